"""`sidestick live`: the actions of the script in Live, from the command line.

An action that only runs has its command from the table of actions; written out here are those
that need more words than settings.
"""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from pathlib import Path
from typing import Any

import click

from Sidestick.protocol.actions_table import ACTIONS, BY_KEY, Action, members
from Sidestick.protocol.note_changes import plural
from Sidestick.protocol.record_types import NAME
from sidestick_engine.cli.shared import options
from sidestick_engine.cli.shared.group import Group
from sidestick_engine.cli.shared.live_client import DEADLINE_MS, connect, run_action
from sidestick_engine.cli.shared.midi_output import MidiOutput, shown
from sidestick_engine.cli.shared.setting_options import as_sentence, list_help, with_settings

AS_IN_LIVE = "as set in Live"
VERSIONS = {key.partition("_")[0]: key for key in ("next_version", "previous_version")} | {
    action.key.rpartition("_")[2]: action.key for action in members("version")
}


@click.group("live", cls=Group)
def live() -> None:
    """Read, write and play the clip that Live shows.

    Each command does what the button of its name does, on the clip or empty slot that you look at
    in Live. Options hold for that one time; what is not given is as it is set in Live.
    """


def _command_of(action: Action) -> click.Command:
    """Return the command that runs an action, with an option for each of its settings."""
    assert action.command is not None
    settings = action.settings

    @with_settings(settings, unless_given=dict.fromkeys(settings, AS_IN_LIVE))
    def run(settings: dict[str, Any]) -> None:
        run_action(action.key, settings)

    words = action.command.help or as_sentence(action.help)
    return click.command(action.command.name, help=words, short_help=list_help(words))(run)


def add_commands() -> None:
    """Add the commands of the table to `live`, and hidden the names that 0.1 had for them."""
    for action in ACTIONS:
        if action.command is None:
            continue
        command = _command_of(action)
        live.add_command(command)
        former = action.key.replace("_", "-")
        if former != command.name:
            hidden = copy(command)
            hidden.name, hidden.hidden = former, True
            live.add_command(hidden)


add_commands()


@live.command("extend", help=live.commands["extend"].help)
@with_settings(
    BY_KEY["extend"].settings, unless_given=dict.fromkeys(BY_KEY["extend"].settings, AS_IN_LIVE)
)
@click.option("--double", is_flag=True, help="Add as many bars as the clip has.")
def extend(settings: dict[str, Any], double: bool) -> None:
    """Run *extend*, or *double*; the help is the table's."""
    if double and "extend_bars" in settings:
        raise click.UsageError("Give either --bars or --double.")
    run_action("double" if double else "extend", settings)


@live.command("version")
@click.argument("which", type=click.Choice([*VERSIONS]), metavar="N|next|previous")
def version(which: str) -> None:
    """Put another version into the clip.

    It is the Nth of those at hand, the next or the previous.
    """
    run_action(VERSIONS[which], {})


@live.command("show")
@options.as_json
def show(as_json: bool) -> None:
    """Show the selected clip, its track and kit."""
    from sidestick_engine.cli.live import clip_view

    with connect() as engine:
        clip = engine.request("read_clip", deadline_ms=DEADLINE_MS)
    if as_json:
        clip_view.print_as_json(clip)
    else:
        clip_view.draw(clip)


@live.command("read")
@options.out
@options.kit_map
@click.option("--on-pads", is_flag=True, help="Keep the notes of the rack's pads, for this rack.")
def read(out: Path, force: bool, kit_map: str, on_pads: bool) -> None:
    """Write the drums of the clip to a MIDI file.

    Any program understands them there as General MIDI, or as what --kit-map says.
    """
    from sidestick_engine.cli.live.clip_file import midi_file_of

    output = MidiOutput(out, force)
    with connect() as engine:
        output.check()
        clip = engine.request("read_clip", deadline_ms=DEADLINE_MS)
        output.save([midi_file_of(clip, kit_map, on_pads)])
    notes = plural(len(clip["notes"]), "note")
    output.echo(f"Wrote {notes} of {_named(clip)} to {shown(out)}.")


@live.command("write")
@options.source
@options.kit_map
@click.option("--name", default="", help="The clip's name. [default: the file's, for a new clip]")
def write(source: Path, where: dict[str, Any], kit_map: str, name: str) -> None:
    """Put the drums of the MIDI file IN.mid into the clip.

    They go on the pads of its kit. The clip's content before is kept as a version.
    """
    from sidestick_engine.cli.live.clip_file import clip_fields
    from sidestick_engine.midi_files import drum_track, smf

    with connect() as engine:
        drums = drum_track.drums_of(smf.read(source), source.name, **where)
        clip = engine.request("read_clip", deadline_ms=DEADLINE_MS)
        fields, sentence = clip_fields(drums, clip, kit_map)
        fields["name"] = name or ("" if clip["content_hash"] else source.stem[: NAME.max_chars])
        provenance = {"action": "written", "style": "", "seed": 0, "recipe": ""}
        after = engine.request("write_clip", deadline_ms=DEADLINE_MS, **provenance, **fields)
    count, whole = len(fields["notes"]), len(drums.notes)
    of = "" if count == whole else f" of the file's {whole}"
    click.echo(f"Wrote {plural(count, 'note')}{of} into {_named(after)}. {sentence}".rstrip())
    for found in drums.found:
        click.echo(found, err=True)


def _named(clip: Mapping[str, Any]) -> str:
    return f"the clip {clip['name']}".rstrip()
