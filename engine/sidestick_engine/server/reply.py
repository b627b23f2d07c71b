"""What the engine says to its peers."""

from __future__ import annotations

from typing import Any, NamedTuple

from Sidestick.protocol.messages import Message


class Reply(NamedTuple):
    """A message for one peer."""

    peer: bytes
    kind: str
    fields: dict[str, Any]


def refusal(peer: bytes, message: Message, code: str, sentence: str) -> Reply:
    """The `error` that answers a peer's message."""
    return Reply(peer, "error", {"id": message.id, "code": code, "sentence": sentence})
