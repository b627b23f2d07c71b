"""What everything is measured on: performances, windows, made beats and judges, each made once."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property, partial

import numpy as np

from sidestick_training.common.gmd import Performance
from sidestick_training.evaluation.config import Plan
from sidestick_training.evaluation.judges.parallel import side_by_side
from sidestick_training.evaluation.judges.style_classifier import StyleClassifier
from sidestick_training.evaluation.shipped_models import Shipped
from sidestick_training.evaluation.windows.hvo_windows import (
    Examples,
    Play,
    Splits,
    counterparts,
    from_performances,
    joined,
    thinned,
)
from sidestick_training.evaluation.windows.novelty import Hits, training_hits
from sidestick_training.evaluation.windows.pattern_windows import pattern_windows

POOL = 4
"""How many training patterns' windows there are to choose from for each held-out one."""


class Material:
    """The models, the `recorded` performances and the `programmed` ones, and what comes of them.

    All windows are of beats; those of patterns are grouped by pattern.
    """

    def __init__(
        self,
        shipped: Shipped,
        recorded: Sequence[Performance],
        programmed: Sequence[Performance],
        plan: Plan,
    ) -> None:
        self.shipped, self.plan = shipped, plan
        self.recorded, self.programmed = recorded, programmed

    @property
    def play(self) -> Play:
        """What makes beats."""
        return self.shipped.drummer.generate

    @cached_property
    def real(self) -> Splits:
        """Recorded windows of each split, thinned if the plan says so."""
        rng, most = self.rng(), self.plan.windows
        return Splits(
            *(
                thinned(from_performances(self.recorded, split), limit, rng)
                for split, limit in (
                    ("train", most and 4 * most),
                    ("validation", most),
                    ("test", most),
                )
            )
        )

    @cached_property
    def made(self) -> Examples:
        """The drummer's answers to the recorded windows of the test split."""
        return counterparts(self.real.test, self.play, self.plan.seed)

    @cached_property
    def patterns(self) -> Examples:
        """Windows of training patterns."""
        return pattern_windows(POOL * self.plan.patterns, self.plan.seed, held_out=False)

    @cached_property
    def held_out(self) -> Examples:
        """Windows of held-out patterns."""
        return pattern_windows(self.plan.patterns, self.plan.seed, held_out=True)

    @cached_property
    def made_electronic(self) -> Examples:
        """The drummer's answers to the windows of held-out patterns."""
        return counterparts(self.held_out, self.play, self.plan.seed)

    @cached_property
    def known(self) -> Hits:
        """Every window that the models learnt from."""
        return training_hits([*self.recorded, *self.programmed])

    @cached_property
    def judges(self) -> tuple[StyleClassifier, StyleClassifier]:
        """A judge of the recorded styles and one of the electronic ones.

        They learn from performances of the training split alone.
        """
        rng, most = self.rng(), self.plan.windows
        recorded, programmed = side_by_side(
            [
                partial(
                    StyleClassifier,
                    thinned(from_performances(performances, "train"), most and 10 * most, rng),
                    rounds=self.plan.style_rounds,
                    seed=self.plan.seed,
                )
                for performances in (self.recorded, self.programmed)
            ],
            self.plan.processes,
        )
        return recorded, programmed

    def rng(self) -> np.random.Generator:
        """The plan's random numbers, from their first on."""
        return np.random.default_rng(self.plan.seed)

    def of_every_style(self) -> Examples:
        """Real windows of all styles, whatever their split."""
        return joined(*self.real, self.patterns, self.held_out)
