"""From trained variables to the ONNX files that `sidestick_models` runs.

Variables are float arrays under Magenta's names. Recurrent parts are exported in fixed point
(`common.fixed_point`); pass `FloatingPoint` for the plain graphs that tests compare.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sidestick_models.networks.onnx_session import load_onnx_runtime
from sidestick_training.common.fixed_point import Arithmetic, Array, FixedPoint, FloatingPoint
from sidestick_training.common.onnx_graph import Graph
from sidestick_training.drums_rnn import export as onnx_drums_rnn
from sidestick_training.drums_rnn.export import WINDOW
from sidestick_training.drums_rnn.weights import DrumsRnnWeights, folded, scaled
from sidestick_training.feel import export as onnx_feel
from sidestick_training.music_vae import export as onnx_music_vae
from sidestick_training.style_cvae import encoder_export as onnx_encoder
from sidestick_training.style_cvae import export as onnx_style_cvae

Variables = dict[str, Array]
MakeArithmetic = Callable[[Graph], Arithmetic]


def export_drums_rnn(variables: Variables, path: Path, make: MakeArithmetic = FixedPoint) -> None:
    """Write DrumsRNN's step, of either attention layout; see `onnx_drums_rnn.step_graph`."""
    weights = folded(variables)
    plain = np.ones(weights.units), np.ones(weights.wrapped * weights.units)
    output_scale, cell_scale = plain if make is FloatingPoint else signal_sizes(weights)
    weights = scaled(weights, output_scale)
    onnx_drums_rnn.step_graph(weights, make, cell_scale).save(path)


def export_music_vae(variables: Variables, path: Path, make: MakeArithmetic = FixedPoint) -> None:
    """Write MusicVAE's decoder: its step to `path`, its start beside it as `<stem>_start`."""
    weights = onnx_music_vae.decoder_weights(variables)
    onnx_music_vae.step_graph(weights, make).save(path)
    onnx_music_vae.start_graph(weights, make).save(path.with_stem(f"{path.stem}_start"))


def export_style_cvae(variables: Variables, path: Path) -> None:
    """Write the decoder and exemplars of the style's CVAE; see `onnx_style_cvae.decoder_graph`."""
    onnx_style_cvae.decoder_graph(variables).save(path)


def export_encoder(
    music_vae: Variables, style_cvae: Variables, path: Path, make: MakeArithmetic = FixedPoint
) -> None:
    """Write what tells where two bars lie among a style's; see `onnx_encoder.encoder_graph`."""
    onnx_encoder.encoder_graph(music_vae, style_cvae, make).save(path)


def export_feel(variables: Variables, path: Path, make: MakeArithmetic = FixedPoint) -> None:
    """Write feel's decoder; see `onnx_feel.decoder_graph`."""
    onnx_feel.decoder_graph(variables, make).save(path)


def signal_sizes(
    weights: DrumsRnnWeights, pieces: int = 16, steps: int = 256
) -> tuple[Array, Array]:
    """Measure how large DrumsRNN's unbounded signals grow while it plays by itself.

    Returns the greatest absolute values of the wrapper's outputs (H,) and of the wrapped cells
    (wrapped * H,), a little enlarged; larger ones are cut off in fixed point.
    """
    units, wrapped = weights.units, weights.wrapped
    graph = onnx_drums_rnn.step_graph(weights, FloatingPoint, np.ones(wrapped * units))
    session = load_onnx_runtime().InferenceSession(
        graph.model().SerializeToString(), providers=["CPUExecutionProvider"]
    )
    rng = np.random.default_rng(0)
    layers = len(weights.kernels)
    state: dict[str, NDArray[Any]] = {
        "event": rng.integers(len(weights.rows), size=pieces),
        "codes": np.zeros((pieces, (1 + layers) * units), np.float32),
        "cells": np.zeros((pieces, layers * units), np.float32),
        "values": np.zeros((pieces, WINDOW, units), np.float32),
        "keys": np.zeros((pieces, WINDOW, units), np.float32),
    }
    output_size, cell_size = np.zeros(units), np.zeros(wrapped * units)
    for step in range(steps):
        logits, codes, cells, value, key = session.run(
            ["logits", "codes_after", "cells_after", "value", "key"],
            {**state, "count": np.array((step + 1) % len(weights.counter_rows))},
        )
        state |= {"codes": codes, "cells": cells}
        state["values"][:, step % WINDOW], state["keys"][:, step % WINDOW] = value, key
        state["event"] = np.argmax(logits + rng.gumbel(size=logits.shape), axis=1)
        output_size = np.maximum(output_size, np.abs(value).max(0))
        cell_size = np.maximum(cell_size, np.abs(cells[:, : wrapped * units]).max(0))
    return 1.2 * output_size, 1.2 * cell_size
