"""The colour of each style, 0xRRGGBB: of its button, and of the clips that it makes."""

from __future__ import annotations

import colorsys
import zlib

COLOURS = {
    "afrobeat": 0xE8A33D,
    "afrocuban": 0xD9603B,
    "blues": 0x3B6FD9,
    "breakbeat": 0xE6553F,
    "country": 0xB98A4A,
    "dance": 0xFF4FD8,
    "drumandbass": 0x00B894,
    "dubstep": 0x4B6BFF,
    "electro": 0x00C8E0,
    "funk": 0xF2B705,
    "gospel": 0xB48CFF,
    "highlife": 0x7BC043,
    "hiphop": 0x9B5DE5,
    "house": 0xFF8C00,
    "jazz": 0x2EC4B6,
    "latin": 0xFF6B4A,
    "lofi": 0xC79A6B,
    "middleeastern": 0xC9A227,
    "neworleans": 0x2FA84F,
    "pop": 0xFF7EB6,
    "punk": 0xE5173F,
    "reggae": 0x1FA31F,
    "reggaeton": 0xFFD23F,
    "rock": 0xC8232C,
    "soul": 0xA0522D,
    "techno": 0x8A8F98,
    "trap": 0xB026FF,
    "ukgarage": 0xFF4F9A,
}


def colour_of(style: str) -> int:
    """The style's colour; one that is not in the table gets a strong one of its own by its name."""
    return COLOURS.get(style) or _made_of(style)


def _made_of(name: str) -> int:
    hue = zlib.crc32(name.encode()) % 360 / 360
    red, green, blue = (round(255 * part) for part in colorsys.hsv_to_rgb(hue, 0.75, 0.9))
    return red << 16 | green << 8 | blue
