"""All that decides about a file: grids, duplicates, styles, and names."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sidestick_engine.corpus.cutting import parts_of
from sidestick_engine.corpus.duplicates import originals
from sidestick_engine.corpus.examining import tempo_of
from sidestick_engine.corpus.files.reading import read_drums
from sidestick_engine.corpus.grid import cells_of, is_off_grid, name_of_grid
from sidestick_engine.corpus.grouping import split_of, stem_of
from sidestick_engine.corpus.labels import Labels, key_of, names_fill, read_labels
from sidestick_models.errors import CorpusError
from tests.engine.corpus.loops import Hit, groove, midi_bytes, rock

CLASSES = np.full(128, -1)
CLASSES[[36, 38, 42, 46]] = 0, 1, 2, 3


def parts(hits: list[Hit], ticks: int = 480) -> list[object]:
    drums = read_drums(midi_bytes(hits, ticks=ticks), "a.mid")
    return list(parts_of(drums, CLASSES[drums.pitches]))


def test_the_louder_of_two_hits_in_a_cell_counts() -> None:
    """A flam within a sixteenth is one hit, as early or late as its stroke."""
    cells = cells_of(
        np.array([3.9, 4.1, 4.2]), np.array([1, 1, 0]), np.array([20, 100, 50], np.uint8)
    )
    assert cells.steps.tolist() == [4, 4]
    assert cells.drums.tolist() == [0, 1]
    assert cells.velocities.tolist() == [50, 100]
    assert cells.offsets.tolist() == pytest.approx([0.2, 0.1])


@pytest.mark.parametrize(
    ("name", "places"),
    [
        ("straight", (0, 0.25, 0.5, 0.75)),
        ("straight", (0, 0.5)),
        ("triplet", (0, 1 / 3, 2 / 3)),
        ("swing", (0, 2 / 3)),
        ("swing", (0, 0.3, 0.5, 0.8)),
    ],
)
def test_a_grid_is_named_by_where_hits_lie(name: str, places: tuple[float, ...]) -> None:
    """Late sixteenths are swing as late eighths are."""
    assert name_of_grid(np.array([beat + place for beat in range(8) for place in places])) == name


def test_hits_on_no_grid_are_told_from_a_drummers() -> None:
    """A drummer who drags or rushes is on it; who heard no click for long is not."""
    random = np.random.default_rng(1)
    played = np.arange(200) / 4 + 0.06 + random.normal(0, 0.03, 200)
    assert not is_off_grid(played)
    assert is_off_grid(np.sort(random.uniform(0, 100, 400)))


@given(st.integers(0, 255), st.sampled_from([96, 480, 960]))
def test_a_loop_on_another_map_at_another_resolution_is_a_duplicate(
    variant: int, ticks: int
) -> None:
    """One with other velocities is not."""
    one, same = parts(rock(2, variant)), parts(rock(2, variant), ticks)
    other = parts([(beats, pitch, velocity - 9) for beats, pitch, velocity in rock(2, variant)])
    assert originals(["b.mid", "c.mid", "d.mid"], [one, same, other], [""] * 3) == [None, 0, None]  # type: ignore[list-item]
    assert originals(["b copy.mid", "c.mid"], [one, same], [""] * 2) == [1, None]  # type: ignore[list-item]


def test_a_swung_loop_is_no_duplicate_of_a_straight_one() -> None:
    """Though their hits are in the same steps."""
    late = [(beats + 0.08 * (beats % 1 == 0.5), *hit) for beats, *hit in rock()]
    assert originals(["a.mid", "b.mid"], [parts(rock()), parts(late)], ["a", "b"]) == [None, None]  # type: ignore[list-item]


def test_a_copy_on_a_map_that_lacks_a_drum_is_a_copy_all_the_same() -> None:
    """A drummer's velocities are like no other's; on one map, a hit more is another loop."""
    one = [(at, pitch, 20 + 11 * n % 100) for n, (at, pitch, _) in enumerate(groove(1))]
    parts_of_both = [parts(one), parts([*one, (3.5, 46, 30)])]
    assert originals(["a.mid", "b.mid"], parts_of_both, ["bfd3", "general_midi"]) == [None, 0]  # type: ignore[arg-type]
    assert originals(["a.mid", "b.mid"], parts_of_both, ["bfd3", "bfd3"]) == [None, None]  # type: ignore[arg-type]


def test_names_without_what_tells_variations_apart_are_stems() -> None:
    """Folders count."""
    assert stem_of("A/Groove 01 Fill.mid") == stem_of("a/Groove 02 (120bpm).MID")
    assert stem_of("A/Groove.mid") != stem_of("B/Groove.mid")
    assert stem_of("A/Shuffle 1.mid") != stem_of("A/Straight 1.mid")


def test_styles_come_from_folders_names_or_a_table(tmp_path: Path) -> None:
    """A word that means a style goes before the topmost folder; without any it is the corpus'."""
    folders = Labels("folders", "own", ("drum_and_bass", "funk"))
    assert folders.style_of("EZX/02 - FUNK 95bpm/Fills/a.mid") == "funk"
    assert folders.style_of("Packs/Drum & Bass/a.mid") == "drum_and_bass"
    assert folders.style_of("MIDI/Großer Sumpf/07/a.mid") == "grosser_sumpf"
    assert folders.style_of("Loops/a.mid") == folders.style_of("a.mid") == "own"
    assert Labels("names", "own", ("funk",)).style_of("x/12_funk-groove_95.mid") == "funk"
    path = tmp_path / "styles.csv"
    path.write_text("path,style\nx/a.mid,Late Night\n", encoding="utf-8")
    assert Labels("", "own", (), read_labels(path)).style_of("x/a.mid") == "late_night"
    path.write_text("file\nx\n", encoding="utf-8")
    with pytest.raises(CorpusError, match="columns path and style"):
        read_labels(path)


