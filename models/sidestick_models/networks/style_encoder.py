"""From windows to exemplars: how a style is learnt from patterns, without training.

MusicVAE's encoder says where two bars lie in z, the encoder of the style's CVAE where that is in
u. The network is only loaded when a style of the user's own is asked for.
"""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from sidestick_models.beat.beat import STEPS_PER_BAR
from sidestick_models.networks.onnx_session import Session, zero_codes, zeros
from sidestick_models.networks.style_cvae import Exemplars
from sidestick_models.styles.user_styles import UserStyle

Styled = dict[bool, Exemplars]
"""The beats (False) and fills (True) of one style."""


class StyleEncoder:
    """The network, from its file, and what it has encoded so far."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._known: WeakKeyDictionary[UserStyle, Styled] = WeakKeyDictionary()

    def exemplars_of(self, user_style: UserStyle) -> Styled:
        """Return the exemplars of a style; encoded once, until its file changes."""
        if user_style not in self._known:
            self._known[user_style] = self._encoded(user_style)
        return self._known[user_style]

    def encode(
        self, events: NDArray[np.int64], fills: NDArray[np.bool_]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return mean and deviation (N, U) of u for windows of events (N, 32), in no style."""
        units, count = self._session.size("codes"), len(events)
        condition = np.zeros((count, self._session.size("condition")))
        condition[:, -1] = fills
        mean, deviation, _ = self._session.run(
            {
                "event": np.ascontiguousarray(events.T),
                "condition": condition,
                "codes": zero_codes(count, units),
                "cells": zeros(count, units),
            }
        )
        return mean, deviation

    @cached_property
    def _session(self) -> Session:
        return Session(self._path)

    def _encoded(self, user_style: UserStyle) -> Styled:
        windows = user_style.windows
        # A fill leads to the downbeat after it: here it comes first, as where it was learnt.
        turned = np.roll(windows.events, STEPS_PER_BAR, axis=1)
        events = np.where(windows.fills[:, None], turned, windows.events)
        mean, deviation = self.encode(events, windows.fills)
        hits = np.bitwise_count(events).sum(axis=1)
        return {
            fill: Exemplars.of(mean[rows], deviation[rows], hits[rows])
            for fill in (False, True)
            if (rows := windows.fills == fill).any()
        }
