"""The module `Live` as a script imports it, for one version."""

from __future__ import annotations

from types import ModuleType
from typing import TYPE_CHECKING, Any, Callable, Mapping, Sequence

from sidestick_live_sim.convert import bind, to_script
from sidestick_live_sim.enums import ENUMS
from sidestick_live_sim.handle import Instance, build_class
from sidestick_live_sim.lom import application, clip, clip_slot, device, scene, song, song_view, track
from sidestick_live_sim.spec import Arg, LomClass, positional
from sidestick_live_sim.timers import MainLoop, timer_class
from sidestick_live_sim.values import (
    BEAT_TIME,
    MIDI_NOTE,
    VECTOR_ELEMENTS,
    VectorInstance,
    enum_class,
    note_specification_class,
)

if TYPE_CHECKING:
    from sidestick_live_sim.core import Core

TABLES = (
    LomClass("LomObject.LomObject", base=""),
    LomClass("Track.DeviceContainer"),
    application.APPLICATION,
    application.APPLICATION_VIEW,
    song.SONG,
    song_view.SONG_VIEW,
    track.TRACK,
    track.TRACK_VIEW,
    scene.SCENE,
    clip_slot.CLIP_SLOT,
    clip.CLIP,
    clip.CLIP_VIEW,
    device.DEVICE,
    device.RACK,
    device.RACK_VIEW,
    device.CHAIN,
    device.DRUM_CHAIN,
    device.DRUM_PAD,
    MIDI_NOTE,
    BEAT_TIME,
)

FORWARDED = (*positional("int", "int", "int", "int"), Arg("ShouldConsumeEvent", "bool", True))
Functions = Mapping[str, "tuple[Sequence[Arg], str, Callable[..., Any]]"]


class LimitationError(Exception):
    """An edition of Live does not allow it."""


def build(core: Core, loop: MainLoop, functions: Functions) -> ModuleType:
    """Make the module with all its classes, and tell the core of them."""
    for path, members in ENUMS.items():
        core.enums[path.split(".")[-1]] = enum_class(path.split(".")[-1], members)
    _build_classes(core, loop)
    top = ModuleType("Live")
    for path, made in [*core.classes.items(), *_enums_by_path(core)]:
        _place(top, path, made)
    for path, (args, returns, action) in functions.items():
        _place(top, path, _function(core, path, args, returns, action))
    return top


def _enums_by_path(core: Core) -> list[tuple[str, Any]]:
    return [(path, core.enums[path.split(".")[-1]]) for path in ENUMS]


def _build_classes(core: Core, loop: MainLoop) -> None:
    for path in VECTOR_ELEMENTS:
        core.classes[path] = type(path.split(".")[-1], (VectorInstance,), {"__slots__": ()})
    for table in TABLES:
        if table.since.holds(core.version):
            base = core.classes[table.base] if table.base else Instance
            core.classes[table.name] = build_class(core, table, base)
    core.classes["Clip.MidiNoteSpecification"] = note_specification_class(core)
    core.classes["Base.Timer"] = timer_class(core, loop)
    core.classes["Base.LimitationError"] = LimitationError
    for path, made in core.classes.items():
        if not path.endswith(".View"):
            core.short_names[path.split(".")[-1]] = made


def _place(top: ModuleType, path: str, made: Any) -> None:
    first, *rest = path.split(".")
    if not hasattr(top, first):
        setattr(top, first, ModuleType("Live." + first))
    holder = getattr(top, first)
    for name in rest[:-1]:
        holder = getattr(holder, name)
    setattr(holder, rest[-1], made)


def _function(
    core: Core, path: str, args: Sequence[Arg], returns: str, action: Callable[..., Any]
) -> Callable[..., Any]:
    def call(*given: Any, **named: Any) -> Any:
        core.touch(*path.rsplit(".", 1), kind="call")
        return to_script(core, action(*bind(core, path, args, given, named)), returns)

    return call
