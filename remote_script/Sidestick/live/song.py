"""All that the script does to Live's set: the only code that imports Live.

Times in a Reading and in the notes handed over are beats from the start of the loop; Live's own
are beats from the start of the clip.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import Any, Callable, Iterable, Iterator

from ..actions import song_parts
from ..errors import TargetError
from ..protocol.messages import Note
from ..settings.control_map import Control
from .clip_labels import Labels
from .clip_plan import Plan
from .clip_reader import (
    ClipSnapshot,
    check_unchanged,
    is_alive,
    is_as_read,
    read,
    read_again,
    read_now,
    selected,
    track_of,
)
from .listeners import Watch

TIMER_MS = 10


class Song:
    """The set that is open in Live. ``c_instance`` is what Live gave to create_instance."""

    def __init__(self, c_instance: Any) -> None:
        self.labels = Labels(lambda: self._song)
        self._c_instance = c_instance
        self._steps = 0  # how deep we are in an undo step

    def read(self, new_bars: int) -> ClipSnapshot:
        """Read what is selected; see reading.read. Raises TargetError."""
        return read(self._song, new_bars)

    def look(self, new_bars: int) -> ClipSnapshot:
        """Read what is selected but for its notes. Raises TargetError."""
        return read(self._song, new_bars, with_notes=False)

    def look_again(self, reading: ClipSnapshot) -> ClipSnapshot:
        """Read loop and meter of a reading's clip anew. Raises TargetError."""
        return read_again(self._song, reading)

    def watch(self) -> Watch:
        """Return what tells of changes to what the musician looks at; release it in the end."""
        return Watch(lambda: self._song)

    def now(self, reading: ClipSnapshot) -> ClipSnapshot:
        """Read a reading's clip anew. Raises TargetError where it has gone, or its loop changed."""
        return read_now(self._song, reading)

    def is_as_read(self, reading: ClipSnapshot) -> bool:
        """Tell whether the clip holds the very same notes. Raises TargetError as ``now``."""
        return is_as_read(reading)

    def shown(self) -> Any:
        """Return the clip in the detail view, or None."""
        clip = self._song.view.detail_clip
        return clip if is_alive(clip) else None

    def next_bar(self) -> Callable[[], bool]:
        """Return what tells, asked time and again, whether another bar has begun meanwhile.

        In a loop of one bar it is the same one anew; where the song stands still it has at once.
        """
        last = self._place()  # None: it has begun

        def has_begun() -> bool:
            nonlocal last
            now = self._place()
            goes_on = last is not None and now is not None and last[0] == now[0] and last <= now
            last = now if goes_on else None
            return last is None

        return has_begun

    def carry_out(self, plan: Plan, specifications: Any) -> Any:
        """Make a clip what was planned on it as it is, and return it. One undo step.

        ``specifications`` are those of the plan's new notes. Raises TargetError where Live refuses.
        """
        before, after = plan.before, plan.after
        if plan.is_empty:
            return before.clip
        with self.one_step():
            clip = _new_clip(before) if before.clip is None else before.clip
            if plan.gone:
                clip.remove_notes_by_id(tuple(plan.gone))
            if after.length_beats != before.length_beats:
                _set_loop_end(clip, after.loop_start_beats + after.length_beats)
            if plan.changed:
                _change(clip, plan)
            if after.name != before.name and (before.clip is None or clip.name == before.name):
                clip.name = after.name  # else the musician has named it meanwhile
            if specifications:
                _add(clip, specifications, plan.selects)
        self._show(before)
        return clip

    def add_scenes(self, reading: ClipSnapshot, parts: Iterable[song_parts.Clip]) -> list[Any]:
        """Put clips into new scenes below the others, on the track of the clip that was read.

        Returns them. One undo step for all. Raises TargetError where the clip has gone, or where
        the edition of Live takes no more scenes; those before are there then.
        """
        import Live

        check_unchanged(reading)
        song, track = self._song, track_of(reading.clip)
        clips = []
        with self.one_step():
            for part, ready, _, _ in parts:
                try:
                    song.create_scene(-1)
                except Live.Base.LimitationError as error:
                    raise TargetError("no_more_scenes", count=len(song.scenes)) from error
                last = len(song.scenes) - 1
                scene, slot = song.scenes[last], track.clip_slots[last]
                scene.name, scene.color = part.name, part.colour
                clip = _new_clip(reading._replace(slot=slot))
                clip.signature_numerator = reading.numerator
                clip.signature_denominator = reading.denominator
                clip.name, clip.color = part.name, part.colour
                if ready.specifications:
                    clip.add_new_notes(ready.specifications)
                clips.append(clip)
        return clips

    def selected(self, reading: ClipSnapshot) -> tuple[float, float] | None:
        """Return the range of the notes that are selected now in a clip that was read before."""
        return selected(reading.clip, reading.loop_start_beats, reading.length_beats)

    def add_hit(self, reading: ClipSnapshot, note: Note) -> None:
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
        self, reading: ClipSnapshot, pitches: Iterable[int], from_beats: float, to_beats: float
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

    def undo(self) -> None:
        """Take back the last step. Raises TargetError where there is none."""
        if not self._song.can_undo:
            raise TargetError("nothing_to_undo")
        self._song.undo()

    def _place(self) -> tuple[int, float] | None:
        """Return which bar plays, and where in the song; None where it stands still."""
        song = self._song
        if not song.is_playing:
            return None
        bar_beats = song.signature_numerator * 4.0 / song.signature_denominator
        return int(song.current_song_time // bar_beats), song.current_song_time

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

    def _show(self, reading: ClipSnapshot) -> None:
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


def _new_clip(reading: ClipSnapshot) -> Any:
    reading.slot.create_clip(reading.length_beats)
    clip = reading.slot.clip  # create_clip returns None before 11.3.25 and in 12.0.0
    clip.looping = True
    return clip


def _set_loop_end(clip: Any, loop_end: float) -> None:
    clip.loop_end = loop_end
    clip.end_marker = max(clip.end_marker, loop_end)


def specified(plan: Plan) -> Any:
    """Return what Live makes a plan's new notes of."""
    return tuple(_specification(note, plan.before.loop_start_beats) for note in plan.new)


def _specification(note: Note, loop_start_beats: float) -> Any:
    import Live

    return Live.Clip.MidiNoteSpecification(
        pitch=note.pitch,
        start_time=loop_start_beats + note.start_beats,
        duration=note.length_beats,
        velocity=note.velocity,
    )


def _add(clip: Any, specifications: Any, selects: bool) -> None:
    """Add notes, and select them beside those selected where Live can (from 11.1 on)."""
    added = clip.add_new_notes(specifications)
    if selects and added is not None and hasattr(clip, "select_notes_by_id"):
        selected = [note.note_id for note in clip.get_selected_notes_extended()]
        clip.select_notes_by_id((*selected, *added))


def _change(clip: Any, plan: Plan) -> None:
    vector = clip.get_notes_by_id(tuple(plan.changed))
    for note in vector:
        start, length, velocity = plan.changed[note.note_id]
        if start is not None:
            note.start_time = start
        if length is not None:
            note.duration = length
        if velocity is not None:
            note.velocity = velocity
    clip.apply_note_modifications(vector)
