"""What `sidestick bench` measures of the panel: its start, and the way from a click to a beat."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from Sidestick.protocol.port_file import PortFile
from sidestick_engine.panel.bench_client import PanelClient, panel_client
from sidestick_engine.panel.port_probe import answering
from sidestick_engine.panel.process import FILE_NAME

START_TIMEOUT_S = 20.0
POLL_S = 0.005
# Every setting that is left out has its default.
GENERATE: dict[str, Any] = {
    "style": "funk",
    "tempo_bpm": 120,
    "bars": 2,
    "numerator": 4,
    "denominator": 4,
}


@contextmanager
def panel_process(folder: Path) -> Iterator[PortFile]:
    """Run `sidestick panel` on a data folder, from when it answers until the end of the block.

    Raises:
        click.ClickException: it did not start.
    """
    panel = subprocess.Popen(
        [sys.executable, "-m", "sidestick_engine", "panel", "--no-browser"],
        env={**os.environ, "SIDESTICK_DATA": str(folder)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield _when_ready(panel, folder)
    finally:
        panel.terminate()
        panel.wait(START_TIMEOUT_S)


def starts_s(folder: Path, runs: Iterable[int]) -> list[float]:
    """Seconds from starting the panel to when its page can be had, an engine running already."""
    seconds = []
    for _ in runs:
        start = time.perf_counter()
        with panel_process(folder):
            seconds.append(time.perf_counter() - start)
    return seconds


def clicks_ms(folder: Path, runs: Iterable[int]) -> list[float]:
    """Milliseconds from a page's `generate` to its beat, each with a seed of its own."""
    with panel_process(folder) as where, panel_client(where) as page:
        _click(page, 0)
        return [_click(page, seed) for seed in runs]


def _click(page: PanelClient, seed: int) -> float:
    start = time.perf_counter()
    page.request("generate", **GENERATE, seed=seed)
    return (time.perf_counter() - start) * 1000


def _when_ready(panel: subprocess.Popen[bytes], folder: Path) -> PortFile:
    until_s = time.monotonic() + START_TIMEOUT_S
    while time.monotonic() < until_s and panel.poll() is None:
        found = answering(folder / FILE_NAME)
        if found is not None:
            return found
        time.sleep(POLL_S)
    raise click.ClickException("The panel did not start. See what it says: sidestick panel")
