"""MusicVAE's exported decoder holds against plain NumPy, in both arithmetics."""

from typing import Any

import numpy as np
import pytest

pytest.importorskip("onnx", reason="needs the extra `train`")

from sidestick_training.common.fixed_point import FixedPoint, FloatingPoint
from sidestick_training.music_vae.export import decoder_weights, start_graph, step_graph
from tests.training.common.onnx_helpers import lstm, music_vae_variables, opened, run

Z = np.random.default_rng(2).normal(size=(3, 6))
EVENTS = np.random.default_rng(3).integers(0, 32, size=(3, 32))


def _decoded(variables: Any, make: Any, z: Any, events: Any) -> Any:
    """Logits (pieces, steps, 32) of both graphs, the given events fed back."""
    weights = decoder_weights(variables)
    latent_gates, codes, cells = run(start_graph(weights, make), {"z": z})
    session = opened(step_graph(weights, make))
    event, logits = np.full(len(z), 32), []
    for step in range(events.shape[1]):
        inputs = {"event": event, "latent_gates": latent_gates, "codes": codes, "cells": cells}
        step_logits, codes, cells = session.run(None, inputs)
        logits.append(step_logits)
        event = events[:, step]
    return np.stack(logits, axis=1)


def _expected(variables: Any, z: Any, events: Any) -> Any:
    """Return the decoder as MusicVAE's code has it: one-hot event and z at each step."""
    start = z @ variables["decoder/z_to_initial_state/kernel"]
    start = np.tanh(start + variables["decoder/z_to_initial_state/bias"])
    cell_0, output_0, cell_1, output_1 = np.split(start, 4)
    names = [f"decoder/multi_rnn_cell/cell_{layer}/lstm_cell" for layer in range(2)]
    lower, upper = ([variables[f"{n}/{part}"] for part in ("kernel", "bias")] for n in names)
    one_hot, logits = np.zeros(32), []
    for event in events:
        inputs = np.concatenate([one_hot, z])
        cell_0, output_0 = lstm(*lower, inputs, (cell_0, output_0))
        cell_1, output_1 = lstm(*upper, output_0, (cell_1, output_1))
        projected = output_1 @ variables["decoder/output_projection/kernel"]
        logits.append(projected + variables["decoder/output_projection/bias"])
        one_hot = np.eye(32)[event]
    return np.stack(logits)


def test_floating_point_equals_numpy():
    """Two bars, from the first step, which has no event before it."""
    variables = music_vae_variables()
    logits = _decoded(variables, FloatingPoint, Z, EVENTS)
    for piece, (z, events) in enumerate(zip(Z, EVENTS, strict=True)):
        np.testing.assert_allclose(logits[piece], _expected(variables, z, events), atol=1e-4)


def test_fixed_point_stays_close_to_floating_point():
    """The error of eight bits is small beside the logits."""
    variables = music_vae_variables(units=64)
    exact = _decoded(variables, FloatingPoint, Z, EVENTS)
    fixed = _decoded(variables, FixedPoint, Z, EVENTS)
    assert np.sqrt(np.mean((fixed - exact) ** 2)) < 0.05 * exact.std()


def test_fixed_point_gives_one_piece_the_same_bits_in_any_company():
    """Eight versions at once are the eight versions one by one."""
    variables = music_vae_variables(units=64)
    together = _decoded(variables, FixedPoint, Z, EVENTS)
    for piece in range(len(Z)):
        alone = _decoded(variables, FixedPoint, Z[piece : piece + 1], EVENTS[piece : piece + 1])
        assert alone[0].tobytes() == together[piece].tobytes()
