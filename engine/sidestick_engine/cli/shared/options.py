"""Options that several subcommands share; what is legal is read from the protocol's table."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from functools import reduce, wraps
from pathlib import Path
from typing import Any, NamedTuple

import click

from Sidestick.protocol.errors import IllegalValueError
from Sidestick.protocol.messages import DRUM_CLASSES, KINDS, Blend, Drummer
from Sidestick.protocol.record_types import BARS, MODEL, NAME

LIVE_DEADLINE_MS = 15_000  # that Live has for what a command asks; a song kit takes a while
_REQUESTS = ("generate", "extend", "vary", "fill", "feel")
FIELDS = {field.name: field.type for kind in _REQUESTS for field in KINDS[kind].fields}

MAX_NAME_CHARS = NAME.max_chars

Command = Callable[..., None]
Decorator = Callable[[Command], Command]


def _legal(_: click.Context, option: click.Parameter, value: Any) -> Any:
    """The value of an option that is called as a field of a message is; None where not given."""
    if value is None:
        return None
    try:
        return FIELDS[option.name or ""].check(value)
    except IllegalValueError as illegal:
        raise click.BadParameter(f"{illegal.value} is not {illegal.legal}.") from None


def _blend(context: click.Context, option: click.Parameter, value: str | None) -> Any:
    """STYLE:AMOUNT as a message has it."""
    if value is None:
        return None
    style, _, amount = value.rpartition(":")
    try:
        blend = Blend(style, float(amount))
    except ValueError:
        raise click.BadParameter(f'"{value}" is not STYLE:AMOUNT, such as jazz:0.3.') from None
    return _legal(context, option, blend)


def _meter(_: click.Context, __: click.Parameter, value: str) -> tuple[int, int]:
    """N/D as numerator and denominator; whether it can be played, the engine says."""
    parts = value.split("/")
    try:
        numerator, denominator = map(int, parts)
        return numerator, denominator
    except ValueError:
        raise click.BadParameter(f'"{value}" is not a meter, such as 3/4.') from None


def _any_seed() -> int:
    return secrets.randbelow(2**32)


def _number(
    name: str, kind: type, default: float | None, meaning: str, field: str = ""
) -> Decorator:
    """An option for a number that is a field of a message, of its own name unless told."""
    return click.option(
        name,
        field or name.lstrip("-"),
        type=kind,
        callback=_legal,
        default=default,
        show_default=default is not None,
        help=meaning,
    )


# The option of each slot of the drummer, and what 0.1 called it.
_MODELS = {
    "seed_model": ("--music-vae", "The model for seed patterns"),
    "continuation_model": ("--drums-rnn", "The model that goes on with a beat"),
}


def _models(command: Command) -> Command:
    """Options for the drummer's models, as one setting; None where none of them is given."""

    @wraps(command)
    def with_drummer(**values: Any) -> None:
        named = {slot: values.pop(slot) for slot in _MODELS}
        former = {slot: values.pop(f"former_{slot}") for slot in _MODELS}
        chosen = {slot: named[slot] or former[slot] or "" for slot in _MODELS}
        command(drummer=Drummer(**chosen) if any(chosen.values()) else None, **values)

    options = [
        click.option(
            f"--{slot.replace('_', '-')}",
            slot,
            metavar="NAME",
            callback=_model_name,
            help=f'{meaning}, or "sidestick" for ours. [default: what is in use]',
        )
        for slot, (_, meaning) in _MODELS.items()
    ]
    hidden = [
        click.option(name, f"former_{slot}", callback=_model_name, hidden=True)
        for slot, (name, _) in _MODELS.items()
    ]
    return _all(*options, *hidden)(with_drummer)


def _model_name(_: click.Context, __: click.Parameter, value: str | None) -> str | None:
    if value is None:
        return None
    try:
        return str(MODEL.check(value))
    except IllegalValueError as illegal:
        raise click.BadParameter(f"{illegal.value} is not {illegal.legal}.") from None


