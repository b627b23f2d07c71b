"""The recipes by which networks are trained further: rates, checkpoints, and sizes as asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from importlib import import_module
from typing import Any, NamedTuple

from sidestick_training.common.tunable import Tunable, TuningPieces
from sidestick_training.errors import TrainingError
from sidestick_training.tuning.plateau import Plateau
from sidestick_training.tuning.start import default_shape

MOST_UNITS, MOST_LAYERS, MOST_BATCH = 4096, 8, 4096


class Recipe(NamedTuple):
    """Settings that were found to serve a network.

    `rates` are learning rates from scratch and from trained weights; `every` is the number of
    steps between checkpoints; `expected_steps` those that it usually takes, from scratch and from
    trained weights; `patience` is in checkpoints.
    """

    batch: int
    rates: tuple[float, float]
    every: int
    expected_steps: tuple[int, int]
    patience: int
    gain: float


RECIPES: Mapping[str, Recipe] = {
    "drums_rnn": Recipe(32, (2e-3, 3e-4), 25, (2000, 300), 2, 0.003),
    "music_vae": Recipe(32, (7e-4, 4e-4), 50, (4000, 600), 2, 0.003),
    "style_cvae": Recipe(256, (1e-3, 5e-4), 100, (4000, 800), 2, 0.003),
    "feel": Recipe(64, (2e-3, 7e-4), 25, (1500, 250), 2, 0.003),
}
NETWORKS = tuple(RECIPES)

FITTED_WITH = {"music_vae": ("music_vae", "style_cvae")}
"""The networks trained with one, in this order: styles are fitted to a MusicVAE's latents."""


def networks_of(model: str) -> tuple[str, ...]:
    """Return the networks that are trained for `--model`, in their order."""
    return NETWORKS if model == "all" else FITTED_WITH.get(model, (model,))


class Size(NamedTuple):
    """Sizes as asked for; None is as the network ships.

    `units` are those of each layer: of DrumsRNN's, of MusicVAE's decoder (its encoder has twice as
    many), of the style CVAE's, and of each direction of `feel`.
    """

    units: int | None = None
    layers: int | None = None
    batch: int | None = None

    def check(self, networks: tuple[str, ...]) -> None:
        """Refuse sizes that a network cannot have.

        Raises:
            TrainingError: units are no multiple of 8, or layers are not only DrumsRNN's.
        """
        if self.units is not None and self.units % 8:
            raise TrainingError(
                f"--units {self.units} is no multiple of 8: take {self.units // 8 * 8 + 8}."
            )
        if self.layers is not None and networks != ("drums_rnn",):
            raise TrainingError(
                "--layers is for drums_rnn, and the other models have as many layers as they have: "
                "add --model drums_rnn."
            )

    def shape(self, network: str) -> Any:
        """Return the sizes of a network of this size."""
        shape = default_shape(network)
        if self.units is not None:
            shape = replace(shape, **_UNITS[network](self.units))
        if self.layers is not None:
            shape = replace(shape, layers=self.layers)
        return shape


AS_SHIPPED = Size()

_UNITS: Mapping[str, Callable[[int], dict[str, int]]] = {
    "drums_rnn": lambda units: {"units": units},
    "music_vae": lambda units: {"decoder": units, "encoder": 2 * units},
    "style_cvae": lambda units: {"hidden": units},
    "feel": lambda units: {"units": units},
}


def sizes_of(shape: Any, network: str, batch: int) -> dict[str, int]:
    """Return units, layers and batch by name."""
    units = {
        "drums_rnn": "units",
        "music_vae": "decoder",
        "style_cvae": "hidden",
        "feel": "units",
    }[network]
    layers = {"drums_rnn": getattr(shape, "layers", 0), "feel": 1}.get(network, 2)
    return {"units": getattr(shape, units), "layers": layers, "batch": batch}


def new_plateau(recipe: Recipe, unit: float, *, scratch: bool) -> Plateau:
    """Return the schedule of a training from scratch or from trained weights."""
    # From scratch there is more to gain, and a checkpoint may be worse than the last by chance.
    return Plateau(
        peak=recipe.rates[not scratch],
        warmup=100 if scratch else 20,
        gain=recipe.gain * unit,
        patience=recipe.patience * (3 if scratch else 1),
    )


def new_tunable(
    network: str, pieces: TuningPieces, shape: Any, batch: int, seed: int, **more: Any
) -> Tunable:
    """Return a network with its data; `more` is what only one of them needs."""
    name = "".join(part.title() for part in network.split("_"))
    kind = getattr(import_module(f"sidestick_training.{network}.tune"), f"{name}Tuning")
    tunable: Tunable = kind(pieces, shape, batch, seed, **more)
    return tunable
