"""Judge what was made of one half of the training data by judges that heard only the other half.

Beats are drawn near exemplars, which are windows of training performances. A judge that was trained
on these very performances would find them again in what it judges, and name their style more
surely than that of music that it never heard. So the origins of the training windows (performances,
or patterns) are halved; beats are drawn near the exemplars of one half and judged by judges that
were trained on the other, then the other way round. Real windows are judged by the same judges.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from sidestick_models.corpus.piece import Piece
from sidestick_models.drummer import Drummer
from sidestick_models.styles.trained import TRAINED
from sidestick_training.common.windows import WINDOW_STEPS
from sidestick_training.errors import TrainingError
from sidestick_training.evaluation.shipped_models import ShippedModels
from sidestick_training.evaluation.windows.hvo_windows import HvoWindows, cuts, from_cuts
from sidestick_training.style_cvae.exemplar_windows import exemplar_sources, exemplar_windows

Sources = frozenset[str]
"""Origins of windows: names of performances, or of patterns."""


class JudgeHeardError(TrainingError):
    """A judge would be trained on what made the beats that it is to judge."""

    def __init__(self, shared: Sources) -> None:
        super().__init__(
            f"A judge would hear {len(shared)} performances or patterns whose windows are exemplars"
            f" of what it judges, such as {min(shared)}: train it on others."
        )


class UntracedExemplarsError(TrainingError):
    """The exemplars in the weights are not those that the training data give."""

    def __init__(self, stored: int, found: int) -> None:
        super().__init__(
            f"The {stored} exemplars in these weights are not the {found} that this data set and "
            "these patterns give, so no judge can be kept from hearing what they were made of: "
            "measure the weights with the code and the data that made them."
        )


@dataclass(frozen=True)
class CrossFit:
    """A drummer of some exemplars, and what a judge of its beats may be trained on.

    Attributes:
        drummer: draws near exemplars that are made of nothing but `made_of`.
        made_of: the origins of these exemplars.
        learn_from: the origins of what a judge may be trained on.
        styles: those that have exemplars of beats here, and of fills, by `is_fill`.

    Raises:
        JudgeHeardError: if something is both.
    """

    drummer: Drummer
    made_of: Sources
    learn_from: Sources
    styles: Mapping[bool, Sequence[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.check(self.learn_from)

    def check(self, heard: Sources) -> None:
        """Refuse a judge that was trained on windows of these origins.

        Raises:
            JudgeHeardError: if exemplars of this drummer share an origin with them.
        """
        if shared := heard & self.made_of:
            raise JudgeHeardError(shared)

    def training_windows(
        self, performances: Sequence[Piece], *, fills: bool = False, steps: int = WINDOW_STEPS
    ) -> HvoWindows:
        """Return the training windows that a judge may hear: all of what they are made of is free.

        Of fills and beats if `fills`, else of beats alone.
        """
        heard = [
            cut
            for cut in cuts(performances, "train", fills=fills, steps=steps)
            if cut.sources() <= self.learn_from
        ]
        self.check(frozenset().union(*(cut.sources() for cut in heard)))
        return from_cuts(heard)


def cross_fits(
    shipped: ShippedModels, performances: Sequence[Piece], rng: np.random.Generator
) -> tuple[CrossFit, CrossFit]:
    """Return both halves: each draws near its own exemplars, and its judges hear the other's.

    The halves are drawn at random, each style's performances or patterns as evenly as they can be.
    Exemplars that are made of both halves (a fill, and the beat that it leads to) are in neither.

    Raises:
        UntracedExemplarsError: if the stored exemplars are not those of these performances.
    """
    sources = trace_exemplars(shipped.exemplars, performances)
    first, second = halves(performances, rng)
    return (
        _cross_fit(shipped, sources, first, second),
        _cross_fit(shipped, sources, second, first),
    )


def _cross_fit(
    shipped: ShippedModels, sources: Sequence[Sources], half: Sources, other: Sources
) -> CrossFit:
    rows = np.array([origins <= half for origins in sources])
    stored = {name: of[rows] for name, of in shipped.exemplars.items()}
    made_of = frozenset().union(*(of for of, drawn in zip(sources, rows, strict=True) if drawn))
    styles = {
        fill: [TRAINED[number] for number in np.unique(stored["style"][stored["fill"] == fill])]
        for fill in (False, True)
    }
    return CrossFit(shipped.drummer_near(rows), made_of, other, styles)


def trace_exemplars(
    stored: Mapping[str, NDArray[np.generic]], performances: Sequence[Piece]
) -> list[Sources]:
    """Return the origins of each stored exemplar.

    They are found by choosing exemplars again, as training does, and comparing the styles and the
    numbers of hits with those stored.

    Raises:
        UntracedExemplarsError: if these are not the same.
    """
    windows = exemplar_windows(performances)
    found = {
        "style": windows.styles,
        "fill": windows.fills,
        "hits": np.bitwise_count(windows.events).sum(1),
    }
    if not all(np.array_equal(stored[name], of) for name, of in found.items()):
        raise UntracedExemplarsError(len(stored["style"]), len(windows.events))
    return exemplar_sources(performances)


def halves(performances: Sequence[Piece], rng: np.random.Generator) -> tuple[Sources, Sources]:
    """Halve the origins of the training split's windows.

    Of each style, beats and fills apart, both halves have about as many windows; a style of which
    there is a single performance is in one of them alone.
    """
    windows: dict[tuple[str, bool], Counter[str]] = defaultdict(Counter)
    for performance in performances:
        if performance.split == "train":
            counted = windows[performance.style, performance.is_fill]
            for start in range(0, len(performance.hits), WINDOW_STEPS):
                counted.update(performance.sources(start, WINDOW_STEPS))
    parts: tuple[set[str], set[str]] = (set(), set())
    for counted in windows.values():
        filled = [0, 0]
        names = sorted(counted)
        for name in (names[row] for row in rng.permutation(len(names))):
            if name in parts[0] | parts[1]:
                continue
            part = int(rng.integers(2)) if filled[0] == filled[1] else int(np.argmin(filled))
            parts[part].add(name)
            filled[part] += counted[name]
    return frozenset(parts[0]), frozenset(parts[1])
