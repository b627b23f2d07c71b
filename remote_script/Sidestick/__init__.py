"""Sidestick, a drummer for Ableton Live: the remote script.

Live loads this folder and calls ``create_instance``. Nothing else is imported before that, so
that the package can be imported where there is no Live. A press comes in through
`control_surface.py`, goes through `controls/` (or `push/`) to `actions/`, from there through
`connection/` to the engine and through `live/` into the clip; requests of the panel and of others
come in through `engine_requests/`. `status_messages.py` has every sentence of the status line,
`scheduler.py` does long work in steps. What makes the beats is not here but in the engine.
"""

from __future__ import annotations

from typing import Any


def create_instance(c_instance: Any, folder: Any = None) -> Any:
    """Return the control surface for one of Live's slots.

    ``folder`` is where config.json may lie; Live names none, and it is this package's then.
    """
    from .control_surface import Surface

    return Surface(c_instance) if folder is None else Surface(c_instance, folder)
