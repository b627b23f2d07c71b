"""One TCP connection to the engine: messages in, messages out, never a wait.

Live runs the script on its main thread, so nothing here blocks, and one call moves a bounded
number of bytes. There is no ``select`` to rely on in Live's Python: a socket is simply tried.
"""

from __future__ import annotations

import errno
import socket
from collections import deque

from ..protocol.zmtp import Connection, MessageReceived

HOST = "127.0.0.1"
READ_BYTES = 16384
MAX_READS_PER_POLL = 4
MAX_UNSENT_BYTES = 1 << 22

# What connect_ex returns while a connection is being made; 10035 is Windows' EWOULDBLOCK.
_UNDER_WAY = (0, errno.EINPROGRESS, errno.EWOULDBLOCK, errno.EAGAIN, 10035)


class LinkLostError(Exception):
    """The connection could not be made, or has ended; a new link is needed."""


class Link:
    """A connection to 127.0.0.1:``port``, being opened with a password. Raises LinkLostError.

    ``connected``: TCP stands. ``ready``: both sides have shaken hands, messages can be sent.
    """

    def __init__(self, port: int, password: str) -> None:
        self.connected = False
        self.ready = False
        self._zmtp = Connection(password)
        self._unsent = bytearray()
        self._arrived: deque[bytes] = deque()
        self._ending = ""  # why no more will come, once that is known
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        try:
            self._socket.setblocking(False)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            error = self._socket.connect_ex((HOST, port))
        except OSError as refusal:
            self.close()
            raise LinkLostError(str(refusal)) from refusal
        if error not in _UNDER_WAY:
            self.close()
            raise LinkLostError(_text(error))

    def send(self, body: bytes) -> None:
        """Queue a message and send what can be sent now. Raises LocalProtocolError."""
        self._zmtp.send(body)
        self._flush()

    def poll(self) -> None:
        """Move at most MAX_READS_PER_POLL * READ_BYTES bytes in, and out what the system takes.

        While messages wait to be received no more are read, so what is held stays bounded. Raises
        RemoteProtocolError where the other side does not speak ZMTP, or does not take the password.
        """
        if not self.connected:
            self._check_connected()
        if self.connected:
            self._flush()
            for _ in range(MAX_READS_PER_POLL):
                if self._arrived or not self._read():
                    break
            self._flush()

    def receive(self) -> bytes | None:
        """Return the next message that has come, or None.

        Raises LinkLostError when the connection has ended and all that came before was received.
        """
        if self._arrived:
            return self._arrived.popleft()
        if self._ending:
            raise LinkLostError(self._ending)
        return None

    def close(self) -> None:
        """Close the socket; harmless when closed already."""
        self._socket.close()

    def _check_connected(self) -> None:
        error = self._socket.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
        if error:
            self._ending = _text(error)
            return
        try:
            self._socket.getpeername()
        except OSError:
            return
        self.connected = True

    def _flush(self) -> None:
        self._unsent += self._zmtp.bytes_to_send()
        if self._ending or not self._unsent:
            return
        try:
            del self._unsent[: self._socket.send(self._unsent)]
        except (BlockingIOError, InterruptedError):
            pass
        except OSError as error:
            self._ending = str(error)
        if len(self._unsent) > MAX_UNSENT_BYTES:
            self._ending = "the other side does not read"

    def _read(self) -> bool:
        """Read once; return whether there may be more."""
        if self._ending:
            return False
        try:
            data = self._socket.recv(READ_BYTES)
        except (BlockingIOError, InterruptedError):
            return False
        except OSError as error:
            self._ending = str(error)
            return False
        if not data:
            self._ending = "the other side closed the connection"
            return False
        for event in self._zmtp.receive_data(data):
            if isinstance(event, MessageReceived):
                self._arrived.append(event.body)
            else:
                self.ready = True
        return len(data) == READ_BYTES


def _text(error: int) -> str:
    return "{} ({})".format(errno.errorcode.get(error, "error"), error)
