"""The set that is open in Live, read and written; Live itself is imported only in this room.

Whatever one press writes is one step of Live's undo: see undo_step.py. Times in a ClipSnapshot and
in the notes handed over are beats from the start of the loop; Live's own are beats from the start
of the clip.
"""

from __future__ import annotations

from typing import Any, Callable, Iterable, NamedTuple

from ..errors import TargetError
from ..protocol.messages import Note
from ..scheduler import PAUSE, WAIT, Steps
from ..settings.control_map import Control
from .clip_checks import track_of
from .clip_growth import set_loop_end
from .clip_labels import Labels
from .clip_plan import Plan, Planned
from .clip_reader import (
    ClipSnapshot,
    content_of,
    details_of,
    in_session,
    is_as_read,
    looked_at,
    read,
    read_in_steps,
    read_loop,
    read_now,
    selected,
)
from .listeners import Listeners
from .undo_step import UndoStep

TIMER_MS = 10
TRIES = 5  # to plan in steps while the clip is being edited; after these it is done at once

PlanFor = Callable[[ClipSnapshot], Plan]


class NewScene(NamedTuple):
    """A scene with one clip: the name of both, the clip's colour 0xRRGGBB, and its notes.

    ``specifications`` are as ``specified`` returns them.
    """

    name: str
    colour: int
    specifications: Any


