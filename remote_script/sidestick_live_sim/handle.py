"""Handles: the classes that a script sees, built from the tables for one version of Live.

Each read of a property makes a fresh handle. Handles of the same object are equal but neither
identical nor of the same hash; a handle of a deleted object equals None and raises on use.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Callable

from sidestick_live_sim.convert import bind, from_script, to_script
from sidestick_live_sim.errors import ArgumentError, LiveError
from sidestick_live_sim.simulated_object import SimulatedObject
from sidestick_live_sim.spec import Arg, LomClass, Method, Prop, positional
from sidestick_live_sim.usage import used_s

if TYPE_CHECKING:
    from sidestick_live_sim.core import Core


PLAIN = (int, float, bool)
CALIBRATIONS = 2000


class Instance:
    """The root of all classes that Live exposes; `sim_target` is what lies behind."""

    __slots__ = ("__weakref__", "sim_pointer", "sim_target")
    sim_path = ""
    sim_target: Any
    sim_pointer: int

    def __init__(self, *_: Any, **__: Any) -> None:
        raise RuntimeError(f"{type(self).__name__} cannot be made from Python")

    @classmethod
    def sim_make(cls, target: Any) -> Any:
        """Make a handle of a model or value, as only Live can."""
        made = cls.__new__(cls)
        made.sim_target = target
        made.sim_pointer = getattr(target, "pointer", 0)
        return made

    def sim_alive(self) -> bool:
        """Return whether the object is still in the set; one that undo brought back is another."""
        target = self.sim_target
        return not isinstance(target, SimulatedObject) or (
            target.alive and target.pointer == self.sim_pointer
        )

    def sim_use(self) -> Any:
        """Return what lies behind; ArgumentError when it is gone."""
        if not self.sim_alive():
            raise ArgumentError(f"This {type(self).__name__} was deleted from the set.")
        return self.sim_target

    def __eq__(self, other: object) -> bool:
        if other is None:
            return not self.sim_alive()
        if not isinstance(other, Instance):
            return False
        if not isinstance(self.sim_target, SimulatedObject):
            return self is other
        return self.sim_alive() and other.sim_alive() and self.sim_target is other.sim_target

    def __hash__(self) -> int:
        return object.__hash__(self)

    def __getattr__(self, name: str) -> Any:
        raise AttributeError(f"The simulated Live's {self.sim_path} has no {name!r}")

    def __repr__(self) -> str:
        return f"<{self.sim_path} object at 0x{id(self):x}>"


def build_class(core: Core, table: LomClass, base: type) -> type:
    """Make the class that `table` describes, with what the core's version of Live has."""
    members: dict[str, Any] = {"__slots__": (), "sim_path": table.name}
    for prop in table.props:
        if prop.since.holds(core.version):
            members[prop.name] = _property(core, prop)
            members.update(_listeners(core, prop.name, ()) if prop.listenable else {})
    for method in table.methods:
        if method.since.holds(core.version):
            members[method.name] = _method(core, method)
    for event in table.events:
        if event.since.holds(core.version):
            members.update(_listeners(core, event.name, event.args))
    if core.timed:
        members = {name: _timed(core, member) for name, member in members.items()}
    return type(table.name.split(".")[-1], (base,), members)


def _timed(core: Core, member: Any) -> Any:
    """Return a member that adds to the core's ``live_s`` how long its use takes."""
    if isinstance(member, property):
        return property(_timed(core, member.fget), _timed(core, member.fset))
    return timed(core, member) if callable(member) else member


def timed(core: Core, call: Callable[..., Any]) -> Callable[..., Any]:
    """Return a call that adds to the core's ``live_s`` how long it takes, if it is outermost."""

    def timed_call(*args: Any, **named: Any) -> Any:
        if core.live_depth:
            return call(*args, **named)
        core.live_depth = 1
        started = used_s()
        try:
            return call(*args, **named)
        finally:
            core.live_s += used_s() - started + core.timing_s
            core.live_depth = 0

    return timed_call


def timing_s(core: Core) -> float:
    """Return how long it takes to time one call, beside what is timed."""
    nothing = timed(core, lambda: None)
    started, before_s = used_s(), core.live_s
    for _ in range(CALIBRATIONS):
        nothing()
    elapsed_s = used_s() - started
    return (elapsed_s - (core.live_s - before_s)) / CALIBRATIONS


def _property(core: Core, prop: Prop) -> property:
    def get(handle: Instance) -> Any:
        core.touch(handle.sim_path, prop.name, "get")
        target = handle.sim_target
        if isinstance(target, SimulatedObject):
            return to_script(core, getattr(handle.sim_use(), prop.name), prop.type)
        value = getattr(target, prop.name)  # of a note, which is a plain copy
        return value if type(value) in PLAIN else to_script(core, value, prop.type)

    def put(handle: Instance, value: Any) -> None:
        core.touch(handle.sim_path, prop.name, "set")
        target = handle.sim_use()
        try:
            converted = from_script(core, value, prop.type)
        except ArgumentError as error:
            where = f"{handle.sim_path}.{prop.name}"
            raise ArgumentError(f"{where} cannot be set: {error}") from None
        if not isinstance(target, SimulatedObject):
            setattr(target, prop.name, converted)
            return
        core.check_may_write()
        with core.journal.edit("Set " + prop.name):
            if hasattr(target, "set_" + prop.name):
                getattr(target, "set_" + prop.name)(converted)
            else:
                target.change(prop.name, converted)

    return property(get, put if prop.settable else None)


def _method(core: Core, method: Method) -> Callable[..., Any]:
    def call(handle: Instance, *args: Any, **named: Any) -> Any:
        core.touch(handle.sim_path, method.name, "call")
        where = f"{handle.sim_path}.{method.name}"
        target = handle.sim_use()
        bound = bind(core, where, method.args, args, named)
        action = getattr(target, method.name)
        if not method.writes:
            return _returned(action(*bound))
        core.check_may_write()
        if method.name in core.refusals:
            raise LiveError(core.refusals[method.name])
        with core.journal.edit(method.name):
            return _returned(action(*bound))

    def _returned(value: Any) -> Any:
        return None if method.returns == "None" else to_script(core, value, method.returns)

    call.__name__ = method.name
    return call


def _listeners(core: Core, name: str, extra: Any) -> dict[str, Callable[..., Any]]:
    wanted: tuple[Arg, ...] = tuple(extra) + positional("object")

    def use(
        handle: Instance, member: str, args: Any
    ) -> tuple[SimulatedObject, tuple[Any, ...], Any]:
        core.touch(handle.sim_path, member, "listen")
        target = handle.sim_use()
        bound = bind(core, f"{handle.sim_path}.{member}", wanted, args, {})
        if not callable(bound[-1]):
            raise ArgumentError(f"{member} needs something callable")
        return target, (name, *bound[:-1]), bound[-1]

    def add(handle: Instance, *args: Any) -> None:
        target, key, callback = use(handle, f"add_{name}_listener", args)
        target.add_listener(key, core.owner, callback)

    def remove(handle: Instance, *args: Any) -> None:
        target, key, callback = use(handle, f"remove_{name}_listener", args)
        target.remove_listener(key, callback)

    def has(handle: Instance, *args: Any) -> bool:
        target, key, callback = use(handle, f"{name}_has_listener", args)
        return target.has_listener(key, callback)

    return {
        f"add_{name}_listener": add,
        f"remove_{name}_listener": remove,
        f"{name}_has_listener": has,
    }
