"""Serves the page's files and its WebSocket as an ASGI application."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

from starlette.applications import Starlette
from starlette.routing import Mount, WebSocketRoute
from starlette.staticfiles import StaticFiles
from starlette.websockets import WebSocket, WebSocketDisconnect

from sidestick_engine.panel.web.connection import PageConnection
from sidestick_engine.panel.web.guard import App, Guard

PAGE = Path(__file__).parents[1] / "page"


def application(
    guard: Guard,
    serve: Callable[[PageConnection, int], Awaitable[None]],
    running: Callable[[], AbstractAsyncContextManager[None]],
    page_folder: Path = PAGE,
) -> App:
    """Return the application that serves each page that the guard lets in.

    Args:
        guard: decides who is let in.
        serve: gets a page and the id of its hello, and returns when the page has disconnected.
        running: is entered while the application runs.
        page_folder: holds the page's files.
    """

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        async with running():
            yield

    async def socket(websocket: WebSocket) -> None:
        await websocket.accept()
        page = PageConnection(websocket)
        try:
            async with page.sending(), guard.admitting(page) as hello:
                if hello is not None:
                    await serve(page, hello)
        except WebSocketDisconnect:
            return  # it went while it was sent something

    files = StaticFiles(directory=page_folder, html=True, check_dir=False)
    routes = [WebSocketRoute("/ws", socket), Mount("/", files)]
    return guard.around(Starlette(routes=routes, lifespan=lifespan))
