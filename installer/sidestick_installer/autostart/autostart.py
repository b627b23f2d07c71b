"""The common shape of each system's way to start a process at login."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from sidestick_installer.errors import AutostartError

from .job import Job

Run = Callable[[Sequence[str]], "subprocess.CompletedProcess[str]"]


@dataclass(frozen=True)
class Entry:
    """An entry that starts a process at login, as it was found."""

    command: str
    """The command as it stands there; empty where it cannot be read."""
    is_enabled: bool = True
    """False where the user has switched it off in the system's settings."""


class Autostart(Protocol):
    """One system's way to start the engine at login."""

    supervises: bool
    """True where the system starts a process again that failed, and waits longer each time."""

    @property
    def path(self) -> Path | None:
        """Return the file of the entry, None where it is none."""

    @property
    def where(self) -> str:
        """Return the place of the entry, for people: a file, or a key of the registry."""

    def read(self) -> Entry | None:
        """Return the entry that is there, None if there is none."""

    def has(self, job: Job) -> bool:
        """Tell whether the entry that is there is the one that `install` would write."""

    def install(self, job: Job) -> None:
        """Write the entry, in place of any other of ours. Raises AutostartError."""

    def start(self) -> None:
        """Start the process now, as at login; harmless where it runs. Raises AutostartError."""

    def stop(self) -> None:
        """Stop the process; harmless where it does not run. The entry stays."""

    def remove(self) -> None:
        """Stop the process, and remove the entry; harmless where there is none."""


def run_program(words: Sequence[str]) -> subprocess.CompletedProcess[str]:
    """Run a program of the system to its end.

    Raises:
        AutostartError: there is no such program.
    """
    try:
        return subprocess.run(
            [*words], capture_output=True, encoding="utf-8", errors="replace", check=False
        )
    except OSError as error:
        raise AutostartError(f"{words[0]} cannot be run: {error.strerror}.") from error


def must(run: Run, *words: str) -> None:
    """Run a program that has to succeed. Raises AutostartError with what it said."""
    result = run(words)
    if result.returncode:
        said = " ".join((result.stderr or result.stdout or "").split())
        raise AutostartError(
            f"The engine cannot be started at login: {' '.join(words)} ended with exit code "
            f"{result.returncode}. {said or 'It said nothing.'}"
        )
