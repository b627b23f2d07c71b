"""Measure what generated beats make of eight bars, beside what recorded ones do."""

from __future__ import annotations

import numpy as np

from sidestick_training.evaluation.choices import GENERATED_FORM
from sidestick_training.evaluation.config import EvaluationConfig
from sidestick_training.evaluation.figure import Figure, Section
from sidestick_training.evaluation.windows.hvo_windows import HvoWindows, match_styles
from sidestick_training.evaluation.windows.phrases import PhraseFigures

TRAINING = "real training phrases"


def evaluate(
    train: HvoWindows, test: HvoWindows, generated: HvoWindows, config: EvaluationConfig
) -> Section:
    """Measure generated phrases, one for each of the test split, beside these and training ones.

    The floor is the test split's figure; training phrases are as many, in the same mix of styles.
    """
    drawn, _ = match_styles(train, test, np.random.default_rng(config.seed))
    made, real, other = (PhraseFigures.of(phrases) for phrases in (generated, test, drawn))
    return Section(
        {
            name: Figure(
                value,
                "test",
                GENERATED_FORM,
                baselines={TRAINING: getattr(other, name)},
                floor=getattr(real, name),
            )
            for name, value in made._asdict().items()
        }
    )
