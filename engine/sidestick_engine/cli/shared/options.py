"""Options and arguments that several subcommands share and that are no settings."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from Sidestick.protocol.messages import KINDS
from sidestick_engine.cli.shared.setting_options import CheckedType, all_of

IF_DRUMS = "If those are the drums, say which with --track or --channel."
_FIELDS = {field.name: field.type for field in KINDS["vary"].fields}
TO_THE_END = _FIELDS["to_beats"].high


def _meter(_: click.Context, __: click.Parameter, value: str) -> tuple[int, int]:
    """Return N/D as numerator and denominator; whether it can be played, the engine says."""
    parts = value.split("/")
    try:
        numerator, denominator = map(int, parts)
        return numerator, denominator
    except ValueError:
        raise click.BadParameter(f'"{value}" is not a meter, such as 3/4.') from None


def _where(context: click.Context, option: click.Parameter, value: Any) -> None:
    """Put a value into the one parameter `where`; a number of a track becomes one."""
    is_number = isinstance(value, str) and value.isascii() and value.isdigit()
    where = context.params.setdefault("where", {"advice": IF_DRUMS})
    where[option.name] = int(value) if is_number else value


def _user_library(_: click.Context, __: click.Parameter, value: Path | None) -> Path | None:
    """Return the folder of a User Library. Raises BadInputError: it is none."""
    from sidestick_engine.cli.shared.exit_codes import BadInputError
    from sidestick_installer.deploy import check_library
    from sidestick_installer.errors import DeployError

    if value is None:
        return None
    try:
        check_library(value.expanduser())
    except DeployError as error:
        raise BadInputError(str(error)) from error
    return value.expanduser()


def naming(library: Path | None) -> str:
    """Return what a command says after its name to mean this User Library; nothing for none."""
    from sidestick_engine.installation.way import quoted

    return f" --library {quoted(str(library))}" if library else ""


tempo = click.option(
    "--tempo",
    "tempo_bpm",
    type=CheckedType(click.FLOAT, _FIELDS["tempo_bpm"]),
    default=120.0,
    show_default=True,
    help="The tempo in beats per minute.",
)
meter = click.option(
    "--meter", metavar="N/D", default="4/4", show_default=True, callback=_meter, help="The meter."
)
kit_map = click.option(
    "--kit-map",
    metavar="MAP",
    default="",
    show_default="as `sidestick kit use` said, else general_midi",
    help="The kit map of the notes; `sidestick kit maps` lists them all.",
)
# Where the drums of a file are: the parameter `where` has both, for `drums_of`.
where = all_of(
    click.option(
        "--track",
        metavar="N|NAME",
        callback=_where,
        expose_value=False,
        help="The track of the drums, by its number or its name. [default: found]",
    ),
    click.option(
        "--channel",
        type=click.IntRange(1, 16),
        callback=_where,
        expose_value=False,
        help="The MIDI channel of the drums. [default: found by names, channels and notes]",
    ),
)
source = all_of(click.argument("source", metavar="IN.mid", type=click.Path(path_type=Path)), where)
# Of a clip, the part in which hits may change.
part = all_of(
    click.option(
        "--from",
        "from_beats",
        type=CheckedType(click.FLOAT, _FIELDS["from_beats"]),
        default=0.0,
        show_default=True,
        help="The beat at which the range of hits to change begins.",
    ),
    click.option(
        "--to",
        "to_beats",
        type=CheckedType(click.FLOAT, _FIELDS["to_beats"]),
        default=TO_THE_END,
        show_default="the end",
        help="The beat at which that range ends.",
    ),
)
force = click.option("--force", is_flag=True, help="Write also over a file that is no MIDI file.")
_out = click.option(
    "--out",
    type=click.Path(path_type=Path),
    required=True,
    help="The MIDI file to write; - is standard output.",
)
out = all_of(_out, force)
# Where another file is read.
rewritten_out = all_of(
    _out,
    click.option(
        "--force",
        is_flag=True,
        help="Write also over the file that is read, or over one that is no MIDI file.",
    ),
)
as_json = click.option(
    "--json", "as_json", is_flag=True, help="Print one JSON object and nothing else."
)
gmd = click.option(
    "--gmd",
    type=click.Path(path_type=Path),
    help="The zip of the Groove MIDI Dataset, if you have it; otherwise it is downloaded.",
)
user_library = click.option(
    "--library",
    type=click.Path(path_type=Path),
    callback=_user_library,
    help="Your User Library. [default: every one that Live on this computer uses]",
)
