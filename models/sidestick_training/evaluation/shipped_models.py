"""The models as they are shipped, one by one, and true events dictated to them."""

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
from sidestick_models.networks.onnx_session import Session, zeros
from sidestick_models.networks.weights import FOLDER, read_weights
from sidestick_models.sampling.draw import Draw

_CODE_OF_ZERO = 128


class Listener(DrumsRnn):
    """DrumsRNN that listens to whole pieces, from before their first step on."""

    def foresee(self, dictation: Dictation) -> None:
        """Expect every step of the dictated events, which begin after a silent step."""
        state = self._start(len(dictation.events))
        event = np.zeros(len(dictation.events), np.int64)
        for step in range(dictation.events.shape[1]):
            event = dictation.at(step, self._advance(event, state, step % COUNTS))


class MusicVaeEncoder:
    """What tells where two bars lie among MusicVAE's z."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def z(self, events: NDArray[np.integer]) -> NDArray[np.float64]:
        """Return the mean of z (N, 256) for windows (N, 32)."""
        units = self._session.size("codes")
        inputs: dict[str, NDArray[Any]] = {
            "event": np.ascontiguousarray(events.T, np.int64),
            "condition": np.zeros((len(events), self._session.size("condition"))),  # not of z
            "codes": np.full((len(events), units), _CODE_OF_ZERO, np.uint8),
            "cells": zeros(len(events), units),
        }
        (z,) = self._session.run(inputs, ["z"])
        return np.asarray(z, np.float64)


@dataclass(frozen=True)
class Shipped:
    """The drummer, and what it is made of, from one folder of weights."""

    drummer: Drummer
    encoder: MusicVaeEncoder
    music_vae: MusicVae
    drums_rnn: Listener
    feel: Feel


def load_shipped(folder: Path = FOLDER) -> Shipped:
    """Load every model.

    Raises:
        WeightsError: if a file is missing or is not the one that the manifest names.
    """
    files = read_weights(folder)
    sessions = {name.removesuffix(".onnx"): Session(data) for name, data in files.items()}
    return Shipped(
        drummer=Drummer.load(folder),
        encoder=MusicVaeEncoder(sessions["encoder"]),
        music_vae=MusicVae(sessions["music_vae_start"], sessions["music_vae"]),
        drums_rnn=Listener(sessions["drums_rnn"]),
        feel=Feel(sessions["feel"]),
    )


@dataclass(frozen=True, kw_only=True)
class Dictation(Draw):
    """Draws nothing: answers each step with the true event, and keeps what the model expected.

    `events`, `nats` (what each true event cost) and `right` (it was the likeliest) are all
    (versions, steps).
    """

    events: NDArray[np.int64]
    nats: NDArray[np.float64]
    right: NDArray[np.bool_]

    @classmethod
    def of(cls, events: NDArray[np.integer]) -> Dictation:
        """Dictate these events (versions, steps)."""
        return cls(
            streams=[np.random.default_rng(0)] * len(events),
            temperature=1.0,
            events=events.astype(np.int64),
            nats=np.zeros(events.shape),
            right=np.zeros(events.shape, bool),
        )

    def at(self, step: int, logits: NDArray[np.float32]) -> NDArray[np.int64]:
        """Note what the logits (versions, 512) say of the true events, and return these."""
        true = self.events[:, step]
        exact = logits.astype(np.float64)
        exact -= exact.max(1, keepdims=True)
        of_true = exact[np.arange(len(true)), true]
        self.nats[:, step] = np.log(np.exp(exact).sum(1)) - of_true
        self.right[:, step] = exact.argmax(1) == true
        return true
