"""feel's exported decoder holds against plain NumPy, in both arithmetics."""

from typing import Any

import numpy as np
import pytest

pytest.importorskip("onnx", reason="needs the extra `train`")

from sidestick_training.common.fixed_point import FixedPoint, FloatingPoint
from sidestick_training.feel.export import decoder_graph
from tests.training.common.onnx_helpers import feel_variables, lstm, run

STEPS, BATCH = 24, 3
RNG = np.random.default_rng(5)
EVENTS = RNG.integers(0, 512, size=(STEPS, BATCH))
CONDITION = np.concatenate([np.eye(28)[[3, 0, 27]], [[0.2], [-0.4], [0.0]]], axis=1)
CONDITION[1, 0] = 0.0  # no style
LATENT = RNG.normal(size=(BATCH, 4))


def _inputs(units: int, make: Any, piece: slice = slice(None)) -> dict[str, Any]:
    batch = EVENTS[:, piece].shape[1]
    zero = np.full((batch, 2 * units), 128, np.uint8)
    return {
        "event": EVENTS[:, piece],
        "place": np.arange(STEPS) % 16,
        "condition": CONDITION[piece],
        "codes": zero if make is FixedPoint else np.zeros((batch, 2 * units), np.float32),
        "cells": np.zeros((batch, 2 * units), np.float32),
    }


def _decoded(variables: Any, make: Any, units: int, piece: slice = slice(None)) -> Any:
    inputs = {**_inputs(units, make, piece), "latent": LATENT[piece]}
    return run(decoder_graph(variables, make), inputs)[0]


def _both_ways(variables: Any, half: str, extra: Any, piece: int) -> Any:
    """Return outputs (steps, 2 * units) of one piece, one step and one direction at a time."""
    hits = (EVENTS[:, piece, None] >> np.arange(9)) & 1
    place = np.eye(16)[np.arange(STEPS) % 16]
    known = np.tile(CONDITION[piece], (STEPS, 1))
    inputs = np.concatenate([hits, place, known, extra], axis=1)
    outputs = []
    for direction, order in (("fw", inputs), ("bw", inputs[::-1])):
        weights = [variables[f"{half}/{direction}/lstm_cell/{p}"] for p in ("kernel", "bias")]
        units = len(weights[1]) // 4
        state, outputs_of_steps = (np.zeros(units), np.zeros(units)), []
        for step in order:
            state = lstm(*weights, step, state)
            outputs_of_steps.append(state[1])
        outputs.append(np.array(outputs_of_steps if direction == "fw" else outputs_of_steps[::-1]))
    return np.concatenate(outputs, axis=1)


def _dense(variables: Any, name: str, value: Any) -> Any:
    return value @ variables[f"{name}/kernel"] + variables[f"{name}/bias"]


def test_the_decoder_in_floating_point_equals_numpy():
    """Both directions, all steps, with and without a style."""
    variables = feel_variables()
    logits = _decoded(variables, FloatingPoint, 8)
    for piece in range(BATCH):
        outputs = _both_ways(variables, "decoder", np.tile(LATENT[piece], (STEPS, 1)), piece)
        expected = _dense(variables, "decoder/output_projection", outputs)
        np.testing.assert_allclose(logits[:, piece].reshape(STEPS, -1), expected, atol=1e-4)


def test_fixed_point_stays_close_to_floating_point():
    """The error of eight bits is small beside the outputs."""
    variables = feel_variables(units=64)
    exact = _decoded(variables, FloatingPoint, 64)
    fixed = _decoded(variables, FixedPoint, 64)
    assert np.sqrt(np.mean((fixed - exact) ** 2)) < 0.05 * exact.std()


def test_fixed_point_gives_one_piece_the_same_bits_in_any_company():
    """Eight versions at once are the eight versions one by one."""
    variables = feel_variables(units=64)
    together = _decoded(variables, FixedPoint, 64)
    for piece in range(BATCH):
        alone = _decoded(variables, FixedPoint, 64, slice(piece, piece + 1))
        assert alone[:, 0].tobytes() == together[:, piece].tobytes()
