"""The costs of a training: memory before it begins, time as its first steps go."""

from __future__ import annotations

import math
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import psutil

from sidestick_training.errors import TrainingError

_STEPS = 32  # of a stretch that is learnt at once
_COPIES = 8  # of each weight: itself, its gradient, two moments, its average, and what is saved
_LIBRARIES = 900 * 2**20  # TensorFlow, and what its compiler needs

_OF_FILES = 7  # of four bytes for each weight: the state, the best weights, and the graphs


def parameters(shape: Any) -> int:
    """Return the number of weights of a network of these sizes."""
    return sum(math.prod(size) for size in shape.variables().values())


def memory_bytes(network: str, shape: Any, size: Mapping[str, int]) -> int:
    """Return how much memory a training needs at most, about: weights and what a step keeps."""
    batch, units, layers = size["batch"], size["units"], size["layers"]
    per_step = 14 * units * layers + 3 * 512
    if network == "drums_rnn":
        per_step += 5 * shape.attention * units
    if network == "music_vae":
        per_step += 28 * shape.encoder
    kept = 4 * batch * per_step * (1 if network == "style_cvae" else _STEPS)
    return _LIBRARIES + 4 * _COPIES * parameters(shape) + kept


def check_memory(network: str, shape: Any, size: Mapping[str, int]) -> int:
    """Return how much memory is needed, about, in bytes.

    Raises:
        TrainingError: there is not as much.
    """
    needed, there = memory_bytes(network, shape, size), psutil.virtual_memory().available
    if needed > there:
        sizes = ", ".join(f"{value} {name}" for name, value in size.items())
        raise TrainingError(
            f"{network} with {sizes} needs about {gigabytes(needed)} of memory, and "
            f"{gigabytes(there)} are free. Ask for fewer --units or a smaller --batch, or end "
            "other programs."
        )
    return needed


def check_disk(folder: Path, shapes: Mapping[str, Any]) -> None:
    """Refuse a folder on a disk that what is trained would fill.

    Raises:
        TrainingError: there is not enough room.
    """
    needed = sum(4 * _OF_FILES * parameters(shape) for shape in shapes.values()) + 2**26
    there = next(each for each in (folder, *folder.absolute().parents) if each.exists())
    free = shutil.disk_usage(there).free
    if free < needed:
        raise TrainingError(
            f"The training needs about {gigabytes(needed)} in {folder}, and {gigabytes(free)} are "
            "free there. Make room, or name a folder on another disk with --out."
        )


def peak_memory() -> int:
    """Return the most memory that this process has used, in bytes, as far as is known."""
    info = psutil.Process().memory_info()
    return int(getattr(info, "peak_wset", info.rss))


def gigabytes(count: float) -> str:
    """Return a number of bytes for people."""
    return f"{count / 1e9:.1f} GB" if count >= 1e9 else f"{count / 1e6:.0f} MB"


def duration(seconds: float) -> str:
    """Return a duration for people."""
    if seconds < 90:
        return f"{max(1, round(seconds))} s"
    minutes = seconds / 60
    if minutes < 90:
        return f"{minutes:.0f} minutes"
    hours = minutes / 60
    return f"{hours:.1f} hours" if hours < 48 else f"{hours / 24:.1f} days"
