"""Examines an installation from end to end: each check looks at one thing and says what to do.

Nothing here changes anything. What belongs to other packages (reading the port file, asking the
engine, loading the models) comes as a callable that returns what it found or raises `CheckError`.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from . import live_log
from .deploy import SCRIPT, script_folder
from .errors import CheckError, PlacesError
from .manifest import CONFIG, NAME, Manifest, compare, hashes
from .places import OLDEST_LIVE, Places, find_libraries, installed_lives, preferences
from .results import CheckResult, Status, failed, passed, warned

OLDEST_PYTHON = (3, 11)
REINSTALL = "Run sidestick install, then quit Live and start it again."


class PortFileLike(Protocol):
    """A port file, as far as the doctor reads it."""

    @property
    def port(self) -> int:
        """Return the loopback port on which the engine listens."""

    @property
    def protocol_version(self) -> int:
        """Return the version that the engine speaks."""


@dataclass(frozen=True)
class Computer:
    """All that the doctor checks; the callables return what they found or raise `CheckError`."""

    python: tuple[int, ...]
    version: str
    """Sidestick's own."""
    source: Path
    """The script's folder as shipped."""
    places: Places
    library: Path | None
    """The User Library given by the user, if any."""
    config_problems: Callable[[Path], Sequence[str]]
    """A sentence for each thing in the `config.json` of a script's folder that is not legal."""
    port_file: Path
    """Its folder is the data folder."""
    former_data: Sequence[Path]
    """Folders in which an earlier version kept its data, where that was not carried over yet."""
    redirected_to: Callable[[Path], str]
    """Place where Windows really puts a file, unseen by Live; empty where it lies as it says."""
    store_python: bool
    """True if this Python is the Microsoft Store's."""
    read_port_file: Callable[[], PortFileLike]
    protocol_version: int
    round_trip: Callable[[], float]
    """Asks the engine and returns how long its answer took, in milliseconds."""
    live: Callable[[], str]
    """Asks the script in Live, through the engine, and says what Live shows."""
    models: Callable[[], str]
    """Loads the models and says in a few words what is there."""
    style_problems: Callable[[], Sequence[str]]
    """A sentence for each of the user's style files that cannot be read."""
    history: Callable[[], str]
    """Looks through the history of versions and says in a few words what is there."""


def examine(computer: Computer) -> list[CheckResult]:
    """Run every check, in the order in which things depend on each other."""
    results = [
        check_versions(computer.version, computer.python),
        check_models(computer.models),
        check_styles(computer.style_problems),
        check_history(computer.history),
        check_lives(computer.places),
    ]
    try:
        libraries = find_libraries(computer.places, computer.library)
    except PlacesError as error:
        results.append(failed("User Library", str(error), "Then run: sidestick install"))
        libraries = []
    for library in libraries:
        folder = script_folder(library)
        results.append(check_script(computer.source, folder, computer.version))
        results.append(check_config(folder, computer.config_problems))
    if libraries and computer.places.preferences is not None:
        results.append(check_log(computer.places, script_folder(libraries[0])))
    results.append(
        check_data_folder(
            computer.port_file, computer.redirected_to, computer.former_data, computer.store_python
        )
    )
    results.append(
        check_port_file(computer.port_file, computer.read_port_file, computer.protocol_version)
    )
    results.append(check_engine(computer.round_trip))
    if results[-1].status is Status.OK:
        results.append(check_live(computer.live))
    return results


def check_versions(version: str, python: tuple[int, ...]) -> CheckResult:
    """Check Sidestick, and the Python of the engine (Live brings its own for the script)."""
    running = ".".join(map(str, python[:3]))
    if python < OLDEST_PYTHON:
        needed = ".".join(map(str, OLDEST_PYTHON))
        return failed(
            "versions",
            f"This is Python {running}; Sidestick {version} needs {needed} or later.",
            f"Install Sidestick again with Python {needed} or later.",
        )
    return passed("versions", f"Sidestick {version} on Python {running}")


def check_models(models: Callable[[], str]) -> CheckResult:
    """Check the weights that ship with Sidestick."""
    try:
        return passed("models", models())
    except CheckError as error:
        return failed("models", str(error))


def check_styles(problems: Callable[[], Sequence[str]]) -> CheckResult:
    """Check the user's style files; one that cannot be read keeps nothing else from working."""
    if found := problems():
        return warned(
            "styles",
            " ".join(found),
            "Correct the files that you want to play: sidestick styles check FILE checks one.",
        )
    return passed("styles", "every style file of your own can be read")


def check_history(history: Callable[[], str]) -> CheckResult:
    """Look through the history of versions; the engine saves what reads of a damaged one."""
    try:
        return passed("history", history())
    except CheckError as error:
        return failed("history", str(error))


def check_lives(places: Places) -> CheckResult:
    """Check for Live itself; without one the command line and the demo still work."""
    if not places.programs:
        return warned("Live", "Live does not run on this operating system.")
    lives = installed_lives(places)
    names = ", ".join(live.name for live in lives)
    if not lives:
        return warned(
            "Live",
            f"No Ableton Live found in {' or '.join(map(str, places.programs))}.",
            "Nothing to do if it is elsewhere.",
        )
    if not any(live.supported for live in lives):
        return failed(
            "Live",
            f"Found {names}, which is too old.",
            f"Sidestick needs Live {OLDEST_LIVE} or later.",
        )
    return passed("Live", names)


