"""Magenta and note-seq are put beside Sidestick, without what they pin."""

from __future__ import annotations

import shlex
import sys
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner

from sidestick_engine.cli import main
from sidestick_engine.installation import magenta
from sidestick_engine.installation.way import Way

ROOT = Path(__file__).parents[3]
MAGENTA = ("magenta", "note_seq")


@pytest.fixture
def without(monkeypatch: pytest.MonkeyPatch):
    """Return what takes modules away from this process."""
    return lambda *names: monkeypatch.setattr(
        magenta, "find_spec", lambda name: None if name in names else name
    )


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Return what makes a program that stands in for one that installs, and what it was told."""

    def make(name: str, *, code: int = 0) -> Path:
        path, told = tmp_path / name, tmp_path / "told"
        path.parent.mkdir(parents=True, exist_ok=True)
        words = f'echo "$@" > {shlex.quote(str(told))}; echo no network >&2; exit {code}'
        path.write_text(f"#!/bin/sh\n{words}\n", encoding="utf-8")
        path.chmod(0o755)
        return told

    return make


def test_uv_is_told_to_take_nothing_else(installed, without, program, tmp_path, monkeypatch):
    """It installs into the environment that runs, by checksum."""
    installed(Way.UV_TOOL)
    without(*MAGENTA)
    told = program("uv")
    monkeypatch.setenv("UV", str(tmp_path / "uv"))
    result = CliRunner().invoke(main, ["magenta", "install"])
    assert result.exit_code == 0
    assert result.output.startswith("Installed magenta 2.1.4 and note-seq 0.0.5.")
    words = ["pip", "install", "--python", sys.executable, "--no-deps", "--require-hashes", "-r"]
    assert told.read_text(encoding="utf-8").split() == [*words, str(magenta.WHEELS)]


@pytest.mark.parametrize("way", [Way.PIP, Way.PIPX])
def test_pip_is_taken_where_it_is(installed, without, program, way):
    """In an environment of pipx, too."""
    installed(way)
    without(*MAGENTA)
    told = program("bin/python")
    assert CliRunner().invoke(main, ["magenta", "install"]).exit_code == 0
    words = ["-m", "pip", "install", "--no-deps", "--require-hashes", "-r", str(magenta.WHEELS)]
    assert told.read_text(encoding="utf-8").split() == words


def test_what_fails_is_told(installed, without, program, tmp_path, monkeypatch):
    """With what the program wrote that installs."""
    installed(Way.UV_PIP)
    without(*MAGENTA)
    program("uv", code=2)
    monkeypatch.setenv("UV", str(tmp_path / "uv"))
    result = CliRunner().invoke(main, ["magenta", "install"])
    assert result.exit_code == 1
    assert "could not be installed:\nno network" in result.stderr


def test_without_uv_it_says_how_to_get_it(installed, without, monkeypatch):
    """It is not installed behind anybody's back."""
    installed(Way.UV_TOOL)
    without(*MAGENTA)
    monkeypatch.delenv("UV", raising=False)
    monkeypatch.setenv("PATH", "")
    result = CliRunner().invoke(main, ["magenta", "install"])
    assert result.exit_code == 1
    assert "uv, which is not on the search path" in result.stderr


@pytest.mark.parametrize("way", Way)
def test_what_magenta_needs_must_be_there_first(installed, without, way):
    """It comes with the extra `train`; in the bundle there is no such thing."""
    installed(way)
    without("tensorflow", *MAGENTA)
    result = CliRunner().invoke(main, ["magenta", "install"])
    assert result.exit_code == 1
    assert "This needs TensorFlow, which comes with the extra `train`" in result.stderr


def test_a_checkout_has_it_already(installed, without):
    """Its dependencies are those of pyproject.toml."""
    installed(Way.CHECKOUT)
    without(*MAGENTA)
    result = CliRunner().invoke(main, ["magenta", "install"])
    assert "Magenta comes with `uv run --extra train sidestick`" in result.stderr


def test_nothing_is_done_twice(without):
    """Both stay where they are there."""
    without()
    result = CliRunner().invoke(main, ["magenta", "install"])
    assert result.output == "Nothing to do: magenta 2.1.4 and note-seq 0.0.5 are there.\n"


def test_the_checkout_has_the_same_versions() -> None:
    """They are pinned in both places, for what imports and exports models knows their files."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    pinned = {line.split()[0] for line in magenta.WHEELS.read_text(encoding="utf-8").splitlines()}
    assert pinned < set(project["dependency-groups"]["dev"])
