"""Plans how a clip changes, on what was read of it: pure, and so done ahead of writing.

Whatever the engine says, no note is put off the kit or outside of its range, and none cuts another.
Times are beats from the start of the loop.
"""

from __future__ import annotations

from collections import Counter
from math import floor
from types import MappingProxyType
from typing import Any, Collection, Iterable, Mapping, NamedTuple, Optional, Sequence, Tuple

from ..protocol.messages import ClipContent, Note
from ..protocol.note_changes import NoteChanges
from ..protocol.overlaps import NotesByPitch, clear_of, cut_overlaps
from .clip_reader import ClipSnapshot, Details, LiveNote, Row, details_of, note_of, other_rows

STEP_BEATS = 0.25  # a sixteenth

# Start in beats from the clip's start, length in beats, velocity, details; None: as it was.
Change = Tuple[Optional[float], Optional[float], Optional[float], Optional[Details]]


class Plan(NamedTuple):
    """A plan for the clip of ``before`` to become ``after``; without a clip, one is made.

    ``removed`` are the ids of the notes that go, ``changed`` is what changes of those that stay, by
    id. ``new`` are the notes that come, to be selected beside those that are where it ``selects``.
    ``after`` knows neither ids nor rows: it has not been read. ``unloops`` says that the loop may
    be switched off where the clip could not grow else.
    """

    before: ClipSnapshot
    after: ClipSnapshot
    removed: Sequence[int]
    changed: dict[int, Change]
    new: Sequence[Note]
    selects: bool = False
    unloops: bool = False

    @property
    def touched(self) -> int:
        """The number of notes that are new or changed."""
        return len(self.new) + len(self.changed)

    @property
    def note_changes(self) -> NoteChanges:
        """Count what it does to the notes of the clip."""
        removed, changed = len(self.removed), len(self.changed)
        kept = sum(1 for _ in self.before.rows) - removed - changed
        return NoteChanges(kept, changed, len(self.new), removed)

    @property
    def is_empty(self) -> bool:
        """True if the clip stays as it is."""
        before, after = self.before, self.after
        same = before.clip is not None and (before.length_beats, before.name) == (
            after.length_beats,
            after.name,
        )
        return same and not self.removed and not self.touched


class Planned(NamedTuple):
    """A plan, Live's specifications of its new notes, and what the clip holds before and after.

    ``previous`` is None for an empty slot.
    """

    plan: Plan
    specifications: Any
    previous: ClipContent | None
    content: ClipContent


def generated(
    snapshot: ClipSnapshot, notes: Iterable[Note], name: str, drums: Iterable[int]
) -> Plan:
    """Put a beat in place of the notes on ``drums``, or into a new clip; call it ``name``.

    Drums are pitches; all others are the musician's, percussion too.
    """
    plan = _in_range(snapshot, notes, drums, 0.0, snapshot.length_beats)
    return plan._replace(after=plan.after._replace(name=name))


def extended(
    snapshot: ClipSnapshot,
    notes: Iterable[Note],
    new_beats: float,
    drums: Iterable[int],
    unloops: bool = False,
) -> Plan:
    """Let the loop grow by ``new_beats`` and put notes there; what is in the loop stays.

    ``unloops`` is as in the plan.
    """
    start = snapshot.length_beats
    plan = _in_range(snapshot, notes, drums, start, start + new_beats)
    return plan._replace(unloops=unloops)


def rewritten(snapshot: ClipSnapshot, notes: Iterable[Note]) -> Plan:
    """Have the loop hold these notes: what they lack goes, what is new comes, the rest stays."""
    plan = restored(snapshot, notes, snapshot.length_beats)
    return plan._replace(selects=snapshot.selected is not None)


