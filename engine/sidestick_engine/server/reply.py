"""A message to one peer, and the one that refuses a request."""

from __future__ import annotations

from typing import Any, NamedTuple

from Sidestick.protocol.messages import Message


class Reply(NamedTuple):
    """A message for one peer."""

    peer: bytes
    kind: str
    fields: dict[str, Any]


def refusal(peer: bytes, message: Message, code: str, sentence: str) -> Reply:
    """Return the `error` that is the reply to a peer's message."""
    return Reply(peer, "error", {"id": message.id, "code": code, "sentence": sentence})
