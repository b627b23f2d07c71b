"""The parts of a song that are made from one clip: a table, and what each is asked with. Pure."""

from __future__ import annotations

from typing import Any, NamedTuple

from ..live.clip_plan import Planned
from ..live.clip_reader import ClipSnapshot
from ..settings.config import Config
from . import requests


class Part(NamedTuple):
    """A part: its name, how it is made of the clip, and the colour of its clip, 0xRRGGBB.

    ``kind`` is a kind of request, empty for the clip as it is. ``hits_ratio`` is how many hits it
    has for each of the clip's, ``locked`` are lanes that stay as they are.
    """

    name: str
    kind: str
    colour: int
    hits_ratio: float | None = None
    locked: tuple[str, ...] = ()


PARTS = (
    Part("Intro", "vary", 0x5DADE2, 0.6, ("kick",)),
    Part("Verse", "", 0x58D68D),
    Part("Chorus", "vary", 0xF5B041, 1.5, ("kick", "snare")),
    Part("Break", "vary", 0xAF7AC5, 0.4),
    Part("Fill", "fill", 0xEC7063),
    Part("Outro", "vary", 0x85929E, 0.7, ("kick", "snare")),
)


class Clip(NamedTuple):
    """What a part has become, ready to be written: a clip as long as the one it comes from.

    ``asked`` are the fields of its request and ``kit`` what the result said of its kit.
    """

    part: Part
    ready: Planned
    asked: dict[str, Any]
    kit: Any


def fields_for(part: Part, reading: ClipSnapshot, config: Config, style: str) -> dict[str, Any]:
    """Return the fields of a part's request. Raises TargetError where it cannot be asked."""
    chosen = config._replace(locked=list(part.locked))
    if part.kind == "fill":
        own_bars = reading.length_beats / reading.bar_beats
        return requests.fill(reading, chosen, style, min(1.0, own_bars))
    chosen = chosen._replace(density=None)
    asked = requests.vary(reading._replace(selected=None), chosen, style)
    return dict(asked, hits_ratio=part.hits_ratio)
