"""`sidestick panel`: runs the drum machine in the browser."""

from __future__ import annotations

import click

from sidestick_engine.cli.shared import user_data
from sidestick_engine.cli.shared.exit_codes import report_errors
from sidestick_engine.cli.shared.logs import log_to_stderr
from sidestick_engine.server.signals import until_stopped


@click.command()
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=0,
    help="The port to serve the page on. [default: a free one]",
)
@click.option("--no-browser", is_flag=True, help="Show the page's address; do not open a browser.")
@click.option("--verbose", is_flag=True, help="Show more messages.")
@until_stopped()
def panel(port: int, no_browser: bool, verbose: bool) -> None:
    """Run the panel, a drum machine in the browser, until Ctrl-C.

    Starts an engine where none is running. Where a panel runs already, opens its page.
    """
    import logging

    from sidestick_engine.panel.process import open_in_browser, run_panel

    log_to_stderr(logging.DEBUG if verbose else logging.INFO)
    with report_errors():
        open_page = click.echo if no_browser else open_in_browser
        run_panel(user_data.folder(), port=port, open_page=open_page)
