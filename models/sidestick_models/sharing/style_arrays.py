"""A learned style as a set of arrays among those of a packed model."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import numpy as np

from sidestick_models.array_file import array_bytes
from sidestick_models.errors import LibraryError
from sidestick_models.sharing.packed_file import Arrays
from sidestick_models.styles.learned_style import (
    LearnedStyle,
    learned_style_bytes,
    parse_learned_style,
)

STYLE = "style"
"""The name of the set."""


def style_arrays(style: LearnedStyle) -> Arrays:
    """Return the arrays of a style's file."""
    with np.load(BytesIO(learned_style_bytes(style)), allow_pickle=False) as file:
        return {name: file[name] for name in file.files}


def style_of(arrays: Arrays, key: str) -> LearnedStyle:
    """Return the style in arrays of anybody's, to go by this key.

    Raises:
        LibraryError: they are none of a style.
    """
    try:
        return parse_learned_style(array_bytes(arrays), key)
    except (ValueError, TypeError) as error:
        raise LibraryError(f"The style in this packed model is damaged: {error}.") from None


def style_fields(style: LearnedStyle) -> dict[str, Any]:
    """Return what a packed model's card says of a style."""
    card = style.card
    return {
        "name": card.name,
        "tempo_bpm": [float(bpm) for bpm in card.tempo_bpm],
        "pieces": card.pieces,
        "windows": card.windows,
    }
