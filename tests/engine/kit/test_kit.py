"""Kits: from the pads of drum racks, and General MIDI without one."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from Sidestick.protocol.messages import Pad
from sidestick_engine.kit.assignments import Assignments, Line, lines_of, read_assignments
from sidestick_engine.kit.kit import NEIGHBOURS, Kit
from sidestick_engine.kit.sound import Sound
from sidestick_live_sim import CORE_KIT_808
from sidestick_models.beat.drum_classes import DrumClass
from sidestick_models.patterns.clap_table import NO_CLAPS, ClapTable, Voice, clap_table
from sidestick_models.patterns.style_files import SHIPPED, load_style


def kit(*names: str, first_note: int = 36) -> Kit:
    """Return a rack of pads with these names from C1 on."""
    return Kit.from_pads(enumerate(names, first_note))


def played(kit: Kit) -> dict[str, int]:
    return {drum.key: pitch for drum, pitch in kit.pitches.items()}


def assigned(text: str) -> Assignments:
    """Return what these lines of a correction file say, without a fault."""
    assignments, faults = read_assignments(
        line for line in lines_of(text) if isinstance(line, Line)
    )
    assert not faults
    return assignments


def test_the_909_core_kit_plays_every_class_on_its_own_pad(core_kit_909: list[Pad]) -> None:
    """Its low tom at 44, crash at 48 and ride at 50 are not what General MIDI has there."""
    assert played(Kit.from_pads(core_kit_909)) == {
        "kick": 36,
        "snare": 38,
        "closed_hat": 42,
        "open_hat": 46,
        "low_tom": 44,
        "mid_tom": 45,
        "high_tom": 47,
        "crash": 48,
        "ride": 50,
    }


def test_all_pads_of_the_909_core_kit_are_understood(core_kit_909: list[Pad]) -> None:
    """A clip may use the second kick, the other snares, rim shot and clap."""
    classes = Kit.from_pads(core_kit_909).classes
    assert set(classes) == set(range(36, 52))
    assert [p for p, drum in classes.items() if drum is DrumClass.SNARE] == [37, 38, 39, 41, 43]
    assert [p for p, drum in classes.items() if drum is DrumClass.KICK] == [36, 40]


def test_the_808_core_kit_plays_its_ride_on_the_closed_hat() -> None:
    """It has no ride; its congas, clave, maracas and cowbell have no class."""
    kit = Kit.from_pads(CORE_KIT_808.items())
    assert played(kit) == {
        "kick": 36,
        "snare": 38,
        "closed_hat": 42,
        "open_hat": 46,
        "low_tom": 41,
        "mid_tom": 43,
        "high_tom": 45,
        "crash": 49,
        "ride": 42,
    }
    assert not {40, 44, 47, 48, 50, 51} & set(kit.classes)


def test_without_a_rack_the_kit_is_general_midi() -> None:
    """Each class is played on its General MIDI note; the hats' edges of e-drums are understood."""
    kit = Kit.general_midi()
    assert list(kit.pitches.values()) == [36, 38, 42, 46, 43, 47, 50, 49, 51]
    assert (kit.classes[22], kit.classes[26]) == (DrumClass.CLOSED_HAT, DrumClass.OPEN_HAT)
    assert kit.classes[39] is DrumClass.SNARE


def test_percussion_is_known_but_plays_nothing() -> None:
    """Styles may ask for a cowbell; no drum is ever put on one."""
    rack = Kit.from_pads(CORE_KIT_808.items())
    assert (rack.pads[Sound.COWBELL], rack.pads[Sound.SHAKER]) == (51, 44)
    assert rack.sounds[40] is Sound.PERCUSSION
    alone = kit("Cowbell", "Conga", "Shaker", "Perc 1", "Tambourine")
    assert (len(alone.sounds), alone.pitches, alone.classes) == (5, {}, {})


def test_the_plainest_pad_of_a_class_plays_and_the_lowest_of_equals() -> None:
    """A clap is not the snare while there is a snare, wherever it lies."""
    rack = kit("Hand Clap", "Rim", "Snare 2", "Snare 1", "Pedal Hat", "Hat")
    assert played(rack)["snare"] == 38
    assert played(rack)["closed_hat"] == 41
    assert rack.clap == 36


