"""Live, as pages see it: shows its clip on lanes, and writes beats into it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from Sidestick.protocol.messages import Message, Origin
from sidestick_engine.errors import KitError
from sidestick_engine.kit.kit import Kit
from sidestick_engine.kit.kit_of_track import Kits, KnownKit, kit_for
from sidestick_engine.kit.lanes import LaneNote, lane_of, map_to_pads
from sidestick_engine.panel.engine_link import EngineLink
from sidestick_engine.panel.messages.errors import PanelError
from sidestick_engine.panel.messages.record_types import LENGTH_BEATS
from sidestick_engine.panel.script_recipe import script_recipe

DEADLINE_MS = 5000
NO_ENGINE = "Live is reached through the engine, which is not running."
TOO_LONG = "The clip in Live is too long to be shown here."
NO_CLIP = "Live shows no clip."
NO_KIT = KnownKit(Kit.unknown(), "")

Fields = dict[str, Any]


class LiveView:
    """The Live that the engine is connected to.

    Attributes:
        clip: the fields of the last `clip` of the wire; empty before the first.
    """

    def __init__(self, link: EngineLink, kits: Kits, on_change: Callable[[], None]) -> None:
        self.clip: Fields = {}
        self._link = link
        self._kits = kits
        self._on_change = on_change
        self._writing = asyncio.Lock()  # edits go into the clip in the order in which they came

    async def follow(self) -> None:
        """Have the engine tell what Live shows from now on; a lost engine tells nothing."""
        with suppress(PanelError, TimeoutError):
            async with asyncio.timeout(DEADLINE_MS / 1000):
                await self._link.request("follow", on=1)

    def forget(self) -> None:
        """Forget the clip: the engine is lost, and Live with it."""
        self._set_clip({})

    def take(self, message: Message) -> None:
        """Take what the engine says of Live, be it an answer or a notification.

        In the order in which it came: an answer that is awaited arrives after what followed it.
        """
        if message.kind == "clip":
            self._set_clip(message.fields)
        elif message.kind == "playhead" and self.clip:
            position = message.fields["position_beats"]
            was_playing = self.clip["position_beats"] is not None
            self.clip = {**self.clip, "position_beats": position}
            if was_playing != (position is not None):
                self._on_change()

    def fields(self, *, with_beat: bool) -> Fields:
        """Return the fields of `live`."""
        clip = self.clip
        if not clip:
            return {"is_connected": False, "sentence": NO_ENGINE, "clip": None}
        shown = self._clip_fields(clip, with_beat=with_beat)
        sentence = clip["reason"] or (clip["live"] if shown else TOO_LONG)
        return {"is_connected": bool(clip["live"]), "sentence": sentence, "clip": shown}

    async def read(self) -> Fields:
        """Return the fields of `live_read`. Raises PanelError where Live is not connected."""
        await self._link.request("read_clip", deadline_ms=DEADLINE_MS)
        shown = self.fields(with_beat=True)
        return {"sentence": "" if shown["clip"] else shown["sentence"], "clip": shown["clip"]}

    async def read_clip(self) -> Fields:
        """Return `clip` as it is now. Raises PanelError where Live shows none."""
        await self.read()
        if self.clip["where"] == "none":
            raise PanelError("bad_clip", self.clip["reason"] or NO_CLIP)
        return self.clip

    async def write(
        self, beat: Fields, content_hash: str | None, recipe: str = "", **about: Any
    ) -> Fields:
        """Write a beat into the clip, and return the fields of `live_written`.

        `content_hash` is that of the clip that the beat was made from, None for whatever is there;
        `recipe` is a page's, and `about` the beat's name, style and seed.

        Raises PanelError: Live is not connected, shows nothing to write to, or the clip has changed
        since; then `clip` is what it holds now, and nothing was written.
        """
        async with self._writing:
            if content_hash is None or content_hash != self.clip.get("content_hash"):
                await self.read()
            if self.clip["reason"] or self.clip["where"] == "none":
                raise PanelError("bad_clip", self.clip["reason"] or NO_CLIP)
            return await self._write(beat, content_hash, recipe, about)

    async def run_action(self, action: str, settings: Fields) -> str:
        """Do an action with these settings, and return what was done in a sentence.

        Raises PanelError.
        """
        done = await self._link.request(
            "run_action", deadline_ms=DEADLINE_MS, action=action, settings=settings
        )
        return str(done["sentence"])

    def known_kit(self, clip: Fields) -> KnownKit:
        """Return the kit of a clip; one without a sound where none of its pads is known."""
        try:
            return kit_for(self._kits, clip)
        except KitError:
            return NO_KIT

    async def _write(
        self, beat: Fields, content_hash: str | None, recipe: str, about: Fields
    ) -> Fields:
        clip = self.clip
        kit, pads = self.known_kit(clip).kit, dict(clip["pads"])
        inside = _inside(beat)
        on_pads = map_to_pads(inside, kit, pads)
        line, seed_beat = script_recipe(recipe, kit)
        origin = seed_beat and Origin(
            seed_beat["length_beats"], map_to_pads(_inside(seed_beat), kit, pads).notes
        )
        try:
            written = await self._link.request(
                "write_clip",
                deadline_ms=DEADLINE_MS,
                content_hash=clip["content_hash"] if content_hash is None else content_hash,
                notes=on_pads.notes,
                length_beats=beat["length_beats"],
                action="panel",
                recipe=line,
                origin=origin,
                **about,
            )
        except PanelError as error:
            if error.code == "clip_changed":
                await self.read()
            raise
        outside = len(beat["notes"]) - len(inside)
        left_out = f"Left out: {outside} notes outside of the beat. " if outside else ""
        return {
            "content_hash": written["content_hash"],
            "sentence": f"{left_out}{on_pads.sentence}".strip(),
        }

    def _clip_fields(self, clip: Fields, *, with_beat: bool) -> Fields | None:
        """Return a clip as messages to pages have it; None where it cannot be used."""
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

    def _set_clip(self, fields: Fields) -> None:
        clip = {name: value for name, value in fields.items() if name != "id"}
        if clip != self.clip:
            self.clip = clip
            self._on_change()


def _inside(beat: Fields) -> list[LaneNote]:
    return [note for note in beat["notes"] if 0 <= note.start_beats < beat["length_beats"]]


def _on_lanes(clip: Fields, kit: Kit) -> list[LaneNote]:
    return [LaneNote(lane_of(note.pitch, kit), *note[1:]) for note in clip["notes"]]
