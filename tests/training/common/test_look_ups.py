"""Look-ups in tables, rewritten so that they take less time."""

import numpy as np
import pytest

pytest.importorskip("onnx", reason="needs the extra `train`")

import onnx
from onnx import helper, numpy_helper

from sidestick_training.common.look_ups import speed_up_look_ups
from sidestick_training.common.onnx_graph import IR_VERSION, OPSET

from .onnx_helpers import session_of

TABLE = np.random.default_rng(1).normal(size=70).astype(np.float32)


def look_up(shape: list[int | str]) -> onnx.ModelProto:
    """Make a graph of one look-up by an index of this shape, and of rows of another table."""
    graph = helper.make_graph(
        [
            helper.make_node("Gather", ["table", "index"], ["number"]),
            helper.make_node("Gather", ["rows", "index"], ["row"]),
        ],
        "look_up",
        [helper.make_tensor_value_info("index", onnx.TensorProto.INT32, shape)],
        [
            helper.make_tensor_value_info("number", onnx.TensorProto.FLOAT, shape),
            helper.make_tensor_value_info("row", onnx.TensorProto.FLOAT, [*shape, 2]),
        ],
        [
            numpy_helper.from_array(TABLE, "table"),
            numpy_helper.from_array(TABLE.reshape(35, 2), "rows"),
        ],
    )
    return helper.make_model(
        graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=IR_VERSION
    )


@pytest.mark.parametrize("shape", [["batch", 5], ["batch", 3, 2], ["batch"]])
def test_the_same_numbers_are_found(shape: list[int | str]) -> None:
    """Also by negative indices, for any batch; tables of rows stay as they are."""
    model = look_up(shape)
    index = np.random.default_rng(2).integers(-35, 35, (4, *map(int, shape[1:]))).astype(np.int32)
    before = session_of(model.SerializeToString()).run(None, {"index": index})
    assert speed_up_look_ups(model) == 1
    onnx.checker.check_model(model)
    assert [node.op_type for node in model.graph.node].count("Gather") == 1
    for old, new in zip(
        before, session_of(model.SerializeToString()).run(None, {"index": index}), strict=True
    ):
        assert old.tobytes() == new.tobytes()
        assert old.shape == new.shape
    assert speed_up_look_ups(model) == 0


def test_an_index_of_unknown_width_is_refused() -> None:
    """Nobody could tell its shape afterwards."""
    with pytest.raises(ValueError, match="unknown length"):
        speed_up_look_ups(look_up(["batch", "width"]))
