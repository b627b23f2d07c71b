"""The module `Live` as a script imports it, for one version."""

from __future__ import annotations

from types import ModuleType
from typing import TYPE_CHECKING, Any, Callable, Mapping, Sequence, Tuple

from sidestick_live_sim.convert import bind, to_script
from sidestick_live_sim.enums import ENUMS
from sidestick_live_sim.errors import LimitationError
from sidestick_live_sim.handle import Instance, build_class
from sidestick_live_sim.lom import (
    application,
    chain,
    clip,
    clip_slot,
    device,
    rack,
    scene,
    song,
    song_view,
    take_lane,
    track,
)
from sidestick_live_sim.spec import Arg, LomClass, since
from sidestick_live_sim.timers import MainLoop, timer_class
from sidestick_live_sim.values import (
    BEAT_TIME,
    MIDI_NOTE,
    VECTOR_ELEMENTS,
    enum_class,
    note_specification_class,
    vector_class,
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
    take_lane.TAKE_LANE,
    scene.SCENE,
    clip_slot.CLIP_SLOT,
    clip.CLIP,
    clip.CLIP_VIEW,
    device.DEVICE,
    device.DEVICE_VIEW,
    device.SIMPLER,
    device.SAMPLE,
    rack.RACK,
    rack.RACK_VIEW,
    chain.CHAIN,
    chain.DRUM_CHAIN,
    chain.DRUM_PAD,
    MIDI_NOTE,
    BEAT_TIME,
)
SINCE = {"Base.IntU64Vector": since("11.1.0")}

Function = Tuple[Sequence[Arg], str, Callable[..., Any]]  # arguments, what it returns, action


def build(core: Core, loop: MainLoop, functions: Mapping[str, Function]) -> ModuleType:
    """Make the module with all its classes, and tell the core of them."""
    enums = {path: enum_class(path.split(".")[-1], members) for path, members in ENUMS.items()}
    core.enums = {path.split(".")[-1]: made for path, made in enums.items()}
    core.classes = _classes(core, loop)
    core.short_names = {path.split(".")[-1]: made for path, made in core.classes.items()}
    core.short_names.update(core.enums)
    top = ModuleType("Live")
    for path, made in (*core.classes.items(), *enums.items()):
        _place(top, path, made)
    for path, function in functions.items():
        _place(top, path, _function(core, path, *function))
    return top


def _classes(core: Core, loop: MainLoop) -> dict[str, Any]:
    classes: dict[str, Any] = {
        path: vector_class(core, path)
        for path in VECTOR_ELEMENTS
        if path not in SINCE or SINCE[path].holds(core.version)
    }
    for table in TABLES:
        if not table.since.holds(core.version):
            continue
        base = classes[table.base] if table.base else Instance
        classes[table.name] = build_class(core, table, base)
    classes["Clip.MidiNoteSpecification"] = note_specification_class(core)
    classes["Base.Timer"] = timer_class(core, loop)
    classes["Base.LimitationError"] = LimitationError
    return classes


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
    module, name = path.split(".")

    def call(*given: Any, **named: Any) -> Any:
        core.touch(module, name, "call")
        return to_script(core, action(*bind(core, path, args, given, named)), returns)

    call.__name__ = name
    return call
