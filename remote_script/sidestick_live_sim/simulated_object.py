"""Objects that lie behind handles: objects of the set with state, liveness and listeners."""

from __future__ import annotations

from typing import TYPE_CHECKING, Callable, Iterable, Tuple

from sidestick_live_sim.errors import LiveError
from sidestick_live_sim.journal import Change

if TYPE_CHECKING:
    from sidestick_live_sim.core import Core

Listener = Tuple[object, Callable[[], None]]  # owner (a loaded script or None), callback


class SimulatedObject:
    """State and behaviour of one LOM object.

    A property of the LOM is an attribute of the same name here; a setter that does more than
    store is a method `set_NAME`. `pointer` is 0 when the object is dead.
    """

    lom_class = ""

    def __init__(self, core: Core, parent: SimulatedObject | None = None) -> None:
        self.core = core
        self.parent = parent
        self.pointer = core.new_pointer()
        self.listeners: dict[tuple[object, ...], list[Listener]] = {}

    @property
    def canonical_parent(self) -> SimulatedObject | None:
        """The object that holds this one."""
        return self.parent

    @property
    def _live_ptr(self) -> int:
        return self.pointer

    @property
    def alive(self) -> bool:
        """True if handles to this object may still be used."""
        return self.pointer != 0

    def children(self) -> Iterable[SimulatedObject]:
        """Objects that live and die with this one."""
        return ()

    def change(self, name: str, value: object, *events: str) -> None:
        """Store a value as an undoable change and tell the listeners (of `name` by default)."""
        old = getattr(self, name)
        if old == value:
            return
        setattr(self, name, value)
        names = events or (name,)
        self.core.journal.record(Change(self, name, old, value, names))
        self.notify(*names)

    def show(self, name: str, value: object, *events: str) -> None:
        """Store a value that undo does not take back, and tell the listeners."""
        if getattr(self, name) is not value and getattr(self, name) != value:
            setattr(self, name, value)
            self.notify(*(events or (name,)))

    def born(self) -> None:
        """Make this object's coming into being undoable."""
        for model in self.family():
            self.core.journal.record(Change(model, "pointer", 0, model.pointer, ()))

    def die(self) -> None:
        """Kill this object and its children, undoably."""
        for model in self.family():
            if model.alive:
                self.core.journal.record(Change(model, "pointer", model.pointer, 0, ()))
                model.pointer = 0

    def restore(self, name: str, value: object) -> None:
        """Put a value back for undo or redo; a revived object is a new one: nobody listens."""
        if name == "pointer" and value != 0:
            value = self.core.new_pointer()
            self.listeners.clear()
        setattr(self, name, value)

    def notify(self, *events: str) -> None:
        """Call the listeners of `events`."""
        for event in events:
            self.notify_key(event)

    def notify_key(self, *key: object) -> None:
        """Call the listeners of an event."""
        for owner, callback in list(self.listeners.get(key, ())):
            where = f"listener of {self.lom_class}.{key[0]}"
            self.core.call_listener(where, owner, callback)

    def add_listener(
        self, key: tuple[object, ...], owner: object, call: Callable[[], None]
    ) -> None:
        """Attach a listener; LiveError when it is attached already."""
        if self.has_listener(key, call):
            raise LiveError(f"This listener is already attached to {key[0]}.")
        self.listeners.setdefault(key, []).append((owner, call))

    def remove_listener(self, key: tuple[object, ...], call: Callable[[], None]) -> None:
        """Detach a listener; LiveError when it is not attached."""
        for pair in self.listeners.get(key, []):
            if pair[1] == call:
                self.listeners[key].remove(pair)
                return
        raise LiveError(f"This listener is not attached to {key[0]}.")

    def has_listener(self, key: tuple[object, ...], call: Callable[[], None]) -> bool:
        """Return whether a listener is attached."""
        return any(known == call for _, known in self.listeners.get(key, ()))

    def family(self) -> list[SimulatedObject]:
        """Yield this object and all that live and die with it."""
        family: list[SimulatedObject] = [self]
        for child in self.children():
            family.extend(child.family())
        return family
