"""Plans of changes to a clip, carried out in the simulated Live."""

from __future__ import annotations

from typing import Any, Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from Sidestick.live import clip_plan
from Sidestick.live.clip_plan import Plan, quantized
from Sidestick.live.clip_reader import ClipSnapshot, content_of
from Sidestick.live.song import Song, specified
from Sidestick.protocol.messages import Note
from sidestick_live_sim import CORE_KIT_909, SimulatedLive

LOOP_START, LENGTH = 2.0, 8.0
KIT, OFF_KIT = (36, 38, 42), 99
EXAMPLES = min(40, settings().max_examples)  # each is a Live of its own

times = st.integers(-8, 48).map(lambda step: LOOP_START + step / 4 + step % 3 * 0.03125)
rows = st.tuples(
    st.sampled_from([*KIT, OFF_KIT]),
    times.filter(lambda start: start >= 0),
    st.sampled_from([0.125, 0.25, 3.0]),
    st.integers(1, 127).map(float),
)
clips = st.lists(rows, max_size=24)
beats = st.lists(
    st.builds(
        Note,
        st.sampled_from([*KIT, OFF_KIT]),
        st.integers(-4, 72).map(lambda step: step / 4),
        st.sampled_from([0.125, 0.25, 3.0]),
        st.integers(1, 127).map(float),
    ),
    max_size=16,
)


def generated(snapshot: ClipSnapshot, beat: list[Note]) -> Plan:
    """Plan a new beat on two of the kit's drums."""
    return clip_plan.generated(snapshot, beat, "Funk 1", KIT[:2])


def extended(snapshot: ClipSnapshot, beat: list[Note]) -> Plan:
    """Plan a bar more."""
    return clip_plan.extended(snapshot, beat, 4.0, KIT)


def longer(snapshot: ClipSnapshot, beat: list[Note]) -> Plan:
    """Plan a version of three bars."""
    return clip_plan.restored(snapshot, beat, 12.0)


def shorter(snapshot: ClipSnapshot, beat: list[Note]) -> Plan:
    """Plan a version of one bar."""
    return clip_plan.restored(snapshot, beat, 4.0)


def straight(snapshot: ClipSnapshot, _: list[Note]) -> Plan:
    """Plan the notes on the grid."""
    return clip_plan.played(snapshot, quantized(snapshot.notes, snapshot.length_beats))


def cleared(snapshot: ClipSnapshot, _: list[Note]) -> Plan:
    """No drums."""
    return clip_plan.cleared(snapshot)


KINDS = (generated, extended, clip_plan.rewritten, longer, shorter, straight, cleared)


class Alone(Song):
    """All that changes Live's set, loaded as a script."""

    def disconnect(self) -> None:
        """Live unloads it."""


def lay(live: SimulatedLive, slot: int, notes: list[Any], muted: bool) -> Any:
    """Return a clip with a loop in the middle of it, every other note muted."""
    clip = live.add_midi_clip(live.song.tracks[0], slot, 16.0, notes)
    live.set_loop(clip, LOOP_START, LOOP_START + LENGTH)
    if muted:
        vector = clip.get_notes_extended(0, 128, 0.0, 32.0)
        for note in [*vector][::2]:
            note.mute = True
        for note in [*vector][::3]:
            note.probability, note.velocity_deviation, note.release_velocity = 0.5, -20.0, 3.0
        clip.apply_note_modifications(vector)
    live.select_clip(clip)
    return clip


@pytest.mark.parametrize("plan_for", KINDS)
@given(clips, beats, st.booleans())
@settings(max_examples=EXAMPLES)
def test_the_clip_becomes_what_was_planned(
    plan_for: Callable[..., Plan], notes: list[Any], beat: list[Note], muted: bool
) -> None:
    """Heard is what the plan says; what it does not name is there to the last digit."""
    with SimulatedLive("12.3.6") as live:
        live.add_midi_track("Drums", drum_rack=CORE_KIT_909)
        clip = lay(live, 0, notes, muted)
        song = live.load_script(Alone)
        before = song.read(1)
        plan = plan_for(before, beat)
        assert song.carry_out(plan, specified(plan)) == clip
        now = song.read(1)
        assert sorted(now.notes) == pytest.approx(sorted(plan.after.notes))
        assert sorted(now.muted) == pytest.approx(sorted(plan.after.muted))
        assert content_of(now).content_hash == content_of(plan.after).content_hash
        assert (now.length_beats, now.name) == (plan.after.length_beats, plan.after.name)
        touched = {*plan.removed, *plan.changed}
        stay = [row for row in before.rows if row[2] not in touched]
        assert set(stay) <= set(now.rows)
        assert len(now.rows) == len(stay) + len(plan.changed) + len(plan.new)
