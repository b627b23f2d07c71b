"""The styles that models are trained on, in the order of their numbers, and how they are shown.

A style's place in `TRAINED` is its number in the models' one-hot style inputs, so nothing here may
ever change places; weights that know fewer styles know the first ones.
"""

from collections.abc import Iterator
from enum import StrEnum
from functools import cache
from typing import NamedTuple

from sidestick_models.errors import UnknownStyleError


class Family(StrEnum):
    """Origin of a style's beats: recorded drummers, patterns of what they play or of what
    producers program, the user's own."""

    ACOUSTIC = "acoustic"
    WRITTEN = "written"
    ELECTRONIC = "electronic"
    USER = "your own"
    LEARNED = "your loops"


class StyleInfo(NamedTuple):
    """Names of a style, in messages (`key`) and for people, and how it is shown.

    `colour` is # and six hexadecimal digits. `tempo_bpm` is the usual range, slowest and fastest.
    `parent` is the key of the style that it is a sub-style of, if it is one.
    """

    key: str
    name: str
    colour: str
    tempo_bpm: tuple[float, float]
    family: Family
    parent: str = ""


# The tempos are those of the middle four fifths of the time that the Groove MIDI Dataset was
# played in the style: its 10th and 90th percentile over the performances in 4/4, each weighted
# with its length. One performance, one tempo, gives a range of one.
_ACOUSTIC: tuple[tuple[str, str, str, tuple[float, float]], ...] = (
    ("afrobeat", "Afrobeat", "#e8a33d", (85, 114)),
    ("afrocuban", "Afro-Cuban", "#d9451f", (105, 128)),
    ("blues", "Blues", "#3b6fd9", (72, 72)),
    ("country", "Country", "#b98a4a", (78, 114)),
    ("dance", "Dance", "#ff4fd8", (120, 170)),
    ("funk", "Funk", "#f2b705", (81, 117)),
    ("gospel", "Gospel", "#b48cff", (120, 120)),
    ("highlife", "Highlife", "#7bc043", (126, 126)),
    ("hiphop", "Hip-Hop", "#9b5de5", (70, 100)),
    ("jazz", "Jazz", "#2ec4b6", (96, 215)),
    ("latin", "Latin", "#ff6b4a", (89, 127)),
    ("middleeastern", "Middle Eastern", "#c9a227", (126, 126)),
    ("neworleans", "New Orleans", "#2fa84f", (82, 124)),
    ("pop", "Pop", "#ff7eb6", (83, 142)),
    ("punk", "Punk", "#e5173f", (128, 144)),
    ("reggae", "Reggae", "#1fa31f", (64, 141)),
    ("rock", "Rock", "#c8232c", (86, 135)),
    ("soul", "Soul", "#a0522d", (80, 148)),
)

STYLES: tuple[str, ...] = tuple(key for key, *_ in _ACOUSTIC)
"""The primary styles of the Groove MIDI Dataset, which come first."""

ELECTRONIC: tuple[str, ...] = (
    "house",
    "techno",
    "trap",
    "drumandbass",
    "breakbeat",
    "ukgarage",
    "dubstep",
    "electro",
    "lofi",
    "reggaeton",
)
"""The styles that are written as patterns, in the files of these names in `patterns/styles`."""

TRAINED: tuple[str, ...] = STYLES + ELECTRONIC


def style_number(style: str) -> int:
    """Return the style's place in `TRAINED`.

    Raises:
        UnknownStyleError: if no model is trained on it.
    """
    if style not in TRAINED:
        raise UnknownStyleError(style, TRAINED)
    return TRAINED.index(style)


@cache
def trained_styles() -> tuple[StyleInfo, ...]:
    """Return what is shown of each style of `TRAINED`, in its order."""
    acoustic = (StyleInfo(*row, Family.ACOUSTIC) for row in _ACOUSTIC)
    return (*acoustic, *_electronic())


def _electronic() -> Iterator[StyleInfo]:
    # Imported here: who only needs a style's number reads no files.
    from sidestick_models.patterns.style_files import SHIPPED, load_style

    for key in ELECTRONIC:
        style = load_style(SHIPPED / f"{key}.txt")
        yield StyleInfo(key, style.name, style.colour, style.tempo_bpm, Family.ELECTRONIC)
