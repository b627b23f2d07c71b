"""Asks whether an engine runs, which one, and whether it answers."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

from Sidestick.protocol import port_file
from Sidestick.protocol.errors import EngineNotRunningError, PortFileError, ProtocolError
from Sidestick.protocol.messages import PROTOCOL_VERSION
from sidestick_engine.errors import ClientError
from sidestick_engine.server.client import EngineClient
from sidestick_engine.server.keeper import PID_FILE, kept_by

TIMEOUT_S = 2.0


class EngineState(StrEnum):
    """A state of the engine, as programs read it."""

    RUNNING = "running"
    STOPPED = "stopped"
    SILENT = "silent"
    OTHER_VERSION = "other_version"


class EngineStatus(NamedTuple):
    """The engine of a data folder; what is not known is 0 or empty."""

    state: EngineState
    sentence: str
    pid: int = 0
    port: int = 0
    protocol_version: int = 0
    version: str = ""
    remedy: str = ""
    """The one thing to do, where the engine does not answer and the sentence does not say it."""


START = "Start it: sidestick engine start"
RESTART = "Restart it: sidestick engine restart"


def engine_status(path: Path, timeout_s: float = TIMEOUT_S) -> EngineStatus:
    """Return the state of the engine that the port file at `path` names, by asking it."""
    try:
        found = port_file.read(path)
    except EngineNotRunningError:
        return EngineStatus(EngineState.STOPPED, none_runs(path), remedy=START)
    except PortFileError as error:
        return EngineStatus(EngineState.STOPPED, str(error))
    where = found.pid, found.port, found.protocol_version
    if found.protocol_version != PROTOCOL_VERSION:
        age = "an older" if found.protocol_version < PROTOCOL_VERSION else "a newer"
        sentence = (
            f"The engine that runs (process {found.pid}) is of {age} version of Sidestick: it "
            f"speaks protocol {found.protocol_version}, this one {PROTOCOL_VERSION}."
        )
        return EngineStatus(EngineState.OTHER_VERSION, sentence, *where, remedy=RESTART)
    try:
        with EngineClient(found, timeout_s=timeout_s) as client:
            sentence = f"The engine {client.engine} runs (process {found.pid}, port {found.port})."
            return EngineStatus(EngineState.RUNNING, sentence, *where, client.engine)
    except (ClientError, ProtocolError):
        sentence = f"The engine (process {found.pid}, port {found.port}) does not answer."
        return EngineStatus(EngineState.SILENT, sentence, *where, remedy=RESTART)


def none_runs(path: Path) -> str:
    """Return the sentence for no engine at a port file, with how it came to that if it is known."""
    keeper = kept_by(path.with_name(PID_FILE))
    if keeper and _has_ended(keeper):
        return (
            f"No engine is running: the process that kept it running ({keeper}) was ended from "
            "outside."
        )
    return "No engine is running."


def _has_ended(pid: int) -> bool:
    """Tell whether a process has ended, also where nobody has taken note of it yet."""
    import psutil

    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True
