"""The styles that there are: those that models are trained on, in the order of their numbers.

A style's place in `TRAINED` is its number in the models' one-hot style inputs, so nothing here may
ever change places; weights that know fewer styles know the first ones.
"""

from collections.abc import Iterator
from enum import StrEnum
from functools import cache
from typing import NamedTuple

from sidestick_models.errors import UnknownStyleError


class Family(StrEnum):
    """Where a style's beats come from: recorded drummers, programmed patterns, the user's file."""

    ACOUSTIC = "acoustic"
    ELECTRONIC = "electronic"
    OWN = "your own"


class StyleInfo(NamedTuple):
    """What a style is called in messages (`key`) and for people, and how it is shown.

    `colour` is # and six hexadecimal digits. `tempo_bpm` is the usual range, slowest and fastest.
    """

    key: str
    name: str
    colour: str
    tempo_bpm: tuple[float, float]
    family: Family


# The tempos are those of the middle four fifths of the time that the Groove MIDI Dataset was
# played in the style: its 10th and 90th percentile over the performances in 4/4, each weighted
# with its length. One performance, one tempo, gives a range of one.
_ACOUSTIC: tuple[tuple[str, str, str, tuple[float, float]], ...] = (
    ("afrobeat", "Afrobeat", "#d98e04", (85, 114)),
    ("afrocuban", "Afro-Cuban", "#c8553d", (105, 128)),
    ("blues", "Blues", "#2f5d8c", (72, 72)),
    ("country", "Country", "#b08d57", (78, 114)),
    ("dance", "Dance", "#e056fd", (120, 170)),
    ("funk", "Funk", "#f39c12", (81, 117)),
    ("gospel", "Gospel", "#7d5ba6", (120, 120)),
    ("highlife", "Highlife", "#a3b18a", (126, 126)),
    ("hiphop", "Hip-Hop", "#5c677d", (70, 100)),
    ("jazz", "Jazz", "#1b4965", (96, 215)),
    ("latin", "Latin", "#e63946", (89, 127)),
    ("middleeastern", "Middle Eastern", "#8d6a9f", (126, 126)),
    ("neworleans", "New Orleans", "#2a9d8f", (82, 124)),
    ("pop", "Pop", "#ff8fab", (83, 142)),
    ("punk", "Punk", "#d00000", (128, 144)),
    ("reggae", "Reggae", "#4c956c", (64, 141)),
    ("rock", "Rock", "#9d0208", (86, 135)),
    ("soul", "Soul", "#9c6644", (80, 148)),
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


def style_number(style: str, known: int = len(TRAINED)) -> int:
    """The style's place in `TRAINED`, of which the models know the first `known`.

    Raises:
        UnknownStyleError: if they do not know it.
    """
    styles = TRAINED[:known]
    if style not in styles:
        raise UnknownStyleError(style, styles)
    return styles.index(style)


@cache
def trained_styles() -> tuple[StyleInfo, ...]:
    """What there is to say about each style of `TRAINED`, in its order."""
    acoustic = (StyleInfo(*row, Family.ACOUSTIC) for row in _ACOUSTIC)
    return (*acoustic, *_electronic())


def _electronic() -> Iterator[StyleInfo]:
    # Imported here: who only needs a style's number reads no files.
    from sidestick_models.patterns.corpus import SHIPPED, load_style

    for key in ELECTRONIC:
        style = load_style(SHIPPED / f"{key}.txt")
        yield StyleInfo(key, style.name, style.colour, style.tempo_bpm, Family.ELECTRONIC)
