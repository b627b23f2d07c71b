"""Initial weights with which MusicVAE reconstructs its input before any training.

To copy two bars through one vector, an LSTM must learn to count steps and to store each hit in a
place of its own. Gradient descent needs days for that; here both are constructed. A chain of
*register* units passes a pulse from step to step, so that one of them is on at each step. A *store*
unit for each step and drum opens its input (in the encoder) or its output (in the decoder) only
while the register of its step is on. Between the two is a probabilistic principal component
analysis of the stores' values on training windows: z's means and deviations are those of the linear
model that loses least. All other units start at random, and training changes everything.

Source of the linear model: Tipping, Bishop, "Probabilistic Principal Component Analysis", Journal
of the Royal Statistical Society B 61 (3), 1999.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from sidestick_training.common.variables_file import Variables
from sidestick_training.common.windows import WINDOW_STEPS
from sidestick_training.music_vae.network import BIDIRECTIONAL, CLASSES, DRUMS, LSTM, MusicVae

Floats = NDArray[np.float32]

COPIES = 2  # of each register: eight bits hold two moderate weights better than one large one
SHUT, OPEN, KEEP, FORGET = -7.0, 4.0, 5.0, -6.0  # biases of gates
PULSE = 0.7  # the output of a register that is on
CALL = 12.0 / (COPIES * PULSE)  # the weight with which a register opens what is shut
LEVEL = 1.5  # what a hit drives a store to, before the tanh; a rest to the opposite
GAIN = 3.0  # with which z fills the decoder's stores
CONFIDENCE = 4.0  # the weight of a lane's store in the logits of events
COMMONNESS = 0.3  # how much of an event's log frequency its logit starts with
NOISE = 0.15  # of a store, in units of its range, that z may lose
INPUT, CANDIDATE, FORGETTING, OUTPUT = range(4)


@dataclass
class _Layer:
    """The kernel (inputs + units, 4, units) and bias (4, units) of an LSTM under construction."""

    kernel: Floats
    bias: Floats
    inputs: int
    used: int = 0

    @classmethod
    def of(cls, kernel: Floats, bias: Floats) -> _Layer:
        units = len(bias) // 4
        return cls(
            kernel.reshape(-1, 4, units).copy(),
            bias.reshape(4, units).copy(),
            len(kernel) - units,
        )

    def take(self, count: int) -> NDArray[np.int64]:
        """Take units out of the random ones, make them ignore all inputs; return their numbers.

        Raises:
            ValueError: if there are no more.
        """
        if self.used + count > self.bias.shape[1]:
            raise ValueError(
                f"The chain and the stores need more than {self.bias.shape[1]} units in this layer."
            )
        units = np.arange(self.used, self.used + count)
        self.used += count
        rng = np.random.default_rng(self.used)
        self.kernel[:, :, units] = rng.normal(0, 0.01, (len(self.kernel), 4, count))
        self.bias[:, units] = 0
        return units

    def set_gates(self, units: NDArray[np.int64], **biases: float) -> None:
        gates = {"into": INPUT, "candidate": CANDIDATE, "forget": FORGETTING, "out": OUTPUT}
        for name, value in biases.items():
            self.bias[gates[name], units] = value

    def connect(self, rows: NDArray[np.int64] | int, gate: int, unit: int, weight: float) -> None:
        self.kernel[rows, gate, unit] = weight

    def own(self, units: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the rows of the kernel for these of the layer's own outputs."""
        return self.inputs + units

    def variables(self, name: str) -> Variables:
        return {
            f"{name}/kernel": self.kernel.reshape(len(self.kernel), -1),
            f"{name}/bias": self.bias.reshape(-1),
        }


def initialize_to_copy(model: MusicVae, windows: NDArray[np.int32]) -> None:
    """Give every variable of `model` its first value, fitted to windows of events (N, 32).

    Raises:
        ValueError: if a layer has too few units.
    """
    start: Variables = {name: value.numpy() for name, value in model.named.items()}
    stores = {}
    for direction in ("fw", "bw"):
        name = f"{BIDIRECTIONAL}/{direction}/{LSTM}"
        layer = _Layer.of(start[f"{name}/kernel"], start[f"{name}/bias"])
        stores[direction] = _build_encoder(layer)
        start |= layer.variables(name)
    _assign(model, start)
    linear = _Linear.fit(_store_values(model, windows, stores), model.shape.latent)
    start |= _latent(start, stores, linear)
    _assign(model, start | _decoder(start, linear, windows))


