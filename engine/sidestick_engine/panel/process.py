"""Runs the panel's process: binds its port, has an engine run, opens the browser."""

from __future__ import annotations

import asyncio
import logging
import os
import socket
import webbrowser
from collections.abc import Callable, Generator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path

import uvicorn

from Sidestick.protocol.messages import PROTOCOL_VERSION
from Sidestick.protocol.port_file import PortFile
from sidestick_engine.errors import RunningAlreadyError
from sidestick_engine.kit.kit_of_track import Kits
from sidestick_engine.panel.engine_supervisor import engine_at_hand
from sidestick_engine.panel.handlers import HANDLERS
from sidestick_engine.panel.hub import Hub
from sidestick_engine.panel.last_address import address_to_listen_on
from sidestick_engine.panel.messages.validation import MAX_FRAME_BYTES
from sidestick_engine.panel.web.app import application
from sidestick_engine.panel.web.guard import Guard
from sidestick_engine.panel.web.http_connection import HttpConnection
from sidestick_engine.server import signals
from sidestick_engine.server.port_probe import answering
from sidestick_engine.server.published_port import published

FILE_NAME = "panel.json"
SHUTDOWN_S = 2

log = logging.getLogger(__name__)


def run_panel(folder: Path, *, port: int = 0, open_page: Callable[[str], object]) -> None:
    """Serve the panel until a signal; where one runs already, open that one's page.

    `folder` holds the port files of engine and panel, and the kits; `port` 0 is the last one, or
    where another program has that, a free one; `open_page` gets the page's address.

    Raises RunningAlreadyError: a panel of another version runs. Raises StartError: the port is
    taken. Raises PortFileError: the port file cannot be written.
    """
    path = folder / FILE_NAME
    running = answering(path)
    if running is not None and running.protocol_version != PROTOCOL_VERSION:
        raise RunningAlreadyError.of_another_version("A panel", running.pid)
    if running is not None:
        log.info("The panel runs already, on port %d. Opening its page.", running.port)
        open_page(address(running))
        return
    with address_to_listen_on(folder, port) as (listening, token, moved), engine_at_hand(folder):
        here = PortFile(listening.getsockname()[1], os.getpid(), PROTOCOL_VERSION, token)
        hub = Hub(
            folder / "port.json", Kits(folder), HANDLERS, version=version("sidestick"), notice=moved
        )
        with published(here, path):
            log.info("The panel runs on port %d. Stop with Ctrl-C. %s", here.port, moved)
            open_page(address(here))
            serve(hub, listening, here.token)


def serve(hub: Hub, listening: socket.socket, token: str) -> None:
    """Serve pages that have the token on a bound socket until a signal."""
    serving = server(hub, listening, token)
    with signals.calling(serving.stop):
        asyncio.run(serving.serve(sockets=[listening]))


class PanelServer(uvicorn.Server):
    """uvicorn, ended by `stop`; of itself it would take a second signal for "at once"."""

    def stop(self) -> None:
        """Make it end; may be called in a signal handler."""
        self.should_exit = True

    @contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        """Leave signals to whoever runs it."""
        yield


def server(hub: Hub, listening: socket.socket, token: str) -> PanelServer:
    """Return the server of pages that have the token, on this socket."""
    guard = Guard(listening.getsockname()[1], token)
    app = application(guard, hub.serve, hub.running)
    return PanelServer(
        uvicorn.Config(
            app,
            log_config=None,
            log_level=logging.WARNING,
            access_log=False,
            server_header=False,
            proxy_headers=False,
            http=HttpConnection,
            ws="websockets-sansio",
            ws_max_size=MAX_FRAME_BYTES,
            ws_per_message_deflate=False,
            timeout_graceful_shutdown=SHUTDOWN_S,
        )
    )


def address(where: PortFile) -> str:
    """Return the page's address; the fragment, which no browser sends anywhere, has the token."""
    return f"http://127.0.0.1:{where.port}/#{where.token}"


def open_in_browser(url: str) -> None:
    """Open the page in the user's browser, where there is one."""
    if not webbrowser.open(url):
        log.info("No browser was found. Open this address in one: %s", url)
