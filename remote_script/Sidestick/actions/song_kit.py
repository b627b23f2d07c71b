"""The song kit: a table of the parts of a song, each made from one clip and put in a scene."""

from __future__ import annotations

from typing import Any, Callable, Dict, NamedTuple

from ..live.clip_plan import Planned, generated
from ..live.clip_reader import ClipSnapshot, as_empty_slot, content_of, with_details
from ..live.song import NewScene, Song, specified
from ..scheduler import PAUSE, Steps
from ..settings.config import Settings
from . import requests
from .versions import Versions, provenance

Answer = Dict[str, Any]


class Part(NamedTuple):
    """A part: its name, how it is made from the clip, and the colour of its clip, 0xRRGGBB.

    ``kind`` is a kind of request, empty for the clip as it is. ``hits_ratio`` is how many hits it
    has for each of the clip's, ``locked`` are lanes that stay beside those that the musician locks.
    """

    name: str
    kind: str
    colour: int
    hits_ratio: float | None = None
    locked: tuple[str, ...] = ()


PARTS = (
    Part("Intro", "vary", 0x5DADE2, 0.6, ("kick",)),
    Part("Verse", "", 0x58D68D),
    Part("Chorus", "vary", 0xF5B041, 1.5, ("kick", "snare")),
    Part("Break", "vary", 0xAF7AC5, 0.4),
    Part("Fill", "fill", 0xEC7063),
    Part("Outro", "vary", 0x85929E, 0.7, ("kick", "snare")),
)


class PartClip(NamedTuple):
    """A part, ready to be written: a clip as long as the one it comes from.

    ``fields`` are those of its request and ``kit`` is the kit in the result.
    """

    part: Part
    planned: Planned
    fields: Answer
    kit: Any


def parts_of(
    snapshot: ClipSnapshot,
    settings: Settings,
    style: str,
    request: Callable[[str, Answer], Steps[Answer]],
) -> Steps[list[PartClip]]:
    """Return the parts made from a clip. Raises SidestickError where one cannot be made."""
    requests.check_has_notes(snapshot, "make a song of")
    yield PAUSE
    clips = []
    for part in PARTS:
        fields, kit, notes = {}, [], snapshot.notes
        if part.kind:
            fields = fields_for(part, snapshot, settings, style)
            result = yield from request(part.kind, fields)
            kit, notes = result["kit"], with_details(result["versions"][0].notes, notes)
        yield PAUSE
        plan = generated(as_empty_slot(snapshot), notes, part.name, ())
        yield PAUSE
        planned = Planned(plan, specified(plan), None, content_of(plan.after))
        clips.append(PartClip(part, planned, fields, kit))
        yield PAUSE
    return clips


def write(song: Song, versions: Versions, snapshot: ClipSnapshot, clips: list[PartClip]) -> None:
    """Write the parts, each with its recipe and the clip it came from as its first version.

    One undo step. Raises TargetError where Live refuses.
    """
    previous = content_of(snapshot)
    scenes = [
        NewScene(clip.part.name, clip.part.colour, clip.planned.specifications) for clip in clips
    ]
    with song.undo_step():
        written = song.add_scenes(snapshot, scenes)
        for (part, planned, fields, kit), live in zip(clips, written):
            now, content = planned.plan.after._replace(clip=live, slot=None), planned.content
            if part.kind:
                origin = provenance(part.kind, fields, kit, previous)
                versions.keep(now, previous, content, origin)
            else:
                versions.keep_copy(snapshot, now, content)


def fields_for(
    part: Part, snapshot: ClipSnapshot, settings: Settings, style: str
) -> dict[str, Any]:
    """Return the fields of a part's request. Raises TargetError where it cannot be made."""
    chosen = dict(settings, locked=list(dict.fromkeys([*part.locked, *settings["locked"]])))
    if part.kind == "fill":
        chosen["fill_bars"] = min(1.0, snapshot.length_beats / snapshot.bar_beats)
        return requests.fill(snapshot, chosen, style)
    chosen["density"] = None
    fields = requests.vary(snapshot._replace(selected=None), chosen, style)
    return dict(fields, hits_ratio=part.hits_ratio)
