"""The weights that a training begins with: those that ship, those of a file, or random ones."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np

from sidestick_models.networks.weights import FOLDER
from sidestick_training.common.variables_file import Variables, load_variables
from sidestick_training.errors import TrainingError

SHIPPED, SCRATCH = "shipped", "scratch"

STORED = Path(__file__).parents[1] / "weights"


def shipped_variables(network: str) -> dict[str, Any]:
    """Return the float variables of a network that ships, as it plays.

    Those of DrumsRNN and MusicVAE are stored in half precision; what the graphs of the others hold
    is all of them, but for the encoder of `feel`.
    """
    if network == "style_cvae":
        from sidestick_training.style_cvae.shipped import variables_of_graphs

        return variables_of_graphs(FOLDER)
    if network == "feel":
        from sidestick_training.feel.shipped import decoder_of_graph

        decoder = decoder_of_graph(FOLDER / "feel.onnx")
        return decoder | load_variables(STORED / "feel_encoder.npz")
    return dict(load_variables(STORED / f"{network}.npz"))


def start_variables(network: str, start: str) -> Variables | None:
    """Return the variables to begin with; None for random ones.

    `start` is "shipped", "scratch", or the path of a file of weights, or of a training's folder.

    Raises:
        TrainingError: there are no weights of this network at that path.
    """
    if start == SCRATCH:
        return None
    if start == SHIPPED:
        variables: Mapping[str, Any] = shipped_variables(network)
    else:
        path = Path(start)
        found = [path / network / "best.npz", path / "best.npz"] if path.is_dir() else [path]
        path = next((each for each in found if each.exists()), found[0])
        variables = load_variables(path)
        _check(network, variables, path)
    return {
        name: values.astype(np.float32) if values.dtype.kind == "f" else values
        for name, values in variables.items()
    }


def shape_of(network: str, variables: Mapping[str, Any]) -> Any:
    """Return the sizes of a network with these variables.

    Raises:
        KeyError: one that tells them is missing.
    """
    return _shape_class(network).of(variables)


def default_shape(network: str) -> Any:
    """Return the sizes of the network that ships."""
    return _shape_class(network)()


def _shape_class(network: str) -> Any:
    name = "".join(part.title() for part in network.split("_"))
    return getattr(import_module(f"sidestick_training.{network}.network"), f"{name}Shape")


def _check(network: str, variables: Mapping[str, Any], path: Path) -> None:
    try:
        shapes = shape_of(network, variables).variables()
        missing = [name for name, shape in shapes.items() if variables[name].shape != shape]
    except (KeyError, ValueError) as error:
        missing = [str(error)]
    if missing:
        raise TrainingError(
            f"{path} holds no weights of {network}: {missing[0]} is missing or has another shape. "
            "Name the best.npz of a training of it, --start shipped, or --start scratch."
        )
    for name, values in variables.items():
        if values.dtype.kind not in "fiub" or not np.isfinite(values).all():
            raise TrainingError(
                f"{path} cannot be gone on with: values of {name} are not numbers (NaN or "
                "infinite). Name other weights."
            )
