"""The handlers of what pages ask for: one function for each kind of request, in one table."""

from __future__ import annotations

import asyncio
from typing import Any

from Sidestick.protocol.actions_table import ACTIONS
from sidestick_engine.history.store import EDITED
from sidestick_engine.kit.kit import Kit
from sidestick_engine.panel import beats, import_export, kit_page, share_code
from sidestick_engine.panel.hub import Fields, Handler, Hub
from sidestick_engine.panel.messages.errors import PanelError
from sidestick_engine.panel.messages.record_types import BEAT_KINDS
from sidestick_engine.panel.share_code import Recipe
from sidestick_engine.panel.web.connection import PageConnection, Response

_DONE: Response = ("done", {"sentence": ""})


def _beats(kind: str) -> Handler:
    """Return the handler of the requests for beats of this kind."""

    async def make(hub: Hub, page: PageConnection, fields: Fields) -> Response:
        kit = hub.kit()
        made = await beats.make(hub.link, kit, kind, fields)
        hub.in_background(_keep(hub, page, fields["id"], made, kit))
        return "beats", made

    return make


async def again(hub: Hub, page: PageConnection, fields: Fields) -> Response:
    """Make the beat of a recipe, or that of its next seed."""
    recipe = share_code.read(fields["recipe"])
    recipe = recipe.next_seed() if fields["next_seed"] else recipe
    kit = hub.kit()
    made = await beats.make_again(hub.link, kit, recipe)
    hub.in_background(_keep(hub, page, fields["id"], made, kit))
    return "beats", made


async def read_recipe(_hub: Hub, _page: PageConnection, fields: Fields) -> Response:
    """Say what a recipe makes."""
    return "recipe", _recipe_fields(share_code.read(fields["recipe"]))


async def import_midi(hub: Hub, _page: PageConnection, fields: Fields) -> Response:
    """Import a beat from a file; reading one may take long, so it is done in a thread."""
    kit = hub.kit()
    async with hub.reading_files:
        imported = await asyncio.to_thread(
            import_export.import_midi, fields["name"], fields["data"], kit
        )
    return "imported", imported._asdict()


async def export_midi(hub: Hub, _page: PageConnection, fields: Fields) -> Response:
    """Export a beat to a file."""
    kit = hub.kit()
    data = await asyncio.to_thread(
        import_export.export_midi, fields["beat"], fields["tempo_bpm"], kit
    )
    return "exported", {"name": import_export.file_name(fields["name"]), "data": data}


async def list_history(hub: Hub, _page: PageConnection, fields: Fields) -> Response:
    """Find what is kept."""
    return "history", await hub.history.find(fields)


async def recall(hub: Hub, _page: PageConnection, fields: Fields) -> Response:
    """Open a beat of the history."""
    return "beats", await hub.history.recall(fields["row"])


async def keep(hub: Hub, _page: PageConnection, fields: Fields) -> Response:
    """Keep a beat as it is now; what was edited has no recipe that would make it."""
    provenance = {name: fields[name] for name in ("tempo_bpm", "style", "recipe", "is_favourite")}
    seed = share_code.read(fields["recipe"]).fields["seed"] if fields["recipe"] else 0
    action = "kept" if fields["recipe"] else EDITED
    row = await hub.history.keep(fields["beat"], hub.kit(), action=action, seed=seed, **provenance)
    return "kept", {"row": row}


async def favourite(hub: Hub, _page: PageConnection, fields: Fields) -> Response:
    """Make an entry a favourite, or take that back."""
    await hub.history.set_favourite(fields["row"], fields["on"])
    return _DONE


async def read_live(hub: Hub, _page: PageConnection, _fields: Fields) -> Response:
    """Read what Live shows."""
    return "live_read", await hub.live.read()


async def write_live(hub: Hub, page: PageConnection, fields: Fields) -> Response:
    """Write a beat into Live's clip; tell a page whose clip has changed what it holds now."""
    about = {
        "name": fields["name"],
        "style": fields["style"] or "",
        "seed": fields["seed"] or 0,
        "recipe": fields["recipe"] or "",
    }
    try:
        written = await hub.live.write(fields["beat"], fields["content_hash"], **about)
    except PanelError as error:
        if error.code == "clip_changed":
            page.send("live", **hub.live.fields(with_beat=True))
        raise
    return "live_written", written


