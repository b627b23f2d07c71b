"""Requests for beats, handled: one function for each kind, from a request to its result.

No sockets, no threads, no clock but the models' stopwatch.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from math import isclose
from typing import TYPE_CHECKING

import numpy as np

from Sidestick.protocol.messages import InstalledModel, Message, Note, Style, Version
from Sidestick.protocol.record_types import PROBLEMS, STYLES
from Sidestick.protocol.settings_table import MAX_FILL_BARS
from sidestick_engine.beats.clip_region import ClipRegion
from sidestick_engine.beats.humanize import humanized
from sidestick_engine.beats.map_remarks import looks_like, map_remarks
from sidestick_engine.beats.note_grid import ClipLoop, missing, notes_of, substituted
from sidestick_engine.beats.request import BeatRequest, Fields, ShouldStop
from sidestick_engine.beats.sentences import CLIP, Sentences
from sidestick_engine.errors import KitError, RequestError
from sidestick_engine.kit.kit import Kit
from sidestick_engine.kit.kit_of_track import Kits, kit_for
from sidestick_models.beat.beat import STEPS_PER_BEAT, Beat
from sidestick_models.beat.swing import AS_DRAWN, Swing
from sidestick_models.errors import (
    EmptyPrimerError,
    LibraryError,
    UnknownModelError,
    UnknownStyleError,
    UnsupportedMeterError,
    WeightsError,
)
from sidestick_models.tasks.song_part import OUTRO

if TYPE_CHECKING:
    from sidestick_models.drummer import Drummer
    from sidestick_models.drummer_cache import DrummerCache

# What models and kits refuse, by the protocol's error codes; the first row that fits.
CODES: tuple[tuple[type[Exception], str], ...] = (
    (UnsupportedMeterError, "unsupported_meter"),
    (UnknownStyleError, "unknown_style"),
    (UnknownModelError, "unknown_model"),
    (EmptyPrimerError, "bad_clip"),
    (KitError, "bad_clip"),
    (LibraryError, "models_missing"),
    (WeightsError, "models_missing"),
)

log = logging.getLogger(__name__)


def generate(request: BeatRequest, drummer: Drummer) -> Fields:
    """Make new bars, from 0 on."""
    style, bars = request.fields["style"], request.fields["bars"]
    beats = request.play(drummer.generate, style, bars=bars, **request.controls())
    return _new_bars(request, beats, request.kit_for(drummer), from_beats=0.0)


def extend(request: BeatRequest, drummer: Drummer) -> Fields:
    """Make new bars, from the loop's end on."""
    fields = request.fields
    primer, loop, remarks = primer_of(request)
    heard, controls = request.timing.without_lag(primer), request.controls(loop)
    beats = request.play(
        drummer.extend, heard, bars=fields["bars"], style=request.style, **controls
    )
    kit, end = request.kit_for(drummer), fields["length_beats"]
    return _new_bars(request, beats, kit, from_beats=end, swing=loop.swing, remarks=remarks)


def vary(request: BeatRequest, drummer: Drummer) -> Fields:
    """Give the loop other hits in the lanes that are not locked, within a range."""
    fields, loop, kit = request.fields, _loop_with_drums(request, "vary"), request.kit_for(drummer)
    region = ClipRegion.of(loop, kit, fields["from_beats"], fields["to_beats"], request.locked)
    if not region.free.any():
        raise RequestError("bad_clip", _nothing_is_free(request, region))
    if fields["part"]:
        return _part(request, drummer, region)
    beats = request.play(
        drummer.vary,
        request.timing.without_lag(loop.beat),
        ~region.free,
        style=request.style,
        hits_ratio=fields["hits_ratio"],
        **request.controls(loop),
    )
    return _rewritten(request, region, beats, kit)


def _part(request: BeatRequest, drummer: Drummer, region: ClipRegion) -> Fields:
    """Make a part of a song of the loop: notes that the part keeps stay as they are.

    But they end where new ones of their pad begin. After an outro there is no next pass, and what
    leads into that is played where the outro begins.
    """
    if request.fields["part"] == OUTRO:
        region = region.from_the_start()
    beats = request.play(
        drummer.song_part,
        region.loop.beat,
        ~region.free,
        part=request.fields["part"],
        style=request.style,
        **request.controls(region.loop),
    )
    versions = []
    for beat in request.each(beats):
        changes = region.free & (beat.hits != region.loop.beat.hits)
        part = replace(region, free=changes)
        versions.append(part.rewrite(beat, request.timing, cuts=True))
    return _result(request, versions, region.kit, region.loop.length_beats, beats)


