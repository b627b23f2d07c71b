"""Sidestick's own servers as processes, from when they answer until the end of a block.

Demo, bench and tests start engine and panel here, as a user does on the command line.
"""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import click
import zmq

from Sidestick.protocol.errors import PortFileError
from Sidestick.protocol.port_file import PortFile
from sidestick_engine.errors import EngineError
from sidestick_engine.installation.own_command import own_command
from sidestick_engine.server.client import EngineClient

TIMEOUT_S = 30.0
POLL_S = 0.002
Answer = TypeVar("Answer")


@contextmanager
def engine_process(folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Run `sidestick engine` on a data folder.

    Raises:
        click.ClickException: the engine did not start; says what it wrote.
    """
    with _server(folder, ["engine"], lambda: _engine_answers(folder)) as (engine, _):
        yield engine


@contextmanager
def panel_process(folder: Path) -> Iterator[PortFile]:
    """Run `sidestick panel` on a data folder; yields where its page can be had.

    Raises:
        click.ClickException: the panel did not start; says what it wrote.
    """
    from sidestick_engine.panel.process import FILE_NAME
    from sidestick_engine.server.port_probe import answering

    words = ["panel", "--no-browser"]
    with _server(folder, words, lambda: answering(folder / FILE_NAME)) as (_, where):
        yield where


@contextmanager
def _server(
    folder: Path, words: list[str], answer: Callable[[], Answer | None]
) -> Iterator[tuple[subprocess.Popen[bytes], Answer]]:
    """Run `sidestick` with these words; yields the process and its first answer that is not None.

    What it writes goes to a file beside its data.
    """
    log = folder / f"{words[0]}.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            own_command(*words),
            env={**os.environ, "SIDESTICK_DATA": str(folder)},
            stdout=output,
            stderr=output,
        )
    try:
        until_s = time.monotonic() + TIMEOUT_S
        while (found := answer()) is None:
            if process.poll() is not None or time.monotonic() > until_s:
                said = log.read_text(encoding="utf-8", errors="replace")
                raise click.ClickException(f"The {words[0]} did not start.\n{said}")
            time.sleep(POLL_S)
        yield process, found
    finally:
        process.terminate()
        process.wait(TIMEOUT_S)


def _engine_answers(folder: Path) -> bool | None:
    """Return True once the engine answers a ping, None before."""
    try:
        with EngineClient.from_port_file(folder / "port.json") as client:
            client.request("ping")
            return True
    except (PortFileError, EngineError, zmq.ZMQError):
        return None
