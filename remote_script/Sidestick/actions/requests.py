"""The request that an action sends, from the clip and the settings: pure.

Each function returns the fields of a message but for id and deadline, and raises TargetError with a
sentence where the clip does not fit. Which settings a kind of request carries says the table.
"""

from __future__ import annotations

import os
from typing import Any, Mapping

from ..errors import TargetError
from ..live.clip_checks import SLACK_BEATS
from ..live.clip_reader import ClipSnapshot
from ..protocol.actions_table import BY_KEY
from ..protocol.messages import KINDS, Style
from ..protocol.settings_table import SETTINGS
from ..settings.config import Settings

MAX_SEED = 99999  # short enough to stand in a clip's name
_MOST_BARS = next(field.type.high for field in KINDS["generate"].fields if field.name == "bars")
_CARRIED = {kind: [setting for setting in SETTINGS if kind in setting.requests] for kind in KINDS}


def generate(snapshot: ClipSnapshot, settings: Settings) -> dict[str, Any]:
    """Return the request for a beat that fills the loop, in the style of the settings."""
    bars = _bars(snapshot)
    _check_not_too_long(bars)
    return dict(_fields("generate", snapshot, settings, settings["style"]), bars=bars)


def extend(
    snapshot: ClipSnapshot, settings: Settings, style: str, bars: int | None, unloops: bool = False
) -> dict[str, Any]:
    """Return the request to go on for ``bars`` or, where None, for as long as the clip is.

    ``unloops`` says whether the musician has agreed to have the loop switched off for it.
    """
    check_has_notes(snapshot, "extend")
    own_bars = _bars(snapshot)
    if bars is None:
        _check_not_too_long(own_bars)
    new_bars = own_bars if bars is None else bars
    snapshot.check_may_grow(snapshot.length_beats + new_bars * snapshot.bar_beats, unloops)
    return dict(_fields("extend", snapshot, settings, style), bars=new_bars, **_clip(snapshot))


def vary(snapshot: ClipSnapshot, settings: Settings, style: str) -> dict[str, Any]:
    """Return the request for other hits, in the selected range if there is one."""
    check_has_notes(snapshot, "vary")
    _check_not_too_long(_bars(snapshot))
    from_beats, to_beats = snapshot.selected or (0.0, snapshot.length_beats)
    fields = _fields("vary", snapshot, settings, style)
    return dict(fields, from_beats=from_beats, to_beats=to_beats, **_clip(snapshot))


def fill(snapshot: ClipSnapshot, settings: Settings, style: str) -> dict[str, Any]:
    """Return the request for a fill of the settings' length at the end of the loop."""
    check_has_notes(snapshot, "fill")
    own_bars, bars = _bars(snapshot), settings["fill_bars"]
    if bars > own_bars:
        raise TargetError("fill_too_long", bars=own_bars, fill_bars=bars)
    fields = _fields("fill", snapshot, settings, style)
    return dict(fields, fill_beats=bars * snapshot.bar_beats, **_clip(snapshot))


def of_clip(kind: str, snapshot: ClipSnapshot, settings: Settings, style: str) -> dict[str, Any]:
    """Return a request of a kind that has no fields of its own but the clip, such as feel."""
    check_has_notes(snapshot, BY_KEY[kind].label.lower())
    _bars(snapshot)
    return dict(_fields(kind, snapshot, settings, style), **_clip(snapshot))


def check_has_notes(snapshot: ClipSnapshot, verb: str) -> None:
    """Raise TargetError where there is nothing to work on."""
    if snapshot.clip is None:
        raise TargetError("empty_slot", verb=verb)
    if not snapshot.notes:
        raise TargetError("empty_clip", verb=verb)


def title(style: Style, seed: int) -> str:
    """Return the name of a generated clip, such as ``Funk 1234``."""
    return f"{style.name} {seed}"


def style_in(name: str, styles: Mapping[str, Style]) -> str:
    """Return the key of the style in a clip's name; empty where ``title`` has not made it."""
    words, _, seed = name.rpartition(" ")
    if not seed.isdecimal() or (seed[0] == "0" and seed != "0"):
        return ""
    return next((style.key for style in styles.values() if style.name == words), "")


def _fields(kind: str, snapshot: ClipSnapshot, settings: Settings, style: str) -> dict[str, Any]:
    """Return what every kind of request carries, and the settings that this one does."""
    seed = settings["seed"]
    return {
        "style": style,
        "seed": _new_seed() if seed is None else seed,
        "tempo_bpm": snapshot.tempo_bpm,
        "numerator": snapshot.numerator,
        "denominator": snapshot.denominator,
        **snapshot.track_pads._asdict(),
        **{each.key: settings.get(each.key, each.default) for each in _CARRIED[kind]},
    }


def _clip(snapshot: ClipSnapshot) -> dict[str, Any]:
    return {"notes": snapshot.notes, "length_beats": snapshot.length_beats}


def _check_not_too_long(bars: int) -> None:
    if bars > _MOST_BARS:
        raise TargetError("too_long", bars=bars, most=_MOST_BARS)


def _bars(snapshot: ClipSnapshot) -> int:
    """Return how many bars the loop is long. Raises TargetError where they are not whole."""
    bars = snapshot.length_beats / snapshot.bar_beats
    if abs(bars - round(bars)) > SLACK_BEATS or round(bars) < 1:
        raise TargetError("not_whole_bars", bars=bars)
    return round(bars)


def _new_seed() -> int:
    return 1 + int.from_bytes(os.urandom(4), "little") % MAX_SEED
