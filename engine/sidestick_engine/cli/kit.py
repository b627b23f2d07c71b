"""`sidestick kit`: shows what Sidestick knows of drum racks and libraries, and corrects it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from sidestick_engine.cli.recognise import recognise
from sidestick_engine.cli.shared import options, user_data
from sidestick_engine.cli.shared.exit_codes import report_errors
from sidestick_engine.cli.shared.group import Group
from sidestick_engine.cli.shared.json_output import print_json
from sidestick_engine.cli.shared.live_client import DEADLINE_MS, connect
from sidestick_engine.errors import KitError

if TYPE_CHECKING:
    from sidestick_engine.kit.kit_of_track import Kits
    from sidestick_engine.kit.rack_file import RackFile
    from sidestick_engine.kit.rack_store import Racks

NO_RACKS = "No drum rack is known yet: press generate in Live on a track that has one."


@click.group(cls=Group)
def kit() -> None:
    """Show which pads play which drums, correct it, choose kit maps."""


@kit.command("list")
@options.as_json
def list_(as_json: bool) -> None:
    """List the drum racks that Sidestick has seen."""
    from sidestick_engine.cli.shared.kit_view import rack_facts, racks_table
    from sidestick_engine.kit.track_maps import read_track_maps

    with report_errors():
        kits = user_data.kits()
        racks = _racks(kits).all()
        tracks = read_track_maps(kits.tracks) if kits.tracks else None
    maps = dict(tracks.maps) if tracks else {}
    if as_json:
        print_json({"kits": [rack_facts(rack) for rack in racks], "tracks": maps})
        return
    click.echo(racks_table(racks) if racks else NO_RACKS)
    for track, kit_map in maps.items():
        where = "Every other track" if track == "*" else f'The track "{track}"'
        click.echo(f"{where} plays {kit_map} where it has no drum rack.")
    _print_problems(tracks.problems if tracks else ())


@kit.command("show")
@click.argument("name", required=False)
@options.as_json
def show(name: str | None, as_json: bool) -> None:
    """Show what each pad of the rack NAME is, and which play.

    Without NAME the rack of the track that you look at in Live.
    """
    from sidestick_engine.cli.shared.kit_view import rack_facts, rack_view

    with report_errors():
        racks = _racks(user_data.kits())
        rack = racks.find(name) if name else _selected(racks)
    if as_json:
        print_json(rack_facts(rack))
        return
    click.echo(rack_view(rack))
    _print_problems(rack.problems)


@kit.command("set")
@click.argument("name")
@click.argument("sound")
@click.argument("notes", nargs=-1, required=True)
def set_(name: str, sound: str, notes: tuple[str, ...]) -> None:
    """Set which NOTES of the rack NAME play SOUND.

    The first of them plays new beats. A note is a number (38) or a name (D1). "-" leaves the sound
    to its nearest neighbour, "off" leaves it out.
    """
    from sidestick_engine.cli.shared.kit_view import rack_view
    from sidestick_engine.kit.assignments import parse_notes, parse_sound

    with report_errors():
        racks = _racks(user_data.kits())
        try:
            assignment = parse_sound(sound), parse_notes(" ".join(notes))
        except ValueError as error:
            raise click.BadParameter(f"{error}.") from None
        rack = racks.correct(name, *assignment)
    click.echo(rack_view(rack))
    _print_problems(rack.problems)


@kit.command("forget")
@click.argument("name")
@click.argument("sound", required=False)
def forget(name: str, sound: str | None) -> None:
    """Take back what was set for SOUND of the rack NAME.

    Without SOUND the rack is forgotten.
    """
    from sidestick_engine.kit.assignments import parse_sound

    with report_errors():
        racks = _racks(user_data.kits())
        if sound is None:
            racks.forget(name)
            click.echo(f'"{name}" is forgotten. It is read again with the next press.')
            return
        try:
            wanted = parse_sound(sound)
        except ValueError as error:
            raise click.BadParameter(f"{error}.") from None
        racks.remove_correction(name, wanted)
    click.echo(f'"{name}": the {wanted.label} is as the pads\' names say.')


@kit.command("maps")
@click.argument("name", required=False)
@options.as_json
def maps(name: str | None, as_json: bool) -> None:
    """List the kit maps for tracks without a drum rack.

    With NAME show the notes of that one.
    """
    from sidestick_engine.cli.shared.kit_view import map_facts, map_view, maps_table
    from sidestick_engine.kit.kit_map import broken_maps, find_kit_map, kit_maps

    with report_errors():
        own = user_data.kits().own_maps
        found = [find_kit_map(name, own)] if name else kit_maps(own)
        broken = [] if name else broken_maps(own)
    if as_json:
        print_json({"maps": [map_facts(each) for each in found], "problems": broken})
        return
    click.echo(map_view(found[0]) if name else maps_table(found))
    _print_problems(broken)


@kit.command("use")
@click.argument("kit_map", metavar="MAP")
@click.option("--track", default="*", help="The track's name in Live. [default: every other track]")
def use(kit_map: str, track: str) -> None:
    """Use the kit map MAP for tracks without a drum rack.

    It applies from the next press on. MAP may be a file too: it is copied to your own kit maps.
    """
    from sidestick_engine.kit.kit_map import adopt, find_kit_map
    from sidestick_engine.kit.track_maps import choose_map

    with report_errors():
        kits = user_data.kits()
        found = find_kit_map(kit_map, kits.own_maps)
        if kits.own_maps and (copied := adopt(kit_map, kits.own_maps)):
            click.echo(f"Copied {kit_map} to {copied}.")
        if kits.tracks:
            choose_map(kits.tracks, track, found.name)
    where = "Every other track" if track == "*" else f'The track "{track}"'
    click.echo(f"{where} plays {found.title} ({found.name}) where it has no drum rack.")


kit.add_command(recognise)


def _selected(racks: Racks) -> RackFile:
    """Return the rack of the track that Live shows. Raises KitError where there is none."""
    with connect() as engine:
        clip = engine.request("read_clip", deadline_ms=DEADLINE_MS)
    pads = clip["pads"]
    found = (racks.recognise(pads) or racks.remember(pads, clip["rack"])) if pads else None
    if found is None:
        raise KitError(clip["reason"] or f"There is no drum rack on the track {clip['track']}.")
    return found


def _racks(kits: Kits) -> Racks:
    assert kits.racks is not None, "kits in a folder have racks"
    return kits.racks


def _print_problems(problems: Any) -> None:
    for problem in problems:
        click.echo(problem, err=True)