def restored(
    snapshot: ClipSnapshot,
    notes: Iterable[Note],
    length_beats: float,
    name: str | None = None,
    muted: Iterable[Note] | None = None,
) -> Plan:
    """Have the loop be this long and hold these notes on the kit's pads; others stay.

    Without a rack, all notes. What is the same keeps its ids, and its details where those of
    ``notes`` are not known. A name of None stays, and so do muted notes where ``muted`` is None.
    """
    kit, old_beats = kit_pitches(snapshot), snapshot.length_beats
    there, ids = [*snapshot.notes], [*snapshot.ids]
    wanted = [note for note in notes if note.pitch in kit]
    if muted is not None:
        there, ids = [*there, *snapshot.muted], [*ids, *snapshot.muted_ids]
        wanted += [note for note in muted if note.pitch in kit]
    wanted += [note for note in there if note.pitch not in kit]
    places, new = changes(there, wanted)
    removed = {ids[place] for place in places}
    if length_beats > old_beats:
        removed.update(row[2] for row in _between(snapshot, kit, old_beats, length_beats))
    known: dict[Note, Details] = {
        note: note.details for note in wanted if isinstance(note, LiveNote)
    }
    details = {
        note_id: known[note]
        for note_id, note in zip(ids, there)
        if note_id not in removed and known.get(note, details_of(note)) != details_of(note)
    }
    plan = _plan(snapshot, removed, new, 0.0, length_beats, details)
    return plan if name is None else plan._replace(after=plan.after._replace(name=name))


def played(snapshot: ClipSnapshot, notes: Sequence[Note]) -> Plan:
    """Give the loop's notes, one by one, the starts and velocities of these."""
    start = snapshot.loop_start_beats
    others = [note_of(row, start) for row in other_rows(snapshot)]
    after = moved(snapshot.notes, notes, others, snapshot.length_beats)
    changed = {
        note_id: _change(old, now, start)
        for note_id, old, now in zip(snapshot.ids, snapshot.notes, after)
        if old != now
    }
    return Plan(snapshot, _after(snapshot, [*after, *snapshot.muted]), (), changed, ())


def cleared(snapshot: ClipSnapshot, locked: Collection[int] = ()) -> Plan:
    """Remove the kit's notes from the loop, muted ones too; without a rack, all notes.

    Those of ``locked`` pitches stay.
    """
    drums = {pitch for pitch in kit_pitches(snapshot) if pitch not in locked}
    return _in_range(snapshot, (), drums, 0.0, snapshot.length_beats)


def kit_pitches(snapshot: ClipSnapshot) -> Collection[int]:
    """Return the pitches of the kit's pads; without a rack, every one."""
    return {pitch for pitch, _ in snapshot.pads} or range(128)


def _change(old: Note, now: Note, start_beats: float) -> Change:
    """Return the change of a note that is moved or hit otherwise; its details stay."""
    return (
        None if now.start_beats == old.start_beats else start_beats + now.start_beats,
        None if now.length_beats == old.length_beats else now.length_beats,
        None if now.velocity == old.velocity else now.velocity,
        None,
    )


def _in_range(
    snapshot: ClipSnapshot,
    notes: Iterable[Note],
    drums: Iterable[int],
    from_beats: float,
    to_beats: float,
) -> Plan:
    """Put notes in place of those on ``drums`` in a range at whose end the loop will end."""
    kit = kit_pitches(snapshot)
    replaced = {pitch for pitch in drums if pitch in kit}
    removed = {row[2] for row in _between(snapshot, replaced, from_beats, to_beats)}
    return _plan(snapshot, removed, notes, from_beats, to_beats)


def _plan(
    snapshot: ClipSnapshot,
    removed: Collection[int],
    notes: Iterable[Note],
    from_beats: float,
    to_beats: float,
    details: Mapping[int, Details] = MappingProxyType({}),
) -> Plan:
    """Have some notes go and others come, as far as those fit among what stays.

    ``details`` are the new ones of notes that stay, by id.
    """
    start, kit = snapshot.loop_start_beats, kit_pitches(snapshot)
    rows = [row for row in snapshot.rows if row[2] not in removed]
    there = [note_of(row, start) for row in rows]
    for place, row in enumerate(rows):
        if row[2] in details:
            there[place] = LiveNote.of(there[place], details[row[2]])
    inside = [n for n in notes if n.pitch in kit and from_beats <= n.start_beats < to_beats]
    new = without_overlaps(inside, there)
    in_loop = [n for n in there if 0 <= n.start_beats < to_beats]
    after = _after(snapshot, [*in_loop, *new])._replace(length_beats=to_beats)
    changed: dict[int, Change] = {
        note_id: (None, None, None, now) for note_id, now in details.items()
    }
    return Plan(snapshot, after, sorted(removed), changed, new)


