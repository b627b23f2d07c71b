"""Sidestick, a drummer for Ableton Live: the remote script.

Live loads this folder and calls ``create_instance``. Nothing else is imported before that, so
that the package can be imported where there is no Live.
"""

from __future__ import annotations

from typing import Any


def create_instance(c_instance: Any, folder: Any = None) -> Any:
    """Return the control surface for one of Live's slots.

    ``folder`` is where config.json may lie; Live names none, and it is this package's then.
    """
    from .control_surface import Surface

    return Surface(c_instance) if folder is None else Surface(c_instance, folder)
