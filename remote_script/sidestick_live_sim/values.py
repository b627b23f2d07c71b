"""Values that Live hands over by copy: vectors, notes, enumerations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Iterable, Iterator, Mapping

from sidestick_live_sim.convert import bind
from sidestick_live_sim.errors import ArgumentError
from sidestick_live_sim.handle import Instance
from sidestick_live_sim.spec import Arg, LomClass, Prop

if TYPE_CHECKING:
    from sidestick_live_sim.core import Core

NOTE_SPECIFICATION = (
    Arg("pitch", "int"),
    Arg("start_time", "float"),
    Arg("duration", "float"),
    Arg("velocity", "float", 100.0),
    Arg("mute", "bool", False),
    Arg("probability", "float", 1.0),
    Arg("velocity_deviation", "float", 0.0),
    Arg("release_velocity", "float", 64.0),
)

MIDI_NOTE = LomClass(
    "Clip.MidiNote",
    props=[
        Prop("note_id", "int"),
        *(Prop(arg.name, arg.type, settable=True) for arg in NOTE_SPECIFICATION),
    ],
    base="",
)

BEAT_TIME = LomClass(
    "Song.BeatTime",
    props=[Prop(n, "int", settable=True) for n in ("bars", "beats", "sub_division", "ticks")],
    base="",
)

VECTOR_ELEMENTS = {
    "Base.Vector": "LomObject.LomObject",
    "Base.IntVector": "int",
    "Base.IntU64Vector": "int",
    "Base.StringVector": "str",
    "Base.ObjectVector": "object",
    "Clip.MidiNoteVector": "Clip.MidiNote",
    "Device.ATimeableValueVector": "DeviceParameter.DeviceParameter",
    "Application.UnavailableFeatureVector": "UnavailableFeature",
}


class VectorInstance(Instance):
    """A C++ vector: a sequence that is no list."""

    __slots__ = ()

    def __len__(self) -> int:
        return len(self._sim_target)

    def __iter__(self) -> Iterator[Any]:
        return iter(list(self._sim_target))

    def __getitem__(self, index: Any) -> Any:
        if isinstance(index, slice):
            return self._sim_make(self._sim_target[index])
        if not isinstance(index, int):
            raise TypeError("Invalid index type")
        return self._sim_target[index]

    def __contains__(self, value: object) -> bool:
        return value in self._sim_target

    def append(self, value: Any) -> None:
        """Add one element to this copy; the set does not change."""
        self._sim_target.append(value)

    def extend(self, values: Iterable[Any]) -> None:
        """Add several elements to this copy; the set does not change."""
        self._sim_target.extend(values)


def note_specification_class(core: Core) -> type:
    """Make the class of notes that are yet to be added."""

    class MidiNoteSpecification(Instance):
        __slots__ = ()
        _sim_path = "Clip.MidiNoteSpecification"

        def __init__(self, *args: Any, **named: Any) -> None:
            core.touch(self._sim_path, "__init__", "make")
            values = bind(core, self._sim_path, NOTE_SPECIFICATION, args, named)
            self._sim_target = dict(zip((arg.name for arg in NOTE_SPECIFICATION), values))
            self._sim_pointer = 0

    return MidiNoteSpecification


def enum_class(name: str, members: Mapping[str, int]) -> type:
    """Make an enumeration: a subclass of int with named values, as Boost.Python does."""

    def new(cls: Any, value: int) -> Any:
        for known in cls.values.values():
            if int(known) == value:
                return known
        raise ArgumentError("%d is no %s" % (value, name))

    made: Any = type(name, (int,), {})
    values = {}
    for member, number in members.items():
        value = int.__new__(made, number)
        value.name = member
        values[number] = value
        setattr(made, member, value)
    made.values = values
    made.names = {value.name: value for value in values.values()}
    made.__new__ = new
    made.__repr__ = lambda self: "%s.%s" % (name, self.name)
    return made  # type: ignore[no-any-return]
