"""The words of the bundle's program, run by this Python."""

from __future__ import annotations

import io
import runpy
import sys
from pathlib import Path
from typing import Any

import pytest

from sidestick_engine.installation.own_command import own_command

START = Path(__file__).parents[3] / "installer/bundle/start.py"


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def start() -> dict[str, Any]:
    """Return the functions of the program."""
    return runpy.run_path(str(START))


def test_its_words_are_those_of_sidestick(start) -> None:
    """As they are typed in a terminal."""
    argv = ["sidestick", "demo", "--style", "funk"]
    assert start["words_of_module"](argv) == ["sidestick_engine", "demo", "--style", "funk"]


@pytest.mark.parametrize(
    ("command", "module"),
    [
        (own_command("engine"), ["sidestick_engine", "engine"]),
        (own_command(module="sidestick_engine.midi_out"), ["sidestick_engine.midi_out"]),
    ],
)
def test_it_starts_what_sidestick_starts(start, command, module) -> None:
    """Engine and MIDI out are started with the words of Python, which it takes too."""
    assert command[0] == sys.executable
    assert start["words_of_module"](["sidestick", *command[1:]]) == module


@pytest.mark.parametrize("words", [["-m"], ["-m", "http.server"]])
def test_it_runs_no_module_but_ours(start, words) -> None:
    """It is no Python for everything."""
    with pytest.raises(SystemExit, match="modules of sidestick_engine only"):
        start["words_of_module"](["sidestick", *words])


@pytest.mark.parametrize("stdin", [None, io.StringIO()])
def test_a_double_click_sets_it_up_and_opens_the_panel(start, monkeypatch, stdin) -> None:
    """No words and no terminal, which on Windows means no standard input at all."""
    monkeypatch.setattr(sys, "stdin", stdin)
    assert start["words_of_module"](["sidestick"]) == ["sidestick_engine", "setup", "--panel"]


def test_without_words_in_a_terminal_it_says_what_there_is(start, monkeypatch) -> None:
    """As `sidestick` alone does everywhere."""
    monkeypatch.setattr(sys, "stdin", Terminal())
    assert start["words_of_module"](["sidestick"]) == ["sidestick_engine"]


def test_it_is_sidestick(monkeypatch, capsys) -> None:
    """Run as a program, with a word for Sidestick."""
    for name in ("raising", "ignored"):  # those are this process's own
        monkeypatch.setattr(f"sidestick_engine.server.signals.{name}", lambda: None)
    monkeypatch.setattr(sys, "argv", ["sidestick", "-m", "sidestick_engine", "--version"])
    with pytest.raises(SystemExit) as ended:
        runpy.run_path(str(START), run_name="__main__")
    assert ended.value.code == 0
    assert capsys.readouterr().out.startswith("sidestick 0.")
