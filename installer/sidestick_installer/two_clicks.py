"""The two clicks that only the musician can do, in Live, with a picture of where they are."""

from __future__ import annotations

RESTART = "Quit Live and start it again: it looks for Sidestick only when it starts."
FIRST = "Two clicks are left, in Live."
AGAIN = "Two clicks are left in Live, unless you have made them before."
WHERE = "Then open Settings (Preferences in Live 11) > Link, Tempo & MIDI, and choose:"
CLICKS = (
    "under Control Surface, in a free row: Sidestick",
    "under Input, in the same row: the controller whose buttons you want to use",
)

PICTURE = """\
┌─ Settings ────────────────────────────────────────────────────────┐
│  Look & Feel         Control Surface     Input           Output   │
│▸ Link, Tempo & MIDI  1 [Sidestick  ▾]    [(yours)  ▾]    [None ▾] │
│  Audio                   ▲                 ▲                      │
│  Library                 click 1           click 2                │
│                      2 [None       ▾]    [None     ▾]    [None ▾] │
└───────────────────────────────────────────────────────────────────┘"""
# The same where a terminal has no lines to draw with.
_PLAIN = str.maketrans("┌┐└┘─│▸▾▲", "++++-|>v^")


def two_clicks(*, plain: bool = False, again: bool = False) -> str:
    """Return the text with its picture; `plain` is pure ASCII, `again` after an earlier setup."""
    picture = PICTURE.translate(_PLAIN) if plain else PICTURE
    steps = [f"  {number}. {click}" for number, click in enumerate(CLICKS, 1)]
    return "\n".join([AGAIN if again else FIRST, RESTART, WHERE, *steps, "", picture])
