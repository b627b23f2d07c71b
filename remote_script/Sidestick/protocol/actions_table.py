"""The actions: one table, from which all that knows an action derives.

From it come the script's roles and presses, the MIDI controls that are bound at first, Push's
layout, requests to the engine, commands of the command line, buttons and keys of the panel and the
tables of the documentation. What an action does is not said here: `actions/` in the script has it
under the same key, and for requests `beats/` in the engine.
Keys never change, as they stand in what musicians have saved; what people read are the labels.
"""

from __future__ import annotations

from typing import Any, Iterable, NamedTuple

from .record_types import DRUM_CLASSES, MOST_KEPT
from .settings_table import BY_KEY as SETTINGS_BY_KEY
from .settings_table import KNOBS, SETTINGS

LANES = DRUM_CLASSES
STEPS = 32
STYLES_ON_A_PAGE = 8
VERSIONS = MOST_KEPT
BARS = (1, 2, 4, 8)
FILL_BARS = {"half": 0.5, "1": 1.0, "2": 2.0}

# Where an action has its place.
PUSH_BUTTON, PUSH_PAD = "button", "pad"
BEAT, LIVE = "beat", "live"  # of the panel: works on the panel's own beat, or in Live


class PushPlace(NamedTuple):
    """A place on Push: a button by its CC, or a pad by its note."""

    kind: str
    number: int


class PanelPlace(NamedTuple):
    """A place on the panel: BEAT or LIVE, and the key that does the same, empty for none.

    ``help`` is what it does there, where that is not the action's help.
    """

    place: str
    key: str = ""
    help: str = ""


class LiveCommand(NamedTuple):
    """A command of ``sidestick live``: its name, and its help where that is not the action's."""

    name: str
    help: str = ""


class Action(NamedTuple):
    """An action: its key, what people call it, and where it can be found.

    ``help`` says what it does. ``request`` is the kind of request that it sends to the engine;
    ``settings`` are those that it can be run with, and ``fixed`` those that it brings.
    ``moves_notes``: each note stays, at another time or velocity. ``base`` is the action that it is
    a case of, ``group`` the numbered family that it is one of.
    ``cc`` is the controller (channel, number) that it is bound to at first.
    """

    key: str
    label: str
    help: str
    request: str = ""
    changes_notes: bool = False
    needs_engine: bool = False
    settings: tuple[str, ...] = ()
    fixed: tuple[tuple[str, Any], ...] = ()
    base: str = ""
    group: str = ""
    cc: tuple[int, int] | None = None
    push: tuple[PushPlace, ...] = ()
    command: LiveCommand | None = None
    panel: PanelPlace | None = None
    moves_notes: bool = False


def _carried(request: str) -> tuple[str, ...]:
    """Return the settings that a request carries and an action can be run with."""
    carried = [s.key for s in SETTINGS if request in s.requests and s.in_actions]
    return (*carried, "seed")


def _buttons(*numbers: int) -> tuple[PushPlace, ...]:
    return tuple(PushPlace(PUSH_BUTTON, number) for number in numbers)


def _pad(row: int, column: int) -> tuple[PushPlace, ...]:
    """Return the pad in a row and column, both counted from the bottom left."""
    return (PushPlace(PUSH_PAD, 36 + 8 * row + column),)


def _bars(bars: int) -> str:
    return f"{bars} bar{'s' * (bars > 1)}"


def _words(key: str) -> str:
    return key.replace("_", " ")


_STYLED = ("style", *_carried("generate"), "locked")
FILL_WORDS = {"half": "half a bar", "1": "one bar", "2": "two bars"}


