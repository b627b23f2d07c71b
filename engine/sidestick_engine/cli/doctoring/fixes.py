"""The fixes of `sidestick doctor --fix`: each says what it did, and loses nothing."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import click

from Sidestick.protocol.port_file import data_folder, port_file_path
from sidestick_engine.cli.doctoring.named_styles import config_problems, with_known_styles
from sidestick_engine.cli.doctoring.this_computer import check_errors
from sidestick_engine.cli.shared.script_files import install_script
from sidestick_installer.doctor import Fixes
from sidestick_installer.errors import CheckError

PATIENCE_S = 5.0
POLL_S = 0.05
EVERYTHING = {
    "text": "",
    "style": "",
    "since": None,
    "until": None,
    "favourites_only": 0,
    "before": None,
}
RESTART_LIVE = "Quit Live and start it again."


class _EngineHasDoneItError(Exception):
    """The engine that runs has saved what could be read."""


def fixes(library: Path | None) -> Fixes:
    """Return what mends, by its key; `library` is the User Library that the user has named."""
    return {
        "install_script": partial(_install, library),
        "move_foreign_script": partial(_move_foreign_script, library),
        "correct_settings": partial(_correct_settings, library),
        "save_history": _save_history,
        "copy_former_data": _copy_former_data,
        "start_at_login": _start_at_login,
        "start_engine": _start_engine,
        "restart_engine": _restart_engine,
        "end_hung_engine": _end_hung_engine,
    }


def _install(library: Path | None) -> str:
    with _refusals():
        reports = list(install_script(library))
    return " ".join([*(report.sentences for report in reports), RESTART_LIVE])


def _move_foreign_script(library: Path | None) -> str:
    """Move every script of our name that is not ours out of Remote Scripts, beside it."""
    from sidestick_installer.manifest import Manifest
    from sidestick_installer.set_aside import set_aside

    moved = []
    with _refusals():
        for folder in _script_folders(library):
            is_ours = folder.is_dir() and not folder.is_symlink() and Manifest.read(folder)
            if not is_ours and (folder.is_symlink() or folder.exists()):
                user_library = folder.parent.parent
                moved.append(set_aside(folder, user_library, "Sidestick, set aside"))
    return f"What was there is now in {' and '.join(map(str, moved))}."


def _correct_settings(library: Path | None) -> str:
    """Keep what is legal in each config.json; the file as it was stays beside it."""
    from sidestick_installer.manifest import CONFIG
    from sidestick_installer.set_aside import set_aside

    corrected = []
    with _refusals():
        for folder in _script_folders(library):
            path = folder / CONFIG
            if path.exists() and config_problems(folder):
                legal = with_known_styles(legal_settings(_parsed(path)))
                before = set_aside(path, folder, f"{CONFIG}.before")
                path.write_text(json.dumps(legal, indent=2) + "\n", encoding="utf-8")
                corrected.append(
                    f"{path} has only what is legal; as it was, it is in {before.name}."
                )
    return " ".join([*corrected, "Choose Sidestick in Live's settings again, or restart Live."])


def legal_settings(values: object) -> dict[str, Any]:
    """Return what is legal of a config.json: all that can stay without a complaint."""
    return _legal(values, lambda legal: legal) if isinstance(values, dict) else {}


def _legal(
    values: dict[str, Any], whole: Callable[[dict[str, Any]], dict[str, Any]]
) -> dict[str, Any]:
    """Return the entries that cause no complaint about the `whole` that they are part of."""
    from Sidestick.settings.config import parse

    kept: dict[str, Any] = {}
    for key, value in values.items():
        if isinstance(value, dict) and parse(whole({**kept, key: value}))[1]:
            value = _legal(value, partial(_with_part, whole, kept, key))  # noqa: PLW2901
        if not parse(whole({**kept, key: value}))[1]:
            kept = {**kept, key: value}
    return kept


def _with_part(
    whole: Callable[[dict[str, Any]], dict[str, Any]],
    others: dict[str, Any],
    key: str,
    part: dict[str, Any],
) -> dict[str, Any]:
    return whole({**others, key: part})


def _save_history() -> str:
    """Put a damaged history aside, and keep what can be read of it: by the engine, if it runs."""
    from sidestick_engine.history.database import FILE_NAME
    from sidestick_engine.history.history_file import HistoryFile, examine
    from sidestick_engine.server.client import EngineClient
    from sidestick_engine.server.engine_lock import engine_lock

    path = data_folder() / FILE_NAME

    def refuse() -> None:
        with EngineClient.from_port_file(timeout_s=PATIENCE_S) as engine:
            engine.request("find_versions", deadline_ms=int(PATIENCE_S * 1000), **EVERYTHING)
        raise _EngineHasDoneItError

    with _refusals(), check_errors():
        try:
            with engine_lock(port_file_path().with_suffix(".lock"), refuse):
                history = HistoryFile(path)
                history.check()
                history.close()
        except _EngineHasDoneItError:
            pass
        return f"The history is put right: {examine(path)}."


def _copy_former_data() -> str:
    from sidestick_engine.cli.shared.user_data import folder

    with _refusals(), check_errors():
        return f"Your files are in {folder()} now."


def _start_at_login() -> str:
    from sidestick_engine.cli.background.control import engine_job
    from sidestick_installer.autostart.here import autostart_here

    autostart = autostart_here()
    assert autostart is not None  # or nobody would have found fault with it
    with _refusals():
        autostart.install(engine_job(autostart))
    return f"The engine starts at login ({autostart.where})."


def _start_engine() -> str:
    from sidestick_engine.cli.background.control import start_engine
    from sidestick_installer.autostart.here import autostart_here

    with _refusals():
        return start_engine(data_folder(), autostart_here()).sentence


def _restart_engine() -> str:
    from sidestick_engine.cli.background.control import stop_engine
    from sidestick_installer.autostart.here import autostart_here

    with _refusals():
        stop_engine(data_folder(), autostart_here())
    return f"The engine was stopped and started. {_start_engine()}"


def _end_hung_engine() -> str:
    """End engines that are for our port file, and are not to be found there, after a moment."""
    from sidestick_engine.cli.background.control import end_processes
    from sidestick_engine.cli.background.running import running_engines
    from sidestick_engine.server.engine_status import EngineState, engine_status

    path = port_file_path()
    until_s = monotonic() + PATIENCE_S
    while (status := engine_status(path)).state is EngineState.STOPPED and monotonic() < until_s:
        sleep(POLL_S)
    if status.state is EngineState.RUNNING:
        return "The engine was only starting."
    hung = [each.pid for each in running_engines() if each.port_file == path.absolute()]
    with _refusals():
        ended = list(map(str, end_processes(hung)))
    return f"The process {' and '.join(ended)} was ended." if ended else "It has ended by itself."


def _script_folders(library: Path | None) -> list[Path]:
    from sidestick_installer.deploy import script_folder
    from sidestick_installer.places import Places, find_libraries

    return [script_folder(each) for each in find_libraries(Places.here(), library)]


def _parsed(path: Path) -> object:
    """Return what a file of settings holds, None where it is not JSON."""
    from Sidestick.protocol.text_file import text_of

    try:
        return json.loads(text_of(path.read_bytes()))
    except (ValueError, RecursionError):
        return None


@contextmanager
def _refusals() -> Iterator[None]:
    """Turn what cannot be done into what the doctor says of it."""
    from sidestick_engine.errors import StartError
    from sidestick_installer.errors import InstallerError

    try:
        yield
    except OSError as error:
        said = f"{error.filename} cannot be changed: {error.strerror}. Quit Live, and try again."
        raise CheckError(said) from error
    except click.ClickException as error:
        raise CheckError(error.format_message()) from error
    except (InstallerError, StartError) as error:
        raise CheckError(str(error)) from error
