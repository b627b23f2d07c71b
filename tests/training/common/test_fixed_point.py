"""Fixed point: each operation close to what it stands for, over all that it may be given."""

from typing import Any

import numpy as np
import pytest

pytest.importorskip("onnx", reason="needs the extra `train`")

from sidestick_training.common.fixed_point import FixedPoint, FloatingPoint, quantize_weights
from sidestick_training.common.onnx_graph import Graph

from .onnx_helpers import run, sigmoid

RNG = np.random.default_rng(4)


def _computed(build: Any, kind: Any = np.float32, **inputs: Any) -> Any:
    """Return the result of one fixed-point operation on these inputs; codes as their signals."""
    graph = Graph()
    names = [graph.input(name, value.dtype, value.shape) for name, value in inputs.items()]
    result = build(FixedPoint(graph), *names)
    graph.output("result", result, kind, [None])
    (computed,) = run(graph, inputs)
    return (computed.astype(np.float32) - 128) / 128 if kind is np.uint8 else computed


def test_signals_become_codes_and_come_back():
    """To the next of 256 levels, and cut off beyond."""
    signal = np.array([-3.0, -1.0, -0.003, 0.0, 0.5, 0.7512, 2.0], np.float32)
    back = _computed(lambda fixed, x: fixed.code(x), np.uint8, x=signal)
    assert back == pytest.approx(np.clip(signal, -1, 127 / 128), abs=1 / 256)


def test_products_are_those_of_the_weights():
    """Within what eight bits of signal and of weight cost."""
    signal = RNG.uniform(-1, 1, size=(5, 64)).astype(np.float32)
    weights = RNG.normal(size=(64, 30))
    product = _computed(lambda fixed, x: fixed.linear(fixed.code(x), weights), x=signal)
    assert np.std(product - signal @ weights) < 0.01 * np.std(signal @ weights)


def test_gates_open_like_sigmoid_and_tanh():
    """Far beyond the tables too."""
    value = np.linspace(-40, 40, 4 * 101, dtype=np.float32)[None]
    units = np.repeat([FixedPoint.sigmoid_unit] * 3 + [FixedPoint.tanh_unit], 101)
    opened = _computed(
        lambda fixed, x: fixed.graph.concat(*fixed.gates(x, 101)), x=value * units.astype("f")
    )
    expected = np.where(np.arange(404) < 303, sigmoid(value), np.tanh(value))
    assert opened / np.where(np.arange(404) < 303, 1, FixedPoint.tanh_unit) == pytest.approx(
        expected, abs=4e-3
    )


@pytest.mark.parametrize("size", [0.5, 4.0, 30.0])
def test_attention_finds_the_same_in_a_window_however_large_its_keys(size):
    """Keys far out where tanh is flat, and a query that brings them back: training makes such."""
    batch, window, units = 3, 32, 64
    far = size * RNG.choice([-1, 1], size=units)
    keys = far + RNG.normal(size=(batch, window, units))
    query = (RNG.normal(size=(batch, units)) - far).astype(np.float32)
    values = RNG.integers(-128, 128, size=(batch, window, units)).astype(np.float32)
    vector = RNG.normal(size=units) / 4
    kept = np.exp(2 * keys).astype(np.float32)
    found = _computed(
        lambda fixed, q, v, k: fixed.attend(q, (v, k), vector),
        np.uint8,
        q=query * np.float32(FixedPoint.attention_unit),
        v=values,
        k=kept,
    )
    scores = np.tanh(keys + query[:, None]) @ vector
    weights = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
    expected = np.einsum("bw,bwu->bu", weights, values) / 128
    assert found == pytest.approx(expected, abs=0.03)


def test_the_memory_holds_the_value_and_e_to_twice_the_key():
    """Whole numbers and one look-up."""
    keys = np.linspace(-41, 40, 50, dtype=np.float32)[None]
    zero = np.zeros((1, 50), np.float32)
    kept = _computed(
        lambda fixed, x, k: fixed.to_memory(fixed.code(x), k)[1],
        x=zero,
        k=keys * np.float32(FixedPoint.attention_unit),
    )
    assert np.log(kept) / 2 == pytest.approx(np.clip(keys, -40.96, 40.96), abs=0.011)


def test_neighbouring_weights_never_overflow_sixteen_bits():
    """Processors without VNNI add two products of bytes in sixteen bits that saturate."""
    weights = RNG.standard_t(2, size=(64, 50))
    whole, scale = quantize_weights(weights)
    pairs = whole.astype(np.int64).reshape(32, 2, 50) * 255
    assert np.maximum(pairs, 0).sum(1).max() <= 32767
    assert np.minimum(pairs, 0).sum(1).min() >= -32768
    assert np.abs(whole * scale - weights).max(0) == pytest.approx(scale / 2, rel=0.2)


def test_both_arithmetics_have_the_same_operations():
    """A graph can be built in either."""
    public = [{n for n in dir(kind) if n[0] != "_"} for kind in (FixedPoint, FloatingPoint)]
    assert public[0] == public[1]
