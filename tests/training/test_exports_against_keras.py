"""The exported graphs compute what Keras computes, in floating point."""

import numpy as np
import pytest

pytestmark = pytest.mark.train
keras = pytest.importorskip("keras", reason="needs the extra `train`")
pytest.importorskip("onnx", reason="needs the extra `train`")

from sidestick_training.common.fixed_point import FloatingPoint  # noqa: E402
from sidestick_training.drums_rnn.export import step_graph as drums_rnn_step  # noqa: E402
from sidestick_training.drums_rnn.network import DrumsRnn, DrumsRnnShape  # noqa: E402
from sidestick_training.drums_rnn.weights import fold_weights  # noqa: E402
from sidestick_training.feel.export import decoder_graph as feel_decoder  # noqa: E402
from sidestick_training.feel.network import Feel, FeelShape, context_features  # noqa: E402
from sidestick_training.music_vae.export import decoder_weights, start_graph  # noqa: E402
from sidestick_training.music_vae.export import step_graph as music_vae_step  # noqa: E402
from sidestick_training.music_vae.network import MusicVae, MusicVaeShape  # noqa: E402
from sidestick_training.style_cvae.export import decoder_graph as style_decoder  # noqa: E402
from sidestick_training.style_cvae.network import StyleCvae, StyleCvaeShape, conditions  # noqa: E402
from tests.training.common.onnx_helpers import opened, run  # noqa: E402

STEPS, BATCH = 40, 3
RNG = np.random.default_rng(11)
EVENTS = RNG.integers(0, 512, size=(STEPS, BATCH)).astype(np.int32)
Z = RNG.normal(size=(BATCH, 6)).astype(np.float32)


def _variables(model):
    """All variables of a model, none of them zero."""
    for variable in model.named.values():
        variable.assign(RNG.normal(size=variable.shape) / np.sqrt(variable.shape[0]))
    return {name: keras.ops.convert_to_numpy(variable) for name, variable in model.named.items()}


@pytest.mark.parametrize("whole_stack", [False, True], ids=["first_layer", "whole_stack"])
def test_drums_rnn(whole_stack):
    """In both layouts, from the silence before a piece on."""
    model = DrumsRnn(DrumsRnnShape(units=16, whole_stack=whole_stack))
    weights = fold_weights(_variables(model))
    positions = np.tile(np.arange(STEPS, dtype=np.int32)[:, None], (1, BATCH))
    expected, _ = model(EVENTS, positions, model.zero_state(BATCH))
    session = opened(drums_rnn_step(weights, FloatingPoint, np.ones(weights.wrapped * 16)))
    state = {
        "codes": np.zeros((BATCH, 4 * 16), np.float32),
        "cells": np.zeros((BATCH, 3 * 16), np.float32),
        "values": np.zeros((BATCH, 32, 16), np.float32),
        "keys": np.zeros((BATCH, 32, 16), np.float32),
    }
    for step, events in enumerate(EVENTS.astype(np.int64)):
        logits, state["codes"], state["cells"], value, key = session.run(
            None, {"event": events, "count": np.array(step), **state}
        )
        state["values"][:, step % 32], state["keys"][:, step % 32] = value, key
        np.testing.assert_allclose(logits, expected[step], atol=1e-4)


def test_music_vae():
    """The decoder, teacher-forced."""
    model = MusicVae(MusicVaeShape(latent=6, encoder=8, decoder=16))
    weights = decoder_weights(_variables(model))
    expected = model.decode(Z, EVENTS)
    latent_gates, codes, cells = run(
        start_graph(weights, FloatingPoint), {"z": Z.astype(np.float64)}
    )
    session, event = opened(music_vae_step(weights, FloatingPoint)), np.full(BATCH, 512)
    for step, events in enumerate(EVENTS.astype(np.int64)):
        logits, codes, cells = session.run(
            None, {"event": event, "latent_gates": latent_gates, "codes": codes, "cells": cells}
        )
        np.testing.assert_allclose(logits, expected[step], atol=1e-4)
        event = events


def test_style_cvae():
    """Mean and deviation of z."""
    model = StyleCvae(StyleCvaeShape(latent=6, z=10, hidden=12))
    variables = _variables(model)
    condition = conditions(np.array([0, 5, 17]), np.array([False, True, False]))
    expected = model.decode(Z, condition)
    decoded = run(
        style_decoder(variables),
        {"latent": Z.astype(np.float64), "condition": condition.astype(np.float64)},
    )
    for part, true in zip(decoded, expected, strict=True):
        np.testing.assert_allclose(part, true, atol=1e-4)


def test_feel():
    """Every histogram of every cell, with and without a style."""
    model = Feel(FeelShape(latent=6, units=16))
    correlations = {f"{name}/correlation": np.full(1, 0.3) for name in ("velocity", "offset")}
    variables = {**_variables(model), **correlations}
    hits = (EVENTS[..., None] >> np.arange(9)) & 1 == 1
    styles, tempos = [4, None, 17], [90.0, 120.0, 201.0]
    context = np.stack(
        [
            context_features(hits[:, piece], style, tempo)
            for piece, (style, tempo) in enumerate(zip(styles, tempos, strict=True))
        ],
        axis=1,
    )
    velocities, offsets = model.decode(context, Z)
    condition = context[0, :, -29:].astype(np.float64)
    logits, _ = run(
        feel_decoder(variables, FloatingPoint),
        {
            "event": EVENTS.astype(np.int64),
            "place": np.arange(STEPS) % 16,
            "condition": condition,
            "latent": Z.astype(np.float64),
            "codes": np.zeros((BATCH, 32), np.float32),
            "cells": np.zeros((BATCH, 32), np.float32),
        },
    )
    np.testing.assert_allclose(logits[..., :32], velocities, atol=1e-4)
    np.testing.assert_allclose(logits[..., 32:], offsets, atol=1e-4)