@pytest.mark.parametrize(
    ("names", "pad"),
    [
        (["Kick", "Clap"], 37),
        (["Snap", "Rim", "Clap"], 38),
        (["Snap", "Rim"], 37),
        (["Kick", "Finger Snap"], 37),
    ],
)
def test_what_can_stand_for_the_backbeat_does(names: list[str], pad: int) -> None:
    """Without a snare a clap plays it, else a rim, else a snap, and the kit says so."""
    rack = kit(*names)
    assert played(rack)["snare"] == pad
    assert rack.substitutes[DrumClass.SNARE] is rack.sounds[pad]


@pytest.mark.parametrize(
    ("names", "heights"),
    [
        (["Tom 1"], ["high_tom"]),
        (["Tom 1", "Tom 2"], ["high_tom", "low_tom"]),
        (["Tom 1", "Tom 2", "Floor Tom"], ["high_tom", "mid_tom", "low_tom"]),
        (["Tom 3", "Tom 2", "Tom 1"], ["low_tom", "mid_tom", "high_tom"]),
        (["Tom 1", "Tom 2", "Tom 3", "Tom 4"], ["high_tom", "mid_tom", "mid_tom", "low_tom"]),
        (["Tom 2", "Tom 4"], ["high_tom", "low_tom"]),
        (["Tom 1", "Tom 7"], ["high_tom", "low_tom"]),
        (["909 Tom 1", "808 Tom"], ["high_tom", "mid_tom"]),
        (["Rack Tom 1", "Rack Tom 2", "Rack Tom 3"], ["high_tom", "mid_tom", "low_tom"]),
        (["Tom 10", "Tom 12", "Tom 14", "Tom 16"], ["high_tom", "mid_tom", "low_tom", "low_tom"]),
        (["Tom", "Tom"], ["mid_tom", "mid_tom"]),
    ],
)
def test_counted_toms_are_spread_over_the_heights(names: list[str], heights: list[str]) -> None:
    """From the highest down, as kits count; a floor tom is lower than all of them."""
    assert [sound.value for sound in kit(*names).sounds.values()] == heights


@pytest.mark.parametrize(
    ("names", "drum", "pad"),
    [
        (["Kick", "Mid Tom"], "high_tom", 37),
        (["Low Tom", "Hi Tom"], "mid_tom", 36),
        (["Closed Hat"], "ride", 36),
        (["Ride"], "closed_hat", 36),
        (["Closed Hat"], "open_hat", 36),
        (["Ride", "Open Hat"], "crash", 36),
        (["Open Hat", "Kick"], "crash", 36),
    ],
)
def test_a_class_without_a_pad_goes_to_its_neighbour(names: list[str], drum: str, pad: int) -> None:
    """Toms stand in for toms, hats and cymbals for each other."""
    assert played(kit(*names))[drum] == pad


def test_nothing_stands_in_for_kick_and_snare() -> None:
    """A rack that lacks them has them on another track."""
    assert NEIGHBOURS.keys() == set(DrumClass)
    assert {"kick", "snare"}.isdisjoint(played(kit("Closed Hat", "Low Tom", "Crash")))


def test_a_rack_whose_names_mean_nothing_is_no_general_midi() -> None:
    """Names that are not understood are not overruled by the notes that they lie on."""
    assert kit("Loop A", "Loop B", "Vox").pitches == {}


def test_a_kit_is_told_with_each_pads_own_class_first() -> None:
    """Whoever wants one class a pitch takes the first row of each."""
    table = kit("Kick", "Snare", "Closed Hat").table()
    assert table == [
        ("kick", 36),
        ("snare", 37),
        ("closed_hat", 38),
        ("open_hat", 38),
        ("ride", 38),
    ]
    assert kit("Ride").table() == [("ride", 36), ("closed_hat", 36), ("crash", 36)]


def test_a_kit_tells_its_clap_as_a_second_snare() -> None:
    """Whoever reads the notes of a beat back knows them all; the snare itself comes first."""
    assert kit("Snare", "Clap").table() == [("snare", 36), ("snare", 37)]
    assert kit("Clap").table() == [("snare", 36)]


