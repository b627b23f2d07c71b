"""What is to become of a clip, planned on what was read of it: pure, and so done ahead of writing.

Whatever the engine says, no note is put off the kit or outside of its range, and none cuts another.
"""

from __future__ import annotations

from typing import Any, Collection, Iterable, NamedTuple, Optional, Sequence, Tuple

from ..protocol.messages import ClipContent, Note
from .clip_reader import ClipSnapshot, Row, other_rows, plain
from .note_edits import changes, clear_of, moved

# Start in beats from the clip's start, length in beats, velocity; None: to the digit as it was.
Change = Tuple[Optional[float], Optional[float], Optional[float]]


class Plan(NamedTuple):
    """How the clip of ``before`` becomes ``after``; without a clip, one is made in the slot.

    ``gone`` are the ids of the notes that go, ``changed`` is what changes of those that stay, by
    id. ``new`` are the notes that come, to be selected beside those that are where it ``selects``.
    ``after`` knows neither ids nor rows: it has not been read.
    """

    before: ClipSnapshot
    after: ClipSnapshot
    gone: Sequence[int]
    changed: dict[int, Change]
    new: Sequence[Note]
    selects: bool = False

    @property
    def touched(self) -> int:
        """How many notes are new or changed."""
        return len(self.new) + len(self.changed)

    @property
    def is_empty(self) -> bool:
        """Whether the clip stays as it is."""
        before, after = self.before, self.after
        same = before.clip is not None and (before.length_beats, before.name) == (
            after.length_beats,
            after.name,
        )
        return same and not self.gone and not self.touched


class Planned(NamedTuple):
    """A plan, what Live makes its new notes of, and what the clip holds before and after.

    ``found`` is None for an empty slot.
    """

    plan: Plan
    specifications: Any
    found: ClipContent | None
    made: ClipContent


def generated(
    reading: ClipSnapshot, notes: Iterable[Note], name: str, drums: Iterable[int]
) -> Plan:
    """Put a beat in place of the notes on ``drums``, or into a new clip; call it ``name``.

    Drums are pitches; all others are the musician's, percussion too.
    """
    plan = _in_range(reading, notes, drums, 0.0, reading.length_beats)
    return plan._replace(after=plan.after._replace(name=name))


def extended(
    reading: ClipSnapshot, notes: Iterable[Note], new_beats: float, drums: Iterable[int]
) -> Plan:
    """Let the loop grow by ``new_beats`` and put notes there; what is in the loop stays."""
    start = reading.length_beats
    return _in_range(reading, notes, drums, start, start + new_beats)


def rewritten(reading: ClipSnapshot, notes: Iterable[Note]) -> Plan:
    """Have the loop hold these notes: what they lack goes, what is new comes, the rest stays."""
    plan = restored(reading, notes, reading.length_beats)
    return plan._replace(selects=reading.selected is not None)


def restored(
    reading: ClipSnapshot, notes: Iterable[Note], length_beats: float, name: str | None = None
) -> Plan:
    """Have the loop be this long and hold these notes on the kit's pads; others stay.

    Without a rack, all notes. What is the same keeps its ids. A name of None stays.
    """
    kit, old_beats = pitches_of(reading), reading.length_beats
    wanted = [note for note in notes if note.pitch in kit]
    wanted += [note for note in reading.notes if note.pitch not in kit]
    places, new = changes(reading.notes, wanted)
    gone = {reading.ids[place] for place in places}
    if length_beats > old_beats:
        gone.update(row[2] for row in _between(reading, kit, old_beats, length_beats))
    plan = _plan(reading, gone, new, 0.0, length_beats)
    return plan if name is None else plan._replace(after=plan.after._replace(name=name))


def played(reading: ClipSnapshot, notes: Sequence[Note]) -> Plan:
    """Give the loop's notes, one by one, the starts and velocities of these."""
    start = reading.loop_start_beats
    others = [plain(row, start) for row in other_rows(reading)]
    after = moved(reading.notes, notes, others, reading.length_beats)
    changed = {
        note_id: _change(old, now, start)
        for note_id, old, now in zip(reading.ids, reading.notes, after)
        if old != now
    }
    return Plan(reading, _after(reading, after), (), changed, ())


def cleared(reading: ClipSnapshot) -> Plan:
    """Remove the kit's notes from the loop, muted ones too; without a rack, all notes."""
    return _in_range(reading, (), pitches_of(reading), 0.0, reading.length_beats)


def pitches_of(reading: ClipSnapshot) -> Collection[int]:
    """Return the pitches of the kit's pads; without a rack, every one."""
    return {pitch for pitch, _ in reading.pads} or range(128)


def _change(old: Note, now: Note, start_beats: float) -> Change:
    return (
        None if now.start_beats == old.start_beats else start_beats + now.start_beats,
        None if now.length_beats == old.length_beats else now.length_beats,
        None if now.velocity == old.velocity else now.velocity,
    )


def _in_range(
    reading: ClipSnapshot,
    notes: Iterable[Note],
    drums: Iterable[int],
    from_beats: float,
    to_beats: float,
) -> Plan:
    """Put notes in place of those on ``drums`` in a range at whose end the loop will end."""
    kit = pitches_of(reading)
    replaced = {pitch for pitch in drums if pitch in kit}
    gone = {row[2] for row in _between(reading, replaced, from_beats, to_beats)}
    return _plan(reading, gone, notes, from_beats, to_beats)


def _plan(
    reading: ClipSnapshot,
    gone: Collection[int],
    notes: Iterable[Note],
    from_beats: float,
    to_beats: float,
) -> Plan:
    """Have some notes go and others come, as far as those fit among what stays."""
    start, kit = reading.loop_start_beats, pitches_of(reading)
    rows = [row for row in reading.rows if row[2] not in gone]
    there = [plain(row, start) for row in rows]
    inside = [n for n in notes if n.pitch in kit and from_beats <= n.start_beats < to_beats]
    new = clear_of(inside, there)
    heard = [n for n, row in zip(there, rows) if not row[5] and 0 <= n.start_beats < to_beats]
    after = _after(reading, [*heard, *new])._replace(length_beats=to_beats)
    return Plan(reading, after, sorted(gone), {}, new)


def _between(
    reading: ClipSnapshot, pitches: Collection[int], from_beats: float, to_beats: float
) -> list[Row]:
    """Return the notes of these pitches, muted ones too, that start in a range of the loop."""
    start = reading.loop_start_beats
    first, last = start + from_beats, start + to_beats
    return [row for row in reading.rows if first <= row[0] < last and row[1] in pitches]


def _after(reading: ClipSnapshot, notes: list[Note]) -> ClipSnapshot:
    return reading._replace(notes=notes, ids=[], rows=())
