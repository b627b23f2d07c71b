"""Whatever is done to a set, undo goes back the same way and redo forth again."""

from __future__ import annotations

from contextlib import suppress
from typing import Any, Callable

from hypothesis import given, settings
from hypothesis import strategies as st

from sidestick_live_sim import SimulatedLive

NOTES = [(36, 0.0, 0.5, 100.0), (38, 1.0, 0.5, 90.0)]


def state(live: SimulatedLive) -> Any:
    """Everything that undo must bring back, as plain values."""
    return (
        live.song.tempo,
        len(live.song.scenes),
        [
            (
                track.name,
                track.is_frozen,
                [pad.name for pad in track.devices[0].drum_pads if pad.chains],
                [clip_state(live, slot.clip) for slot in track.clip_slots],
                [clip_state(live, clip) for clip in track.arrangement_clips],
            )
            for track in live.song.tracks
        ],
    )


def clip_state(live: SimulatedLive, clip: Any) -> Any:
    if clip is None:
        return None
    return (clip.name, clip.loop_start, clip.loop_end, clip.looping, live.notes_of(clip))


def some_clip(live: SimulatedLive) -> Any:
    """Return the first session clip; a new one where there is none."""
    track = live.song.tracks[0]
    for slot in track.clip_slots:
        if slot.has_clip:
            return slot.clip
    return live.add_midi_clip(track, 0, 4.0, NOTES)


def add_track(live: SimulatedLive) -> None:
    live.add_midi_track("More", drum_rack={36: "Kick"})


def delete_track(live: SimulatedLive) -> None:
    if len(live.song.tracks) > 1:
        live.delete_track(live.song.tracks[0])


def delete_scene(live: SimulatedLive) -> None:
    if len(live.song.scenes) > 1:
        live.delete_scene(0)


def toggle_freeze(live: SimulatedLive) -> None:
    track = live.song.tracks[-1]
    if track.is_frozen:
        live.unfreeze(track)
    else:
        live.freeze(track)


def grouped(live: SimulatedLive) -> None:
    """Take a script's step of several writes."""
    clip = some_clip(live)
    live.song.begin_undo_step()
    try:
        clip.duplicate_loop()
        clip.name += "!"
        clip.remove_notes_extended(0, 128, 0.0, 1.0)
    finally:
        live.song.end_undo_step()


ACTIONS: list[Callable[[SimulatedLive], Any]] = [
    add_track,
    delete_track,
    delete_scene,
    toggle_freeze,
    grouped,
    lambda live: live.delete_clip(some_clip(live)),
    lambda live: live.set_notes(some_clip(live), NOTES[:1]),
    lambda live: live.set_loop(some_clip(live), 1.0, 3.0),
    lambda live: live.song.tracks[0].duplicate_clip_to_arrangement(some_clip(live), 2.0),
    lambda live: live.song.create_scene(0),
    lambda live: live.rename(live.song.tracks[0], "Renamed"),
    lambda live: live.empty_pad(live.song.tracks[0].devices[0].drum_pads[36]),
    lambda live: setattr(live.song, "tempo", live.song.tempo + 1.0),
]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(ACTIONS), max_size=12))
def test_undo_and_redo_mirror_what_was_done(actions: Any) -> None:
    """Each undo gives the state before that step, each redo the state after."""
    with SimulatedLive() as live:
        live.add_midi_track("Drums", drum_rack={36: "Kick", 38: "Snare"})
        live.song.tempo = 100.0  # from here on everything is history
        states = [state(live)]
        for action in actions:
            with suppress(RuntimeError):  # Live refuses, for instance on a frozen track
                action(live)
            while len(states) < len(live.undo_steps):
                states.append(state(live) if len(states) + 1 == len(live.undo_steps) else None)
        reached = len(live.undo_steps)
        for steps in range(reached - 1, 0, -1):
            live.undo()
            assert states[steps - 1] in (None, state(live))
        for steps in range(1, reached):
            live.redo()
            assert states[steps] in (None, state(live))
        assert live.errors == []
