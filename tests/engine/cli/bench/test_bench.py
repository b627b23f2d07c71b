"""`sidestick bench` measures what it says it does; how fast that is, is its own to say."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from shutil import which

from sidestick_engine.cli.bench.page_clicks import chromium
from sidestick_engine.cli.bench.table import ROWS

FIGURES = {
    "engine_ready_s",
    "first_beat_s",
    "engine_back_s",
    "resident_mb",
    "hostile_resident_mb",
    "seed_pattern_2_bars_ms",
    "continue_2_bars_ms",
    "continue_again_2_bars_ms",
    "versions_8_ms",
    "press_to_notes_ms",
    "press_beside_16_clients_ms",
    "push_press_to_notes_ms",
    "push_press_to_lights_ms",
    "push_longest_callback_ms",
    "timer_callback_ms",
    "longest_callback_alone_ms",
    "longest_callback_ms",
    "act_to_answer_ms",
    "asked_longest_callback_ms",
    "panel_ready_s",
    "panel_click_to_beat_ms",
}
IN_CHROMIUM = {"page_first_paint_ms", "page_click_to_beat_ms", "page_render_capacity_3_min"}
OUT_OF_JACK = {"midi_out_jitter_ms", "midi_out_jitter_generating_ms"}
AGAINST_MAGENTA = {"magenta_continue_2_bars_ms", "magenta_batch_1_continue_2_bars_ms"}
RATIOS = {"times_as_fast_as_magenta", "times_as_fast_as_magenta_batch_1"}

# The command as it is, but for the three minutes of strokes of which it measures the end.
SHORTER = """
from sidestick_engine.cli import main
from sidestick_engine.cli.bench import page_sound

page_sound.FAST_S, page_sound.SETTLE_S = 4.0, 2.0
main()
"""


def test_bench_prints_one_object_of_medians_and_percentiles(tmp_path: Path) -> None:
    """A median and a 95th percentile each; of what can be measured here only."""
    run = subprocess.run(
        [sys.executable, "-c", SHORTER, "bench", "--presses", "2", "--json"],
        env={**os.environ, "SIDESTICK_DATA": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
        timeout=280,
    )
    assert run.returncode == 0, run.stderr
    figures = json.loads(run.stdout)
    expected = FIGURES | (AGAINST_MAGENTA if find_spec("magenta") else set())
    expected |= OUT_OF_JACK if which("jackd") and find_spec("rtmidi") else set()
    expected |= IN_CHROMIUM if chromium() else set()
    assert set(figures) == expected | (RATIOS if find_spec("magenta") else set())
    for name in expected:
        median, p95, p99 = (figures[name][each] for each in ("median", "p95", "p99"))
        assert 0 < median <= p95 <= p99, name
    measured = [name for name in figures if name not in RATIOS]
    assert measured == [name for name in ROWS if name in expected]  # as the table has them
    ours = figures["continue_2_bars_ms"]["median"]
    for name, ratio in zip(sorted(AGAINST_MAGENTA), sorted(RATIOS)[::-1], strict=True):
        if name in expected:
            assert figures[ratio] == round(figures[name]["median"] / ours, 1)
    assert 20 < figures["resident_mb"]["median"] < 2000  # megabytes, not bytes
    assert list(tmp_path.iterdir()) == []  # the musician's own folder stays untouched