def _all(*decorators: Decorator) -> Decorator:
    """The decorators as one, listed by --help in this order."""
    return lambda command: reduce(lambda made, each: each(made), reversed(decorators), command)


class _Number(NamedTuple):
    """What `_number` takes."""

    name: str
    kind: type
    default: float | None
    meaning: str
    field: str = ""


_TEMPERATURE = _Number(
    "--temperature", float, 1.0, "How adventurous: below 1 safer, above 1 wilder."
)
_DENSITY = _Number("--density", float, None, "From the style's sparsest, 0, to its densest, 1.")
_PLAYING = (
    _Number("--swing", float, 50.0, "Percent of an eighth where its second sixteenth is, to 75."),
    _Number("--timing", float, 1.0, "How much of the learned timing, 0 to 1.", "timing_amount"),
    _Number("--velocity", float, 1.0, "How much of the dynamics, 0 to 1.", "velocity_amount"),
)


def _as_set(*numbers: _Number) -> Decorator:
    """Options without defaults: what is not given is as it is set in Live's script."""
    return _all(*(_number(*number._replace(default=None)) for number in numbers))


temperature = _number(*_TEMPERATURE)


bars = _number("--bars", int, 2, "How many new bars.")
tempo = _number("--tempo", float, 120.0, "Tempo in beats per minute.", "tempo_bpm")
seed = click.option(
    "--seed",
    type=int,
    callback=_legal,
    default=_any_seed,
    show_default="a new one each time",
    help="Random seed: the same seed makes the same beat.",
)
meter = click.option(
    "--meter", metavar="N/D", default="4/4", show_default=True, callback=_meter, help="The meter."
)
kit_map = click.option(
    "--kit-map",
    metavar="MAP",
    default="",
    show_default="as `sidestick kit use` said, else general_midi",
    help="What the notes mean; `sidestick kit maps` lists them.",
)
playing = _all(*(_number(*number) for number in _PLAYING), kit_map)
blend = click.option(
    "--blend", metavar="STYLE:AMOUNT", callback=_blend, help="StyleBlend in a second style, 0 to 1."
)
hits = _all(
    temperature,
    _number(*_DENSITY),
    blend,
    _number("--versions", int, 1, "How many different beats, each in a file of its own."),
    playing,
    seed,
    _models,
)
# For what is played in Live.
played_in_live = _all(
    _as_set(*_PLAYING),
    click.option(
        "--seed",
        type=int,
        callback=_legal,
        help="Random seed: the same seed makes the same beat. [default: as set in Live]",
    ),
)
hits_in_live = _all(
    _as_set(_TEMPERATURE, _DENSITY),
    blend,
    played_in_live,
    _models,
)


def live_bars(setting: str, meaning: str) -> Decorator:
    """The option --bars for one of the script's settings."""
    return click.option(
        "--bars",
        setting,
        type=click.IntRange(BARS.low, BARS.high),
        help=f"{meaning} [default: as set in Live]",
    )


style_of_file = click.option("--style", default="", help="The style. [default: as the notes are]")
source = _all(
    click.argument("source", metavar="IN.mid", type=click.Path(path_type=Path)),
    click.option(
        "--channel",
        type=click.IntRange(1, 16),
        default=10,
        show_default=True,
        help="The MIDI channel of the drums. Clips that Live exports are on 1.",
    ),
)
locks = click.option(
    "--lock",
    "locked",
    type=click.Choice(DRUM_CLASSES),
    multiple=True,
    callback=_legal,
    help="A lane that stays as it is; may be given several times.",
)
part = _all(
    _number("--from", float, 0.0, "The beat from which on hits may change.", "from_beats"),
    click.option(
        "--to",
        "to_beats",
        type=float,
        callback=_legal,
        default=FIELDS["to_beats"].high,
        show_default="the end",
        help="The beat from which on they stay again.",
    ),
)
out = click.option(
    "--out",
    type=click.Path(path_type=Path),
    required=True,
    help="The MIDI file to write.",
)
as_json = click.option(
    "--json", "as_json", is_flag=True, help="Print one JSON object and nothing else."
)