def test_rows_of_a_table_that_name_no_file_are_told() -> None:
    """Once every file's style was asked for; a name alone stands for a file in any folder."""
    rows = {f"{number}.mid": "funk" for number in range(8)} | {"x/b.mid": "late_night"}
    labels = Labels("", "own", (), rows)
    assert [labels.style_of(path) for path in ("a/0.mid", "x/b.mid", "b.mid")] == [
        "funk",
        "late_night",
        "own",
    ]
    (sentence,) = labels.missing()
    assert sentence.startswith("7 rows of the table of styles name no file: 1.mid, 2.mid, ")
    assert " and 2 more. " in sentence
    for number in range(1, 8):
        labels.style_of(f"{number}.mid")
    assert not list(labels.missing())


@given(st.text(max_size=60))
def test_a_key_is_of_few_signs(name: str) -> None:
    """Whatever a folder is called."""
    assert set(key_of(name)) <= set("abcdefghijklmnopqrstuvwxyz0123456789_")


@pytest.mark.parametrize(
    ("path", "is_fill"),
    [
        ("Rock/Fills/Variation_01.MID", True),
        ("Rock/Fill 3.mid", True),
        ("Rock/5_rock-fill_95.mid", True),
        ("Rock/Groove 3 with fill.mid", False),
        ("Philly/Filler.mid", False),
        ("fill", True),
    ],
)
def test_fills_are_known_by_their_names(path: str, is_fill: bool) -> None:
    assert names_fill(path) is is_fill


def test_a_tempo_in_the_name_counts_where_the_file_tells_none() -> None:
    """120 BPM are what programs write that know none."""
    silent, own = (read_drums(midi_bytes(rock(), tempo_bpm=bpm), "a") for bpm in (None, 97.0))
    assert tempo_of("Rock 87 BPM/a.mid", silent) == 87
    assert tempo_of("a_140bpm.mid", silent) == 140
    assert tempo_of("a.mid", silent) == 120
    assert tempo_of("Rock 87 BPM/a.mid", own) == pytest.approx(97, 1e-4)


def test_a_style_with_too_few_groups_is_learnt_from_and_said() -> None:
    """Nothing of it can be held out."""
    groups = [*range(10), 10, 11]
    styles = ["rock"] * 10 + ["polka"] * 2
    splits, said = split_of(groups, [str(group) for group in groups], styles, [4] * 12)
    assert splits[10:] == ["train", "train"]
    assert {*splits[:10]} == {"train", "validation", "test"}
    assert splits[:10].count("train") == 8
    assert "polka" in said[0]
