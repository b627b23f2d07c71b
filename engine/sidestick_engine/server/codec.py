"""Messages <-> frames, with the msgpack package; the script's own packer makes the same bytes."""

from __future__ import annotations

from typing import Any

import msgpack

from Sidestick.protocol.errors import MsgpackError
from Sidestick.protocol.messages import Message, from_map, to_map


def encode(kind: str, **fields: Any) -> bytes:
    """Return a message as bytes for one frame. Raises LocalProtocolError."""
    packed: bytes = msgpack.packb(to_map(kind, **fields))
    return packed


def decode(data: bytes) -> Message:
    """Return the message that a frame holds. Raises RemoteProtocolError."""
    try:
        value = msgpack.unpackb(data)
    except (ValueError, msgpack.UnpackException) as error:
        raise MsgpackError(f"A message came that is not msgpack ({error}).") from None
    return from_map(value)
