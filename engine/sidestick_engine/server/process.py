"""The engine process: takes its port, writes the port file, serves until a signal, removes it."""

from __future__ import annotations

import json
import logging
import os
import secrets
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from importlib.metadata import version
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

from Sidestick.protocol import port_file
from Sidestick.protocol.errors import IllegalValueError, ProtocolError
from Sidestick.protocol.messages import PROTOCOL_VERSION, DrummerModels
from Sidestick.protocol.port_file import PortFile
from Sidestick.protocol.record_types import DRUMMER
from Sidestick.protocol.settings_table import renamed
from sidestick_engine.beats.handlers import Service
from sidestick_engine.errors import ClientError, RunningAlreadyError
from sidestick_engine.history import recipe_lines
from sidestick_engine.history.database import FILE_NAME, History
from sidestick_engine.history.version_handler import VersionHandler
from sidestick_engine.kit.kit_of_track import Kits
from sidestick_engine.server import signals
from sidestick_engine.server.allocator import returning_freed_memory
from sidestick_engine.server.client import EngineClient
from sidestick_engine.server.engine_lock import engine_lock
from sidestick_engine.server.published_port import published
from sidestick_engine.server.router import Server
from sidestick_models.errors import ModelError

if TYPE_CHECKING:
    from sidestick_models.drummer_cache import DrummerCache

PROBE_TIMEOUT_S = 0.5
STDIN = 0

log = logging.getLogger(__name__)


def run_engine(
    load: Callable[[], DrummerCache],
    path: Path,
    kits: Kits | None = None,
    *,
    until_input_ends: bool = False,
    waits: bool = False,
) -> None:
    """Serve until a signal; the port file at `path` exists while requests are answered.

    The history of versions lies beside it. The drummer is loaded once no other engine runs.
    `until_input_ends`: standard input is a pipe from whoever started this, so it ends with them,
    and that ends this, however they ended. `waits`: where another engine runs, wait for its end.

    Call it in the main thread: signals are handled there.

    Raises:
        RunningAlreadyError: an engine runs already, unless this waits.
        StartError: something else keeps it from starting.
        PortFileError: the port file cannot be written.
    """
    if until_input_ends:
        Thread(target=_stop_after_input, name="input", daemon=True).start()
    if not waits:
        refuse_second_engine(path)
    with engine_lock(path.with_suffix(".lock"), partial(refuse_second_engine, path), waits=waits):
        with returning_freed_memory():
            drummers = load()
        _run(drummers, path, kits)
    log.info("Stopped.")


def _run(drummers: DrummerCache, path: Path, kits: Kits | None) -> None:
    token = secrets.token_hex(16)
    history = History(path.with_name(FILE_NAME))
    versions = VersionHandler(
        history,
        partial(model_checksums, drummers),
        kits,
        lambda: {style.key: style.name for style in drummers.catalogue.infos()},
    )
    server = Server(Service(drummers, kits), versions, token=token, engine=version("sidestick"))
    here = PortFile(server.port, os.getpid(), PROTOCOL_VERSION, token)
    with signals.calling(server.stop):
        try:
            with _woken_by_signals(server), published(here, path):
                log.info("Ready on port %d. Stop with Ctrl-C.", server.port)
                server.serve()
        finally:
            server.close()
            history.close()


def model_checksums(drummers: DrummerCache, recipe: str) -> str:
    """Return what names the models of a recipe exactly: checksums of their files, as JSON.

    The recipe is the script's line of JSON or the panel's share code; where it names no models, or
    is empty, those in use count. Empty where the checksums are not known.
    """
    try:
        settings = renamed(recipe_lines.read(recipe) if recipe else {})
        drummer = DRUMMER.check(settings.get("drummer", DrummerModels()))
        style = str(settings.get("style") or "")
        return json.dumps(dict(drummers.checksums(style, **drummer._asdict())))
    except (ModelError, ValueError, TypeError, IllegalValueError) as error:
        log.warning("It is not known which models made a beat: %s", error)
        return ""


def refuse_second_engine(path: Path) -> None:
    """Refuse to start where the engine of the port file replies. Raises RunningAlreadyError.

    A port file that nobody removed is no matter.
    """
    try:
        found = port_file.read(path)
        # Loopback refuses a closed port at once, where ZeroMQ would go on trying.
        address = ("127.0.0.1", found.port)
        with socket.create_connection(address, PROBE_TIMEOUT_S) as probe:
            if found.protocol_version != PROTOCOL_VERSION:
                if _greets(probe):
                    raise RunningAlreadyError.of_another_version("An engine", found.pid)
                return
        with EngineClient(found, timeout_s=PROBE_TIMEOUT_S) as engine:
            engine.request("ping")
    except (ProtocolError, OSError, ClientError):
        return
    raise RunningAlreadyError(
        f"An engine is running already (process {found.pid}, port {found.port}). It can be used as "
        "it is; to start another, stop that one first: sidestick engine stop"
    )


def _greets(probe: socket.socket) -> bool:
    """Tell whether what listens begins as ZeroMQ does, in every version of ours."""
    signature = probe.recv(10)
    return signature[:1] == b"\xff" and signature[9:] == b"\x7f"


def _stop_after_input() -> None:
    # Not sys.stdin, whose lock a thread that still waits at the end would hold.
    with suppress(OSError):
        while os.read(STDIN, 1024):
            pass
    signal.raise_signal(signal.SIGTERM)


@contextmanager
def _woken_by_signals(server: Server) -> Iterator[None]:
    # Windows does not interrupt a poll for a signal; a byte on the wake-up socket does.
    fd = signal.set_wakeup_fd(server.wake_fd, warn_on_full_buffer=False)
    try:
        yield
    finally:
        signal.set_wakeup_fd(fd)
