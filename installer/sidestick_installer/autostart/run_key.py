r"""Windows: a value of the registry's Run key, which Settings > Apps > Startup shows by its name.

It needs no rights, and the user can switch it off there, which Windows notes in a key beside it.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

from sidestick_installer.errors import AutostartError

from .autostart import Entry
from .job import Job

NAME = "Sidestick"
RUN = r"Software\Microsoft\Windows\CurrentVersion\Run"
APPROVED = r"Software\Microsoft\Windows\CurrentVersion\Explorer\StartupApproved\Run"


def run_key_value(job: Job) -> str:
    """Return the command line that Windows runs at login, quoted as its programs read it."""
    return subprocess.list2cmdline(job.command)


class Registry(Protocol):
    """The values of the user's registry (HKEY_CURRENT_USER)."""

    def get(self, key: str, name: str) -> str | bytes | None:
        """Return a value, None where there is none."""

    def set(self, key: str, name: str, value: str) -> None:
        """Write a text. Raises OSError."""

    def delete(self, key: str, name: str) -> None:
        """Remove a value; harmless where there is none."""


class RunKey:
    """The value of the Run key; `spawn` starts a command that outlives this process."""

    supervises = False
    path: Path | None = None

    def __init__(
        self,
        registry: Registry | None = None,
        spawn: Callable[[str], None] | None = None,
    ) -> None:
        self._registry = registry or WindowsRegistry()
        self._spawn = spawn or spawn_detached

    @property
    def where(self) -> str:
        """Return the value's place in the registry."""
        return rf"HKEY_CURRENT_USER\{RUN}\{NAME}"

    def read(self) -> Entry | None:
        """Return what the value starts, and whether it was switched off in Windows' settings."""
        value = self._registry.get(RUN, NAME)
        if value is None:
            return None
        approved = self._registry.get(APPROVED, NAME)
        # Its first byte is even where the entry may start.
        is_off = isinstance(approved, bytes) and bool(approved) and approved[0] % 2 == 1
        return Entry(str(value), not is_off)

    def has(self, job: Job) -> bool:
        """Tell whether the value is the one of this job."""
        return self._registry.get(RUN, NAME) == run_key_value(job)

    def install(self, job: Job) -> None:
        """Write the value; one that was switched off is on again."""
        try:
            self._registry.set(RUN, NAME, run_key_value(job))
        except OSError as error:
            raise AutostartError(
                f"The engine cannot be started at login: {self.where} cannot be written "
                f"({error.strerror or error}). Ask whoever looks after this computer."
            ) from error
        self._registry.delete(APPROVED, NAME)

    def start(self) -> None:
        """Start the command of the value now."""
        entry = self.read()
        if entry is not None and entry.command:
            self._spawn(entry.command)

    def stop(self) -> None:
        """Do nothing: Windows keeps no track of what it has started; the engine is told itself."""

    def remove(self) -> None:
        """Remove the value, and what Windows noted of it."""
        self._registry.delete(RUN, NAME)
        self._registry.delete(APPROVED, NAME)


class WindowsRegistry:
    """The registry of the Windows that this runs on."""

    def get(self, key: str, name: str) -> str | bytes | None:
        """Return a value, None where there is none."""
        if sys.platform == "win32":
            import winreg

            try:
                with winreg.OpenKey(winreg.HKEY_CURRENT_USER, key) as opened:
                    found: str | bytes = winreg.QueryValueEx(opened, name)[0]
                    return found
            except FileNotFoundError:
                return None
        return None

    def set(self, key: str, name: str, value: str) -> None:
        """Write a text. Raises OSError."""
        if sys.platform == "win32":
            import winreg

            with winreg.CreateKey(winreg.HKEY_CURRENT_USER, key) as opened:
                winreg.SetValueEx(opened, name, 0, winreg.REG_SZ, value)

    def delete(self, key: str, name: str) -> None:
        """Remove a value; harmless where there is none."""
        if sys.platform == "win32":
            import winreg

            try:
                with winreg.OpenKey(
                    winreg.HKEY_CURRENT_USER, key, access=winreg.KEY_SET_VALUE
                ) as opened:
                    winreg.DeleteValue(opened, name)
            except FileNotFoundError:
                return


def spawn_detached(command: Sequence[str] | str) -> None:
    """Start a command that has no window and outlives this process. Raises AutostartError.

    Windows takes it as one text, too.
    """
    flags = 0
    if sys.platform == "win32":
        flags = subprocess.CREATE_NO_WINDOW | subprocess.CREATE_NEW_PROCESS_GROUP
    try:
        subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            creationflags=flags,
            start_new_session=os.name == "posix",
        )
    except OSError as error:
        raise AutostartError(
            f"{command if isinstance(command, str) else command[0]} cannot be started: "
            f"{error.strerror}."
        ) from error
