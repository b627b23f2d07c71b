"""Generated beats beside real ones, drawn as grids."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sidestick_models.beat.beat import STEPS_PER_BAR, STEPS_PER_BEAT
from sidestick_models.beat.drum_classes import DrumClass
from sidestick_training.evaluation.config import BEATS_DRAWN
from sidestick_training.evaluation.windows.hvo_windows import HvoWindows

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Velocities = NDArray[np.float32]

_GAP = 1  # row of white between one beat and the next
_PITCH = len(DrumClass) + _GAP


def draw_grids(style: str, windows: Sequence[HvoWindows], figure: Figure) -> None:
    """Draw ten real windows on the left and ten generated ones on the right.

    `windows` of the style are unseen ones, training ones in case these are too few, and generated.
    """
    unseen, seen, generated = windows
    real = [*_some(unseen), *_some(seen)][:BEATS_DRAWN]
    left, right = figure.subplots(1, 2, squeeze=False)[0]
    figure.set_size_inches(13, 1.35 * BEATS_DRAWN)
    figure.set_layout_engine(None)  # one would lay out each label twice
    figure.subplots_adjust(left=0.08, right=0.99, bottom=0.01, top=0.95, wspace=0.02)
    figure.suptitle(f"{style}: darker is louder, the kick is the lowest row")
    _column(left, real, f"real, of which {min(len(unseen), BEATS_DRAWN)} unseen")
    _column(right, _some(generated), "made")
    labels = [drum.label for drum in reversed(DrumClass)]
    places = [row * _PITCH + lane for row in range(BEATS_DRAWN) for lane in range(len(labels))]
    left.set_yticks(places, labels * BEATS_DRAWN, fontsize=5)
    left.tick_params(left=False)


def _some(windows: HvoWindows) -> list[Velocities]:
    """Return up to ten windows' velocities (32, 9), evenly spread over all of them."""
    rows = np.linspace(0, len(windows) - 1, min(BEATS_DRAWN, len(windows))).astype(int)
    return [windows.velocities[row] for row in rows]


def _column(axes: Axes, windows: Sequence[Velocities], title: str) -> None:
    """Draw windows below each other, all as one image."""
    stacked = np.zeros((BEATS_DRAWN * _PITCH, len(windows[0]) if windows else 1))
    for row, velocities in enumerate(windows):
        top = row * _PITCH
        stacked[top : top + len(DrumClass)] = velocities.T[::-1]
    axes.imshow(stacked, aspect="auto", cmap="Greys", vmin=0, vmax=1)
    for beat in range(STEPS_PER_BEAT, stacked.shape[1], STEPS_PER_BEAT):
        colour = "tab:red" if beat % STEPS_PER_BAR == 0 else "tab:blue"
        axes.axvline(beat - 0.5, color=colour, linewidth=0.6)
    axes.set_xticks([])
    axes.set_yticks([])
    axes.set_title(title, fontsize=9)
