"""Controls of each model of Push, and their places: from its manual, whatever a script does.

A face is a board of cells. Rows from the top: knobs, the display with its two rows of buttons, and
eight rows of pads; to the left and right of these, two columns of buttons each.
"""

from __future__ import annotations

from typing import Mapping, NamedTuple

from sidestick_live_sim.push import palettes

PADS = range(36, 100)
KNOBS = (*range(71, 79), 79, 14)  # eight over the display, master, tempo
TOUCHES = range(11)
UPPER, LOWER = tuple(range(102, 110)), tuple(range(20, 28))  # display buttons on Push 2 and 3
SCENES = tuple(range(43, 35, -1))  # from the top
USER = 59


class Hardware(NamedTuple):
    """One model.

    ``identity`` is its whole answer to the identity request of device ``number``; ``mode`` the
    system exclusive that sets its mode, but for mode and end. ``starts_s`` is how long after it is
    plugged in what comes is lost. ``above`` and ``below`` are rows of buttons by the display,
    ``left`` and ``right`` rows of names from the top, ``buttons`` the CC of each name.
    """

    name: str
    number: int
    identity: tuple[int, ...]
    mode: tuple[int, ...]
    starts_s: float
    above: tuple[tuple[int, ...], ...]
    below: tuple[tuple[int, ...], ...]
    left: tuple[tuple[str, ...], ...]
    right: tuple[tuple[str, ...], ...]
    buttons: Mapping[str, int]
    colours: Mapping[int, int]  # of lights that have all colours
    whites: Mapping[int, int]
    coloured: frozenset[int]  # buttons with all colours
    two_colours: frozenset[int] = frozenset()
    text_lines: int = 0
    aftertouch: tuple[int, ...] = ()  # what sets how pads play, where they may play MPE

    def colours_of(self, kind: str, number: int) -> Mapping[int, int] | None:
        """Return the colours of a light by value; None where there is no such light."""
        if kind == "pad":
            return self.colours if number in PADS else None
        if number not in self.button_numbers:
            return None
        if number in self.coloured:
            return self.colours
        return palettes.TWO_COLOURS if number in self.two_colours else self.whites

    @property
    def button_numbers(self) -> frozenset[int]:
        """The CCs of all its buttons."""
        return frozenset((*self.buttons.values(), *UPPER, *LOWER, *SCENES))


def _columns(text: str) -> tuple[tuple[str, ...], ...]:
    """Read names from a drawing: a line for a row, two spaces or more between columns."""
    rows = [line.strip().split("  ") for line in text.strip("\n").splitlines()]
    return tuple(tuple(name.strip() for name in row if name.strip()) for row in rows)


_BUTTONS = {
    "Tap Tempo": 3,
    "Metronome": 9,
    "Master": 28,
    "Stop": 29,
    "Left": 44,
    "Right": 45,
    "Up": 46,
    "Down": 47,
    "Select": 48,
    "Shift": 49,
    "Note": 50,
    "Session": 51,
    "Octave -": 54,
    "Octave +": 55,
    "Repeat": 56,
    "Accent": 57,
    "Scale": 58,
    "User": USER,
    "Mute": 60,
    "Solo": 61,
    "Page <": 62,
    "Page >": 63,
    "Play": 85,
    "Record": 86,
    "Duplicate": 88,
    "Automate": 89,
    "Fixed Length": 90,
    "Device": 110,
    "Mix": 112,
    "Clip": 113,
    "Quantize": 116,
    "Double Loop": 117,
    "Delete": 118,
    "Undo": 119,
}
_COLOURED = frozenset((*UPPER, *LOWER, *SCENES, 29, 60, 61, 85, 86, 89))
_ABLETON_MODE = (0xF0, 0x00, 0x21, 0x1D, 0x01, 0x01, 0x0A)
_ABLETON_AFTERTOUCH = (0xF0, 0x00, 0x21, 0x1D, 0x01, 0x01, 0x1E)
_ABLETON_IDENTITY = (0xF0, 0x7E, 0x01, 0x06, 0x02, 0x00, 0x21, 0x1D)
_SERIAL = (0x02, 0x00, 0x01, 0x00, 0x4C, 0x00, 0x11, 0x22, 0x33, 0x44, 0x01, 0x00, 0xF7)


def _renamed(names: Mapping[str, str], more: Mapping[str, int]) -> dict[str, int]:
    found = {names.get(name, name): number for name, number in _BUTTONS.items()}
    return {**found, **more}


