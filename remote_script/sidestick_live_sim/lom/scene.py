"""Live.Scene.Scene."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sidestick_live_sim.lom.clip_slot import ClipSlot
from sidestick_live_sim.simulated_object import SimulatedObject
from sidestick_live_sim.spec import Arg, LomClass, Method, Prop

if TYPE_CHECKING:
    from sidestick_live_sim.core import Core
    from sidestick_live_sim.lom.song import Song


class Scene(SimulatedObject):
    """One row of the session view."""

    lom_class = "Scene.Scene"

    def __init__(self, core: Core, song: Song) -> None:
        super().__init__(core, song)
        self.song = song
        self.name = ""
        self.color = 0xFFFFFF
        self.is_triggered = False

    @property
    def index(self) -> int:
        """Its place among the scenes."""
        return self.song.scenes.index(self)

    @property
    def clip_slots(self) -> tuple[ClipSlot, ...]:
        """The slots of all tracks in this row."""
        return tuple(track.clip_slots[self.index] for track in self.song.tracks)

    @property
    def is_empty(self) -> bool:
        """True if no slot holds a clip."""
        return not any(slot.has_clip for slot in self.clip_slots)

    def fire(self, _legato: bool, _select: bool) -> None:
        """Launch all slots of the row at the next tick."""
        for slot in self.clip_slots:
            slot.fire()


LAUNCH = (Arg("force_legato", "bool", False), Arg("can_select_scene_on_launch", "bool", True))

SCENE = LomClass(
    "Scene.Scene",
    props=[
        Prop("canonical_parent", "Song"),
        Prop("_live_ptr", "int"),
        Prop("name", "str", True, True),
        Prop("color", "int", True, True),
        Prop("is_empty", "bool"),
        Prop("is_triggered", "bool", listenable=True),
        Prop("clip_slots", "Vector", listenable=True, element="ClipSlot.ClipSlot"),
    ],
    methods=[Method("fire", LAUNCH, writes=True)],
)
