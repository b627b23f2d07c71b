"""`sidestick install`: puts the script into Live's User Library."""

from __future__ import annotations

from pathlib import Path

import click

from sidestick_engine.cli.shared import options


@click.command()
@options.user_library
def install(library: Path | None) -> None:
    """Put the script into Live's User Library."""
    from sidestick_engine.cli.shared.script_files import install_script
    from sidestick_installer.deploy import NEXT_STEPS

    for report in install_script(library):
        click.echo(report)
    _compile_engine()
    click.echo("\n" + NEXT_STEPS)


def _compile_engine() -> None:
    """Load what the engine loads: Python keeps it compiled, and the first start is a quick one."""
    from sidestick_models.networks.onnx_session import load_onnx_runtime

    load_onnx_runtime()
