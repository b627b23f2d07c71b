"""Fold DrumsRNN's variables, under Magenta's names, into what its step graph needs.

Both layouts: attention on the first layer (the code of Magenta 2.1.4) and around the whole stack
(the published bundle of 2016). One-hot inputs become row look-ups, the attention wrapper's input
map is folded into the first cell, and an output's attention key is made from what the output is
made from.
"""

import re
from dataclasses import dataclass, replace

import numpy as np

from sidestick_training.common.fixed_point import Array
from sidestick_training.common.onnx_lstm import reorder_biases, reorder_gates

Variables = dict[str, Array]

WINDOW = 32
COUNTER_BITS = 6


@dataclass(frozen=True)
class DrumsRnnWeights:
    """A DrumsRNN, linear maps folded. H units; gates in the order of `reorder_gates`.

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


def fold_weights(variables: Variables) -> DrumsRnnWeights:
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
    constant = reorder_biases(wide_bias @ first + biases[0])
    events = inputs - COUNTER_BITS
    cells[0] = np.concatenate([wide[inputs:] @ first, cells[0][inputs:]])
    return DrumsRnnWeights(
        rows=reorder_gates(table[:events]) + constant,
        counter_rows=reorder_gates(_counter_bits() @ table[events:]),
        kernels=[reorder_gates(kernel) for kernel in cells],
        biases=[reorder_biases(bias) for bias in biases],
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


def scale_outputs(weights: DrumsRnnWeights, output_scale: Array) -> DrumsRnnWeights:
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
