"""From what the musician looks at to what the engine is asked: pure, and refused in a sentence.

Both functions return the fields of a message but for id and deadline.
"""

from __future__ import annotations

import os
from typing import Any

from .config import Config
from .errors import TargetError
from .protocol.messages import KINDS
from .reading import Reading

METER = (4, 4)
_SLACK_BARS = 1e-6  # sums of beats are not exact
MAX_SEED = 99999  # short enough to stand in a clip's name
_MOST_BARS = next(field.type.high for field in KINDS["generate"].fields if field.name == "bars")


def generate(reading: Reading, config: Config, style: str) -> dict[str, Any]:
    """Ask for a beat that fills the loop. Raises TargetError where no whole bars fit."""
    bars = _bars(reading)
    if bars > _MOST_BARS:
        raise TargetError("too_long", bars=bars, most=_MOST_BARS)
    return _fields(reading, config, style, bars)


def extend(reading: Reading, config: Config, style: str) -> dict[str, Any]:
    """Ask how the clip goes on. Raises TargetError where there is nothing that could."""
    if reading.clip is None:
        raise TargetError("empty_slot")
    if reading.clip.is_arrangement_clip:
        raise TargetError("arrangement_extend")
    if not reading.notes:
        raise TargetError("empty_clip")
    _bars(reading)
    fields = _fields(reading, config, style, config.extend_bars)
    return dict(fields, notes=reading.notes, length_beats=reading.length_beats)


def title(style: str, seed: int) -> str:
    """Return the name of a generated clip, such as ``Funk 1234``."""
    return f"{_capital(style)} {seed}"


def style_in(name: str, styles: tuple[str, ...]) -> str:
    """Return the style that a clip's name was given for; empty where the name is not ours."""
    words, _, seed = name.rpartition(" ")
    if not seed.isdecimal() or (seed[0] == "0" and seed != "0"):
        return ""
    return next((style for style in styles if _capital(style) == words), "")


def _capital(style: str) -> str:
    return style[:1].upper() + style[1:]


def _fields(reading: Reading, config: Config, style: str, bars: int) -> dict[str, Any]:
    return {
        "style": style,
        "bars": bars,
        "temperature": config.temperature,
        "seed": _new_seed() if config.seed is None else config.seed,
        "tempo_bpm": reading.tempo_bpm,
        "numerator": reading.numerator,
        "denominator": reading.denominator,
        "pads": reading.pads,
        "swing": 50.0,
        "timing_amount": 1.0,
        "velocity_amount": 1.0,
        "versions": 1,
        "drums_rnn": "",
        "music_vae": "",
    }


def _bars(reading: Reading) -> int:
    """Return how many bars the loop is long. Raises TargetError where they are not whole."""
    if (reading.numerator, reading.denominator) != METER:
        raise TargetError("meter", numerator=reading.numerator, denominator=reading.denominator)
    bars = reading.length_beats / reading.numerator
    if abs(bars - round(bars)) > _SLACK_BARS or round(bars) < 1:
        raise TargetError("not_whole_bars", bars=bars)
    return round(bars)


def _new_seed() -> int:
    return 1 + int.from_bytes(os.urandom(4), "little") % MAX_SEED
