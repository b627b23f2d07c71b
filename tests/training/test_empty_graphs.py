"""Whatever our exporters write can be imported where only playing is installed."""

from __future__ import annotations

import numpy as np
import pytest

from sidestick_models.networks.onnx_weights import (
    put_weights,
    read_notes,
    read_sizes,
    read_weights,
    structure_of,
)
from sidestick_models.networks.weights import FOLDER
from sidestick_models.sharing.our_graphs import our_graph

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
    shapes = shape.variables().items()
    weights = fold_weights({name: rng.normal(size=size) for name, size in shapes})
    cells = np.ones(weights.wrapped * weights.units)
    return step_graph(weights, FixedPoint, cells).model().SerializeToString()


@pytest.mark.parametrize(
    "sizes", [{"units": 32}, {"units": 320}, {"units": 64, "layers": 2}, {"whole_stack": True}]
)
def test_weights_of_any_size_make_the_very_graph_that_they_are_from(sizes: dict[str, int]) -> None:
    """Narrower and wider, of fewer layers, and of the layout of 2016."""
    model = graph_of(**sizes)
    graph = our_graph("drums_rnn.onnx", structure_of(model))
    parts = read_weights(model), read_sizes(model), read_notes(model)
    assert put_weights(graph, *parts) == model


def test_the_empty_graphs_are_those_of_the_exporters_of_today() -> None:
    """Else: python -m sidestick_training.empty_graphs."""
    from sidestick_training.empty_graphs import empty_graphs

    found = list(empty_graphs())
    assert {file for file, _ in found} == {path.name for path in FOLDER.glob("*.onnx")}
    for file, graph in found:
        assert structure_of(our_graph(file, structure_of(graph))) == structure_of(graph)
