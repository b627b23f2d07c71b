"""The electronic styles, measured as the recorded ones are, on held-out patterns."""

from __future__ import annotations

from typing import Any

from sidestick_training.common.pattern_data import HELD_OUT
from sidestick_training.evaluation.inputs import EvaluationInputs
from sidestick_training.evaluation.metrics import drums_rnn, feel, music_vae, style_cvae
from sidestick_training.evaluation.metrics.realism import discriminate_from_real
from sidestick_training.evaluation.windows.distributions import compare_distributions
from sidestick_training.evaluation.windows.hvo_windows import cut_windows, match_styles, subsample


def evaluate(inputs: EvaluationInputs) -> dict[str, Any]:
    """Return the figures of `style_cvae` and `realism`, and those of the other models by name.

    The style classifier is trained on training patterns alone; the floor is the discriminator's
    figure for these against held-out ones.
    """
    real, generated = inputs.held_out, inputs.generated_electronic
    styles = style_cvae.evaluate(inputs.judges[1], real, generated, inputs.known)
    floor = {"real_train_against_held_out": inputs.patterns}
    realism = discriminate_from_real(real, generated, floor, inputs.config)
    pool, wanted = match_styles(inputs.patterns, real, inputs.rng())
    return {
        **styles,
        **realism,
        "per_style": {
            style: {**figures, **realism["per_style"].get(style, {})}
            for style, figures in styles["per_style"].items()
        },
        "distributions": compare_distributions(real.clamped_to_clip(), generated.clamped_to_clip()),
        "distributions_floor": compare_distributions(
            wanted.clamped_to_clip(), pool.clamped_to_clip()
        ),
        **_by_model(inputs),
    }


def _by_model(inputs: EvaluationInputs) -> dict[str, Any]:
    shipped, performances, config = inputs.shipped, inputs.programmed, inputs.config
    played = cut_windows(performances, HELD_OUT, fills=True)
    training = cut_windows(performances, "train", fills=True)
    some = subsample(played, config.windows, inputs.rng())
    return {
        "drums_rnn": drums_rnn.evaluate(shipped.drums_rnn, performances, config, HELD_OUT),
        "music_vae": music_vae.evaluate(
            shipped.encoder, shipped.music_vae, performances, config, HELD_OUT
        ),
        "feel": feel.evaluate(shipped.feel, some, training, config, HELD_OUT),
    }