_PUSH_1 = Hardware(
    name="Push 1",
    number=0,
    identity=(0xF0, 0x7E, 0x00, 0x06, 0x02, 0x47, 0x15, 0x00, 0x19, *_SERIAL),
    mode=(0xF0, 0x47, 0x7F, 0x15, 0x62, 0x00, 0x01),
    starts_s=2.0,
    above=(),
    below=(LOWER, UPPER),
    left=_columns("""
        Tap Tempo  Metronome
        -  -
        Undo  Delete
        -  -
        Double  Quantize
        -  -
        -  -
        Fixed Length
        Automation
        Duplicate
        New
        Record
        Play
    """),
    right=_columns("""
        -  User
        Volume  Pan & Send
        Track  Clip
        Device  Browse
        Master  Stop
        In  Out
        Mute  Solo
        Scales  Repeat
        Accent  Octave -
        Add Effect  Octave +
        Add Track  Note
        Select  Shift
        Session  Up
        Left  Right
    """),
    buttons=_renamed(
        {
            "Double Loop": "Double",
            "Automate": "Automation",
            "Scale": "Scales",
            "Page <": "In",
            "Page >": "Out",
            "Mix": "Track",
        },
        {
            "New": 87,
            "Browse": 111,
            "Add Effect": 52,
            "Add Track": 53,
            "Volume": 114,
            "Pan & Send": 115,
        },
    ),
    colours=palettes.PUSH_1,
    whites=palettes.ONE_COLOUR,
    coloured=frozenset(UPPER),
    two_colours=frozenset((*LOWER, *SCENES)),
    text_lines=4,
)
_PUSH_2 = Hardware(
    name="Push 2",
    number=1,
    identity=(*_ABLETON_IDENTITY, 0x67, 0x32, *_SERIAL),
    mode=_ABLETON_MODE,
    starts_s=3.0,
    above=(UPPER,),
    below=(LOWER,),
    left=_columns("""
        Tap Tempo  Metronome
        Delete  Undo
        Mute  Solo
        Stop  -
        Convert  -
        Double Loop  -
        Quantize  -
        Duplicate  -
        New  -
        Fixed Length  -
        Automate  -
        Record  -
        Play  -
    """),
    right=_columns("""
        Setup  User
        Add Device  Add Track
        Device  Mix
        Browse  Clip
        Master  -
        -  Up
        Left  Right
        -  Down
        Repeat  Accent
        Scale  Layout
        Note  Session
        Page <  Page >
        Octave -  Octave +
        Shift  Select
    """),
    buttons=_renamed(
        {},
        {
            "New": 87,
            "Browse": 111,
            "Add Device": 52,
            "Add Track": 53,
            "Setup": 30,
            "Layout": 31,
            "Convert": 35,
        },
    ),
    colours=palettes.PUSH_2,
    whites=palettes.GREYS,
    coloured=_COLOURED,
)
# Its lights are those of Push 2; its buttons lie elsewhere.
_PUSH_3 = _PUSH_2._replace(
    name="Push 3",
    aftertouch=_ABLETON_AFTERTOUCH,
    identity=(*_ABLETON_IDENTITY, 0x69, 0x32, *_SERIAL),
    left=_columns("""
        Set  Setup
        Help  User
        Device  Mix
        Clip  Session view
        Undo  Save
        Add  Swap
        Lock  Stop
        Mute  Solo
        Tap Tempo  Metronome
        Quantize  Fixed Length
        Automate  New
        Capture  Record
        Play  -
    """),
    right=_columns("""
        Volume press  -
        -  Up
        Left  Right
        Centre  Down
        Master  -
        Repeat  Accent
        Scale  Layout
        Note  Session
        Double Loop  Duplicate
        Convert  Delete
        Octave -  Octave +
        Page <  Page >
        Shift  Select
    """),
    buttons=_renamed(
        {},
        {
            "New": 92,
            "Volume press": 111,
            "Tempo press": 15,
            "Centre": 91,
            "Setup": 30,
            "Layout": 31,
            "Add": 32,
            "Swap": 33,
            "Session view": 34,
            "Convert": 35,
            "Capture": 65,
            "Set": 80,
            "Help": 81,
            "Save": 82,
            "Lock": 83,
        },
    ),
)
HARDWARE = {each.name: each for each in (_PUSH_1, _PUSH_2, _PUSH_3)}
