"""Make what the measurements share once: performances, windows, generated beats, judges."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property, partial

import numpy as np

from sidestick_models.corpus.piece import Piece
from sidestick_training.evaluation.config import EvaluationConfig
from sidestick_training.evaluation.judges.cross_fit import CrossFit, cross_fits
from sidestick_training.evaluation.judges.parallel import run_parallel
from sidestick_training.evaluation.judges.style_classifier import JudgedBeats, StyleClassifier
from sidestick_training.evaluation.shipped_models import ShippedModels
from sidestick_training.evaluation.windows.drawn_recordings import draw_recordings, draw_windows
from sidestick_training.evaluation.windows.hvo_windows import (
    Generate,
    HvoWindows,
    WindowsBySplit,
    concatenate,
    cut_windows,
    generate_counterparts,
    subsample,
)
from sidestick_training.evaluation.windows.novelty import Hits, training_hits
from sidestick_training.evaluation.windows.pattern_windows import pattern_windows
from sidestick_training.evaluation.windows.phrases import PHRASE_BARS, cut_phrases

POOL = 4
"""The number of windows of training patterns to draw from, for each held-out one."""


class EvaluationInputs:
    """The models, the `recorded` and the `programmed` performances, and what is made of them.

    All windows are of beats, not of fills; those of patterns are grouped by pattern.
    """

    def __init__(
        self,
        shipped: ShippedModels,
        recorded: Sequence[Piece],
        programmed: Sequence[Piece],
        config: EvaluationConfig,
    ) -> None:
        self.shipped, self.config = shipped, config
        self.recorded, self.programmed = recorded, programmed

    @property
    def generate(self) -> Generate:
        """The drummer that is measured."""
        return self.shipped.drummer.generate

    @cached_property
    def real(self) -> WindowsBySplit:
        """Recorded windows of each split, at most as many as the settings say."""
        rng, most = self.rng(), self.config.windows
        limits = {"train": most and 4 * most, "validation": most, "test": most}
        return WindowsBySplit(
            *(
                subsample(cut_windows(self.recorded, split), limit, rng)
                for split, limit in limits.items()
            )
        )

    @cached_property
    def generated(self) -> HvoWindows:
        """A generated window for each recorded one of the test split."""
        return generate_counterparts(self.real.test, self.generate, self.config.seed)

    @cached_property
    def drawn_recordings(self) -> tuple[HvoWindows, HvoWindows]:
        """The test split's windows, and for each a recorded one drawn as generated ones are."""
        drummer, style_model = self.shipped.drummer, self.shipped.models.style_model
        drawn = draw_recordings(
            self.real.test,
            style_model,
            drummer.catalogue,
            self.recorded,
            self.programmed,
            self.config.seed,
        )
        return self.real.test, drawn

    @cached_property
    def phrases(self) -> tuple[HvoWindows, HvoWindows]:
        """Recorded phrases of eight bars of the training and of the test split."""
        rng, most = self.rng(), self.config.windows
        train, test = (cut_phrases(self.recorded, split) for split in ("train", "test"))
        return subsample(train, most and 4 * most, rng), subsample(test, most, rng)

    @cached_property
    def generated_phrases(self) -> HvoWindows:
        """Generated ones for each of the test split."""
        _, test = self.phrases
        return generate_counterparts(test, self.generate, self.config.seed, bars=PHRASE_BARS)

    @cached_property
    def drawn_phrases(self) -> tuple[HvoWindows, HvoWindows]:
        """Test phrases in styles that training has, and for each a random one of training."""
        train, test = self.phrases
        return draw_windows(test, train, self.rng())

    @cached_property
    def patterns(self) -> HvoWindows:
        """Windows of training patterns."""
        return pattern_windows(POOL * self.config.patterns, self.config.seed, held_out=False)

    @cached_property
    def held_out(self) -> HvoWindows:
        """Windows of held-out patterns."""
        return pattern_windows(self.config.patterns, self.config.seed, held_out=True)

    @cached_property
    def generated_electronic(self) -> HvoWindows:
        """A generated window for each one of held-out patterns."""
        return generate_counterparts(self.held_out, self.generate, self.config.seed)

    @cached_property
    def known(self) -> Hits:
        """Every different window that the models were trained on: (M, 32, 9)."""
        return training_hits([*self.recorded, *self.programmed])

    @cached_property
    def cross_fits(self) -> tuple[CrossFit, CrossFit]:
        """Drummers of half of the exemplars each, and what their judges may be trained on."""
        return cross_fits(self.shipped, [*self.recorded, *self.programmed], self.rng())

    @property
    def judged_recorded(self) -> list[JudgedBeats]:
        """The test split, judged by each half's judge, beside beats of that half's drummer."""
        return [recorded for recorded, _ in self._judged]

    @property
    def judged_electronic(self) -> list[JudgedBeats]:
        """Windows of held-out patterns, judged likewise."""
        return [electronic for _, electronic in self._judged]

    @cached_property
    def _judged(self) -> list[tuple[JudgedBeats, JudgedBeats]]:
        """Return for each half what is judged of the recorded styles and of the electronic ones."""
        rng, most = self.rng(), self.config.windows
        tasks = [
            partial(
                StyleClassifier,
                subsample(fit.training_windows(performances), most and 10 * most, rng),
                rounds=self.config.style_rounds,
                seed=self.config.seed,
            )
            for fit in self.cross_fits
            for performances in (self.recorded, self.programmed)
        ]
        judges = iter(run_parallel(tasks, self.config.processes))
        return [
            (
                self._judge(next(judges), fit, self.real.test),
                self._judge(next(judges), fit, self.held_out),
            )
            for fit in self.cross_fits
        ]

    def _judge(self, judge: StyleClassifier, fit: CrossFit, unseen: HvoWindows) -> JudgedBeats:
        """Return the windows of styles that both the judge and the drummer know."""
        real = unseen.select(np.isin(unseen.styles, [*{*judge.styles} & {*fit.styles[False]}]))
        generated = generate_counterparts(real, fit.drummer.generate, self.config.seed)
        return JudgedBeats(judge, real, generated)

    def rng(self) -> np.random.Generator:
        """Return a new random generator with the seed of the settings."""
        return np.random.default_rng(self.config.seed)

    def training(self) -> HvoWindows:
        """Return training windows of every style, recorded and programmed."""
        return concatenate(self.real.train, self.patterns)
