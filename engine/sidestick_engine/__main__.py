"""`python -m sidestick_engine` is `sidestick`."""

from sidestick_engine.cli import main

main(prog_name="sidestick")
