"""`sidestick doctor`: checks everything between a button and a beat, and says what to do."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import get_terminal_size
from typing import TYPE_CHECKING

import click

from sidestick_engine.cli.shared import options
from sidestick_engine.cli.shared.json_output import print_json

if TYPE_CHECKING:
    from sidestick_installer.doctor import Computer

TIMEOUT_S = 5.0
MOST_COLUMNS = 100


@click.command()
@options.user_library
@options.as_json
def doctor(library: Path | None, as_json: bool) -> None:
    """Check everything between your button and the beat."""
    from sidestick_installer.doctor import examine
    from sidestick_installer.results import as_dict, exit_code, render

    results = examine(_computer(library))
    if as_json:
        print_json(as_dict(results))
    else:
        columns = min(MOST_COLUMNS, get_terminal_size((MOST_COLUMNS, 24)).columns)
        click.echo(render(results, plain=not _shows_ticks(), columns=columns))
    sys.exit(exit_code(results))


def _computer(library: Path | None) -> Computer:
    """Return this computer, with what the doctor cannot find out by itself."""
    from importlib.metadata import version

    import Sidestick
    from Sidestick.protocol.messages import PROTOCOL_VERSION
    from Sidestick.protocol.port_file import PortFile, port_file_path, read
    from Sidestick.settings import config
    from sidestick_installer.doctor import Computer
    from sidestick_installer.places import Places
    from sidestick_installer.redirection import is_store_python, real_place

    store_python = is_store_python(sys.executable, sys.base_prefix)

    def read_port_file() -> PortFile:
        with _check_errors():
            return read()

    return Computer(
        python=sys.version_info[:3],
        version=version("sidestick"),
        source=Path(Sidestick.__file__).parent,
        places=Places.here(),
        library=library,
        config_problems=lambda folder: config.load(str(folder))[1],
        port_file=port_file_path(),
        former_data=_former_data(),
        redirected_to=lambda path: real_place(
            path, store_python=store_python, environment=os.environ
        ),
        store_python=store_python,
        read_port_file=read_port_file,
        protocol_version=PROTOCOL_VERSION,
        round_trip=_round_trip_ms,
        live=_live,
        models=_models,
        style_problems=_style_problems,
        history=_history,
    )


def _round_trip_ms() -> float:
    """Ping the engine that runs, after the hello that the script would say."""
    from time import perf_counter

    from sidestick_engine.server.client import EngineClient

    with _check_errors(), EngineClient.from_port_file(timeout_s=TIMEOUT_S) as client:
        began_s = perf_counter()
        client.request("ping")
        return (perf_counter() - began_s) * 1000


def _live() -> str:
    """Return a sentence on what the Live that is connected to the engine shows."""
    from sidestick_engine.server.client import EngineClient

    with _check_errors(), EngineClient.from_port_file(timeout_s=TIMEOUT_S) as client:
        clip = client.request("read_clip", deadline_ms=int(TIMEOUT_S * 500))
    if clip["reason"]:
        return f"{clip['live']} is connected: {clip['reason']}"
    shown = f"the clip {clip['name']}".rstrip() if clip["content_hash"] else "an empty slot"
    return f"{clip['live']} is connected and shows {shown} on the track {clip['track']}"


def _models() -> str:
    from sidestick_models.drummer import Drummer

    with _check_errors():
        return f"models of {len(Drummer.load().styles)} styles"


def _former_data() -> list[Path]:
    """Return where an earlier version kept its data, if that is still to be carried over."""
    from sidestick_engine.cli.shared.user_data import waiting_data

    return waiting_data()


def _style_problems() -> list[str]:
    from Sidestick.protocol.port_file import data_folder
    from sidestick_models.styles.user_styles import UserStyles

    return [fault.sentence for fault in UserStyles(data_folder() / "styles").faults()]


def _history() -> str:
    from Sidestick.protocol.port_file import data_folder
    from sidestick_engine.history.database import FILE_NAME
    from sidestick_engine.history.history_file import examine

    with _check_errors():
        return examine(data_folder() / FILE_NAME)


@contextmanager
def _check_errors() -> Iterator[None]:
    """Turn errors of our packages into what the doctor shows."""
    from Sidestick.protocol.errors import ProtocolError
    from sidestick_engine.errors import ClientError, HistoryError
    from sidestick_installer.errors import CheckError
    from sidestick_models.errors import WeightsError

    try:
        yield
    except (ClientError, HistoryError, ProtocolError, WeightsError) as error:
        raise CheckError(str(error)) from error


def _shows_ticks() -> bool:
    """Tell whether standard output can take a tick; a redirected one on Windows often cannot."""
    try:
        "✓✗".encode(sys.stdout.encoding)
    except UnicodeEncodeError:
        return False
    return True
