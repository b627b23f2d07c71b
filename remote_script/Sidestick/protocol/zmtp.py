"""ZMTP, the protocol of ZeroMQ's sockets, as far as a DEALER that connects needs it.

Bytes in, events out: no socket, no clock, no thread, so that it can run inside Live.

=============================================  ====================================================
Included                                       Deliberately absent
=============================================  ====================================================
ZMTP 3.0 and 3.1, the PLAIN mechanism          ZMTP 1 and 2, NULL, CURVE, GSSAPI
DEALER, the side that connects                 the listening side, other socket types
sending messages in frames of FRAME_BYTES      receiving messages of several frames (refused)
the handshake, ERROR, and PONG to a PING       sending PING; other commands are ignored
caps on messages and on commands at once        reconnecting: make a new Connection instead
=============================================  ====================================================

Specifications: https://rfc.zeromq.org/spec/23/ (3.0), https://rfc.zeromq.org/spec/37/ (3.1) and
https://rfc.zeromq.org/spec/24/ (PLAIN).
"""

from __future__ import annotations

import struct
from typing import NamedTuple, Union

from .errors import LocalProtocolError, RefusedError, RemoteProtocolError

_MORE, _LONG, _COMMAND = 0x01, 0x02, 0x04

# The longest frame that the engine reads. ZeroMQ holds one of each connection before it knows who
# is there, so it is short, and long messages have several.
FRAME_BYTES = 1 << 16

# Signature (with the padding that ZeroMQ itself sends), version 3.1, mechanism, as-server, filler.
_SIGNATURE = b"\xff" + struct.pack(">Q", 1) + b"\x7f"
_GREETING = _SIGNATURE + b"\x03\x01" + b"PLAIN".ljust(20, b"\0") + bytes(32)
_MAJOR_AT = 10
_MECHANISM = slice(12, 32)

# Who may be at the other end of a DEALER: https://rfc.zeromq.org/spec/28/
_PEER_TYPES = ("ROUTER", "DEALER", "REP")
_MAX_PING_CONTEXT = 16

# Many times what ZeroMQ sends; they bound the work that commands can make.
_MAX_COMMAND_BYTES = 4096
_MAX_COMMANDS_AT_ONCE = 32

# So ZeroMQ 4.3.5 and earlier begin their ERROR where they do not take a password.
_GARBLED_ERROR = b"^RROR"

USERNAME = b"sidestick"  # PLAIN wants one; the password alone decides
_MAX_PASSWORD_BYTES = 255


class Ready(NamedTuple):
    """The handshake is done; ``peer_type`` is the peer's socket type, such as ``ROUTER``."""

    peer_type: str


class MessageReceived(NamedTuple):
    """A message has come, of one frame."""

    body: bytes


Event = Union[Ready, MessageReceived]


