"""The handlers of what pages ask for: one function for each kind of request, in one table."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from Sidestick.protocol.actions_table import ACTIONS
from sidestick_engine.history.database import EDITED
from sidestick_engine.panel import beats, import_export, kit_page, share_code
from sidestick_engine.panel.hub import Fields, Handler, Hub
from sidestick_engine.panel.messages.errors import PanelError
from sidestick_engine.panel.share_code import SharedRecipe
from sidestick_engine.panel.web.connection import PageConnection, Response

_DONE = Response("done", {"sentence": ""})


async def read_recipe(hub: Hub, _page: PageConnection, fields: Fields) -> Response:
    """Say what a recipe makes."""
    names = {style.key: style.name for style in hub.link.welcome.get("styles", [])}
    return Response("recipe", _recipe_fields(share_code.read(fields["recipe"]), names))


async def import_midi(hub: Hub, _page: PageConnection, fields: Fields) -> Response:
    """Import a beat from a file; reading one may take long, so it is done in a thread."""
    async with hub.reading_files:
        imported = await asyncio.to_thread(
            import_export.import_midi, fields["name"], fields["data"], hub.kits
        )
    return Response("imported", imported._asdict())


async def export_midi(hub: Hub, _page: PageConnection, fields: Fields) -> Response:
    """Export a beat to a file."""
    kit = beats.panel_kit(hub.kits)
    data = await asyncio.to_thread(
        import_export.export_midi, fields["beat"], fields["tempo_bpm"], kit
    )
    return Response("exported", {"name": import_export.file_name(fields["name"]), "data": data})


async def list_history(hub: Hub, _page: PageConnection, fields: Fields) -> Response:
    """Find what is kept."""
    return Response("history", await hub.history.find(fields))


async def recall(hub: Hub, _page: PageConnection, fields: Fields) -> Response:
    """Open a beat of the history."""
    return Response("beats", await hub.history.recall(fields["row"]))


async def keep(hub: Hub, _page: PageConnection, fields: Fields) -> Response:
    """Keep a beat as it is now; what was edited has no recipe that would make it."""
    provenance = {name: fields[name] for name in ("tempo_bpm", "style", "recipe", "is_favourite")}
    action = "kept" if fields["recipe"] else EDITED
    row = await hub.history.keep(
        fields["beat"],
        beats.panel_kit(hub.kits),
        action=action,
        seed=fields["seed"] or 0,
        **provenance,
    )
    return Response("kept", {"row": row})


async def favourite(hub: Hub, _page: PageConnection, fields: Fields) -> Response:
    """Make an entry a favourite, or take that back."""
    await hub.history.set_favourite(fields["row"], fields["on"])
    return _DONE


async def open_document(hub: Hub, page: PageConnection, fields: Fields) -> Response:
    """Open what the page works on."""
    opened = await hub.documents.open(page, fields["key"], is_new=fields["is_new"])
    return Response("document", opened)


async def read_live(hub: Hub, _page: PageConnection, _fields: Fields) -> Response:
    """Read what Live shows."""
    return Response("live_read", await hub.live.read())


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
    return Response("live_written", written)


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
    return Response("done", {"sentence": await hub.live.run_action(fields["action"], settings)})


async def show_kit(hub: Hub, _page: PageConnection, _fields: Fields) -> Response:
    """Show the pads of the selected rack."""
    return Response("kit", await kit_page.show(hub.live, hub.kits))


async def set_pad(hub: Hub, _page: PageConnection, fields: Fields) -> Response:
    """Correct a pad; the clip that pages see may be on other lanes now."""
    await kit_page.correct(hub.live, hub.kits, fields["note"], fields["sound"])
    hub.notify_of_live()
    return Response("kit", await kit_page.show(hub.live, hub.kits))


async def list_ports(hub: Hub, _page: PageConnection, _fields: Fields) -> Response:
    """List the ports that there are."""
    return Response("ports", await hub.midi_output.list_ports())


async def use_port(hub: Hub, _page: PageConnection, fields: Fields) -> Response:
    """Send the beat to another port."""
    return Response("ports", await hub.midi_output.use_port(fields["port"], fields["name"]))


async def use_channel(hub: Hub, _page: PageConnection, fields: Fields) -> Response:
    """Send the beat on another channel."""
    return Response("ports", await hub.midi_output.use_channel(fields["channel"]))


async def clock(hub: Hub, _page: PageConnection, fields: Fields) -> Response:
    """Send the clock, or follow one."""
    return Response("ports", await hub.midi_output.clock(fields["send"], fields["follow"]))


async def play(hub: Hub, _page: PageConnection, fields: Fields) -> Response:
    """Play a beat out of the port."""
    kit = beats.panel_kit(hub.kits)
    await hub.midi_output.play(fields["beat"], kit, fields["tempo_bpm"], fields["from_beats"])
    return _DONE


async def set_part(hub: Hub, _page: PageConnection, fields: Fields) -> Response:
    """Play another beat soon."""
    kit = beats.panel_kit(hub.kits)
    await hub.midi_output.set_part(fields["beat"], kit, fields["tempo_bpm"], fields["when"])
    return _DONE


async def stop(hub: Hub, _page: PageConnection, _fields: Fields) -> Response:
    """Stop what plays out of the port."""
    await hub.midi_output.stop()
    return _DONE


def _recipe_fields(recipe: SharedRecipe, style_names: Mapping[str, str]) -> Fields:
    """Return the fields of `recipe`."""
    fields = recipe.fields
    of_meter = fields.get("beat", fields)
    meter = {name: of_meter[name] for name in ("numerator", "denominator")}
    named = {name: fields[name] for name in ("style", "seed", "tempo_bpm")}
    label = next(action.label for action in ACTIONS if action.request == recipe.kind)
    key = fields["style"]
    style = f", style {style_names.get(key, key)}" if key else ""
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
    **beats.HANDLERS,
    "read_recipe": read_recipe,
    "import_midi": import_midi,
    "export_midi": export_midi,
    "list_history": list_history,
    "recall": recall,
    "keep": keep,
    "favourite": favourite,
    "open_document": open_document,
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
