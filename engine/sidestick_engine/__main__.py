"""`sidestick`, and `python -m sidestick_engine`, which is the same."""

from sidestick_engine.server import signals


def run() -> None:
    """Run the command line; a signal ends it quietly, also while it is still being loaded."""
    signals.raising()
    try:
        command_line()
    finally:
        signals.ignored()


def command_line() -> None:
    """Run the command line on the words of this process, and end it quietly where nobody reads."""
    from sidestick_engine.cli import main
    from sidestick_engine.cli.shared.closed_output import until_output_closes
    from sidestick_engine.cli.shared.plain_output import use_plain_output

    use_plain_output()
    with until_output_closes():
        main(prog_name="sidestick")


if __name__ == "__main__":
    run()
