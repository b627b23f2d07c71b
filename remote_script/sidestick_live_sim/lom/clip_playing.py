"""Playing of Live.Clip.Clip: launched and stopped a tick later, and where it plays."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sidestick_live_sim.lom.clip_loop import LoopMixin
from sidestick_live_sim.spec import Method, Prop, positional

if TYPE_CHECKING:
    from sidestick_live_sim.core import Core
    from sidestick_live_sim.simulated_object import SimulatedObject


class PlayingMixin(LoopMixin):
    """True if a clip plays, and where: with the song, from its launch on, around its loop."""

    def __init__(self, core: Core, parent: SimulatedObject) -> None:
        super().__init__(core, parent)
        self.is_playing = False
        self.is_triggered = False
        self._anchor = (0.0, 0.0)  # where the song was when the clip was where; beats
        self._held: float | None = None

    @property
    def playing_position(self) -> float:
        """Position in beats of the clip: where it plays, or where it stopped.

        A test may set it: the clip stays there from then on.
        """
        if self._held is not None:
            return self._held
        song_beats, clip_beats = self._anchor
        if not self.is_playing:
            return clip_beats
        elapsed_beats = self.core.song.current_song_time - song_beats
        return self._around(clip_beats + elapsed_beats, has_jumped_back=elapsed_beats < 0)

    @playing_position.setter
    def playing_position(self, beats: float) -> None:
        self._held = beats

    def set_extent(self, start: float, end: float) -> None:
        """Go on from where it is, in what is the loop from now on."""
        position = self.playing_position
        super().set_extent(start, end)
        self._set_anchor(position)

    def set_looping(self, value: bool) -> None:
        """Go on from where it is."""
        position = self.playing_position
        super().set_looping(value)
        self._set_anchor(position)

    def set_is_playing(self, value: bool) -> None:
        """Start or stop the clip at the next tick."""
        if value:
            self.fire()
        else:
            self.stop()

    def fire(self) -> None:
        """Launch the clip at the next tick."""
        self.show("is_triggered", True)
        self.core.later(lambda: self._play(True))

    def stop(self) -> None:
        """Stop the clip at the next tick."""
        self.core.later(lambda: self._play(False))

    def stop_at_once(self) -> None:
        """Stop the clip within a tick."""
        self._set_anchor(self.playing_position)
        self.is_playing = False
        self.notify("playing_status")

    def set_fire_button_state(self, state: bool) -> None:
        """Press or release the clip's launch button."""
        if state:
            self.fire()

    def _play(self, playing: bool) -> None:
        """Play from the start marker on, or stop."""
        self.is_triggered = False
        if not self.alive or self.is_playing == playing:
            return
        if playing:
            self.track.stop_others(self)
            self.core.song.start_at_once()
            self._set_anchor(self.start_marker)
            self.is_playing = True
            self.notify("playing_status")
        else:
            self.stop_at_once()
        self.track.notify("playing_slot_index")

    def _set_anchor(self, position: float) -> None:
        self._anchor = self.core.song.current_song_time, position

    def _around(self, position: float, *, has_jumped_back: bool) -> float:
        """Put a place behind the loop's end into the loop; a clip without one stays at its end."""
        start, end = self.loop_start, self.loop_end
        if not self.looping:
            return min(max(position, start), end)
        if position < end and not has_jumped_back:
            return position
        return start + (position - start) % (end - start)


PLAYING_PROPS = (
    Prop("is_playing", "bool", True),
    Prop("is_triggered", "bool"),
    Prop("playing_position", "float", listenable=True),
)
PLAYING_METHODS = (
    Method("fire", writes=True),
    Method("stop", writes=True),
    Method("set_fire_button_state", positional("bool"), writes=True),
)
