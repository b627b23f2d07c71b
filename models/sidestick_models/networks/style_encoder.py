"""From windows to exemplars: how a style is learnt from patterns or loops, without training.

MusicVAE's encoder says where two bars lie in z, the encoder of the style's CVAE where that is in
u. The network is only loaded when a style is asked for that it has not encoded yet.
"""

from __future__ import annotations

from functools import cached_property
from hashlib import file_digest
from pathlib import Path
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from sidestick_models.networks.onnx_session import Session, zero_codes, zeros
from sidestick_models.networks.style_cvae import Exemplars
from sidestick_models.styles.encodings import Encodings
from sidestick_models.styles.kept_arrays import KeptArrays
from sidestick_models.styles.user_style import UserStyle
from sidestick_models.text_file import open_regular

Styled = dict[bool, Exemplars]
"""The beats (False) and fills (True) of one style."""

_AT_A_TIME = 128  # windows: more of them fall out of the processor's cache
_Z_DEVIATION = "z_deviation"


class StyleEncoder:
    """The network, from its file, and what it has encoded so far, in `store` if there is one."""

    def __init__(self, path: Path, store: KeptArrays | None = None) -> None:
        self._path, self._store = path, store
        self._exemplars: WeakKeyDictionary[UserStyle, Styled] = WeakKeyDictionary()
        self._latents: WeakKeyDictionary[UserStyle, Styled] = WeakKeyDictionary()

    def exemplars_of(self, user_style: UserStyle) -> Styled:
        """Return the exemplars of a style in u; encoded once, until its file changes."""
        if user_style not in self._exemplars:
            of = self.encodings_of(user_style)
            self._exemplars[user_style] = _styled(of, of.mean, of.deviation)
        return self._exemplars[user_style]

    def latents_of(self, user_style: UserStyle) -> Styled:
        """Return the windows of a style in z; none if this encoder does not say how wide they are.

        An encoder of a MusicVAE that an earlier Sidestick imported does not.
        """
        if user_style not in self._latents:
            of = self.encodings_of(user_style)
            self._latents[user_style] = _styled(of, of.z, of.z_deviation) if of.knows_z else {}
        return self._latents[user_style]

    def encodings_of(self, user_style: UserStyle) -> Encodings:
        """Return a style's windows as this encoder hears them, from the store if it has them.

        Raises:
            WeightsError: the encoder is no graph that can run.
        """
        if self._store is None:
            return self.encode(user_style.events, user_style.fills)
        checksums = user_style.sha256, self.sha256
        encodings = Encodings.kept(self._store, *checksums)
        if encodings is None:
            encodings = self.encode(user_style.events, user_style.fills)
            encodings.keep(self._store, *checksums)
        return encodings

    def encode(self, events: NDArray[np.int64], fills: NDArray[np.bool_]) -> Encodings:
        """Encode windows of events (N, 32), fills being true in (N,), in no style."""
        of_parts = [
            self._encode_part(events[first : first + _AT_A_TIME], fills[first : first + _AT_A_TIME])
            for first in range(0, len(events), _AT_A_TIME)
        ]
        mean, deviation, z, z_deviation = map(np.concatenate, zip(*of_parts, strict=True))
        hits = np.bitwise_count(events).sum(axis=1, dtype=np.int64)
        return Encodings(
            mean, deviation, z.astype(np.float32), z_deviation.astype(np.float32), hits, fills
        )

    @cached_property
    def sha256(self) -> str:
        """Return the checksum of the network's file."""
        with open_regular(self._path) as file:
            return file_digest(file, "sha256").hexdigest()

    @cached_property
    def _session(self) -> Session:
        return Session(self._path)

    def _encode_part(
        self, events: NDArray[np.int64], fills: NDArray[np.bool_]
    ) -> tuple[NDArray[np.float64], ...]:
        """Return mean and deviation (N, U) of u, and mean and deviation (N, 256) of z."""
        units, count = self._session.size("codes"), len(events)
        condition = np.zeros((count, self._session.size("condition")))
        condition[:, -1] = fills
        inputs: dict[str, NDArray[np.generic]] = {
            "event": np.ascontiguousarray(events.T),
            "condition": condition,
            "codes": zero_codes(count, units),
            "cells": zeros(count, units),
        }
        known = [_Z_DEVIATION] if _Z_DEVIATION in self._session.outputs else []
        mean, deviation, z, *rest = self._session.run(inputs, ["mean", "deviation", "z", *known])
        return mean, deviation, z, rest[0] if rest else np.empty((count, 0))


def _styled(of: Encodings, mean: NDArray[np.floating], deviation: NDArray[np.floating]) -> Styled:
    """Sort windows into beats and fills, with what an encoder says of each, (N, width)."""
    return {
        fill: Exemplars.of(mean[rows], deviation[rows], of.hits[rows])
        for fill in (False, True)
        if (rows := of.fills == fill).any()
    }
