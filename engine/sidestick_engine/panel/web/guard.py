"""Lets the panel's own page in, and turns all others away.

A page elsewhere can make a browser knock at 127.0.0.1, under that name or one of its own that leads
here. `Host` tells by which name the browser came, `Origin` which page sends it; neither can be
forged by a page. Other programs on this computer can forge both, so that a WebSocket must also
begin with a hello that has the token of the page's address.

A page that has lost its panel looks for it at the same address, where another program may listen
by now. Before it tells its token again, it asks for a proof that whoever answers knows that, too.
"""

from __future__ import annotations

import asyncio
import hmac
from collections.abc import AsyncIterator, Awaitable, Callable, MutableMapping
from contextlib import asynccontextmanager
from typing import Any

from sidestick_engine.panel.web.connection import PageConnection

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

NAMES = ("127.0.0.1", "localhost")
MOST_PAGES = 32
MOST_SILENT = 16  # that have not said hello yet
HELLO_TIMEOUT_S = 10.0
REFUSED = b"This is Sidestick's panel. It answers its own page on this computer only.\n"
# Close codes of the WebSocket protocol.
POLICY = 1008
TRY_LATER = 1013
_FIXED = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "no-cache",
}


class Guard:
    """Decides who is let in on a port: by host and origin, then by the token."""

    def __init__(self, port: int, token: str) -> None:
        self._hosts = frozenset(f"{name}:{port}" for name in NAMES)
        self._token = token
        self._pages = 0
        self._silent: list[asyncio.Timeout] = []  # each page's that has not said hello, in order

    def around(self, app: App) -> App:
        """Return an application that refuses strangers, and sends the usual headers."""

        async def guarded(scope: Scope, receive: Receive, send: Send) -> None:
            if scope["type"] == "lifespan":
                await app(scope, receive, send)
            elif (host := self._host(scope)) is None:
                await _refuse(scope, receive, send)
            elif scope["type"] == "http" and scope["path"] == "/proof":
                proof = self._proof(host, scope["query_string"])
                await _answer(_with_headers(send, host), 200, proof)
            else:
                await app(scope, receive, _with_headers(send, host))

        return guarded

    @asynccontextmanager
    async def admitting(self, page: PageConnection) -> AsyncIterator[int | None]:
        """Yield the id of the page's hello; None where it was turned away, and is closed."""
        hello = await self._hello(page)
        if hello is None or self._pages >= MOST_PAGES:
            await page.close(POLICY if hello is None else TRY_LATER)
            yield None
            return
        self._pages += 1
        try:
            yield hello
        finally:
            self._pages -= 1

    async def _hello(self, page: PageConnection) -> int | None:
        """Return the id of the first message if it is a hello with the token, and in time.

        Where too many have said nothing yet, the time of the one that came first is over.
        """
        try:
            async with asyncio.timeout(HELLO_TIMEOUT_S) as limit:
                self._silent.append(limit)
                if len(self._silent) > MOST_SILENT:
                    self._silent.pop(0).reschedule(0.0)
                message = await page.receive()
        except TimeoutError:
            return None
        finally:
            if limit in self._silent:
                self._silent.remove(limit)
        if message is None:
            return None
        request_id: int = message.fields["id"]
        if message.kind != "hello":
            page.refuse(request_id, "not_welcome", "The panel wants a hello first.")
            return None
        if not hmac.compare_digest(message.fields["token"].encode(), self._token.encode()):
            sentence = "This page is of another panel. Open it again with: sidestick panel"
            page.refuse(request_id, "wrong_token", sentence)
            return None
        return request_id

    def _proof(self, host: str, asked: bytes) -> bytes:
        """Return what only who has the token can say, and of this host alone."""
        said = host.encode() + b"?" + asked
        return hmac.new(self._token.encode(), said, "sha256").hexdigest().encode()

    def _host(self, scope: Scope) -> str | None:
        """Return the name by which a request of our own page came; None for any other."""
        hosts, origins = (_values(scope, name) for name in (b"host", b"origin"))
        if len(hosts) != 1 or hosts[0] not in self._hosts:
            return None
        own = [f"http://{hosts[0]}"]
        # A browser sends an Origin with every WebSocket, but not where one opens a page.
        is_own = origins == own or (scope["type"] == "http" and not origins)
        return hosts[0] if is_own else None


def _values(scope: Scope, name: bytes) -> list[str]:
    return [value.decode("latin-1") for key, value in scope["headers"] if key.lower() == name]


def _with_headers(send: Send, host: str) -> Send:
    added = [(name.encode(), value.encode()) for name, value in _headers(host).items()]
    names = {name for name, _ in added}

    async def send_with_headers(message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            kept = [pair for pair in message["headers"] if pair[0].lower() not in names]
            message = {**message, "headers": [*kept, *added]}
        await send(message)

    return send_with_headers


def _headers(host: str) -> dict[str, str]:
    policy = (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
        f"font-src 'self'; media-src 'self' blob:; connect-src 'self' ws://{host}; "
        "worker-src 'self' blob:; manifest-src 'self'; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'none'"
    )
    return {**_FIXED, "content-security-policy": policy}


async def _refuse(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.close", "code": POLICY})  # not accepted yet: HTTP 403
        return
    await _answer(send, 403, REFUSED)


async def _answer(send: Send, status: int, body: bytes) -> None:
    headers = [(b"content-type", b"text/plain"), (b"content-length", b"%d" % len(body))]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
