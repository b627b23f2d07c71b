"""Pools what the files of a folder say: they mostly speak one map."""

from __future__ import annotations

from math import log
from typing import NamedTuple

import numpy as np

from sidestick_engine.kit.recognition.lanes import Numbers

STRAY = 0.02
"""The probability that a file of a folder speaks another map than the rest."""
FEWEST_OF_SEVERAL = 3
"""Files of a folder in which several maps may be spoken: fewer cost as much as they can say."""
_ROUNDS = 30
_SPARSE = 0.5


class Pooled(NamedTuple):
    """The probability of each map, and last of no drums: for the folder (M + 1,), and each file."""

    of_folder: Numbers
    of_files: Numbers


def pooled(scores: Numbers) -> Pooled:
    """Return what files say together whose scores these are: (F, M + 1)."""
    raised = np.exp((scores - scores.max(1, keepdims=True)).astype(np.float64))
    alone = raised / raised.sum(1, keepdims=True)
    none = alone[:, -1]
    maps = alone.shape[1] - 1
    as_drums = alone[:, :-1] / np.maximum(alone[:, :-1].sum(1, keepdims=True), 1e-12)
    weight = 1 - none
    # Each file is evidence for a map, but a stray one is against none by more than this allows.
    evidence = np.log((1 - STRAY) * as_drums + STRAY / maps)
    total = (weight[:, None] * evidence).sum(0)
    share = np.exp(total - total.max())
    share /= share.sum()
    mixed = _mixture(as_drums, weight) if len(scores) >= FEWEST_OF_SEVERAL else share
    if _likelihood(as_drums, weight, mixed) > total.max() + _cost(mixed, len(scores)):
        share = mixed
    prior = (1 - STRAY) * share + STRAY / maps
    no_drums = (none.sum() + 1) / (len(none) + 2)
    prior = np.append(prior * (1 - no_drums), no_drums)
    usual = np.append(np.full(maps, 1 / maps) / 2, 0.5)
    of_files = alone * prior / usual
    of_files /= of_files.sum(1, keepdims=True)
    folder = np.append(share, 0.0) if (none < 0.5).any() else np.append(share * 0, 1.0)
    return Pooled(folder.astype(np.float32), of_files.astype(np.float32))


def _mixture(as_drums: Numbers, weight: Numbers) -> Numbers:
    """Return which part of the files speaks each map, for folders where several do."""
    maps = as_drums.shape[1]
    share = np.full(maps, 1 / maps)
    for _ in range(_ROUNDS):
        of_files = as_drums * share
        of_files /= np.maximum(of_files.sum(1, keepdims=True), 1e-12)
        share = np.maximum((weight[:, None] * of_files).sum(0) - _SPARSE, 1e-6)
        share /= share.sum()
    return share


def _likelihood(as_drums: Numbers, weight: Numbers, share: Numbers) -> float:
    return float((weight * np.log(np.maximum(as_drums @ share, 1e-12))).sum())


def _cost(share: Numbers, files: int) -> float:
    """Return by how much several maps must fit better than one."""
    return 3.0 * float((share > 0.02).sum()) * log(files + 1)
