"""A model's variables in a file: NumPy arrays by Magenta's names (`.npz`)."""

import zipfile
import zlib
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sidestick_models.atomic_file import write_atomically
from sidestick_training.common.paths import check_file
from sidestick_training.errors import TrainingError

Variables = dict[str, NDArray[np.float32]]


def save_variables(variables: Mapping[str, NDArray[Any]], path: Path) -> None:
    """Write variables by name, whole or not at all."""
    buffer = BytesIO()
    np.savez(buffer, **variables)  # type: ignore[arg-type]
    write_atomically(path, buffer.getvalue())


def load_variables(path: Path) -> Variables:
    """Read what `save_variables` wrote.

    Raises:
        TrainingError: if there is no such file, or it is another kind of file or damaged.
    """
    check_file(path, "trained weights")
    try:
        if not zipfile.is_zipfile(path):
            raise ValueError(path)
        with np.load(path) as file:
            return {name: file[name] for name in file.files}
    except (OSError, ValueError, EOFError, zipfile.BadZipFile, zlib.error) as error:
        raise TrainingError(
            f"{path} holds no trained weights, or is damaged. Name the best.npz of a training."
        ) from error


def restore(named: Mapping[str, Any], path: Path) -> None:
    """Give a model's Keras variables, by name, the values that a file has for them.

    Raises:
        TrainingError: if there is no such file, or it is another model's.
    """
    stored = load_variables(path)
    for name, variable in named.items():
        if name not in stored or stored[name].shape != tuple(variable.shape):
            raise TrainingError(f"{path} has no {name} of shape {tuple(variable.shape)}.")
        variable.assign(stored[name])
