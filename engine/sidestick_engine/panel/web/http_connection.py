"""HTTP connections that cannot lock a page out: who says nothing goes first.

uvicorn waits for ever for a request's headers, and for whoever does not read its answer.
"""

from __future__ import annotations

import asyncio

from uvicorn.protocols.http.h11_impl import H11Protocol

HEADERS_WITHIN_S = 5.0
MOST_CONNECTIONS = 64  # a browser opens six; WebSockets are not among them


class HttpConnection(H11Protocol):
    """uvicorn's connection, with a deadline for headers and a place that the next may take."""

    _deadline: asyncio.TimerHandle | None = None
    _opened_s = 0.0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin; beyond MOST_CONNECTIONS the oldest that is not being answered is dropped."""
        others = [each for each in self.connections if isinstance(each, HttpConnection)]
        if len(others) >= MOST_CONNECTIONS:
            min(others, key=HttpConnection._worth).transport.abort()
        super().connection_made(transport)
        self._opened_s = self.loop.time()
        self._wait_for_headers()

    def data_received(self, data: bytes) -> None:
        """Take what has come: a whole request, or some of one that must be whole soon."""
        super().data_received(data)
        if self._is_answering() or self not in self.connections:
            self._stop_waiting()
        elif self._deadline is None:
            self._wait_for_headers()

    def connection_lost(self, exc: Exception | None) -> None:
        """End; the other side has gone, or was dropped."""
        self._stop_waiting()
        super().connection_lost(exc)

    def _worth(self) -> tuple[bool, float]:
        return self._is_answering(), self._opened_s

    def _is_answering(self) -> bool:
        return self.cycle is not None and not self.cycle.response_complete

    def _wait_for_headers(self) -> None:
        self._deadline = self.loop.call_later(HEADERS_WITHIN_S, self.transport.abort)

    def _stop_waiting(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None
