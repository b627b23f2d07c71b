"""Refuses settings that contradict each other, or the meter, where none of them is an accident.

In Live they are knobs, which may stand anywhere; on a command line each was typed.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sidestick_engine.errors import MidiFileError
from sidestick_models.beat.meter import Meter
from sidestick_models.styles.names import folded


def refuse_contradictions(
    settings: Mapping[str, Any], meter: tuple[int, int] | None = None
) -> None:
    """Refuse settings of a request, by key, in the meter of a new beat. Raises MidiFileError."""
    blend, style = settings.get("blend"), settings.get("style") or ""
    if blend is not None and folded(blend.style) == folded(style):
        raise MidiFileError(
            f"--blend {blend.style} is the style itself. Choose a second style, or leave it out."
        )
    subdivision, swing = settings.get("subdivision"), settings.get("swing")
    if subdivision == "triplet" and swing is not None:
        raise MidiFileError(
            f"--swing {swing:g} is for sixteenths, and --subdivision triplet has none. Leave one "
            "of them out."
        )
    if meter and subdivision not in (None, "triplet") and Meter(*meter).is_compound:
        raise MidiFileError(
            f"--subdivision {subdivision} is for beats of quarters, and beats of "
            f"{meter[0]}/{meter[1]} have three eighths. Leave it out, or choose another meter."
        )
