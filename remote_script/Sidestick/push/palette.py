"""The colours of lights: how each is called on Push 1, and on Push 2 and 3.

A light has a hue and a level, 0 (off) to 3 (full). The numbers are places in the palette that the
unit comes with; it is never changed, for Live's own script shares it.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

OFF, DIM, HALF, FULL = range(4)

# The colour of each hue at full, to find the one nearest to a colour.
HUES = {
    "red": 0xFF0000,
    "orange": 0xFF6000,
    "amber": 0xFFB030,
    "yellow": 0xFFD800,
    "lime": 0xB0FF00,
    "green": 0x30FF20,
    "mint": 0x20FFA0,
    "sky": 0x30B0FF,
    "blue": 0x2040FF,
    "purple": 0x8030FF,
    "pink": 0xFF30D0,
    "white": 0xFFFFFF,
}


class Light(NamedTuple):
    """A hue at a level; a light that pulses goes between its level and the dim one."""

    hue: str
    level: int
    pulse: bool = False


DARK = Light("white", OFF)


class Palette(NamedTuple):
    """The values that light a LED, for the levels from DIM to FULL: by hue where it has colours."""

    rgb: dict[str, tuple[int, int, int]]
    two_colours: dict[str, tuple[int, int, int]]
    white: tuple[int, int, int]


_RED, _AMBER, _YELLOW, _GREEN = (1, 1, 4), (7, 7, 10), (13, 13, 16), (19, 19, 22)

PUSH_1 = Palette(
    rgb={
        "red": (7, 6, 5),
        "orange": (11, 10, 9),
        "amber": (15, 14, 13),
        "yellow": (15, 14, 13),
        "lime": (19, 18, 17),
        "green": (23, 22, 21),
        "mint": (31, 30, 29),
        "sky": (39, 38, 37),
        "blue": (47, 46, 45),
        "purple": (51, 50, 49),
        "pink": (59, 58, 57),
        "white": (1, 2, 3),
    },
    two_colours={
        "red": _RED,
        "orange": _AMBER,
        "amber": _AMBER,
        "yellow": _YELLOW,
        "lime": _GREEN,
        "green": _GREEN,
        "mint": _GREEN,
        "sky": _YELLOW,
        "blue": _YELLOW,
        "purple": _AMBER,
        "pink": _AMBER,
        "white": _YELLOW,
    },
    white=(1, 1, 4),
)
PUSH_2 = Palette(
    rgb={
        "red": (68, 67, 127),
        "orange": (70, 69, 3),
        "amber": (80, 79, 8),
        "yellow": (78, 77, 7),
        "lime": (82, 81, 9),
        "green": (86, 85, 11),
        "mint": (94, 93, 15),
        "sky": (96, 95, 16),
        "blue": (100, 99, 18),
        "purple": (110, 109, 23),
        "pink": (116, 115, 26),
        "white": (124, 123, 122),
    },
    two_colours={},
    white=(16, 48, 127),
)


@lru_cache(maxsize=256)
def nearest(colour: int) -> str:
    """Return the hue nearest to a colour, 0xRRGGBB, however bright that is."""
    return min(HUES, key=lambda hue: _distance(_pure(HUES[hue]), _pure(colour)))


def _pure(colour: int) -> tuple[float, float, float]:
    """Return red, green and blue from 0 to 1, the strongest of them 1; black counts as white."""
    parts = (colour >> 16 & 255, colour >> 8 & 255, colour & 255)
    most = max(parts)
    red, green, blue = (part / most if most else 1.0 for part in parts)
    return red, green, blue


def _distance(one: tuple[float, ...], other: tuple[float, ...]) -> float:
    return sum((a - b) ** 2 for a, b in zip(one, other))
