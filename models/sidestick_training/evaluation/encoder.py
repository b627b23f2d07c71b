"""MusicVAE's encoder, which measuring needs and playing does not."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sidestick_training.errors import TrainingError
from sidestick_training.magenta import own

BATCH = 128


def find_encoder(runs: Path, kept: Path = own.FOLDER) -> Path:
    """Return the file of MusicVAE's float variables: the kept ones, or those of the last run.

    Raises:
        TrainingError: if there are neither.
    """
    files = (kept / "music_vae.npz", runs / "music_vae" / "best.npz")
    for file in files:
        if file.exists():
            return file
    raise TrainingError(
        "Reconstruction cannot be measured without MusicVAE's encoder, and there is neither "
        f"{files[0]} nor {files[1]}. Train music_vae and export it."
    )


def encoded(variables: Path, events: NDArray[np.integer]) -> tuple[NDArray[np.float64], float]:
    """Return the mean of z (N, 256) for windows (N, 32), and how the float decoder does with it:
    its teacher-forced accuracy.

    Raises:
        TrainingError: if the file does not hold a MusicVAE.
    """
    import tensorflow as tf

    from sidestick_training.fit import restore
    from sidestick_training.keras_music_vae import MusicVae

    model = MusicVae()
    restore(model.named, variables)

    @tf.function(jit_compile=True, autograph=False)
    def run(batch: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        mean, _ = model.encode(batch)
        return mean, tf.argmax(model.decode(mean, batch), 2, tf.int32)

    count = len(events)
    whole = np.resize(events, (-(-count // BATCH) * BATCH, events.shape[1])).astype(np.int32)
    parts = [run(tf.constant(batch.T)) for batch in np.split(whole, len(whole) // BATCH)]
    means = np.concatenate([mean.numpy() for mean, _ in parts])[:count]
    likeliest = np.concatenate([best.numpy().T for _, best in parts])[:count]
    return means.astype(np.float64), float((likeliest == events).mean())
