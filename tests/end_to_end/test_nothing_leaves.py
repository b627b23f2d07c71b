"""Nothing is sent anywhere and nothing is written elsewhere, whatever our libraries would do.

The processes run under strace, which sees what the libraries do behind our back: ONNX Runtime
once looked up a telemetry server and kept a device id in the user's cache folder.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psutil
import pytest

from tests.models.sharing.packed import library_with

pytestmark = pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed")

CALLS = "connect,sendto,sendmsg,sendmmsg,open,openat,creat,mkdir,mkdirat,rename,renameat,renameat2"
# The telemetry's first look-up came three seconds after the start.
WATCHED_S = 12
READY_S = 60
SERVERS = (("port.json", "engine"), ("panel.json", "panel", "--no-browser"))

ADDRESS = re.compile(r'inet_addr\("([^"]+)"\)|inet_pton\(AF_INET6, "([^"]+)"')
WRITES = re.compile(
    r'\b(?:open|openat|creat|mkdir|mkdirat)\((?:AT_FDCWD, |(?P<at>\d+), )?"(?P<path>[^"]+)"'
    r"(?P<rest>.*)"
)
RENAMES = re.compile(r'\brename(?:at|at2)?\(.*"(?P<path>[^"]+)"')


class Traced:
    """A home folder of its own, and all that commands do that run in it."""

    def __init__(self, folder: Path) -> None:
        self.home = folder / "home"
        self.data = folder / "data"
        self.temporary = folder / "tmp"
        for path in (self.home, self.temporary):
            path.mkdir()
        self.trace = folder / "trace"
        self.environment = {
            **{key: os.environ[key] for key in ("PATH", "LANG") if key in os.environ},
            "HOME": str(self.home),
            "TMPDIR": str(self.temporary),
            "SIDESTICK_DATA": str(self.data),
            "PYTHONDONTWRITEBYTECODE": "1",
        }

    def start(self, *words: str) -> subprocess.Popen[bytes]:
        strace = ["strace", "-f", "-qq", "-s", "256", "-e", f"trace={CALLS}", "-o", str(self.trace)]
        return subprocess.Popen(
            [*strace, sys.executable, "-m", "sidestick_engine", *words],
            env=self.environment,
            cwd=self.temporary.parent,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def lines(self) -> list[str]:
        return self.trace.read_text(encoding="utf-8", errors="replace").splitlines()

    def addresses_beyond_loopback(self) -> set[str]:
        found = {
            first or second for line in self.lines() for first, second in ADDRESS.findall(line)
        }
        return {address for address in found if not address.startswith("127.") and address != "::1"}

    def paths_written(self) -> Iterator[str]:
        for line in self.lines():
            if " = -1 " in line:
                continue
            if match := RENAMES.search(line):
                yield match["path"]
            elif match := WRITES.search(line):
                only_read = "O_RDONLY" in match["rest"] and "O_CREAT" not in match["rest"]
                if not only_read:
                    yield match["path"]

    def written_elsewhere(self) -> set[str]:
        ours = (str(self.data), "/dev/", "/proc/self/", "/proc/thread-self/")
        return {path for path in self.paths_written() if not path.startswith(ours)}

    def left_behind(self) -> list[Path]:
        return [path for folder in (self.home, self.temporary) for path in folder.rglob("*")]


def assert_stayed_at_home(traced: Traced, allowed: frozenset[str] = frozenset()) -> None:
    assert any("openat(" in line for line in traced.lines()), "strace saw nothing"
    assert traced.addresses_beyond_loopback() == set()
    # A file is written under a name of its own beside it, and then renamed.
    final = {re.sub(r"^\.(.+)\.\d+$", r"\1", path) for path in traced.written_elsewhere()}
    assert final - allowed == set()
    assert traced.left_behind() == []


def test_servers_stay_on_this_computer(tmp_path: Path) -> None:
    """An engine and a panel send nothing beyond loopback and write only into the data folder."""
    with ExitStack() as running:
        traced = [running.enter_context(served(tmp_path, *words)) for words in SERVERS]
        time.sleep(WATCHED_S)  # what a library does by itself gives no other sign
    for each in traced:
        assert_stayed_at_home(each)


@contextmanager
def served(folder: Path, port_file: str, *words: str) -> Iterator[Traced]:
    """Start a server in a home of its own, and end it; it has said where it listens."""
    (home := folder / words[0]).mkdir()
    traced = Traced(home)
    process = traced.start(*words)
    try:
        until_s = time.monotonic() + READY_S
        while not (traced.data / port_file).exists():
            assert process.poll() is None
            assert time.monotonic() < until_s
            time.sleep(0.05)
        yield traced
    finally:
        for traced_process in psutil.Process(process.pid).children():
            traced_process.send_signal(signal.SIGTERM)
        process.wait(READY_S)


@pytest.mark.parametrize(
    ("words", "written"),
    [
        (
            ("generate", "--style", "funk", "--seed", "1", "--out", "funk.mid"),
            frozenset({"funk.mid"}),
        ),
        (("models", "list"), frozenset()),
        (("styles", "list"), frozenset()),
        (("setup", "--dry-run", "--library", "."), frozenset()),
        (("engine", "stop"), frozenset()),
    ],
    ids=["generate", "models list", "styles list", "setup", "engine stop"],
)
def test_commands_stay_on_this_computer(
    tmp_path: Path, words: tuple[str, ...], written: frozenset[str]
) -> None:
    """A command that plays sends nothing and writes nothing but what it was asked for."""
    traced = Traced(tmp_path)
    assert traced.start(*words).wait(READY_S) == 0
    assert_stayed_at_home(traced, written)


def test_the_test_would_see_it(tmp_path: Path) -> None:
    """A look-up of a server, and a file in the user's cache, are seen."""
    traced = Traced(tmp_path)
    code = (
        "import pathlib, socket\n"
        "with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s: s.connect(('192.0.2.1', 53))\n"
        "(pathlib.Path.home() / '.cache').mkdir()\n"
        "(pathlib.Path.home() / '.cache' / 'id').write_text('1')\n"
    )
    strace = ["strace", "-f", "-qq", "-e", f"trace={CALLS}", "-o", str(traced.trace)]
    subprocess.run([*strace, sys.executable, "-c", code], env=traced.environment, check=True)
    assert traced.addresses_beyond_loopback() == {"192.0.2.1"}
    assert str(traced.home / ".cache" / "id") in traced.written_elsewhere()
    assert len(traced.left_behind()) == 2


def test_models_are_handed_on_without_anybody_else(tmp_path: Path) -> None:
    """Packing writes the file that it names, and importing into the data folder alone."""
    traced = Traced(tmp_path)
    library_with(traced.data / "models")
    for words, written in (
        ("pack mine", frozenset({"mine.sidestick"})),
        ("import mine.sidestick --name other", frozenset()),
    ):
        assert traced.start("models", *words.split()).wait(READY_S) == 0
        assert_stayed_at_home(traced, written)
