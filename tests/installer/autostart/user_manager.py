"""A systemd user manager of a test's own, and a stand-in where systemd cannot run."""

from __future__ import annotations

import configparser
import os
import shlex
import shutil
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

Run = Callable[[Sequence[str]], "subprocess.CompletedProcess[str]"]

PLACES = ("/usr/lib/systemd/systemd", "/lib/systemd/systemd")
BOOTED = Path("/run/systemd/system")
# In a container systemd did not boot, and refuses; there the manager is shown that it has.
SHOWN_AS_BOOTED = f"mount -t tmpfs tmpfs {BOOTED.parent} && mkdir {BOOTED} && exec "
TIMEOUT_S = 20.0


class NoSystemdError(Exception):
    """systemd cannot run here as the manager of a user; the text says why."""


def _program() -> str | None:
    return next((place for place in PLACES if Path(place).exists()), None)


@contextmanager
def real_manager(home: Path) -> Iterator[Run]:
    """Run systemd as the manager of a user whose home this is; yields what runs systemctl.

    Raises NoSystemdError.
    """
    if _program() is None or shutil.which("systemctl") is None:
        raise NoSystemdError("systemd is not installed")
    with tempfile.TemporaryDirectory(prefix="sd-") as runtime:  # a socket's path is short
        environment = {
            "HOME": str(home),
            "PATH": os.environ["PATH"],
            "XDG_CONFIG_HOME": str(home / ".config"),
            "XDG_RUNTIME_DIR": runtime,
        }
        words = f"{_program()} --user"
        command = ["sh", "-c", f"exec {words}"]
        if not BOOTED.exists():
            command = ["unshare", "-m", "sh", "-c", SHOWN_AS_BOOTED + words]
        log = home / "systemd.log"
        if shutil.which(command[0]) is None:
            raise NoSystemdError(f"{command[0]} is not installed")
        with log.open("wb") as output:
            manager = subprocess.Popen(command, env=environment, stdout=output, stderr=output)

        def run(words: Sequence[str]) -> subprocess.CompletedProcess[str]:
            return subprocess.run(
                [*words], env=environment, capture_output=True, encoding="utf-8", check=False
            )

        try:
            until_s = time.monotonic() + TIMEOUT_S
            while run(("systemctl", "--user", "show-environment")).returncode:
                if manager.poll() is not None:
                    raise NoSystemdError(f"systemd did not start: {log.read_text()}")
                assert time.monotonic() < until_s, log.read_text()
                time.sleep(0.05)
            yield run
        finally:
            manager.terminate()
            manager.wait(TIMEOUT_S)


class StandIn:
    """Does with a unit what systemd does, as far as ours asks: it starts again what has failed."""

    def __init__(self, home: Path) -> None:
        self._units = home / ".config" / "systemd" / "user"
        self._enabled: set[str] = set()
        self._process: subprocess.Popen[bytes] | None = None
        self._watch: threading.Thread | None = None
        self._stopping = threading.Event()

    def __call__(self, words: Sequence[str]) -> subprocess.CompletedProcess[str]:
        """Run a command of systemctl."""
        _, _, command, *rest = words
        name = rest[-1] if rest else ""
        code = 0
        if command == "enable":
            self._enabled.add(name)
        elif command == "is-enabled":
            code = int(name not in self._enabled)
        elif command == "is-active":
            code = 0 if self._watch is not None and self._watch.is_alive() else 3
        elif command == "start":
            self._start(name)
        elif command in ("stop", "disable"):
            self._stop()
            self._enabled -= {name} if command == "disable" else set()
        return subprocess.CompletedProcess(words, code, "", "")

    def _start(self, name: str) -> None:
        if self._watch is None or not self._watch.is_alive():
            unit = configparser.RawConfigParser(strict=False)
            unit.optionxform = str  # type: ignore[assignment, method-assign]
            unit.read(self._units / name, encoding="utf-8")
            self._stopping.clear()
            self._watch = threading.Thread(target=self._keep, args=(unit["Service"],))
            self._watch.start()

    def _keep(self, service: configparser.SectionProxy) -> None:
        assert service["Restart"] == "on-failure"
        command = [word.replace("%%", "%") for word in shlex.split(service["ExecStart"])]
        variable = shlex.split(service["Environment"])[0].replace("%%", "%")
        name, _, value = variable.partition("=")
        log = service["StandardError"].removeprefix("append:").replace("%%", "%")
        while not self._stopping.is_set():
            with Path(log).open("ab") as output:
                self._process = subprocess.Popen(
                    command, env={**os.environ, name: value}, stdout=output, stderr=output
                )
            if self._process.wait() == 0:
                return
            self._stopping.wait(float(service["RestartSec"]))

    def _stop(self) -> None:
        self._stopping.set()
        if self._process is not None:
            self._process.terminate()
        if self._watch is not None:
            self._watch.join(TIMEOUT_S)


@contextmanager
def stand_in(home: Path) -> Iterator[Run]:
    """Yield what a stand-in for systemd does for systemctl, and end what it has started."""
    manager = StandIn(home)
    try:
        yield manager
    finally:
        manager(("systemctl", "--user", "stop"))


MANAGERS = {"systemd": real_manager, "stand-in": stand_in}
