"""All that the script does to Live's set: the only code that imports Live.

Times in a Reading and in the notes handed over are beats from the start of the loop; Live's own
are beats from the start of the clip.
"""

from __future__ import annotations

from typing import Any, Callable

from .config import Control
from .errors import TargetError
from .protocol.messages import Note
from .reading import Reading, check_unchanged, read

TIMER_MS = 10


class Song:
    """The set that is open in Live. ``c_instance`` is what Live gave to create_instance."""

    def __init__(self, c_instance: Any) -> None:
        self._c_instance = c_instance

    def read(self, new_bars: int) -> Reading:
        """Read what is selected; see reading.read. Raises TargetError."""
        return read(self._song, new_bars)

    def write(self, reading: Reading, notes: list[Note], name: str) -> None:
        """Put a beat in place of the kit's notes in the loop, or into a new clip; call it ``name``.

        One undo step. Raises TargetError where the target has gone or changed since.
        """
        check_unchanged(reading)
        specifications = _specifications(reading, notes, 0.0, reading.length_beats)

        def write() -> None:
            clip = reading.clip
            if clip is None:
                clip = _new_clip(reading)
            else:
                _remove(clip, reading, 0.0, reading.length_beats)
            clip.name = name
            clip.add_new_notes(specifications)

        self._in_one_undo_step(write)
        self._show(reading)

    def extend(self, reading: Reading, notes: list[Note], new_beats: float) -> None:
        """Let the loop grow by ``new_beats`` and put notes there; what is in the loop stays.

        One undo step. Raises TargetError where the clip has gone or changed since.
        """
        check_unchanged(reading)
        end = reading.length_beats + new_beats
        specifications = _specifications(reading, notes, reading.length_beats, end)

        def write() -> None:
            clip, loop_end = reading.clip, reading.loop_start_beats + end
            clip.loop_end = loop_end
            clip.end_marker = max(clip.end_marker, loop_end)
            _remove(clip, reading, reading.length_beats, new_beats)
            clip.add_new_notes(specifications)

        self._in_one_undo_step(write)

    @property
    def _song(self) -> Any:
        return self._c_instance.song()

    def _in_one_undo_step(self, write: Callable[[], None]) -> None:
        import Live

        song = self._song
        song.begin_undo_step()
        try:
            write()
        except (RuntimeError, Live.Base.LimitationError) as error:  # Live's own refusals
            raise TargetError("write_failed", why=error) from error
        finally:
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


def _remove(clip: Any, reading: Reading, from_beats: float, span_beats: float) -> None:
    """Remove the kit's notes that start in a range; without a rack, all notes."""
    start = reading.loop_start_beats + from_beats
    if not reading.pads:
        clip.remove_notes_extended(0, 128, start, span_beats)
    for pitch, _ in reading.pads:
        clip.remove_notes_extended(pitch, 1, start, span_beats)


def _specifications(
    reading: Reading, notes: list[Note], from_beats: float, to_beats: float
) -> tuple[Any, ...]:
    """Make Live's notes; whatever the engine says, none lies off the kit or out of range."""
    import Live

    kit = {pitch for pitch, _ in reading.pads} or range(128)
    return tuple(
        Live.Clip.MidiNoteSpecification(
            pitch=note.pitch,
            start_time=reading.loop_start_beats + note.start_beats,
            duration=note.length_beats,
            velocity=note.velocity,
        )
        for note in notes
        if note.pitch in kit and from_beats <= note.start_beats < to_beats
    )
