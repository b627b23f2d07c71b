"""Train *given hits*, by which `feel` plays a musician's own hits, and fit its rewards.

`python -m sidestick_training.feel.given_hits [--gmd PATH] --out FILE [--force]` learns on windows
of the training split and of training patterns, and fits the rewards to the validation split: how
all hits lie there is what they spread the network's choices to. What plays is `given_hits.npz` in
`sidestick_models/networks`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click
import numpy as np
from numpy.typing import NDArray

from sidestick_models.beat.beat import STEPS_PER_BAR, STEPS_PER_BEAT
from sidestick_models.beat.drum_classes import DRUM_CLASSES
from sidestick_models.beat.meter import PLACES
from sidestick_models.networks.feel import OFFSET_BINS, VELOCITY_BINS
from sidestick_models.networks.given_hits import ONE, GivenHits, features_of, likely_error
from sidestick_models.styles.trained import TRAINED, style_number
from sidestick_training.common.command_line import report_errors
from sidestick_training.common.gmd import load_performances
from sidestick_training.common.paths import check_new_files
from sidestick_training.common.pattern_data import pattern_performances
from sidestick_training.common.variables_file import save_variables
from sidestick_training.evaluation.windows.hvo_windows import HvoWindows, concatenate, cut_windows
from sidestick_training.feel.data import FORGET_STYLE, offset_bins, velocity_bins

if TYPE_CHECKING:
    from sidestick_training.common.named_model import NamedModel

UNITS = (256, 128)
BATCH = 2048
DROPOUT = 0.2
FORGET_HIT = 0.1
ERROR_SHARE = (10.0, 0.1)
"""The weight of the error beside nats: of velocity in its whole range, of offset in ms."""

REWARD = (0.03, 3.4)
LOOSENESS = (0.01, 1.2)
"""The weight of all hits' likeness to drummers against each hit's error, and how freely places that
are nearly as good are drawn: of velocity, of offset in ms."""

CORRELATION = (0.10, 0.35)
"""Of the draws of one step's hits: that of `feel`, see its card."""

_STYLES = slice(DRUM_CLASSES + PLACES, DRUM_CLASSES + PLACES + len(TRAINED))
_MS_PER_STEP = 60_000 / STEPS_PER_BEAT
_FIT_HITS, _FIT_ROUNDS = 8_000, 400

Arrays = dict[str, NDArray[Any]]


class Hits(NamedTuple):
    """All hits of windows: `features` as codes (hits, F), bins (hits,), `step_ms` (hits,)."""

    features: NDArray[np.uint8]
    velocities: NDArray[np.int32]
    offsets: NDArray[np.int32]
    step_ms: NDArray[np.float32]

    @classmethod
    def of(cls, windows: HvoWindows) -> Hits:
        """Collect those of windows, in the order of `np.nonzero`."""
        steps = np.arange(windows.hits.shape[1]) % STEPS_PER_BAR
        styles = np.eye(len(TRAINED))[[style_number(str(style)) for style in windows.styles]]
        features = features_of(windows.hits, steps, styles, windows.tempos_bpm)
        step_ms = (_MS_PER_STEP / windows.tempos_bpm)[np.nonzero(windows.hits)[0]]
        return cls(
            features.astype(np.uint8),
            velocity_bins(windows.velocities[windows.hits]),
            offset_bins(windows.offsets[windows.hits]),
            step_ms.astype(np.float32),
        )

    def part(self, rows: NDArray[np.integer]) -> Hits:
        """Return some of them."""
        return Hits(*(column[rows] for column in self))


