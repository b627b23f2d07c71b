"""The electronic styles, measured as the recorded ones are, on patterns that were held out."""

from __future__ import annotations

from typing import Any

from sidestick_training.common.pattern_data import HELD_OUT
from sidestick_training.evaluation.inputs import Material
from sidestick_training.evaluation.metrics import drums_rnn, feel, music_vae, style_cvae
from sidestick_training.evaluation.metrics.realism import told_apart
from sidestick_training.evaluation.windows.distributions import apart
from sidestick_training.evaluation.windows.hvo_windows import from_performances, same_mix, thinned


def evaluate(material: Material) -> dict[str, Any]:
    """Return the figures of `style_cvae` and `whole`, and those of the other models by their names.

    The judge of style knows training patterns alone; the floor tells these from held-out ones.
    """
    real, made = material.held_out, material.made_electronic
    styles = style_cvae.evaluate(material.judges[1], real, made, material.known)
    floor = {"real_train_against_held_out": material.patterns}
    whole = told_apart(real, made, floor, material.plan)
    pool, wanted = same_mix(material.patterns, real, material.rng())
    return {
        **styles,
        **whole,
        "per_style": {
            style: {**figures, **whole["per_style"].get(style, {})}
            for style, figures in styles["per_style"].items()
        },
        "distributions": apart(real.in_clips(), made.in_clips()),
        "distributions_floor": apart(wanted.in_clips(), pool.in_clips()),
        **_by_model(material),
    }


def _by_model(material: Material) -> dict[str, Any]:
    shipped, performances, plan = material.shipped, material.programmed, material.plan
    played = from_performances(performances, HELD_OUT, fills=True)
    training = from_performances(performances, "train", fills=True)
    some = thinned(played, plan.windows, material.rng())
    return {
        "drums_rnn": drums_rnn.evaluate(shipped.drums_rnn, performances, plan, HELD_OUT),
        "music_vae": music_vae.evaluate(
            shipped.encoder, shipped.music_vae, performances, plan, HELD_OUT
        ),
        "feel": feel.evaluate(shipped.feel, some, training, plan),
    }