def fill(request: BeatRequest, drummer: Drummer) -> Fields:
    """Put a fill at the loop's end."""
    loop, fill_beats = _loop_with_drums(request, "fill"), request.fields["fill_beats"]
    most_beats = min(loop.bars, MAX_FILL_BARS) * request.meter.bar_beats
    steps, most_steps = (round(beats * STEPS_PER_BEAT) for beats in (fill_beats, most_beats))
    if not 1 <= steps <= most_steps or not isclose(steps / STEPS_PER_BEAT, fill_beats):
        sentence = request.sentences.fill_does_not_fit.format(
            fill_beats=fill_beats,
            beats=loop.length_beats,
            most_beats=most_steps / STEPS_PER_BEAT,
        )
        raise RequestError("bad_clip", sentence)
    kit, first = request.kit_for(drummer), (loop.beat.steps - steps) / STEPS_PER_BEAT
    region = ClipRegion.of(loop, kit, first, loop.length_beats, request.locked)
    if not region.free.any():
        raise RequestError("bad_clip", request.sentences.all_locked.format(verb="fill"))
    beats = request.play(
        drummer.fill,
        loop.beat,
        ~region.free,
        steps=steps,
        style=request.style,
        **request.controls(loop),
    )
    return _rewritten(request, region, beats, kit)


def feel(request: BeatRequest, drummer: Drummer) -> Fields:
    """Humanize the loop's notes, but for those of locked lanes."""
    fields, loop = request.fields, _loop_with_drums(request, "humanize")
    if request.locked.keep_all(loop.notes, request.kit):
        raise RequestError("bad_clip", request.sentences.all_locked.format(verb="humanize"))
    beat = request.play(
        drummer.feel,
        loop.beat,
        seed=fields["seed"],
        style=request.style,
        tempo_bpm=fields["tempo_bpm"],
        meter=request.meter,
        own_swing=loop.swing or AS_DRAWN,
    )
    notes = humanized(loop, beat, request.timing, request.locked)
    return _result(request, [notes], request.kit, loop.length_beats, [])


HANDLERS: dict[str, Callable[[BeatRequest, Drummer], Fields]] = {
    handler.__name__: handler for handler in (generate, extend, vary, fill, feel)
}


class Service:
    """Handles requests with a drummer, on kits of which nothing is remembered unless given.

    `sentences` are in the words of who asks.
    """

    def __init__(
        self, drummers: DrummerCache, kits: Kits | None = None, sentences: Sentences = CLIP
    ) -> None:
        self._drummers = drummers
        self._kits = kits or Kits()
        self._sentences = sentences
        self._next: Callable[[ShouldStop], None] | None = None

    def offers(self) -> Fields:
        """Return what can be asked for now: `welcome`'s styles and models.

        Of more styles than a message holds the last sub-styles are left out; they can be asked for.
        """
        return {
            "styles": [
                Style(info.key, info.name, int(info.colour.removeprefix("#"), 16), *info.tempo_bpm)
                for info in self._drummers.catalogue.infos()[: STYLES.max_items]
            ],
            "models": [InstalledModel(*model) for model in self._drummers.models],
        }

    def prepare(self) -> None:
        """Make what first requests would wait for."""
        self._drummers.prepare()

    def handle(self, message: Message, should_stop: ShouldStop) -> Fields:
        """Return the fields of the reply to this request, without its id.

        `should_stop` is asked between two steps of the models.

        Raises:
            RequestError: with the code and the sentence of the `error` to answer with.
            Stopped: `should_stop` answered yes.
        """
        models = message.fields.get("drummer")
        try:
            if message.kind == "map_kit":
                return self._map_kit(message.fields)
            request = BeatRequest.of(message, should_stop, self._kits, self._sentences)
            style = self._style_of(request.fields)
            drummer = self._drummers.choose(style, **(models._asdict() if models else {}))
            request.problems = [*request.problems, *self._drummers.faults()]
            request.fields = {**request.fields, **drummer.catalogue.keys_in(request.fields)}
            result = HANDLERS[message.kind](request, drummer)
        except tuple(error for error, _ in CODES) as refused:
            code = next(code for error, code in CODES if isinstance(refused, error))
            raise RequestError(code, str(refused)) from None
        self._next = partial(_hear_result, message.kind, request, result, drummer)
        return result

    def _style_of(self, fields: Fields) -> str:
        """Return the key of the style that is asked for; what is none is told later on."""
        written = str(fields.get("style") or "")
        try:
            return str(self._drummers.catalogue.keys_in(fields).get("style", written))
        except UnknownStyleError:
            return written

    def look_ahead(self, should_stop: ShouldStop) -> None:
        """Hear the clip that the last result leads to, as *extend* may be asked for next.

        Raises:
            Stopped: `should_stop` answered yes.
        """
        hear_next, self._next = self._next, None
        if hear_next is not None:
            hear_next(should_stop)

    def _map_kit(self, fields: Fields) -> Fields:
        known = kit_for(self._kits, fields)
        return {"kit": known.kit.lanes(), "problems": known.warnings}


