"""`sidestick live`: what the script in Live does, asked for from the command line."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from sidestick_engine.cli.shared import options
from sidestick_engine.cli.shared.live_request import act, asking

VERSIONS = ("next", "previous", *(str(place) for place in range(1, 9)))
style = click.option("--style", help="The style, such as funk. [default: as set in Live]")


@click.group("live")
def live() -> None:
    """Read, write and play the clip that Live shows.

    Each command does what the button of its name does, on the clip or empty slot that you look at
    in Live. Options hold for that one time; what is not given is as it is set in Live.
    """


@live.command("show")
@options.as_json
def show(as_json: bool) -> None:
    """Show the selected clip, its track and kit."""
    from sidestick_engine.cli.shared import clip_view

    with asking() as engine:
        clip = engine.ask("read_clip", deadline_ms=options.LIVE_DEADLINE_MS)
    if as_json:
        click.echo(clip_view.as_json(clip))
    else:
        clip_view.draw(clip)


@live.command("generate")
@style
@options.live_bars("bars", "How many bars a new clip gets.")
@options.hits_in_live
def generate(**settings: Any) -> None:
    """A new beat."""
    act("generate", **settings)


@live.command("extend")
@options.live_bars("extend_bars", "How many new bars.")
@click.option("--double", is_flag=True, help="As many new bars as there are.")
@options.hits_in_live
def extend(double: bool, **settings: Any) -> None:
    """The clip goes on."""
    if double and settings["extend_bars"] is not None:
        raise click.UsageError("Give either --bars or --double.")
    act("double" if double else "extend", **settings)


@live.command("vary")
@options.locks
@options.hits_in_live
def vary(locked: list[str], **settings: Any) -> None:
    """Other hits; where notes are selected in Live, in their range only."""
    act("vary", locked=locked or None, **settings)


@live.command("fill")
@click.option(
    "--bars",
    "fill_bars",
    type=click.FloatRange(0, 2, min_open=True),
    help="How many of the last bars become the fill, such as 0.5. [default: as set in Live]",
)
@options.locks
@options.hits_in_live
def fill(locked: list[str], **settings: Any) -> None:
    """A fill at the end of the loop."""
    act("fill", locked=locked or None, **settings)


@live.command("feel")
@options.locks
@options.played_in_live
def feel(locked: list[str], **settings: Any) -> None:
    """A drummer's timing and dynamics; no note comes or goes."""
    act("feel", locked=locked or None, **settings)


@live.command("song-kit")
@style
@options.hits_in_live
def song_kit(**settings: Any) -> None:
    """Intro, verse, chorus, break, fill and outro, in new scenes."""
    act("song_kit", **settings)


@live.command("version")
@click.argument("which", type=click.Choice(VERSIONS), metavar="N|next|previous")
def version(which: str) -> None:
    """Put another version into the clip: the Nth of those at hand, the next or the previous."""
    act(f"version_{which}" if which.isdecimal() else f"{which}_version")


@live.command("straighten")
def straighten() -> None:
    """The notes back on the grid."""
    act("straighten")


@live.command("again")
def again() -> None:
    """What made the clip once more, with the next seed."""
    act("again")


@live.command("recipe")
def recipe() -> None:
    """Say what made the clip."""
    act("recipe")


@live.command("launch")
def launch() -> None:
    """Start the clip; stop it while it plays."""
    act("launch")


@live.command("undo")
def undo() -> None:
    """Take back Live's last step."""
    act("undo")


@live.command("clear")
def clear() -> None:
    """Remove the drum notes of the loop."""
    act("clear")


@live.command("learn")
def learn() -> None:
    """Bind a control: move the one for the action that is named.

    The next action is named then, here and in Live's status line; `learn` again goes on without
    a control, `cancel` ends.
    """
    act("learn")


@live.command("cancel")
def cancel() -> None:
    """End what is under way, or learning."""
    act("cancel")


@live.command("read")
@options.out
@options.kit_map
@click.option("--on-pads", is_flag=True, help="Keep the notes of the rack's pads, for this rack.")
def read(out: Path, kit_map: str, on_pads: bool) -> None:
    """Write the drums of the clip to a MIDI file that any program understands."""
    from sidestick_engine.cli.shared.clip_file import file_of
    from sidestick_engine.midi_files import smf

    with asking() as engine:
        smf.check_destination(out)
        clip = engine.ask("read_clip", deadline_ms=options.LIVE_DEADLINE_MS)
        smf.save(file_of(clip, kit_map, on_pads), out)
    click.echo(f"Wrote {len(clip['notes'])} notes of {_named(clip)} to {out}.")


@live.command("write")
@options.source
@options.kit_map
@click.option("--name", default="", help="The clip's name. [default: a new clip has the file's]")
def write(source: Path, channel: int, kit_map: str, name: str) -> None:
    """Put the drums of the MIDI file IN.mid into the clip, on the pads of its kit.

    What the clip held is a version of it then, and one undo away.
    """
    from sidestick_engine.cli.shared.clip_file import clip_for
    from sidestick_engine.midi_files import drum_track, smf

    with asking() as engine:
        drums = drum_track.drums_of(smf.read(source), source.name, channel)
        clip = engine.ask("read_clip", deadline_ms=options.LIVE_DEADLINE_MS)
        fields, sentence = clip_for(drums, clip, kit_map)
        name = name or ("" if clip["content_hash"] else source.stem[: options.MAX_NAME_CHARS])
        made = {"action": "written", "style": "", "seed": 0, "recipe": ""}
        told = engine.ask(
            "write_clip", deadline_ms=options.LIVE_DEADLINE_MS, name=name, **made, **fields
        )
    count = len(fields["notes"])
    click.echo(f"Wrote {count} notes into {_named(told)}. {sentence}".rstrip())


def _named(clip: Mapping[str, Any]) -> str:
    return f"the clip {clip['name']}".rstrip()
