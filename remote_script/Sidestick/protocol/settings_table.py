"""The settings: one table, from which all that knows a setting derives.

From it come config.json and its checks, fields of messages, options of the command line, knobs,
the panel's sliders and the tables of the documentation. Where a setting acts is not said here.
Keys never change, as they stand in what musicians have saved; what people read are the labels.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from .field_types import Field, Float, Int, ListOf, Maybe, OneOf
from .record_types import AMOUNT, BARS, BLEND, DRUM, DRUMMER, STYLE, UINT32, DrummerModels

# Kinds of request that play by a seed: all, those that bring new hits, those that change a clip.
BEATS = ("generate", "extend", "vary", "fill", "feel")
NEW_HITS = BEATS[:4]
ON_CLIP = BEATS[2:]

MAX_FILL_BARS = 2.0
PUSH_ENCODERS = 8
MOST_LAID_BACK_MS = 30.0
SUBDIVISIONS = (("straight", "strt"), ("swung", "swng"), ("triplet", "trip"))
SWING = Maybe(Float(50.0, 75.0))  # where in a pair its second hit is, percent
ANY_PUSH, PUSHES = "found", ("Push 1", "Push 2", "Push 3")


class Knob(NamedTuple):
    """A knob, which sets a value from ``low`` to ``high``; a step of an endless one is ``step``.

    ``unit`` is written behind the value, ``scale`` multiplies what is written; with a ``floor`` the
    value is None at the bottom, which is written so. ``label`` shares eight characters with the
    value. ``encoder`` is the encoder of Push that it is on, from the left, 0 for none; those from
    9 on are the same eight with Shift held. ``slider`` is a step of its slider on the panel, 0 for
    ``step``. Where there are ``choices``, values with their short names, a position is the number
    of one of them.
    """

    label: str
    low: float
    high: float
    step: float
    help: str
    encoder: int = 0
    whole: bool = False
    scale: float = 1.0
    unit: str = ""
    floor: str = ""
    slider: float = 0.0
    choices: tuple[tuple[str, str], ...] = ()


class Setting(NamedTuple):
    """A setting: its key, what is legal, its default, and what people read.

    ``requests`` are the kinds of request to the engine that carry it under its key. ``option`` is
    its option of the command line, without dashes; empty for its key. ``in_config`` says whether
    config.json holds it, ``in_actions`` whether an action can be run with another value.
    """

    key: str
    type: Any
    default: Any
    label: str
    help: str
    requests: tuple[str, ...] = ()
    option: str = ""
    knob: Knob | None = None
    in_config: bool = True
    in_actions: bool = True

    @property
    def field(self) -> Field:
        """The field of a message that carries it; where it is missing, it has its default."""
        return Field(self.key, self.type, self.help, self.default)


_PERCENT = 0.01
_CLICK = 0.125  # eight small steps of an endless knob to the next whole number

SETTINGS = (
    Setting("style", STYLE, "funk", "Style", "the style of a new beat"),
    Setting(
        "bars",
        BARS,
        2,
        "Bars",
        "bars of a new clip",
        option="bars",
        knob=Knob(
            "Bars", 1, 64, _CLICK, "bars of a new clip, and bars that extend adds", 6, whole=True
        ),
    ),
    Setting("extend_bars", BARS, 2, "Extend by", "bars that *extend* adds", option="bars"),
    Setting(
        "fill_bars",
        Float(0.0, MAX_FILL_BARS, above_low=True),
        1.0,
        "Fill length",
        "bars that *fill* takes, such as 0.5",
        option="bars",
    ),
    Setting(
        "temperature",
        Float(0.1, 2.0),
        1.0,
        "Temperature",
        "how adventurous: below 1 safer, above 1 wilder",
        NEW_HITS,
        knob=Knob(
            "Temp", 0.1, 2.0, _PERCENT, "from what is likeliest to adventurous", 1, slider=0.05
        ),
    ),
    Setting(
        "density",
        Maybe(AMOUNT),
        None,
        "Density",
        "from the style's sparsest, 0, to its densest, 1",
        NEW_HITS,
        knob=Knob(
            "Dens",
            0.0,
            1.0,
            _PERCENT,
            "from the style's sparsest to its densest; at the bottom as it comes",
            2,
            scale=100,
            unit="%",
            floor="auto",
            slider=0.05,
        ),
    ),
    Setting(
        "blend",
        Maybe(BLEND),
        None,
        "Blend",
        "a second style to mix in, and how much of it, 0 to 1",
        NEW_HITS,
        knob=Knob(
            "Blend",
            0.0,
            1.0,
            _PERCENT,
            "how much of the second style; without one, of the next in the list",
            7,
            scale=100,
            unit="%",
            slider=0.05,
        ),
    ),
    Setting(
        "swing",
        SWING,
        None,
        "Swing",
        "where in an eighth its second sixteenth is, percent: 50 is straight; "
        "none as the clip has it, or the style",
        BEATS,
        knob=Knob(
            "Swing",
            50.0,
            75.0,
            0.25,
            "how late every second sixteenth is; at the bottom the clip's own",
            3,
            unit="%",
            floor="own",
            slider=1,
        ),
    ),
    Setting(
        "eighth_swing",
        SWING,
        None,
        "Eighth swing",
        "where in a beat its second eighth is, percent: 50 is straight, 66.7 a shuffle; "
        "none as the clip has it, or the style",
        BEATS,
        knob=Knob(
            "8ths",
            50.0,
            75.0,
            0.25,
            "how late every second eighth is; at the bottom the clip's own",
            12,
            unit="%",
            floor="own",
            slider=1,
        ),
    ),
    Setting(
        "subdivision",
        Maybe(OneOf(tuple(value for value, _ in SUBDIVISIONS))),
        None,
        "Subdivision",
        "what the beats of a new clip are divided into; none as the style's drummers play",
        ("generate",),
        knob=Knob(
            "Sub",
            0,
            len(SUBDIVISIONS) - 1,
            _CLICK,
            "straight, swung or in triplets; at the bottom as the style's drummers play",
            13,
            whole=True,
            floor="own",
            choices=SUBDIVISIONS,
        ),
    ),
    Setting(
        "timing_amount",
        AMOUNT,
        1.0,
        "Human timing",
        "how much of a drummer's timing: 0 is on the grid, 1 as learned",
        BEATS,
        option="timing",
        knob=Knob(
            "Time",
            0.0,
            1.0,
            _PERCENT,
            "how much of a drummer's timing",
            4,
            scale=100,
            unit="%",
            slider=0.05,
        ),
    ),
    Setting(
        "velocity_amount",
        AMOUNT,
        1.0,
        "Human dynamics",
        "how much of a drummer's dynamics: 0 is one level per drum, 1 as learned",
        BEATS,
        option="velocity",
        knob=Knob(
            "Velo",
            0.0,
            1.0,
            _PERCENT,
            "how much of a drummer's dynamics",
            5,
            scale=100,
            unit="%",
            slider=0.05,
        ),
    ),
    Setting(
        "complexity",
        AMOUNT,
        0.5,
        "Complexity",
        "how much happens off the beat: 0 less, 0.5 as it comes, 1 more",
        NEW_HITS,
        knob=Knob(
            "Cplx",
            0.0,
            1.0,
            _PERCENT,
            "how much happens off the beat; in the middle as it comes",
            9,
            scale=100,
            unit="%",
            slider=0.05,
        ),
    ),
    Setting(
        "intensity",
        AMOUNT,
        0.5,
        "Intensity",
        "how hard it is driven, by strokes, backbeats, open hats and crashes: 0 less, 1 more",
        BEATS,
        knob=Knob(
            "Intns",
            0.0,
            1.0,
            _PERCENT,
            "how hard it is driven; in the middle as it comes",
            10,
            scale=100,
            unit="%",
            slider=0.05,
        ),
    ),
    Setting(
        "laid_back_ms",
        Float(-MOST_LAID_BACK_MS, MOST_LAID_BACK_MS),
        0.0,
        "Laid back",
        "how far behind the beat all of it is, milliseconds; below 0 it pushes ahead",
        BEATS,
        option="laid-back",
        knob=Knob(
            "Back",
            -MOST_LAID_BACK_MS,
            MOST_LAID_BACK_MS,
            0.5,
            "how far behind the beat all of it is; below 0 it pushes ahead",
            11,
            unit="ms",
            slider=1,
        ),
    ),
    Setting(
        "locked",
        Maybe(ListOf(DRUM, 9)),
        [],
        "Locked lanes",
        "lanes that stay as they are, such as kick",
        ON_CLIP,
        option="lock",
    ),
    Setting(
        "seed",
        Maybe(UINT32),
        None,
        "Seed",
        "the random seed: the same seed makes the same beat; none draws a new one at each press",
    ),
    Setting(
        "versions",
        Int(1, 8),
        1,
        "Versions",
        "how many different beats",
        NEW_HITS,
        in_config=False,
        in_actions=False,
    ),
    Setting(
        "drummer",
        DRUMMER,
        DrummerModels(),
        "Drummer",
        "the models that play; an empty slot plays the model in use",
        NEW_HITS,
    ),
    Setting(
        "deadline_ms",
        Int(1, 60000),
        5000,
        "Deadline",
        "how long a press waits for the engine, milliseconds",
        in_actions=False,
    ),
    Setting(
        "push",
        OneOf((ANY_PUSH, *PUSHES)),
        ANY_PUSH,
        "Push",
        "which Push is connected; `found` for the one that answers",
        in_actions=False,
    ),
    Setting(
        "push_clock",
        OneOf(("off", "on")),
        "off",
        "Push clock",
        "`on` where Live sends Push its clock",
        in_actions=False,
    ),
)

BY_KEY = {setting.key: setting for setting in SETTINGS}
# What config.json holds besides the controls, and what an action can be run with.
IN_CONFIG = tuple(setting for setting in SETTINGS if setting.in_config)
IN_ACTIONS = tuple(setting for setting in SETTINGS if setting.in_actions)

# The knobs: those of settings, and the one that goes through the versions.
KNOBS = {
    setting.key: setting.knob
    for setting in sorted(
        (setting for setting in SETTINGS if setting.knob),
        key=lambda setting: (setting.knob.encoder or 99) if setting.knob else 99,
    )
    if setting.knob
}
KNOBS["version"] = Knob("Vers", 0, 7, _CLICK, "which version is in the clip", 8, whole=True)

# Up to 0.1 swing was added to what a drummer played, and this was none; values that were saved then
# have no swing of eighths beside it.
FORMER_SWING = 50.0
# A request that was saved then has it when it is made again.
ADDED_SWING = Field(
    "added_swing",
    SWING,
    "percent; added to a drummer's timing in place of all other swing, as 0.1 did; nil: not",
    None,
)

# What 0.1 called the models of a drummer, in config.json, recipes and share codes.
FORMER_MODELS = {"music_vae": "seed_model", "drums_rnn": "continuation_model"}


def fields_of(request: str) -> tuple[Field, ...]:
    """Return the fields of the settings that a kind of request for a beat carries."""
    carried = (setting.field for setting in SETTINGS if request in setting.requests)
    return (*carried, ADDED_SWING)


def renamed(values: dict[str, Any]) -> dict[str, Any]:
    """Return the values of a saved request as today's would be; others are left alone.

    Settings of 0.1 get today's names. A swing that was added goes on being added, so that the
    request makes the same beat again, and is today's swing besides.

    Raises TypeError or ValueError where there are no values by key.
    """
    kept = {key: value for key, value in dict(values).items() if key not in FORMER_MODELS}
    slots = {slot: values[former] for former, slot in FORMER_MODELS.items() if former in values}
    if slots and "drummer" not in kept:
        kept["drummer"] = DrummerModels(**slots)
    if "swing" in kept and "eighth_swing" not in kept:
        kept["added_swing"] = kept["swing"]
    return with_todays_swing(kept)


def with_todays_swing(values: dict[str, Any]) -> dict[str, Any]:
    """Return saved settings in which a swing that was none is none today as well."""
    if "eighth_swing" in values or values.get("swing") != FORMER_SWING:
        return values
    return dict(values, swing=None)


def written(key: str, value: Any) -> str:
    """Return the value of a knob as it is shown, such as ``75%``."""
    knob = KNOBS[key]
    if value is None:
        return knob.floor
    if knob.choices:
        return dict(knob.choices)[value]
    scaled = value * knob.scale
    return f"{scaled:.0f}{knob.unit}" if knob.whole or knob.unit else f"{scaled:.2f}"
