"""Compare two samples as distributions: overlapping area and KL divergence.

The comparison of Yang and Lerch, "On the evaluation of generative models in music", Neural
Computing and Applications 32, 2020, taken on the features themselves instead of on distances
between pieces: the same figures, and a shift of the whole distribution shows.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sidestick_training.evaluation.windows.features import FEATURES
from sidestick_training.evaluation.windows.hvo_windows import HvoWindows

Numbers = NDArray[np.floating]
POINTS = 256
FLOOR = 1e-9  # the least share of a point; KL would be infinite without it


def compare_distributions(real: HvoWindows, generated: HvoWindows) -> dict[str, dict[str, float]]:
    """Return overlapping area and KL (nats) of every feature of `FEATURES`."""
    return {
        name: overlap_and_kl(feature(real), feature(generated))
        for name, feature in FEATURES.items()
    }


def overlap_and_kl(real: Numbers, generated: Numbers) -> dict[str, float]:
    """Return `oa`, 0 to 1, and `kl`, the KL divergence of `generated` from `real` in nats.

    Both are taken on Gaussian kernel densities of one and the same width.
    """
    width = _width(np.concatenate([real, generated]))
    lowest, highest = (bound(np.append(real, generated)) for bound in (np.min, np.max))
    points = np.linspace(lowest - 3 * width, highest + 3 * width, POINTS)
    p, q = (_density(sample, points, width) for sample in (real, generated))
    return {"oa": float(np.minimum(p, q).sum()), "kl": _kl(p, q)}


def histogram_kl(
    real: Numbers, generated: Numbers, lowest: float, highest: float, bins: int
) -> float:
    """Return KL in nats of `generated` from `real`, histograms with half a count in every bin."""
    p, q = (
        np.histogram(np.clip(sample, lowest, highest), bins, (lowest, highest))[0] + 0.5
        for sample in (real, generated)
    )
    return _kl(p / p.sum(), q / q.sum())


def _width(pooled: Numbers) -> float:
    """Return a kernel width by Silverman's rule of thumb; tiny if all numbers are the same."""
    return max(1e-3, 1.06 * float(pooled.std()) * len(pooled) ** -0.2)


def _density(sample: Numbers, points: Numbers, width: float) -> NDArray[np.float64]:
    """Return the shares (POINTS,) of a sample at these points; they sum to one."""
    kernels = np.exp(-0.5 * ((points[:, None] - sample) / width) ** 2)
    shares = kernels.sum(1) + FLOOR
    return np.asarray(shares / shares.sum())


def _kl(p: NDArray[np.float64], q: NDArray[np.float64]) -> float:
    return float((p * np.log(p / q)).sum())
