"""set_data and get_data of Song and Track: values that are saved with the set."""

from __future__ import annotations

import copy
from typing import Any

from sidestick_live_sim.model import Model
from sidestick_live_sim.spec import Arg, Method

PLAIN = (str, int, float, bool)


class DataMixin(Model):
    """Keeps plain values under string keys."""

    data: dict[str, Any] = {}  # noqa: RUF012 - replaced, never changed

    def set_data(self, key: object, value: object) -> None:
        """Save a value; TypeError unless it is made of str, numbers, lists and dicts."""
        if not isinstance(key, str):
            raise TypeError("set_data takes a str as key, not %r" % (key,))
        check_plain(value)
        self.change("data", {**self.data, key: copy.deepcopy(value)})

    def get_data(self, key: object, default: object) -> object:
        """Return a copy of the saved value, or `default`."""
        if not isinstance(key, str):
            raise TypeError("get_data takes a str as key, not %r" % (key,))
        return copy.deepcopy(self.data.get(key, default))


def check_plain(value: object) -> None:
    """Raise TypeError when Live could not write the value into the set's file."""
    if isinstance(value, dict):
        for key, each in value.items():
            check_plain(key)
            check_plain(each)
    elif isinstance(value, list):
        for each in value:
            check_plain(each)
    elif not isinstance(value, PLAIN):
        raise TypeError("set_data keeps str, numbers, lists and dicts, not %r" % (value,))


DATA_METHODS = (
    Method("set_data", (Arg("key", "object"), Arg("value", "object")), "None", True),
    Method("get_data", (Arg("key", "object"), Arg("default_value", "object")), "object"),
)
