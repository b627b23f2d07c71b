"""Hallmarks of styles: what a musician hears at once in two bars, counted.

Each is a number of a set of windows, of generated ones beside real ones: how often the kick is on
the floor, how often a lane plays the same in both bars, how many beats have two timekeepers.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from sidestick_models.beat.beat import STEPS_PER_BAR, STEPS_PER_BEAT
from sidestick_models.beat.drum_classes import DRUM_CLASSES, DrumClass
from sidestick_models.beat.subdivision import Kind
from sidestick_training.common.pattern_data import HELD_OUT
from sidestick_training.evaluation.choices import GENERATED, GENERATED_ELECTRONIC
from sidestick_training.evaluation.figure import Figure, Section
from sidestick_training.evaluation.inputs import EvaluationInputs
from sidestick_training.evaluation.metrics import drumming
from sidestick_training.evaluation.metrics.subdivisions import (
    share_of,
    spread_in_beat,
    triplet_off_beats,
)
from sidestick_training.evaluation.windows.features import mean_offset
from sidestick_training.evaluation.windows.hvo_windows import (
    BARS,
    HvoWindows,
    generate_counterparts,
)

Hallmark = Callable[[HvoWindows], float]

RECORDED = "recorded"
"""All recorded styles together."""
FLOOR_STYLES = ("house", "techno")
BLUES = "blues"
"""The style that is in triplets all through; the test split has none of it."""

_HATS = (DrumClass.CLOSED_HAT, DrumClass.OPEN_HAT)
_RIDE = (DrumClass.RIDE,)
_KEEPS_TIME = 4  # hits in two bars, from which on a drum keeps time


def four_on_the_floor(windows: HvoWindows) -> float:
    """Return the share of windows whose kick is on every beat."""
    return float(windows.hits[:, ::STEPS_PER_BEAT, DrumClass.KICK].all(axis=1).mean())


def repeats(*drums: DrumClass) -> Hallmark:
    """Return what counts the windows that play some drums, the same in both bars: their share."""

    def share(windows: HvoWindows) -> float:
        bars = windows.hits[:, :, list(drums)].reshape(
            len(windows), BARS, STEPS_PER_BAR, len(drums)
        )
        plays = bars.any(axis=(1, 2, 3))
        same = (bars[:, 0] == bars[:, 1]).all(axis=(1, 2))
        return float(same[plays].mean()) if plays.any() else 0.0

    return share


def two_timekeepers(windows: HvoWindows) -> float:
    """Return the share of windows where hats and ride keep time together."""
    hats, rides = (
        windows.hits[:, :, list(drums)].any(axis=2).sum(axis=1) for drums in (_HATS, _RIDE)
    )
    return float((np.minimum(hats, rides) >= _KEEPS_TIME).mean())


def offset_difference(windows: HvoWindows) -> float:
    """Return how far, in steps, a hit is from where the other bar has it, on average."""
    bars = (len(windows), BARS, STEPS_PER_BAR, DRUM_CLASSES)
    hits, offsets = windows.hits.reshape(bars), windows.offsets.reshape(bars)
    both = hits.all(axis=1)
    return float(np.abs(offsets[:, 1] - offsets[:, 0])[both].mean()) if both.any() else 0.0


def pocket(windows: HvoWindows) -> float:
    """Return how late, in steps, hits are on average; ahead of the grid if negative."""
    return float(mean_offset(windows).mean())


OF_RECORDED: dict[str, Hallmark] = {
    "kick_repeats": repeats(DrumClass.KICK),
    "snare_repeats": repeats(DrumClass.SNARE),
    "timekeeper_repeats": repeats(*_HATS, *_RIDE),
    "two_timekeepers": two_timekeepers,
    "offset_difference": offset_difference,
}
OF_FLOOR_STYLES: dict[str, Hallmark] = {
    "four_on_the_floor": four_on_the_floor,
    "hats_repeat": repeats(*_HATS),
}

OF_SUBDIVISIONS: dict[str, Hallmark] = {kind.value: share_of(kind) for kind in Kind}
OF_TRIPLETS: dict[str, Hallmark] = {
    "triplet_off_beats": triplet_off_beats,
    "spread_in_beat": spread_in_beat,
}


def evaluate(inputs: EvaluationInputs) -> Section:
    """Return each hallmark of generated beats by `style.name`, its floor that of real ones."""
    real, made = inputs.real.test, inputs.generated
    figures = compare(RECORDED, OF_RECORDED | drumming.OF_ALL, real, made, "test", GENERATED)
    for style in np.unique(real.styles):
        of_style = real.select(real.styles == style), made.select(made.styles == style)
        of_its_own = {"pocket": pocket, **drumming.OF_STYLES.get(str(style), {})}
        figures |= compare(str(style), of_its_own, *of_style, "test", GENERATED)
    figures |= _subdivisions(inputs)
    real, made = inputs.held_out, inputs.generated_electronic
    for style in FLOOR_STYLES:
        of_style = real.select(real.styles == style), made.select(made.styles == style)
        about = HELD_OUT, GENERATED_ELECTRONIC
        figures |= compare(style, OF_FLOOR_STYLES, *of_style, *about)
    return Section(figures)


def _subdivisions(inputs: EvaluationInputs) -> dict[str, Figure]:
    """Return how beats are divided, beside training drummers: a style's test split may be one."""
    figures: dict[str, Figure] = {}
    real, made = inputs.real.train, inputs.generated
    for style in np.unique(made.styles):
        of_style = real.select(real.styles == style), made.select(made.styles == style)
        figures |= compare(str(style), OF_SUBDIVISIONS, *of_style, "train", GENERATED)
    blues = real.select(real.styles == BLUES)
    if len(blues):
        made = generate_counterparts(blues, inputs.generate, inputs.config.seed)
        figures |= compare(BLUES, OF_SUBDIVISIONS | OF_TRIPLETS, blues, made, "train", GENERATED)
    return figures


def compare(
    style: str,
    hallmarks: dict[str, Hallmark],
    real: HvoWindows,
    made: HvoWindows,
    split: str,
    chosen_on: str,
) -> dict[str, Figure]:
    """Return the figure of each hallmark of a style's generated windows."""
    return {
        f"{style}.{name}": Figure(hallmark(made), split, chosen_on, floor=hallmark(real))
        for name, hallmark in hallmarks.items()
    }
