"""Random networks under Magenta's names, plain NumPy to hold them against, and graphs to run."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sidestick_models.networks.onnx_session import load_onnx_runtime
from sidestick_training.common.onnx_graph import Graph

Array = NDArray[Any]
Variables = dict[str, Array]

FIRST_LAYER = "rnn/multi_rnn_cell/cell_0/attention_cell_wrapper"
WHOLE_STACK = "rnn/attention_cell_wrapper"


def run(graph: Graph, inputs: dict[str, Array]) -> list[Array]:
    """Run a graph that was just built."""
    return opened(graph).run(None, inputs)


def opened(graph: Graph) -> Any:
    """Load a graph that was just built."""
    return session_of(graph.model().SerializeToString())


def session_of(model: bytes) -> Any:
    """Load a model."""
    onnxruntime = load_onnx_runtime()
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(model, options)


def _filled(shapes: dict[str, tuple[int, ...]], seed: int, size: float) -> Variables:
    rng = np.random.default_rng(seed)
    return {
        name: (rng.normal(size=shape) * size / np.sqrt(shape[0])).astype(np.float32)
        for name, shape in shapes.items()
    }


def drums_rnn_variables(
    *, whole_stack: bool, units: int = 8, events: int = 32, seed: int = 0
) -> Variables:
    """Return a small DrumsRNN of three layers with random weights, in either layout."""
    wrapper = WHOLE_STACK if whole_stack else FIRST_LAYER
    stack = f"{WHOLE_STACK}/multi_rnn_cell" if whole_stack else "rnn/multi_rnn_cell"
    cells = [f"{stack}/cell_{layer}/basic_lstm_cell" for layer in range(3)]
    if not whole_stack:
        cells[0] = f"{FIRST_LAYER}/basic_lstm_cell"
    inputs = events + 6
    shapes: dict[str, tuple[int, ...]] = {
        f"{wrapper}/kernel": (inputs + units, inputs),
        f"{wrapper}/bias": (inputs,),
        f"{wrapper}/attention/kernel": ((6 if whole_stack else 2) * units, units),
        f"{wrapper}/attention/bias": (units,),
        f"{wrapper}/attention/attn_w": (1, 1, units, units),
        f"{wrapper}/attention/attn_v": (units,),
        f"{wrapper}/attn_output_projection/kernel": (2 * units, units),
        f"{wrapper}/attn_output_projection/bias": (units,),
        "fully_connected/weights": (units, events),
        "fully_connected/biases": (events,),
    }
    for layer, cell in enumerate(cells):
        shapes[f"{cell}/kernel"] = ((units if layer else inputs) + units, 4 * units)
        shapes[f"{cell}/bias"] = (4 * units,)
    return _filled(shapes, seed, 1.0)


def music_vae_variables(
    *, units: int = 8, latent: int = 6, events: int = 32, seed: int = 0
) -> Variables:
    """Return a small MusicVAE decoder with random weights."""
    shapes: dict[str, tuple[int, ...]] = {
        "decoder/z_to_initial_state/kernel": (latent, 4 * units),
        "decoder/z_to_initial_state/bias": (4 * units,),
        "decoder/multi_rnn_cell/cell_0/lstm_cell/kernel": (events + latent + units, 4 * units),
        "decoder/multi_rnn_cell/cell_0/lstm_cell/bias": (4 * units,),
        "decoder/multi_rnn_cell/cell_1/lstm_cell/kernel": (2 * units, 4 * units),
        "decoder/multi_rnn_cell/cell_1/lstm_cell/bias": (4 * units,),
        "decoder/output_projection/kernel": (units, events),
        "decoder/output_projection/bias": (events,),
    }
    return _filled(shapes, seed, 1.0)


def sigmoid(value: Array) -> Array:
    """Return the logistic function."""
    return 1 / (1 + np.exp(-value))


def lstm(kernel: Array, bias: Array, inputs: Array, state: tuple[Array, Array]) -> Any:
    """BasicLSTMCell: (cell, output) after one step for a single piece."""
    cell, output = state
    gates = np.concatenate([inputs, output]) @ kernel + bias
    into, candidate, forget, out = np.split(gates, 4)
    cell = cell * sigmoid(forget + 1) + sigmoid(into) * np.tanh(candidate)
    return cell, np.tanh(cell) * sigmoid(out)


class NumpyDrumsRnn:
    """DrumsRNN written down straight from the papers and Magenta's wrapper, nothing folded."""

    def __init__(self, variables: Variables) -> None:
        self.variables = {name: value.astype(np.float64) for name, value in variables.items()}
        self.whole_stack = any(name.startswith(WHOLE_STACK) for name in variables)
        self.wrapper = WHOLE_STACK if self.whole_stack else FIRST_LAYER
        units = len(self.variables["fully_connected/weights"])
        self.states = [(np.zeros(units), np.zeros(units)) for _ in range(3)]
        self.attended = np.zeros(units)
        self.window = np.zeros((32, units))

    def step(self, event: int, position: int) -> Array:
        """Return the logits after an event, where `position` is the number of the step to come."""
        bits = [1.0 if (position >> bit) & 1 else -1.0 for bit in range(6)]
        kernel, bias = self._layer("kernel"), self._layer("bias")
        one_hot = np.zeros(kernel.shape[1] - 6)
        one_hot[event] = 1.0
        inputs = np.concatenate([one_hot, bits, self.attended]) @ kernel + bias
        for layer in range(3):
            weights = [self._cell(layer, part) for part in ("kernel", "bias")]
            self.states[layer] = lstm(*weights, inputs, self.states[layer])
            inputs = self.states[layer][1]
            if layer == (2 if self.whole_stack else 0):
                inputs = self._attend(inputs, self.states[: layer + 1])
        kernel, bias = (self.variables[f"fully_connected/{p}"] for p in ("weights", "biases"))
        return inputs @ kernel + bias

    def _attend(self, output: Array, states: list[tuple[Array, Array]]) -> Array:
        query = np.concatenate([part for state in states for part in state])
        query = query @ self._layer("attention/kernel") + self._layer("attention/bias")
        keys = self.window @ self._layer("attention/attn_w")[0, 0]
        scores = np.tanh(keys + query) @ self._layer("attention/attn_v")
        weights = np.exp(scores) / np.exp(scores).sum()
        self.attended = weights @ self.window
        projected = np.concatenate([output, self.attended])
        projected = projected @ self._layer("attn_output_projection/kernel")
        projected = projected + self._layer("attn_output_projection/bias")
        self.window = np.concatenate([self.window[1:], projected[None]])
        return projected

    def _layer(self, name: str) -> Array:
        return self.variables[f"{self.wrapper}/{name}"]

    def _cell(self, layer: int, part: str) -> Array:
        (name,) = (
            name
            for name in self.variables
            if f"cell_{layer}/" in name and name.endswith(f"basic_lstm_cell/{part}")
        )
        return self.variables[name]


