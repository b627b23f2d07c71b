"""The engines that run on this computer, found among its processes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from Sidestick.protocol.port_file import data_folder_on
from sidestick_installer.checks.of_engine import RunningEngine

PROGRAMS = ("sidestick", "sidestick_engine")
PORT_FILE = "--port-file"
WAITS = "--background"


class Process(NamedTuple):
    """A process, as far as engines are known by it."""

    pid: int
    parent: int
    words: Sequence[str]
    environment: Mapping[str, str]


def running_engines() -> list[RunningEngine]:
    """Return the engines of this user that run, by process id."""
    import sys

    return engines_among(_processes(), sys.platform)


def engines_among(processes: Sequence[Process], platform: str) -> list[RunningEngine]:
    """Return the engines among processes on a platform, as sys.platform calls it.

    Whoever started one with the same words, such as uv or Windows' `sidestick.exe`, is none.
    """
    found = [each for each in processes if _is_engine(each.words)]
    starters = {each.parent for each in found}
    return [
        RunningEngine(each.pid, _port_file(each, platform), waits=WAITS in each.words)
        for each in sorted(found)
        if each.pid not in starters
    ]


def _is_engine(words: Sequence[str]) -> bool:
    """Tell whether words are those of `sidestick engine`, alone or with options."""
    names = [Path(word.replace("\\", "/")).stem for word in words]
    for place, name in enumerate(names[:-1]):
        if name in PROGRAMS and words[place + 1] == "engine":
            return all(word.startswith("-") for word in words[place + 2 : place + 3])
    return False


def _port_file(process: Process, platform: str) -> Path:
    words = list(process.words)
    if PORT_FILE in words[:-1]:
        return Path(words[words.index(PORT_FILE) + 1])
    return data_folder_on(platform, process.environment) / "port.json"


def _processes() -> list[Process]:
    """Return the processes that this user may look at."""
    from psutil import AccessDenied, NoSuchProcess, process_iter

    found = []
    for each in process_iter():
        try:
            words = each.cmdline()
            if any(name in word for name in PROGRAMS for word in words):
                found.append(Process(each.pid, each.ppid(), words, each.environ()))
        except (AccessDenied, NoSuchProcess):  # another user's, or gone meanwhile
            continue
    return found
