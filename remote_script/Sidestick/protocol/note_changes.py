"""Counts what an action did to the notes, and says it: one home for the script and the engine."""

from __future__ import annotations

from collections import Counter
from typing import Iterable, NamedTuple

from .record_types import Note


class NoteChanges(NamedTuple):
    """Numbers of notes that are as they were, changed, new, and no longer there."""

    kept: int
    changed: int
    new: int
    removed: int

    @property
    def sentence(self) -> str:
        """Return such as ``12 notes removed, 14 new``; what there is none of is left out."""
        counts = ((self.changed, "changed"), (self.removed, "removed"), (self.new, "new"))
        parts = [(count, what) for count, what in counts if count]
        if not parts:
            return "no note changed"
        (first, what), others = parts[0], parts[1:]
        rest = [f"{count} {each}" for count, each in others]
        return ", ".join([f"{plural(first, 'note')} {what}", *rest])


def note_changes(before: Iterable[Note], after: Iterable[Note], stay: bool) -> NoteChanges:
    """Count how the notes before differ from those after.

    Where the notes ``stay``, one that is elsewhere or sounds otherwise has changed; else one has
    gone and another has come.
    """
    old, now = Counter(before), Counter(after)
    kept = sum((old & now).values())
    removed, new = sum(old.values()) - kept, sum(now.values()) - kept
    changed = min(removed, new) if stay else 0
    return NoteChanges(kept, changed, new - changed, removed - changed)


def hits_per_bar(hits: float) -> str:
    """Return ``1 hit per bar`` and ``6.5 hits per bar``."""
    number = f"{hits:.3g}"
    return f"{number} {'hit' if number == '1' else 'hits'} per bar"


def plural(number: int, word: str) -> str:
    """Return ``1 bar`` and ``2 bars``."""
    return f"{number} {word}" if number == 1 else f"{number} {word}s"
