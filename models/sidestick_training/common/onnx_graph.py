"""A small builder of ONNX graphs: operations in, names of their results out."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from numpy.typing import DTypeLike, NDArray
from onnx import helper, numpy_helper

from sidestick_training.common.look_ups import speed_up_look_ups

# What ONNX Runtime 1.20 reads, so that the runtime's lower bound can stay where it is.
OPSET, IR_VERSION = 21, 10

Shape = Sequence[int | str]
Value = str | NDArray[Any] | np.generic
"""The name of a value in the graph, or an array that becomes a constant of it."""


class Graph:
    """A graph under construction. Values are referred to by name.

    The names in a body of `scan` must differ from those outside; `prefix` makes them so.
    """

    def __init__(self, prefix: str = "v") -> None:
        self._prefix = prefix
        self._nodes: list[onnx.NodeProto] = []
        self._constants: list[onnx.TensorProto] = []
        self._inputs: list[onnx.ValueInfoProto] = []
        self._outputs: list[onnx.ValueInfoProto] = []
        self._output_names: dict[str, str] = {}
        self._count = 0

    def input(self, name: str, dtype: DTypeLike, shape: Shape) -> str:
        """Declare an input; a shape's strings are sizes known only when it runs."""
        self._inputs.append(_value(name, dtype, shape))
        return name

    def output(self, name: str, value: str, dtype: DTypeLike, shape: Shape) -> None:
        """Hand `value`, the result of an operator, out as `name`."""
        self._output_names[value] = name
        self._outputs.append(_value(name, dtype, shape))

    def constant(self, array: NDArray[Any] | np.generic) -> str:
        """Store an array in the graph."""
        name = self._name()
        self._constants.append(numpy_helper.from_array(np.ascontiguousarray(array), name))
        return name

    def op(self, operator: str, *inputs: Value, **attributes: object) -> str:
        """Apply an operator that has one result; arrays among its inputs become constants."""
        return self.split_op(operator, *inputs, results=1, **attributes)[0]

    def split_op(
        self, operator: str, *inputs: Value, results: int, **attributes: object
    ) -> list[str]:
        """Apply an operator that has several results."""
        names = [value if isinstance(value, str) else self.constant(value) for value in inputs]
        outputs = [self._name() for _ in range(results)]
        self._nodes.append(helper.make_node(operator, names, outputs, **attributes))
        return outputs

    def split(self, value: str, sizes: Sequence[int], axis: int = -1) -> list[str]:
        """Cut a value into parts of these sizes."""
        parts = np.array(sizes, np.int64)
        return self.split_op("Split", value, parts, results=len(sizes), axis=axis)

    def concat(self, *values: str, axis: int = -1) -> str:
        """Join values along an axis."""
        return self.op("Concat", *values, axis=axis)

    def cast(self, value: str, dtype: DTypeLike) -> str:
        """Convert to another type; float to integer cuts towards zero."""
        return self.op("Cast", value, to=helper.np_dtype_to_tensor_dtype(np.dtype(dtype)))

    def scan(self, body: "Graph", states: Sequence[str], sequences: Sequence[str]) -> list[str]:
        """Run `body` once per element of the sequences' first axis.

        Its inputs are the states and an element of each sequence; its outputs the states after
        and then what is collected. Returns the last states and the collected sequences.
        """
        return self.split_op(
            "Scan",
            *states,
            *sequences,
            results=len(body.proto().output),
            body=body.proto(),
            num_scan_inputs=len(sequences),
        )

    def proto(self) -> onnx.GraphProto:
        """Return the finished graph."""
        return helper.make_graph(
            [self._with_output_names(node) for node in self._nodes],
            "sidestick",
            self._inputs,
            self._outputs,
            self._constants,
        )

    def model(self) -> onnx.ModelProto:
        """Return the finished, checked model."""
        model = helper.make_model(
            self.proto(), opset_imports=[helper.make_opsetid("", OPSET)], ir_version=IR_VERSION
        )
        speed_up_look_ups(model)
        onnx.checker.check_model(model)
        return model

    def save(self, path: Path, **notes: str) -> None:
        """Write the model to a file, and in it what `Session.notes` should say."""
        model = self.model()
        helper.set_model_props(model, notes)
        path.write_bytes(model.SerializeToString())

    def _with_output_names(self, node: onnx.NodeProto) -> onnx.NodeProto:
        renamed = onnx.NodeProto()
        renamed.CopyFrom(node)
        for names in (renamed.input, renamed.output):
            names[:] = [self._output_names.get(name, name) for name in names]
        return renamed

    def _name(self) -> str:
        self._count += 1
        return f"{self._prefix}{self._count}"


def _value(name: str, dtype: DTypeLike, shape: Shape) -> onnx.ValueInfoProto:
    return helper.make_tensor_value_info(
        name, helper.np_dtype_to_tensor_dtype(np.dtype(dtype)), list(shape)
    )


def dense(graph: Graph, value: str, kernel: NDArray[Any], bias: NDArray[Any]) -> str:
    """Add value @ kernel + bias in double precision; weights are stored in single."""
    wide = [
        graph.cast(graph.constant(part.astype(np.float32)), np.float64) for part in (kernel, bias)
    ]
    return graph.op("Add", graph.op("MatMul", value, wide[0]), wide[1])
