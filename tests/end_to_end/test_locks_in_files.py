"""Each command that makes beats of MIDI files, with its models: locked lanes stay."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from Sidestick.protocol.actions_table import ACTIONS, Action
from Sidestick.protocol.messages import KINDS, Note
from sidestick_engine.cli import main
from sidestick_engine.midi_files import smf
from sidestick_engine.midi_files.drum_track import drums_of

KICK = 36
ON_FILES = [
    action
    for action in ACTIONS
    if action.command
    and action.request
    and "notes" in {field.name for field in KINDS[action.request].fields}
]


def run(*words: object) -> None:
    result = CliRunner().invoke(main, [*map(str, words)])
    assert result.exit_code == 0, result.output


def kicks(path: Path) -> list[Note]:
    notes = drums_of(smf.read(path), path.name).notes
    return [note for note in notes if note.pitch == KICK and note.start_beats < 8]


@pytest.mark.parametrize("action", ON_FILES, ids=lambda action: action.key)
def test_each_command_for_files_keeps_locked_lanes(action: Action, tmp_path: Path) -> None:
    """To the digit; what *extend* goes on from stays without being locked."""
    before, after = tmp_path / "before.mid", tmp_path / "after.mid"
    run("generate", "--style", "funk", "--seed", 11, "--out", before)
    assert action.command is not None
    locks = ["--lock", "kick"] if "locked" in action.settings else []
    run(action.command.name, before, *locks, "--seed", 12, "--out", after)
    assert kicks(before)
    assert kicks(after) == kicks(before)
    assert before.read_bytes() != after.read_bytes()