def _step_pad(step: int) -> tuple[PushPlace, ...]:
    """Return the pad of a step, from 0: they read like a page, from the fourth row downwards."""
    return _pad(3 - step // 8, step % 8)


def _lane_pad(lane: int) -> tuple[PushPlace, ...]:
    """Return the pad of a lane: nine of them, so the ride is above the crash."""
    return _pad(4, lane) if lane < 8 else _pad(5, 7)


ACTIONS: tuple[Action, ...] = (
    Action(
        "generate",
        "Generate",
        "a new beat; while a lane is held, that lane alone; with *Shift* vary",
        request="generate",
        changes_notes=True,
        needs_engine=True,
        settings=("style", "bars", *_carried("generate"), "locked"),
        cc=(16, 102),
        push=_buttons(86),
        command=LiveCommand("generate", "Write a new beat."),
        panel=PanelPlace(BEAT, "g", "a new beat in the chosen style"),
    ),
    Action(
        "vary",
        "Vary",
        "other hits in the same style, but for locked lanes",
        request="vary",
        changes_notes=True,
        needs_engine=True,
        settings=_carried("vary"),
        cc=(16, 107),
        command=LiveCommand(
            "vary", "Write other hits; where notes are selected in Live, in their range only."
        ),
        panel=PanelPlace(BEAT, "v", "other hits, in the selected steps where some are"),
    ),
    Action(
        "extend",
        "Extend",
        "extends the clip by the chosen bars",
        request="extend",
        changes_notes=True,
        needs_engine=True,
        settings=("extend_bars", *_carried("extend")),
        cc=(16, 103),
        push=_buttons(88),
        command=LiveCommand("extend", "Make the clip longer."),
        panel=PanelPlace(BEAT, "e", "extends the beat by as many bars as its end says"),
    ),
    Action(
        "double",
        "Double",
        "extends the clip by its own length",
        request="extend",
        changes_notes=True,
        needs_engine=True,
        settings=_carried("extend"),
        cc=(16, 111),
        push=_buttons(117),
    ),
    *(
        Action(
            f"extend_{bars}",
            f"Extend by {_bars(bars)}",
            f"extends the clip by {_bars(bars)}",
            request="extend",
            changes_notes=True,
            needs_engine=True,
            fixed=(("extend_bars", bars),),
            base="extend",
            cc=(16, 112 + place),
        )
        for place, bars in enumerate(BARS)
    ),
    Action(
        "fill",
        "Fill",
        "a fill at the end of the loop; with *Shift* choose how long: half a bar, one, two",
        request="fill",
        changes_notes=True,
        needs_engine=True,
        settings=("fill_bars", *_carried("fill")),
        cc=(16, 108),
        push=_buttons(24),
        command=LiveCommand("fill", "Write a fill at the end of the loop."),
        panel=PanelPlace(BEAT, "f", "a fill at the end of the beat"),
    ),
    *(
        Action(
            f"fill_{name}",
            f"Fill of {FILL_WORDS[name]}",
            f"a fill of {FILL_WORDS[name]}",
            request="fill",
            changes_notes=True,
            needs_engine=True,
            fixed=(("fill_bars", bars),),
            base="fill",
            cc=(16, 116 + place),
        )
        for place, (name, bars) in enumerate(FILL_BARS.items())
    ),
    Action(
        "feel",
        "Humanize",
        "gives the notes a drummer's velocities and timing",
        request="feel",
        changes_notes=True,
        moves_notes=True,
        needs_engine=True,
        settings=_carried("feel"),
        cc=(16, 109),
        push=_buttons(25),
        command=LiveCommand(
            "humanize",
            "Play the notes with a drummer's timing and dynamics; none is added or removed.",
        ),
        panel=PanelPlace(BEAT, "h", "a drummer's timing and dynamics"),
    ),
    Action(
        "straighten",
        "Quantize",
        "puts the notes back on the grid",
        changes_notes=True,
        moves_notes=True,
        settings=("locked",),
        cc=(16, 110),
        push=_buttons(26, 116),
        command=LiveCommand("quantize", "Put the notes back on the grid."),
        panel=PanelPlace(BEAT, "q"),
    ),
    Action(
        "song_kit",
        "Song kit",
        "intro, verse, chorus, break, fill and outro from the clip",
        changes_notes=True,
        needs_engine=True,
        settings=_STYLED,
        cc=(15, 106),
        push=_buttons(27),
        command=LiveCommand(
            "song-kit", "Make intro, verse, chorus, break, fill and outro, in new scenes."
        ),
        panel=PanelPlace(
            LIVE, help="intro, verse, chorus, break, fill and outro from Live's clip, in new scenes"
        ),
    ),
    Action(
        "next_version",
        "Next version",
        "the next version of the clip",
        changes_notes=True,
        cc=(15, 102),
    ),
    Action(
        "previous_version",
        "Previous version",
        "the previous version of the clip",
        changes_notes=True,
        cc=(15, 103),
    ),
    Action(
        "again",
        "Again, next seed",
        "makes the clip's beat again, with the next seed, but for locked lanes",
        changes_notes=True,
        needs_engine=True,
        settings=("locked",),
        cc=(15, 104),
        push=_buttons(56),
        command=LiveCommand("again", "Make the clip's beat again, with the next seed."),
    ),
    Action(
        "recipe",
        "Recipe",
        "says how the clip was made",
        cc=(15, 105),
        command=LiveCommand("recipe", "Say how the clip was made."),
    ),
    Action(
        "clear",
        "Clear",
        "removes the drum notes of the loop, but for locked lanes",
        changes_notes=True,
        settings=("locked",),
        push=_buttons(118),
        command=LiveCommand("clear", "Remove the drum notes of the loop, but for locked lanes."),
    ),
    Action(
        "undo",
        "Undo",
        "undoes Live's last step",
        push=_buttons(119),
        command=LiveCommand("undo", "Undo Live's last step."),
    ),
    Action(
        "launch",
        "Launch",
        "starts the clip; a second press stops it",
        push=_buttons(85),
        command=LiveCommand("launch", "Start the clip; stop it while it plays."),
        panel=PanelPlace(LIVE, help="starts the clip in Live; a second press stops it"),
    ),
    Action(
        "cancel",
        "Cancel",
        "cancels what is under way",
        cc=(16, 106),
        push=_buttons(29),
        command=LiveCommand("cancel", "Cancel what is under way, or end learning."),
        panel=PanelPlace(LIVE, help="cancels what is under way in Live"),
    ),
    Action("next_style", "Next style", "the next style", cc=(16, 104)),
    Action("previous_style", "Previous style", "the style before", cc=(16, 105)),
    Action("earlier_styles", "Earlier styles", "the previous page of styles", push=_buttons(44)),
    Action("later_styles", "Later styles", "the next page of styles", push=_buttons(45)),
    Action("earlier_steps", "Earlier steps", "the previous page of steps", push=_buttons(54, 62)),
    Action("later_steps", "Later steps", "the next page of steps", push=_buttons(55, 63)),
    Action(
        "shift",
        "Shift",
        "while held: lanes are locked, styles become the second style, generate varies, "
        "fills get another length",
        push=_buttons(49),
    ),
    Action(
        "learn",
        "Learn",
        "binds the next control that is moved to a role; again, to the next role",
        cc=(16, 119),
        command=LiveCommand(
            "learn",
            "Bind a control: move the one for the action that is named.\n\n"
            "The next action is named then, here and in Live's status line; `learn` again goes on "
            "without a control, `cancel` ends.",
        ),
    ),
    *(
        Action(
            f"bars_{bars}",
            _bars(bars).capitalize(),
            _bars(bars),
            fixed=(("bars", bars),),
            group="bars",
            push=_buttons(20 + place),
        )
        for place, bars in enumerate(BARS)
    ),
    *(
        Action(
            f"style_{place + 1}",
            f"Style {place + 1}",
            f"style {place + 1} of the page",
            group="style",
            push=_buttons(102 + place),
        )
        for place in range(STYLES_ON_A_PAGE)
    ),
    *(
        Action(
            f"lane_{lane}",
            f"Lane {_words(lane)}",
            f"the lane {_words(lane)}",
            group="lane",
            push=_lane_pad(place),
        )
        for place, lane in enumerate(LANES)
    ),
    *(
        Action(
            f"step_{place + 1}",
            f"Step {place + 1}",
            f"step {place + 1}: a hit, or none",
            changes_notes=True,
            group="step",
            push=_step_pad(place),
        )
        for place in range(STEPS)
    ),
    *(
        Action(
            f"version_{place + 1}",
            f"Version {place + 1}",
            f"version {place + 1}",
            changes_notes=True,
            group="version",
            cc=(15, 107 + place),
            push=_pad(7, place),
        )
        for place in range(VERSIONS)
    ),
)

# What is said once of the actions that come in numbers, or one for each lane.
GROUPS = {
    "bars": "how many bars a new clip gets, and *extend* adds",
    "style": "the styles of the page; with *Shift* the second style, to blend in",
    "lane": "choose the lane to draw; with *Shift* lock it; held while *generate* is pressed, "
    "only this lane is new",
    "step": "steps of the chosen lane: a hit as hard as you press, or none; brighter is harder",
    "version": "the versions of the clip at hand",
}

BY_KEY = {action.key: action for action in ACTIONS}
# The kinds of request that actions send to the engine, each of which brings a beat.
REQUESTS = tuple(dict.fromkeys(action.request for action in ACTIONS if action.request))
# What a control can be bound to: every action, and every knob.
ROLES = (*BY_KEY, *KNOBS)


def label_of(role: str) -> str:
    """Return the label of an action or of a knob's setting."""
    if role in BY_KEY:
        return BY_KEY[role].label
    return SETTINGS_BY_KEY[role].label if role in SETTINGS_BY_KEY else role.capitalize()


def members(group: str) -> Iterable[Action]:
    """Return the actions of a group, in order."""
    return (action for action in ACTIONS if action.group == group)


# The place of an action within its group, from 0, such as 3 for step_4.
PLACE_IN_GROUP = {
    action.key: place for group in GROUPS for place, action in enumerate(members(group))
}