def primer_of(request: BeatRequest) -> tuple[Beat, ClipLoop, list[str]]:
    """Return a clip's loop up to its last bar with drums.

    Behind it may be bars without drums, which is what the sentence is about. The loop is told too.

    Raises:
        RequestError: the loop is not whole bars, or no note in it is a drum of the kit.
    """
    loop, meter = _loop_with_drums(request, "extend"), request.meter
    last_step = int(np.flatnonzero(loop.beat.hits.any(axis=1))[-1])
    bars = last_step // meter.steps_per_bar + 1
    primer = loop.beat.part(0, bars * meter.steps_per_bar)
    gap = request.sentences.goes_on_from.format(bar=bars, bars=loop.bars)
    return primer, loop, [gap] if bars < loop.bars else []


def _hear_result(
    kind: str, request: BeatRequest, result: Fields, drummer: Drummer, should_stop: ShouldStop
) -> None:
    """Hear a clip with the first version of a result in it. Raises Stopped."""
    before, notes = request.fields, result["versions"][0].notes
    length_beats = result["length_beats"]
    if kind == "extend":
        notes, length_beats = [*before["notes"], *notes], before["length_beats"] + length_beats
    fields = {**before, "notes": notes, "length_beats": length_beats}
    with suppress(RequestError):  # it has no drums
        primer, _, _ = primer_of(replace(request, fields=fields, should_stop=should_stop))
        drummer.hear(primer, meter=request.meter, should_stop=should_stop)


def _loop_with_drums(request: BeatRequest, verb: str) -> ClipLoop:
    """Return the loop, which must have a drum in it. Raises RequestError."""
    loop, sentences = request.loop(), request.sentences
    if loop.beat.hits.any():
        return loop
    inside = [note for note in loop.notes if 0 <= note.start_beats < loop.length_beats]
    if not inside:
        sentence = sentences.empty.format(verb=verb)
    elif request.known is None:
        sentence = sentences.no_drums.format(verb=verb)
    else:
        looks = looks_like(request.known, sentences, request.fields["track"])
        sentence = sentences.none_in_map.format(verb=verb, kit_map=request.known.name, looks=looks)
    raise RequestError("bad_clip", sentence)


def _nothing_is_free(request: BeatRequest, region: ClipRegion) -> str:
    loop, fields = region.loop, request.fields
    if not region.locked.open_lanes(region.kit, loop.beat.steps).any():
        return request.sentences.all_locked.format(verb="vary")
    return request.sentences.nothing_is_free.format(
        from_beats=fields["from_beats"], to_beats=fields["to_beats"], beats=loop.length_beats
    )


def _about_the_map(request: BeatRequest) -> list[str]:
    """Say what is odd about the notes in their kit map; a rack's pads may mean what they like."""
    fields = request.fields
    if request.known is None:
        return []
    notes = fields.get("notes", ())
    known = request.known
    if not known.instead_of and all(note.pitch in known.kit.sounds for note in notes):
        return []
    return map_remarks(known, notes, request.sentences, fields["track"])


def _new_bars(
    request: BeatRequest,
    beats: list[Beat],
    kit: Kit,
    *,
    from_beats: float,
    swing: Swing | None = None,
    remarks: Sequence[str] = (),
) -> Fields:
    """Return the result of new bars; `swing` is that of the clip, if there is one."""
    length_beats = request.fields["bars"] * request.meter.bar_beats
    versions = []
    for made in request.each(beats):
        beat, timing = request.timing.for_beat(made, swing)
        versions.append(
            notes_of(
                beat,
                timing,
                kit,
                start_beats=from_beats,
                from_beats=from_beats,
                to_beats=from_beats + length_beats,
            )
        )
    if not any(versions):
        raise RequestError("bad_clip", request.sentences.nothing_came)
    return _result(request, versions, kit, length_beats, beats, remarks)


def _rewritten(request: BeatRequest, region: ClipRegion, beats: list[Beat], kit: Kit) -> Fields:
    versions = [region.rewrite(beat, request.timing) for beat in request.each(beats)]
    return _result(request, versions, kit, region.loop.length_beats, beats)


def _result(
    request: BeatRequest,
    versions: list[list[Note]],
    kit: Kit,
    length_beats: float,
    new_beats: list[Beat],
    remarks: Sequence[str] = (),
) -> Fields:
    """Return a result's fields but for its id; `new_beats` hold the hits that are new.

    `remarks` are sentences of what is not as one may expect.
    """
    bars = round(length_beats / request.meter.bar_beats)
    return {
        "versions": [Version(notes, _drum_notes(notes, kit) / bars) for notes in versions],
        "style": request.fields["style"],
        "seed": request.fields["seed"],
        "bars": bars,
        "length_beats": length_beats,
        "kit": kit.table(),
        "drums": kit.drums,
        "missing": missing(new_beats, kit),
        "substituted": substituted(new_beats, kit),
        "problems": [*remarks, *_about_the_map(request), *request.problems][: PROBLEMS.max_items],
        "model_ms": request.model_ms,
    }


def _drum_notes(notes: Sequence[Note], kit: Kit) -> int:
    """Count the hits; one that is there twice, as in some files, is heard once."""
    return len({(note.start_beats, note.pitch) for note in notes if note.pitch in kit.classes})