def _assign(model: MusicVae, values: Variables) -> None:
    for name, variable in model.named.items():
        variable.assign(values[name])


def _build_encoder(layer: _Layer) -> NDArray[np.int64]:
    """Build one direction's chain and stores; return the stores' units (32, 9), steps as read."""
    begun = layer.take(COPIES)
    layer.set_gates(begun, into=OPEN, candidate=2.0, forget=KEEP, out=OPEN)
    first = layer.own(begun)
    chain = _chain(layer, WINDOW_STEPS - 1)
    for unit in chain[0]:
        layer.bias[INPUT, unit] = OPEN
        layer.connect(first, INPUT, unit, -CALL)
    stores = layer.take(WINDOW_STEPS * DRUMS).reshape(WINDOW_STEPS, DRUMS)
    layer.set_gates(stores.ravel(), into=SHUT, candidate=-LEVEL, forget=KEEP, out=OPEN)
    for step, row in enumerate(stores):
        for drum, unit in enumerate(row):
            layer.connect(drum, CANDIDATE, unit, 2 * LEVEL)
            if step == 0:
                layer.bias[INPUT, unit] = OPEN
                layer.connect(first, INPUT, unit, -CALL)
            else:
                layer.connect(layer.own(chain[step - 1]), INPUT, unit, CALL)
    return stores


def _chain(layer: _Layer, length: int) -> NDArray[np.int64]:
    """Build registers (length, COPIES), each turned on by the one before it a step ago."""
    chain = layer.take(length * COPIES).reshape(length, COPIES)
    layer.set_gates(chain.ravel(), into=SHUT, candidate=2.0, forget=FORGET, out=OPEN)
    for before, now in pairwise(chain):
        for unit in now:
            layer.connect(layer.own(before), INPUT, unit, CALL)
    return chain


