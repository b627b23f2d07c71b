"""Checks a bundle from end to end, where no Python is on the search path.

    python installer/bundle/check.py sidestick-0.3.0-linux-x86_64.tar.xz
    python installer/bundle/check.py dist/Sidestick.app/Contents/MacOS/sidestick

Packed, it is at most 70 MB and is unpacked first, into a folder with spaces, umlauts and an emoji.
Each line that is printed is a thing that works; the first that does not ends it with exit code 1.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tarfile
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

MOST_MB = 70.0
WAIT_S = 60.0
FOLDER = "Jörg's Übungen 🥁 2"
MIDI_OUT = "sidestick_engine.midi_out"


class Bundle:
    """The program, and a computer that has nothing else: an empty home, an empty search path."""

    def __init__(self, program: Path, home: Path) -> None:
        self.program, self.home = program, home
        kept = ("SYSTEMROOT", "WINDIR", "TEMP", "TMP")  # Windows starts no process without them
        self.environment = {name: os.environ[name] for name in kept if name in os.environ}
        self.environment |= {"HOME": str(home), "USERPROFILE": str(home), "PATH": str(home)}
        self.environment |= {"LOCALAPPDATA": str(home), "APPDATA": str(home), "LANG": "C.UTF-8"}

    def run(self, *words: str, text: str = "") -> str:
        """Run it to its end and return what it printed; ends this program where it fails."""
        done = subprocess.run(
            [self.program, *words],
            cwd=self.home,
            env=self.environment,
            input=text,
            capture_output=True,
            encoding="utf-8",
            timeout=WAIT_S,
            check=False,
        )
        expect(done.returncode == 0, " ".join(words) or "no words", done.stdout + done.stderr)
        return done.stdout

    @contextmanager
    def running(self, *words: str) -> Iterator[None]:
        """Run it inside the block."""
        with subprocess.Popen(
            [self.program, *words], cwd=self.home, env=self.environment, stdin=subprocess.PIPE
        ) as process:
            try:
                yield
            finally:
                process.terminate()


def expect(holds: object, what: str, said: str = "") -> None:
    """Print what works; end this program where it does not, with what was said."""
    if not holds:
        sys.exit(f"FAILED {what}\n{said}")
    print(f"works: {what}", flush=True)


def port_file(bundle: Bundle, name: str) -> dict[str, object]:
    """Wait for a port file in the home and return what it says."""
    until_s = time.monotonic() + WAIT_S
    while time.monotonic() < until_s:
        for path in bundle.home.rglob(name):
            found: dict[str, object] = json.loads(path.read_text(encoding="utf-8"))
            return found
        time.sleep(0.05)
    sys.exit(f"FAILED {name} was not written within {WAIT_S:g} s")


def check(bundle: Bundle) -> None:
    """Check what starts other processes, reads files that ship, or loads native code."""
    expect(bundle.run("--version").startswith("sidestick "), "it says its version")
    shown = bundle.run("demo", "--seed", "7")
    expect("extend" in shown and (bundle.home / "demo.mid").is_file(), "the demo plays", shown)
    library = bundle.home / "User Library"
    library.mkdir()
    bundle.run("install", "--library", str(library))
    script = library / "Remote Scripts" / "Sidestick"
    expect((script / "control_surface.py").is_file(), "the script is put where Live looks")
    command = json.dumps({"id": 1, "call": "stop", "with": {}})
    state = json.loads(bundle.run("-m", MIDI_OUT, text=command + "\n").splitlines()[0])
    expect(state["id"] == 1, "MIDI out runs as a process of its own", str(state))
    bundle.run("engine", "start")
    running = json.loads(bundle.run("engine", "status", "--json"))
    bundle.run("engine", "stop")
    expect(running["state"] == "running", "an engine runs in the background", str(running))
    licences = json.loads(bundle.run("licences", "--json"))["licences"]
    expect(len(licences) > 20, "licences are listed", str(licences))
    with bundle.running("panel", "--no-browser"):
        port = port_file(bundle, "panel.json")["port"]
        port_file(bundle, "port.json")
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=WAIT_S) as page:
            expect(b"<html" in page.read().lower(), "the panel starts an engine and shows its page")


def unpacked(packed: Path, into: Path) -> Path:
    """Unpack a bundle; return its program."""
    size_mb = packed.stat().st_size / 1e6
    expect(size_mb <= MOST_MB, f"packed it has {size_mb:.1f} MB, at most {MOST_MB:g}")
    with tarfile.open(packed) as archive:
        archive.extractall(into, filter="data")
    expect((into / "sidestick" / "_internal" / "LICENCES.txt").is_file(), "the licences lie in it")
    return into / "sidestick" / "sidestick"


def main() -> None:
    """Check the bundle that the command line names: packed, or its program."""
    (what,) = map(Path, sys.argv[1:])
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        home = Path(folder, FOLDER)
        home.mkdir()
        program = unpacked(what, home) if what.name.endswith(".tar.xz") else what.absolute()
        check(Bundle(program, home))


if __name__ == "__main__":
    main()
