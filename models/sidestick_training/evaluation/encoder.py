"""MusicVAE's encoder, which measuring needs and playing does not: kept for the shipped decoder.

`python -m sidestick_training.evaluation.encoder` keeps the encoder of a training run in this
folder, in half precision, under a name that says which decoder it belongs to.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

import click
import numpy as np
from numpy.typing import NDArray

from sidestick_models.weights import FOLDER
from sidestick_training.errors import TrainingError

KEPT = Path(__file__).parent
ENCODER = "encoder/"  # what the names of its variables begin with
BATCH = 128


def find_encoder(runs: Path, weights: Path = FOLDER) -> Path:
    """Return the file with the shipped decoder's encoder: the kept one, or the run's.

    Raises:
        TrainingError: if there is neither.
    """
    kept, trained = kept_encoder(weights), runs / "music_vae" / "best.npz"
    if not kept.exists() and not trained.exists():
        raise TrainingError(
            "Reconstruction cannot be measured without MusicVAE's encoder, and there is neither "
            f"{kept} nor {trained}. Train music_vae and export it."
        )
    return kept if kept.exists() else trained


def kept_encoder(weights: Path = FOLDER) -> Path:
    """Return where the encoder of the decoder in this folder of weights is kept, if it is."""
    digest = hashlib.sha256((weights / "music_vae.onnx").read_bytes()).hexdigest()
    return KEPT / f"music_vae_encoder-{digest[:12]}.npz"


def keep_encoder(trained: Path, weights: Path = FOLDER) -> Path:
    """Keep the encoder of `trained`, which `weights` was exported from, and no other."""
    from sidestick_training.fit import load_variables

    for other in KEPT.glob("music_vae_encoder-*.npz"):
        other.unlink()
    half = {
        name: value.astype(np.float16)
        for name, value in load_variables(trained).items()
        if name.startswith(ENCODER)
    }
    path = kept_encoder(weights)
    np.savez_compressed(path, **half)  # type: ignore[arg-type]
    return path


def latents(encoder: Path, events: NDArray[np.integer]) -> NDArray[np.float64]:
    """Return the mean of z (N, 256) that the encoder in this file finds for windows (N, 32).

    Raises:
        TrainingError: if the file does not hold MusicVAE's encoder.
    """
    import tensorflow as tf

    from sidestick_training.fit import restore
    from sidestick_training.keras_music_vae import MusicVae

    model = MusicVae()
    named = {name: value for name, value in model.named.items() if name.startswith(ENCODER)}
    restore(named, encoder)
    encode = tf.function(model.encode, jit_compile=True, autograph=False)
    whole = np.resize(events, (-(-len(events) // BATCH) * BATCH, events.shape[1]))
    batches = np.split(whole.astype(np.int32), len(whole) // BATCH)
    means = [encode(tf.constant(batch.T))[0].numpy() for batch in batches]
    return np.concatenate(means)[: len(events)].astype(np.float64)


@click.command()
@click.option("--runs", type=click.Path(path_type=Path), default=Path("runs"), show_default=True)
def main(runs: Path) -> None:
    """Keep the encoder of the run that the shipped decoder was exported from."""
    click.echo(f"The encoder is in {keep_encoder(runs / 'music_vae' / 'best.npz')}.")


if __name__ == "__main__":
    main()
