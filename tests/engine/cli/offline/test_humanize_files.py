"""`sidestick humanize` on files as tools write them, played by the models that ship."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from Sidestick.protocol.messages import Note
from sidestick_engine.cli import main
from sidestick_engine.midi_files.drum_track import drums_of
from sidestick_engine.midi_files.smf import read
from tests.engine.midi_files.file_bytes import TPB, Timed, beats, body, song

Humanize = Callable[..., tuple[list[Note], list[Note]]]
HAT, SNARE = 42, 38
BEATS = 8


def hits(pitch: int, *rows: tuple[float, float, int], off_is_first: bool = True) -> list[Timed]:
    """Return notes of a pitch: start and length in ticks, velocity."""
    edges = []
    for start, length, velocity in rows:
        on, off = bytes((0x99, pitch, velocity)), bytes((0x89, pitch, 64))
        edges += [(round(start), off_is_first, on), (round(start + length), not off_is_first, off)]
    return [(ticks, data) for ticks, _, data in sorted(edges, key=lambda edge: edge[:2])]


@pytest.fixture
def humanize(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Humanize:
    """Return what humanizes events, with options, and returns the notes before and after."""
    monkeypatch.setenv("SIDESTICK_DATA", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)

    def humanize(events: list[Timed], *options: object) -> tuple[list[Note], list[Note]]:
        Path("in.mid").write_bytes(song(body([*events, *beats(BEATS)], BEATS * TPB), kind=0))
        words = ["humanize", "in.mid", "--seed", "5", "--out", "out.mid", *map(str, options)]
        assert CliRunner().invoke(main, words).exit_code == 0
        found = [drums_of(read(Path(name)), name).notes for name in ("in.mid", "out.mid")]
        before, after = (sorted(notes) for notes in found)
        return before, after

    return humanize


def starts(notes: list[Note], pitch: int) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    return np.array([note.start_beats for note in notes if note.pitch == pitch])


@pytest.mark.parametrize("off_is_first", [True, False])
@pytest.mark.parametrize("length", [TPB // 4, TPB // 4 + 5, TPB // 8])
def test_notes_as_long_as_the_grid_keep_their_lengths(
    humanize: Humanize, length: int, off_is_first: bool
) -> None:
    """Half of it at least, or up to where their pad is hit again."""
    rows = [(step * TPB / 4, length, 80) for step in range(4 * BEATS)]
    before, after = humanize(hits(HAT, *rows, off_is_first=off_is_first))
    assert [note.pitch for note in after] == [note.pitch for note in before]
    assert [n.start_beats for n in after] != [n.start_beats for n in before]
    for old, new in zip(before, after, strict=True):
        assert new.length_beats >= old.length_beats / 2


@pytest.mark.parametrize("style", ["jazz", "funk"])
@pytest.mark.parametrize(
    ("pair", "percent"), [(1.0, 54), (1.0, 62), (1.0, 66.7), (1.0, 71), (0.5, 54), (0.5, 62)]
)
def test_swing_keeps_its_ratio(humanize: Humanize, style: str, pair: float, percent: float) -> None:
    """In whatever style."""
    pairs = range(round(BEATS / pair))
    late = [(at + part) * pair * TPB for at in pairs for part in (0, percent / 100)]
    before, after = humanize(hits(HAT, *((at, 40, 70) for at in late)), "--style", style)
    ratios = []
    for notes in (before, after):
        hats = starts(notes, HAT)
        ratios.append(100 * np.mean((hats[1:-1:2] - hats[:-2:2]) / (hats[2::2] - hats[:-2:2])))
    assert ratios[1] == pytest.approx(ratios[0], abs=1.5)


@pytest.mark.parametrize("strokes", [3, 16])
def test_triplets_and_rolls_stay_so(humanize: Humanize, strokes: int) -> None:
    """As many strokes, almost as even."""
    gap = TPB / strokes
    roll = [(2 * TPB + stroke * gap, gap / 2, 30 + stroke) for stroke in range(strokes)]
    _, after = humanize(hits(SNARE, *roll))
    inside = starts(after, SNARE)[1 : 1 + strokes]
    assert np.diff(inside) == pytest.approx(1 / strokes, rel=0.35)
