"""Measure how well a trained MusicVAE reconstructs two bars that it was not trained on."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from sidestick_models.corpus.piece import CLASS_WEIGHTS, Piece
from sidestick_training.common.training_loop import BEST
from sidestick_training.common.variables_file import restore
from sidestick_training.common.windows import WINDOW_STEPS, two_bar_windows
from sidestick_training.drums_rnn.baselines import EventCounts
from sidestick_training.music_vae.network import MusicVae

BATCH = 128
Events = NDArray[np.int32]
Decode = Callable[[tf.Tensor, tf.Tensor], tf.Tensor]


def evaluate(performances: Sequence[Piece], run: Path) -> dict[str, Any]:
    """Measure the best weights of `run` on the test split's two-bar windows that do not overlap.

    z is the encoder's mean. Accuracy is the share of steps whose set of drums is right, given the
    true steps before (teacher-forced) or the decoder's own likeliest steps (sampled).
    """
    model = MusicVae()
    restore(model.named, run / BEST)
    windows = two_bar_windows(performances, "test", hop_bars=2).events
    train = two_bar_windows(performances, "train", hop_bars=2).events
    decode: Decode = tf.function(model.decode, jit_compile=True, autograph=False)
    parts = [_measure(model, decode, part) for part in _batches(windows)]
    sums = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    count = len(windows)
    report: dict[str, Any] = {name: float(all_[:count].mean()) for name, all_ in sums.items()}
    given = np.concatenate(_batches(windows))[:count]
    generated = np.concatenate([_sample_events(model, decode, part) for part in _batches(windows)])[
        :count
    ]
    baselines = EventCounts(list(train)).nll_per_step(list(windows))
    report["windows"] = count
    report["onsets_sampled"] = onset_scores(given, generated)
    for name, nll in baselines.items():
        report[f"nats_per_window_{name}"] = nll * WINDOW_STEPS
    return {"test": report}


def sample_events(
    decode: Decode, z: tf.Tensor, uniform: NDArray[np.float32] | None = None
) -> Events:
    """Return events (steps, batch) decoded from z, each from the decoder's own events before.

    The likeliest event of each step, or a drawn one where `uniform` (steps, batch) is given.
    """
    events = np.zeros((WINDOW_STEPS, z.shape[0]), np.int32)
    for step in range(WINDOW_STEPS):
        logits = decode(z, tf.constant(events))[step].numpy()
        if uniform is None:
            events[step] = logits.argmax(1)
        else:
            shares = np.exp(logits - logits.max(1, keepdims=True)).cumsum(1)
            events[step] = (shares < uniform[step][:, None] * shares[:, -1:]).sum(1)
    return events


def onset_scores(given: Events, generated: Events) -> dict[str, float]:
    """Return precision, recall and F1 of single hits; both are (windows, 32) events."""
    true, guess = ((events[..., None] & CLASS_WEIGHTS) > 0 for events in (given, generated))
    right = float((true & guess).sum())
    precision, recall = right / max(1, guess.sum()), right / max(1, true.sum())
    return {
        "precision": precision,
        "recall": recall,
        "f1": 2 * precision * recall / max(1e-9, precision + recall),
    }


def _batches(windows: Events) -> list[Events]:
    whole = np.resize(windows, (-(-len(windows) // BATCH) * BATCH, WINDOW_STEPS))
    return np.split(whole, len(whole) // BATCH)


def _measure(model: MusicVae, decode: Decode, windows: Events) -> dict[str, NDArray[np.floating]]:
    events = tf.constant(windows.T)
    mean, deviation = model.encode(events)
    logits = decode(mean, events)
    nll = tf.nn.sparse_softmax_cross_entropy_with_logits(events, logits)
    kl = 0.5 * (mean**2 + deviation**2 - 1) - tf.math.log(deviation)
    right = logits.numpy().argmax(2) == windows.T
    free = sample_events(decode, mean) == windows.T
    return {
        "nats_per_window": tf.reduce_sum(nll, 0).numpy(),
        "kl_nats": tf.reduce_sum(kl, 1).numpy(),
        "accuracy_teacher_forced": right.mean(0),
        "accuracy_sampled": free.mean(0),
    }


def _sample_events(model: MusicVae, decode: Decode, windows: Events) -> Events:
    return sample_events(decode, model.encode(tf.constant(windows.T))[0]).T
