"""The notes of Live.Clip.Clip: reading, adding, changing, removing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Callable, Iterable

from sidestick_live_sim.errors import LiveError
from sidestick_live_sim.lom import note_rules
from sidestick_live_sim.lom.note_rules import Note, Window
from sidestick_live_sim.simulated_object import SimulatedObject
from sidestick_live_sim.spec import Arg, Method, positional, since

if TYPE_CHECKING:
    from sidestick_live_sim.lom.track import Track


class NoteValue:
    """A copy of one note, as Live hands it out: a script may change all but its id."""

    def __init__(self, note: Note) -> None:
        self.__dict__.update(zip(Note._fields, note))

    def as_note(self) -> Note:
        """Return what the copy holds now."""
        return Note(**self.__dict__)


class NotesMixin(SimulatedObject):
    """Behaviour of a clip's notes."""

    is_midi_clip: bool
    track: Track
    notes: tuple[Note, ...] = ()
    selected_ids: frozenset[int] = frozenset()

    def get_notes_extended(self, *window: Any) -> list[Any]:
        """Return the notes that start in a window of pitches and beats."""
        return self._handed_out(Window(*window).check().holds)

    def get_all_notes_extended(self) -> list[Any]:
        """All notes, wherever they lie."""
        return self._handed_out(lambda _: True)

    def get_selected_notes_extended(self) -> list[Any]:
        """Return the notes selected in the note editor."""
        return self._handed_out(lambda note: note.note_id in self.selected_ids)

    def get_notes_by_id(self, note_ids: object) -> list[Any]:
        """Return the notes of these ids."""
        ids = self._known(note_ids)
        return self._handed_out(lambda note: note.note_id in ids)

    def add_new_notes(self, specifications: object) -> list[int]:
        """Add notes and return their ids; all or none."""
        self._check_notes_may_change()
        new = [self._new_note(each) for each in _items(specifications)]
        self.change("notes", note_rules.add(self.notes, new))
        return [note.note_id for note in new]

    def apply_note_modifications(self, vector: Any) -> None:
        """Write back notes that were handed out and changed."""
        self._check_notes_may_change()
        changed = [handle.sim_target.as_note() for handle in vector]
        ids = self._known([note.note_id for note in changed])
        for note in changed:
            note_rules.check(note)
        rest = [note for note in self.notes if note.note_id not in ids]
        self.change("notes", note_rules.add(rest, changed))

    def remove_notes_extended(self, *numbers: Any) -> None:
        """Remove the notes that start in a window."""
        self._check_notes_may_change()
        window = Window(*numbers).check()
        self.change("notes", tuple(note for note in self.notes if not window.holds(note)))

    def remove_notes_by_id(self, note_ids: object) -> None:
        """Remove the notes of these ids."""
        self._check_notes_may_change()
        ids = self._known(note_ids)
        self.change("notes", tuple(note for note in self.notes if note.note_id not in ids))

    def duplicate_notes_by_id(
        self, note_ids: object, destination_time: object, transposition_amount: int
    ) -> list[int]:
        """Copy notes to a time (their end when None), transposed by semitones."""
        self._check_notes_may_change()
        ids = self._known(note_ids)
        chosen = [note for note in self.notes if note.note_id in ids]
        if not chosen:
            return []
        first = min(note.start_time for note in chosen)
        target = max(note.end_time for note in chosen)
        if destination_time is not None:
            target = _number(destination_time)
        new = [
            note._replace(
                note_id=self.core.new_note_id(),
                start_time=note.start_time - first + target,
                pitch=note.pitch + transposition_amount,
            )
            for note in chosen
        ]
        for note in new:
            note_rules.check(note)
        self.change("notes", note_rules.add(self.notes, new))
        return [note.note_id for note in new]

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
        self.selected_ids = frozenset(self._known(note_ids))

    def put_notes(self, new: Iterable[Note]) -> None:
        """Replace all notes, as the user does in the editor."""
        self._check_notes_may_change()
        self.change("notes", note_rules.add((), new))

    def _new_note(self, specification: Any) -> Note:
        if not isinstance(specification, self.core.classes["Clip.MidiNoteSpecification"]):
            kind = type(specification).__name__
            raise TypeError(f"add_new_notes takes MidiNoteSpecification objects, not {kind}")
        note = Note(self.core.new_note_id(), **specification.sim_target)
        note_rules.check(note)
        return note

    def _handed_out(self, wanted: Callable[[Note], bool]) -> list[Any]:
        self._check_midi()
        make = self.core.classes["Clip.MidiNote"].sim_make
        return [make(NoteValue(note)) for note in self.notes if wanted(note)]

    def _known(self, note_ids: object) -> set[int]:
        self._check_midi()
        ids = set(_items(note_ids))
        if not all(isinstance(note_id, int) for note_id in ids):
            raise TypeError(f"note ids are ints, not {ids!r}")
        unknown = ids - {note.note_id for note in self.notes}
        if unknown:
            raise LiveError(f"The clip has no notes with the ids {sorted(unknown)}.")
        return ids

    def _check_midi(self) -> None:
        if not self.is_midi_clip:
            raise LiveError("An audio clip has no notes.")

    def _check_notes_may_change(self) -> None:
        self._check_midi()
        if self.track.is_frozen:
            raise LiveError("The notes of a frozen track cannot be changed.")


def _items(values: Any) -> list[Any]:
    return list(iter(values))


def _number(value: object) -> float:
    if not isinstance(value, (int, float)):
        raise TypeError(f"a time is a number of beats, not {value!r}")
    return float(value)


WINDOW = (
    Arg("from_pitch", "int"),
    Arg("pitch_span", "int"),
    Arg("from_time", "float"),
    Arg("time_span", "float"),
)
IDS = (Arg("note_ids", "object"),)
DUPLICATION = (
    *IDS,
    Arg("destination_time", "object", None),
    Arg("transposition_amount", "int", 0),
)

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
    Method("duplicate_notes_by_id", DUPLICATION, "IntU64Vector", True, since("11.2.0")),
    Method("select_all_notes", writes=True),
    Method("deselect_all_notes", writes=True),
    Method("select_notes_by_id", positional("object"), "None", True, since("11.1.0")),
)