def check_script(source: Path, folder: Path, version: str) -> CheckResult:
    """Check that the script in the User Library is the one that this version ships."""
    if not folder.is_dir():
        return failed("script", f"There is no {folder}.", REINSTALL)
    noted = Manifest.read(folder)
    difference = compare(hashes(source), hashes(folder))
    if noted is None and difference:
        return failed(
            "script",
            f"{folder} was not made by Sidestick's installer (it has no {NAME}).",
            f"Move it out of Remote Scripts. {REINSTALL}",
        )
    if noted is not None and noted.version != version:
        return failed(
            "script", f"{folder} is of version {noted.version}, not {version}.", REINSTALL
        )
    if difference:
        return failed("script", f"{folder} is not as shipped; {difference}.", REINSTALL)
    return passed("script", f"as shipped, in {folder}")


def check_config(folder: Path, problems: Callable[[Path], Sequence[str]]) -> CheckResult:
    """Check the script's settings; without a file it uses those that are built in."""
    path = folder / CONFIG
    if not path.exists():
        return passed("settings", f"as built in (no {CONFIG})")
    if found := problems(folder):
        sentences = " ".join(sentence.rstrip(".") + "." for sentence in found)
        remedy = f"Correct {path}, or delete it and run sidestick install for a fresh one."
        return failed("settings", sentences, remedy)
    return passed("settings", f"read from {path}")


def check_log(places: Places, folder: Path) -> CheckResult:
    """Check in the newest Live's log that the script is chosen, and report its last error."""
    logs = [(each, live_log.tail(each.log)) for each in preferences(places)]
    logs = [(each, log) for each, log in logs if log]
    if not logs:
        return warned("Live's log", "Live has written no log yet.", "Start Live, and look again.")
    newest, log = max(logs, key=lambda pair: pair[0].log.stat().st_mtime)
    error = live_log.last_error(log, SCRIPT)
    if error and _after_installation(error.time, folder):
        when = f"{error.time:%Y-%m-%d %H:%M}: " if error.time else ""
        return warned(
            "Live's log",
            f"{newest.live} reported an error of {SCRIPT}. {when}{error.text}",
            f"If {SCRIPT} does not work, send us the end of {newest.log}",
        )
    chosen = live_log.chosen_scripts(log)
    if chosen is not None and SCRIPT not in chosen:
        return warned(
            "Live's log",
            f"{SCRIPT} is not chosen as a control surface in {newest.live}.",
            "Choose it in Settings > Link, Tempo & MIDI, under Control Surface. Quit Live and "
            "start it again if it is not in the list.",
        )
    chosen_there = "" if chosen is None else f"{SCRIPT} is chosen in {newest.live}, "
    return passed("Live's log", f"{chosen_there}no errors of {SCRIPT}")


def _after_installation(time: datetime | None, folder: Path) -> bool:
    """Tell whether an error came after the installation: an older one says nothing of it."""
    manifest = folder / NAME
    if time is None or not manifest.exists():
        return True
    return time > datetime.fromtimestamp(manifest.stat().st_mtime)


def check_data_folder(
    port_file: Path,
    redirected_to: Callable[[Path], str],
    former: Sequence[Path],
    store_python: bool,
) -> CheckResult:
    """Check that Live sees what the engine writes: the real paths, not those that are asked for."""
    folder = port_file.parent
    if place := redirected_to(port_file):
        return failed(
            "data folder",
            f"Windows puts {folder} into {place}, because this Python is from the Microsoft Store: "
            "Live does not find the engine there.",
            "Remove the environment variable SIDESTICK_DATA, or let it name a folder that is not "
            "under AppData; or install Sidestick with a Python from python.org.",
        )
    if former:
        return warned(
            "data folder",
            f"{folder} is empty; an earlier version kept your files in {former[0]}.",
            "They are copied when you start sidestick engine.",
        )
    store = " (this Python is the Microsoft Store's; Live sees the folder all the same)"
    return passed("data folder", f"{folder}{store if store_python else ''}")


def check_port_file(
    path: Path, read: Callable[[], PortFileLike], protocol_version: int
) -> CheckResult:
    """Check the file by which the script finds the engine, and that only the user can read it."""
    try:
        port_file = read()
    except CheckError as error:
        return failed("port file", str(error))
    mode = stat.S_IMODE(path.stat().st_mode)
    if os.name == "posix" and mode & 0o077:
        return failed(
            "port file",
            f"{path} can be read by other users of this computer (its mode is {mode:04o}).",
            "Stop the engine, delete that file, and start the engine again.",
        )
    if port_file.protocol_version != protocol_version:
        return failed(
            "port file",
            f"The engine that runs speaks protocol {port_file.protocol_version}, this version of "
            f"Sidestick {protocol_version}.",
            "Stop the engine and start it again with sidestick engine.",
        )
    return passed("port file", f"{path} names port {port_file.port}")


def check_engine(round_trip: Callable[[], float]) -> CheckResult:
    """Send the engine a real request, as the script would."""
    try:
        return passed("engine", f"answered in {round_trip():.1f} ms")
    except CheckError as error:
        return failed("engine", str(error))


def check_live(live: Callable[[], str]) -> CheckResult:
    """Send the script in Live a real request; Live need not run."""
    try:
        return passed("connection", live())
    except CheckError as error:
        return warned("connection", str(error))
