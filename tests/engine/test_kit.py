"""Kits: from the pads of drum racks, and General MIDI without one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from Sidestick.protocol.messages import Pad
from sidestick_engine.kit import NEIGHBOURS, Kit
from sidestick_live_sim import CORE_KIT_808
from sidestick_models.drum_classes import DrumClass


def kit(*names: str, first_note: int = 36) -> Kit:
    """A rack of pads with these names from C1 on."""
    return Kit.from_pads(enumerate(names, first_note))


def played(kit: Kit) -> dict[str, int]:
    return {drum.key: pitch for drum, pitch in kit.pitches.items()}


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
    """It has no ride; its congas, clave, maracas and cowbell mean nothing."""
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


def test_the_plainest_pad_of_a_class_plays_and_the_lowest_of_equals() -> None:
    """A clap is not the snare while there is a snare, wherever it lies."""
    rack = kit("Hand Clap", "Rim", "Snare 2", "Snare 1", "Pedal Hat", "Hat")
    assert played(rack)["snare"] == 38
    assert played(rack)["closed_hat"] == 41


def test_a_clap_is_the_snare_where_there_is_no_other() -> None:
    """The backbeat is played by what the rack has for it."""
    assert played(kit("Kick", "Clap"))["snare"] == 37


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
    """Where a rack lacks them, they are on another track."""
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


def test_a_continuation_uses_the_pads_that_the_clip_uses(core_kit_909: list[Pad]) -> None:
    """A clip with its backbeat on the clap goes on with claps; what it does not use stays."""
    kit = Kit.from_pads(core_kit_909).as_played([40, 39, 38, 39, 60])
    assert (played(kit)["snare"], played(kit)["kick"], played(kit)["closed_hat"]) == (39, 40, 42)


names = st.sampled_from([*CORE_KIT_808.values(), "Ride", "Floor Tom", "Vox", "", "Hat 2", "OH"])


@given(st.dictionaries(st.integers(0, 127), names, max_size=128))
def test_no_note_goes_to_an_empty_or_unknown_pad(pads: dict[int, str]) -> None:
    """Whatever the rack, each class is played on a pad of it whose name means a drum."""
    kit = Kit.from_pads(pads.items())
    assert set(kit.pitches.values()) <= set(kit.classes) <= set(pads)
