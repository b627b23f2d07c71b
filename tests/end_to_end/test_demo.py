"""The whole path as a musician meets it: button, script, TCP, engine, models, clip."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import mido
import pytest

from sidestick_models.beat.drum_classes import GENERAL_MIDI, DrumClass

BEATS_PER_BAR = 4


def sidestick(*words: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "SIDESTICK_DATA": str(cwd / "data"), "COLUMNS": "100"}
    return subprocess.run(
        [sys.executable, "-m", "sidestick_engine", *words],
        cwd=cwd,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def demo(folder: Path, *words: str) -> dict[str, Any]:
    run = sidestick("demo", "--json", *words, cwd=folder)
    assert run.returncode == 0, run.stderr
    result: dict[str, Any] = json.loads(run.stdout)
    return result


@pytest.fixture(scope="module")
def funk(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    folder = tmp_path_factory.mktemp("funk")
    return folder, demo(folder, "--style", "funk", "--seed", "1")


def test_generate_fills_an_empty_slot_with_two_bars_on_the_racks_pads(
    funk: tuple[Path, dict[str, Any]],
) -> None:
    """The new clip is two bars long and every note is on a pad of the rack."""
    _, result = funk
    assert result["generate"]["bars"] == 2
    assert len(result["generate"]["notes"]) >= 8
    kit = {int(pitch): drum for pitch, drum in result["kit"].items()}
    assert set(kit.values()) <= {drum.key for drum in DrumClass}
    for note in result["generate"]["notes"]:
        assert note["pitch"] in kit
        assert 0 <= note["start_beats"] < 2 * BEATS_PER_BAR
        assert note["length_beats"] > 0
        assert 1 <= note["velocity"] <= 127


def test_a_beat_has_a_kick_a_snare_and_a_drummers_feel(
    funk: tuple[Path, dict[str, Any]],
) -> None:
    """Funk has kick and snare, velocities differ, and not every hit is exactly on the grid."""
    _, result = funk
    kit, notes = result["kit"], result["generate"]["notes"]
    played = {kit[str(note["pitch"])] for note in notes}
    assert {"kick", "snare"} <= played
    assert len({note["velocity"] for note in notes}) > 3
    assert any(
        abs(note["start_beats"] * 4 - round(note["start_beats"] * 4)) > 0.01 for note in notes
    )


def test_extend_adds_bars_and_leaves_the_first_ones_as_they_were(
    funk: tuple[Path, dict[str, Any]],
) -> None:
    """Afterwards the clip is four bars long; the old notes are the same, and new ones follow."""
    _, result = funk
    assert result["extend"]["bars"] == 4
    before = result["generate"]["notes"]
    kept = [note for note in result["extend"]["notes"] if note["start_beats"] < 2 * BEATS_PER_BAR]
    new = [note for note in result["extend"]["notes"] if note["start_beats"] >= 2 * BEATS_PER_BAR]
    assert kept == before
    assert len(new) >= 8
    assert all(note["start_beats"] < 4 * BEATS_PER_BAR for note in new)


def test_the_midi_file_holds_the_clip_as_general_midi(funk: tuple[Path, dict[str, Any]]) -> None:
    """demo.mid has every hit of the clip, on channel 10 and General MIDI's pitches."""
    folder, result = funk
    midi = mido.MidiFile(folder / result["midi_file"])
    played = [m for m in midi if m.type == "note_on" and m.velocity > 0]
    assert {message.channel for message in played} == {9}
    expected = sorted(
        (result["kit"][str(note["pitch"])], round(note["velocity"]))
        for note in result["extend"]["notes"]
    )
    played_hits = sorted((GENERAL_MIDI[message.note].key, message.velocity) for message in played)
    assert played_hits == expected


def test_the_same_seed_gives_the_same_beat_and_another_seed_another(
    funk: tuple[Path, dict[str, Any]], tmp_path: Path
) -> None:
    """Style, bars, temperature and seed decide every byte of the file."""
    folder, result = funk
    again = demo(tmp_path, "--style", "funk", "--seed", "1", "--out", "again.mid")
    other = demo(tmp_path, "--style", "funk", "--seed", "6", "--out", "other.mid")
    assert again["extend"]["notes"] == result["extend"]["notes"]
    assert (tmp_path / "again.mid").read_bytes() == (folder / "demo.mid").read_bytes()
    assert other["generate"]["notes"] != result["generate"]["notes"]


def test_without_json_both_clips_are_drawn_with_nine_lanes(tmp_path: Path) -> None:
    """The terminal shows a grid for each press, and how long it took."""
    run = sidestick("demo", "--bars", "1", "--extend", "1", "--temperature", "0.7", cwd=tmp_path)
    assert run.returncode == 0, run.stderr
    for drum in DrumClass:
        assert run.stdout.count(f"{drum.label} ") >= 2
    assert run.stdout.count("ms from press to notes") == 2
    assert run.stdout.rstrip().endswith("To play with it in the browser: sidestick panel")
    assert (tmp_path / "demo.mid").is_file()


def test_an_unknown_style_is_refused_with_the_styles_there_are(tmp_path: Path) -> None:
    """The sentence that Live's status line would show goes to standard error."""
    run = sidestick("demo", "--style", "polka", cwd=tmp_path)
    assert run.returncode != 0
    assert "polka" in run.stderr
    assert "funk" in run.stderr
    assert not (tmp_path / "demo.mid").exists()


def test_no_other_file_is_lost(tmp_path: Path) -> None:
    """One of that name that is no MIDI file."""
    (tmp_path / "demo.mid").write_text("mine")
    run = sidestick("demo", cwd=tmp_path)
    assert run.returncode == 2
    assert "--force" in run.stderr
    assert (tmp_path / "demo.mid").read_text() == "mine"


@pytest.mark.parametrize("bars", ["0", "10000"])
def test_bars_out_of_range_are_refused(bars: str, tmp_path: Path) -> None:
    """The option says what is legal."""
    run = sidestick("demo", "--bars", bars, cwd=tmp_path)
    assert run.returncode == 2
    assert "64" in run.stderr
