"""Weights and inputs to compare networks with: the same on every machine, from a seed.

The weights are of a size at which signals neither fade nor grow.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sidestick_training.magenta.checkpoints import Variables
from sidestick_training.magenta.jobs.runner import Arrays

LAYOUTS = ("first layer", "whole stack")
PRIMER_STEPS = 32
BEAT_STEPS = 32


@dataclass(frozen=True)
class Sizes:
    """The sizes of networks and pieces; the defaults are the official networks."""

    drums_rnn_units: int = 256
    latent: int = 256
    encoder_units: int = 512
    decoder_units: int = 256
    pieces: int = 2
    steps: int = 512
    beats: int = 64


SMALL = Sizes(16, 12, 20, 16, pieces=2, steps=80, beats=8)


@dataclass(frozen=True)
class Case:
    """A network's variables and its inputs.

    DrumsRNN: `events` (pieces, steps), `primer` (steps,) and `steps`, how many follow it.
    MusicVAE: `events` (windows, 32) to encode and `z` (beats, latent) to decode.
    """

    variables: Variables
    inputs: Arrays

    @property
    def is_drums_rnn(self) -> bool:
        """True for a DrumsRNN's layout, False for a MusicVAE's."""
        return "primer" in self.inputs


def random_cases(sizes: Sizes, seed: int = 0) -> dict[str, Case]:
    """Return a case of DrumsRNN with random weights in each of `LAYOUTS`, and one of "MusicVAE"."""
    rng = np.random.default_rng(seed)
    cases = {layout: _drums_rnn(sizes, layout == "whole stack", rng) for layout in LAYOUTS}
    return {**cases, "MusicVAE": _music_vae(sizes, rng)}


def trained_cases(own: dict[str, Variables]) -> dict[str, Case]:
    """Return cases of trained networks, "drums_rnn" and "music_vae", with generated beats."""
    from sidestick_models.drummer import Drummer

    sizes = Sizes()
    cases = {}
    if "drums_rnn" in own:
        beats = Drummer.load().generate("rock", bars=sizes.steps // 16, versions=2, seed=0)
        events = np.stack([beat.events() for beat in beats])
        cases["Sidestick's DrumsRNN"] = Case(own["drums_rnn"], _pieces(events, sizes.steps))
    if "music_vae" in own:
        inputs = _music_vae(sizes, np.random.default_rng(0)).inputs
        cases["Sidestick's MusicVAE"] = Case(own["music_vae"], inputs)
    return cases


def _pieces(events: NDArray[np.int64], steps: int) -> Arrays:
    events[:, 0] |= 1  # Magenta's generator cuts silence off a primer's beginning
    return {"events": events, "primer": events[0, :PRIMER_STEPS], "steps": np.array(steps)}


def _drums_rnn(sizes: Sizes, whole_stack: bool, rng: np.random.Generator) -> Case:
    from sidestick_training.drums_rnn.network import DrumsRnnShape

    inputs = _pieces(_events(sizes.pieces, sizes.steps, rng), sizes.steps)
    shapes = DrumsRnnShape(units=sizes.drums_rnn_units, whole_stack=whole_stack).variables()
    return Case(random_variables(shapes, rng), inputs)


def _music_vae(sizes: Sizes, rng: np.random.Generator) -> Case:
    from sidestick_training.music_vae.network import MusicVaeShape

    events = _events(sizes.beats, BEAT_STEPS, rng)
    events[rng.random(events.shape) < 0.3] = 0  # silence has an input of its own
    z = _spread(sizes.beats, sizes.latent, rng=rng)
    shape = MusicVaeShape(sizes.latent, sizes.encoder_units, sizes.decoder_units)
    return Case(random_variables(shape.variables(), rng), {"events": events, "z": z})


def random_variables(shapes: dict[str, tuple[int, ...]], rng: np.random.Generator) -> Variables:
    """Draw variables of these shapes: kernels of deviation 1 / sqrt(inputs), biases of 0.1."""
    return {
        name: _spread(*shape, rng=rng)
        * np.float32(1 / np.sqrt(shape[-2]) if len(shape) > 1 else 0.1)
        for name, shape in shapes.items()
    }


def _events(pieces: int, steps: int, rng: np.random.Generator) -> NDArray[np.int64]:
    return (512 * rng.random((pieces, steps))).astype(np.int64)


def _spread(*shape: int, rng: np.random.Generator) -> NDArray[np.float32]:
    """Draw uniform numbers of mean 0 and deviation 1, which are the same on every machine."""
    return (np.sqrt(12) * (rng.random(shape) - 0.5)).astype(np.float32)
