"""DrumsRNN as an ONNX step graph, from variables under Magenta's names.

Both layouts: attention on the first layer (the code of Magenta 2.1.4) and around the whole stack
(the published bundle of 2016). One-hot inputs become row look-ups, the attention wrapper's input
map is folded into the first cell, and an output's attention key is made once, when it enters the
window, not at each of the 32 steps that it stays there.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from sidestick_training.arithmetic import Arithmetic, Array
from sidestick_training.onnx_graph import Graph
from sidestick_training.onnx_lstm import gate_biases, gates_in_order, in_units, lstm_step

Variables = dict[str, Array]

WINDOW = 32
COUNTER_BITS = 6


@dataclass(frozen=True)
class DrumsRnnWeights:
    """A DrumsRNN, linear maps folded. H units; gates in the order of `gates_in_order`.

    `rows` (512, 4H) and `counter_rows` (64, 4H) give the first layer's gates, biases included;
    `kernels` (2H, 4H) are for the layer's two codes: attention vector and output for the first,
    the layer below's output and its own for the others, which also have `biases`. `query` maps
    cell and output of each layer in the wrapper; `output` and `key` map the wrapper's topmost
    output and the attention vector.
    """

    rows: Array
    counter_rows: Array
    kernels: list[Array]
    biases: list[Array]
    query: tuple[Array, Array]
    output: tuple[Array, Array]
    key: tuple[Array, Array]
    vector: Array
    logits: tuple[Array, Array]
    wrapped: int

    @property
    def units(self) -> int:
        """H."""
        return len(self.vector)


def folded(variables: Variables) -> DrumsRnnWeights:
    """Fold Magenta's variables of either layout.

    Raises:
        KeyError: if a variable is missing; it says which.
    """

    def take(pattern: str) -> Array:
        for name, value in variables.items():
            if re.search(pattern, name):
                return value.astype(np.float64)
        raise KeyError(f"No variable's name matches {pattern}.")

    layers = sum(name.endswith("basic_lstm_cell/kernel") for name in variables)
    cells = [take(rf"cell_{layer}/.*basic_lstm_cell/kernel$") for layer in range(layers)]
    biases = [take(rf"cell_{layer}/.*basic_lstm_cell/bias$") for layer in range(layers)]
    wide, wide_bias = (take(rf"attention_cell_wrapper/{part}$") for part in ("kernel", "bias"))
    output, output_bias = (
        take(rf"(attn|attention)_output_projection/{part}$") for part in ("kernel", "bias")
    )
    keys = take(r"attention/attn_w$")[0, 0]
    query = take(r"attention/kernel$")
    units, inputs = len(keys), wide.shape[1]
    first = cells[0][:inputs]
    table = wide[:inputs] @ first
    constant = gate_biases(wide_bias @ first + biases[0])
    events = inputs - COUNTER_BITS
    cells[0] = np.concatenate([wide[inputs:] @ first, cells[0][inputs:]])
    return DrumsRnnWeights(
        rows=gates_in_order(table[:events]) + constant,
        counter_rows=gates_in_order(_counter_bits() @ table[events:]),
        kernels=[gates_in_order(kernel) for kernel in cells],
        biases=[gate_biases(bias) for bias in biases],
        query=(query, take(r"attention/bias$")),
        output=(output, output_bias),
        key=(output @ keys, output_bias @ keys),
        vector=take(r"attention/attn_v$"),
        logits=(take(r"fully_connected/weights$"), take(r"fully_connected/biases$")),
        wrapped=len(query) // (2 * units),
    )


def _counter_bits() -> Array:
    """Return each count's bits, lowest first, as -1.0 or 1.0: shape (64, 6)."""
    counts = np.arange(2**COUNTER_BITS)[:, None]
    return 2.0 * ((counts >> np.arange(COUNTER_BITS)) & 1) - 1.0


def scaled(weights: DrumsRnnWeights, output_scale: Array) -> DrumsRnnWeights:
    """Measure the wrapper's outputs in units of `output_scale` (H,): the same function.

    The attention vector is a mean of outputs and is measured in the same units.
    """
    column = output_scale[:, None]
    attention_first = np.concatenate([column, np.ones_like(column)])
    attention_last = np.concatenate([np.ones_like(column), column])
    (output, output_bias), (key, key_bias) = weights.output, weights.key
    kernels = list(weights.kernels)
    kernels[0] = kernels[0] * attention_first
    logits = weights.logits
    if weights.wrapped < len(kernels):
        kernels[weights.wrapped] = kernels[weights.wrapped] * attention_first
    else:
        logits = (logits[0] * column, logits[1])
    return replace(
        weights,
        kernels=kernels,
        output=(output * attention_last / output_scale, output_bias / output_scale),
        key=(key * attention_last, key_bias),
        logits=logits,
    )


