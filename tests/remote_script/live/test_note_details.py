"""Chance, velocity range, release velocity and mute of notes: kept, and put back as they were."""

from __future__ import annotations

from contextlib import contextmanager
from typing import Any, Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from Sidestick.live import clip_plan
from Sidestick.live.clip_plan import quantized
from Sidestick.live.clip_reader import content_of, notes_in
from Sidestick.live.song import Song, specified
from Sidestick.protocol.messages import ClipContent, Note, decode, encode
from sidestick_live_sim import CORE_KIT_909, SimulatedLive

LENGTH = 8.0
KIT = (36, 38, 42)
EXAMPLES = max(6, settings().max_examples // 5)  # of each change; each is a Live of its own
HASH_OF_0_2 = "5ea89a4f54a670297e5bf9f5"  # of such a bar, by which its sets know clips
BEAT = [Note(36, step / 2, 0.25, 100.0) for step in range(16)]

of_one = st.fixed_dictionaries(
    {},
    optional={
        "mute": st.booleans(),
        "probability": st.floats(0.0, 1.0),
        "velocity_deviation": st.floats(-127.0, 127.0),
        "release_velocity": st.floats(0.0, 127.0),
    },
)
drawn = st.dictionaries(
    st.tuples(st.sampled_from([*KIT, 99]), st.integers(0, 47)),
    st.tuples(st.sampled_from([0.1, 0.25, 2.0]), st.floats(1.0, 127.0), of_one),
    max_size=20,
)
CHANGES = ("generated", "rewritten", "cleared", "extended", "quantized", "edited", "deleted")


class Alone(Song):
    """All that changes Live's set, loaded as a script."""

    def disconnect(self) -> None:
        """Live unloads it."""


def draw(clip: Any, notes: Any) -> None:
    """Draw notes with any details into a clip."""
    import Live

    clip.add_new_notes(
        tuple(
            Live.Clip.MidiNoteSpecification(
                pitch=pitch, start_time=step / 4, duration=length, velocity=velocity, **details
            )
            for (pitch, step), (length, velocity, details) in notes.items()
        )
    )


def change(song: Any, clip: Any, kind: str) -> None:
    """Change a clip by one of the plans, or by hand."""
    snapshot = song.read(1)
    if kind == "edited":
        vector = clip.get_notes_extended(0, 128, 0.0, LENGTH)
        for note in vector:
            note.mute, note.probability = not note.mute, 1.0 - note.probability
            note.release_velocity = 127.0 - note.release_velocity
        clip.apply_note_modifications(vector)
        return
    if kind == "deleted":
        clip.remove_notes_extended(36, 3, 0.0, LENGTH)
        return
    plan = {
        "generated": lambda: clip_plan.generated(snapshot, BEAT, snapshot.name, KIT),
        "rewritten": lambda: clip_plan.rewritten(snapshot, [*snapshot.notes[::2], *BEAT]),
        "cleared": lambda: clip_plan.cleared(snapshot),
        "extended": lambda: clip_plan.extended(snapshot, BEAT, 4.0, KIT),
        "quantized": lambda: clip_plan.played(snapshot, quantized(snapshot.notes, LENGTH)),
    }[kind]()
    song.carry_out(plan, specified(plan))


def over_the_wire(content: ClipContent) -> ClipContent:
    fields = {"id": 1, "kept": [], "number": 1, "action": "vary", "recipe": "", "warning": ""}
    kept: ClipContent = decode(encode("version", content=content, **fields)).fields["content"]
    return kept


def on_kit(snapshot: Any) -> list[Any]:
    """Return the notes of the loop that are on the kit, but for their ids."""
    inside = [row for row in snapshot.rows if 0.0 <= row[0] < LENGTH and row[1] in KIT]
    return [(*row[:2], *row[3:]) for row in inside]


@contextmanager
def drawn_clip(notes: Any) -> Iterator[tuple[Any, Any]]:
    """Yield a script's song, and the clip of these notes that is selected in it."""
    with SimulatedLive("12.3.6") as live:
        track = live.add_midi_track("Drums", drum_rack=CORE_KIT_909)
        clip = live.add_midi_clip(track, 0, LENGTH, [])
        draw(clip, notes)
        live.select_clip(clip)
        yield live.load_script(Alone), clip


@pytest.mark.parametrize("kind", CHANGES)
@given(notes=drawn)
@settings(max_examples=EXAMPLES)
def test_a_version_comes_back_to_the_last_digit(kind: str, notes: Any) -> None:
    """With chance, velocity range, release velocity and muted notes, whatever has changed since."""
    with drawn_clip(notes) as (song, clip):
        before = song.read(1)
        kept = over_the_wire(content_of(before))
        change(song, clip, kind)
        snapshot = song.read(1)
        sounding, muted = notes_in(kept)
        plan = clip_plan.restored(snapshot, sounding, kept.length_beats, muted=muted)
        song.carry_out(plan, specified(plan))
        now = song.read(1)
        assert on_kit(now) == on_kit(before)
        assert content_of(now).content_hash == kept.content_hash
        assert content_of(plan.after).content_hash == kept.content_hash


@given(notes=drawn)
@settings(max_examples=EXAMPLES)
def test_an_old_version_leaves_the_rest_as_it_is(notes: Any) -> None:
    """Of what an earlier Sidestick kept only the notes that sound are known."""
    with drawn_clip(notes) as (song, _):
        before = song.read(1)
        old = over_the_wire(content_of(before)._replace(details=None))
        sounding, muted = notes_in(old)
        plan = clip_plan.restored(before, sounding, old.length_beats, muted=muted)
        assert plan.is_empty


def test_notes_as_of_a_new_one_cost_no_byte() -> None:
    """Only what differs is on the wire."""
    with SimulatedLive("12.3.6") as live:
        track = live.add_midi_track("Drums", drum_rack=CORE_KIT_909)
        notes = [(36, step / 4, 0.25, 100.0) for step in range(32)]
        live.select_clip(live.add_midi_clip(track, 0, LENGTH, notes))
        content = content_of(live.load_script(Alone).read(1))
        assert content.details == ([], [])
        assert content.content_hash == HASH_OF_0_2


def test_taking_a_hit_away_leaves_muted_notes() -> None:
    """They show on no pad, and so a pad does not take them away."""
    with SimulatedLive("12.3.6") as live:
        track = live.add_midi_track("Drums", drum_rack=CORE_KIT_909)
        clip = live.add_midi_clip(track, 0, LENGTH, [])
        usual: dict[str, Any] = {}
        draw(clip, {(36, 0): (0.05, 100.0, usual), (36, 1): (0.25, 90.0, {"mute": True})})
        live.select_clip(clip)
        song = live.load_script(Alone)
        song.remove_hits(song.read(1), (36, 38), 0.0, 1.0)
        assert [(note.start_time, note.mute) for note in clip.get_all_notes_extended()] == [
            (0.25, True)
        ]
