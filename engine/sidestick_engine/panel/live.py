"""Live, as pages see it: the clip that it shows on lanes, and beats sent into it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from Sidestick.protocol.messages import Message, Origin
from sidestick_engine.errors import KitError
from sidestick_engine.kit.kit import Kit
from sidestick_engine.kit.kit_of_track import Kits, KnownKit, kit_for
from sidestick_engine.kit.lanes import LaneNote, landed, lane_of
from sidestick_engine.panel.engine_link import EngineLink
from sidestick_engine.panel.errors import PanelError
from sidestick_engine.panel.messages.record_types import LENGTH_BEATS
from sidestick_engine.panel.script_recipe import for_script

DEADLINE_MS = 5000
NO_ENGINE = "Live is reached through the engine, which is not running."
TOO_LONG = "The clip in Live is too long to be shown here."
NO_KIT = KnownKit(Kit.unknown(), "")

Fields = dict[str, Any]


class Live:
    """What the engine tells of Live, and what it is asked of it.

    Attributes:
        clip: the wire's `clip`, as it was last told; empty before the first.
    """

    def __init__(self, link: EngineLink, kits: Kits, on_change: Callable[[], None]) -> None:
        self.clip: Fields = {}
        self._link = link
        self._kits = kits
        self._on_change = on_change
        self._writing = asyncio.Lock()  # edits go into the clip in the order in which they came

    async def follow(self) -> None:
        """Have the engine tell what Live shows, from now on; a lost engine tells nothing."""
        with suppress(PanelError, TimeoutError):
            async with asyncio.timeout(DEADLINE_MS / 1000):
                self._take(await self._link.ask("follow", on=1))

    def forget(self) -> None:
        """The engine is lost, and Live with it."""
        self._take({})

    def hear(self, message: Message) -> None:
        """Take what the engine tells unasked."""
        if message.kind == "clip":
            self._take(message.fields)
        elif message.kind == "playhead" and self.clip:
            position = message.fields["position_beats"]
            was_playing = self.clip["position_beats"] is not None
            self.clip = {**self.clip, "position_beats": position}
            if was_playing != (position is not None):
                self._on_change()

    def told(self, *, with_beat: bool) -> Fields:
        """The fields of `live`."""
        clip = self.clip
        if not clip:
            return {"is_connected": False, "sentence": NO_ENGINE, "clip": None}
        shown = self._shown(clip, with_beat=with_beat)
        sentence = clip["reason"] or (clip["live"] if shown else TOO_LONG)
        return {"is_connected": bool(clip["live"]), "sentence": sentence, "clip": shown}

    async def read(self) -> Fields:
        """The fields of `live_read`. Raises PanelError where Live is not connected."""
        self._take(await self._link.ask("read_clip", deadline_ms=DEADLINE_MS))
        told = self.told(with_beat=True)
        return {"sentence": "" if told["clip"] else told["sentence"], "clip": told["clip"]}

    async def write(
        self, beat: Fields, content: str | None, recipe: str = "", **about: Any
    ) -> Fields:
        """Put a beat into the clip; the fields of `live_written`.

        `content` marks the clip that the beat was made from, None whatever is there; `recipe` is
        a page's, and `about` the beat's name, style and seed.

        Raises PanelError: Live is not connected, shows nothing to write to, or the clip has changed
        since; then `clip` is what it holds now, and nothing was written.
        """
        async with self._writing:
            if content is None or content != self.clip.get("content_hash"):
                await self.read()
            if self.clip["reason"] or self.clip["where"] == "none":
                raise PanelError("bad_clip", self.clip["reason"] or "Live shows no clip.")
            return await self._write(beat, content, recipe, about)

    async def act(self, action: str, settings: Fields) -> str:
        """Do what a button does, with these settings; what was done, in a sentence.

        Raises PanelError.
        """
        done = await self._link.ask(
            "run_action", deadline_ms=DEADLINE_MS, action=action, settings=settings
        )
        return str(done["sentence"])

    def known_kit(self, clip: Fields) -> KnownKit:
        """The kit of a clip; one without a sound where none of its pads is known."""
        try:
            return kit_for(self._kits, clip)
        except KitError:
            return NO_KIT

    async def _write(self, beat: Fields, content: str | None, recipe: str, about: Fields) -> Fields:
        clip = self.clip
        kit, pads = self.known_kit(clip).kit, dict(clip["pads"])
        inside = _inside(beat)
        found = landed(inside, kit, pads)
        line, origin = for_script(recipe, kit)
        began = origin and Origin(origin["length_beats"], landed(_inside(origin), kit, pads).notes)
        try:
            written = await self._link.ask(
                "write_clip",
                deadline_ms=DEADLINE_MS,
                content_hash=clip["content_hash"] if content is None else content,
                notes=found.notes,
                length_beats=beat["length_beats"],
                action="panel",
                recipe=line,
                origin=began,
                **about,
            )
        except PanelError as error:
            if error.code == "clip_changed":
                await self.read()
            raise
        self._take(written)
        outside = len(beat["notes"]) - len(inside)
        left_out = f"Left out: {outside} notes outside of the beat. " if outside else ""
        return {
            "content_hash": written["content_hash"],
            "sentence": f"{left_out}{found.sentence}".strip(),
        }

    def _shown(self, clip: Fields, *, with_beat: bool) -> Fields | None:
        """A clip as messages to pages have it; None where it cannot be used."""
        longest = LENGTH_BEATS.type.high
        if clip["reason"] or clip["where"] == "none" or not 0 < clip["length_beats"] <= longest:
            return None
        known = self.known_kit(clip)
        shape = {name: clip[name] for name in ("length_beats", "numerator", "denominator")}
        names = ("where", "name", "track", "tempo_bpm", "content_hash")
        return {
            **{name: clip[name] for name in names},
            **shape,
            "kit": known.name,
            "is_playing": clip["position_beats"] is not None,
            "beat": {"notes": _on_lanes(clip, known.kit), **shape} if with_beat else None,
        }

    def _take(self, fields: Fields) -> None:
        clip = {name: value for name, value in fields.items() if name != "id"}
        if clip != self.clip:
            self.clip = clip
            self._on_change()


def _inside(beat: Fields) -> list[LaneNote]:
    return [note for note in beat["notes"] if 0 <= note.start_beats < beat["length_beats"]]


def _on_lanes(clip: Fields, kit: Kit) -> list[LaneNote]:
    return [LaneNote(lane_of(note.pitch, kit), *note[1:]) for note in clip["notes"]]
