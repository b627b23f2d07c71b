"""The three models of Push: the lights and the identity of each; one table each.

Where an action or a knob has its place stands in the tables of actions and settings. The numbers
are those of Ableton's "Push 2 MIDI and Display Interface Manual" and, for Push 1 and 3, those that
these units were seen to send. Every role sits on a number that means the same on all three; those
that do not, NEVER, are left alone, so that it is Record, not New, that generates.
"""

from __future__ import annotations

from typing import NamedTuple

from ..protocol.actions_table import ACTIONS, PUSH_BUTTON, PUSH_PAD
from ..protocol.settings_table import KNOBS, PUSH_ENCODERS
from .palette import PUSH_1, PUSH_2, Palette

PAD, BUTTON, KNOB = PUSH_PAD, PUSH_BUTTON, "knob"
RGB, WHITE, TWO_COLOURS = "rgb", "white", "two colours"

# Swing or tempo's press, New, New of Push 3, Browse or volume's press.
NEVER = frozenset((15, 87, 92, 111))
FIRST_PAD, LAST_PAD, PADS_IN_A_ROW = 36, 99, 8  # from the bottom left to the right, then upward
FIRST_KNOB = 71


class PushControl(NamedTuple):
    """A pad (note), button or knob (CC) and its role; ``touch`` is the note of a knob's touch."""

    kind: str
    number: int
    role: str
    touch: int = -1


class PushModel(NamedTuple):
    """One model of Push.

    ``identity`` begins its answer to an identity request, ``mode`` is the system exclusive that
    sets its mode, but for the mode and the end. ``wait_s`` is how long after loading a script
    leaves it alone. ``lights`` are the CCs of all button lights that may be set, white unless in
    ``rgb`` or ``two_colours``. ``has_text``: its display has four lines of text. ``aftertouch``
    is what sets how its pads play, like ``mode``, where they may play MPE.
    """

    name: str
    identity: tuple[int, ...]
    mode: tuple[int, ...]
    wait_s: float
    controls: tuple[PushControl, ...]
    palette: Palette
    lights: frozenset[int]
    rgb: frozenset[int]
    two_colours: frozenset[int] = frozenset()
    has_text: bool = False
    aftertouch: tuple[int, ...] = ()

    def light(self, kind: str, number: int) -> str:
        """Return the kind of light that a pad or button has."""
        if kind == PAD or number in self.rgb:
            return RGB
        return TWO_COLOURS if number in self.two_colours else WHITE


_CONTROLS = (
    *(
        PushControl(place.kind, place.number, action.key)
        for action in ACTIONS
        for place in action.push
    ),
    *(
        PushControl(KNOB, FIRST_KNOB + knob.encoder - 1, role, knob.encoder - 1)
        for role, knob in KNOBS.items()
        if 0 < knob.encoder <= PUSH_ENCODERS
    ),
)

_ROWS = (*range(20, 28), *range(102, 110))
_SCENES = tuple(range(36, 44))
_LIGHTS = frozenset((*_ROWS, *_SCENES, 3, 9, 28, 29, *range(44, 52), *range(54, 59))).union(
    (*range(60, 64), 85, 86, 88, 89, 90, 110, 112, 113, *range(116, 120))
)
_RGB = frozenset((*_ROWS, *_SCENES, 29, 60, 61, 85, 86, 89))
_ABLETON = (0x00, 0x21, 0x1D)
_ABLETON_MODE = (0xF0, *_ABLETON, 0x01, 0x01, 0x0A)
_ABLETON_AFTERTOUCH = (0xF0, *_ABLETON, 0x01, 0x01, 0x1E)

MODELS = (
    PushModel(
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
    PushModel(
        name="Push 2",
        identity=(*_ABLETON, 0x67, 0x32),
        mode=_ABLETON_MODE,
        wait_s=3.0,
        controls=_CONTROLS,
        palette=PUSH_2,
        lights=_LIGHTS | {30, 31, 35, 52, 53},
        rgb=_RGB,
    ),
    PushModel(
        name="Push 3",
        # Push 2 names its USB product, 0x1967, in two times seven bits; Push 3's is 0x1969.
        identity=(*_ABLETON, 0x69, 0x32),
        mode=_ABLETON_MODE,
        wait_s=3.0,
        controls=_CONTROLS,
        palette=PUSH_2,
        lights=_LIGHTS | {*range(30, 36), 65, *range(80, 84)},
        rgb=_RGB,
        aftertouch=_ABLETON_AFTERTOUCH,
    ),
)
