"""Hidden notes and markers behind the loop, and what was selected: only what must change does."""

from __future__ import annotations

from typing import Any

import pytest

from Sidestick.live import clip_plan
from Sidestick.live.song import specified
from Sidestick.protocol.messages import Note
from sidestick_live_sim import SimulatedLive

KICK, SNARE, COWBELL = 36, 38, 99
LOOP_START, LENGTH = 2.0, 4.0
END = LOOP_START + LENGTH


def clip_with(live: SimulatedLive, *starts: float, pitch: int = KICK) -> Any:
    """Select a clip of 16 beats with a loop in it, and hits at these beats of the clip."""
    notes = [(pitch, start, 0.25, 100.0) for start in starts]
    clip = live.add_midi_clip(live.song.tracks[0], 0, 16.0, notes)
    live.set_loop(clip, LOOP_START, END)
    live.select_clip(clip)
    return clip


def starts_in(live: SimulatedLive, clip: Any) -> list[float]:
    return [note[1] for note in live.notes_of(clip)]


@pytest.mark.parametrize("kind", ["generated", "cleared", "restored"])
def test_the_loop_ends_before_the_beat_that_it_ends_on(
    live: SimulatedLive, kind: str, load_song: Any
) -> None:
    """A hit exactly there is not heard, and stays; one where the loop begins is, and goes."""
    clip = clip_with(live, LOOP_START, END - 0.25, END)
    song = load_song()
    snapshot = song.read(1)
    plan = {
        "generated": lambda: clip_plan.generated(snapshot, [], "Funk 1", [KICK]),
        "cleared": lambda: clip_plan.cleared(snapshot),
        "restored": lambda: clip_plan.restored(snapshot, [], LENGTH),
    }[kind]()
    song.carry_out(plan, specified(plan))
    assert starts_in(live, clip) == [END]


def test_new_notes_begin_in_the_loop(live: SimulatedLive, load_song: Any) -> None:
    """The moment where it ends is where it begins again."""
    clip = clip_with(live)
    song = load_song()
    beat = [Note(KICK, start, 0.25, 90.0) for start in (-0.25, 0.0, LENGTH - 0.25, LENGTH)]
    plan = clip_plan.generated(song.read(1), beat, "Funk 1", [KICK])
    song.carry_out(plan, specified(plan))
    assert starts_in(live, clip) == [LOOP_START, END - 0.25]


def test_a_longer_version_takes_the_place_of_the_hits_that_were_hidden_there(
    live: SimulatedLive,
    load_song: Any,
) -> None:
    """As far as it reaches; they would be heard with it, and are none of it."""
    clip = clip_with(live, LOOP_START, END, END + 3.75, END + 4.0)
    song = load_song()
    version = [Note(KICK, 0.0, 0.25, 100.0), Note(KICK, 5.5, 0.25, 90.0)]
    plan = clip_plan.restored(song.read(1), version, LENGTH + 4.0)
    song.carry_out(plan, specified(plan))
    assert starts_in(live, clip) == [LOOP_START, LOOP_START + 5.5, END + 4.0]
    assert song.read(1).notes == plan.after.notes == version


def test_a_longer_version_leaves_what_is_hidden_there_off_the_kit(
    live: SimulatedLive, load_song: Any
) -> None:
    """It is the musician's, wherever it lies; and a shorter version leaves all that it hides."""
    clip = clip_with(live, END + 1.0, pitch=COWBELL)
    song = load_song()
    for length_beats in (LENGTH + 4.0, LENGTH):
        plan = clip_plan.restored(song.read(1), [], length_beats)
        song.carry_out(plan, specified(plan))
        assert starts_in(live, clip) == [END + 1.0]


@pytest.mark.parametrize("place", ["session", "arrangement"])
def test_an_end_marker_behind_the_loop_stays(
    live: SimulatedLive, place: str, load_song: Any
) -> None:
    """The musician has put it there; a loop that grows beyond it takes it along."""
    if place == "session":
        clip = clip_with(live)
    else:
        clip = live.add_arrangement_clip(live.song.tracks[0], 8.0, 16.0, [])
        live.set_loop(clip, 0.0, LENGTH)
        live.select_clip(clip)
    clip.end_marker = marker = clip.loop_end + 6.0
    song = load_song()
    for bars, end_marker in ((1, marker), (1, marker + 2.0), (-2, marker + 2.0)):
        snapshot = song.read(1)
        plan = clip_plan.restored(snapshot, [], snapshot.length_beats + 4.0 * bars)
        song.carry_out(plan, specified(plan))
        assert clip.end_marker == end_marker
    assert clip.loop_end - clip.loop_start == LENGTH


def test_what_was_selected_before_stays_selected_beside_what_came(
    live: SimulatedLive, load_song: Any
) -> None:
    """The range that was varied is the one that the next press varies too."""
    clip = clip_with(live, LOOP_START, LOOP_START + 1.0, LOOP_START + 2.0)
    live.select_notes(clip, LOOP_START, LOOP_START + 1.5)
    song = load_song()
    snapshot = song.read(1)
    assert snapshot.selected == (0.0, 1.25)
    new = Note(SNARE, 0.5, 0.25, 80.0)
    plan = clip_plan.rewritten(snapshot, [snapshot.notes[0], new, snapshot.notes[2]])
    song.carry_out(plan, specified(plan))
    selected = sorted((note.start_time, note.pitch) for note in clip.get_selected_notes_extended())
    assert selected == [(LOOP_START, KICK), (LOOP_START + 0.5, SNARE)]
    assert song.read(1).selected == (0.0, 0.75)


def test_a_note_that_is_cut_by_its_neighbour_changes_its_length_alone(
    live: SimulatedLive, load_song: Any
) -> None:
    """And the neighbour its start: all else of both is as it was, in the clip too."""
    notes = [(KICK, LOOP_START, 1.0, 100.0), (KICK, LOOP_START + 1.0, 0.5, 90.0)]
    clip = live.add_midi_clip(live.song.tracks[0], 0, 16.0, notes)
    live.set_loop(clip, LOOP_START, END)
    live.select_clip(clip)
    song = load_song()
    before = song.read(1)
    plan = clip_plan.played(before, [before.notes[0], before.notes[1]._replace(start_beats=0.75)])
    assert [*plan.changed.values()] == [
        (None, 0.75, None, None),
        (LOOP_START + 0.75, None, None, None),
    ]
    song.carry_out(plan, specified(plan))
    assert live.notes_of(clip) == [
        (KICK, LOOP_START, 0.75, 100.0),
        (KICK, LOOP_START + 0.75, 0.5, 90.0),
    ]
