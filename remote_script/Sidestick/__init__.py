"""Sidestick, a drummer for Ableton Live: the remote script.

Live loads this folder and calls ``create_instance``. Nothing else is imported before that, so
that the package can be imported where there is no Live.
"""

from __future__ import annotations

from typing import Any


def create_instance(c_instance: Any) -> Any:
    """Return the control surface for one of Live's slots."""
    from .surface import Surface

    return Surface(c_instance)
