"""Live.Song.Song.View: what is selected."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sidestick_live_sim.errors import LiveError
from sidestick_live_sim.lom.view import View
from sidestick_live_sim.spec import LomClass, Prop, since

if TYPE_CHECKING:
    from sidestick_live_sim.core import Core
    from sidestick_live_sim.lom.clip import Clip
    from sidestick_live_sim.lom.clip_slot import ClipSlot
    from sidestick_live_sim.lom.scene import Scene
    from sidestick_live_sim.lom.song import Song
    from sidestick_live_sim.lom.track import Track


class SongView(View):
    """Selected track and scene, and the clip in the detail view."""

    lom_class = "Song.Song.View"

    def __init__(self, core: Core, song: Song) -> None:
        super().__init__(core, song)
        self.song = song
        self.selected_track: Track = song.master_track
        self.selected_scene: Scene = song.scenes[0]
        self.detail_clip: Clip | None = None
        self.draw_mode = False
        self.follow_song = False

    @property
    def highlighted_clip_slot(self) -> ClipSlot | None:
        """The slot at the selected track and scene; None where the track has no slots."""
        slots = self.selected_track.clip_slots
        return slots[self.selected_scene.index] if slots else None

    def set_selected_track(self, track: Track) -> None:
        """Select a track; the detail view follows."""
        self.show("selected_track", track)
        self._show_highlighted()

    def set_selected_scene(self, scene: Scene) -> None:
        """Select a scene; the detail view follows."""
        self.show("selected_scene", scene)
        self._show_highlighted()

    def set_highlighted_clip_slot(self, slot: ClipSlot) -> None:
        """Select a slot's track and scene."""
        if slot not in slot.track.clip_slots:
            raise LiveError("The slot is in no track.")
        self.show("selected_track", slot.track)
        self.show("selected_scene", self.song.scenes[slot.track.clip_slots.index(slot)])
        self._show_highlighted()

    def drop_the_dead(self) -> None:
        """Select something else where what was selected is gone."""
        if not self.selected_scene.alive:
            self.show("selected_scene", self.song.scenes[0])
        if not self.selected_track.alive:
            tracks = self.song.tracks
            self.show("selected_track", tracks[0] if tracks else self.song.master_track)
        if self.detail_clip is not None and not self.detail_clip.alive:
            self.show("detail_clip", None)

    def _show_highlighted(self) -> None:
        slot = self.highlighted_clip_slot
        self.show("detail_clip", None if slot is None else slot.clip)


SONG_VIEW = LomClass(
    "Song.Song.View",
    props=[
        Prop("canonical_parent", "Song"),
        Prop("_live_ptr", "int"),
        Prop("selected_track", "Track", True, True),
        Prop("selected_scene", "Scene", True, True),
        Prop("highlighted_clip_slot", "ClipSlot", True),
        Prop("detail_clip", "Clip", True, True),
        Prop("detail_clip", "Clip | None", True, True, since=since("11.3.43")),
        Prop("draw_mode", "bool", True, True),
        Prop("follow_song", "bool", True, True),
    ],
)
