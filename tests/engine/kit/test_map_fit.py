"""Kit maps recognized by notes: what means something in them, and whether drums are played so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sidestick_engine.kit.kit import Kit
from sidestick_engine.kit.kit_map import KitMap, find_kit_map, kit_maps
from sidestick_engine.kit.map_fit import best_map, fit, meaningless
from sidestick_engine.kit.sound import Sound

GM = Kit.general_midi()
BEAT = {Sound.KICK: 4, Sound.SNARE: 4, Sound.CLOSED_HAT: 8}
UNKNOWN = 120  # a note that General MIDI has no drum on


def counts(beat: Mapping[Sound, int], kit: Kit = GM) -> dict[int, int]:
    """Return how often each note is played, all of them on the pads that a kit plays first."""
    return {kit.pads[sound]: count for sound, count in beat.items()}


def pitches(beat: Mapping[Sound, int], kit: Kit) -> list[int]:
    return [pitch for pitch, count in counts(beat, kit).items() for _ in range(count)]


def test_a_plain_beat_on_its_own_kit_fits_wholly() -> None:
    """With a few toms and a crash too; nothing at all fits nothing."""
    assert fit(counts(BEAT), GM) == 1.0
    assert fit(counts({**BEAT, Sound.LOW_TOM: 2, Sound.CRASH: 1, Sound.SHAKER: 1}), GM) == 1.0
    assert fit({}, GM) == 0.0


def test_notes_without_a_meaning_fit_less_by_their_share() -> None:
    """A quarter of them, three quarters of a fit."""
    assert meaningless([36, UNKNOWN, 38, UNKNOWN], GM) == 2
    assert fit({36: 3, 38: 3, 42: 6, UNKNOWN: 4}, GM) == pytest.approx(0.75)
    assert fit({UNKNOWN: 4}, GM) == 0.0


def test_notes_beside_the_main_pads_fit_a_little_less() -> None:
    """The other kick and snare are drums too; of two maps that know a note, its main one fits."""
    beside = fit({35: 4, 40: 4, 42: 8}, GM)
    assert 0.95 < beside < fit({36: 4, 40: 4, 42: 8}, GM) < 1.0


def without(*sounds: Sound) -> dict[Sound, int]:
    return {sound: count for sound, count in BEAT.items() if sound not in sounds}


@pytest.mark.parametrize(
    ("beat", "least", "most"),
    [
        (without(Sound.KICK), 0.84, 0.86),  # a missing kick is a twentieth, and a tenth more
        (without(Sound.SNARE), 0.85, 0.87),
        ({Sound.KICK: 4, Sound.SNARE: 4}, 0.79, 0.81),
        ({**BEAT, Sound.RIDE: 100}, 0.89, 0.91),  # the time is kept nearly all the time
        ({Sound.KICK: 75, Sound.SNARE: 10, Sound.CLOSED_HAT: 15}, 0.84, 0.86),
        ({Sound.SNARE: 75, Sound.KICK: 10, Sound.CLOSED_HAT: 15}, 0.84, 0.86),
        ({**BEAT, Sound.MID_TOM: 16}, 0.74, 0.76),
        ({**BEAT, Sound.CRASH: 16}, 0.61, 0.63),
        ({**BEAT, Sound.COWBELL: 16}, 0.64, 0.66),
    ],
)
def test_what_drummers_do_not_play_so_fits_less(
    beat: Mapping[Sound, int], least: float, most: float
) -> None:
    """Each kind of drum has its usual share of the hits, and what is beyond that counts against."""
    assert least < fit(counts(beat), GM) < most


@given(st.dictionaries(st.integers(0, 127), st.integers(1, 1000)))
def test_a_fit_is_from_0_to_1(played: dict[int, int]) -> None:
    """Whatever is played, however often."""
    assert 0.0 <= fit(played, GM) <= 1.0


@pytest.mark.parametrize("kit_map", kit_maps(), ids=lambda kit_map: kit_map.name)
def test_a_beat_that_general_midi_does_not_know_is_known_by_a_map_that_does(
    kit_map: KitMap,
) -> None:
    """Its own, or one that fits as well; the library is named that most people have."""
    kit = Kit.from_map(kit_map)
    played = pitches({**BEAT, Sound.CRASH: 1}, kit)
    found = best_map(played, kit_maps(), GM)
    if meaningless(played, GM) < 3:
        assert found is None
    else:
        assert found is not None
        own = {pitch: played.count(pitch) for pitch in played}
        assert fit(own, Kit.from_map(found)) >= fit(own, kit) - 0.005


def test_two_notes_without_a_meaning_may_be_anything() -> None:
    """Three are a reason to look for another map."""
    bfd = find_kit_map("bfd3")
    pads = Kit.from_map(bfd).pads
    drums = {pads[sound]: sound for sound in (Sound.KICK, Sound.SNARE)}
    chosen = Kit(drums, {sound: pad for pad, sound in drums.items()})
    beat, hat = [*drums, *drums], pads[Sound.CLOSED_HAT]
    assert best_map([*beat, *[hat] * 2], [bfd], chosen) is None
    assert best_map([*beat, *[hat] * 3], [bfd], chosen) == bfd


def test_a_map_in_which_most_is_unknown_too_is_not_named() -> None:
    """Half of what was unknown may be, and no more."""
    maps = [find_kit_map("bfd3")]
    beat = pitches(BEAT, Kit.from_map(maps[0]))  # 16 notes
    assert best_map([*beat, *[127] * 16], maps, Kit.unknown()) is not None
    assert best_map([*beat, *[127] * 17], maps, Kit.unknown()) is None


def test_of_maps_that_fit_alike_the_best_known_library_is_named() -> None:
    """Whatever their names, and in whatever order they come."""
    ezdrummer, *others = (
        replace(find_kit_map("bfd3"), name=name) for name in ("ezdrummer_3", "aaa", "bfd3", "zzz")
    )
    beat = pitches(BEAT, Kit.from_map(ezdrummer))
    for maps in ([ezdrummer, *others], [*others, ezdrummer]):
        assert best_map(beat, maps, Kit.unknown()) == ezdrummer
    assert best_map(beat, others, Kit.unknown()) == others[1]


def test_a_map_that_fits_no_better_than_the_chosen_one_is_not_named() -> None:
    """A change of maps for nothing would only move the notes."""
    gm = find_kit_map("general_midi")
    beat = [*pitches(BEAT, GM), *[UNKNOWN] * 3]
    assert best_map(beat, [gm], GM) is None
