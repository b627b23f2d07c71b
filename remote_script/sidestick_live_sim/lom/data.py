"""set_data and get_data of Song and Track: values that are saved with the set."""

from __future__ import annotations

import copy
from typing import Any, Mapping

from sidestick_live_sim.simulated_object import SimulatedObject
from sidestick_live_sim.spec import Arg, Method

PLAIN = (str, int, float)
NOTHING: Mapping[str, Any] = {}


class DataMixin(SimulatedObject):
    """Keeps plain values under string keys."""

    data: Mapping[str, Any] = NOTHING

    def set_data(self, key: object, value: object) -> None:
        """Save a value; TypeError unless it is made of str, numbers, lists and dicts."""
        if not isinstance(key, str):
            raise TypeError(f"set_data takes a str as key, not {key!r}")
        check_plain(value)
        self.change("data", {**self.data, key: copy.deepcopy(value)})

    def get_data(self, key: object, default: object) -> object:
        """Return a copy of the saved value, or `default`."""
        if not isinstance(key, str):
            raise TypeError(f"get_data takes a str as key, not {key!r}")
        return copy.deepcopy(self.data[key]) if key in self.data else default


def check_plain(value: object) -> None:
    """Raise TypeError when Live could not write the value into the set's file."""
    if isinstance(value, dict):
        parts = [*value.keys(), *value.values()]
    elif isinstance(value, list):
        parts = value
    elif isinstance(value, PLAIN):
        return
    else:
        raise TypeError(f"set_data keeps str, numbers, lists and dicts, not {value!r}")
    for part in parts:
        check_plain(part)


DATA_METHODS = (
    Method("set_data", (Arg("key", "object"), Arg("value", "object")), "None", True),
    Method("get_data", (Arg("key", "object"), Arg("default_value", "object")), "object"),
)
