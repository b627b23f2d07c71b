"""All that the script does to Live's set: the only code that imports Live.

Times in a Reading and in the notes handed over are beats from the start of the loop; Live's own
are beats from the start of the clip.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import Any, Callable, Collection, Iterable, Iterator, NamedTuple, Sequence

from . import song_kit
from .controls import Control
from .errors import TargetError
from .labels import Labels
from .protocol.messages import Note
from .reading import (
    Reading,
    all_notes,
    check_notes_unchanged,
    check_unchanged,
    is_alive,
    other_notes,
    plain,
    read,
    read_again,
    read_now,
    selected,
    track_of,
)
from .rewriting import changes, clear_of, moved, runs
from .watch import Watch

TIMER_MS = 10


class Written(NamedTuple):
    """What became of a clip: how many notes are new or changed, and the clip as it is now.

    ``now`` knows no ids: it has not been read again.
    """

    new: int
    now: Reading


class Song:
    """The set that is open in Live. ``c_instance`` is what Live gave to create_instance."""

    def __init__(self, c_instance: Any) -> None:
        self.labels = Labels(lambda: self._song)
        self._c_instance = c_instance
        self._steps = 0  # how deep we are in an undo step

    def read(self, new_bars: int) -> Reading:
        """Read what is selected; see reading.read. Raises TargetError."""
        return read(self._song, new_bars)

    def look(self, new_bars: int) -> Reading:
        """Read what is selected but for its notes. Raises TargetError."""
        return read(self._song, new_bars, with_notes=False)

    def look_again(self, reading: Reading) -> Reading:
        """Read loop and meter of a reading's clip anew. Raises TargetError."""
        return read_again(self._song, reading)

    def watch(self) -> Watch:
        """Return what tells of changes to what the musician looks at; release it in the end."""
        return Watch(lambda: self._song)

    def now(self, reading: Reading) -> Reading:
        """Read a reading's clip anew, or that which was made in its slot. Raises TargetError."""
        return read_now(self._song, reading)

    def shown(self) -> Any:
        """Return the clip in the detail view, or None."""
        clip = self._song.view.detail_clip
        return clip if is_alive(clip) else None

    def bar(self) -> int | None:
        """Return the number of the bar that plays, from 0; None where the song stands still."""
        song = self._song
        if not song.is_playing:
            return None
        bar_beats = song.signature_numerator * 4.0 / song.signature_denominator
        return int(song.current_song_time // bar_beats)

    def write(
        self, reading: Reading, notes: list[Note], name: str, drums: Iterable[int]
    ) -> Written:
        """Put a beat in place of the notes on ``drums``, or into a new clip; call it ``name``.

        Drums are pitches; all others are the musician's, percussion too. One undo step. Raises
        TargetError where the target has gone or changed since.
        """
        check_unchanged(reading)
        with self.one_step():
            clip = reading.clip
            if clip is None:
                clip = _new_clip(reading)
            else:
                _remove(clip, reading, drums, 0.0, reading.length_beats)
            clip.name = name
            new, heard = _add_among(clip, reading, notes, 0.0, reading.length_beats)
        self._show(reading)
        return Written(new, reading._replace(clip=clip, slot=None, name=name, notes=heard))

    def extend(
        self, reading: Reading, notes: list[Note], new_beats: float, drums: Iterable[int]
    ) -> Written:
        """Let the loop grow by ``new_beats`` and put notes there; what is in the loop stays.

        One undo step. Raises TargetError where the clip has gone or changed since.
        """
        check_unchanged(reading)
        clip, end = reading.clip, reading.length_beats + new_beats
        with self.one_step():
            _set_loop_end(clip, reading.loop_start_beats + end)
            _remove(clip, reading, drums, reading.length_beats, new_beats)
            new, heard = _add_among(clip, reading, notes, reading.length_beats, end)
        return Written(new, reading._replace(length_beats=end, notes=heard))

    def rewrite(self, reading: Reading, notes: list[Note]) -> Written:
        """Have the loop hold these notes: what they lack goes, what is new comes, the rest stays.

        Where notes were selected, the new ones are too. One undo step.
        Raises TargetError where the clip has gone or changed since.
        """
        check_unchanged(reading)
        others = check_notes_unchanged(reading)
        gone, new = changes(reading.notes, _with_others(reading, notes))
        kept = _without(reading.notes, gone)
        fitting = _fitting(reading, new, 0.0, reading.length_beats, [*others, *kept])

        def write() -> None:
            if gone:
                reading.clip.remove_notes_by_id(tuple(reading.ids[place] for place in gone))
            added = _add(reading.clip, reading, fitting)
            if reading.selected is not None:
                _select_too(reading.clip, added)

        if gone or new:
            with self.one_step():
                write()
        return Written(len(new), reading._replace(notes=[*kept, *fitting]))

    def restore(self, reading: Reading, notes: list[Note], length_beats: float) -> None:
        """Have the loop be this long and hold these notes on the kit's pads; others stay.

        Without a rack, all notes. What is the same keeps its ids. One undo step. Raises
        TargetError where the clip has gone or changed since.
        """
        check_unchanged(reading)
        others = check_notes_unchanged(reading)
        clip, old_beats = reading.clip, reading.length_beats
        gone, new = changes(reading.notes, _with_others(reading, notes))
        if not gone and not new and length_beats == old_beats:
            return
        with self.one_step():
            if gone:
                clip.remove_notes_by_id(tuple(reading.ids[place] for place in gone))
            if length_beats > old_beats:
                _remove(clip, reading, _kit(reading), old_beats, length_beats - old_beats)
                others = [plain(note, reading.loop_start_beats) for note in all_notes(clip)]
            else:
                others = [*others, *_without(reading.notes, gone)]
            _set_loop_end(clip, reading.loop_start_beats + length_beats)
            _add(clip, reading, _fitting(reading, new, 0.0, length_beats, others))

    def rename(self, reading: Reading, name: str) -> None:
        """Give the clip a name, unless it is empty."""
        if name:
            with self.one_step():
                reading.clip.name = name

    def add_scenes(self, reading: Reading, clips: Iterable[song_kit.Clip]) -> list[Reading]:
        """Put clips into new scenes below the others, on the track of the clip that was read.

        Returns what they are. One undo step for all. Raises TargetError where the clip has gone, or
        where the edition of Live takes no more scenes; those before are there then.
        """
        import Live

        check_unchanged(reading)
        song, track = self._song, track_of(reading.clip)
        from_start = reading._replace(loop_start_beats=0.0)
        new = []
        with self.one_step():
            for made in clips:
                try:
                    song.create_scene(-1)
                except Live.Base.LimitationError as error:
                    raise TargetError("no_more_scenes", count=len(song.scenes)) from error
                song.scenes[-1].name = made.part.name
                slot = track.clip_slots[len(song.scenes) - 1]
                clip = _new_clip(from_start._replace(slot=slot))
                clip.signature_numerator = reading.numerator
                clip.signature_denominator = reading.denominator
                clip.name, clip.color = made.part.name, made.part.colour
                _, heard = _add_among(clip, from_start, made.notes, 0.0, reading.length_beats)
                new.append(from_start._replace(clip=clip, name=made.part.name, notes=heard))
        return new

    def selected(self, reading: Reading) -> tuple[float, float] | None:
        """Return the range of the notes that are selected now in a clip that was read before."""
        return selected(reading.clip, reading.loop_start_beats, reading.length_beats)

    def play(self, reading: Reading, notes: list[Note], just_read: bool = False) -> Written:
        """Give the loop's notes, one by one, the starts and velocities of these.

        What was ``just_read``, in the same callback, is as it was. One undo step. Raises
        TargetError where the clip has gone or changed since.
        """
        check_unchanged(reading)
        others = other_notes(reading) if just_read else check_notes_unchanged(reading)
        clip, start = reading.clip, reading.loop_start_beats
        played = moved(reading.notes, notes, others, reading.length_beats)
        new = {
            note_id: (before, after)
            for note_id, before, after in zip(reading.ids, reading.notes, played)
            if before != after
        }

        def write() -> None:
            vector = clip.get_notes_by_id(tuple(new))
            for note in vector:
                _change(note, start, *new[note.note_id])
            clip.apply_note_modifications(vector)

        if new:
            with self.one_step():
                write()
        return Written(len(new), reading._replace(notes=played))

    def add_hit(self, reading: Reading, note: Note) -> None:
        """Put one note into the clip, or into a new clip in the slot that was read.

        It is the musician's own: as by hand, a note of its pitch that sounds there ends before it.
        One undo step. Raises TargetError where the target has gone or changed since.
        """
        check_unchanged(reading)

        def write() -> None:
            clip = _new_clip(reading) if reading.clip is None else reading.clip
            clip.add_new_notes((_specification(note, reading.loop_start_beats),))

        with self.one_step():
            write()
        self._show(reading)

    def remove_hits(
        self, reading: Reading, pitches: Iterable[int], from_beats: float, to_beats: float
    ) -> None:
        """Remove the notes of these pitches that start in a range of the clip.

        One undo step. Raises TargetError where the clip has gone or changed since.
        """
        check_unchanged(reading)
        start, span = reading.loop_start_beats + from_beats, to_beats - from_beats

        def write() -> None:
            for pitch in pitches:
                reading.clip.remove_notes_extended(pitch, 1, start, span)

        with self.one_step():
            write()

    def clear(self, reading: Reading) -> None:
        """Remove the kit's notes from the loop; without a rack, all notes. One undo step."""
        with self.one_step():
            _remove(reading.clip, reading, _kit(reading), 0.0, reading.length_beats)

    def undo(self) -> None:
        """Take back the last step. Raises TargetError where there is none."""
        if not self._song.can_undo:
            raise TargetError("nothing_to_undo")
        self._song.undo()

    @property
    def _song(self) -> Any:
        return self._c_instance.song()

    @contextmanager
    def one_step(self) -> Iterator[None]:
        """Have one undo take back all that is changed within; a step within a step is part of it.

        Raises TargetError where Live refuses.
        """
        import Live

        song = self._song
        if not self._steps:
            song.begin_undo_step()
        self._steps += 1
        try:
            yield
        except (RuntimeError, Live.Base.LimitationError) as error:  # Live's own refusals
            raise TargetError("write_failed", why=error) from error
        finally:
            self._steps -= 1
            if not self._steps:
                song.end_undo_step()

    def _show(self, reading: Reading) -> None:
        """Show a new clip, unless the musician has moved on meanwhile."""
        view = self._song.view
        if reading.slot is not None and view.highlighted_clip_slot == reading.slot:
            view.detail_clip = reading.slot.clip


def live_name() -> str:
    """Return Live's name and version, such as ``Live 12.1.0``."""
    import Live

    application = Live.Application.get_application()
    major, minor = application.get_major_version(), application.get_minor_version()
    return f"Live {major}.{minor}.{application.get_bugfix_version()}"


def start_timer(callback: Callable[[], None]) -> Any:
    """Return a timer of Live's that calls back every TIMER_MS, with ``running`` and ``stop``."""
    import Live

    return Live.Base.Timer(callback=callback, interval=TIMER_MS, repeat=True, start=True)


def forward(script_handle: int, midi_map_handle: int, control: Control) -> None:
    """Have Live hand the messages of a control to the script."""
    import Live

    midi_map = Live.MidiMap
    hand_on = midi_map.forward_midi_cc if control.type == "cc" else midi_map.forward_midi_note
    hand_on(script_handle, midi_map_handle, control.channel - 1, control.number)


def _new_clip(reading: Reading) -> Any:
    reading.slot.create_clip(reading.length_beats)
    clip = reading.slot.clip  # create_clip returns None before 11.3.25 and in 12.0.0
    clip.looping = True
    return clip


def _set_loop_end(clip: Any, loop_end: float) -> None:
    clip.loop_end = loop_end
    clip.end_marker = max(clip.end_marker, loop_end)


def _with_others(reading: Reading, notes: Iterable[Note]) -> list[Note]:
    """Return notes on the kit's pads with those of the loop that are not; without a rack, all."""
    kit = _kit(reading)
    others = [note for note in reading.notes if note.pitch not in kit]
    return [*(note for note in notes if note.pitch in kit), *others]


def _kit(reading: Reading) -> Collection[int]:
    return {pitch for pitch, _ in reading.pads} or range(128)


def _remove(
    clip: Any, reading: Reading, pitches: Iterable[int], from_beats: float, span_beats: float
) -> None:
    """Remove the notes of these pitches, as far as they are the kit's, that start in a range."""
    start, kit = reading.loop_start_beats + from_beats, _kit(reading)
    for pitch, count in runs(pitch for pitch in pitches if pitch in kit):
        clip.remove_notes_extended(pitch, count, start, span_beats)


def _without(notes: Sequence[Note], places: Iterable[int]) -> list[Note]:
    gone = set(places)
    return [note for place, note in enumerate(notes) if place not in gone]


def _fitting(
    reading: Reading,
    notes: Iterable[Note],
    from_beats: float,
    to_beats: float,
    there: Iterable[Note],
) -> list[Note]:
    """Return the notes that may be added to those that are there.

    Whatever the engine says, none lies off the kit or out of range, and none cuts another note.
    """
    kit = _kit(reading)
    inside = (n for n in notes if n.pitch in kit and from_beats <= n.start_beats < to_beats)
    return clear_of(inside, there)


def _add(clip: Any, reading: Reading, notes: Iterable[Note]) -> Any:
    """Add notes and return their ids, None where there are none to add and before Live 11.1."""
    new = tuple(_specification(note, reading.loop_start_beats) for note in notes)
    return clip.add_new_notes(new) if new else None


def _add_among(
    clip: Any, reading: Reading, notes: Iterable[Note], from_beats: float, to_beats: float
) -> tuple[int, list[Note]]:
    """Add the notes that fit among whatever the clip holds.

    Returns how many do, and what is heard of the loop now, which ends with the last of them.
    """
    there = [(plain(note, reading.loop_start_beats), note.mute) for note in all_notes(clip)]
    new = _fitting(reading, notes, from_beats, to_beats, [note for note, _ in there])
    _add(clip, reading, new)
    heard = [note for note, mute in there if not mute and 0 <= note.start_beats < to_beats]
    return len(new), [*heard, *new]


def _specification(note: Note, loop_start_beats: float) -> Any:
    import Live

    return Live.Clip.MidiNoteSpecification(
        pitch=note.pitch,
        start_time=loop_start_beats + note.start_beats,
        duration=note.length_beats,
        velocity=note.velocity,
    )


def _change(note: Any, loop_start_beats: float, before: Note, after: Note) -> None:
    """Change one of Live's notes where it is to be another, and leave the rest to the digit."""
    if after.start_beats != before.start_beats:
        note.start_time = loop_start_beats + after.start_beats
    if after.length_beats != before.length_beats:
        note.duration = after.length_beats
    if after.velocity != before.velocity:
        note.velocity = after.velocity


def _select_too(clip: Any, added: Any) -> None:
    """Select notes beside those selected, where Live can (from 11.1 on)."""
    if added is not None and hasattr(clip, "select_notes_by_id"):
        selected = [note.note_id for note in clip.get_selected_notes_extended()]
        clip.select_notes_by_id((*selected, *added))
