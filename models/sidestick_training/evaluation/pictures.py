"""What figures do not show: learning curves, grids beside real ones, distributions by style."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from sidestick_models.drum_classes import DrumClass
from sidestick_models.grid import STEPS_PER_BAR, STEPS_PER_BEAT
from sidestick_training.curves import draw_curves
from sidestick_training.evaluation.examples import GRIDS, Examples
from sidestick_training.evaluation.features import FEATURES, density, syncopation

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from sidestick_training.evaluation.evaluate import Evaluation


def draw_all(result: Evaluation, runs: Path, folder: Path) -> list[Path]:
    """Draw every picture into `folder`; return their paths.

    Real grids are of the test split and, in styles where it has too few, of the training split.
    """
    folder.mkdir(parents=True, exist_ok=True)
    real, pool, made, beats = result.real.test, result.real.train, result.made, result.beats
    pictures = [
        *_curves(runs, folder),
        _save(folder / "distributions.png", lambda figure: _overall(figure, real, made)),
        _save(folder / "density.png", lambda figure: _boxes(figure, density, real, made)),
        _save(folder / "syncopation.png", lambda figure: _boxes(figure, syncopation, real, made)),
    ]
    for style in np.unique(beats.styles):
        draw = partial(_grids, real=real, pool=pool, beats=beats.part(beats.styles == style))
        pictures.append(_save(folder / f"grids_{style}.png", draw))
    return pictures


def _save(path: Path, draw: Callable[[Figure], None]) -> Path:
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(layout="constrained")
    FigureCanvasAgg(figure)
    draw(figure)
    figure.savefig(path, dpi=90)
    return path


def _curves(runs: Path, folder: Path) -> Iterator[Path]:
    for history in sorted(runs.glob("*/history.json")):
        target = folder / f"learning_{history.parent.name}.png"
        yield Path(shutil.copyfile(draw_curves(history.parent), target))


def _overall(figure: Figure, real: Examples, made: Examples) -> None:
    figure.set_size_inches(13, 7)
    for axes, (name, feature) in zip(figure.subplots(2, 3).flat, FEATURES.items(), strict=True):
        both = [feature(side.in_clips()) for side in (real, made)]
        bins = np.histogram_bin_edges(np.concatenate(both), 30).tolist()
        for values, label in zip(both, ("real", "made"), strict=True):
            axes.hist(values, bins, density=True, alpha=0.55, label=label)
        axes.set_title(name.replace("_", " "))
        axes.legend()


def _boxes(
    figure: Figure,
    feature: Callable[[Examples], np.ndarray[Any, Any]],
    real: Examples,
    made: Examples,
) -> None:
    """A feature style by style: real on the left, made on the right."""
    styles = [str(style) for style in np.unique(real.styles)]
    figure.set_size_inches(1.2 * len(styles) + 2, 4.5)
    axes = figure.subplots()
    for shift, side, colour in ((-0.2, real, "tab:blue"), (0.2, made, "tab:orange")):
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


def _grids(figure: Figure, real: Examples, pool: Examples, beats: Examples) -> None:
    """Real windows in the left column, made ones in the right."""
    style = beats.styles[0]
    unseen, seen = (side.part(side.styles == style) for side in (real, pool))
    figure.set_size_inches(13, 1.35 * GRIDS)
    figure.suptitle(f"{style}: real on the left, made on the right; darker is louder")
    axes = figure.subplots(GRIDS, 2, squeeze=False)
    columns = [*_some(unseen, "unseen"), *_some(seen, "training")][:GRIDS], list(_some(beats, ""))
    for column, windows in enumerate(columns):
        for row in range(GRIDS):
            _grid(axes[row, column], *(windows[row] if row < len(windows) else (None, "")))


def _some(examples: Examples, title: str) -> Iterator[tuple[Any, str]]:
    """Up to ten windows' velocities (32, 9), evenly spread over all that there are."""
    rows = np.linspace(0, len(examples) - 1, min(GRIDS, len(examples))).astype(int)
    for row in rows:
        yield examples.velocities[row], title


def _grid(axes: Axes, velocities: Any, title: str) -> None:
    if velocities is None:
        axes.set_visible(False)
        return
    axes.imshow(velocities.T, aspect="auto", cmap="Greys", vmin=0, vmax=1, origin="lower")
    for beat in range(STEPS_PER_BEAT, len(velocities), STEPS_PER_BEAT):
        colour = "tab:red" if beat % STEPS_PER_BAR == 0 else "tab:blue"
        axes.axvline(beat - 0.5, color=colour, linewidth=0.6)
    axes.set_yticks(range(len(DrumClass)), [drum.label for drum in DrumClass], fontsize=5)
    axes.set_xticks([])
    axes.set_title(title, fontsize=7, pad=2)
