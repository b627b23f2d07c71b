"""Blends of styles: how much of each a request is for, trained or the user's own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sidestick_models.beat.subdivision import Subdivision
from sidestick_models.styles.learned_style import LearnedStyle
from sidestick_models.styles.user_style import UserStyle


class Near(NamedTuple):
    """The exemplar that a beat is near: its number of all that ship, and its subdivision.

    Of both, None is unknown.
    """

    exemplar: int | None = None
    subdivision: Subdivision | None = None


@dataclass(frozen=True, eq=False)
class StyleBlend:
    """Shares of styles, one in all: `weights` (styles,) of trained ones, `users` of others.

    These are the user's and sub-styles; `parents` (styles,) are the shares of what the latter are
    sub-styles of, where there are any.
    """

    weights: NDArray[np.float64]
    users: tuple[tuple[UserStyle, float], ...] = ()
    parents: NDArray[np.float64] | None = None

    @property
    def is_one(self) -> bool:
        """Tell whether it is one style and nothing else."""
        shares = [share for _, share in self.users]
        return max(float(self.weights.max(initial=0.0)), *shares, 0.0) == 1.0

    @property
    def of_trained(self) -> StyleBlend:
        """Return it with parents in place of sub-styles, for networks that know no windows."""
        if self.parents is None:
            return self
        users = tuple((style, share) for style, share in self.users if not style.parent)
        return StyleBlend(self.weights + self.parents, users)

    @property
    def learned(self) -> LearnedStyle | None:
        """Return the learned style that has at least half of it: beats are played as in that."""
        for style, share in self.users:
            if isinstance(style, LearnedStyle) and share >= 0.5:
                return style
        return None
