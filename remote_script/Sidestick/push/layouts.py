"""The three models of Push: which control has which role, and how each is lit. One table each.

The numbers are those of Ableton's "Push 2 MIDI and Display Interface Manual" and, for Push 1 and 3,
what these units were seen to send. Every role sits on a number that means the same on all three;
those that do not, NEVER, are left alone, so that it is Record, not New, that generates.
"""

from __future__ import annotations

from typing import Iterable, NamedTuple

from ..settings.roles import KNOBS, LANES
from .palette import PUSH_1, PUSH_2, Palette

PAD, BUTTON, KNOB = "pad", "button", "knob"
RGB, WHITE, TWO_COLOURS = "rgb", "white", "two colours"

# Swing or tempo's press, New, New of Push 3, Browse or volume's press.
NEVER = frozenset((15, 87, 92, 111))
FIRST_PAD, LAST_PAD, PADS_IN_A_ROW = 36, 99, 8  # from the bottom left to the right, then upward


class Control(NamedTuple):
    """A pad (note), button or knob (CC) and its role; ``touch`` is the note of a knob's touch."""

    kind: str
    number: int
    role: str
    touch: int = -1


class Model(NamedTuple):
    """One model of Push.

    ``identity`` begins its answer to an identity request, ``mode`` is the system exclusive that
    sets its mode, but for the mode and the end. ``wait_s`` is how long after loading a script
    leaves it alone. ``lights`` are the CCs of all button lights that may be set, white unless in
    ``rgb`` or ``two_colours``. ``has_text`` tells of four lines of text on its display.
    """

    name: str
    identity: tuple[int, ...]
    mode: tuple[int, ...]
    wait_s: float
    controls: tuple[Control, ...]
    palette: Palette
    lights: frozenset[int]
    rgb: frozenset[int]
    two_colours: frozenset[int] = frozenset()
    has_text: bool = False

    def light(self, kind: str, number: int) -> str:
        """Return which kind of light a pad or button has."""
        if kind == PAD or number in self.rgb:
            return RGB
        return TWO_COLOURS if number in self.two_colours else WHITE


def pad(row: int, column: int) -> int:
    """Return the note of a pad, counted from the bottom left."""
    return FIRST_PAD + PADS_IN_A_ROW * row + column


def _line(kind: str, first: int, roles: Iterable[str]) -> tuple[Control, ...]:
    return tuple(Control(kind, first + place, role) for place, role in enumerate(roles))


def _numbered(role: str, first: int, last: int) -> list[str]:
    return [f"{role}_{number}" for number in range(first, last + 1)]


_LANES = [f"lane_{lane}" for lane in LANES]
_CONTROLS = (
    # Steps read like a page: the first is the leftmost of the fourth row from below.
    *_line(PAD, pad(3, 0), _numbered("step", 1, 8)),
    *_line(PAD, pad(2, 0), _numbered("step", 9, 16)),
    *_line(PAD, pad(1, 0), _numbered("step", 17, 24)),
    *_line(PAD, pad(0, 0), _numbered("step", 25, 32)),
    # Nine lanes, eight pads in a row: the ride goes above the crash, cymbal by cymbal.
    *_line(PAD, pad(4, 0), _LANES[:8]),
    *_line(PAD, pad(5, 7), _LANES[8:]),
    *_line(PAD, pad(7, 0), _numbered("version", 1, 8)),
    # Styles go where every model has colours: on Push 1 that is the lower of its two rows.
    *_line(BUTTON, 102, _numbered("style", 1, 8)),
    *_line(BUTTON, 20, ("bars_1", "bars_2", "bars_4", "bars_8")),
    *_line(BUTTON, 24, ("fill", "feel", "straighten", "song_kit")),
    *_line(BUTTON, 44, ("earlier_styles", "later_styles")),
    *_line(BUTTON, 54, ("earlier_steps", "later_steps")),
    *_line(BUTTON, 62, ("earlier_steps", "later_steps")),
    Control(BUTTON, 86, "generate"),
    Control(BUTTON, 56, "again"),
    Control(BUTTON, 88, "extend"),
    Control(BUTTON, 117, "double"),
    Control(BUTTON, 116, "straighten"),
    Control(BUTTON, 118, "clear"),
    Control(BUTTON, 119, "undo"),
    Control(BUTTON, 85, "launch"),
    Control(BUTTON, 29, "cancel"),
    Control(BUTTON, 49, "shift"),
    *(Control(KNOB, 71 + place, role, place) for place, role in enumerate(KNOBS)),
)

_ROWS = (*range(20, 28), *range(102, 110))
_SCENES = tuple(range(36, 44))
_LIGHTS = frozenset((*_ROWS, *_SCENES, 3, 9, 28, 29, *range(44, 52), *range(54, 59))).union(
    (*range(60, 64), 85, 86, 88, 89, 90, 110, 112, 113, *range(116, 120))
)
_RGB = frozenset((*_ROWS, *_SCENES, 29, 60, 61, 85, 86, 89))
_ABLETON = (0x00, 0x21, 0x1D)
_ABLETON_MODE = (0xF0, *_ABLETON, 0x01, 0x01, 0x0A)

MODELS = (
    Model(
        name="Push 1",
        identity=(0x47, 0x15, 0x00, 0x19),
        mode=(0xF0, 0x47, 0x7F, 0x15, 0x62, 0x00, 0x01),
        wait_s=2.0,
        controls=_CONTROLS,
        palette=PUSH_1,
        lights=_LIGHTS | {52, 53, 114, 115},
        rgb=frozenset(range(102, 110)),
        two_colours=frozenset(range(20, 28)),
        has_text=True,
    ),
    Model(
        name="Push 2",
        identity=(*_ABLETON, 0x67, 0x32),
        mode=_ABLETON_MODE,
        wait_s=3.0,
        controls=_CONTROLS,
        palette=PUSH_2,
        lights=_LIGHTS | {30, 31, 35, 52, 53},
        rgb=_RGB,
    ),
    Model(
        name="Push 3",
        # Push 2 names its USB product, 0x1967, in two times seven bits; Push 3's is 0x1969.
        identity=(*_ABLETON, 0x69, 0x32),
        mode=_ABLETON_MODE,
        wait_s=3.0,
        controls=_CONTROLS,
        palette=PUSH_2,
        lights=_LIGHTS | {*range(30, 36), 65, *range(80, 84)},
        rgb=_RGB,
    ),
)
