"""Checks of a file before anybody knows its kit: does it only show the pads of one?"""

from __future__ import annotations

import numpy as np

from sidestick_engine.corpus.cutting import LEAST_HITS
from sidestick_engine.corpus.files.reading import Drums
from sidestick_engine.corpus.files.reasons import Reason

_LEAST_PADS = 6
_USUAL_STEP = 3  # semitones from pad to pad, in most of a preview
_TOGETHER_BEATS = 1 / 32


def plainly_left(drums: Drums) -> Reason | None:
    """Return why a file is left whatever its notes are; None where that depends on its kit."""
    if len(drums.starts) < LEAST_HITS:
        return Reason.TOO_SHORT
    return Reason.KIT_PREVIEW if is_kit_preview(drums) else None


def is_kit_preview(drums: Drums) -> bool:
    """Tell whether each pad of a kit is hit, once or a few times in a row, from low to high."""
    starts, pitches = drums.starts, drums.pitches.astype(np.int64)
    if len(starts) < _LEAST_PADS or (np.diff(starts) < _TOGETHER_BEATS).any():
        return False
    pads = pitches[np.flatnonzero(np.diff(pitches, prepend=-1))]
    if len(pads) < _LEAST_PADS or len(np.unique(pads)) < len(pads):
        return False
    steps = np.diff(pads)
    in_order = (steps > 0).all() or (steps < 0).all()
    return bool(in_order and np.median(np.abs(steps)) <= _USUAL_STEP and _is_even(len(pads), drums))


def _is_even(pads: int, drums: Drums) -> bool:
    # A fill down the toms is in order as well, but there are few toms, or it is not as steady.
    gaps = np.diff(drums.starts)
    steady = float(gaps.max() - gaps.min()) <= float(np.median(gaps)) / 2
    return pads >= 2 * _LEAST_PADS or (steady and len(drums.starts) % pads == 0)