def test_a_kit_tells_all_that_counts_as_a_class() -> None:
    """The pitch that plays it comes first, then the others: a grid shows hits on any of them."""
    lanes = kit("Kick", "Snare", "Snare Rim", "Clap", "Kick 2").lanes()
    assert [pitch for drum, pitch in lanes if drum == "snare"] == [37, 39, 38]
    assert [pitch for drum, pitch in lanes if drum == "kick"] == [36, 40]
    assert lanes[: len(kit("Kick", "Snare", "Clap").table())][0] == ("kick", 36)


def test_a_correction_wins_over_the_names() -> None:
    """The pad is what the musician says, also when a clip is read; nothing else changes."""
    rack = Kit.from_pads(
        enumerate(["Kick", "Snare", "Boom", "Snare 2"], 36), assigned("snare = 38\nkick = 37")
    )
    assert played(rack) == {"kick": 37, "snare": 38}
    assert [rack.classes[note].key for note in range(36, 40)] == ["kick", "kick", "snare", "snare"]


def test_a_sound_can_be_taken_away_or_turned_off() -> None:
    """Without a pad its neighbour plays it; off, it is left out."""
    pads = list(enumerate(["Closed Hat", "Crash", "Ride"], 36))
    assert played(Kit.from_pads(pads, assigned("crash = -")))["crash"] == 38
    assert "crash" not in played(Kit.from_pads(pads, assigned("crash = off")))
    assert played(Kit.from_pads(pads, assigned("ride = off")))["crash"] == 37


def test_a_sound_that_is_off_stands_in_for_nothing() -> None:
    """The next neighbour plays instead; where there is none, the class is left out."""
    pads = list(enumerate(["Kick", "Clap", "Rim", "Ride"], 36))
    assert played(Kit.from_pads(pads, assigned("clap = off")))["snare"] == 38
    assert played(Kit.from_pads(pads, assigned("ride = off"))) == {"kick": 36, "snare": 37}


def test_a_correction_that_names_no_pad_of_the_rack_says_nothing() -> None:
    """Nothing is ever put on an empty pad."""
    rack = Kit.from_pads([(36, "Kick"), (38, "Snare")], assigned("kick = 99 38\nsnare = 40"))
    assert played(rack) == {"kick": 38}
    rack = Kit.from_pads([(36, "Kick"), (38, "Snare")], assigned("snare = 40"))
    assert played(rack) == {"kick": 36, "snare": 38}


HOUSE = clap_table(load_style(SHIPPED / "house.txt"))


@pytest.mark.parametrize(
    ("names", "pitches"),
    [
        (["Snare", "Clap"], (37,)),
        (["Snare"], (36,)),
        (["Clap"], (36,)),
        (["Kick"], ()),
    ],
)
def test_a_style_that_claps_is_played_on_the_clap_pad(
    names: list[str], pitches: tuple[int, ...]
) -> None:
    """A kit without one claps on the snare."""
    assert kit(*names).clapping(HOUSE).pitches_of(DrumClass.SNARE, 20, 0.95) == pitches


def test_without_a_table_nothing_is_clapped() -> None:
    """The styles that drummers played know no clap; a kit that clapped stops then."""
    rack = kit("Snare", "Clap")
    for without in (rack, rack.clapping(NO_CLAPS), rack.clapping(HOUSE).clapping(NO_CLAPS)):
        assert without.pitches_of(DrumClass.SNARE, 4, 1.0) == (36,)


def test_only_the_backbeat_is_clapped() -> None:
    """A kick at that place is a kick, and a clap that is off is none."""
    rack = kit("Kick", "Snare", "Clap").clapping(HOUSE)
    assert rack.pitches_of(DrumClass.KICK, 4, 1.0) == (36,)
    off = Kit.from_pads(enumerate(["Snare", "Clap"], 36), assigned("clap = off")).clapping(HOUSE)
    assert (off.clap, off.pitches_of(DrumClass.SNARE, 4, 1.0)) == (None, (36,))


