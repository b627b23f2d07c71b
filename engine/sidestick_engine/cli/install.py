"""`sidestick install`: puts the script into Live's User Library."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from sidestick_engine.cli.shared import options
from sidestick_engine.cli.shared.json_output import print_json


@click.command()
@options.user_library
@options.as_json
def install(library: Path | None, as_json: bool) -> None:
    """Put the script into Live's User Library."""
    from sidestick_engine.cli.shared.script_files import install_script
    from sidestick_installer.deploy import NEXT_STEPS

    reports = []
    for report in install_script(library):
        reports.append(report)
        if not as_json:
            click.echo(report)
    _compile_engine()
    if as_json:
        print_json(
            {"installed": [{**asdict(each), "folder": str(each.folder)} for each in reports]}
        )
    else:
        click.echo("\n" + NEXT_STEPS)


def _compile_engine() -> None:
    """Load what the engine loads: Python keeps it compiled, and the first start is a quick one."""
    from sidestick_models.networks.onnx_session import load_onnx_runtime

    load_onnx_runtime()
