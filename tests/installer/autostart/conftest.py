"""A job with all that is hard to write down, and a system that notes what it is asked."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

from sidestick_installer.autostart.job import Job


class System:
    """Notes each program that is run; those whose words are in `failing` end with exit code 1."""

    def __init__(self) -> None:
        self.ran: list[str] = []
        self.failing: set[str] = set()
        self.says = ""

    def __call__(self, words: Sequence[str]) -> subprocess.CompletedProcess[str]:
        line = " ".join(words)
        self.ran.append(line)
        failed = any(part in line for part in self.failing)
        return subprocess.CompletedProcess(words, int(failed), self.says, "No." if failed else "")


@pytest.fixture
def system() -> System:
    return System()


@pytest.fixture
def job() -> Job:
    """Return a command in a folder with a space, quotes, an umlaut, a dollar and a per cent."""
    return Job(
        command=('/home/Zoë "Z"/50 % $HOME/bin/python', "-m", "sidestick_engine", "engine"),
        log=Path("/home/Zoë/100 %/engine.log"),
        environment={"SIDESTICK_DATA": "/home/Zoë/my data"},
    )