def _between(
    snapshot: ClipSnapshot, pitches: Collection[int], from_beats: float, to_beats: float
) -> list[Row]:
    """Return the notes of these pitches, muted ones too, that start in a range of the loop."""
    start = snapshot.loop_start_beats
    first, last = start + from_beats, start + to_beats
    return [row for row in snapshot.rows if first <= row[0] < last and row[1] in pitches]


def _after(snapshot: ClipSnapshot, notes: Iterable[Note]) -> ClipSnapshot:
    sounding: list[Note] = []
    muted: list[Note] = []
    for note in notes:
        (muted if details_of(note).mute else sounding).append(note)
    return snapshot._replace(notes=sounding, ids=[], rows=(), muted=muted, muted_ids=())


class Changes(NamedTuple):
    """The places of the notes that go, and the notes that come."""

    removed: list[int]
    new: list[Note]


def changes(before: Sequence[Note], after: Iterable[Note]) -> Changes:
    """Return what must go and come; a note that is in both, to the last digit, stays."""
    left = Counter(after)
    removed = []
    for place, note in enumerate(before):
        if left[note]:
            left[note] -= 1
        else:
            removed.append(place)
    return Changes(
        removed, sorted(left.elements(), key=lambda note: (note.start_beats, note.pitch))
    )


def without_overlaps(new: Iterable[Note], others: Iterable[Note]) -> list[Note]:
    """Return the new notes that leave others whole, each ending where the next one begins."""
    return cut_overlaps(clear_of(new, others))


def quantized(notes: Sequence[Note], length_beats: float) -> list[Note]:
    """Return the notes in their order, on their nearest sixteenths.

    Of several notes of a pitch that have the same, the nearest goes there and the others stay.
    What is nearest to the loop's end stays as well: there it would not be sounding.
    """
    nearest: dict[tuple[int, float], Note] = {}
    places = [(note.pitch, nearest_sixteenth(note.start_beats) * STEP_BEATS) for note in notes]
    for place, note in zip(places, notes):
        other = nearest.get(place)
        if other is None or abs(note.start_beats - place[1]) <= abs(other.start_beats - place[1]):
            nearest[place] = note
    return [
        note._replace(start_beats=place[1])
        if note is nearest[place] and place[1] < length_beats
        else note
        for place, note in zip(places, notes)
    ]


def moved(
    before: Sequence[Note], after: Sequence[Note], others: Iterable[Note], length_beats: float
) -> list[Note]:
    """Return the notes before with the starts and velocities of those after, one by one.

    No note is cut or lost: one that would begin under one of ``others`` keeps its start, and notes
    of a pitch end where the next one begins. Where notes of a pitch would leave the loop or change
    places, none of them moves.
    """
    there = list(others)
    notes_there = NotesByPitch(there)
    placed = [
        old._replace(velocity=new.velocity) if old.velocity != new.velocity else old
        for old, new in zip(before, after)
    ]
    for places in _by_pitch(placed):
        starts = [after[place].start_beats for place in places]
        if _ascend(starts, length_beats):
            for place, start in zip(places, starts):
                at_start = placed[place]._replace(start_beats=start)
                if notes_there.room_beats(at_start) > 0:
                    placed[place] = at_start
    notes_there = NotesByPitch([*there, *placed])
    return [*map(notes_there.cut, placed)]


def _by_pitch(notes: Sequence[Note]) -> Iterable[list[int]]:
    """Return the places of the notes of each pitch, in the order of their starts."""
    places: dict[int, list[int]] = {}
    for place in sorted(range(len(notes)), key=lambda place: notes[place].start_beats):
        places.setdefault(notes[place].pitch, []).append(place)
    return places.values()


def _ascend(starts: list[float], length_beats: float) -> bool:
    """Return whether each start lies after the one before, and all in the loop."""
    return all(0 <= start < length_beats for start in starts) and all(
        one < other for one, other in zip(starts, starts[1:])
    )


def nearest_sixteenth(beats: float) -> int:
    """Return the number of the sixteenth nearest to a time, of two the later one."""
    return floor(beats / STEP_BEATS + 0.5)
