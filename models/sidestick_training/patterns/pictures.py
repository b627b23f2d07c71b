"""Draw every pattern of a style on one page, as grids."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sidestick_models.beat.beat import STEPS_PER_BEAT
from sidestick_models.patterns.drum_tab import LANES, STEPS, VELOCITY, Pattern, PatternStyle

if TYPE_CHECKING:
    from matplotlib.axes import Axes

COLUMNS = 4
ROLL_VELOCITY = 0.6


def draw(style: PatternStyle, patterns: Sequence[Pattern], path: Path) -> None:
    """Write a PNG with a grid per pattern: lanes down, steps across, darker is louder."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    rows = math.ceil(len(patterns) / COLUMNS)
    figure = Figure(figsize=(4.6 * COLUMNS, 1.75 * rows), layout="constrained")
    FigureCanvasAgg(figure)
    figure.suptitle(f"{style.name}: {len(patterns)} patterns", fontsize=12)
    for axes in figure.subplots(rows, COLUMNS, squeeze=False).flat[len(patterns) :]:
        axes.set_visible(False)
    for axes, pattern in zip(figure.axes, patterns, strict=False):
        _draw_pattern(axes, pattern)
    figure.savefig(path, dpi=70)


def _draw_pattern(axes: Axes, pattern: Pattern) -> None:
    axes.imshow(velocities(pattern), aspect="auto", cmap="Greys", vmin=0, vmax=1)
    for beat in range(STEPS_PER_BEAT, STEPS, STEPS_PER_BEAT):
        bar_line = beat % (STEPS // 2) == 0
        axes.axvline(beat - 0.5, color="red" if bar_line else "tab:blue", linewidth=0.6)
    axes.set_yticks(range(len(LANES)), LANES, fontsize=5)
    axes.set_xticks([])
    axes.set_title(f"{'FILL ' if pattern.is_fill else ''}{pattern.name}", fontsize=7, pad=2)


def velocities(pattern: Pattern) -> NDArray[np.float64]:
    """Return the tab as an image (10 lanes, 32 steps), 0 to 1; a roll is shown over its length."""
    image = np.zeros((len(LANES), STEPS))
    for row, lane in enumerate(LANES):
        for step, mark in enumerate(pattern.lanes.get(lane, "")):
            image[row, step] = 0.0 if mark == "-" else VELOCITY.get(mark, ROLL_VELOCITY)
    return image
