"""Picks the way of the system that this runs on."""

from __future__ import annotations

import os
import platform
import shutil
from collections.abc import Mapping
from pathlib import Path

from .autostart import Autostart, Run, run_program
from .launch_agent import LaunchAgent
from .run_key import RunKey
from .user_unit import UserUnit


def autostart_here() -> Autostart | None:
    """Return how this computer starts the engine at login; None where nothing does."""
    return autostart_on(platform.system(), Path.home(), os.environ)


def autostart_on(
    system: str,
    home: Path,
    environment: Mapping[str, str],
    run: Run = run_program,
    has_systemd: bool | None = None,
) -> Autostart | None:
    """Return the way of `system`, as `platform.system` calls it.

    On Linux that is systemd's user manager; where none runs, as in a container, there is none.
    """
    if system == "Darwin":
        return LaunchAgent(home / "Library" / "LaunchAgents", run)
    if system == "Windows":
        return RunKey()
    unit_folder = Path(environment.get("XDG_CONFIG_HOME") or home / ".config") / "systemd" / "user"
    if has_systemd is None:
        has_systemd = shutil.which("systemctl") is not None
    if has_systemd and run(("systemctl", "--user", "show-environment")).returncode == 0:
        return UserUnit(unit_folder, run)
    return None
