"""From what the musician looks at to what the engine is asked: pure, and refused in a sentence.

Each function returns the fields of a message but for id and deadline.
"""

from __future__ import annotations

import os
from typing import Any, Mapping

from ..errors import TargetError
from ..live.clip_reader import ClipSnapshot
from ..protocol.messages import KINDS, Style
from ..settings.config import Config

_SLACK_BARS = 1e-6  # sums of beats are not exact
MAX_SEED = 99999  # short enough to stand in a clip's name
_MOST_BARS = next(field.type.high for field in KINDS["generate"].fields if field.name == "bars")


def generate(reading: ClipSnapshot, config: Config) -> dict[str, Any]:
    """Ask for a beat that fills the loop. Raises TargetError where no whole bars fit."""
    bars = _bars(reading)
    _check_not_too_long(bars)
    return dict(_hits(reading, config, config.style), bars=bars)


def extend(reading: ClipSnapshot, config: Config, style: str, bars: int | None) -> dict[str, Any]:
    """Ask how the clip goes on, for ``bars`` or, where None, for as long as it is.

    Raises TargetError where there is nothing that could.
    """
    check_has_notes(reading, "extend")
    own_bars = _bars(reading)
    if bars is None:
        _check_not_too_long(own_bars)
    new_bars = own_bars if bars is None else bars
    check_may_grow(reading, reading.length_beats + new_bars * reading.bar_beats)
    return dict(_hits(reading, config, style), bars=new_bars, **_clip(reading))


def vary(reading: ClipSnapshot, config: Config, style: str) -> dict[str, Any]:
    """Ask for other hits where they may change. Raises TargetError where there is nothing."""
    check_has_notes(reading, "vary")
    _check_not_too_long(_bars(reading))
    from_beats, to_beats = reading.selected or (0.0, reading.length_beats)
    asked = dict(_hits(reading, config, style), locked=config.locked)
    return dict(asked, from_beats=from_beats, to_beats=to_beats, **_clip(reading))


def fill(reading: ClipSnapshot, config: Config, style: str, bars: float) -> dict[str, Any]:
    """Ask for a fill in the last ``bars`` of the loop. Raises TargetError where it does not fit."""
    check_has_notes(reading, "fill")
    own_bars = _bars(reading)
    if bars > own_bars:
        raise TargetError("fill_too_long", bars=own_bars, asked=bars)
    asked = dict(_hits(reading, config, style), locked=config.locked)
    return dict(asked, fill_beats=bars * reading.bar_beats, **_clip(reading))


def feel(reading: ClipSnapshot, config: Config, style: str) -> dict[str, Any]:
    """Ask how a drummer would play the notes. Raises TargetError where there are none."""
    check_has_notes(reading, "play")
    _bars(reading)
    return dict(_asked(reading, config, style), locked=config.locked, **_clip(reading))


def check_has_notes(reading: ClipSnapshot, verb: str) -> None:
    """Raise TargetError where there is nothing to work on."""
    if reading.clip is None:
        raise TargetError("empty_slot", verb=verb)
    if not reading.notes:
        raise TargetError("empty_clip", verb=verb)


def check_may_grow(reading: ClipSnapshot, length_beats: float) -> None:
    """Raise TargetError where a loop of ``length_beats`` would not be heard to its end.

    Live lets no script resize what lies in the arrangement: there a loop has room as far as the
    clip reaches.
    """
    clip = reading.clip
    if not clip.is_arrangement_clip or length_beats <= reading.length_beats:
        return
    until_loop_beats = reading.loop_start_beats - clip.start_marker
    room_beats = clip.end_time - clip.start_time - until_loop_beats
    if not clip.looping or length_beats > room_beats + _SLACK_BARS * reading.bar_beats:
        raise TargetError("arrangement_room", bars=length_beats / reading.bar_beats)


def title(style: Style, seed: int) -> str:
    """Return the name of a generated clip, such as ``Funk 1234``."""
    return f"{style.name} {seed}"


def style_in(name: str, styles: Mapping[str, Style]) -> str:
    """Return the style that a clip's name was given for; empty where the name is not ours."""
    words, _, seed = name.rpartition(" ")
    if not seed.isdecimal() or (seed[0] == "0" and seed != "0"):
        return ""
    return next((style.key for style in styles.values() if style.name == words), "")


def _asked(reading: ClipSnapshot, config: Config, style: str) -> dict[str, Any]:
    return {
        "style": style,
        "seed": _new_seed() if config.seed is None else config.seed,
        "tempo_bpm": reading.tempo_bpm,
        "numerator": reading.numerator,
        "denominator": reading.denominator,
        **reading.kit._asdict(),
        "swing": config.swing,
        "timing_amount": config.timing_amount,
        "velocity_amount": config.velocity_amount,
    }


def _hits(reading: ClipSnapshot, config: Config, style: str) -> dict[str, Any]:
    return dict(
        _asked(reading, config, style),
        temperature=config.temperature,
        density=config.density,
        blend=config.blend,
        versions=1,
        drummer=config.drummer,
    )


def _clip(reading: ClipSnapshot) -> dict[str, Any]:
    return {"notes": reading.notes, "length_beats": reading.length_beats}


def _check_not_too_long(bars: int) -> None:
    if bars > _MOST_BARS:
        raise TargetError("too_long", bars=bars, most=_MOST_BARS)


def _bars(reading: ClipSnapshot) -> int:
    """Return how many bars the loop is long. Raises TargetError where they are not whole."""
    bars = reading.length_beats / reading.bar_beats
    if abs(bars - round(bars)) > _SLACK_BARS or round(bars) < 1:
        raise TargetError("not_whole_bars", bars=bars)
    return round(bars)


def _new_seed() -> int:
    return 1 + int.from_bytes(os.urandom(4), "little") % MAX_SEED
