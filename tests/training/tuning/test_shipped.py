"""The graphs that play give back the variables that it was made of, to be trained further."""

from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("onnx", reason="needs the extra `train`")

from sidestick_models.networks.weights import FOLDER
from sidestick_training.feel.export import export_feel
from sidestick_training.feel.shipped import decoder_of_graph
from sidestick_training.style_cvae.export import export_style_cvae
from sidestick_training.style_cvae.shipped import variables_of_graphs

pytestmark = pytest.mark.train


def test_feel_exported_again_is_the_same_file(tmp_path: Path) -> None:
    """All weights that are in 8 bits get the same codes and scales."""
    decoder = decoder_of_graph(FOLDER / "feel.onnx")
    export_feel(decoder | {"encoder/mu/bias": np.zeros(16)}, tmp_path / "feel.onnx")
    assert (tmp_path / "feel.onnx").read_bytes() == (FOLDER / "feel.onnx").read_bytes()


def test_style_cvae_exported_again_is_the_same_file(tmp_path: Path) -> None:
    export_style_cvae(variables_of_graphs(FOLDER), tmp_path / "style_cvae.onnx")
    assert (tmp_path / "style_cvae.onnx").read_bytes() == (FOLDER / "style_cvae.onnx").read_bytes()


@pytest.mark.parametrize("network", ["drums_rnn", "music_vae", "style_cvae", "feel"])
def test_every_network_has_all_weights_to_begin_with(network: str) -> None:
    pytest.importorskip("tensorflow", reason="needs the extra `train`")
    from sidestick_training.tuning.start import default_shape, shape_of, start_variables

    variables = start_variables(network, "shipped")
    assert variables is not None
    assert shape_of(network, variables) == default_shape(network)
    for name, shape in default_shape(network).variables().items():
        assert variables[name].shape == shape
