"""The electronic styles, measured as the recorded ones are, on held-out patterns."""

from __future__ import annotations

from sidestick_training.common.pattern_data import HELD_OUT
from sidestick_training.evaluation.choices import GENERATED_ELECTRONIC
from sidestick_training.evaluation.figure import Section
from sidestick_training.evaluation.inputs import EvaluationInputs
from sidestick_training.evaluation.metrics import style_cvae
from sidestick_training.evaluation.metrics.realism import distribution_figures
from sidestick_training.evaluation.metrics.style_cvae import Beats
from sidestick_training.evaluation.windows.hvo_windows import match_styles


def evaluate(inputs: EvaluationInputs) -> Section:
    """Return the figures of `style_cvae` and the distributions of `realism`."""
    real, generated = inputs.held_out, inputs.generated_electronic
    about = HELD_OUT, GENERATED_ELECTRONIC
    styles = style_cvae.evaluate(
        inputs.judged_electronic, Beats(real, generated, inputs.known), *about
    )
    pool, wanted = match_styles(inputs.patterns, real, inputs.rng())
    distributions = distribution_figures((real, generated), (wanted, pool), *about)
    return Section({**styles.figures, **distributions}, styles.details)
