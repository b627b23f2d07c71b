"""The models in the folder of shipped weights, loaded one by one to be measured."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sidestick_models.beat.meter import COUNTS
from sidestick_models.drummer import Drummer
from sidestick_models.networks.drums_rnn import DrumsRnn
from sidestick_models.networks.feel import Feel
from sidestick_models.networks.music_vae import MusicVae
from sidestick_models.networks.onnx_session import Session, zero_codes, zeros
from sidestick_models.networks.slots import FILES_OF, Models, load_models
from sidestick_models.networks.style_cvae import stored_exemplars
from sidestick_models.networks.weights import FOLDER, verified_weights
from sidestick_models.styles.catalogue import StyleCatalogue
from sidestick_training.evaluation.teacher_forcing import TeacherForcing


class TeacherForcedDrumsRnn(DrumsRnn):
    """DrumsRNN that predicts every step of whole pieces, from before their first step on."""

    def teacher_force(self, forced: TeacherForcing) -> None:
        """Predict each step of the true events from those before it; a silent step comes first."""
        event = np.zeros(len(forced.events), np.int64)
        with self._steps(len(forced.events)) as steps:
            steps.begin()
            for step in range(forced.events.shape[1]):
                event = forced.at(step, steps.play(event, step % COUNTS))


class MusicVaeEncoder:
    """The encoder half of MusicVAE, from the shipped encoder graph."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def z(self, events: NDArray[np.integer]) -> NDArray[np.float64]:
        """Return the mean of z (N, 256) for windows of events (N, 32)."""
        units = self._session.size("codes")
        inputs: dict[str, NDArray[Any]] = {
            "event": np.ascontiguousarray(events.T, np.int64),
            "condition": np.zeros((len(events), self._session.size("condition"))),  # z ignores it
            "codes": zero_codes(len(events), units),
            "cells": zeros(len(events), units),
        }
        (z,) = self._session.run(inputs, ["z"])
        return np.asarray(z, np.float64)


@dataclass(frozen=True)
class ShippedModels:
    """The drummer, and the networks that it consists of, from one folder of weights.

    `exemplars` are the arrays of those stored: `sidestick_models.networks.style_cvae`.
    """

    drummer: Drummer
    models: Models
    exemplars: dict[str, NDArray[np.generic]]
    encoder: MusicVaeEncoder
    music_vae: MusicVae
    drums_rnn: TeacherForcedDrumsRnn
    feel: Feel

    def drummer_near(self, rows: NDArray[np.bool_]) -> Drummer:
        """Return a drummer that draws near these of the stored exemplars alone: a mask (N,).

        All of its beats are the models': what is drawn from patterns knows all of them.
        """
        style_model = self.models.style_model.restricted_to(rows)
        models = self.models._replace(style_model=style_model)
        return Drummer(models, self.drummer.catalogue, FILES_OF["seed_model"])


def load_shipped_models(folder: Path = FOLDER) -> ShippedModels:
    """Load every model.

    Raises:
        WeightsError: if a file is missing or is not the one that the manifest names.
    """
    files = verified_weights(folder)
    models = load_models(files)
    sessions = {name.removesuffix(".onnx"): Session(path) for name, path in files.items()}
    return ShippedModels(
        drummer=Drummer(models, StyleCatalogue(models.styles)),
        models=models,
        exemplars=stored_exemplars(sessions["style_cvae"]),
        encoder=MusicVaeEncoder(sessions["encoder"]),
        music_vae=MusicVae(sessions["music_vae_start"], sessions["music_vae"]),
        drums_rnn=TeacherForcedDrumsRnn(sessions["drums_rnn"]),
        feel=models.human_timing,
    )
