"""Our versions of Magenta's networks with given variables: in Keras and as ONNX graphs.

The ONNX graphs are those that the exporter writes, in either arithmetic: single precision, which
is what Magenta computes in, or the fixed point in which the product plays.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sidestick_models.networks.onnx_session import Session
from sidestick_training.common.fixed_point import FixedPoint, MakeArithmetic
from sidestick_training.drums_rnn.export import export_drums_rnn
from sidestick_training.music_vae.export import export_music_vae

Array = NDArray[Any]
Variables = Mapping[str, NDArray[np.float32]]

WINDOW, COUNTS = 32, 64
NO_EVENT = 512


class OnnxDrumsRnn:
    """DrumsRNN's step graph, run from the start of a piece."""

    def __init__(self, variables: Variables, make: MakeArithmetic) -> None:
        with TemporaryDirectory() as folder:
            path = Path(folder) / "drums_rnn.onnx"
            export_drums_rnn(dict(variables), path, make)
            self._step = Session(path)
        # Zero in each arithmetic: of a code, and of an attention key.
        self._zeros = (np.uint8(128), 1) if make is FixedPoint else (np.float32(0), 0)

    def logits(self, events: Array) -> Array:
        """Return the logits (pieces, steps, 512) after each of `events` (pieces, steps)."""
        state = self._start(len(events))
        return np.stack([self._advance(column, state) for column in events.T], axis=1)

    def continue_greedily(self, primer: Array, steps: int) -> Array:
        """Return the likeliest events (steps,) after `primer` (steps,), one by one."""
        state = self._start(1)
        for event in primer:
            logits = self._advance(np.array([event]), state)
        events = []
        for _ in range(steps):
            events.append(int(np.argmax(logits)))
            logits = self._advance(np.array(events[-1:]), state)
        return np.array(events)

    def _start(self, pieces: int) -> dict[str, Array]:
        code, key = self._zeros
        memory = np.zeros((pieces, WINDOW, self._step.size("keys")), np.float32)
        return {
            "count": np.array(0),
            "codes": np.full((pieces, self._step.size("codes")), code),
            "cells": np.zeros((pieces, self._step.size("cells")), np.float32),
            "values": memory,
            "keys": memory + np.float32(key),
        }

    def _advance(self, event: Array, state: dict[str, Array]) -> Array:
        place = int(state["count"]) % WINDOW
        count = (state["count"] + 1) % COUNTS
        logits, state["codes"], state["cells"], value, key = self._step.run(
            {**state, "event": event, "count": np.array(count)}
        )
        state["values"][:, place], state["keys"][:, place] = value, key
        state["count"] = np.array(count)
        return logits


class OnnxMusicVae:
    """MusicVAE's two decoder graphs."""

    def __init__(self, variables: Variables, make: MakeArithmetic) -> None:
        with TemporaryDirectory() as folder:
            path = Path(folder) / "music_vae.onnx"
            export_music_vae(dict(variables), path, make)
            self._step = Session(path)
            self._start = Session(path.with_stem("music_vae_start"))

    def decode(self, z: Array, steps: int, forced: Array | None = None) -> tuple[Array, Array]:
        """Return logits (beats, steps, 512) and the likeliest events (beats, steps) of `z`.

        The decoder is fed its own events, or, if given, the true ones `forced` (beats, steps).
        """
        latent_gates, codes, cells = self._start.run({"z": z.astype(np.float64)})
        event, logits = np.full(len(z), NO_EVENT), []
        for step in range(steps):
            inputs = {"event": event, "latent_gates": latent_gates, "codes": codes, "cells": cells}
            step_logits, codes, cells = self._step.run(inputs)
            logits.append(step_logits)
            event = np.argmax(step_logits, axis=1) if forced is None else forced[:, step]
        stacked = np.stack(logits, axis=1)
        return stacked, np.argmax(stacked, axis=2)


class KerasDrumsRnn:
    """DrumsRNN in Keras."""

    def __init__(self, variables: Variables) -> None:
        from sidestick_training.drums_rnn.network import DrumsRnn, DrumsRnnShape

        self._model = DrumsRnn(DrumsRnnShape.of(variables))
        _assign(self._model.named, variables)

    def logits(self, events: Array) -> Array:
        """Return the logits (pieces, steps, 512) after each of `events` (pieces, steps)."""
        import tensorflow as tf

        positions = np.broadcast_to(np.arange(1, events.shape[1] + 1)[:, None], events.T.shape)
        logits, _ = self._model(
            tf.constant(events.T, tf.int32),
            tf.constant(positions, tf.int32),
            self._model.zero_state(len(events)),
        )
        return np.swapaxes(logits.numpy(), 0, 1)


class KerasMusicVae:
    """MusicVAE in Keras, both halves."""

    def __init__(self, variables: Variables) -> None:
        from sidestick_training.music_vae.network import MusicVae, MusicVaeShape

        self._model = MusicVae(MusicVaeShape.of(variables))
        _assign(self._model.named, variables)

    def encode(self, events: Array) -> tuple[Array, Array]:
        """Return mu and sigma (windows, z) of `events` (windows, steps)."""
        import tensorflow as tf

        mu, sigma = self._model.encode(tf.constant(events.T, tf.int32))
        return mu.numpy(), sigma.numpy()

    def logits(self, z: Array, events: Array) -> Array:
        """Return logits (beats, steps, 512) of `z`, teacher-forced with `events` (beats, steps)."""
        import tensorflow as tf

        fed = tf.constant(events.T, tf.int32)
        return np.swapaxes(self._model.decode(tf.constant(z, tf.float32), fed).numpy(), 0, 1)


def _assign(named: Mapping[str, Any], variables: Variables) -> None:
    """Assign all variables; a KeyError unless both have the same names."""
    for name in named.keys() | variables.keys():
        named[name].assign(variables[name])
