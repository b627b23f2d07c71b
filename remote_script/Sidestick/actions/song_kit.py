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
    """A part: its name, the kind of request that makes it, and the colour of its clip, 0xRRGGBB."""

    name: str
    kind: str
    colour: int


VERSE = Part("Verse", "vary", 0x58D68D)
"""Most often the clip as it is, which then keeps its recipe."""

PARTS = (
    Part("Intro", "vary", 0x5DADE2),
    VERSE,
    Part("Chorus", "vary", 0xF5B041),
    Part("Break", "vary", 0xAF7AC5),
    Part("Fill", "fill", 0xEC7063),
    Part("Outro", "vary", 0x85929E),
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
        fields = fields_for(part, snapshot, settings, style)
        result = yield from request(part.kind, fields)
        kit, notes = result["kit"], with_details(result["versions"][0].notes, snapshot.notes)
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
            if part is VERSE and content == previous:
                versions.keep_copy(snapshot, now, content)
            else:
                origin = provenance(part.kind, fields, kit, previous)
                versions.keep(now, previous, content, origin)


def fields_for(
    part: Part, snapshot: ClipSnapshot, settings: Settings, style: str
) -> dict[str, Any]:
    """Return the fields of a part's request. Raises TargetError where it cannot be made."""
    if part.kind == "fill":
        bars = min(1.0, snapshot.length_beats / snapshot.bar_beats)
        return requests.fill(snapshot, dict(settings, fill_bars=bars), style)
    fields = requests.vary(snapshot._replace(selected=None), dict(settings, density=None), style)
    return dict(fields, part=part.name.lower())
