"""LSTM cells of TensorFlow 1's arithmetic in ONNX graphs.

Gates are reordered from TensorFlow's (input, candidate, forget, output) to (input, forget,
output, candidate), so that the three sigmoids are one operation.
"""

import numpy as np

from sidestick_training.common.fixed_point import Arithmetic, Array


def reorder_gates(columns: Array) -> Array:
    """Reorder the gates along the last axis."""
    into, candidate, forget, out = np.split(columns, 4, axis=-1)
    return np.concatenate([into, forget, out, candidate], axis=-1)


def reorder_biases(bias: Array) -> Array:
    """Reorder a bias and add the 1 that TensorFlow 1 adds to the forget gate when it runs."""
    ordered = reorder_gates(bias)
    units = ordered.shape[-1] // 4
    ordered[..., units : 2 * units] += 1.0
    return ordered


def to_gate_units(arithmetic: Arithmetic, columns: Array) -> Array:
    """Measure ordered gates in what the arithmetic's sigmoid and tanh take."""
    units = columns.shape[-1] // 4
    per_gate = [arithmetic.sigmoid_unit] * 3 + [arithmetic.tanh_unit]
    measured: Array = columns * np.repeat(per_gate, units)
    return measured


def lstm_step(arithmetic: Arithmetic, gates: str, cell: str, units: int) -> tuple[str, str]:
    """Add one step: (cell, output) from ordered gates in units and the cell before.

    The cell (batch, units) is kept in tanh units; the output is a signal between -1 and 1.
    """
    graph = arithmetic.graph
    into, forget, out, candidate = arithmetic.gates(gates, units)
    cell = graph.op("Add", graph.op("Mul", forget, cell), graph.op("Mul", into, candidate))
    return cell, graph.op("Mul", out, arithmetic.tanh(cell))
