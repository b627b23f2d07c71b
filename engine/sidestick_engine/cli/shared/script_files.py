"""The script as it ships, and the way of commands to put it into User Libraries."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from sidestick_installer.deploy import DeployReport


def shipped_script() -> Path:
    """Return the folder of the script that this version ships."""
    import Sidestick

    return Path(Sidestick.__file__).parent


def default_settings() -> dict[str, object]:
    """Return the config.json of a script that has none: as a person would write it."""
    from Sidestick.settings.config import DEFAULTS

    # Records are objects there.
    return {
        key: value._asdict() if hasattr(value, "_asdict") else value
        for key, value in DEFAULTS.items()
    }


def install_script(library: Path | None) -> Iterator[DeployReport]:
    """Put the script into a User Library, or into every one that Live on this computer uses.

    Yields a report on each. Raises click.ClickException where none is found or one is in the way.
    """
    from importlib.metadata import version

    from sidestick_installer import deploy
    from sidestick_installer.errors import InstallerError
    from sidestick_installer.places import Places, find_libraries

    try:
        for each in find_libraries(Places.here(), library):
            yield deploy.install(
                shipped_script(), each, version=version("sidestick"), config=default_settings()
            )
    except InstallerError as error:
        raise click.ClickException(str(error)) from error
