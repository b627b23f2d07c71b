"""The style CVAE, trained further on the latents of a musician's two-bar windows."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from sidestick_models.corpus.piece import Piece
from sidestick_models.styles.trained import TRAINED, style_number
from sidestick_training.common.training_loop import Optimizer, TrainConfig
from sidestick_training.common.tunable import Losses, TuningPieces, step_seed
from sidestick_training.common.variables_file import Variables
from sidestick_training.common.windows import Encode, Latents, Windows, cut_windows
from sidestick_training.errors import TrainingError
from sidestick_training.style_cvae.exemplars import exemplars
from sidestick_training.style_cvae.network import StyleCvae, StyleCvaeShape
from sidestick_training.style_cvae.train import FORGET_STYLE, compiled_steps

MOST_MEASURED = 2048


class StyleCvaeTuning:
    """Latents of windows of yours and of everyone's, drawn anew for every step.

    Unless yours are labelled they have no style: a style of one's own is none of those that the
    network knows. `encode` is the MusicVAE whose latents they are.
    """

    unit = 64.0  # its loss has twice the numbers of z, and each says less than a sixteenth does

    def __init__(
        self,
        pieces: TuningPieces,
        shape: StyleCvaeShape,
        batch: int,
        seed: int,
        *,
        encode: Encode,
    ) -> None:
        self.model = StyleCvae(shape)
        config = TrainConfig(np.inf, "loss", learning_rate=1e-3)
        self.optimizer: Optimizer = Optimizer(self.model, config)
        self._seed, self._encode = seed, encode
        self._exemplars_of = [*pieces.everyone, *(pieces.yours if pieces.labelled else ())]
        own = pieces.labelled
        self._sets = [
            _latents(pieces.yours, encode, labelled=own),
            _latents(pieces.everyone, encode, labelled=True),
        ]
        self._held_out = [
            tuple(column[:MOST_MEASURED] for column in _latents(part, encode, labelled=labelled))
            for part, labelled in ((pieces.yours_held_out, own), (pieces.everyone_held_out, True))
        ]
        if not len(self._sets[0][0]) or not len(self._held_out[0][0]):
            raise TrainingError(
                "The corpus has no two bars with four hits or more to learn from or to measure on."
            )
        self._shares = pieces.split_of(batch)
        self._train_step, self._measure = compiled_steps(self.model, self.optimizer)

    def initialize(self) -> None:
        """See `Tunable`."""

    def train(self, number: int) -> float:
        """See `Tunable`."""
        rng = np.random.default_rng([self._seed, number])
        parts = []
        for latents, count in zip(self._sets, self._shares, strict=True):
            if count:
                rows = rng.integers(len(latents[0]), size=count)
                parts.append(tuple(column[rows] for column in latents))
        mean, deviation, condition = (
            np.concatenate(columns) for columns in zip(*parts, strict=True)
        )
        condition[rng.random(len(condition)) < FORGET_STYLE, :-1] = 0
        seed = step_seed(self._seed, number)
        return float(self._train_step(mean, deviation, condition, seed=seed))

    def measure(self) -> Losses:
        """See `Tunable`."""
        seed = step_seed(0, 0)
        return Losses(*(float(self._measure(*part, seed=seed)[0]) for part in self._held_out))

    def carried(self) -> Variables:
        """See `Tunable`."""
        return {}

    def carry_on(self, number: int, carried: Variables) -> None:
        """See `Tunable`."""

    def finished(self, variables: Variables) -> Variables:
        """See `Tunable`."""
        return variables | exemplars(self.model, self._exemplars_of, self._encode)


def _latents(pieces: Sequence[Piece], encode: Encode, *, labelled: bool) -> Latents:
    rows: list[tuple[NDArray[np.int64], int, bool]] = [
        (window, style_number(piece.style) if labelled and piece.style in TRAINED else -1, fill)
        for piece in pieces
        for fill in (piece.is_fill,)
        for window in cut_windows(piece, hop_bars=1)
    ]
    if not rows:
        none = np.zeros((0, 1), np.float32)
        return none, none, none
    events, styles, fills = map(np.array, zip(*rows, strict=True))
    known = np.maximum(styles, 0).astype(np.int32)
    mean, deviation, condition = encode(Windows(events.astype(np.int32), known, fills))
    condition[styles < 0, :-1] = 0
    return mean, deviation, condition