def step_graph(
    weights: DrumsRnnWeights, make: Callable[[Graph], Arithmetic], cell_scale: Array
) -> Graph:
    """Build one step: events just played -> logits of the next, and the state after.

    Inputs: `event` int64 (batch,), the step just played; `count` int64 (), the number of the step
    to come, modulo 64; `codes` (batch, (1 + layers) * H), the attention vector and each layer's
    output; `cells` float (batch, layers * H); `values` and `keys` float (batch, 32, H), of the
    last 32 outputs in any order, 0.0 and what the arithmetic's `memorise` makes of a zero key
    before there are any. Outputs: `logits` float (batch, 512), `codes_after`,
    `cells_after`, and `value` and `key` float (batch, H), which enter that memory.
    `cell_scale` (wrapped * H,) are the sizes of the cells that the attention's query reads.
    """
    graph = Graph()
    arithmetic = make(graph)
    units, layers = weights.units, len(weights.kernels)
    event = graph.input("event", np.int64, ["batch"])
    count = graph.input("count", np.int64, [])
    codes = graph.input("codes", arithmetic.code_type, ["batch", (1 + layers) * units])
    cells = graph.input("cells", np.float32, ["batch", layers * units])
    values = graph.input("values", np.float32, ["batch", WINDOW, units])
    keys = graph.input("keys", np.float32, ["batch", WINDOW, units])

    first, *upper = graph.split(codes, [2 * units] + [units] * (layers - 1))
    cell = graph.split(cells, [units] * layers)
    rows = in_units(arithmetic, weights.rows).astype(np.float32)
    counter_rows = in_units(arithmetic, weights.counter_rows).astype(np.float32)
    bias = graph.op("Add", graph.op("Gather", rows, event), graph.op("Gather", counter_rows, count))

    output_codes, entry, attended = [], ("", ""), ""
    below = first
    for layer in range(layers):
        if layer:
            below = graph.concat(below, upper[layer - 1])
            bias = graph.constant(
                in_units(arithmetic, weights.biases[layer]).astype(np.float32)[None]
            )
        kernel = in_units(arithmetic, weights.kernels[layer])
        gates = graph.op("Add", arithmetic.linear(below, kernel), bias)
        cell[layer], output = lstm_step(arithmetic, gates, cell[layer], units)
        below = arithmetic.code(output)
        output_codes.append(below)
        if layer + 1 == weights.wrapped:
            query = _query(arithmetic, weights, cell[: layer + 1], output_codes, cell_scale)
            attended = arithmetic.attend(query, (values, keys), weights.vector)
            below, entry = _output(arithmetic, weights, below, attended)
    kernel, constant = weights.logits
    logits = graph.op("Add", arithmetic.linear(below, kernel), constant.astype(np.float32))

    graph.output("logits", logits, np.float32, ["batch", kernel.shape[1]])
    after = graph.concat(attended, *output_codes)
    graph.output("codes_after", after, arithmetic.code_type, ["batch", (1 + layers) * units])
    graph.output("cells_after", graph.concat(*cell), np.float32, ["batch", layers * units])
    for name, value in zip(("value", "key"), entry, strict=True):
        graph.output(name, value, np.float32, ["batch", units])
    return graph


def _query(
    arithmetic: Arithmetic,
    weights: DrumsRnnWeights,
    cells: list[str],
    outputs: list[str],
    cell_scale: Array,
) -> str:
    """Add the attention's query, in attention units, from the wrapped layers' cells and outputs."""
    graph, units = arithmetic.graph, weights.units
    kernel, bias = weights.query
    parts = kernel.reshape(weights.wrapped, 2, units, units)  # of each layer: cell, output
    sizes = cell_scale.reshape(weights.wrapped, units)
    codes, rows = [], []
    for layer, (cell, output) in enumerate(zip(cells, outputs, strict=True)):
        to_signal = 1 / (arithmetic.tanh_unit * sizes[layer])
        codes += [arithmetic.code(graph.op("Mul", cell, to_signal.astype(np.float32))), output]
        rows += [parts[layer, 0] * sizes[layer][:, None], parts[layer, 1]]
    unit = arithmetic.attention_unit
    query = arithmetic.linear(graph.concat(*codes), np.concatenate(rows) * unit)
    return graph.op("Add", query, (bias * unit).astype(np.float32))


def _output(
    arithmetic: Arithmetic, weights: DrumsRnnWeights, top: str, attended: str
) -> tuple[str, tuple[str, str]]:
    """Add the wrapper's output, as codes, and the value and key that it leaves in the memory."""
    graph, units = arithmetic.graph, weights.units
    (output, output_bias), (key, key_bias) = weights.output, weights.key
    unit = arithmetic.attention_unit
    kernel = np.concatenate([output, key * unit], axis=1)
    constant = np.concatenate([output_bias, key_bias * unit]).astype(np.float32)
    both = graph.op("Add", arithmetic.linear(graph.concat(top, attended), kernel), constant)
    signal, new_key = graph.split(both, [units, units])
    codes = arithmetic.code(signal)
    return codes, arithmetic.memorise(codes, new_key)
