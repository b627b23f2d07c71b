"""A finished training: its weights, and what they were measured at, checked before they are used.

A run is the folder of a network's training, and lies in the folder of all `runs`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from sidestick_models.atomic_file import write_atomically
from sidestick_models.styles.trained import TRAINED
from sidestick_training.common.variables_file import Variables, load_variables
from sidestick_training.errors import TrainingError

WEIGHTS, METRICS = "best.npz", "metrics.json"

FITTED_TO = {"style_cvae": "music_vae"}
"""The network to whose latents another one is fitted: without its very weights it is worthless."""

_SHAPES = {
    "drums_rnn": "DrumsRnnShape",
    "music_vae": "MusicVaeShape",
    "style_cvae": "StyleCvaeShape",
    "feel": "FeelShape",
}
# What a training adds to the weights at its end.
_EXEMPLARS = [f"exemplars/{part}" for part in ("mean", "deviation", "style", "fill", "hits")]
_ADDED = {"style_cvae": _EXEMPLARS, "feel": ["velocity/correlation", "offset/correlation"]}
# A figure of the test split, and that of what knows least, which must be worse; lower is better.
_BETTER_THAN = {
    "drums_rnn": ("nats_per_step", "nats_per_step_unigram"),
    "music_vae": ("nats_per_window", "nats_per_window_unigram"),
    "style_cvae": ("nats_of_z/cvae_bound", "nats_of_z/normal"),
    "feel": ("drawn/velocity_mae", "drum/velocity_mae"),
}


class TrainedWeights(NamedTuple):
    """Variables by name, the sha256 of their file, and the figure of their test by its name."""

    variables: Variables
    sha256: str
    figures: dict[str, float]


def read_trained(runs: Path, network: str) -> TrainedWeights:
    """Read the weights of a network that was trained to the end and measured.

    Raises:
        TrainingError: they are missing, damaged or another network's, they are not all numbers,
            they were not measured, or are no better than what knows nothing of what was before.
    """
    path = runs / network / WEIGHTS
    variables = load_variables(path)
    check_variables(network, variables, path)
    _check_completed(network, variables, path)
    return TrainedWeights(variables, _sha256(path), _figures(runs, network))


def check_variables(network: str, variables: Mapping[str, Any], path: Path) -> None:
    """Refuse variables that are not all that a network has, in their shapes, and numbers.

    Raises:
        TrainingError: one is missing, has another shape, or has values that are not numbers.
    """
    module = import_module(f"sidestick_training.{network}.network")
    for name, shape in getattr(module, _SHAPES[network])().variables().items():
        if name not in variables or variables[name].shape != shape:
            raise TrainingError(
                f"{path} is not of {network} as it is now: it has no {name} of shape {shape}. "
                "Name weights of this network, or train it from scratch."
            )
    for name, values in variables.items():
        if values.dtype.kind not in "fiub" or not np.isfinite(values).all():
            raise TrainingError(
                f"{path} cannot play: values of {name} are not numbers (NaN or infinite), as after "
                "a training that failed. Train it again."
            )


def write_metrics(runs: Path, network: str, report: Mapping[str, Any]) -> None:
    """Keep what a network was measured at, and the checksums of the weights that were measured."""
    text = json.dumps({"weights": _measured_weights(runs, network), **report}, indent=1)
    write_atomically(runs / network / METRICS, f"{text}\n".encode())


def _check_completed(network: str, variables: Variables, path: Path) -> None:
    missing = [name for name in _ADDED.get(network, []) if name not in variables]
    if missing:
        raise TrainingError(
            f"{path} has no {missing[0]}, which a training adds at its end: it was interrupted. "
            "Train it again."
        )
    if network == "style_cvae":
        lengths = {len(variables[name]) for name in _EXEMPLARS}
        known = {int(number) for number in variables["exemplars/style"]}
        if len(lengths) > 1 or known != set(range(len(TRAINED))):
            raise TrainingError(f"{path} has not exemplars of every style. Train it again.")


def _figures(runs: Path, network: str) -> dict[str, float]:
    remedy = f"sidestick train {network} --minutes 0 --out {runs} measures it."
    try:
        report = json.loads((runs / network / METRICS).read_text(encoding="utf-8"))
        measured, test = report["weights"], report["test"]
        name, baseline = _BETTER_THAN[network]
        reached, least = float(_at(test, name)), float(_at(test, baseline))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise TrainingError(f"{runs / network} was never measured to the end. {remedy}") from error
    if measured != _measured_weights(runs, network):
        also = f" with this {FITTED_TO[network]}" if network in FITTED_TO else ""
        raise TrainingError(f"The weights in {runs / network} were not measured{also}. {remedy}")
    if not reached < least:
        raise TrainingError(
            f"The weights in {runs / network} are worth nothing: {name} is {reached:.3f} on the "
            f"test split, and {least:.3f} by {baseline}. Train for longer."
        )
    return {name.rsplit("/", maxsplit=1)[-1]: round(reached, 3)}


def _at(test: Mapping[str, Any], name: str) -> Any:
    value: Any = test
    for part in name.split("/"):
        value = value[part]
    return value


def _measured_weights(runs: Path, network: str) -> dict[str, str]:
    networks = [network, *filter(None, [FITTED_TO.get(network)])]
    return {each: _sha256(runs / each / WEIGHTS) for each in networks}


def _sha256(path: Path) -> str:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError as error:
        raise TrainingError(f"{path} cannot be read: {error.strerror}.") from error