def feel_variables(*, units: int = 8, latent: int = 4, seed: int = 0) -> Variables:
    """Return a small `feel` with random weights."""
    context = 9 + 16 + 28 + 1
    kernels = {
        **{f"decoder/{d}/lstm_cell": (context + latent + units, 4 * units) for d in ("fw", "bw")},
        "encoder/mu": (2 * units, latent),
        "decoder/output_projection": (2 * units, 9 * 64),
    }
    shapes: dict[str, tuple[int, ...]] = {}
    for name, shape in kernels.items():
        shapes[f"{name}/kernel"], shapes[f"{name}/bias"] = shape, shape[-1:]
    correlations = {f"{name}/correlation": np.full(1, 0.3) for name in ("velocity", "offset")}
    return {**_filled(shapes, seed, 1.0), **correlations}


def style_cvae_variables(*, latent: int = 4, hidden: int = 12, z: int = 6) -> Variables:
    """Return a small CVAE of styles with random weights."""
    shapes: dict[str, tuple[int, ...]] = {}
    for half, inputs, outputs in (("encoder", z, latent), ("decoder", latent, z)):
        for name, shape in {
            "hidden_0": (inputs + 29, hidden),
            "hidden_1": (hidden, hidden),
            "mu": (hidden, outputs),
            "sigma": (hidden, outputs),
        }.items():
            shapes[f"{half}/{name}/kernel"] = shape
            shapes[f"{half}/{name}/bias"] = shape[-1:]
    return _filled(shapes, 0, 1.0)
