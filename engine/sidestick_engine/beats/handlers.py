"""Requests for beats, handled: one function for each kind, from a request to its result.

No sockets, no threads, no clock but the models' stopwatch.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from math import isclose
from typing import TYPE_CHECKING

from Sidestick.protocol.messages import InstalledModel, Message, Note, Style, Version
from Sidestick.protocol.settings_table import MAX_FILL_BARS
from sidestick_engine.beats.clip_region import ClipRegion
from sidestick_engine.beats.humanize import humanized
from sidestick_engine.beats.note_grid import ClipLoop, beat_of, missing, notes_of, substituted
from sidestick_engine.beats.request import BeatRequest, Fields, ShouldStop
from sidestick_engine.errors import KitError, RequestError
from sidestick_engine.kit.kit import Kit
from sidestick_engine.kit.kit_of_track import Kits, kit_for
from sidestick_models.beat.beat import STEPS_PER_BEAT, Beat
from sidestick_models.beat.meter import PHRASE_BARS
from sidestick_models.errors import (
    EmptyPrimerError,
    LibraryError,
    UnknownModelError,
    UnknownStyleError,
    UnsupportedMeterError,
    WeightsError,
)

if TYPE_CHECKING:
    from sidestick_models.drummer import Drummer
    from sidestick_models.drummer_cache import DrummerCache

PRIMER_BARS = 8  # a continuation looks back no further

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
    beats = request.play(
        drummer.extend,
        primer_of(request),
        bars=fields["bars"],
        style=request.style,
        **request.controls(),
    )
    return _new_bars(request, beats, request.kit_for(drummer), from_beats=fields["length_beats"])


def vary(request: BeatRequest, drummer: Drummer) -> Fields:
    """Give the loop other hits in the lanes that are not locked, within a range."""
    fields, loop, kit = request.fields, _loop_with_drums(request, "vary"), request.kit_for(drummer)
    region = ClipRegion.of(loop, kit, fields["from_beats"], fields["to_beats"], request.locked)
    if not region.free.any():
        raise RequestError("bad_clip", _nothing_is_free(fields, region))
    beats = request.play(
        drummer.vary,
        loop.beat,
        ~region.free,
        style=request.style,
        hits_ratio=fields["hits_ratio"],
        **request.controls(),
    )
    return _rewritten(request, region, beats, kit)


def fill(request: BeatRequest, drummer: Drummer) -> Fields:
    """Put a fill at the loop's end."""
    loop, fill_beats = _loop_with_drums(request, "fill"), request.fields["fill_beats"]
    most_beats = min(loop.bars, MAX_FILL_BARS) * request.meter.bar_beats
    steps, most_steps = (round(beats * STEPS_PER_BEAT) for beats in (fill_beats, most_beats))
    if not 1 <= steps <= most_steps or not isclose(steps / STEPS_PER_BEAT, fill_beats):
        raise RequestError(
            "bad_clip",
            f"A fill of {fill_beats:g} beats does not fit into this loop of {loop.length_beats:g} "
            f"beats. It must be whole sixteenths, and {most_steps / STEPS_PER_BEAT:g} beats at "
            "most.",
        )
    kit, first = request.kit_for(drummer), (loop.beat.steps - steps) / STEPS_PER_BEAT
    region = ClipRegion.of(loop, kit, first, loop.length_beats, request.locked)
    if not region.free.any():
        raise RequestError("bad_clip", _all_locked("fill"))
    beats = request.play(
        drummer.fill,
        loop.beat,
        ~region.free,
        steps=steps,
        style=request.style,
        **request.controls(),
    )
    return _rewritten(request, region, beats, kit)


def feel(request: BeatRequest, drummer: Drummer) -> Fields:
    """Humanize the loop's notes, but for those of locked lanes."""
    fields, loop = request.fields, _loop_with_drums(request, "play")
    if request.locked.keep_all(loop.notes, request.kit):
        raise RequestError("bad_clip", _all_locked("play"))
    beat = request.play(
        drummer.feel,
        loop.beat,
        seed=fields["seed"],
        style=request.style,
        tempo_bpm=fields["tempo_bpm"],
        meter=request.meter,
    )
    notes = humanized(loop, beat, request.timing, request.locked)
    return _result(request, [notes], request.kit, loop.length_beats, [])


HANDLERS: dict[str, Callable[[BeatRequest, Drummer], Fields]] = {
    handler.__name__: handler for handler in (generate, extend, vary, fill, feel)
}


