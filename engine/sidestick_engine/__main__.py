"""`sidestick`, and `python -m sidestick_engine`, which is the same."""

from sidestick_engine.server import signals


def run() -> None:
    """Run the command line; a signal ends it quietly, also while it is still being loaded."""
    signals.raising()
    try:
        from sidestick_engine.cli import main
        from sidestick_engine.cli.shared.plain_output import use_plain_output

        use_plain_output()

        main(prog_name="sidestick")
    finally:
        signals.ignored()


if __name__ == "__main__":
    run()
