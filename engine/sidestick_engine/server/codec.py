"""Messages <-> frames, with the msgpack package; the script's own packer makes the same bytes."""

from __future__ import annotations

from typing import Any

import msgpack

from Sidestick.protocol.errors import MsgpackError
from Sidestick.protocol.messages import Message, from_map, to_map
from Sidestick.protocol.zmtp import FRAME_BYTES


def encode(kind: str, **fields: Any) -> bytes:
    """Return a message as bytes. Raises LocalProtocolError."""
    packed: bytes = msgpack.packb(to_map(kind, **fields))
    return packed


def frames_of(message: bytes) -> list[bytes]:
    """Return what is to be sent to the engine as the frames of a message, at least one."""
    starts = range(0, max(1, len(message)), FRAME_BYTES)
    return [message[start : start + FRAME_BYTES] for start in starts]


def decode(data: bytes) -> Message:
    """Return the message that a frame holds. Raises RemoteProtocolError."""
    try:
        value = msgpack.unpackb(data)
    except (ValueError, msgpack.UnpackException) as error:
        raise MsgpackError(f"A message came that is not msgpack ({error}).") from None
    return from_map(value)
