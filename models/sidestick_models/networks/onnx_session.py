"""Settings of ONNX Runtime: one thread, no rewriting of graphs, little memory."""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

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
        self._outputs = [output.name for output in self._session.get_outputs()]
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
            return self._session.run(outputs or self._outputs, inputs)  # type: ignore[no-any-return]
        except self._errors as error:
            raise WeightsError(f"A graph of a model cannot be run: {error}") from error


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
    return (ValueError, *own)  # the former where an input is missing
