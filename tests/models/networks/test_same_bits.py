"""The graphs that ship give the same bits in ONNX Runtime as in plain NumPy, step after step.

ONNX's reference implementation computes each operation with NumPy, in another order and without
vector instructions of its own. Where both agree bit for bit, so does every machine.
"""

from typing import Any

import numpy as np
import pytest

pytest.importorskip("onnx", reason="needs the extra `train`")

import onnx
from onnx.reference import ReferenceEvaluator
from onnx.reference.op_run import OpRun

from sidestick_models.networks.onnx_session import Session
from sidestick_models.networks.weights import FOLDER

BATCH = 3
RNG = np.random.default_rng(8)


class GatherElements(OpRun):
    """Take numbers from a table; the reference's own cannot with more than 64 of them."""

    def _run(self, table: Any, index: Any, axis: int = 0) -> tuple[Any]:
        return (np.take_along_axis(table, index, axis),)


def _both(name: str) -> tuple[Session, ReferenceEvaluator]:
    path = FOLDER / f"{name}.onnx"
    return Session(path), ReferenceEvaluator(onnx.load(path), new_ops=[GatherElements])


def _assert_same_bits(runtime: list[Any], reference: list[Any]) -> None:
    for ours, plain in zip(runtime, reference, strict=True):
        assert ours.dtype == plain.dtype
        assert ours.tobytes() == plain.tobytes()


def test_drums_rnn():
    """Over a few bars of random events, which drive the state about."""
    runtime, reference = _both("drums_rnn")
    state = {
        "codes": np.full((BATCH, runtime.size("codes")), 128, np.uint8),
        "cells": np.zeros((BATCH, runtime.size("cells")), np.float32),
        "values": np.zeros((BATCH, 32, runtime.size("values")), np.float32),
        "keys": np.ones((BATCH, 32, runtime.size("keys")), np.float32),
    }
    for step in range(48):
        inputs = {"event": RNG.integers(0, 512, BATCH), "count": np.array(step), **state}
        outputs = runtime.run(inputs)
        _assert_same_bits(outputs, reference.run(None, inputs))
        _, state["codes"], state["cells"], value, key = outputs
        state["values"][:, step % 32], state["keys"][:, step % 32] = value, key


def test_music_vae():
    """Two bars, from a start that other machines round alike in single precision."""
    start, reference_start = _both("music_vae_start")
    z = {"z": RNG.normal(size=(BATCH, start.size("z")))}
    begun = start.run(z)
    _assert_same_bits(begun, reference_start.run(None, z))
    runtime, reference = _both("music_vae")
    latent_gates, codes, cells = begun
    event = np.full(BATCH, 512)
    for _ in range(32):
        inputs = {"event": event, "latent_gates": latent_gates, "codes": codes, "cells": cells}
        outputs = runtime.run(inputs)
        _assert_same_bits(outputs, reference.run(None, inputs))
        _, codes, cells = outputs
        event = RNG.integers(0, 512, BATCH)


def test_feel():
    """In both directions of time."""
    decoder, reference = _both("feel")
    units = decoder.size("cells")
    inputs = {
        "event": RNG.integers(0, 512, (32, BATCH)),
        "place": np.arange(32) % 16,
        "condition": RNG.normal(size=(BATCH, decoder.size("condition"))),
        "codes": np.full((BATCH, units), 128, np.uint8),
        "cells": np.zeros((BATCH, units), np.float32),
    }
    latent = {"latent": RNG.normal(size=(BATCH, decoder.size("latent")))}
    _assert_same_bits(decoder.run(inputs | latent), reference.run(None, inputs | latent))


def test_style_cvae():
    """Double precision: what differs is far below what could tip a drawn event."""
    runtime, reference = _both("style_cvae")
    inputs = {
        "latent": RNG.normal(size=(BATCH, runtime.size("latent"))),
        "condition": RNG.normal(size=(BATCH, runtime.size("condition"))),
    }
    for ours, plain in zip(runtime.run(inputs), reference.run(None, inputs), strict=True):
        np.testing.assert_allclose(ours, plain, rtol=1e-11, atol=1e-13)
