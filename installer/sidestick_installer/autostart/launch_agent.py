"""macOS: a launch agent, a property list in the user's own Library that launchd reads at login."""

from __future__ import annotations

import os
import plistlib
import shlex
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.parsers.expat import ExpatError

from .autostart import Entry, Run, must, run_program
from .job import Job

LABEL = "sidestick.engine"
# launchd starts what has failed once in so many seconds, however often it fails.
THROTTLE_S = 2
# launchd ends a job after it has answered, and takes no new one of that name before.
PATIENCE_S = 5.0
POLL_S = 0.1


def agent_plist(job: Job) -> bytes:
    """Return the property list of a launch agent (launchd.plist(5)), in XML."""
    agent: dict[str, Any] = {
        "Label": LABEL,
        "ProgramArguments": list(job.command),
        "RunAtLoad": True,
        "KeepAlive": {"SuccessfulExit": False},
        "ThrottleInterval": THROTTLE_S,
        # A press waits for it: none of the throttling of background work.
        "ProcessType": "Interactive",
        "StandardOutPath": str(job.log),
        "StandardErrorPath": str(job.log),
    }
    if job.environment:
        agent["EnvironmentVariables"] = dict(job.environment)
    return plistlib.dumps(agent, sort_keys=False)


class LaunchAgent:
    """The launch agent of a user; `folder` is their `Library/LaunchAgents`."""

    supervises = False

    def __init__(
        self,
        folder: Path,
        run: Run = run_program,
        uid: int | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.path = folder / f"{LABEL}.plist"
        self._run = run
        self._domain = f"gui/{os.getuid() if uid is None else uid}"
        self._target = f"{self._domain}/{LABEL}"
        self._sleep = sleep

    @property
    def where(self) -> str:
        """Return the property list's path."""
        return str(self.path)

    def read(self) -> Entry | None:
        """Return what the property list starts, and whether launchd would."""
        try:
            agent = plistlib.loads(self.path.read_bytes())
            command = shlex.join(map(str, agent["ProgramArguments"]))
        except FileNotFoundError:
            return None
        except (OSError, KeyError, TypeError, ValueError, ExpatError):
            return Entry("")
        disabled = self._run(("launchctl", "print-disabled", self._domain)).stdout or ""
        lines = [line for line in disabled.splitlines() if f'"{LABEL}"' in line]
        return Entry(command, not any(line.endswith(("true", "disabled")) for line in lines))

    def has(self, job: Job) -> bool:
        """Tell whether the property list is the one of this job."""
        return self.path.is_file() and self.path.read_bytes() == agent_plist(job)

    def install(self, job: Job) -> None:
        """Write the property list, and let launchd forget the one that it has read."""
        self.stop()
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.write_bytes(agent_plist(job))

    def start(self) -> None:
        """Have launchd read the property list, which starts the job."""
        self._run(("launchctl", "enable", self._target))
        if self._is_known():
            must(self._run, "launchctl", "kickstart", self._target)
        else:
            must(self._run, "launchctl", "bootstrap", self._domain, str(self.path))

    def stop(self) -> None:
        """Have launchd end the job; it reads the property list again at the next login."""
        if self._run(("launchctl", "bootout", self._target)).returncode:
            return  # it was not known
        for _ in range(round(PATIENCE_S / POLL_S)):
            if not self._is_known():
                return
            self._sleep(POLL_S)

    def _is_known(self) -> bool:
        return self._run(("launchctl", "print", self._target)).returncode == 0

    def remove(self) -> None:
        """End the job, and remove the property list."""
        self.stop()
        self.path.unlink(missing_ok=True)
