"""A style of windows, the user's or a sub-style, written or learned, as it is shown and played."""

from __future__ import annotations

import hashlib
from abc import ABC, abstractmethod
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sidestick_models.beat.beat import STEPS_PER_BAR
from sidestick_models.beat.drum_classes import hits_of
from sidestick_models.patterns.clap_table import ClapTable
from sidestick_models.patterns.drum_tab import PatternStyle
from sidestick_models.patterns.style_windows import VARIED, windows_of
from sidestick_models.sampling.density import DensityRange
from sidestick_models.styles.kept_arrays import KeptArrays
from sidestick_models.styles.trained import Family, StyleInfo

_MADE = ("events", "fills", "voices")  # what is kept of a style


class UserStyle(ABC):
    """A style in files, the user's or ours, with what is made of it once and kept."""

    @property
    @abstractmethod
    def info(self) -> StyleInfo:
        """Return what is shown of it."""

    @property
    @abstractmethod
    def sha256(self) -> str:
        """Return the checksum of all that its windows are made of."""

    @property
    @abstractmethod
    def events(self) -> NDArray[np.int64]:
        """Return its windows as an encoder hears them, of a fill what is filled first: (N, 32)."""

    @property
    @abstractmethod
    def fills(self) -> NDArray[np.bool_]:
        """Tell which windows are fills: (N,)."""

    @property
    @abstractmethod
    def claps(self) -> ClapTable:
        """Return which of its snares are claps."""

    @property
    def key(self) -> str:
        """Return what requests call it."""
        return self.info.key

    @property
    def parent(self) -> str:
        """Return the key of the trained style that it is a sub-style of; "" if it is none."""
        return self.info.parent

    @cached_property
    def density_range(self) -> DensityRange:
        """Return how dense its beats are; of a style of fills alone, its fills."""
        beats = ~self.fills
        return DensityRange.of(hits_of(self.events[beats] if beats.any() else self.events))


class WrittenStyle(UserStyle):
    """A style that is written as patterns; what is made of it is kept in `kept`, if given.

    Beside its patterns it has so many variations of them: `varied`.
    """

    varied = VARIED

    def __init__(self, style: PatternStyle, kept: KeptArrays | None = None) -> None:
        self.style, self._kept = style, kept

    @property
    def info(self) -> StyleInfo:
        """Return what is shown of it."""
        style = self.style
        return StyleInfo(style.key, style.name, style.colour, style.tempo_bpm, Family.USER)

    @cached_property
    def sha256(self) -> str:
        """Return the checksum of what is written."""
        return hashlib.sha256(repr(self.style).encode()).hexdigest()

    @property
    def events(self) -> NDArray[np.int64]:
        """Return its windows as an encoder hears them: a fill leads to the downbeat after it."""
        return self._made["events"]

    @property
    def fills(self) -> NDArray[np.bool_]:
        """Tell which windows are fills: (N,)."""
        return self._made["fills"]

    @property
    def claps(self) -> ClapTable:
        """Return which of its snares are claps."""
        return ClapTable(self._made["voices"])

    @cached_property
    def _made(self) -> dict[str, NDArray[Any]]:
        made = self._kept.get(self.sha256, "windows", _MADE) if self._kept else None
        if made is None:
            windows = windows_of(self.style, self.varied)
            turned = np.roll(windows.events, STEPS_PER_BAR, axis=1)
            events = np.where(windows.fills[:, None], turned, windows.events)
            made = dict(zip(_MADE, (events, windows.fills, windows.claps.voices), strict=True))
            if self._kept:
                self._kept.put(self.sha256, "windows", made)
        return made