async def follow_live(hub: Hub, page: PageConnection, fields: Fields) -> Response:
    """Tell the page what Live's clip holds from now on, or no longer."""
    page.follows_live = fields["on"]
    page.send("live", **hub.live.fields(with_beat=page.follows_live))
    return _DONE


async def run_action(hub: Hub, _page: PageConnection, fields: Fields) -> Response:
    """Do an action in Live, with what the page shows as its settings."""
    settings = dict(fields["settings"] or {})
    if "locked" in settings:
        settings["locked"] = beats.locked_drums(settings["locked"] or ())
    return "done", {"sentence": await hub.live.run_action(fields["action"], settings)}


async def show_kit(hub: Hub, _page: PageConnection, _fields: Fields) -> Response:
    """Show the pads of the selected rack."""
    return "kit", await kit_page.show(hub.live, hub.kits)


async def set_pad(hub: Hub, _page: PageConnection, fields: Fields) -> Response:
    """Correct a pad; the clip that pages see may be on other lanes now."""
    await kit_page.correct(hub.live, hub.kits, fields["note"], fields["sound"])
    hub.notify_of_live()
    return "kit", await kit_page.show(hub.live, hub.kits)


async def list_ports(hub: Hub, _page: PageConnection, _fields: Fields) -> Response:
    """List the ports that there are."""
    return "ports", await hub.midi_output.list_ports()


async def use_port(hub: Hub, _page: PageConnection, fields: Fields) -> Response:
    """Send the beat to another port."""
    return "ports", await hub.midi_output.use_port(fields["port"], fields["name"])


async def use_channel(hub: Hub, _page: PageConnection, fields: Fields) -> Response:
    """Send the beat on another channel."""
    return "ports", await hub.midi_output.use_channel(fields["channel"])


async def clock(hub: Hub, _page: PageConnection, fields: Fields) -> Response:
    """Send the clock, or follow one."""
    return "ports", await hub.midi_output.clock(fields["send"], fields["follow"])


async def play(hub: Hub, _page: PageConnection, fields: Fields) -> Response:
    """Play a beat out of the port."""
    kit = hub.kit()
    await hub.midi_output.play(fields["beat"], kit, fields["tempo_bpm"], fields["from_beats"])
    return _DONE


async def set_part(hub: Hub, _page: PageConnection, fields: Fields) -> Response:
    """Play another beat soon."""
    kit = hub.kit()
    await hub.midi_output.set_part(fields["beat"], kit, fields["tempo_bpm"], fields["when"])
    return _DONE


async def stop(hub: Hub, _page: PageConnection, _fields: Fields) -> Response:
    """Stop what plays out of the port."""
    await hub.midi_output.stop()
    return _DONE


async def _keep(
    hub: Hub, page: PageConnection, request_id: int, made: dict[str, Any], kit: Kit
) -> None:
    """Keep what was made, and tell every page; only the one that asked knows the request's id."""
    kept = await hub.history.keep_made(made, kit)
    for each in tuple(hub.pages):
        each.send("remembered", request_id=request_id if each is page else 0, **kept)


def _recipe_fields(recipe: Recipe) -> Fields:
    """Return the fields of `recipe`."""
    fields = recipe.fields
    of_meter = fields.get("beat", fields)
    meter = {name: of_meter[name] for name in ("numerator", "denominator")}
    named = {name: fields[name] for name in ("style", "seed", "tempo_bpm")}
    label = next(action.label for action in ACTIONS if action.request == recipe.kind)
    style = f", style {fields['style']}" if fields["style"] else ""
    sentence = (
        f"{label} in {meter['numerator']}/{meter['denominator']}{style}, "
        f"seed {fields['seed']}, {fields['tempo_bpm']:g} BPM."
    )
    return {
        "action": recipe.kind,
        "sentence": sentence,
        **named,
        **meter,
        "bars": fields.get("bars"),
    }


HANDLERS: dict[str, Handler] = {
    **{kind: _beats(kind) for kind in BEAT_KINDS},
    "again": again,
    "read_recipe": read_recipe,
    "import_midi": import_midi,
    "export_midi": export_midi,
    "list_history": list_history,
    "recall": recall,
    "keep": keep,
    "favourite": favourite,
    "read_live": read_live,
    "write_live": write_live,
    "follow_live": follow_live,
    "run_action": run_action,
    "show_kit": show_kit,
    "set_pad": set_pad,
    "list_ports": list_ports,
    "use_port": use_port,
    "use_channel": use_channel,
    "clock": clock,
    "play": play,
    "set_part": set_part,
    "stop": stop,
}
