"""Lets in whoever has the token: ZeroMQ asks here during each handshake.

ZAP, https://rfc.zeromq.org/spec/27/, with the PLAIN mechanism. A peer that is refused can send no
message. Until it is refused ZeroMQ holds one frame of it, so that frames are short and connections
not too many: nobody without the token makes the engine hold much.
"""

from __future__ import annotations

import hmac
import logging
import socket
from contextlib import suppress
from time import monotonic

import zmq

# Who takes longer is cut off, and may come again: Live's thread may have been held up.
HANDSHAKE_WITHIN_MS = 2000
# Fewer than the files that a process may have open, which are 256 on macOS. Who comes while there
# are as many is cut off, and may come again.
MOST_CONNECTIONS = 160
SAY_AGAIN_AFTER_S = 10.0  # that somebody was refused: a stranger may try without end

_ENDPOINT = "inproc://zeromq.zap.01"  # of every context; ZeroMQ asks there if something is bound
_VERSION, _PLAIN = b"1.0", b"PLAIN"

log = logging.getLogger(__name__)


class Doorkeeper:
    """Answers ZeroMQ's questions in a context, for the sockets that it guards.

    Attributes:
        socket: to be polled; call `answer` when something has come.
    """

    def __init__(self, context: zmq.Context[zmq.Socket[bytes]], token: str) -> None:
        self._token = token.encode()
        self._said_s = float("-inf")
        self._open: set[int] = set()  # file descriptors of connections
        self.socket = context.socket(zmq.REP)
        self.socket.setsockopt(zmq.LINGER, 0)
        self.socket.bind(_ENDPOINT)

    def guard(self, listener: zmq.Socket[bytes]) -> None:
        """Have a socket, which is not bound yet, ask for the token."""
        listener.setsockopt(zmq.PLAIN_SERVER, 1)
        listener.setsockopt_string(zmq.ZAP_DOMAIN, "sidestick")
        listener.setsockopt(zmq.HANDSHAKE_IVL, HANDSHAKE_WITHIN_MS)

    def answer(self) -> None:
        """Answer each question that has come."""
        with suppress(zmq.Again):
            while True:
                question = self.socket.recv_multipart(zmq.NOBLOCK)
                self.socket.send_multipart(self._answer_to(question))

    def come(self, connection: int) -> None:
        """Note the file descriptor of a new connection, which ends if there are too many."""
        self._open.add(connection)
        if len(self._open) > MOST_CONNECTIONS:
            # It may have ended by now, and be another thing's.
            with suppress(OSError), socket.fromfd(connection, socket.AF_INET, 0) as other:
                other.shutdown(socket.SHUT_RDWR)

    def gone(self, connection: int) -> None:
        """Note that a connection has ended."""
        self._open.discard(connection)

    def close(self) -> None:
        """Stop answering; nobody is let in any more."""
        self.socket.close(linger=0)

    def _answer_to(self, question: list[bytes]) -> list[bytes]:
        request_id, mechanism, secrets = question[1], question[5], question[6:]
        is_right = mechanism == _PLAIN and hmac.compare_digest(secrets[-1], self._token)
        status, text = (b"200", b"OK") if is_right else (b"400", b"wrong token")
        if not is_right and monotonic() - self._said_s > SAY_AGAIN_AFTER_S:
            self._said_s = monotonic()
            log.warning("Refused a client: its token is not the one in the port file.")
        return [_VERSION, request_id, status, text, b"", b""]