class Service:
    """Handles requests with a drummer, on kits of which nothing is remembered unless given."""

    def __init__(self, drummers: DrummerCache, kits: Kits | None = None) -> None:
        self._drummers = drummers
        self._kits = kits or Kits()

    def offers(self) -> Fields:
        """Return what can be asked for now: `welcome`'s styles and models."""
        try:
            models = [InstalledModel(*model) for model in self._drummers.models]
        except LibraryError as error:
            log.warning("No model can be chosen by name: %s", error)
            models = []
        return {
            "styles": [
                Style(info.key, info.name, int(info.colour.removeprefix("#"), 16), *info.tempo_bpm)
                for info in self._drummers.catalogue.infos()
            ],
            "models": models,
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
            request = BeatRequest.of(message, should_stop, self._kits)
            drummer = self._drummers.choose(**(models._asdict() if models else {}))
            return HANDLERS[message.kind](request, drummer)
        except tuple(error for error, _ in CODES) as refused:
            code = next(code for error, code in CODES if isinstance(refused, error))
            raise RequestError(code, str(refused)) from None

    def _map_kit(self, fields: Fields) -> Fields:
        known = kit_for(self._kits, fields)
        return {"kit": known.kit.lanes(), "problems": known.warnings}


def primer_of(request: BeatRequest) -> Beat:
    """Return the last bars of a clip's loop: eight, and those before them in their phrase.

    Raises:
        RequestError: the loop is not whole bars, or no note in it is a drum of the kit.
    """
    loop, meter = _loop_with_drums(request, "extend"), request.meter
    phrase_bars = PHRASE_BARS * meter.bars_per_pattern
    most_bars = PRIMER_BARS * meter.bars_per_pattern
    first_bar = max(0, loop.bars - most_bars) // phrase_bars * phrase_bars
    return beat_of(
        loop.notes,
        request.kit,
        from_beats=first_bar * meter.bar_beats,
        steps=(loop.bars - first_bar) * meter.steps_per_bar,
    )


def _loop_with_drums(request: BeatRequest, verb: str) -> ClipLoop:
    """Return the loop, which must have a drum in it. Raises RequestError."""
    loop = request.loop()
    if not loop.beat.hits.any():
        raise RequestError("bad_clip", _no_drums(loop.notes, loop.length_beats, verb))
    return loop


def _no_drums(notes: Sequence[Note], length_beats: float, verb: str) -> str:
    if not any(0 <= note.start_beats < length_beats for note in notes):
        return f"There is nothing to {verb}: the clip's loop is empty. Generate a beat first."
    return (
        f"There is nothing to {verb}: none of the clip's notes is on a pad that Sidestick knows as "
        "a drum. Generate a beat first, or name the rack's pads like Kick, Snare, Closed Hat."
    )


def _nothing_is_free(fields: Fields, region: ClipRegion) -> str:
    loop = region.loop
    if not region.locked.open_lanes(region.kit, loop.beat.steps).any():
        return _all_locked("vary")
    return (
        f"There is nothing to vary from beat {fields['from_beats']:g} to {fields['to_beats']:g} of "
        f"this loop of {loop.length_beats:g} beats. Select a range of a sixteenth at least."
    )


def _all_locked(verb: str) -> str:
    return f"There is nothing to {verb}: every lane is locked. Unlock one."


def _new_bars(request: BeatRequest, beats: list[Beat], kit: Kit, *, from_beats: float) -> Fields:
    length_beats = request.fields["bars"] * request.meter.bar_beats
    versions = [
        notes_of(
            beat,
            request.timing,
            kit,
            start_beats=from_beats,
            from_beats=from_beats,
            to_beats=from_beats + length_beats,
        )
        for beat in request.each(beats)
    ]
    return _result(request, versions, kit, length_beats, beats)


def _rewritten(request: BeatRequest, region: ClipRegion, beats: list[Beat], kit: Kit) -> Fields:
    versions = [region.rewrite(beat, request.timing) for beat in request.each(beats)]
    return _result(request, versions, kit, region.loop.length_beats, beats)


def _result(
    request: BeatRequest,
    versions: list[list[Note]],
    kit: Kit,
    length_beats: float,
    new_beats: list[Beat],
) -> Fields:
    """Return a result's fields but for its id; `new_beats` hold the hits that are new."""
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
        "problems": request.problems,
        "model_ms": request.model_ms,
    }


def _drum_notes(notes: Sequence[Note], kit: Kit) -> int:
    return sum(note.pitch in kit.classes for note in notes)
