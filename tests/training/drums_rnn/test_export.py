"""DrumsRNN's exported step holds against plain NumPy, in both layouts and both arithmetics."""

from typing import Any

import numpy as np
import pytest

pytest.importorskip("onnx", reason="needs the extra `train`")

from sidestick_training.common.fixed_point import FixedPoint, FloatingPoint
from sidestick_training.drums_rnn.export import signal_sizes, step_graph
from sidestick_training.drums_rnn.weights import fold_weights, scale_outputs
from tests.training.common.onnx_helpers import NumpyDrumsRnn, drums_rnn_variables, opened

EVENTS = np.random.default_rng(1).integers(0, 32, size=(3, 80))  # (pieces, steps)
layouts = pytest.mark.parametrize("whole_stack", [False, True], ids=["first_layer", "whole_stack"])


def _played(graph: Any, events: Any, *, fixed: bool) -> Any:
    """Logits (pieces, steps, 32) of a step graph over whole pieces."""
    session, pieces = opened(graph), len(events)
    sizes = {value.name: value.shape[-1] for value in session.get_inputs()[2:]}
    state = {
        "codes": np.full((pieces, sizes["codes"]), np.uint8(128) if fixed else np.float32(0)),
        "cells": np.zeros((pieces, sizes["cells"]), np.float32),
        "values": np.zeros((pieces, 32, sizes["values"]), np.float32),
        "keys": np.full((pieces, 32, sizes["keys"]), np.float32(fixed)),
    }
    logits = []
    for step in range(events.shape[1]):
        inputs = {"event": events[:, step], "count": np.array((step + 1) % 64), **state}
        step_logits, state["codes"], state["cells"], value, key = session.run(None, inputs)
        state["values"][:, step % 32], state["keys"][:, step % 32] = value, key
        logits.append(step_logits)
    return np.stack(logits, axis=1)


def _floating(variables: Any) -> Any:
    weights = fold_weights(variables)
    return step_graph(weights, FloatingPoint, np.ones(weights.wrapped * weights.units))


def _fixed(variables: Any) -> Any:
    weights = fold_weights(variables)
    output_scale, cell_scale = signal_sizes(weights, pieces=4, steps=64)
    return step_graph(scale_outputs(weights, output_scale), FixedPoint, cell_scale)


@layouts
def test_floating_point_equals_numpy(whole_stack):
    """Over more steps than the attention's window, with the counter going round."""
    variables = drums_rnn_variables(whole_stack=whole_stack)
    graph = _floating(variables)
    logits = _played(graph, EVENTS, fixed=False)
    for piece, events in enumerate(EVENTS):
        reference = NumpyDrumsRnn(variables)
        expected = [reference.step(event, step + 1) for step, event in enumerate(events)]
        np.testing.assert_allclose(logits[piece], expected, atol=1e-4)


@layouts
def test_fixed_point_stays_close_to_floating_point(whole_stack):
    """The error of eight bits is small beside the logits."""
    variables = drums_rnn_variables(whole_stack=whole_stack, units=64)
    graph = _floating(variables)
    exact = _played(graph, EVENTS, fixed=False)
    fixed = _played(_fixed(variables), EVENTS, fixed=True)
    assert np.sqrt(np.mean((fixed - exact) ** 2)) < 0.05 * exact.std()


@layouts
def test_fixed_point_gives_one_piece_the_same_bits_in_any_company(whole_stack):
    """Sums of whole numbers do not depend on the batch."""
    graph = _fixed(drums_rnn_variables(whole_stack=whole_stack, units=32))
    together = _played(graph, EVENTS, fixed=True)
    for piece in range(len(EVENTS)):
        alone = _played(graph, EVENTS[piece : piece + 1], fixed=True)
        assert alone[0].tobytes() == together[piece].tobytes()


def test_a_missing_variable_is_named():
    """A checkpoint of another network is found out."""
    variables = drums_rnn_variables(whole_stack=False)
    del variables["fully_connected/weights"]
    with pytest.raises(KeyError, match="fully_connected/weights"):
        fold_weights(variables)
