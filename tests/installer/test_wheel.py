"""The wheels that people install, away from the checkout, on every Python there is here."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PYTHONS = ("3.11", "3.12", "3.13")
MOST_PACKED_MB = 24
MOST_INSTALLED_MB = 200
FOLDER = "Jörg's Übungen 🥁 2"


class Installed(NamedTuple):
    """Sidestick in an environment of its own, and a folder to be in that is not the checkout."""

    environment: Path
    elsewhere: Path

    def run(self, *words: str, home: Path, **more: str) -> subprocess.CompletedProcess[str]:
        """Run `sidestick` as a user whose home is `home`, with nothing of this process."""
        return subprocess.run(
            [self.environment / "bin/sidestick", *words],
            cwd=self.elsewhere,
            env={"HOME": str(home), "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", **more},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    def files(self) -> set[Path]:
        """Return what lies in the environment, but for what Python compiled."""
        return {path for path in self.environment.rglob("*") if "__pycache__" not in path.parts}


@pytest.fixture(scope="module")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with both wheels: as just built, or as a release has built them."""
    if built := os.environ.get("SIDESTICK_WHEELS"):
        return Path(built)
    folder = tmp_path_factory.mktemp("dist")
    for project in (ROOT, ROOT / "models"):
        command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
        subprocess.run(command, cwd=project, check=True, capture_output=True)
    return folder


@pytest.fixture(scope="module", params=PYTHONS)
def installed(
    request: pytest.FixtureRequest, wheels: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Installed]:
    """Return it as `uv` installs it, into a folder with spaces, umlauts and an emoji."""
    uv = os.environ.get("UV") or shutil.which("uv")
    if uv is None:
        pytest.skip("no uv here: run the tests with `uv run pytest`")
    python = python_of(uv, request.param)
    if python is None:
        pytest.skip(f"no Python {request.param} here: install one, such as with pyenv")
    folder = tmp_path_factory.mktemp(FOLDER)
    known = folder / "known.txt"
    constraints = PROJECT["tool"]["uv"]["constraint-dependencies"]
    known.write_text("\n".join(constraints), encoding="utf-8")
    environment = folder / "Sidestick"
    install = ["pip", "install", "--python", str(environment), "--find-links", str(wheels)]
    for words in (
        ["venv", "--python", python, str(environment)],
        [
            *install,
            "--refresh-package",
            "sidestick",
            "--constraint",
            str(known),
            f"sidestick=={version('sidestick')}",
        ],
    ):
        done = subprocess.run(
            [uv, *words, "--no-config"], cwd=folder, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
    elsewhere = folder / "elsewhere"
    elsewhere.mkdir()
    yield Installed(environment, elsewhere)
    shutil.rmtree(folder)


def python_of(uv: str, wanted: str) -> str | None:
    """Return a Python of a version that is here: this one, one on the search path or of pyenv."""
    if sys.version_info[:2] == tuple(map(int, wanted.split("."))):
        return sys.executable
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    for python in sorted(pyenv.glob(f"{wanted}.*/bin/python")):
        return str(python)
    words = ["python", "find", wanted, "--no-python-downloads", "--no-project"]
    found = subprocess.run([uv, *words], capture_output=True, text=True, check=False)
    return found.stdout.strip() or None


def read_only_home(folder: Path) -> Path:
    """Return a home that cannot be written to; not even by root, for whom permissions are none."""
    if os.geteuid() == 0:
        return Path("/proc/home")
    home = folder / "read-only"
    home.mkdir(mode=0o555)
    return home


def size_mb(folder: Path) -> float:
    """Return the size of all files in a folder."""
    return sum(path.lstat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6


def test_what_plays_is_in_one_wheel_and_what_trains_in_another(wheels: Path) -> None:
    """Script, models and page in the first; weights to train further from in the second."""
    plays, trains = sorted(wheels.glob("*.whl"), key=lambda path: path.name)
    assert plays.stat().st_size / 1e6 <= MOST_PACKED_MB
    in_first = zipfile.ZipFile(plays).namelist()
    for path in (
        "Sidestick/control_surface.py",
        "sidestick_models/weights/drums_rnn.onnx",
        "sidestick_engine/panel/page/index.html",
        "sidestick_engine/kit/kit_maps/ableton_909.txt",
    ):
        assert path in in_first
    assert not [name for name in in_first if name.startswith("sidestick_training")]
    in_second = zipfile.ZipFile(trains).namelist()
    for name in ("weights/music_vae.npz", "replay/corpus.json", "LICENSE", "NOTICE"):
        assert f"sidestick_training/{name}" in in_second


def test_both_have_the_version_of_the_repository(wheels: Path) -> None:
    """The second works with the first of that version, and no other."""
    number = PROJECT["project"]["version"]
    assert {path.name.split("-")[1] for path in wheels.glob("*.whl")} == {number}
    (trains,) = wheels.glob("sidestick_training*")
    metadata = zipfile.ZipFile(trains).read(f"sidestick_training-{number}.dist-info/METADATA")
    assert f"\nRequires-Dist: sidestick=={number}\n" in metadata.decode()


def test_no_wheel_asks_for_magenta(wheels: Path) -> None:
    """Its metadata would ask for the libraries of 2022: `sidestick magenta install` has it."""
    for wheel in wheels.glob("*.whl"):
        archive = zipfile.ZipFile(wheel)
        (name,) = (name for name in archive.namelist() if name.endswith("/METADATA"))
        asked = [line for line in archive.read(name).decode().splitlines() if "Requires" in line]
        assert asked
        assert not [line for line in asked if "magenta" in line or "note-seq" in line]


def test_a_beat_is_played_from_it_whoever_plays(installed: Installed, tmp_path: Path) -> None:
    """By two users, one after the other: engine, script and models, and nothing is left there.

    All of it, with what Python compiled meanwhile, is small.
    """
    before = installed.files()
    for user in ("anna", "jörg"):
        home = tmp_path / user
        home.mkdir()
        demo = installed.run("demo", home=home)
        assert demo.returncode == 0, demo.stderr
        assert "extend" in demo.stdout
        assert (installed.elsewhere / "demo.mid").stat().st_size > 0
        (installed.elsewhere / "demo.mid").unlink()
    assert installed.files() == before
    assert size_mb(installed.environment) <= MOST_INSTALLED_MB


def test_midi_ports_are_looked_for(installed: Installed, tmp_path: Path) -> None:
    """A library for them comes on each Python; JACK, which is asked for, does not run."""
    ports = installed.run("ports", home=tmp_path, SIDESTICK_MIDI="jack")
    assert "JACK, which SIDESTICK_MIDI asks for, is not running" in ports.stderr


def test_a_home_that_cannot_be_written_to_is_told(installed: Installed, tmp_path: Path) -> None:
    """The engine says so, and how to give it another; all that needs none works."""
    home = read_only_home(tmp_path)
    assert installed.run("--version", home=home).stdout == f"sidestick {version('sidestick')}\n"
    words = ["generate", "--style", "funk", "--out", str(tmp_path / "beat.mid")]
    assert installed.run(*words, home=home).returncode == 0
    assert (tmp_path / "beat.mid").is_file()
    engine = installed.run("engine", home=home)
    assert engine.returncode == 1
    assert "SIDESTICK_DATA names another" in engine.stderr
    assert "Traceback" not in engine.stderr
