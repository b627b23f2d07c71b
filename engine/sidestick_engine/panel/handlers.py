"""What is answered to each kind of message from a page: one function each, in one table."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from sidestick_engine.history.database import EDITED
from sidestick_engine.panel import beats, history_page, import_export, kit_page, share_code
from sidestick_engine.panel.errors import PanelError
from sidestick_engine.panel.share_code import Recipe
from sidestick_engine.panel.web.connection import Answer, Page

if TYPE_CHECKING:
    from sidestick_engine.panel.hub import Panel

Fields = dict[str, Any]
_DONE: Answer = ("done", {"sentence": ""})
Answering = Callable[["Panel", Page, Fields], Awaitable[Answer]]


def _made(kind: str) -> Answering:
    """The function that answers a request for beats of this kind."""

    async def make(panel: Panel, page: Page, fields: Fields) -> Answer:
        made = await beats.make(panel.link, panel.kit(), kind, fields)
        panel.remember(page, fields["id"], made)
        return "beats", made

    return make


async def again(panel: Panel, page: Page, fields: Fields) -> Answer:
    """The beat of a recipe, or that of its next seed."""
    recipe = share_code.read(fields["recipe"])
    recipe = recipe.next_seed() if fields["next_seed"] else recipe
    made = await beats.again(panel.link, panel.kit(), recipe)
    panel.remember(page, fields["id"], made)
    return "beats", made


async def read_recipe(_panel: Panel, _page: Page, fields: Fields) -> Answer:
    """What a recipe says."""
    return "recipe", _told(share_code.read(fields["recipe"]))


async def import_midi(panel: Panel, _page: Page, fields: Fields) -> Answer:
    """A beat of a file; reading one may take long, so it is done beside the loop."""
    kit = panel.kit()
    async with panel.reading_files:
        found = await asyncio.to_thread(
            import_export.import_midi, fields["name"], fields["data"], kit
        )
    return "imported", found._asdict()


async def export_midi(panel: Panel, _page: Page, fields: Fields) -> Answer:
    """A file of a beat."""
    kit = panel.kit()
    data = await asyncio.to_thread(
        import_export.export_midi, fields["beat"], fields["tempo_bpm"], kit
    )
    return "exported", {"name": import_export.file_name(fields["name"]), "data": data}


async def list_history(panel: Panel, _page: Page, fields: Fields) -> Answer:
    """What is kept, as far as it is searched for."""
    return "history", await history_page.find(panel.link, fields)


async def recall(panel: Panel, _page: Page, fields: Fields) -> Answer:
    """A beat of the history."""
    return "beats", await history_page.recall(panel.link, panel.kits, fields["row"])


async def keep(panel: Panel, _page: Page, fields: Fields) -> Answer:
    """A beat as it is now is kept; what was edited has no recipe that would make it."""
    made = {name: fields[name] for name in ("tempo_bpm", "style", "recipe", "is_favourite")}
    seed = share_code.read(fields["recipe"]).fields["seed"] if fields["recipe"] else 0
    action = "kept" if fields["recipe"] else EDITED
    row = await history_page.keep(
        panel.link, panel.kit(), fields["beat"], action=action, seed=seed, **made
    )
    return "kept", {"row": row}


async def favourite(panel: Panel, _page: Page, fields: Fields) -> Answer:
    """An entry is a favourite, or no longer."""
    await history_page.mark(panel.link, fields["row"], fields["on"])
    return _DONE


async def read_live(panel: Panel, _page: Page, _fields: Fields) -> Answer:
    """What Live shows."""
    return "live_read", await panel.live.read()


async def write_live(panel: Panel, page: Page, fields: Fields) -> Answer:
    """A beat goes into Live's clip; a page whose clip has changed is told what it holds now."""
    about = {
        "name": fields["name"],
        "style": fields["style"] or "",
        "seed": fields["seed"] or 0,
        "recipe": fields["recipe"] or "",
    }
    try:
        written = await panel.live.write(fields["beat"], fields["content_hash"], **about)
    except PanelError as error:
        if error.code == "clip_changed":
            page.tell("live", **panel.live.told(with_beat=True))
        raise
    return "live_written", written


async def follow_live(panel: Panel, page: Page, fields: Fields) -> Answer:
    """The page is told what Live's clip holds, or no longer."""
    page.follows_live = fields["on"]
    page.tell("live", **panel.live.told(with_beat=page.follows_live))
    return _DONE


async def act_live(panel: Panel, _page: Page, fields: Fields) -> Answer:
    """A button of the script is pressed, with what the page shows as its settings."""
    settings = dict(fields["settings"] or {})
    if settings:
        settings["locked"] = beats.locked_drums(settings["locked"] or ())
    return "done", {"sentence": await panel.live.act(fields["action"], settings)}


async def show_kit(panel: Panel, _page: Page, _fields: Fields) -> Answer:
    """The pads of the selected rack."""
    return "kit", await panel.shown_kit()


async def set_pad(panel: Panel, _page: Page, fields: Fields) -> Answer:
    """A pad is corrected; what pages were told of the clip may be on other lanes now."""
    clip = await panel.rack_clip()
    known = panel.live.known_kit(clip)
    kit_page.correct(known, clip, panel.kits, fields["note"], fields["sound"])
    panel.tell_live()
    return "kit", await panel.shown_kit()


async def list_ports(panel: Panel, _page: Page, _fields: Fields) -> Answer:
    """The ports that there are."""
    return "ports", await panel.sending.list_ports()


async def use_port(panel: Panel, _page: Page, fields: Fields) -> Answer:
    """The beat goes to another port."""
    return "ports", await panel.sending.use_port(fields["port"], fields["name"])


async def use_channel(panel: Panel, _page: Page, fields: Fields) -> Answer:
    """The beat goes out on another channel."""
    return "ports", await panel.sending.use_channel(fields["channel"])


async def clock(panel: Panel, _page: Page, fields: Fields) -> Answer:
    """The clock is sent, or followed."""
    return "ports", await panel.sending.clock(fields["send"], fields["follow"])


async def play(panel: Panel, _page: Page, fields: Fields) -> Answer:
    """A beat sounds out of the port."""
    kit = panel.kit()
    await panel.sending.play(fields["beat"], kit, fields["tempo_bpm"], fields["from_beats"])
    return _DONE


async def set_part(panel: Panel, _page: Page, fields: Fields) -> Answer:
    """Another beat sounds soon."""
    kit = panel.kit()
    await panel.sending.set_part(fields["beat"], kit, fields["tempo_bpm"], fields["when"])
    return _DONE


async def stop(panel: Panel, _page: Page, _fields: Fields) -> Answer:
    """Nothing sounds any more."""
    await panel.sending.stop()
    return _DONE


def _told(recipe: Recipe) -> Fields:
    fields = recipe.fields
    of_meter = fields.get("beat", fields)
    meter = {name: of_meter[name] for name in ("numerator", "denominator")}
    named = {name: fields[name] for name in ("style", "seed", "tempo_bpm")}
    words = f"{recipe.kind.capitalize()} in {meter['numerator']}/{meter['denominator']}"
    style = f", style {fields['style']}" if fields["style"] else ""
    sentence = f"{words}{style}, seed {fields['seed']}, {fields['tempo_bpm']:g} BPM."
    return {
        "action": recipe.kind,
        "sentence": sentence,
        **named,
        **meter,
        "bars": fields.get("bars"),
    }


ANSWERS: dict[str, Answering] = {
    **{kind: _made(kind) for kind in share_code.KINDS},
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
    "act_live": act_live,
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
