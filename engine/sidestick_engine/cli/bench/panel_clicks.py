"""The panel without a browser: its start, and the way from a click to a beat."""

from __future__ import annotations

import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from Sidestick.protocol.settings_table import SETTINGS
from sidestick_engine.cli.shared.processes import panel_process
from sidestick_engine.panel.bench_client import PanelClient, panel_client

# What the page sends for two bars of funk: the models are those in use.
GENERATE: dict[str, Any] = {
    **{
        setting.key: setting.default
        for setting in SETTINGS
        if "generate" in setting.requests and setting.key != "drummer"
    },
    "style": "funk",
    "tempo_bpm": 120,
    "bars": 2,
    "numerator": 4,
    "denominator": 4,
}


def starts_s(folder: Path, runs: Iterable[int]) -> list[float]:
    """Return seconds from starting the panel to when its page can be had, beside an engine."""
    seconds = []
    for _ in runs:
        start = time.perf_counter()
        with panel_process(folder):
            seconds.append(time.perf_counter() - start)
    return seconds


def clicks_ms(folder: Path, runs: Iterable[int]) -> list[float]:
    """Return milliseconds from a page's `generate` to its beat, each with a seed of its own."""
    with panel_process(folder) as where, panel_client(where) as page:
        _click(page, 0)
        return [_click(page, seed) for seed in runs]


def _click(page: PanelClient, seed: int) -> float:
    start = time.perf_counter()
    page.ask("generate", **GENERATE, seed=seed)
    return (time.perf_counter() - start) * 1000