def train(
    learning: Hits, epochs: int, seed: int, units: Sequence[int], note: Callable[[str], None]
) -> Arrays:
    """Train a network; return its arrays in eight bits, as `GivenHits` takes them."""
    import tensorflow as tf

    from sidestick_training.common.training_loop import Optimizer, TrainConfig

    tf.keras.utils.set_random_seed(seed)
    rng = np.random.default_rng(seed)
    model = _network(learning.features.shape[1], units, rng)
    config = TrainConfig(np.inf, "loss", learning_rate=2e-3, ema_momentum=0.998)
    optimizer = Optimizer(model, config)
    step = _compiled_step(model, optimizer, len(units) + 1)
    per_epoch = max(1, len(learning.offsets) // BATCH)
    for epoch in range(epochs):
        order, losses = rng.permutation(len(learning.offsets)), []
        for number in range(per_epoch):
            optimizer.schedule((epoch + number / per_epoch) / epochs)
            batch = learning.part(np.sort(order[number * BATCH : (number + 1) * BATCH]))
            known = (rng.random(len(batch.offsets)) >= FORGET_STYLE).astype(np.float32)
            losses.append(float(step(*batch, known)))
        note(f"{epoch + 1}: {np.mean(losses):.3f}")
    with optimizer.averaged() as means:
        return in_eight_bits(means)


def _network(features: int, units: Sequence[int], rng: np.random.Generator) -> NamedModel:
    from sidestick_training.common.named_model import NamedModel

    sizes = [features, *units, VELOCITY_BINS + OFFSET_BINS]
    shapes: dict[str, tuple[int, ...]] = {}
    for layer, size in enumerate(pairwise(sizes)):
        shapes[f"kernel_{layer}"], shapes[f"bias_{layer}"] = size, size[-1:]

    def initial(name: str, shape: tuple[int, ...]) -> NDArray[np.float64]:
        if name.startswith("bias"):
            return np.zeros(shape)
        # Of the features, one in twenty or so is not zero.
        inputs = 12 if name == "kernel_0" else shape[0]
        return rng.normal(0, inputs**-0.5, shape)

    return NamedModel(shapes, initial)


def _compiled_step(model: NamedModel, optimizer: Any, layers: int) -> Callable[..., Any]:
    """Return the compiled training step: (features, bins, bins, ms, known styles) -> loss."""
    import tensorflow as tf

    from sidestick_training.common.random_stream import RandomStream

    def logits_of(features: tf.Tensor, known: tf.Tensor, random: RandomStream) -> tf.Tensor:
        signal = tf.cast(features, tf.float32) / ONE
        before, style, after = tf.split(
            signal, [_STYLES.start, len(TRAINED), signal.shape[1] - _STYLES.stop], 1
        )
        kept = tf.cast(random.uniform(after.shape) >= FORGET_HIT, tf.float32)
        signal = tf.concat([before, style * known[:, None], after * kept], 1)
        for layer in range(layers):
            kernel, bias = (model.named[f"{part}_{layer}"].value for part in ("kernel", "bias"))
            signal = signal @ kernel + bias
            if layer < layers - 1:
                signal = random.dropout(tf.tanh(signal), DROPOUT)
        return signal

    def error(logits: tf.Tensor, bins: tf.Tensor) -> tf.Tensor:
        """Return the area between a histogram's cumulative shares and the true step (hits,)."""
        above = tf.cast(tf.range(logits.shape[1])[None] >= bins[:, None], tf.float32)
        return tf.reduce_mean((tf.cumsum(tf.nn.softmax(logits), 1) - above) ** 2, 1)

    @tf.function(jit_compile=True, autograph=False)
    def step(
        features: tf.Tensor,
        velocities: tf.Tensor,
        offsets: tf.Tensor,
        step_ms: tf.Tensor,
        known: tf.Tensor,
    ) -> tf.Tensor:
        with tf.GradientTape() as tape:
            parts = tf.split(logits_of(features, known, RandomStream()), 2, 1)
            losses = [
                tf.nn.sparse_softmax_cross_entropy_with_logits(bins, logits)
                + share * unit * error(logits, bins)
                for logits, bins, share, unit in zip(
                    parts, (velocities, offsets), ERROR_SHARE, (1.0, step_ms), strict=True
                )
            ]
            loss = tf.reduce_mean(tf.add_n(losses))
        optimizer.minimize(tape, loss)
        return loss

    return step


def in_eight_bits(variables: dict[str, NDArray[np.floating]]) -> Arrays:
    """Return `kernel_<n>` as whole numbers, one scale for each output, and the biases."""
    arrays: Arrays = {}
    for name, values in variables.items():
        if name.startswith("kernel"):
            scale = np.abs(values).max(axis=0) / ONE
            arrays[name] = np.rint(values / scale).astype(np.int8)
            arrays[name.replace("kernel", "scale")] = (scale / ONE).astype(np.float32)
        else:
            arrays[name] = values.astype(np.float32)
    return arrays


def with_rewards(network: Arrays, held_out: Hits) -> Arrays:
    """Return a network's arrays and the rewards that spread it as these hits are spread."""
    plain = GivenHits(
        network
        | {
            "reward": np.zeros((2, OFFSET_BINS)),
            "looseness": np.ones(2),
            "correlation": np.array(CORRELATION),
        }
    )
    rng = np.random.default_rng(0)
    some = rng.permutation(len(held_out.offsets))[:_FIT_HITS]
    kinds = np.split(plain.histograms(held_out.features[some].astype(np.float32)), 2, axis=1)
    errors = [likely_error(logits) for logits in kinds]
    errors[1] *= held_out.step_ms[some, None]
    real = held_out.velocities, held_out.offsets
    rewards = [fit_reward(*each) for each in zip(errors, real, REWARD, LOOSENESS, strict=True)]
    return network | {
        "reward": np.array(rewards, np.float32),
        "looseness": np.array(LOOSENESS, np.float32),
        "correlation": np.array(CORRELATION, np.float32),
    }


def fit_reward(
    errors: NDArray[np.floating], bins: NDArray[np.integer], counts: float, looseness: float
) -> NDArray[np.float64]:
    """Return what each bin is to be rewarded with: so much the more, the fewer choose it.

    `errors` (hits, bins) are those to be expected, `bins` are where drummers' hits are. Where the
    errors and `counts` times the KL of both distributions are least together, each bin's reward is
    `counts` times its share of real hits over its share of those that choose it.
    """
    real = np.bincount(bins, minlength=errors.shape[1]) + 0.5
    real /= real.sum()
    chosen, reward = real, np.zeros(len(real))
    for number in range(_FIT_ROUNDS):
        reward = counts * real / chosen
        odds = (reward - errors) / looseness
        shares = np.exp(odds - odds.max(axis=1, keepdims=True))
        now = (shares / shares.sum(axis=1, keepdims=True)).mean(axis=0) + 1e-5
        pace = 2 / (number + 20)
        chosen = (1 - pace) * chosen + pace * now / now.sum()
    return reward


@click.command()
@click.option("--gmd", type=click.Path(path_type=Path), help="The zip of GMD, if you have it.")
@click.option("--epochs", type=click.IntRange(1), default=16, show_default=True)
@click.option("--seed", type=int, default=1, show_default=True)
@click.option("--out", type=click.Path(path_type=Path), required=True, help="The arrays' file.")
@click.option("--force", is_flag=True, help="Write also over a file that is there.")
@click.option("--json", "as_json", is_flag=True, help="Print what was written as JSON.")
def main(gmd: Path | None, epochs: int, seed: int, out: Path, force: bool, as_json: bool) -> None:
    """Train the network and write what plays."""
    with report_errors():
        check_new_files([out], force=force)
        recorded, programmed = load_performances(gmd), list(pattern_performances())
        learning = concatenate(
            *(cut_windows(pieces, "train", fills=True) for pieces in (recorded, programmed))
        )
        held_out = Hits.of(cut_windows(recorded, "validation", fills=True))
        network = train(
            Hits.of(learning), epochs, seed, UNITS, lambda line: click.echo(line, err=True)
        )
        save_variables(with_rewards(network, held_out), out)
    click.echo(json.dumps({"file": str(out)}) if as_json else f"Wrote {out}.")


if __name__ == "__main__":
    main()
