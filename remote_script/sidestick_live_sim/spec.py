"""The vocabulary in which the classes of Live's object model are described.

Each class has one `LomClass`: its properties, its methods and the events that have no property
of their own. Types are written as Live's introspection names them ("int", "Clip | None").
A member may stand in a table several times; of those that exist in a version the last one counts.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple, Sequence, Tuple

Version = Tuple[int, int, int]

VERSIONS = ("11.0.0", "11.3.43", "12.0.0", "12.1.0", "12.3.6")


def parse_version(text: str) -> Version:
    """Turn "12.3.6" into (12, 3, 6)."""
    major, minor, bugfix = text.split(".")
    return int(major), int(minor), int(bugfix)


class Since(NamedTuple):
    """The version with which a member came, for each major version that got it in its own."""

    starts: Tuple[Version, ...]  # noqa: UP006 - Python 3.7 evaluates it

    @lru_cache(maxsize=None)  # noqa: B019 - there are a few dozen, made at import
    def holds(self, version: Version) -> bool:
        """Return whether `version` has the member."""
        same = [start for start in self.starts if start[0] == version[0]]
        earlier = [start for start in self.starts if start[0] < version[0]]
        return version >= same[0] if same else bool(earlier)


def since(*starts: str) -> Since:
    """Describe a member that came with `starts`, e.g. ("11.3.25", "12.0.5")."""
    return Since(tuple(parse_version(start) for start in starts))


ALWAYS = since("11.0.0")
REQUIRED = object()


class Arg(NamedTuple):
    """One argument; `keyword` tells whether it may be given by name."""

    name: str
    type: str
    default: object = REQUIRED
    keyword: bool = True


class Prop(NamedTuple):
    """One property; `element` is the class of what a vector holds."""

    name: str
    type: str
    settable: bool = False
    listenable: bool = False
    element: str | None = None
    since: Since = ALWAYS


class Method(NamedTuple):
    """One method; `writes` tells whether it changes the set and is thus barred in listeners."""

    name: str
    args: Sequence[Arg] = ()
    returns: str = "None"
    writes: bool = False
    since: Since = ALWAYS


class Event(NamedTuple):
    """Something that can be listened to though there is no property of that name."""

    name: str
    args: Sequence[Arg] = ()
    since: Since = ALWAYS


class LomClass(NamedTuple):
    """One class of the object model, named by its path in the module `Live`."""

    name: str
    props: Sequence[Prop] = ()
    methods: Sequence[Method] = ()
    events: Sequence[Event] = ()
    base: str = "LomObject.LomObject"
    since: Since = ALWAYS


@lru_cache(maxsize=None)
def positional(*types: str, first: int = 2) -> tuple[Arg, ...]:
    """Describe arguments without a name: positional only. Live counts self as the first."""
    return tuple(Arg(f"arg{n}", kind, REQUIRED, False) for n, kind in enumerate(types, first))
