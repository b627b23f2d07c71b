"""Checks of what runs: the engine, other engines, and Live's connection to it."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple, Protocol

from sidestick_installer.autostart.autostart import Autostart
from sidestick_installer.autostart.job import Job
from sidestick_installer.errors import CheckError, NoLiveError
from sidestick_installer.refusals import may_write
from sidestick_installer.results import CheckResult, failed, passed, warned
from sidestick_installer.sentences import Sentence, quote

MOST_PROCESSES = 3  # that are named


class PortFileLike(Protocol):
    """A port file, as far as the doctor reads it."""

    @property
    def port(self) -> int:
        """Return the loopback port on which the engine listens."""

    @property
    def pid(self) -> int:
        """Return its process id."""

    @property
    def protocol_version(self) -> int:
        """Return the version that the engine speaks."""


class Answer(NamedTuple):
    """The answer of the engine that runs: after how long, in milliseconds, and its version."""

    milliseconds: float
    version: str


class RunningEngine(NamedTuple):
    """A process that is an engine of this user's."""

    pid: int
    port_file: Path
    """Path at which it says how to reach it."""
    waits: bool = False
    """True if it waits for another one to end, and then takes its place."""


def check_engine(
    path: Path,
    read: Callable[[], PortFileLike],
    ask: Callable[[], Answer],
    *,
    protocol_version: int,
    version: str,
    is_needed: bool = True,
) -> CheckResult:
    """Check that the engine can be found as the script finds it, and send it a real request.

    One that does not run is a fault where it `is_needed`, by a Live.
    """
    try:
        port_file = read()
        mode = stat.S_IMODE(path.stat().st_mode)
        if os.name == "posix" and mode & 0o077:
            return failed(
                "engine",
                Sentence(
                    "{port_file} can be read by other users of this computer (its mode is {mode}).",
                    {"mode": f"{mode:04o}"},
                    {"port_file": path},
                ),
                "Restart it with sidestick engine restart: it makes a new one with a new token.",
                "restart_engine",
            )
        if port_file.protocol_version != protocol_version:
            return failed(
                "engine",
                f"The engine that runs speaks protocol {port_file.protocol_version}, this version "
                f"of Sidestick {protocol_version}.",
                "Restart it with sidestick engine restart.",
                "restart_engine",
            )
        answer = ask()
    except CheckError as error:
        if not may_write(path.parent):
            said = "None can start or be found, as the data folder cannot be read and written."
            return failed("engine", said)
        result = failed if is_needed or error.fix != "start_engine" else warned
        return result("engine", quote(str(error)), error.remedy, error.fix)
    if answer.version != version:
        return failed(
            "engine",
            Sentence(
                "The engine that runs is of version {other}, not {version}.",
                {"version": version, "other": answer.version},
            ),
            "Restart it with sidestick engine restart.",
            "restart_engine",
        )
    return passed(
        "engine",
        Sentence(
            "answered in {milliseconds} ms on port {port} ({port_file})",
            {"milliseconds": f"{answer.milliseconds:.1f}", "port": port_file.port},
            {"port_file": path},
        ),
    )


def check_other_engines(
    path: Path,
    usual: Path,
    read: Callable[[], PortFileLike],
    engines: Callable[[], Sequence[RunningEngine]],
) -> CheckResult:
    """Check that no engine is in the way of the one of the port file at `path`.

    One that is for this port file, and is not named in it, lets no other one start. One for the
    `usual` place, while another was chosen here, is the one that Live finds. Others are no matter.
    """
    path = path.absolute()
    try:
        ours = read().pid
    except CheckError:
        ours = None
    others = [each for each in engines() if each.pid != ours]
    for each in others:
        if each.port_file == path and not (each.waits and ours):
            return failed(
                "other_engines",
                f"An engine (process {each.pid}) runs that cannot be found: it hangs, or starts or "
                "ends just now.",
                f"If it is still here in a moment, end the process {each.pid}.",
                "end_hung_engine",
            )
    elsewhere = [each for each in others if each.port_file != path]
    for each in elsewhere:
        if each.port_file == usual.absolute():
            return warned(
                "other_engines",
                Sentence(
                    "Live finds another engine (process {pid}) than this command: that of "
                    "{usual_folder}, while SIDESTICK_DATA names {data_folder} here.",
                    {"pid": each.pid},
                    {"usual_folder": usual.parent, "data_folder": path.parent},
                ),
                "Remove that variable, or set it for Live as well.",
            )
    if elsewhere:
        numbers = ", ".join(str(each.pid) for each in elsewhere[:MOST_PROCESSES])
        more = " …" if len(elsewhere) > MOST_PROCESSES else ""
        said = f"none in the way; those of other data folders are processes {numbers}{more}"
        return passed("other_engines", said)
    return passed("other_engines", "none runs")


def check_autostart(
    autostart: Autostart | None, job: Callable[[Autostart], Job], *, hidden: bool
) -> CheckResult:
    """Check that the engine starts at login; `hidden`: nobody sees what we write for that."""
    if autostart is None:
        return passed(
            "at_login",
            "the engine is not started at login, as no systemd of a user runs here; sidestick "
            "engine start starts it",
        )
    if hidden:
        return warned(
            "at_login",
            "Windows keeps what this Python writes to the registry to itself, as it is from the "
            "Microsoft Store: the engine does not start at login.",
            "Start it with sidestick engine start, or install Sidestick with a Python from "
            "python.org.",
        )
    entry = autostart.read()
    where = {"entry": autostart.where}
    if entry is None:
        return warned(
            "at_login",
            "The engine does not start at login.",
            "Run sidestick setup, or start it each time with sidestick engine start.",
            "start_at_login",
        )
    if not autostart.has(job(autostart)):
        return warned(
            "at_login",
            Sentence("Another Sidestick than this one starts at login ({entry}).", private=where),
            "If you use this one, have it start in its place.",
            "start_at_login",
        )
    if not entry.is_enabled:
        return warned(
            "at_login",
            Sentence("The start at login is switched off ({entry}).", private=where),
            "Switch it on where you have switched it off, or start the engine with sidestick "
            "engine start.",
        )
    return passed("at_login", Sentence("the engine starts at login ({entry})", private=where))


class Shown(NamedTuple):
    """The clip or slot that the connected Live shows; none can be used if there is a `reason`."""

    live: str
    reason: str
    clip: str | None
    """The clip's name; None for an empty slot."""
    track: str


def check_live(live: Callable[[], Shown], may_have_live: bool) -> CheckResult:
    """Send the script in Live a real request; Live need not run, and does not on every system."""
    try:
        shown = live()
    except NoLiveError as error:
        if not may_have_live:
            return passed("connection", "no Live is connected to the engine")
        return warned("connection", quote(str(error)), error.remedy)
    except CheckError as error:
        return warned("connection", quote(str(error)), error.remedy, error.fix)
    public = {"live": shown.live}
    if shown.reason:
        said = Sentence("{live} is connected: {reason}", public, {"reason": shown.reason})
    elif shown.clip is None:
        said = Sentence(
            "{live} is connected and shows an empty slot on the track {track}",
            public,
            {"track": shown.track},
        )
    else:
        said = Sentence(
            "{live} is connected and shows the clip {clip} on the track {track}",
            public,
            {"clip": shown.clip, "track": shown.track},
        )
    return passed("connection", said)
