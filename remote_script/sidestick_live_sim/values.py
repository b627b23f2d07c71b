"""Values that Live hands over by copy: vectors, notes, enumerations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Iterable, Iterator, Mapping

from sidestick_live_sim.convert import bind, from_script
from sidestick_live_sim.errors import ArgumentError
from sidestick_live_sim.handle import Instance, timed
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

# What each vector holds, as from_script() names it.
VECTOR_ELEMENTS = {
    "Base.Vector": "LomObject",
    "Base.IntVector": "int",
    "Base.IntU64Vector": "int",
    "Base.StringVector": "str",
    "Base.ObjectVector": "object",
    "Clip.MidiNoteVector": "MidiNote",
    "Device.ATimeableValueVector": "LomObject",
    "Application.UnavailableFeatureVector": "UnavailableFeature",
}


class VectorInstance(Instance):
    """A C++ vector: a sequence that is no list, and a copy of what Live has."""

    __slots__ = ()

    def sim_check(self, value: Any) -> Any:
        """Return the value if it may be in this vector; each class has its own check."""
        return value

    def __len__(self) -> int:
        return len(self.sim_target)

    def __iter__(self) -> Iterator[Any]:
        return iter(list(self.sim_target))

    def __getitem__(self, index: Any) -> Any:
        if isinstance(index, slice):
            return self.sim_make(self.sim_target[index])
        if not isinstance(index, int):
            raise TypeError(f"a vector's index is an int, not {index!r}")
        return self.sim_target[index]

    def __contains__(self, value: object) -> bool:
        return value in self.sim_target

    def append(self, value: Any) -> None:
        """Add one element to this copy; the set does not change."""
        self.sim_target.append(self.sim_check(value))

    def extend(self, values: Iterable[Any]) -> None:
        """Add several elements to this copy; the set does not change."""
        self.sim_target.extend([self.sim_check(value) for value in values])


def vector_class(core: Core, path: str) -> type:
    """Make a class of vectors that hold elements of one type."""

    def check(_: VectorInstance, value: Any) -> Any:
        from_script(core, value, VECTOR_ELEMENTS[path])
        return value

    members = {"__slots__": (), "sim_path": path, "sim_check": check}
    return type(path.rsplit(".", 1)[-1], (VectorInstance,), members)


def note_specification_class(core: Core) -> type:
    """Make the class of notes that are yet to be added."""

    class MidiNoteSpecification(Instance):
        __slots__ = ()
        sim_path = "Clip.MidiNoteSpecification"

        def __init__(self, *args: Any, **named: Any) -> None:
            core.touch(self.sim_path, "__init__", "make")
            values = bind(core, self.sim_path, NOTE_SPECIFICATION, args, named)
            self.sim_target = dict(zip((arg.name for arg in NOTE_SPECIFICATION), values))
            self.sim_pointer = 0

    if core.timed:
        MidiNoteSpecification.__init__ = timed(core, MidiNoteSpecification.__init__)  # type: ignore[method-assign]
    return MidiNoteSpecification


class EnumValue(int):
    """One value of an enumeration: an int with a name, as Boost.Python has it."""

    name: str
    names: Mapping[str, EnumValue]
    values: Mapping[int, EnumValue]

    def __new__(cls, number: int) -> EnumValue:
        """Return the value of this number; ArgumentError when there is none."""
        if number not in cls.values:
            raise ArgumentError(f"{number} is no {cls.__name__}")
        return cls.values[number]

    def __repr__(self) -> str:
        return f"{type(self).__name__}.{self.name}"

    __str__ = __repr__


def enum_class(name: str, members: Mapping[str, int]) -> type:
    """Make an enumeration."""
    made: Any = type(name, (EnumValue,), {})
    for member, number in members.items():
        value = int.__new__(made, number)
        value.name = member
        setattr(made, member, value)
    made.names = {member: getattr(made, member) for member in members}
    made.values = {int(value): value for value in made.names.values()}
    return made  # type: ignore[no-any-return]
