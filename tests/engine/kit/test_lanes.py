"""Lanes and pitches: each lane back as it came, and nothing on a pad that is not there."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from sidestick_engine.kit.kit import Kit
from sidestick_engine.kit.lanes import LaneNote, LanePitchMap, lane_of, map_to_pads, parse_lane
from sidestick_engine.kit.sound import Sound

GENERAL_MIDI = Kit.general_midi()
RACK = {36: "Kick", 37: "Snare", 38: "Snare 2", 39: "Closed Hat", 40: "Ride", 41: "Vox"}
KIT = Kit.from_pads(RACK.items())
LANES = st.one_of(
    st.sampled_from([sound.value for sound in Sound]),
    st.builds(lambda sound, pitch: f"{sound}_{pitch}", st.sampled_from(Sound), st.integers(0, 127)),
    st.builds(lambda pitch: f"note_{pitch}", st.integers(0, 127)),
)


def at(lane: str, start_beats: float = 0.0, velocity: float = 99.0) -> LaneNote:
    return LaneNote(lane, start_beats, 0.25, velocity)


@given(st.lists(LANES, unique=True, max_size=128))
def test_every_lane_comes_back_from_its_pitch(lanes: list[str]) -> None:
    """A spelling gives no two lanes the same pitch, and loses nothing."""
    notes = [at(lane) for lane in lanes]
    spelling = LanePitchMap(lanes, GENERAL_MIDI)
    assert spelling.lane_notes(spelling.notes(notes)) == notes
    assert len(set(spelling.pitches.values())) == len(lanes)


def test_a_lane_is_spelt_as_what_it_is() -> None:
    """On its own pitch where that means it, else on another of the same sound or class."""
    spelling = LanePitchMap(["snare", "snare_40", "snare_77", "note_3"], GENERAL_MIDI)
    assert spelling.pitches["snare"] == 38
    assert spelling.pitches["snare_40"] == 40
    assert GENERAL_MIDI.classes[spelling.pitches["snare_77"]] is Sound.SNARE.drum
    assert spelling.pitches["note_3"] == 3
    pads = LanePitchMap(["note_41", "snare_38", "ride", "snare"], KIT).pitches
    assert pads == {"note_41": 41, "snare_38": 38, "ride": 40, "snare": 37}


def test_a_lane_that_the_kit_lacks_goes_to_what_is_most_like_it() -> None:
    """A sound's other pads before its class's, those before pitches that mean nothing.

    A pad by which the kit plays something is left to that, and no drum goes on another one.
    """
    kit = Kit.from_pads(enumerate(["Kick", "Rim", "Snare", "Snare 2", "Snare 3", "Clap 2"], 1))

    def pitches(*lanes: str) -> list[int]:
        return list(LanePitchMap(lanes, kit).pitches.values())

    snares = [f"snare_{number}" for number in range(70, 76)]
    assert pitches(*snares) == [4, 5, 3, 2, 6, 0]
    assert pitches("snap") == [4]
    assert LanePitchMap(["clap_70", "snap", "snare_4"], kit).pitches["snap"] == 5
    assert pitches("note_77", "crash", "cowbell") == [77, 0, 7]


def test_there_is_a_pitch_for_as_many_lanes_as_pitches() -> None:
    """From 0 to 127, whatever the lanes are; one more lane has none."""
    lanes = [f"ride_{number}" for number in range(128)]
    assert set(LanePitchMap(lanes, KIT).pitches.values()) == set(range(128))


def test_the_pitches_of_a_rack_have_lanes_of_their_own() -> None:
    """The pad that plays a sound, another one of that sound, and one that is unknown."""
    assert [lane_of(pitch, KIT) for pitch in (37, 38, 41)] == ["snare", "snare_38", "note_41"]
    assert parse_lane("closed_hat") == (Sound.CLOSED_HAT, None)
    spelling = LanePitchMap(["ride_7"], KIT)
    other = spelling.pitches["ride_7"]
    assert [spelling.lane(pitch) for pitch in (37, 41, other)] == ["snare", "note_41", "ride_7"]


def test_what_lies_on_a_racks_pads_lands_where_it_was() -> None:
    """Read from a clip and sent back, each note is on its own pad."""
    notes = [at(lane_of(pitch, KIT), pitch / 4) for pitch in RACK]
    found = map_to_pads(notes, KIT, RACK)
    assert [note.pitch for note in found.notes] == list(RACK)
    assert found.sentence == ""


def test_a_drum_without_a_pad_is_on_its_neighbours_and_reported() -> None:
    """A crash on the ride; what has no neighbour is left out; a second snare is the snare."""
    found = map_to_pads(
        [at("crash"), at("shaker", 1), at("snare_99", 2), at("note_3", 3)], KIT, RACK
    )
    assert [(note.pitch, note.start_beats) for note in found.notes] == [(40, 0), (37, 2)]
    assert found.sentence == (
        "The crash is played on the ride; there is no pad for shaker, note 3, 2 notes left out."
    )
    found = map_to_pads([at("shaker"), at("conga", 1), at("shaker", 2)], KIT, RACK)
    assert found.sentence == "There is no pad for shaker, conga, 3 notes left out."


def test_a_pad_is_played_as_what_it_is_only_where_the_rack_has_it() -> None:
    """Without pads every pitch is there; a sound that is off is played on nothing."""
    second = [at("snare_40")]
    assert [note.pitch for note in map_to_pads(second, GENERAL_MIDI, {}).notes] == [40]
    assert [note.pitch for note in map_to_pads(second, GENERAL_MIDI, {38: ""}).notes] == [38]
    off = Kit(KIT.sounds, KIT.pads, frozenset({Sound.SNARE}))
    found = map_to_pads([at("snare"), at("ride", 1)], off, RACK)
    assert [note.pitch for note in found.notes] == [40]
    assert found.sentence == "There is no pad for snare, 1 note left out."


def test_two_notes_that_land_together_are_the_louder_one() -> None:
    """Open and closed hat on one pad are one hit; what is apart, such as a flam, stays."""
    found = map_to_pads([at("closed_hat", 0, 50), at("open_hat", 0, 90)], KIT, RACK)
    assert [(note.pitch, note.velocity) for note in found.notes] == [(39, 90)]
    assert found.sentence == (
        "The open hat is played on the closed hat; 1 note left out that would begin with a louder "
        "one of the same pad."
    )
    found = map_to_pads([at("snare", 0, 50), at("snare", 0.02, 90)], KIT, RACK)
    assert [note.velocity for note in found.notes] == [50, 90]
