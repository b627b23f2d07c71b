"""The encoder, exported, holds against Keras, and in 8 bits stays near it."""

import numpy as np
import pytest

pytestmark = pytest.mark.train
keras = pytest.importorskip("keras", reason="needs the extra `train`")
pytest.importorskip("onnx", reason="needs the extra `train`")

from sidestick_training.common.fixed_point import FixedPoint, FloatingPoint  # noqa: E402
from sidestick_training.music_vae.network import MusicVae, MusicVaeShape  # noqa: E402
from sidestick_training.style_cvae.encoder_export import encoder_graph  # noqa: E402
from sidestick_training.style_cvae.network import StyleCvae, StyleCvaeShape, conditions  # noqa: E402
from tests.training.common.onnx_helpers import run  # noqa: E402

BATCH, UNITS = 5, 16
RNG = np.random.default_rng(3)
EVENTS = RNG.integers(0, 512, (32, BATCH)).astype(np.int64)
CONDITION = conditions(np.arange(BATCH, dtype=np.int32), np.arange(BATCH) % 2 == 0)


@pytest.fixture(scope="module")
def networks():
    """Small networks whose variables are all far from zero."""
    models = (
        MusicVae(MusicVaeShape(latent=12, encoder=UNITS, decoder=8)),
        StyleCvae(StyleCvaeShape(latent=4, z=12, hidden=10)),
    )
    for model in models:
        for variable in model.named.values():
            variable.assign(RNG.normal(size=variable.shape) / np.sqrt(variable.shape[0]))
    return models


def encoded(networks, make):
    """Return what the graph says in this arithmetic."""
    variables = [
        {name: keras.ops.convert_to_numpy(value) for name, value in model.named.items()}
        for model in networks
    ]
    fixed = make is FixedPoint
    silence = np.full((BATCH, UNITS), 128, np.uint8) if fixed else np.zeros((BATCH, UNITS), "f4")
    inputs = {
        "event": EVENTS,
        "condition": CONDITION.astype(np.float64),
        "codes": silence,
        "cells": np.zeros((BATCH, UNITS), np.float32),
    }
    return run(encoder_graph(*variables, make), inputs)


def test_it_computes_what_keras_computes(networks) -> None:
    """MusicVAE's mean and deviation of z, and those of u given z and the condition."""
    z, z_deviation = networks[0].encode(EVENTS.astype(np.int32))
    expected = networks[1].encode(z, CONDITION)
    mean, deviation, given_z, given_deviation = encoded(networks, FloatingPoint)
    np.testing.assert_allclose(given_z, z, atol=1e-5)
    np.testing.assert_allclose(given_deviation, z_deviation, atol=1e-5)
    np.testing.assert_allclose(mean, expected[0], atol=1e-5)
    np.testing.assert_allclose(deviation, expected[1], atol=1e-5)


def test_eight_bits_change_little(networks) -> None:
    """Far less than one window differs from the next."""
    exact, played = (encoded(networks, make)[2] for make in (FloatingPoint, FixedPoint))
    assert np.abs(exact - played).mean() < 0.1 * exact.std(0).mean()
