"""The port file: where a running engine says how to reach it.

A small JSON object in the user's data folder, which only that user may read: port, pid, protocol
version and token. The engine writes it when it listens; the script reads it before every attempt
to connect.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any, Mapping, NamedTuple

from .atomic_file import write_atomically
from .errors import (
    MISSING,
    EngineNotRunningError,
    IllegalValueError,
    LocalProtocolError,
    PortFileError,
)
from .field_types import Field, Int, Text, check_field
from .regular_file import read_regular
from .text_file import text_of

START_ENGINE = "Start it with: sidestick engine start"
RESTART_ENGINE = "Restart the engine with: sidestick engine restart"
MAX_BYTES = 4096


class PortFile(NamedTuple):
    """The fields of a port file: TCP port on 127.0.0.1, process id, protocol version, token."""

    port: int
    pid: int
    protocol_version: int
    token: str


FIELDS = (
    Field("port", Int(1, 65535), "TCP port on 127.0.0.1"),
    Field("pid", Int(1, 2**31 - 1), "process id of the engine"),
    Field("protocol_version", Int(0, 65535), "version of this protocol"),
    Field("token", Text(63), "the password of the handshake; new at every start of the engine"),
)


def data_folder() -> Path:
    """Return the folder of the user's own Sidestick files; it need not exist yet."""
    return data_folder_on(sys.platform, os.environ)


def data_folder_on(platform: str, environment: Mapping[str, str]) -> Path:
    """Return the data folder on a platform, as sys.platform calls it.

    The environment variable SIDESTICK_DATA wins over the system's usual place. On Windows that is
    not AppData: a Python from the Microsoft Store writes there into a folder of its own, where Live
    would not find the port file.
    """
    chosen = environment.get("SIDESTICK_DATA")
    if chosen:
        return Path(chosen)
    if platform == "win32":
        return windows_home(environment) / ".sidestick"
    if platform == "darwin":
        return _home(environment) / "Library" / "Application Support" / "Sidestick"
    data = environment.get("XDG_DATA_HOME")
    return (Path(data) if data else _home(environment) / ".local" / "share") / "sidestick"


def _home(environment: Mapping[str, str]) -> Path:
    """Return the user's folder on macOS and Linux; a variable HOME wins."""
    home = environment.get("HOME")
    return Path(home) if home else Path.home()


def windows_home(environment: Mapping[str, str]) -> Path:
    """Return the user's folder on Windows, the same one in Live's Python and in the engine's.

    Path.home will not do: up to Python 3.7 a variable HOME wins there, from 3.8 on it does not.
    """
    home = environment.get("USERPROFILE")
    home = home or environment.get("HOMEDRIVE", "") + environment.get("HOMEPATH", "")
    return Path(home) if home else Path.home()


def port_file_path() -> Path:
    """Return where the port file lies."""
    return data_folder() / "port.json"


def write(port_file: PortFile, path: Path | None = None) -> None:
    """Write the port file at once or not at all, readable by this user only.

    Raises LocalProtocolError where a value is not legal, PortFileError where the system refuses.
    """
    path = path or port_file_path()
    try:
        values = _checked(port_file._asdict())._asdict()
    except IllegalValueError as illegal:
        raise LocalProtocolError(f"Port file: {illegal}") from None
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_atomically(path, (json.dumps(values) + "\n").encode("utf-8"), 0o600)
    except OSError as error:
        raise PortFileError(f"The port file {path} cannot be written: {error.strerror}.") from error


def read(path: Path | None = None) -> PortFile:
    """Return what the port file says.

    Raises EngineNotRunningError where it is missing or, on macOS and Linux, names a process that
    has gone; elsewhere the connection will be refused. Raises PortFileError where it is damaged.
    """
    path = path or port_file_path()
    try:
        data = read_regular(path, MAX_BYTES)
    except FileNotFoundError:
        raise EngineNotRunningError(f"The engine is not running. {START_ENGINE}") from None
    except OSError as error:
        raise PortFileError(
            f"The port file {path} cannot be read: {error.strerror}. {RESTART_ENGINE}"
        ) from error
    try:
        port_file = _checked(_parsed(data))
    except ValueError as error:
        raise PortFileError(f"The port file {path} is damaged: {error} {RESTART_ENGINE}") from None
    if not _runs(port_file.pid):
        raise EngineNotRunningError(f"The engine is no longer running. {START_ENGINE}")
    return port_file


def _parsed(data: bytes) -> dict[str, Any]:
    """Return the JSON object that the bytes hold. Raises ValueError with a sentence."""
    if len(data) > MAX_BYTES:
        raise ValueError(f"it is longer than {MAX_BYTES} bytes.")
    try:
        values = json.loads(text_of(data))
    except (ValueError, RecursionError):
        raise ValueError("it is not JSON.") from None
    if not isinstance(values, dict):
        raise ValueError("it is not a JSON object.")
    return values


def _checked(values: dict[str, Any]) -> PortFile:
    """Return the port file that holds these values. Raises IllegalValueError."""
    return PortFile(*[check_field(field, values.get(field.name, MISSING)) for field in FIELDS])


def _runs(pid: int) -> bool:
    """Return whether a process lives; on Windows, where asking would end it, always yes."""
    if os.name != "posix":
        return True
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