class Song:
    """The set that is open in Live. ``c_instance`` is what Live gave to create_instance."""

    def __init__(self, c_instance: Any) -> None:
        self.labels = Labels(lambda: self._song)
        self._c_instance = c_instance
        self.undo_step = UndoStep(lambda: self._song)

    def read(self, new_bars: int) -> ClipSnapshot:
        """Read what is selected; see clip_reader.read. Raises TargetError."""
        return read(self._song, new_bars)

    def read_without_notes(self, new_bars: int) -> ClipSnapshot:
        """Read what is selected but for its notes. Raises TargetError."""
        return read(self._song, new_bars, with_notes=False)

    def read_in_steps(self, new_bars: int, with_notes: bool = True) -> Steps[ClipSnapshot]:
        """Read what is selected in steps, for those who do not press. Raises TargetError."""
        return read_in_steps(self._song, new_bars, with_notes)

    def read_loop_again(self, snapshot: ClipSnapshot) -> ClipSnapshot:
        """Read loop and meter of a snapshot's clip again. Raises TargetError."""
        return read_loop(self._song, snapshot)

    def listen(self, follows_clip: bool = True) -> Listeners:
        """Return listeners to the selected clip; release them in the end."""
        return Listeners(lambda: self._song, follows_clip)

    def read_again(self, snapshot: ClipSnapshot) -> ClipSnapshot:
        """Read a snapshot's clip again. Raises TargetError where it or its loop has changed."""
        return read_now(self._song, snapshot)

    def is_as_read(self, snapshot: ClipSnapshot) -> bool:
        """Return whether the clip holds the very same notes. Raises TargetError as read_again."""
        return is_as_read(snapshot)

    def planned(
        self,
        snapshot: ClipSnapshot,
        plan_for: PlanFor,
        over_edits: bool = False,
        ready: Callable[[], bool] = lambda: True,
    ) -> Steps[Planned]:
        """Plan in steps, and return the plan in the step in which it can be carried out.

        It is made on the very notes that the clip holds then, as soon as that is ``ready``. Raises
        TargetError where the clip has gone or its loop has changed since the snapshot, and where
        its notes have, unless what is written may go ``over_edits``.
        """
        now, tries = snapshot, TRIES
        while True:
            plan = plan_for(now)
            if tries:
                yield PAUSE
            previous = None if now.clip is None else content_of(now)
            content = content_of(plan.after)
            if tries:
                yield PAUSE
            specifications = specified(plan)
            if tries:
                yield PAUSE
            while not ready():
                yield WAIT
            if self.is_as_read(now):
                return Planned(plan, specifications, previous, content)
            now, tries = self.read_again(now), max(tries - 1, 0)
            if not over_edits and (now.ids, now.notes) != (snapshot.ids, snapshot.notes):
                raise TargetError("notes_changed")

    def shown(self) -> Any:
        """Return the clip that is looked at, the one that ``read`` reads; None without one."""
        return looked_at(self._song)[0]

    def next_bar(self) -> Callable[[], bool]:
        """Return a function that returns whether another bar has begun since the first call.

        It has to be called at every tick. In a loop of one bar it is the same one again; where the
        song stands still a bar has begun at once.
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
        """Change a clip, which is as the plan has read it, and return it. One undo step.

        ``specifications`` are those of the plan's new notes. Raises TargetError where Live refuses.
        """
        before, after = plan.before, plan.after
        if plan.is_empty:
            return before.clip
        if before.clip is not None:
            before.check_may_grow(after.length_beats, plan.unloops)
        with self.undo_step() as step:
            clip = _new_clip(before, step) if before.clip is None else before.clip
            if after.length_beats != before.length_beats:
                set_loop_end(clip, after.loop_start_beats + after.length_beats)
                step.wrote = True
            if plan.removed:
                clip.remove_notes_by_id(tuple(plan.removed))
                step.wrote = True
            if plan.changed:
                _change(clip, plan)
                step.wrote = True
            if after.name != before.name and (before.clip is None or clip.name == before.name):
                clip.name = after.name  # else the musician has named it meanwhile
                step.wrote = True
            if specifications:
                _add(clip, specifications, plan.selects)
                step.wrote = True
        self._show(before)
        return clip

    def add_scenes(self, snapshot: ClipSnapshot, scenes: Iterable[NewScene]) -> list[Any]:
        """Add scenes below the others, each with a clip on the track of the clip that was read.

        Returns the clips. One undo step for all. Raises TargetError where the clip has gone, or
        where the edition of Live takes no more scenes; those before are there then.
        """
        import Live

        snapshot.check_unchanged()
        song, track = self._song, track_of(snapshot.clip)
        clips = []
        with self.undo_step() as step:
            for name, colour, specifications in scenes:
                last = len(song.scenes)
                try:
                    song.create_scene(-1)
                except Live.Base.LimitationError as error:
                    raise TargetError("no_more_scenes", count=last) from error
                if len(song.scenes) == last:  # Live has but shown a dialog
                    raise TargetError("no_more_scenes", count=last)
                step.wrote = True
                scene, slot = song.scenes[last], track.clip_slots[last]
                scene.name, scene.color = name, colour
                clip = _new_clip(snapshot._replace(slot=slot), step)
                clip.signature_numerator = snapshot.numerator
                clip.signature_denominator = snapshot.denominator
                clip.name, clip.color = name, colour
                if specifications:
                    clip.add_new_notes(specifications)
                clips.append(clip)
        return clips

    def selected(self, snapshot: ClipSnapshot) -> tuple[float, float] | None:
        """Return the range of the notes that are selected now in a clip that was read before."""
        return selected(snapshot.clip, snapshot.loop_start_beats, snapshot.length_beats)

    def add_hit(self, snapshot: ClipSnapshot, note: Note) -> None:
        """Put one note into the clip, or into a new clip in the slot that was read.

        It is the musician's own: as by hand, a note of its pitch that sounds there ends before it.
        One undo step. Raises TargetError where the target has gone or changed since.
        """
        snapshot.check_unchanged()
        with self.undo_step() as step:
            clip = _new_clip(snapshot, step) if snapshot.clip is None else snapshot.clip
            clip.add_new_notes((_specification(note, snapshot.loop_start_beats),))
        self._show(snapshot)

    def remove_hits(
        self, snapshot: ClipSnapshot, pitches: Iterable[int], from_beats: float, to_beats: float
    ) -> None:
        """Remove the notes of these pitches that start in a range of the loop, and sound.

        One undo step. Raises TargetError where the clip has gone or changed since.
        """
        snapshot.check_unchanged()
        window = snapshot.loop_start_beats + from_beats, to_beats - from_beats
        notes = [n for p in pitches for n in snapshot.clip.get_notes_extended(p, 1, *window)]
        with self.undo_step():
            snapshot.clip.remove_notes_by_id(tuple(n.note_id for n in notes if not n.mute))

    def undo(self) -> None:
        """Take back the last step. Raises TargetError where there is none."""
        if not self._song.can_undo:
            raise TargetError("nothing_to_undo")
        self._song.undo()

    def _place(self) -> tuple[int, float] | None:
        """Return which bar plays, and where in the song; None where it stands still.

        Live counts the bars: their meter may change from place to place in the Arrangement.
        """
        song = self._song
        if not song.is_playing:
            return None
        return song.get_current_beats_song_time().bars, song.current_song_time

    @property
    def _song(self) -> Any:
        return self._c_instance.song()

    def _show(self, snapshot: ClipSnapshot) -> None:
        """Show a new clip, unless the musician has moved on meanwhile."""
        view = self._song.view
        slot = snapshot.slot
        if slot is not None and in_session() and view.highlighted_clip_slot == slot:
            view.detail_clip = slot.clip


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


def forward(script_handle: int, midi_map_handle: int, control: Control) -> bool:
    """Have Live hand the messages of a control to the script; return whether it does.

    It does not where another control surface has them.
    """
    import Live

    midi_map = Live.MidiMap
    hand_on = midi_map.forward_midi_cc if control.type == "cc" else midi_map.forward_midi_note
    return bool(hand_on(script_handle, midi_map_handle, control.channel - 1, control.number))


def _new_clip(snapshot: ClipSnapshot, step: UndoStep) -> Any:
    snapshot.slot.create_clip(snapshot.length_beats)
    step.wrote = True
    clip = snapshot.slot.clip  # create_clip returns None before 11.3.25 and in 12.0.0
    clip.looping = True
    return clip


def specified(plan: Plan) -> Any:
    """Return Live's specifications of a plan's new notes."""
    return tuple(_specification(note, plan.before.loop_start_beats) for note in plan.new)


def _specification(note: Note, loop_start_beats: float) -> Any:
    import Live

    return Live.Clip.MidiNoteSpecification(
        pitch=note.pitch,
        start_time=loop_start_beats + note.start_beats,
        duration=note.length_beats,
        velocity=note.velocity,
        **details_of(note)._asdict(),
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
        start, length, velocity, details = plan.changed[note.note_id]
        if start is not None:
            note.start_time = start
        if length is not None:
            note.duration = length
        if velocity is not None:
            note.velocity = velocity
        if details is not None:
            note.mute, note.probability = details.mute, details.probability
            note.velocity_deviation = details.velocity_deviation
            note.release_velocity = details.release_velocity
    clip.apply_note_modifications(vector)
