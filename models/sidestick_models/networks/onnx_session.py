"""Settings of ONNX Runtime: one thread, no rewriting of graphs, little memory."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sidestick_models.errors import WeightsError

Arrays = Mapping[str, NDArray[Any]]


def load_onnx_runtime() -> Any:
    """Import ONNX Runtime with its telemetry switched off; the only place that imports it.

    Its builds for Linux and Windows carry an uploader that starts with the library: it looks up
    its server and keeps a device id and a queue of events in the user's cache folder. Only this
    variable, set before the import, prevents both; `disable_telemetry_events()` comes too late.
    """
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"
    # Imported here: it takes a while, and who only needs beats must not wait for it.
    import onnxruntime

    return onnxruntime


class Binding(NamedTuple):
    """Arrays bound to a graph: it knows where they lie, so they must stay as long as it."""

    bound: Any
    arrays: tuple[NDArray[Any], ...]


class Session:
    """One graph of a file, ready to run.

    Raises:
        WeightsError: it is no graph that ONNX Runtime can run.
    """

    def __init__(self, path: Path) -> None:
        onnxruntime = load_onnx_runtime()
        self._errors = _errors_of(onnxruntime)
        options = onnxruntime.SessionOptions()
        # A step is some microseconds of work: a second thread costs more than it brings.
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        # The graphs are exported as they should run; rewriting them could change their rounding.
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
        options.enable_cpu_mem_arena = False
        options.log_severity_level = 3
        try:
            self._session = onnxruntime.InferenceSession(
                str(path), options, providers=["CPUExecutionProvider"]
            )
        except self._errors as error:
            raise WeightsError(f"A graph of a model cannot be read: {error}") from error
        self.outputs = [output.name for output in self._session.get_outputs()]
        """The names of what it computes, in their order."""
        self._sizes = {value.name: value.shape for value in self._session.get_inputs()}
        self.notes: dict[str, str] = self._session.get_modelmeta().custom_metadata_map
        """Remarks in the file beside its graph, by name."""

    def size(self, name: str) -> int:
        """Return the length of an input's last axis. Raises WeightsError if there is none."""
        try:
            return int(self._sizes[name][-1])
        except (KeyError, IndexError, TypeError, ValueError):
            raise WeightsError(f"A graph of a model lacks its input {name}.") from None

    def run(self, inputs: Arrays, outputs: Sequence[str] | None = None) -> list[NDArray[Any]]:
        """Run the graph; return its outputs in their order, or those named, in that order.

        Raises:
            WeightsError: the graph is another one than it should be.
        """
        try:
            return self._session.run(outputs or self.outputs, inputs)  # type: ignore[no-any-return]
        except self._errors as error:
            raise self._cannot_run(error) from error

    def bind(self, inputs: Arrays, outputs: Arrays) -> Binding:
        """Bind arrays to the graph, which is to read and to write them whenever it runs.

        Raises:
            WeightsError: the graph is another one than it should be.
        """
        bound = self._session.io_binding()
        try:
            for bind, arrays in ((bound.bind_input, inputs), (bound.bind_output, outputs)):
                for name, array in arrays.items():
                    bind(name, "cpu", 0, array.dtype.type, array.shape, array.ctypes.data)
        except self._errors as error:
            raise self._cannot_run(error) from error
        return Binding(bound, (*inputs.values(), *outputs.values()))

    def run_bound(self, binding: Binding) -> None:
        """Run the graph on the arrays that are bound. Raises WeightsError as `run` does."""
        try:
            self._session.run_with_iobinding(binding.bound)
        except self._errors as error:
            raise self._cannot_run(error) from error

    @staticmethod
    def _cannot_run(error: Exception) -> WeightsError:
        return WeightsError(f"A graph of a model cannot be run: {error}")


class Recurrence:
    """A graph of one step that runs again and again on the same arrays: nothing is copied.

    `inputs` are the arrays that it reads, by name, `outputs` those that it writes. What the output
    `carried[name]` holds after a step is the input `name` of the next one: two arrays take turns,
    of which the one in `inputs` is the first.

    Raises:
        WeightsError: the graph is another one than it should be.
    """

    def __init__(
        self, session: Session, inputs: Arrays, outputs: Arrays, carried: Mapping[str, str]
    ) -> None:
        self._session = session
        first = {name: inputs[name] for name in carried}
        second = {name: np.empty_like(array) for name, array in first.items()}
        self._turns = [
            (now, session.bind({**inputs, **now}, {**outputs, **_renamed(after, carried)}))
            for now, after in ((first, second), (second, first))
        ]

    def run(self) -> None:
        """Run one step. Raises WeightsError as `Session.run` does."""
        self._session.run_bound(self._turns[0][1])
        self._turns.reverse()

    def now(self, name: str) -> NDArray[Any]:
        """Return what is carried in a name to the next step; valid until then."""
        return self._turns[0][0][name]


def _renamed(arrays: Arrays, names: Mapping[str, str]) -> Arrays:
    return {names[name]: array for name, array in arrays.items()}


def zeros(batch: int, *shape: int) -> NDArray[np.float32]:
    """Return a state before anything was played: (batch, *shape)."""
    return np.zeros((batch, *shape), np.float32)


def zero_codes(batch: int, units: int) -> NDArray[np.uint8]:
    """Return 8-bit codes of a hidden state of zeros, before anything was played: (batch, units)."""
    return np.full((batch, units), 128, np.uint8)


def _errors_of(onnxruntime: Any) -> tuple[type[Exception], ...]:
    """Return what ONNX Runtime raises: one class for each status, which share no base."""
    state = vars(onnxruntime.capi.onnxruntime_pybind11_state)
    own = [
        each for each in state.values() if isinstance(each, type) and issubclass(each, Exception)
    ]
    return (
        ValueError,
        RuntimeError,
        *own,
    )  # the former where an input is missing or cannot be bound
