"""What has been done, as the status line tells it: pure, from the engine's result."""

from __future__ import annotations

from typing import Any, Mapping

from ..protocol.messages import Style
from ..status_messages import say


def report(key: str, result: dict[str, Any], styles: Mapping[str, Style], notes: int = 0) -> str:
    """Return the sentence ``key`` for a result; ``notes`` is how many of the clip have changed."""
    style = result["style"]
    name = styles[style].name if style in styles else style
    return say(
        key,
        bars=several(result["bars"], "bar"),
        of_style=f" of {name}" if name else "",
        in_style=f" in the style {name}" if name else "",
        notes=several(notes, "note"),
        hits=result["versions"][0].hits_per_bar,
        seed=result["seed"],
        pads=_pads(result),
    )


def several(number: int, what: str) -> str:
    """Return ``1 bar`` and ``2 bars``."""
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def _pads(result: dict[str, Any]) -> str:
    """Return what the kit lacks, where it is played instead, and what is wrong with its file."""
    missing = ", ".join(result["missing"])
    moved = ", ".join(f"{drum} on {sound}" for drum, sound in result["substituted"])
    words = f". No pad for {missing}" if missing else ""
    words += f". Without pads of their own: {moved}" if moved else ""
    words = words.replace("_", " ")
    return words + "".join(f". {problem.rstrip('.')}" for problem in result["problems"][:1])
