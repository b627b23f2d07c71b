"""`sidestick play` and `sidestick ports`."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from Sidestick.protocol.messages import Note
from sidestick_engine.cli import main
from sidestick_engine.midi_files import drum_writing, smf
from sidestick_engine.midi_out import VIRTUAL_INPUT, VIRTUAL_OUTPUT, backends

KICK = 36
TIMEOUT_S = 20.0


@pytest.fixture
def beat(tmp_path: Path) -> Path:
    """Return a bar with a kick on each beat, at the fastest tempo that is legal."""
    notes = [Note(KICK, float(beat), 0.25, 100.0) for beat in range(4)]
    smf.save(
        drum_writing.new_midi_file(notes, length_beats=4.0, tempo_bpm=999.0), tmp_path / "beat.mid"
    )
    return tmp_path / "beat.mid"


def test_the_ports_are_listed(backend: Any, listen: Callable[..., Any]) -> None:
    """First those that we would make, then those of others."""
    listen("Drums", virtual=True)
    listed = json.loads(CliRunner().invoke(main, ["ports", "--json"]).output)
    assert listed["system"] == "JACK"
    assert listed["outputs"][0] == VIRTUAL_OUTPUT
    assert listed["outputs"][1].endswith(":Drums")
    assert listed["inputs"] == [VIRTUAL_INPUT]


def test_a_file_is_played_once_to_a_port(
    backend: Any, beat: Path, listen: Callable[..., Any]
) -> None:
    """All its hits arrive, each of them once."""
    receiver = listen("Drums", virtual=True)
    (name,) = (each for each in backend.get_output_names() if each.endswith("Drums"))
    result = CliRunner().invoke(main, ["play", str(beat), "--port", name, "--clock"])
    assert result.exit_code == 0, result.output
    receiver.wait_for("stop", 1)
    assert [note.note for note in receiver.of("note_on")] == [KICK] * 4
    assert len(receiver.of("note_off")) == 4


def test_ctrl_c_that_comes_twice_ends_the_loop(
    backend: Any, beat: Path, listen: Callable[..., Any]
) -> None:
    """Quietly: nothing goes on sounding, and no more is said."""
    receiver = listen("Drums", virtual=True)
    (name,) = (each for each in backend.get_output_names() if each.endswith("Drums"))
    words = ["play", str(beat), "--loop", "--port", name]
    playing = subprocess.Popen(
        [sys.executable, "-m", "sidestick_engine", *words], stderr=subprocess.PIPE, text=True
    )
    receiver.wait_for("note_on", 1)
    playing.send_signal(signal.SIGINT)
    playing.send_signal(signal.SIGINT)
    _, err = playing.communicate(timeout=TIMEOUT_S)
    assert (playing.returncode, err.count("\n")) == (0, 1)
    assert len(receiver.of("note_off")) == len(receiver.of("note_on"))


def test_a_port_that_does_not_exist_is_a_sentence(backend: Any, beat: Path) -> None:
    """And nothing is played."""
    result = CliRunner().invoke(main, ["play", str(beat), "--port", "loud"])
    assert result.exit_code == 2
    assert 'There is no MIDI port "loud".' in result.output


@pytest.mark.parametrize("command", [["ports"], ["play", "beat.mid"]])
def test_no_midi_system_is_a_sentence(
    command: list[str], beat: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It says what to do."""
    pytest.importorskip("rtmidi", reason="python-rtmidi is not installed")
    monkeypatch.chdir(beat.parent)
    monkeypatch.setenv(backends.CHOICE, "jack")
    monkeypatch.setenv("JACK_DEFAULT_SERVER", "none-of-that-name")
    result = CliRunner().invoke(main, command)
    assert result.exit_code == 2
    assert "JACK, which SIDESTICK_MIDI asks for, is not running." in result.output
