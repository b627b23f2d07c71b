"""Values across the border between Python and Live: as choosy as Boost.Python."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Callable, Mapping, Sequence

from sidestick_live_sim.errors import ArgumentError
from sidestick_live_sim.simulated_object import SimulatedObject
from sidestick_live_sim.spec import REQUIRED, Arg

if TYPE_CHECKING:
    from sidestick_live_sim.core import Core

INT_RANGE = range(-(2**31), 2**31)
VECTORS = {
    "Vector": "Base.Vector",
    "IntVector": "Base.IntVector",
    "IntU64Vector": "Base.IntU64Vector",
    "StringVector": "Base.StringVector",
    "ObjectVector": "Base.ObjectVector",
    "ATimeableValueVector": "Device.ATimeableValueVector",
    "MidiNoteVector": "Clip.MidiNoteVector",
    "UnavailableFeatureVector": "Application.UnavailableFeatureVector",
}


def from_script(core: Core, value: Any, wanted: str) -> Any:
    """Convert a script's value to Live's type `wanted`; a handle becomes its model.

    Raises ArgumentError (wrong type, deleted object) or OverflowError (beyond 32 bits).
    """
    if wanted == "object":
        return value
    if wanted.endswith(" | None"):
        return None if value is None else from_script(core, value, wanted[: -len(" | None")])
    expected, convert = PYTHON_TYPES.get(wanted) or (core.short_names[wanted], _target)
    if not isinstance(value, expected):
        raise ArgumentError(f"{type(value).__name__} where Live takes {wanted}")
    return convert(value)


def _c_int(value: int) -> int:
    if value not in INT_RANGE:
        raise OverflowError(f"{value} does not fit into the 32 bits of a C++ int")
    return int(value)


def _target(value: Any) -> Any:
    return value.sim_use() if hasattr(value, "sim_use") else value


# What Live's plain types accept, and what becomes of it.
PYTHON_TYPES: dict[str, tuple[Any, Callable[[Any], Any]]] = {
    "int": (int, _c_int),
    "float": ((int, float), float),
    "bool": (int, bool),
    "str": (str, str),
    "tuple": (tuple, tuple),
}


def to_script(core: Core, value: Any, given: str) -> Any:
    """Convert a model's value to what a script sees; a model becomes a fresh handle."""
    if value is None:
        return None
    if isinstance(value, SimulatedObject):
        return core.handle(value)
    if given in VECTORS:
        return core.classes[VECTORS[given]].sim_make([to_script(core, v, "object") for v in value])
    if given in core.enums:
        return core.enums[given](value)
    return float(value) if given == "float" else value


def bind(
    core: Core, where: str, wanted: Sequence[Arg], args: Sequence[Any], named: Mapping[str, Any]
) -> list[Any]:
    """Match a call's arguments with `wanted` and convert them.

    Raises ArgumentError when number, names or types do not match.
    """
    try:
        return _bind(core, wanted, args, dict(named))
    except ArgumentError as error:
        takes = ", ".join(_shown(arg) for arg in wanted)
        raise ArgumentError(f"{where}({takes}) does not take this call: {error}") from None


def _bind(
    core: Core, wanted: Sequence[Arg], args: Sequence[Any], named: dict[str, Any]
) -> list[Any]:
    if len(args) > len(wanted):
        raise ArgumentError(f"{len(args)} arguments instead of {len(wanted)}")
    bound = list(args)
    for arg in wanted[len(args) :]:
        if arg.keyword and arg.name in named:
            bound.append(named.pop(arg.name))
        elif arg.default is not REQUIRED:
            bound.append(arg.default)
        else:
            raise ArgumentError(f"argument {arg.name!r} is missing")
    if named:
        raise ArgumentError("{} cannot be given by name".format(", ".join(sorted(named))))
    return [
        value if value is arg.default else from_script(core, value, arg.type)
        for value, arg in zip(bound, wanted)
    ]


def _shown(arg: Arg) -> str:
    default = "" if arg.default is REQUIRED else f"={arg.default!r}"
    return "{}{}: {}{}".format("" if arg.keyword else "/", arg.name, arg.type, default)
