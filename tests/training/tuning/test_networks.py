"""Every network takes the same step of a number whenever it is taken, and can be exported."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

pytest.importorskip("tensorflow", reason="needs the extra `train`")

import tensorflow as tf

from sidestick_models.styles.trained import TRAINED
from sidestick_training.common.tunable import Tunable, TuningPieces
from sidestick_training.common.windows import Latents, Windows
from sidestick_training.drums_rnn.network import DrumsRnnShape
from sidestick_training.errors import TrainingError
from sidestick_training.feel.network import FeelShape
from sidestick_training.music_vae.network import MusicVaeShape
from sidestick_training.style_cvae.network import StyleCvaeShape, conditions
from sidestick_training.tuning.loop import Hooks, Limits, Training
from sidestick_training.tuning.plateau import Plateau
from sidestick_training.tuning.progress import Progress
from sidestick_training.tuning.recipes import new_tunable
from sidestick_training.tuning.state import full_state, restore_state
from tests.training.tuning.builders import piece

pytestmark = pytest.mark.train

SHAPES: dict[str, Any] = {
    "drums_rnn": DrumsRnnShape(units=8, layers=2, attention=4),
    "music_vae": MusicVaeShape(latent=4, encoder=8, decoder=8),
    "style_cvae": StyleCvaeShape(latent=4, z=6, hidden=8),
    "feel": FeelShape(latent=2, units=8),
}

ADDED: dict[str, set[str]] = {
    "drums_rnn": set(),
    "music_vae": set(),
    "style_cvae": {f"exemplars/{part}" for part in ("mean", "deviation", "style", "fill", "hits")},
    "feel": {"velocity/correlation", "offset/correlation"},
}


@pytest.fixture(autouse=True)
def _not_compiled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Compiling takes longer than a few steps of networks as small as these."""
    traced = tf.function
    monkeypatch.setattr(
        tf,
        "function",
        lambda python=None, **_: (
            traced(python, autograph=False)
            if python
            else lambda decorated: traced(decorated, autograph=False)
        ),
    )


def pieces() -> TuningPieces:
    yours = [piece(f"mine {n}") for n in range(6)]
    everyone = [piece(f"theirs {style}", bars=4, style=style) for style in TRAINED]
    held_out = [piece("held out", "validation", bars=4)]
    return TuningPieces(yours, everyone, held_out, everyone[:2], 0.4, labelled=False)


def latents(windows: Windows) -> Latents:
    """Return latents that are the windows' hits themselves, for a MusicVAE of six numbers."""
    mean = (windows.events[:, :6] % 7).astype(np.float32)
    return mean, np.full_like(mean, 0.1), conditions(windows.styles, windows.fills)


@pytest.mark.parametrize("network", SHAPES)
def test_a_step_is_the_same_whenever_it_is_taken(network: str) -> None:
    """Its data and all that is carried over are there again."""
    tf.keras.utils.set_random_seed(1)
    more = {"encode": latents} if network == "style_cvae" else {}
    one: Tunable = new_tunable(network, pieces(), SHAPES[network], 4, 1, **more)
    before = one.measure()
    assert one.measure() == before
    _step(one, 0)
    kept = full_state(one)
    _step(one, 1)
    gone_on = full_state(one)
    assert one.measure() != before
    assert np.isfinite(one.measure()).all()
    restore_state(one, 1, kept)
    _step(one, 1)
    for name, values in full_state(one).items():
        np.testing.assert_array_equal(values, gone_on[name], name)
    weights = {name: variable.numpy() for name, variable in one.model.named.items()}
    assert one.finished(weights).keys() - weights.keys() == ADDED[network]


@pytest.mark.parametrize("network", [network for network, added in ADDED.items() if added])
def test_a_preview_gets_weights_that_play(network: str, tmp_path: Path) -> None:
    """Also before the first step: with what a network needs beside its variables."""
    more = {"encode": latents} if network == "style_cvae" else {}
    one: Tunable = new_tunable(network, pieces(), SHAPES[network], 4, 1, **more)
    given: list[set[str]] = []
    Training(
        one,
        tmp_path,
        Progress("mine", network, {}),
        Plateau(0.01, 3, 0.001, 2),
        Limits(1, 1, most_steps=1),
        hooks=Hooks(preview=lambda _, playable: given.append({*playable()})),
    ).run()
    wanted = {*one.model.named} | ADDED[network]
    assert given == [wanted, wanted]


def _step(one: Tunable, number: int) -> None:
    one.optimizer.prepare_step(0.01)
    assert np.isfinite(one.train(number))


def test_every_style_of_ours_has_exemplars_of_everyones() -> None:
    more = {"encode": latents}
    one = new_tunable("style_cvae", pieces(), SHAPES["style_cvae"], 4, 1, **more)
    assert {*one.finished({})["exemplars/style"]} == {*range(len(TRAINED))}


def test_a_seed_model_too_small_to_begin_from_scratch_is_said() -> None:
    one = new_tunable("music_vae", pieces(), SHAPES["music_vae"], 4, 1)
    with pytest.raises(TrainingError, match="Ask for more --units"):
        one.initialize()
