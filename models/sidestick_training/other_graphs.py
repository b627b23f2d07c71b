"""Graphs of ours with other layers than those that ship, to read packed models of other sizes."""

from __future__ import annotations

from itertools import product

import numpy as np

from sidestick_models.networks.onnx_weights import structure_of

MOST_LAYERS = 6
_UNITS = 48  # whose multiples are no other size: wider weights find their place by their sizes


def other_graph(file: str, structure: str) -> bytes | None:
    """Return a graph of this structure, for the file of this name; None if none of ours has it.

    Its weights are nothing: others are put into it.
    """
    if file != "drums_rnn.onnx":
        return None  # the others have as many layers in every size
    sizes = product((False, True), range(1, MOST_LAYERS + 1))
    graphs = (_drums_rnn(layers, whole_stack=whole_stack) for whole_stack, layers in sizes)
    return next((graph for graph in graphs if structure_of(graph) == structure), None)


def _drums_rnn(layers: int, *, whole_stack: bool) -> bytes:
    from sidestick_training.common.fixed_point import FixedPoint
    from sidestick_training.drums_rnn.export import step_graph
    from sidestick_training.drums_rnn.network import DrumsRnnShape
    from sidestick_training.drums_rnn.weights import fold_weights

    shape = DrumsRnnShape(units=_UNITS, layers=layers, whole_stack=whole_stack)
    weights = fold_weights(
        {name: np.zeros(size, np.float32) for name, size in shape.variables().items()}
    )
    cells = np.ones(weights.wrapped * _UNITS)
    model: bytes = step_graph(weights, FixedPoint, cells).model().SerializeToString()
    return model
