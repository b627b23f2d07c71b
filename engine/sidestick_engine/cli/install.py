"""`sidestick install`: the script into Live's User Library."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.option(
    "--library",
    type=click.Path(path_type=Path),
    help="Your User Library. [default: the ones that the Lives on this computer use]",
)
def install(library: Path | None) -> None:
    """Put the script into Live's User Library."""
    from importlib.metadata import version

    import Sidestick
    from Sidestick.settings.config import DEFAULTS
    from sidestick_installer import deploy
    from sidestick_installer.errors import InstallerError
    from sidestick_installer.places import Places, find_libraries

    source = Path(Sidestick.__file__).parent
    try:
        for each in find_libraries(Places.here(), library):
            report = deploy.install(source, each, version=version("sidestick"), config=DEFAULTS)
            click.echo(report)
    except InstallerError as error:
        raise click.ClickException(str(error)) from error
    click.echo("\n" + deploy.NEXT_STEPS)
