"""Colours that the values of lights show, as 0xRRGGBB of the light that comes out.

Push 2 and 3: as the hardware itself answers when its palette is read. Push 1: fourteen hues, each
at four numbers (pale, full, a third, a tenth). Values that are missing here are of no known colour.
"""

from __future__ import annotations

from typing import Mapping


def _from(first: int, colours: str) -> dict[int, int]:
    return {first + place: int(colour, 16) for place, colour in enumerate(colours.split())}


PUSH_2: Mapping[int, int] = {
    **_from(
        0,
        "000000 FF4032 800400 C93C00 AC1F00 8C5018 491804 FADC3B FFC516 B6FF0E 79FF18 34C216"
        " 4F8A04 62FF55 297D53 269E72 31ADFF 3663FC 1A34FF 1C0CE6 153999 3937FF 5722FF 972BFF"
        " 852178 FF1032 FF2BD4",
    ),
    **_from(
        65,
        "661914 210806 460300 280000 5D1700 200D00 470C00 1C0800 3B2B14 1C130A 250E05 0D0602"
        " 645817 201C07 664E08 211902 486605 172101 306609 0F2103 144D08 061902 1F3701 0A1100"
        " 276622 0C210B 143E29 081910 004D36 00180E 134566 061621 152764 070C20 0A1466 030621"
        " 0B045C 03011D 0A1C4C 040B1E 161666 070721 220D66 0B0421 3C1166 130521 350D30 11040F"
        " 660614 210206 661154 21051B",
    ),
    **_from(117, "000000 595959 1A1A1A FFFFFF 595959 CCCCCC 404040 141414 0000FF 00FF00 FF0000"),
}

_PUSH_1_HUES = (
    "FF0000 FF5500 FFFF00 55FF00 00FF00 00FF19 00FF55 00FF99 00A9FF 0055FF 0000FF 5500FF FF00FF"
    " FF0054"
)


def _dimmed(colour: int, part: float) -> int:
    red, green, blue = (int((colour >> shift & 255) * part) for shift in (16, 8, 0))
    return red << 16 | green << 8 | blue


def _push_1() -> dict[int, int]:
    colours = {0: 0x000000, 1: 0x1E1E1E, 2: 0x7F7F7F, 3: 0xFFFFFF}
    for place, hue in _from(1, _PUSH_1_HUES).items():
        colours[4 * place + 1] = hue
        colours[4 * place + 2] = _dimmed(hue, 0.35)
        colours[4 * place + 3] = _dimmed(hue, 0.1)
    return colours


PUSH_1: Mapping[int, int] = _push_1()

# Push 1's lights of two colours, and those of one; 127 means on.
TWO_COLOURS: Mapping[int, int] = {
    0: 0x000000,
    1: 0x500000,
    4: 0xFF0000,
    7: 0x502800,
    10: 0xFF8000,
    13: 0x505000,
    16: 0xFFFF00,
    19: 0x005000,
    22: 0x00FF00,
    127: 0x00FF00,
}
ONE_COLOUR: Mapping[int, int] = {0: 0x000000, 1: 0x404040, 4: 0xFFFFFF, 127: 0xFFFFFF}
GREYS: Mapping[int, int] = {value: value * 2 * 0x010101 for value in range(128)}
