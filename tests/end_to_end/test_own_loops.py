"""From a folder of EZdrummer loops to a beat in their style, on a 909 rack in simulated Live."""

from __future__ import annotations

import csv
import json
import threading
from collections.abc import Iterator
from pathlib import Path

import mido
import pytest
from click.testing import CliRunner

from sidestick_engine.cli import main
from sidestick_engine.cli.shared.stage import Stage, set_stage
from sidestick_live_sim import CORE_KIT_909

LOOPS = 16
STYLES = ("funk", "house")
EZDRUMMER_HATS = {22, 24, 25, 26, 60, 61, 62, 63, 64}


@pytest.fixture(scope="module")
def studio() -> Iterator[Stage]:
    with set_stage({"style": "rock", "seed": 11}) as stage:
        yield stage


@pytest.fixture(scope="module")
def loops(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder of loops as EZdrummer 3 exports them: on channel 1, hats on their own notes.

    Nothing in them says which drum library they are for.
    """
    general_midi = tmp_path_factory.mktemp("general midi")
    folder = tmp_path_factory.mktemp("Zeug") / "Meine Schläge 🥁"
    for style in STYLES:
        (general_midi / style).mkdir()
        for seed in range(LOOPS // len(STYLES)):
            out = general_midi / style / f"{style} {seed:02d}.mid"
            sidestick("generate", "--style", style, "--bars", 4, "--seed", seed, "--out", out)
    sidestick(
        "convert", general_midi, "--from", "general_midi", "--to", "ezdrummer_3", "--out", folder
    )
    for path in folder.rglob("*.mid"):
        midi = mido.MidiFile(path)
        for message in (message for track in midi.tracks for message in track):
            if message.type in ("note_on", "note_off"):
                message.channel = 0
                message.note = {42: 61, 46: 26}.get(message.note, message.note)
            elif message.type == "track_name":
                message.name = ""
        midi.save(path)
    return folder


def sidestick(*words: object) -> str:
    result = CliRunner().invoke(main, [str(word) for word in words])
    assert result.exit_code == 0, result.output
    return result.stdout


def live(stage: Stage, *words: object) -> str:
    """Run `sidestick live` while Live runs in this thread."""
    said: list[str] = []
    terminal = threading.Thread(target=lambda: said.append(sidestick("live", *words)), daemon=True)
    terminal.start()
    stage.live.run(lambda: not terminal.is_alive(), 30.0)
    terminal.join(0)
    return said[0]


def pitches(path: Path) -> set[int]:
    return {m.note for m in mido.MidiFile(path) if m.type == "note_on" and m.velocity}


def test_a_style_learnt_from_loops_plays_on_a_909(
    studio: Stage, loops: Path, tmp_path: Path
) -> None:
    """The engine that runs meanwhile knows it at once, and all notes lie on the rack's pads."""
    assert any(pitches(path) & EZDRUMMER_HATS for path in loops.rglob("*.mid"))
    corpus = tmp_path / "corpus"
    sidestick("corpus", loops, "--out", corpus)
    with (corpus / "files.csv").open(encoding="utf-8") as table:
        rows = list(csv.DictReader(table))
    assert len(rows) == LOOPS
    assert {row["style"] for row in rows} == set(STYLES)
    assert all(row["taken"] == "yes" or row["reason"] == "duplicate" for row in rows)
    facts = json.loads(sidestick("styles", "learn", corpus, "--name", "mine", "--json"))
    assert facts["windows"] > LOOPS
    assert live(studio, "generate", "--style", "mine", "--seed", 5).startswith("2 bars of ")
    played = {note.pitch for note in studio.notes()}
    assert played <= set(CORE_KIT_909)
    assert len(played) >= 3
    assert len({note.velocity for note in studio.notes()}) > 3
    again = studio.notes()
    live(studio, "undo")
    live(studio, "generate", "--style", "mine", "--seed", 5)
    assert studio.notes() == again
