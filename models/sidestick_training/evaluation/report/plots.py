"""Plots of an evaluation: learning curves, distributions by style, density against its control."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from sidestick_training.common.learning_curves import draw_curves
from sidestick_training.common.training_log import HISTORY
from sidestick_training.evaluation.report.beat_grids import draw_grids
from sidestick_training.evaluation.windows.features import FEATURES, density, syncopation
from sidestick_training.evaluation.windows.hvo_windows import HvoWindows, concatenate

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from sidestick_training.evaluation.evaluate import Evaluation

HISTORIES = Path(__file__).parent / "histories"
"""The logs of the shipped models' last trainings: MODEL/history.json, as training writes it."""


def draw_all(result: Evaluation, runs: Path, folder: Path) -> list[Path]:
    """Draw every picture into `folder`; return their paths.

    Learning curves are of the trainings in `runs`, and of `HISTORIES` for models that were not
    trained there. Real grids are of unseen windows and, where a style has too few, training ones.
    """
    folder.mkdir(parents=True, exist_ok=True)
    inputs, beats = result.inputs, result.beats
    unseen, generated = (
        concatenate(inputs.real.test, inputs.held_out),
        concatenate(inputs.generated, inputs.generated_electronic),
    )
    seen = concatenate(inputs.real.train, inputs.patterns)
    pictures: dict[str, Callable[[Figure], None]] = {
        "distributions": partial(_overall, real=inputs.real.test, generated=inputs.generated),
        "distributions_electronic": partial(
            _overall, real=inputs.held_out, generated=inputs.generated_electronic
        ),
        "density": partial(_boxes, feature=density, real=unseen, generated=generated),
        "syncopation": partial(_boxes, feature=syncopation, real=unseen, generated=generated),
        "density_asked": partial(_density_asked, figures=result.figures["details"]["density"]),
    }
    for style in np.unique(beats.styles):
        of_style = [side.select(side.styles == style) for side in (unseen, seen, beats)]
        pictures[f"grids_{style}"] = partial(draw_grids, str(style), of_style)
    drawn = [_save(folder / f"{name}.png", draw) for name, draw in pictures.items()]
    return [*_curves(runs, folder), *drawn]


def _save(path: Path, draw: Callable[[Figure], None]) -> Path:
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(layout="constrained")
    FigureCanvasAgg(figure)
    draw(figure)
    figure.savefig(path, dpi=90)
    return path


def _curves(runs: Path, folder: Path) -> Iterator[Path]:
    runs_by_model = {
        path.parent.name: path.parent
        for folder_of_runs in (HISTORIES, runs)
        for path in folder_of_runs.glob(f"*/{HISTORY}")
    }
    for model, run in sorted(runs_by_model.items()):
        yield draw_curves(run, folder / f"learning_{model}.png")


def _overall(figure: Figure, *, real: HvoWindows, generated: HvoWindows) -> None:
    figure.set_size_inches(13, 7)
    for axes, (name, feature) in zip(figure.subplots(2, 3).flat, FEATURES.items(), strict=True):
        both = [feature(side.as_in_clip()) for side in (real, generated)]
        bins = np.histogram_bin_edges(np.concatenate(both), 30).tolist()
        for values, label in zip(both, ("real", "generated"), strict=True):
            axes.hist(values, bins, density=True, alpha=0.55, label=label)
        axes.set_title(name.replace("_", " "))
        axes.legend()


def _boxes(
    figure: Figure,
    *,
    feature: Callable[[HvoWindows], np.ndarray[Any, Any]],
    real: HvoWindows,
    generated: HvoWindows,
) -> None:
    """Draw a feature by style: real windows on the left, generated ones on the right."""
    styles = [str(style) for style in np.unique(real.styles)]
    figure.set_size_inches(0.8 * len(styles) + 2, 4.5)
    axes = figure.subplots()
    for shift, side, colour in ((-0.2, real, "tab:blue"), (0.2, generated, "tab:orange")):
        values = feature(side)
        axes.boxplot(
            [values[side.styles == style] for style in styles],
            positions=np.arange(len(styles)) + shift,
            widths=0.35,
            patch_artist=True,
            boxprops={"facecolor": colour, "alpha": 0.6},
            medianprops={"color": "black"},
            showfliers=False,
        )
    axes.set_xticks(range(len(styles)), styles, rotation=30)
    axes.set_title(f"{feature.__name__} per bar: real (blue) and made (orange)")


def _density_asked(figure: Figure, *, figures: dict[str, Any]) -> None:
    """Draw by style the hits per bar generated at each density, and their real quantile."""
    by_style, columns = figures["per_style"], 7
    figure.set_size_inches(2 * columns, 1.7 * -(-len(by_style) // columns))
    figure.suptitle("hits per bar at each density: generated (dots) and real (line)")
    grid = figure.subplots(-(-len(by_style) // columns), columns, sharex=True, squeeze=False)
    for axes in grid.flat[len(by_style) :]:
        axes.set_visible(False)
    for axes, (style, both) in zip(grid.flat, by_style.items(), strict=False):
        axes.plot(figures["asked"], both["real"], color="tab:blue")
        axes.plot(figures["asked"], both["made"], "o", color="tab:orange")
        axes.set_ylim(bottom=0)
        axes.set_title(style, fontsize=9)
