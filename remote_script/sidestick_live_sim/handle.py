"""Handles: the classes that a script sees, built from the tables for one version of Live.

Each read of a property makes a fresh handle. Handles of the same object are equal but neither
identical nor of the same hash; a handle of a deleted object equals None and raises on use.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Callable

from sidestick_live_sim.convert import bind, from_script, to_script
from sidestick_live_sim.errors import ArgumentError
from sidestick_live_sim.model import Model
from sidestick_live_sim.spec import Arg, Event, LomClass, Method, Prop, positional

if TYPE_CHECKING:
    from sidestick_live_sim.core import Core


class Instance:
    """The root of all classes that Live exposes; `_sim_target` is what lies behind."""

    __slots__ = ("__weakref__", "_sim_pointer", "_sim_target")
    _sim_path = ""

    def __init__(self, *args: Any, **named: Any) -> None:
        raise RuntimeError("%s cannot be made from Python" % type(self).__name__)

    @classmethod
    def _sim_make(cls, target: Any) -> Any:
        made = cls.__new__(cls)
        made._sim_target = target
        made._sim_pointer = getattr(target, "pointer", 0)
        return made

    def _sim_alive(self) -> bool:
        target = self._sim_target
        return not isinstance(target, Model) or (
            target.alive and target.pointer == self._sim_pointer
        )

    def _sim_use(self) -> Any:
        if not self._sim_alive():
            raise ArgumentError("This %s was deleted from the set." % type(self).__name__)
        return self._sim_target

    def __eq__(self, other: object) -> bool:
        if other is None:
            return not self._sim_alive()
        if not isinstance(other, Instance):
            return False
        if not isinstance(self._sim_target, Model):
            return self is other
        return self._sim_alive() and other._sim_alive() and self._sim_target is other._sim_target

    def __hash__(self) -> int:
        return object.__hash__(self)

    def __repr__(self) -> str:
        return "<%s object at 0x%x>" % (self._sim_path, id(self))


def build_class(core: Core, table: LomClass, base: type) -> type:
    """Make the class that `table` describes, with what the core's version of Live has."""
    members: dict[str, Any] = {"__slots__": (), "_sim_path": table.name}
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
    return type(table.name.split(".")[-1], (base,), members)


def _property(core: Core, prop: Prop) -> property:
    def get(handle: Instance) -> Any:
        core.touch(handle._sim_path, prop.name, "get")
        return to_script(core, getattr(handle._sim_use(), prop.name), prop.type)

    def put(handle: Instance, value: Any) -> None:
        core.touch(handle._sim_path, prop.name, "set")
        target = handle._sim_use()
        try:
            converted = from_script(core, value, prop.type)
        except ArgumentError as error:
            where = "%s.%s" % (handle._sim_path, prop.name)
            raise ArgumentError("%s cannot be set: %s" % (where, error)) from None
        if not isinstance(target, Model):
            setattr(target, prop.name, converted)
            return
        core.check_may_write()
        with core.journal.edit("Set " + prop.name):
            setter = getattr(target, "set_" + prop.name, None)
            setter(converted) if setter else target.change(prop.name, converted)

    return property(get, put if prop.settable else None)


def _method(core: Core, method: Method) -> Callable[..., Any]:
    def call(handle: Instance, *args: Any, **named: Any) -> Any:
        core.touch(handle._sim_path, method.name, "call")
        where = "%s.%s" % (handle._sim_path, method.name)
        target = handle._sim_use()
        bound = bind(core, where, method.args, args, named)
        action = getattr(target, method.name)
        if not method.writes:
            return _returned(action(*bound))
        core.check_may_write()
        with core.journal.edit(method.name):
            return _returned(action(*bound))

    def _returned(value: Any) -> Any:
        return None if method.returns == "None" else to_script(core, value, method.returns)

    call.__name__ = method.name
    return call


def _listeners(core: Core, name: str, extra: Any) -> dict[str, Callable[..., Any]]:
    wanted: tuple[Arg, ...] = tuple(extra) + positional("object")

    def use(handle: Instance, member: str, args: Any) -> tuple[Model, tuple[Any, ...], Any]:
        core.touch(handle._sim_path, member, "listen")
        target = handle._sim_use()
        bound = bind(core, "%s.%s" % (handle._sim_path, member), wanted, args, {})
        if not callable(bound[-1]):
            raise ArgumentError("%s needs something callable" % member)
        return target, (name, *bound[:-1]), bound[-1]

    def add(handle: Instance, *args: Any) -> None:
        target, key, callback = use(handle, "add_%s_listener" % name, args)
        target.add_listener(key, core.owner, callback)

    def remove(handle: Instance, *args: Any) -> None:
        target, key, callback = use(handle, "remove_%s_listener" % name, args)
        target.remove_listener(key, callback)

    def has(handle: Instance, *args: Any) -> bool:
        target, key, callback = use(handle, "%s_has_listener" % name, args)
        return target.has_listener(key, callback)

    named = (("add_%s_listener", add), ("remove_%s_listener", remove), ("%s_has_listener", has))
    return {pattern % name: function for pattern, function in named}
