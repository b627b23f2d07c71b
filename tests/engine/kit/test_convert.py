"""Notes that move from one kit map to another come back as they were."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sidestick_engine.kit.articulation import Articulation
from sidestick_engine.kit.convert import conversion, nearest_articulation
from sidestick_engine.kit.kit_map import KitMap, find_kit_map, kit_maps
from sidestick_models.beat.drum_classes import DrumClass

MAPS = kit_maps()
PAIRS = list(permutations(MAPS, 2))


@pytest.mark.parametrize("kit_map", MAPS, ids=lambda kit_map: kit_map.name)
def test_a_map_converts_its_certain_notes_to_themselves(kit_map: KitMap) -> None:
    """And nothing is missing of others."""
    same = conversion(kit_map, kit_map)
    assert not same.missing
    certain = {note for its in kit_map.plays.values() for note in its}
    assert {note: same.notes[note] for note in certain} == {note: note for note in certain}


def test_what_both_maps_play_comes_back_as_the_same_articulation() -> None:
    """Over all ordered pairs of maps."""
    for source, target in PAIRS:
        there, back = conversion(source, target), conversion(target, source)
        for articulation in source.plays.keys() & target.plays.keys():
            for note in source.plays[articulation]:
                assert source.articulations[back.notes[there.notes[note]]] is articulation


def test_as_many_notes_of_an_articulation_come_back_as_both_maps_have() -> None:
    """The alternatives of a drum are not lost where the other map has as many of them."""
    for source, target in PAIRS:
        there, back = conversion(source, target), conversion(target, source)
        for articulation in source.plays.keys() & target.plays.keys():
            ours, theirs = source.plays[articulation], target.plays[articulation]
            returned = {back.notes[there.notes[note]] for note in ours}
            assert len(returned) == min(len(ours), len(theirs))


def test_what_the_other_map_lacks_comes_back_as_what_it_was_played_as() -> None:
    """As that where the first map has it; and a second round changes nothing more."""
    for source, target in PAIRS:
        there, back = conversion(source, target), conversion(target, source)
        for its_target in there.notes.values():
            returned = back.notes[its_target]
            assert back.notes[there.notes[returned]] == returned
            played = target.articulations[its_target]
            if played in source.plays:
                assert source.articulations[returned] is played


KITS = st.lists(st.sampled_from(Articulation), min_size=1, max_size=12, unique=True).map(
    lambda found: KitMap("kit", "kit", (), {each: (at,) for at, each in enumerate(found)})
)


@settings(max_examples=200)
@given(KITS, KITS)
def test_whatever_two_kits_have_a_second_round_changes_nothing_more(
    source: KitMap, target: KitMap
) -> None:
    """As long as a hit is played by a drum of its class; and all that went there comes back."""
    there, back = conversion(source, target), conversion(target, source)
    for note, its_target in there.notes.items():
        old, new = source.articulations[note], target.articulations[its_target]
        if old.drum is new.drum and old.drum is not None:
            returned = back.notes[its_target]
            assert back.notes[there.notes[returned]] == returned
            assert source.articulations[returned].drum is old.drum


def test_a_hit_stays_in_its_class_where_the_other_map_has_the_class() -> None:
    """Else it is among those that are told, or missing."""
    for source, target in PAIRS:
        there = conversion(source, target)
        has = {articulation.drum for articulation in target.plays}
        for note, its_target in there.notes.items():
            old, new = source.articulations[note], target.articulations[its_target]
            assert old.drum is new.drum or (old.drum not in has and there.crossing[old] is new)
        assert there.missing.keys() | there.notes.keys() == source.articulations.keys()
        assert not any(each.drum in has for each in there.missing.values() if each.drum)


@pytest.mark.parametrize(
    ("source", "note", "target", "expected"),
    [
        ("roland", 22, "superior", 22),  # a closed hat's edge
        ("roland", 22, "general midi", 42),  # which General MIDI only understands
        ("roland", 59, "general midi", 51),  # a ride's edge; 59 is another ride there
        ("roland", 40, "gm", 38),  # a rim shot is a snare before it is a side stick
        ("roland", 50, "gm", 50),
        ("gm", 52, "909", 48),
        ("gm", 44, "909", 42),  # the pedal hat; 44 is a tom there
        ("909", 44, "gm", 43),
        ("gm", 36, "bfd3", 24),
        ("ezdrummer 3", 25, "ad2", 55),  # half open
        ("ad2", 54, "ezdrummer 2", 24),  # the least open
        ("ad2", 42, "ssd5", 37),
        ("ssd5", 12, "roland", 58),
        ("gm", 70, "ezx hip hop", 70),
        ("gm", 51, "808", 42),  # which has no ride
    ],
)
def test_notes_go_where_a_drummer_would_put_them(
    source: str, note: int, target: str, expected: int
) -> None:
    """To the same articulation, or the nearest."""
    pair = [find_kit_map(name) for name in (source, target)]
    assert conversion(*pair).notes[note] == expected


def test_what_has_no_counterpart_is_missing() -> None:
    """No drum stands in for a cowbell, nor anything for a kick."""
    gm, roland = find_kit_map("gm"), find_kit_map("roland")
    assert conversion(gm, roland).missing[56] is Articulation.COWBELL
    no_kick = replace(roland, notes={**roland.notes, Articulation.KICK: ()})
    assert conversion(gm, no_kick).missing.keys() >= {35, 36}


def test_a_drum_of_another_class_stands_in_only_where_nothing_of_its_own_is_there() -> None:
    """And is told: a ride on the 808's hat."""
    found = conversion(find_kit_map("gm"), find_kit_map("808"))
    assert found.crossing[Articulation.RIDE_BELL] is Articulation.CLOSED_HAT
    assert Articulation.SPLASH not in found.crossing
    assert found.nearest[Articulation.SPLASH] is Articulation.CRASH


@pytest.mark.parametrize("articulation", [each for each in Articulation if each.drum])
def test_every_drum_is_played_by_any_of_its_class(articulation: Articulation) -> None:
    """Whichever is the only one that a kit has."""
    for other in Articulation:
        if other.drum is articulation.drum:
            kit = KitMap("one", "one", (), {other: (1,)})
            assert nearest_articulation(articulation, kit) is other


def test_an_empty_map_plays_nothing() -> None:
    """And nothing comes of it."""
    empty = KitMap("none", "none", (), {})
    roland = find_kit_map("roland")
    assert conversion(roland, empty).missing == roland.articulations
    assert not conversion(empty, roland).notes
    assert all(drum in {each.drum for each in roland.plays} for drum in DrumClass)
