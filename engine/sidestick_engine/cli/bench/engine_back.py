"""Time from the kill of an engine in the background until Live's script has the next one."""

from __future__ import annotations

import time
from collections.abc import Iterable
from functools import partial
from pathlib import Path

import psutil

import Sidestick
from sidestick_engine.cli.background.control import start_engine, stop_engine
from sidestick_engine.cli.shared.stage import CONNECT_TIMEOUT_S
from sidestick_engine.errors import StartError
from sidestick_live_sim import SimulatedLive

CONNECTED = "engine connected"


def back_s(folder: Path, kills: Iterable[int]) -> list[float]:
    """Return seconds from each kill, with Live running, until the script is connected again.

    `folder` is the data folder, where the script has its settings, too. Raises StartError.
    """
    times_s = []
    for _ in kills:
        with SimulatedLive(clock=time.monotonic) as live:
            live.load_script(partial(Sidestick.create_instance, folder=folder))
            engine = start_engine(folder, None)  # kept by a keeper of ours, as at login
            try:
                _wait_until_connected(live)
                live.status_line = ""
                killed_s = time.monotonic()
                psutil.Process(engine.pid).kill()
                _wait_until_connected(live)
                times_s.append(time.monotonic() - killed_s)
            finally:
                stop_engine(folder, None)
    return times_s


def _wait_until_connected(live: SimulatedLive) -> None:
    if not live.run(lambda: CONNECTED in live.status_line, CONNECT_TIMEOUT_S):
        raise StartError(f"The script did not reach the engine: {live.status_line}")
