"""`sidestick install`: puts the script into Live's User Library."""

from __future__ import annotations

from pathlib import Path

import click

from sidestick_engine.cli.shared import options


@click.command()
@options.user_library
def install(library: Path | None) -> None:
    """Put the script into Live's User Library."""
    from importlib.metadata import version

    import Sidestick
    from Sidestick.settings.config import DEFAULTS
    from sidestick_installer import deploy
    from sidestick_installer.errors import InstallerError
    from sidestick_installer.places import Places, find_libraries

    source = Path(Sidestick.__file__).parent
    # Records are objects in config.json, as a person would write them.
    config = {
        key: value._asdict() if hasattr(value, "_asdict") else value
        for key, value in DEFAULTS.items()
    }
    try:
        for each in find_libraries(Places.here(), library):
            report = deploy.install(source, each, version=version("sidestick"), config=config)
            click.echo(report)
    except InstallerError as error:
        raise click.ClickException(str(error)) from error
    _compile_engine()
    click.echo("\n" + deploy.NEXT_STEPS)


def _compile_engine() -> None:
    """Load what the engine loads: Python keeps it compiled, and the first start is a quick one."""
    from sidestick_models.networks.onnx_session import load_onnx_runtime

    load_onnx_runtime()
