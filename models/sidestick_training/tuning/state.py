"""The full state of a training, so that it goes on to the bit where it was interrupted."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from sidestick_training.common.tunable import Tunable
from sidestick_training.common.variables_file import Variables, load_variables, save_variables
from sidestick_training.errors import TrainingError

STATE = "state.npz"

_WEIGHTS, _OPTIMIZER, _CARRIED, _NOTES = "weights/", "optimizer/", "carried/", "notes"


def save_state(tunable: Tunable, notes: Mapping[str, Any], run: Path) -> None:
    """Write weights, moments, averages and all that the next step takes over, whole or not at all.

    `notes` are plain values that JSON can hold.

    Raises:
        OSError: it cannot be written; the state before is still there.
    """
    arrays: dict[str, Any] = full_state(tunable)
    arrays[_NOTES] = np.frombuffer(json.dumps(notes).encode(), np.uint8)
    save_variables(arrays, run / STATE)


def load_state(run: Path) -> tuple[Variables, dict[str, Any]]:
    """Return the arrays and the notes of a state.

    Raises:
        TrainingError: it is missing or damaged.
    """
    arrays = load_variables(run / STATE)
    try:
        notes: dict[str, Any] = json.loads(arrays.pop(_NOTES).tobytes())
    except (KeyError, ValueError) as error:
        raise TrainingError(
            f"{run / STATE} is damaged, so the training cannot go on. Add --force to train anew."
        ) from error
    return arrays, notes


def read_notes(run: Path) -> dict[str, Any]:
    """Return the notes of a state; none where they cannot be read."""
    try:
        with np.load(run / STATE) as file:
            notes: dict[str, Any] = json.loads(file[_NOTES].tobytes())
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        return {}
    return notes


def full_state(tunable: Tunable) -> Variables:
    """Return weights, moments, averages and all that the next step takes over, by name."""
    optimizer: Variables = {}
    tunable.optimizer.save_own_variables(optimizer)
    parts = {
        _WEIGHTS: {name: variable.numpy() for name, variable in tunable.model.named.items()},
        _OPTIMIZER: optimizer,
        _CARRIED: tunable.carried(),
    }
    return {
        f"{prefix}{name}": np.array(values)
        for prefix, part in parts.items()
        for name, values in part.items()
    }


def restore_state(tunable: Tunable, step: int, arrays: Variables) -> None:
    """Bring a network back to where a state of it was, before the step of this number.

    Raises:
        TrainingError: it is of another network.
    """
    parts = {
        prefix: {
            name.removeprefix(prefix): values
            for name, values in arrays.items()
            if name.startswith(prefix)
        }
        for prefix in (_WEIGHTS, _OPTIMIZER, _CARRIED)
    }
    try:
        for name, variable in tunable.model.named.items():
            variable.assign(parts[_WEIGHTS][name])
        tunable.optimizer.load_own_variables(parts[_OPTIMIZER])
    except (KeyError, ValueError) as error:
        raise TrainingError(
            "The state of the training is another network's. Add --force to train anew."
        ) from error
    tunable.optimizer.scheduled_steps = step
    tunable.carry_on(step, parts[_CARRIED])