def _store_values(
    model: MusicVae, windows: NDArray[np.int32], stores: dict[str, NDArray[np.int64]]
) -> Floats:
    """Return what the stores hold after windows (N, 32), a mean of both directions: (N, 288)."""
    encode = tf.function(model.last_outputs, jit_compile=True, autograph=False)
    batch = 256
    whole = np.resize(windows, (-(-len(windows) // batch) * batch, WINDOW_STEPS))
    parts = [encode(tf.constant(part.T)).numpy() for part in np.split(whole, len(whole) // batch)]
    outputs = np.concatenate(parts)[: len(windows)]
    half = outputs.shape[1] // 2
    forward = outputs[:, :half][:, stores["fw"]]  # (N, 32, 9)
    backward = outputs[:, half:][:, stores["bw"]][:, ::-1]
    mean: Floats = ((forward + backward) / 2).reshape(len(windows), -1)
    return mean


@dataclass(frozen=True)
class _Linear:
    """Probabilistic principal components: `axes` (288, L) and `variances` (L,), largest first."""

    centre: Floats
    axes: Floats
    variances: Floats
    noise: float

    @classmethod
    def fit(cls, values: Floats, latent: int) -> _Linear:
        centre = values.mean(0)
        variances, axes = np.linalg.eigh(np.cov((values - centre).T))
        order = np.argsort(-variances)[:latent]
        noise = (NOISE * np.tanh(LEVEL)) ** 2
        return cls(centre, axes[:, order], np.maximum(variances[order], 1e-6), noise)

    @property
    def kept(self) -> Floats:
        """The share of each component's variance that is no noise, 0 to 1: (L,)."""
        return np.maximum(1 - self.noise / self.variances, 0)


def _latent(start: Variables, stores: dict[str, NDArray[np.int64]], linear: _Linear) -> Variables:
    to_mean = linear.axes * np.sqrt(linear.kept / linear.variances)  # (288, L)
    kernel = np.random.default_rng(0).normal(0, 0.002, start["encoder/mu/kernel"].shape)
    half = len(kernel) // 2
    kernel[stores["fw"].ravel()] = to_mean / 2
    kernel[half + stores["bw"][::-1].ravel()] = to_mean / 2
    deviation = np.sqrt(1 - linear.kept)
    return {
        "encoder/mu/kernel": np.asarray(kernel, np.float32),
        "encoder/mu/bias": np.asarray(-linear.centre @ to_mean, np.float32),
        "encoder/sigma/kernel": np.zeros_like(start["encoder/sigma/kernel"]),
        "encoder/sigma/bias": np.asarray(np.log(np.expm1(np.maximum(deviation, 0.05))), np.float32),
    }


def _decoder(start: Variables, linear: _Linear, windows: NDArray[np.int32]) -> Variables:
    """Build the decoder: stores that z fills, opened one after the other, read into the logits."""
    cells = "decoder/multi_rnn_cell/cell_{}/lstm_cell"
    lower, upper = (
        _Layer.of(start[f"{cells.format(n)}/kernel"], start[f"{cells.format(n)}/bias"])
        for n in range(2)
    )
    units = len(upper.bias[0])
    chain = _chain(lower, 1 + WINDOW_STEPS)  # the first is on before the first step
    lanes = upper.take(DRUMS)
    room = units - upper.used - 8
    cells_by_use = np.argsort(-_variance(windows), kind="stable")
    above, below = cells_by_use[:room], cells_by_use[room:]
    upper_stores, lower_stores = upper.take(len(above)), lower.take(len(below))
    for layer, stores in ((upper, upper_stores), (lower, lower_stores)):
        layer.set_gates(stores, into=SHUT, forget=KEEP, out=SHUT)
    upper.set_gates(lanes, into=KEEP, forget=FORGET, out=OPEN)
    for unit, cell in zip(upper_stores, above, strict=True):
        upper.connect(chain[1 + cell // DRUMS], OUTPUT, int(unit), CALL)
    for unit, cell in zip(lower_stores, below, strict=True):
        lower.connect(lower.own(chain[cell // DRUMS]), OUTPUT, int(unit), CALL)
        upper.connect(int(unit), CANDIDATE, int(lanes[cell % DRUMS]), 2.5)

    from_z = GAIN * (linear.axes * np.sqrt(linear.kept * linear.variances)).T  # (L, 288)
    kernel, bias = (start[f"decoder/z_to_initial_state/{p}"].copy() for p in ("kernel", "bias"))
    for layer, stores, cells_, first in (
        (lower, lower_stores, below, 0),
        (upper, upper_stores, above, 2 * units),
    ):
        kernel[:, first : first + layer.used] = 0
        kernel[:, first + units : first + units + layer.used] = 0
        kernel[:, first + stores] = from_z[:, cells_]
        bias[first + stores] = GAIN * linear.centre[cells_]
    bias[units + chain[0]] = 1.0  # its output is about PULSE

    to_logits = np.random.default_rng(1).normal(0, 0.02, (units, CLASSES)).astype(np.float32)
    signs = CONFIDENCE * (2.0 * ((np.arange(CLASSES) >> np.arange(DRUMS)[:, None]) & 1) - 1)
    to_logits[lanes] = signs
    to_logits[upper_stores] = signs[above % DRUMS]
    often = np.bincount(windows.ravel(), minlength=CLASSES) + 0.1
    return {
        **lower.variables(cells.format(0)),
        **upper.variables(cells.format(1)),
        "decoder/z_to_initial_state/kernel": np.asarray(kernel, np.float32),
        "decoder/z_to_initial_state/bias": np.asarray(bias, np.float32),
        "decoder/output_projection/kernel": to_logits,
        "decoder/output_projection/bias": np.asarray(
            COMMONNESS * np.log(often / often.max()), np.float32
        ),
    }


def _variance(windows: NDArray[np.int32]) -> Floats:
    share = ((windows[..., None] >> np.arange(DRUMS)) & 1).mean(0)
    variance: Floats = (share * (1 - share)).ravel()
    return variance
