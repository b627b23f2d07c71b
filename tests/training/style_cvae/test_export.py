"""The style's CVAE, exported, holds against plain NumPy."""

import numpy as np
import pytest

pytest.importorskip("onnx", reason="needs the extra `train`")

from sidestick_training.style_cvae.export import decoder_graph
from tests.training.common.onnx_helpers import run, style_cvae_variables


def test_mean_and_deviation_equal_numpy():
    """Two hidden layers of rectified units, a softplus for the deviation."""
    variables = style_cvae_variables()
    rng = np.random.default_rng(0)
    latent, condition = rng.normal(size=(5, 4)), np.eye(29)[[0, 3, 17, 28, 5]]
    mean, deviation = run(decoder_graph(variables), {"latent": latent, "condition": condition})

    def dense(value, name):
        return value @ variables[f"decoder/{name}/kernel"] + variables[f"decoder/{name}/bias"]

    hidden = np.concatenate([latent, condition], axis=1)
    for layer in range(2):
        hidden = np.maximum(dense(hidden, f"hidden_{layer}"), 0)
    np.testing.assert_allclose(mean, dense(hidden, "mu"), atol=1e-9)
    np.testing.assert_allclose(deviation, np.log1p(np.exp(dense(hidden, "sigma"))), atol=1e-9)