def test_a_silenced_pad_gets_no_hit_and_none_plays_in_its_place() -> None:
    """The other half of snare and clap together still sounds."""
    both = kit("Snare", "Clap", "Ride").clapping(ClapTable(np.full((3, 16), Voice.BOTH)))
    assert both.silencing([36]).pitches_of(DrumClass.SNARE, 4, 1.0) == (37,)
    assert both.silencing([38]).pitches_of(DrumClass.CLOSED_HAT, 0, 1.0) == ()
    assert both.silencing([38]).silencing([]).pitches_of(DrumClass.RIDE, 0, 1.0) == (38,)


def test_the_drums_of_a_kit_are_the_pitches_that_count_as_a_class() -> None:
    """With the clap, without percussion and unknown pads; of no kit there are none."""
    assert kit("Kick", "Clap", "Vox", "Cowbell", "Snare", "Kick 2").drums == [36, 37, 40, 41]
    assert (Kit.unknown().drums, Kit.unknown().pitches) == ([], {})


def test_snare_and_clap_may_sound_together() -> None:
    """One hit, two pads; on a kit with one of them, one."""
    both = ClapTable(np.full((3, 16), Voice.BOTH))
    hit = (DrumClass.SNARE, 4, 1.0)
    assert kit("Snare", "Clap").clapping(both).pitches_of(*hit) == (36, 37)
    assert kit("Clap").clapping(both).pitches_of(*hit) == (36,)
    assert kit("Rim", "Kick").clapping(both).pitches_of(*hit) == (36,)


def test_places_are_counted_in_the_bars_meter() -> None:
    """In three quarters the second beat of the second bar is step 16."""
    voices = np.zeros((3, 16), np.int64)
    voices[:, 4] = Voice.CLAP
    rack = kit("Snare", "Clap").clapping(ClapTable(voices), bar_steps=12)
    clapped = [n for n in range(48) if rack.pitches_of(DrumClass.SNARE, n, 1.0) == (37,)]
    assert clapped == [4, 16, 28, 40]


def test_a_continuation_uses_the_pads_that_the_clip_uses(core_kit_909: list[Pad]) -> None:
    """A clip on the second kick and snare stays there; what it does not use stays as it was."""
    kit = Kit.from_pads(core_kit_909).as_played([40, 43, 38, 43, 39, 39, 39, 60])
    assert (played(kit)["snare"], played(kit)["kick"], played(kit)["closed_hat"]) == (43, 40, 42)
    assert kit.clap == 39


names = st.sampled_from([*CORE_KIT_808.values(), "Ride", "Floor Tom", "Vox", "", "Hat 2", "OH"])


@given(st.dictionaries(st.integers(0, 127), names, max_size=128))
def test_no_note_goes_to_an_empty_or_unknown_pad(pads: dict[int, str]) -> None:
    """Whatever the rack, each class is played on a pad of it whose name means a drum."""
    kit = Kit.from_pads(pads.items())
    assert set(kit.pitches.values()) <= set(kit.classes) <= set(kit.sounds) <= set(pads)


corrections = st.builds(
    Assignments,
    st.dictionaries(st.sampled_from(Sound), st.lists(st.integers(0, 127), max_size=3).map(tuple)),
    st.frozensets(st.sampled_from(Sound)),
)
hits = st.tuples(st.sampled_from(DrumClass), st.integers(0, 99), st.floats(0.0, 1.0))


@given(
    st.dictionaries(st.integers(0, 127), st.one_of(names, st.text(max_size=20)), max_size=128),
    corrections,
    st.lists(st.integers(0, 127)),
    st.lists(hits),
)
def test_whatever_the_rack_and_its_corrections_notes_lie_on_its_pads(
    pads: dict[int, str], corrections: Assignments, clip: list[int], hits: list[Any]
) -> None:
    """Any pads, any corrections, any clip: no error, and no pitch off the rack."""
    kit = Kit.from_pads(pads.items(), corrections).clapping(HOUSE).as_played(clip)
    assert {pitch for hit in hits for pitch in kit.pitches_of(*hit)} <= set(pads)
    assert {pitch for _, pitch in kit.table()} <= set(pads)
    assert set(kit.pitches.values()) <= set(pads)
    assert kit.substitutes.keys() <= kit.pitches.keys()
