"""Fit an encoder to the decoder of `feel` that ships, whose own was not kept.

`python -m sidestick_training.feel.fit_encoder [--gmd ZIP] --to feel_encoder.npz` trains it with
the decoder as it is, and stores it in half precision: it is where `sidestick train` begins.
"""

from __future__ import annotations

from pathlib import Path

import click
import numpy as np

from sidestick_models.networks.weights import FOLDER
from sidestick_training.common.command_line import report_errors
from sidestick_training.common.gmd import load_performances
from sidestick_training.common.paths import check_new_files
from sidestick_training.common.pattern_data import pattern_performances
from sidestick_training.common.variables_file import save_variables
from sidestick_training.feel.shipped import decoder_of_graph

REPORT_EVERY = 50
RATE = 2e-3


@click.command()
@click.option("--gmd", type=click.Path(path_type=Path), help="The zip of GMD, if you have it.")
@click.option("--steps", type=click.IntRange(1), default=600, show_default=True)
@click.option("--to", "target", type=click.Path(path_type=Path), required=True)
@click.option("--force", is_flag=True, help="Write also over a file that is there.")
def main(gmd: Path | None, steps: int, target: Path, force: bool) -> None:
    """Fit the encoder, and say how good it is."""
    import tensorflow as tf

    from sidestick_training.common.training_loop import Optimizer, TrainConfig
    from sidestick_training.feel.data import batches, stretches
    from sidestick_training.feel.network import Feel
    from sidestick_training.feel.train import BARS, BATCH, compiled_step, evaluator

    with report_errors():
        check_new_files([target], force=force)
        performances = [*load_performances(gmd), *pattern_performances()]
    tf.keras.utils.set_random_seed(1)
    model = Feel()
    decoder = decoder_of_graph(FOLDER / "feel.onnx")
    slower = {name: 0.0 for name in model.named if name.startswith("decoder/")}
    for name in slower:
        model.named[name].assign(decoder[name])
    optimizer = Optimizer(
        model, TrainConfig(1.0, "loss", learning_rate=RATE, ema_momentum=0.99), slower
    )
    step = compiled_step(model, optimizer)
    learning = [piece for piece in performances if piece.split == "train"]
    held_out = stretches([piece for piece in performances if piece.split == "validation"], BARS)
    examples, measure = batches(learning, BATCH, BARS, np.random.default_rng(1)), evaluator(model)
    for number in range(steps):
        optimizer.schedule(number / steps)
        step(*next(examples))
        if (number + 1) % REPORT_EVERY == 0:
            with optimizer.averaged():
                click.echo(f"{number + 1}: {measure(held_out)}")
    with optimizer.averaged() as means:
        encoder = {
            name: values.astype(np.float16)
            for name, values in means.items()
            if name.startswith("encoder/")
        }
    with report_errors():
        save_variables(encoder, target)


if __name__ == "__main__":
    main()
