"""The panel's process: socket bound, engine at hand, port file written, browser opened."""

from __future__ import annotations

import asyncio
import logging
import os
import secrets
import socket
import webbrowser
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from functools import partial
from importlib.metadata import version
from pathlib import Path

import uvicorn

from Sidestick.protocol import port_file
from Sidestick.protocol.errors import PortFileError
from Sidestick.protocol.messages import PROTOCOL_VERSION
from Sidestick.protocol.port_file import PortFile
from sidestick_engine.errors import StartError
from sidestick_engine.kit.kit_of_track import Kits
from sidestick_engine.panel.engine_supervisor import OwnEngine, start_engine
from sidestick_engine.panel.hub import Panel
from sidestick_engine.panel.messages.validation import MAX_FRAME_BYTES
from sidestick_engine.panel.web.app import application
from sidestick_engine.server import signals
from sidestick_engine.server.published_port import announced

FILE_NAME = "panel.json"
PROBE_TIMEOUT_S = 0.5
SHUTDOWN_S = 2

log = logging.getLogger(__name__)


def run_panel(folder: Path, *, port: int = 0, open_page: Callable[[str], object]) -> None:
    """Serves the panel until a signal; where one runs already, opens that one's page.

    `folder` holds the port files of engine and panel, and the kits; `port` 0 is a free one;
    `open_page` gets the page's address.

    Raises StartError: the port is taken. Raises PortFileError: the port file cannot be written.
    """
    path = folder / FILE_NAME
    running = answering(path)
    if running is not None:
        log.info("The panel runs already, on port %d. Opening its page.", running.port)
        open_page(address(running))
        return
    with _bound(port) as listening, engine_at_hand(folder):
        here = PortFile(
            listening.getsockname()[1], os.getpid(), PROTOCOL_VERSION, secrets.token_hex(16)
        )
        panel = Panel(
            folder / "port.json", Kits(folder), token=here.token, version=version("sidestick")
        )
        with announced(here, path):
            log.info("The panel runs on port %d. Stop with Ctrl-C.", here.port)
            open_page(address(here))
            serve(panel, listening)


def serve(panel: Panel, listening: socket.socket) -> None:
    """Serves a panel on a bound socket until a signal."""
    serving = server(panel, listening)
    with signals.calling(serving.stop):
        asyncio.run(serving.serve(sockets=[listening]))


class PanelServer(uvicorn.Server):
    """uvicorn, which takes a second signal for a wish to leave all undone; here `stop` ends it."""

    def stop(self) -> None:
        """Make it end; may be called in a signal handler."""
        self.should_exit = True

    @contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        """Leave signals to whoever runs it."""
        yield


def server(panel: Panel, listening: socket.socket) -> PanelServer:
    """The server for a panel on this socket."""
    app = application(panel, listening.getsockname()[1])
    return PanelServer(
        uvicorn.Config(
            app,
            log_config=None,
            log_level=logging.WARNING,
            access_log=False,
            server_header=False,
            proxy_headers=False,
            ws="websockets-sansio",
            ws_max_size=MAX_FRAME_BYTES,
            ws_per_message_deflate=False,
            timeout_graceful_shutdown=SHUTDOWN_S,
        )
    )


def address(where: PortFile) -> str:
    """The page's address; the fragment, which no browser sends anywhere, holds the token."""
    return f"http://127.0.0.1:{where.port}/#{where.token}"


def answering(path: Path) -> PortFile | None:
    """Who answers where a port file says; a stale file is no matter."""
    try:
        found = port_file.read(path)
        socket.create_connection(("127.0.0.1", found.port), PROBE_TIMEOUT_S).close()
    except (PortFileError, OSError):
        return None
    return found


def open_in_browser(url: str) -> None:
    """Open the page in the user's browser, where there is one."""
    if not webbrowser.open(url):
        log.info("No browser was found. Open this address in one: %s", url)


@contextmanager
def engine_at_hand(folder: Path) -> Iterator[None]:
    """An engine runs inside: the one that runs already, or one that ends with the block."""
    if answering(folder / "port.json") is not None:
        yield
        return
    log.info("No engine is running, so the panel starts one and stops it at its end.")
    engine = OwnEngine(partial(start_engine, folder))
    try:
        yield
    finally:
        engine.stop()


@contextmanager
def _bound(port: int) -> Iterator[socket.socket]:
    """A socket that listens on 127.0.0.1. Raises StartError."""
    # Told that it is TCP, asyncio sends at once what it sends, and does not wait for more.
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        if os.name == "posix":  # on Windows it would let two programs share the port
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind(("127.0.0.1", port))
            listening.listen(128)
        except OSError as error:
            raise StartError(
                f"The panel cannot listen on port {port}: {error.strerror}. "
                "Name another one with --port, or none for a free one."
            ) from None
        yield listening
    finally:
        listening.close()
