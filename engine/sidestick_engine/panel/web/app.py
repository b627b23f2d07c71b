"""The panel as an ASGI application: the page's files, and the WebSocket that drives all."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from starlette.applications import Starlette
from starlette.routing import Mount, WebSocketRoute
from starlette.staticfiles import StaticFiles
from starlette.websockets import WebSocket, WebSocketDisconnect

from sidestick_engine.panel.hub import Panel
from sidestick_engine.panel.web.guard import App, Guard

PAGE = Path(__file__).parents[1] / "page"


def application(panel: Panel, port: int, page_folder: Path = PAGE) -> App:
    """The panel on a port of 127.0.0.1."""

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        async with panel.running():
            yield

    async def socket(websocket: WebSocket) -> None:
        await websocket.accept()
        try:
            await panel.serve(websocket)
        except WebSocketDisconnect:
            return  # it went while it was sent something

    files = StaticFiles(directory=page_folder, html=True, check_dir=False)
    routes = [WebSocketRoute("/ws", socket), Mount("/", files)]
    return Guard(Starlette(routes=routes, lifespan=lifespan), port)
