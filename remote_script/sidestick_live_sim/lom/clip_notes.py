"""The notes of Live.Clip.Clip: reading, adding, changing, removing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Callable, Iterable

from sidestick_live_sim.errors import LiveError
from sidestick_live_sim.lom import notes as rules
from sidestick_live_sim.lom.notes import Note, Window
from sidestick_live_sim.model import Model
from sidestick_live_sim.spec import Arg, Method, positional, since

if TYPE_CHECKING:
    from sidestick_live_sim.lom.track import Track

LegacyNote = "tuple[int, float, float, float, bool]"


class NoteValue:
    """A copy of one note, as Live hands it out: a script may change all but its id."""

    def __init__(self, note: Note) -> None:
        for name, value in note._asdict().items():
            setattr(self, name, value)

    def as_note(self) -> Note:
        """What the copy holds now."""
        return Note(*(getattr(self, name) for name in Note._fields))


class NotesMixin(Model):
    """Behaviour of a clip's notes."""

    is_midi_clip: bool
    track: Track
    notes: tuple[Note, ...] = ()
    selected_ids: frozenset[int] = frozenset()
    loop_start: float
    loop_end: float

    def get_notes_extended(self, *window: Any) -> list[Any]:
        """Notes that start in a window of pitches and beats."""
        asked = Window(*window).check()
        return self._handed_out(asked.holds)

    def get_all_notes_extended(self) -> list[Any]:
        """All notes, wherever they lie."""
        return self._handed_out(lambda note: True)

    def get_selected_notes_extended(self) -> list[Any]:
        """The notes selected in the note editor."""
        return self._handed_out(lambda note: note.note_id in self.selected_ids)

    def get_notes_by_id(self, note_ids: object) -> list[Any]:
        """The notes of these ids."""
        ids = self._ids(note_ids)
        return self._handed_out(lambda note: note.note_id in ids)

    def add_new_notes(self, specifications: object) -> list[int]:
        """Add notes and return their ids; all or none."""
        self._check_notes_may_change()
        new = [self._new_note(each) for each in _iterated(specifications)]
        self._store(rules.add(self.notes, new))
        return [note.note_id for note in new]

    def apply_note_modifications(self, vector: Any) -> None:
        """Write back notes that were handed out and changed."""
        self._check_notes_may_change()
        changed = [handle._sim_target.as_note() for handle in vector]
        self._ids([note.note_id for note in changed])
        for note in changed:
            rules.check(note)
        ids = {note.note_id for note in changed}
        self._store(rules.add([n for n in self.notes if n.note_id not in ids], changed))

    def remove_notes_extended(self, *window: Any) -> None:
        """Remove the notes that start in a window."""
        self._check_notes_may_change()
        asked = Window(*window).check()
        self._store(tuple(note for note in self.notes if not asked.holds(note)))

    def remove_notes_by_id(self, note_ids: object) -> None:
        """Remove the notes of these ids."""
        self._check_notes_may_change()
        ids = self._ids(note_ids)
        self._store(tuple(note for note in self.notes if note.note_id not in ids))

    def select_all_notes(self) -> None:
        """Select every note."""
        self._check_midi()
        self.selected_ids = frozenset(note.note_id for note in self.notes)

    def deselect_all_notes(self) -> None:
        """Select no note."""
        self._check_midi()
        self.selected_ids = frozenset()

    def select_notes_by_id(self, note_ids: object) -> None:
        """Select the notes of these ids."""
        self.selected_ids = frozenset(self._ids(note_ids))

    def put_notes(self, new: Iterable[Note]) -> None:
        """Replace all notes, as the user does in the editor."""
        self._store(rules.add((), new))

    def _new_note(self, specification: Any) -> Note:
        expected = self.core.classes["Clip.MidiNoteSpecification"]
        if not isinstance(specification, expected):
            kind = type(specification).__name__
            raise TypeError("add_new_notes takes MidiNoteSpecification objects, not %s" % kind)
        note = Note(self.core.new_note_id(), **specification._sim_target)
        rules.check(note)
        return note

    def _handed_out(self, wanted: Callable[[Note], bool]) -> list[Any]:
        self._check_midi()
        make = self.core.classes["Clip.MidiNote"]._sim_make
        return [make(NoteValue(note)) for note in self.notes if wanted(note)]

    def _ids(self, note_ids: object) -> set[int]:
        self._check_midi()
        ids = set(_iterated(note_ids))
        unknown = ids - {note.note_id for note in self.notes}
        if unknown:
            raise LiveError("The clip has no notes with the ids %s." % sorted(unknown, key=repr))
        return ids

    def _store(self, new: tuple[Note, ...]) -> None:
        self.change("notes", new)

    def _check_midi(self) -> None:
        if not self.is_midi_clip:
            raise LiveError("An audio clip has no notes.")

    def _check_notes_may_change(self) -> None:
        self._check_midi()
        if self.track.is_frozen:
            raise LiveError("The notes of a frozen track cannot be changed.")


def _iterated(values: Any) -> list[Any]:
    return list(iter(values))


WINDOW = (
    Arg("from_pitch", "int"),
    Arg("pitch_span", "int"),
    Arg("from_time", "float"),
    Arg("time_span", "float"),
)
IDS = (Arg("note_ids", "object"),)

NOTE_METHODS = (
    Method("get_notes_extended", WINDOW, "MidiNoteVector"),
    Method("get_all_notes_extended", (), "MidiNoteVector", since=since("11.1.0")),
    Method("get_selected_notes_extended", (), "MidiNoteVector"),
    Method("get_notes_by_id", positional("object"), "MidiNoteVector"),
    Method("get_notes_by_id", IDS, "MidiNoteVector", since=since("11.2.0")),
    Method("add_new_notes", positional("object"), "None", True),
    Method("add_new_notes", positional("object"), "IntU64Vector", True, since("11.1.0")),
    Method("apply_note_modifications", positional("MidiNoteVector"), "None", True),
    Method("remove_notes_extended", WINDOW, "None", True),
    Method("remove_notes_by_id", positional("object"), "None", True),
    Method("select_all_notes", writes=True),
    Method("deselect_all_notes", writes=True),
    Method("select_notes_by_id", positional("object"), "None", True, since("11.1.0")),
)
