"""The engines and other servers of ours that run on this computer, found among its processes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, NamedTuple

from Sidestick.protocol.port_file import data_folder_on
from sidestick_installer.checks.of_engine import RunningEngine

if TYPE_CHECKING:
    import psutil

PROGRAMS = ("sidestick", "sidestick_engine")
PORT_FILE = "--port-file"
WAITS = "--background"
ENGINE = ("engine",)
KEEPER = ("engine", "keep")
PANEL = ("panel",)


class Process(NamedTuple):
    """A process, as far as those of ours are known by it."""

    pid: int
    parent: int
    words: Sequence[str]
    environment: Mapping[str, str]
    folder: str = ""
    """The folder in which relative paths of its words lie."""


def running_engines() -> list[RunningEngine]:
    """Return the engines of this user that run, by process id."""
    import sys

    return engines_among(_processes(), sys.platform)


def processes_on(folder: Path, *commands: Sequence[str]) -> list[int]:
    """Return the ids of the processes that run one of our commands on a data folder."""
    import sys

    return pids_among(_processes(), sys.platform, folder, *commands)


def engines_among(processes: Sequence[Process], platform: str) -> list[RunningEngine]:
    """Return the engines among processes on a platform, as sys.platform calls it.

    Whoever started one with the same words, such as uv or Windows' `sidestick.exe`, is none.
    """
    return [
        RunningEngine(each.pid, _port_file(each, platform), waits=WAITS in each.words)
        for each in _running(processes, ENGINE)
    ]


def pids_among(
    processes: Sequence[Process], platform: str, folder: Path, *commands: Sequence[str]
) -> list[int]:
    """Return the ids of processes that run one of our commands on a data folder."""
    return [
        each.pid
        for command in commands
        for each in _running(processes, command)
        if _port_file(each, platform).parent == folder.absolute()
    ]


def _running(processes: Sequence[Process], command: Sequence[str]) -> Iterator[Process]:
    found = [each for each in processes if _runs(each.words, command)]
    starters = {each.parent for each in found}
    yield from (
        each for each in sorted(found, key=lambda each: each.pid) if each.pid not in starters
    )


def _runs(words: Sequence[str], command: Sequence[str]) -> bool:
    """Tell whether words are those of our command, alone or with options."""
    names = [PurePath(word.replace("\\", "/")).stem for word in words]
    for place, name in enumerate(names[:-1], 1):
        after = words[place : place + len(command) + 1]
        if name in PROGRAMS and tuple(after[: len(command)]) == tuple(command):
            return all(word.startswith("-") for word in after[len(command) :])
    return False


def _port_file(process: Process, platform: str) -> Path:
    words = list(process.words)
    if PORT_FILE in words[:-1]:
        return Path(process.folder, words[words.index(PORT_FILE) + 1])
    return Path(process.folder, data_folder_on(platform, process.environment), "port.json")


def _processes() -> list[Process]:
    """Return the processes that this user may look at."""
    from psutil import AccessDenied, NoSuchProcess, process_iter

    found = []
    for each in process_iter():
        try:
            words = each.cmdline()
            if any(name in word for name in PROGRAMS for word in words):
                folder = _folder(each)
                found.append(Process(each.pid, each.ppid(), words, each.environ(), folder))
        except (AccessDenied, NoSuchProcess):  # another user's, or gone meanwhile
            continue
    return found


def _folder(process: psutil.Process) -> str:
    """Return the folder that a process is in; empty where the system keeps it to itself."""
    from psutil import AccessDenied

    with suppress(AccessDenied):
        return process.cwd()
    return ""
