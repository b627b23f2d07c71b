"""What a version is like at a glance: how dense it is, and a small grid of its hits."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from Sidestick.protocol.messages import MOST_EVENTS, ClipContent, Note
from sidestick_engine.history.store import Preview
from sidestick_engine.kit.kit import Kit
from sidestick_models.beat.beat import STEPS_PER_BEAT

Fields = dict[str, Any]


def looks_of(take: ClipContent, fields: Fields, kit: Kit) -> Preview:
    """What a take is like, by the meter of the message that brings it, on this kit."""
    bar_beats = fields["numerator"] * 4.0 / fields["denominator"]
    hits = [note for note in take.notes if 0 <= note.start_beats < take.length_beats]
    hits_per_bar = min(1e6, len(hits) * bar_beats / take.length_beats)
    return Preview(hits_per_bar, events_of(hits, kit, take.length_beats))


def events_of(notes: Sequence[Note], kit: Kit, length_beats: float) -> list[int]:
    """The drum classes hit in each of a loop's first sixteenths, the sum of `2 ** class`."""
    classes = kit.classes
    steps = min(MOST_EVENTS, max(1, round(length_beats * STEPS_PER_BEAT)))
    events = [0] * steps
    for note in notes:
        step = int(note.start_beats * STEPS_PER_BEAT + 0.5)
        if note.pitch in classes and step < steps:
            events[step] |= 1 << classes[note.pitch]
    return events
