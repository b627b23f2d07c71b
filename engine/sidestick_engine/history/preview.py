"""A version at a glance: how dense it is, and a small grid of its hits."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from Sidestick.protocol.messages import MOST_EVENTS, ClipContent, Note
from sidestick_engine.history.database import Preview
from sidestick_engine.kit.kit import Kit
from sidestick_models.beat.beat import STEPS_PER_BEAT
from sidestick_models.beat.meter import beats_per_bar, nearest_step

Fields = dict[str, Any]


def preview_of(content: ClipContent, fields: Fields, kit: Kit) -> Preview:
    """Return what a clip's content is like on this kit, in the meter of a message's fields."""
    bar_beats = beats_per_bar(fields["numerator"], fields["denominator"])
    hits = [note for note in content.notes if 0 <= note.start_beats < content.length_beats]
    hits_per_bar = min(1e6, len(hits) * bar_beats / content.length_beats)
    return Preview(hits_per_bar, events_of(hits, kit, content.length_beats))


def events_of(notes: Sequence[Note], kit: Kit, length_beats: float) -> list[int]:
    """Return the drum classes hit in each of a loop's first sixteenths, the sum of `2 ** class`."""
    classes = kit.classes
    steps = min(MOST_EVENTS, max(1, round(length_beats * STEPS_PER_BEAT)))
    events = [0] * steps
    for note in notes:
        step = nearest_step(note.start_beats * STEPS_PER_BEAT)
        if note.pitch in classes and step < steps:
            events[step] |= 1 << classes[note.pitch]
    return events