class Connection:
    """One connection from its first byte to its last.

    Write ``bytes_to_send()`` to the socket after each call, the very first time before anything
    has come. ``password`` is what the peer wants of us; LocalProtocolError where it has more than
    255 bytes. ``max_message_bytes`` caps messages in both directions.
    """

    def __init__(self, password: str, max_message_bytes: int = 1 << 22) -> None:
        self._password = password.encode("utf-8")
        if len(self._password) > _MAX_PASSWORD_BYTES:
            raise LocalProtocolError(
                f"A password of {len(self._password)} bytes is too long; "
                f"at most {_MAX_PASSWORD_BYTES} are allowed."
            )
        self.max_message_bytes = max_message_bytes
        self._incoming = bytearray()
        self._outgoing = bytearray(_GREETING)
        self._greeted = False
        self._welcome = False
        self._ready = False
        self._failure: RemoteProtocolError | None = None

    def bytes_to_send(self) -> bytes:
        """Return what must be written to the socket now, and forget it."""
        data = bytes(self._outgoing)
        self._outgoing.clear()
        return data

    def send(self, body: bytes) -> None:
        """Queue one message, in as many frames as it needs.

        Raises LocalProtocolError before Ready, after a failure, or where the body is too big.
        """
        if self._failure or not self._ready:
            raise LocalProtocolError("Nothing can be sent: the connection is not ready.")
        if len(body) > self.max_message_bytes:
            raise LocalProtocolError(
                f"A message of {len(body)} bytes is too long; "
                f"at most {self.max_message_bytes} are allowed."
            )
        last = max(0, len(body) - 1) // FRAME_BYTES * FRAME_BYTES
        for start in range(0, last, FRAME_BYTES):
            self._outgoing += _frame(_MORE, body[start : start + FRAME_BYTES])
        self._outgoing += _frame(0, body[last:])

    def receive_data(self, data: bytes) -> list[Event]:
        """Take bytes off the socket, in whatever pieces they came; return what they complete.

        Raises RemoteProtocolError, from then on at every call: close the socket.
        """
        if self._failure:
            raise self._failure
        self._incoming += data
        try:
            return self._events()
        except RemoteProtocolError as error:
            self._failure = error
            raise

    def _events(self) -> list[Event]:
        events: list[Event] = []
        commands = 0
        if not self._greeted:
            self._receive_greeting()
        while self._greeted:
            frame = self._next_frame()
            if frame is None:
                break
            is_command, body = frame
            commands += is_command
            if commands > _MAX_COMMANDS_AT_ONCE:
                raise RemoteProtocolError(
                    f"The peer sent more than {_MAX_COMMANDS_AT_ONCE} commands at once."
                )
            event = self._command(body) if is_command else self._message(body)
            if event is not None:
                events.append(event)
        return events

    def _receive_greeting(self) -> None:
        _check_greeting(bytes(self._incoming[: len(_GREETING)]))
        if len(self._incoming) >= len(_GREETING):
            del self._incoming[: len(_GREETING)]
            self._greeted = True
            hello = _short(b"HELLO") + _short(USERNAME) + _short(self._password)
            self._outgoing += _frame(_COMMAND, hello)

    def _next_frame(self) -> tuple[bool, bytes] | None:
        """Return whether the next frame is a command, and its body; None until it is complete."""
        if not self._incoming:
            return None
        flags = self._incoming[0]
        _check_flags(flags)
        size_format = ">Q" if flags & _LONG else ">B"
        start = 1 + struct.calcsize(size_format)
        if len(self._incoming) < start:
            return None
        (size,) = struct.unpack_from(size_format, self._incoming, 1)
        limit = _MAX_COMMAND_BYTES if flags & _COMMAND else self.max_message_bytes
        if size > limit:
            raise RemoteProtocolError(
                f"The peer announced a frame of {size} bytes; at most {limit} are allowed."
            )
        if len(self._incoming) < start + size:
            return None
        body = bytes(self._incoming[start : start + size])
        del self._incoming[: start + size]
        return bool(flags & _COMMAND), body

    def _message(self, body: bytes) -> Event:
        if not self._ready:
            raise RemoteProtocolError("The peer sent a message before its READY.")
        return MessageReceived(body)

    def _command(self, body: bytes) -> Event | None:
        if body.startswith(_GARBLED_ERROR):
            body = _short(b"ERROR") + body[len(_GARBLED_ERROR) :]
        name, data = _split(body, ">B", "command")
        if name == b"ERROR":
            reason = _split(data, ">B", "ERROR command")[0]
            error = RemoteProtocolError if self._welcome else RefusedError
            raise error(f"The peer refused the connection: {_shown(reason)}.")
        if not self._ready:
            return self._handshake(name, data)
        if name == b"PING":
            self._pong(data)
        return None

    def _handshake(self, name: bytes, data: bytes) -> Event | None:
        wanted = b"READY" if self._welcome else b"WELCOME"
        if name != wanted:
            raise RemoteProtocolError(f"The peer sent {_shown(name)} before its {_shown(wanted)}.")
        if not self._welcome:
            self._welcome = True
            self._outgoing += _frame(_COMMAND, _INITIATE)
            return None
        peer_type = _shown(_metadata(data).get(b"socket-type", b""))
        if peer_type not in _PEER_TYPES:
            raise RemoteProtocolError(
                f"The peer's socket type is {peer_type or 'missing'}; "
                f"it must be one of {', '.join(_PEER_TYPES)}."
            )
        self._ready = True
        return Ready(peer_type)

    def _pong(self, data: bytes) -> None:
        context = data[2:]  # after the time to live, of two bytes
        if len(data) < 2 or len(context) > _MAX_PING_CONTEXT:
            raise RemoteProtocolError(f"The peer sent a PING of {len(data)} bytes; 2 to 18 may be.")
        self._outgoing += _frame(_COMMAND, _short(b"PONG") + context)


def _check_greeting(start: bytes) -> None:
    """Refuse a peer at the first byte that shows that it is not one of ours."""
    if start[:1] not in (b"", b"\xff") or start[9:10] not in (b"", b"\x7f"):
        raise RemoteProtocolError(
            "What answers on this port is not ZeroMQ of version 3 or later: "
            f"it began with {start[:10]!r}."
        )
    if len(start) > _MAJOR_AT and start[_MAJOR_AT] < 3:
        raise RemoteProtocolError(
            f"The peer speaks ZMTP {start[_MAJOR_AT]}; it must be 3 or later."
        )
    mechanism = start[_MECHANISM].rstrip(b"\0")
    if len(start) == len(_GREETING) and mechanism != b"PLAIN":
        raise RemoteProtocolError(
            f"The peer asks for the security mechanism {_shown(mechanism)}; it must be PLAIN."
        )


def _check_flags(flags: int) -> None:
    if flags & ~(_MORE | _LONG | _COMMAND):
        raise RemoteProtocolError(f"The peer sent a frame with the unknown flags 0x{flags:02x}.")
    if flags & _MORE:
        raise RemoteProtocolError("The peer sent a message of several frames; it must be one.")


def _metadata(data: bytes) -> dict[bytes, bytes]:
    """Return the properties of a READY; their names are compared without regard to case."""
    properties = {}
    while data:
        name, data = _split(data, ">B", "READY command")
        value, data = _split(data, ">I", "READY command")
        properties[name.lower()] = value
    return properties


def _split(data: bytes, size_format: str, where: str) -> tuple[bytes, bytes]:
    """Return the bytes that a size in front of them counts, and what follows."""
    start = struct.calcsize(size_format)
    size = struct.unpack_from(size_format, data)[0] if len(data) >= start else 0
    if not start <= start + size <= len(data):
        raise RemoteProtocolError(f"The peer sent a {where} that breaks off.")
    return data[start : start + size], data[start + size :]


def _frame(flags: int, body: bytes) -> bytes:
    if len(body) > 255:
        return struct.pack(">BQ", flags | _LONG, len(body)) + body
    return struct.pack(">BB", flags, len(body)) + body


def _short(data: bytes) -> bytes:
    return struct.pack(">B", len(data)) + data


def _property(name: bytes, value: bytes) -> bytes:
    return _short(name) + struct.pack(">I", len(value)) + value


def _shown(data: bytes) -> str:
    """Return bytes that should be ASCII as text that a sentence can bear."""
    return repr(data[:80])[2:-1]


# An empty identity, as ZeroMQ's own DEALER sends it: the ROUTER then makes one up.
_INITIATE = _short(b"INITIATE") + _property(b"Socket-Type", b"DEALER") + _property(b"Identity", b"")
