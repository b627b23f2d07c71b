"""A sub-style as it is played: recordings as a learned style, patterns by their rules."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import cache, cached_property
from math import isnan, nan

import numpy as np
from numpy.typing import NDArray

from sidestick_models.array_file import MOST_BYTES, read_arrays
from sidestick_models.beat.subdivision import Kind, Subdivision
from sidestick_models.patterns.clap_table import NO_CLAPS, ClapTable
from sidestick_models.patterns.style_files import load_style
from sidestick_models.styles.learned_style import ENDING, LearnedStyle, load_learned_style
from sidestick_models.styles.nearest_windows import hits_apart
from sidestick_models.styles.programmed_beats import ProgrammedStyle
from sidestick_models.styles.substyle_table import (
    PARENTS,
    PATTERNS,
    SUBDIVISIONS,
    WINDOWS,
    WRITTEN,
    substyle_info,
)
from sidestick_models.styles.trained import StyleInfo
from sidestick_models.styles.user_style import WrittenStyle
from sidestick_models.text_file import read_regular

# Variations that the networks hear beside the patterns: with more the first beat waits longer.
_VARIED = 40

_KINDS = tuple(Kind)


class RecordedSubStyle(LearnedStyle):
    """A sub-style that was learned from recordings."""

    @property
    def info(self) -> StyleInfo:
        """Return what is shown of it."""
        return substyle_info(self.file_key)

    def subdivisions_of(self, patterns: NDArray[np.int64]) -> list[Subdivision | None]:
        """Return how the drummer divided the window most alike to each pattern (B, steps)."""
        own = self.events[:, : patterns.shape[1]].astype(np.uint16)
        nearest = [int(hits_apart(own, pattern).argmin()) for pattern in patterns]
        return [_subdivision(self._divided[row]) for row in nearest]

    @cached_property
    def _divided(self) -> NDArray[np.float16]:
        stored = read_regular(SUBDIVISIONS, MOST_BYTES)
        return read_arrays(stored, [self.file_key])[self.file_key]


class WrittenSubStyle(WrittenStyle):
    """A sub-style that is written as patterns.

    Its beats are variations of these; the networks play its fills, and blends.
    """

    varied = _VARIED

    @property
    def info(self) -> StyleInfo:
        """Return what is shown of it."""
        return substyle_info(self.style.key)

    @cached_property
    def sha256(self) -> str:
        """Return the checksum of what is written, and of how much it is varied."""
        return hashlib.sha256(f"{self.varied} {self.style!r}".encode()).hexdigest()

    @property
    def claps(self) -> ClapTable:
        """Return that a drummer's snares are snares."""
        return NO_CLAPS

    @cached_property
    def programmed(self) -> ProgrammedStyle:
        """Return its patterns as they are varied and played."""
        return ProgrammedStyle(self.style, self.style.patterns, goes_on=True)


@cache
def substyle(key: str) -> RecordedSubStyle | WrittenSubStyle:
    """Return a sub-style that Sidestick comes with; loaded once."""
    return _load(key)


@cache
def checksums() -> frozenset[str]:
    """Return the checksums of all sub-styles, of which none stays loaded for it."""
    return frozenset(_load(key).sha256 for key in PARENTS)


def stored_subdivisions(subdivisions: Sequence[Subdivision | None]) -> NDArray[np.float16]:
    """Return subdivisions as `SUBDIVISIONS` has them: number of the kind, and places (N, 4)."""
    rows = [
        (nan,) * 4 if each is None else (_KINDS.index(each.kind), *each.late)
        for each in subdivisions
    ]
    return np.array(rows, np.float16)


def _subdivision(row: NDArray[np.float16]) -> Subdivision | None:
    kind, second, third, last = row.tolist()
    return None if isnan(kind) else Subdivision(_KINDS[int(kind)], (second, third, last))


def _load(key: str) -> RecordedSubStyle | WrittenSubStyle:
    if key in WRITTEN:
        return WrittenSubStyle(load_style(PATTERNS / f"{key}.txt"))
    learned = load_learned_style(WINDOWS / f"{key}{ENDING}")
    return RecordedSubStyle(key, learned.card, learned.own)
