"""This computer, as `sidestick setup` and `sidestick uninstall` work on it."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import TypeVar

from sidestick_engine.cli.background import control
from sidestick_engine.cli.shared import user_data
from sidestick_engine.cli.shared.script_files import default_settings, shipped_script
from sidestick_engine.errors import StartError
from sidestick_engine.server.engine_status import EngineState, engine_status
from sidestick_installer.autostart.here import autostart_here
from sidestick_installer.errors import InstallerError
from sidestick_installer.places import Places
from sidestick_installer.redirection import is_store_python
from sidestick_installer.removing import KEPT_FOLDER, Removal
from sidestick_installer.setting_up import Setup

Told = TypeVar("Told")


def setup_here(
    library: Path | None, *, downgrade: bool, at_login: bool, opens_panel: bool
) -> Setup:
    """Return what `sidestick setup` works with. Raises StartError: former data cannot be copied."""
    folder = user_data.folder()
    autostart = autostart_here()
    return Setup(
        version=version("sidestick"),
        source=shipped_script(),
        config=kept_settings(folder) or default_settings(),
        places=Places.here(),
        library=library,
        autostart=autostart,
        job=control.engine_job(autostart) if autostart else None,
        engine_version=partial(engine_version, folder),
        start_engine=lambda: _told(lambda: control.start_engine(folder, autostart).sentence),
        stop_engine=lambda: _told(lambda: control.stop_engine(folder, autostart)),
        foresee_start=partial(control.foresee_start, folder),
        open_panel=(lambda: _told(lambda: control.open_panel(folder))) if opens_panel else None,
        wants_login=at_login,
        is_hidden=is_store_python(sys.executable, sys.base_prefix),
        downgrade=downgrade,
    )


def removal_here(library: Path | None, *, keeps_data: bool) -> Removal:
    """Return what `sidestick uninstall` works with. Raises StartError: a file is in the way."""
    folder, autostart = user_data.place(), autostart_here()
    return Removal(
        source=shipped_script(),
        version=version("sidestick"),
        places=Places.here(),
        library=library,
        autostart=autostart,
        stop=lambda: _told(
            lambda: control.stop_panel(folder) | control.stop_engine(folder, autostart)
        ),
        data=folder,
        caches=tuple(_caches(keeps_data)),
        keeps_data=keeps_data,
    )


def _caches(keeps_data: bool) -> Iterator[Path]:
    """Yield what training has downloaded, and on Windows the data of earlier versions."""
    from sidestick_engine.cli.shared.former_data import former_folders

    yield Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "sidestick"
    if sys.platform == "win32" and not keeps_data:
        yield from former_folders(os.environ)


def engine_version(folder: Path) -> str | None:
    """Return the version of the engine that runs: None if none does, empty if it is not known."""
    status = engine_status(folder / "port.json")
    return None if status.state is EngineState.STOPPED else status.version


def kept_settings(folder: Path) -> dict[str, object]:
    """Return the settings that an uninstallation has kept; none where there are none."""
    from Sidestick.protocol.text_file import text_of

    try:
        values = json.loads(text_of((folder / KEPT_FOLDER / "config.json").read_bytes()))
    except (OSError, ValueError):
        return {}
    return values if isinstance(values, dict) else {}


def _told(act: Callable[[], Told]) -> Told:
    with _refusals():
        return act()


@contextmanager
def _refusals() -> Iterator[None]:
    """Turn refusals of the engine's side into those that a step tells."""
    try:
        yield
    except StartError as error:
        raise InstallerError(str(error)) from error
