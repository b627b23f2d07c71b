"""Linux: a unit of systemd's user manager, which starts it at login and again after a failure."""

from __future__ import annotations

import re
from pathlib import Path

from .autostart import Entry, Run, must, run_program
from .job import DESCRIPTION, Job

NAME = "sidestick-engine.service"
# Of the first start after a failure, and of the tenth and all that follow.
FIRST_RESTART_S = 0.2
LAST_RESTART_S = 30
RESTART_STEPS = 10
STOP_TIMEOUT_S = 5  # one that hangs is killed then
# systemd before 254 always waits FIRST_RESTART_S: it gives up after so many starts in a minute.
MOST_STARTS_A_MINUTE = 50


def user_unit(job: Job) -> str:
    """Return the text of a unit (systemd.service(5)); what runs well for a day is not touched."""
    lines = [
        "[Unit]",
        f"Description={DESCRIPTION}",
        "StartLimitIntervalSec=60",
        f"StartLimitBurst={MOST_STARTS_A_MINUTE}",
        "",
        "[Service]",
        f"ExecStart={_command_line(job.command)}",
        *(f"Environment={_quoted(f'{name}={value}')}" for name, value in job.environment.items()),
        "Restart=on-failure",
        f"RestartSec={FIRST_RESTART_S:g}",
        f"RestartSteps={RESTART_STEPS}",
        f"RestartMaxDelaySec={LAST_RESTART_S}",
        f"TimeoutStopSec={STOP_TIMEOUT_S}",
        f"StandardOutput=append:{_specifiers(str(job.log))}",
        f"StandardError=append:{_specifiers(str(job.log))}",
        "",
        "[Install]",
        "WantedBy=default.target",
    ]
    return "\n".join(lines) + "\n"


def _command_line(command: tuple[str, ...]) -> str:
    """Return a command as a unit has it: after the program `$` would name a variable."""
    program, *words = command
    return " ".join([_quoted(program), *(_quoted(word.replace("$", "$$")) for word in words)])


def _quoted(text: str) -> str:
    text = _specifiers(text)
    if re.fullmatch(r"[\w@%+=:,./$-]+", text):
        return text
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _specifiers(text: str) -> str:
    return text.replace("%", "%%")


class UserUnit:
    """The unit of a user; `folder` is their `systemd/user`."""

    supervises = True

    def __init__(self, folder: Path, run: Run = run_program) -> None:
        self.path = folder / NAME
        self._run = run

    @property
    def where(self) -> str:
        """Return the unit's path."""
        return str(self.path)

    def read(self) -> Entry | None:
        """Return what the unit starts, and whether it is enabled."""
        try:
            text = self.path.read_text(encoding="utf-8")
        except FileNotFoundError:
            return None
        enabled = self._systemctl("is-enabled", NAME) == 0
        line = re.search(r"^ExecStart=(.*)$", text, re.MULTILINE)
        return Entry(line[1] if line else "", enabled)

    def has(self, job: Job) -> bool:
        """Tell whether the unit is the one of this job."""
        return self.path.is_file() and self.path.read_text(encoding="utf-8") == user_unit(job)

    def install(self, job: Job) -> None:
        """Write the unit, and have systemd start it at login."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.write_text(user_unit(job), encoding="utf-8")
        must(self._run, "systemctl", "--user", "daemon-reload")
        must(self._run, "systemctl", "--user", "enable", NAME)

    def start(self) -> None:
        """Have systemd start the unit; one that it has given up is tried again."""
        self._systemctl("reset-failed", NAME)
        must(self._run, "systemctl", "--user", "start", NAME)

    def stop(self) -> None:
        """Have systemd end the unit's process."""
        self._systemctl("stop", NAME)

    def remove(self) -> None:
        """End the process, and remove the unit."""
        if not self.path.exists():
            return
        self._systemctl("disable", "--now", NAME)
        self.path.unlink(missing_ok=True)
        self._systemctl("daemon-reload")
        self._systemctl("reset-failed", NAME)

    def _systemctl(self, *words: str) -> int:
        return self._run(("systemctl", "--user", *words)).returncode
