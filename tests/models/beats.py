"""Beats put together, for tests."""

from __future__ import annotations

import numpy as np

from sidestick_models.beat.beat import Beat


def joined(*beats: Beat) -> Beat:
    """Return the beats one after the other, as one."""
    return Beat(
        np.concatenate([beat.hits for beat in beats]),
        np.concatenate([beat.velocities for beat in beats]),
        np.concatenate([beat.offsets for beat in beats]),
    )
