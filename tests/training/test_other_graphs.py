"""Weights of any size find a graph of ours, and make of it the very graph that they are from."""

from __future__ import annotations

import numpy as np
import pytest

from sidestick_models.networks.onnx_weights import (
    put_weights,
    read_notes,
    read_weights,
    structure_of,
)
from sidestick_models.networks.weights import FOLDER

pytestmark = pytest.mark.train
pytest.importorskip("tensorflow", reason="needs the extra `train`")


def graph_of(**sizes: int) -> bytes:
    """Return the graph of a network of these sizes with random weights."""
    from sidestick_training.common.fixed_point import FixedPoint
    from sidestick_training.drums_rnn.export import step_graph
    from sidestick_training.drums_rnn.network import DrumsRnnShape
    from sidestick_training.drums_rnn.weights import fold_weights

    rng = np.random.default_rng(1)
    shape = DrumsRnnShape(**sizes)
    weights = fold_weights(
        {name: rng.normal(size=size) for name, size in shape.variables().items()}
    )
    cells = np.ones(weights.wrapped * weights.units)
    return step_graph(weights, FixedPoint, cells).model().SerializeToString()


def test_other_units_need_no_graph_but_ours() -> None:
    """Narrower or wider: installations that only play can read them."""
    ours = (FOLDER / "drums_rnn.onnx").read_bytes()
    for units in (96, 320):
        model = graph_of(units=units)
        assert structure_of(model) == structure_of(ours)
        assert put_weights(ours, read_weights(model), read_notes(model)) == model


@pytest.mark.parametrize("sizes", [{"units": 64, "layers": 2}, {"units": 64, "whole_stack": True}])
def test_other_layers_find_a_graph_that_is_made(sizes: dict[str, int]) -> None:
    from sidestick_training.other_graphs import other_graph

    model = graph_of(**sizes)
    graph = other_graph("drums_rnn.onnx", structure_of(model))
    assert graph is not None
    assert put_weights(graph, read_weights(model), read_notes(model)) == model


def test_an_unknown_structure_has_no_graph() -> None:
    from sidestick_training.other_graphs import other_graph

    assert other_graph("feel.onnx", "0" * 64) is None
