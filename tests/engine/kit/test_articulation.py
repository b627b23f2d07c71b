"""Articulations are finer than sounds, and each is one."""

from __future__ import annotations

from pathlib import Path

import pytest

from sidestick_engine.errors import KitError
from sidestick_engine.kit.articulation import Articulation, articulations_of, plain
from sidestick_engine.kit.kit import Kit
from sidestick_engine.kit.kit_map import find_kit_map, read_kit_map
from sidestick_engine.kit.sound import Sound
from sidestick_models.beat.drum_classes import ROLAND, DrumClass


def test_every_articulation_is_a_sound_and_every_sound_has_a_plain_one() -> None:
    """The plain one is called as the sound is; what racks call a rim is a side stick."""
    for sound in Sound:
        first, *others = articulations_of(sound)
        assert plain(sound) is first
        assert first.is_plain
        assert not any(other.is_plain for other in others)
        assert all(each.sound is sound for each in (first, *others))
        assert first.value == ("side_stick" if sound is Sound.RIM else sound.value)


@pytest.mark.parametrize(
    ("articulation", "drum"),
    [
        (Articulation.RIM_SHOT, DrumClass.SNARE),
        (Articulation.CLAP, DrumClass.SNARE),
        (Articulation.PEDAL_HAT, DrumClass.CLOSED_HAT),
        (Articulation.HAT_SPLASH, DrumClass.OPEN_HAT),
        (Articulation.MID_TOM_RIM, DrumClass.MID_TOM),
        (Articulation.SPLASH, DrumClass.CRASH),
        (Articulation.RIDE_2_BELL, DrumClass.RIDE),
        (Articulation.CABASA, None),
        (Articulation.STICKS, None),
    ],
)
def test_an_articulation_counts_as_its_drums_class(
    articulation: Articulation, drum: DrumClass | None
) -> None:
    """As its sound does; percussion has none."""
    assert articulation.drum is drum


def test_the_kit_of_the_dataset_is_told_apart_by_bow_and_edge() -> None:
    """Each of its 22 notes is another articulation, of the class that the dataset gives it."""
    roland = find_kit_map("roland")
    assert {note: each.drum for note, each in roland.articulations.items()} == ROLAND
    assert len(set(roland.articulations.values())) == len(ROLAND)
    assert roland.articulations[26] is Articulation.OPEN_HAT_EDGE
    assert roland.articulations[53].label == "ride bell"


def test_a_map_of_sounds_as_before_0_4_is_a_map_of_plain_articulations(tmp_path: Path) -> None:
    """And the first note of a sound plays it, whatever its articulations are called."""
    path = tmp_path / "cellar.txt"
    path.write_text("rim = 37 40\nOpen Hat = 46\nride edge = 59\nride = 51\nclap = off\n", "utf-8")
    cellar = read_kit_map(path)
    assert cellar.articulations == {
        37: Articulation.SIDE_STICK,
        40: Articulation.SIDE_STICK,
        46: Articulation.OPEN_HAT,
        59: Articulation.RIDE_EDGE,
        51: Articulation.RIDE,
    }
    assert cellar.assignments.notes[Sound.RIDE] == (59, 51)
    assert Kit.from_map(cellar).pads[Sound.RIDE] == 59
    assert cellar.off == {Sound.CLAP}


def test_a_question_mark_makes_a_note_uncertain(tmp_path: Path) -> None:
    """It is understood; it plays only a sound of which no note is certain."""
    path = tmp_path / "cellar.txt"
    path.write_text("crash = 49 57?\nchina = 52?, 53?\nride = 51?\n", "utf-8")
    cellar = read_kit_map(path)
    assert cellar.uncertain == {57, 52, 53, 51}
    assert cellar.articulations[52] is Articulation.CHINA
    assert cellar.plays == {Articulation.CRASH: (49,), Articulation.RIDE: (51,)}


@pytest.mark.parametrize("line", ["kick = ?", "kick = 36 ?", "kick = 36??", "snare rim shot = 40"])
def test_a_line_that_means_nothing_is_told(line: str, tmp_path: Path) -> None:
    """With its number, the name, and where the names are listed."""
    path = tmp_path / "cellar.txt"
    path.write_text(f"snare = 38\n{line}\n", "utf-8")
    with pytest.raises(KitError, match=r"^cellar\.txt, line 2: "):
        read_kit_map(path)


def test_an_articulation_is_set_once(tmp_path: Path) -> None:
    """By its own name or by that of the sound whose plain one it is."""
    path = tmp_path / "cellar.txt"
    path.write_text("rim = 37\nside stick = 40\n", "utf-8")
    with pytest.raises(KitError, match=r"line 2: the side stick is set in an earlier line already"):
        read_kit_map(path)
