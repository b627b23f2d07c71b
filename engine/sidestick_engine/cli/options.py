"""Options that several subcommands share; what is legal is read from the protocol's table."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import Any

import click

from Sidestick.protocol.errors import IllegalValueError
from Sidestick.protocol.messages import KINDS

FIELDS = {field.name: field.type for field in KINDS["generate"].fields}


def _legal(_: click.Context, option: click.Parameter, value: Any) -> Any:
    """The value of an option that is called as the field of `generate` is."""
    field = FIELDS[option.name or ""]
    try:
        return field.check(value)
    except IllegalValueError:
        raise click.BadParameter(f"{value} is not {field.legal}.") from None


def _any_seed() -> int:
    return secrets.randbelow(2**32)


bars = click.option(
    "--bars", type=int, callback=_legal, default=2, show_default=True, help="How many new bars."
)
temperature = click.option(
    "--temperature",
    type=float,
    callback=_legal,
    default=1.0,
    show_default=True,
    help="How adventurous: below 1 safer, above 1 wilder.",
)
tempo = click.option(
    "--tempo",
    "tempo_bpm",
    type=float,
    callback=_legal,
    default=120.0,
    show_default=True,
    help="Tempo in beats per minute.",
)
seed = click.option(
    "--seed",
    type=int,
    callback=_legal,
    default=_any_seed,
    show_default="a new one each time",
    help="Random seed: the same seed makes the same beat.",
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
