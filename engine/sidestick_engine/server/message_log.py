"""Each message as a line of the log, for `sidestick engine --verbose`."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any, Literal

MESSAGES = logging.getLogger("sidestick_engine.messages")
LOGS = {way: MESSAGES.getChild(way) for way in ("in", "out")}


def log_message(
    way: Literal["in", "out"], peer: bytes, kind: str, fields: Mapping[str, Any]
) -> None:
    """Log a message of a peer at level DEBUG, long lists by their length."""
    arrow = "<-" if way == "in" else "->"
    words = " ".join(_word(name, value) for name, value in fields.items())
    LOGS[way].debug("%s %s %s %s", peer.hex(), arrow, kind, words)


def _word(name: str, value: Any) -> str:
    if isinstance(value, (list, tuple)):
        return f"{name}=[{len(value)}]"
    if isinstance(value, float):
        return f"{name}={value:g}"
    return f"{name}={value!r}"
