"""Run Magenta 2.1.4 in a process of its own, and prepare that process to import it.

Legacy Keras, which Magenta needs, and Keras 3, which we train with, do not work in one process.
NumPy 2 dropped three names that Magenta's modules read while they are imported.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from importlib.util import find_spec

from sidestick_training.magenta.errors import MagentaProcessError

ENVIRONMENT = {"TF_USE_LEGACY_KERAS": "1"}
"""The variables that must be set where Magenta 2.1.4 runs on the TensorFlow of today."""

REMOVED_FROM_NUMPY = {"int": int, "float": float, "object": object}


def prepare() -> None:
    """Prepare this process for `import magenta`; call it before TensorFlow is imported."""
    os.environ.update(ENVIRONMENT)
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    import numpy as np

    for name, value in REMOVED_FROM_NUMPY.items():
        setattr(np, name, value)


def run_module(module: str, arguments: Sequence[str], *, timeout_s: float) -> str:
    """Run `python -m module arguments` in a new process and return its standard output.

    Raises:
        MagentaProcessError: Magenta is not installed, or the process failed or took too long; the
            text ends with what it wrote to standard error.
    """
    if find_spec("magenta") is None:
        raise MagentaProcessError("Magenta is not there. To install it: sidestick magenta install")
    command = [sys.executable, "-W", "ignore", "-m", module, *arguments]
    try:
        run = subprocess.run(
            command, capture_output=True, text=True, timeout=timeout_s, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise MagentaProcessError(f"{module} did not end within {timeout_s:g} seconds.") from error
    if run.returncode != 0:
        raise MagentaProcessError(f"{module} ended with {run.returncode}: {run.stderr[-2000:]}")
    return run.stdout
