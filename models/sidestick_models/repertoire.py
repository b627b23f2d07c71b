"""The repertoire: every style that a drummer can be asked for, trained or the user's own."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sidestick_models.controls import Blend
from sidestick_models.errors import UnknownStyleError
from sidestick_models.own_styles import OwnStyle, OwnStyles
from sidestick_models.patterns.claps import ClapTable, shipped_claps
from sidestick_models.styles import TRAINED, StyleInfo, trained_styles


class Repertoire:
    """The first `known` of the trained styles, and those in the user's files as they are now."""

    def __init__(self, known: int = len(TRAINED), own: OwnStyles | None = None) -> None:
        self.trained = TRAINED[:known]
        self.own = own

    def keys(self) -> tuple[str, ...]:
        """What requests call the styles, the trained ones first."""
        return (*self.trained, *(self.own.styles() if self.own else ()))

    def infos(self) -> tuple[StyleInfo, ...]:
        """What is shown of each style, in the order of `keys`."""
        own = self.own.styles().values() if self.own else ()
        return (*trained_styles()[: len(self.trained)], *(style.info for style in own))

    def number(self, style: str) -> int:
        """The number of a trained style in the models' inputs.

        Raises:
            UnknownStyleError: the models do not know it.
        """
        if style not in self.trained:
            raise UnknownStyleError(style, self.keys())
        return self.trained.index(style)

    def own_style(self, style: str) -> OwnStyle | None:
        """The user's style of this key; None if it is none of the user's."""
        return self.own.styles().get(style) if self.own else None

    def mix(self, style: str, blend: Blend | None = None) -> NDArray[np.float64]:
        """How much of each trained style a request is for: (styles,), one in all.

        Raises:
            UnknownStyleError: the models do not know a style of it.
        """
        mix = np.zeros(len(self.trained))
        mix[self.number(style)] = 1.0
        if blend is not None:
            mix *= 1.0 - blend.amount
            mix[self.number(blend.style)] += blend.amount
        return mix

    def all_alike(self) -> NDArray[np.float64]:
        """As much of each trained style: (styles,), one in all."""
        return np.full(len(self.trained), 1 / len(self.trained))

    def claps(self, style: str) -> ClapTable:
        """Which of a style's snares are claps.

        Raises:
            UnknownStyleError: there is no such style.
        """
        if style in self.trained:
            return shipped_claps(style)
        own = self.own_style(style)
        if own is None:
            raise UnknownStyleError(style, self.keys())
        return own.claps
