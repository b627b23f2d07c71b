"""Counts what became of the notes of files that went from one kit map to another, and says it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from Sidestick.protocol.note_changes import plural
from sidestick_engine.conversion.drum_events import Rewritten, note_table
from sidestick_engine.kit.articulation import Articulation
from sidestick_engine.kit.convert import Conversion
from sidestick_engine.kit.kit_map import KitMap

MOST_SHOWN = 8

Standing = tuple[Articulation, Articulation]  # what a note was, and what it is played as


@dataclass(frozen=True)
class Outcome:
    """The notes that were converted, counted by what became of them.

    Attributes:
        notes: how many drum notes were read.
        nearest: those that are played as another articulation than they were.
        missing: those whose articulation the target has nothing for.
        unknown: those that mean nothing in the map that they came from, by note 0-127.
        left_out: of the last two those that would have been another drum in the target.
        doubled: those that would have begun with a louder one of the same note.
    """

    notes: int = 0
    nearest: Counter[Standing] = field(default_factory=Counter)
    missing: Counter[Articulation] = field(default_factory=Counter)
    unknown: Counter[int] = field(default_factory=Counter)
    left_out: int = 0
    doubled: int = 0

    @classmethod
    def of(
        cls, rewritten: Rewritten, source: KitMap, target: KitMap, conversion: Conversion
    ) -> Outcome:
        """Count the notes of a file."""
        nearest: Counter[Standing] = Counter()
        missing: Counter[Articulation] = Counter()
        unknown: Counter[int] = Counter()
        for note, count in rewritten.counts.items():
            was = source.articulations.get(note)
            if was is None:
                unknown[note] += count
            elif note in conversion.missing:
                missing[was] += count
            elif was in conversion.nearest:
                nearest[was, conversion.nearest[was]] += count
        table = note_table(conversion, target)
        left_out = sum(count for note, count in rewritten.counts.items() if table[note] is None)
        notes = rewritten.counts.total()
        return cls(notes, nearest, missing, unknown, left_out, rewritten.doubled)

    @classmethod
    def total(cls, outcomes: Iterable[Outcome]) -> Outcome:
        """Return several as one."""
        found = list(outcomes)
        return cls(
            sum(each.notes for each in found),
            _summed(each.nearest for each in found),
            _summed(each.missing for each in found),
            _summed(each.unknown for each in found),
            sum(each.left_out for each in found),
            sum(each.doubled for each in found),
        )

    @property
    def is_whole(self) -> bool:
        """Tell whether every note is what it was."""
        return not (self.nearest or self.missing or self.unknown or self.doubled)

    def facts(self) -> dict[str, Any]:
        """Return it as it stands in JSON."""
        return {
            "notes": self.notes,
            "nearest": [
                {"articulation": was.value, "as": now.value, "notes": count}
                for (was, now), count in self.nearest.most_common()
            ],
            "no_counterpart": {each.value: count for each, count in self.missing.most_common()},
            "unknown_notes": {str(note): count for note, count in sorted(self.unknown.items())},
            "left_out": self.left_out,
            "doubled": self.doubled,
        }

    def sentences(self, source: str, target: KitMap) -> Iterator[str]:
        """Say what is not as it was; `source` names the map or maps that the notes were in."""
        if same := {pair: n for pair, n in self.nearest.items() if pair[0].drum is pair[1].drum}:
            yield f"Played as what is nearest in {target.title}: {_standing(same)}."
        if other := {pair: n for pair, n in self.nearest.items() if pair not in same}:
            yield f"Played as another drum, as {target.title} has none such: {_standing(other)}."
        if self.missing:
            named = {each.label: count for each, count in self.missing.items()}
            yield f"{target.title} has nothing for: {_counted(named)}."
        if self.unknown:
            named = {f"note {note}": count for note, count in self.unknown.items()}
            yield f"Not in {source}: {_counted(named)}."
        without = self.missing.total() + self.unknown.total()
        if self.left_out:
            others = f"{plural(self.left_out, 'note')}, as {target.title} has other drums there"
            yield f"Of these left out: {others}."
        if without > self.left_out:
            yield f"Of these kept as they were: {plural(without - self.left_out, 'note')}."
        if self.doubled:
            yield (
                f"{plural(self.doubled, 'note')} left out that would begin with a louder one of "
                "the same drum."
            )


def _summed(counters: Iterable[Counter[Any]]) -> Counter[Any]:
    found: Counter[Any] = Counter()
    for counter in counters:
        found.update(counter)
    return found


def _standing(pairs: Mapping[Standing, int]) -> str:
    return _counted({f"{was.label} as {now.label}": count for (was, now), count in pairs.items()})


def _counted(named: Mapping[str, int]) -> str:
    """Return names with how many notes are of each, the most first."""
    sorted_names = sorted(named, key=lambda name: -named[name])
    shown = [f"{name} ({plural(named[name], 'note')})" for name in sorted_names[:MOST_SHOWN]]
    more = len(named) - len(shown)
    return ", ".join([*shown, *([f"and {more} more"] if more else [])])
