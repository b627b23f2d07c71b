"""What is answered to each kind of request: one function each, from what is asked to a result."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import isclose

from Sidestick.protocol.messages import Note, Version
from Sidestick.protocol.settings_table import MAX_FILL_BARS as MOST_FILL_BARS
from sidestick_engine.beats.clip_region import Loop, Part, bar_beats, whole_bars
from sidestick_engine.beats.humanize import felt
from sidestick_engine.beats.note_grid import drums_among, missing, notes_of, strokes_of, substituted
from sidestick_engine.beats.request import BeatRequest, Drums, Fields
from sidestick_engine.errors import RequestError
from sidestick_engine.kit.kit import Kit
from sidestick_models.beat.beat import STEPS_PER_BEAT, Beat

PRIMER_BARS = 8  # a continuation looks back no further ...
PHRASE_BARS = 4  # ... and wants to know where in a phrase each bar stands


def generate(asked: BeatRequest, drummer: Drums) -> Fields:
    """New bars, from 0 on."""
    style, bars = asked.fields["style"], asked.fields["bars"]
    beats = asked.have(drummer.generate, style, bars=bars, **asked.controls())
    return _new_bars(asked, beats, asked.kit_for(drummer), from_beats=0.0)


def extend(asked: BeatRequest, drummer: Drums) -> Fields:
    """New bars, from the loop's end on."""
    fields, primer = asked.fields, primer_of(asked)
    beats = asked.have(
        drummer.extend, primer, bars=fields["bars"], style=asked.style, **asked.controls()
    )
    return _new_bars(asked, beats, asked.kit_for(drummer), from_beats=fields["length_beats"])


def vary(asked: BeatRequest, drummer: Drums) -> Fields:
    """The loop with other hits in the lanes that are not locked, within a range."""
    fields, loop, kit = asked.fields, _drums_in(asked, "vary"), asked.kit_for(drummer)
    part = Part.of(loop, kit, fields["from_beats"], fields["to_beats"], asked.locked)
    if not part.free.any():
        raise RequestError("bad_clip", _nothing_is_free(fields, part))
    beats = asked.have(
        drummer.vary,
        loop.beat,
        ~part.free,
        style=asked.style,
        hits_ratio=fields["hits_ratio"],
        **asked.controls(),
    )
    return _rewritten(asked, part, beats, kit)


def fill(asked: BeatRequest, drummer: Drums) -> Fields:
    """The loop with a fill at its end."""
    loop, fill_beats = _drums_in(asked, "fill"), asked.fields["fill_beats"]
    steps, most_steps = (
        round(beats * STEPS_PER_BEAT)
        for beats in (fill_beats, min(loop.bars, MOST_FILL_BARS) * bar_beats(asked.meter))
    )
    if not 1 <= steps <= most_steps or not isclose(steps / STEPS_PER_BEAT, fill_beats):
        raise RequestError(
            "bad_clip",
            f"A fill of {fill_beats:g} beats does not fit into this loop of {loop.length_beats:g} "
            f"beats. It must be whole sixteenths, and {most_steps / STEPS_PER_BEAT:g} beats at "
            "most.",
        )
    kit, first = asked.kit_for(drummer), (loop.beat.steps - steps) / STEPS_PER_BEAT
    part = Part.of(loop, kit, first, loop.length_beats, asked.locked)
    if not part.free.any():
        raise RequestError("bad_clip", _all_locked("fill"))
    beats = asked.have(
        drummer.fill, loop.beat, ~part.free, steps=steps, style=asked.style, **asked.controls()
    )
    return _rewritten(asked, part, beats, kit)


def feel(asked: BeatRequest, drummer: Drums) -> Fields:
    """The loop's notes, played anew, but for those of locked lanes."""
    fields, loop, locked = asked.fields, _drums_in(asked, "play"), asked.locked
    if all(note.pitch in locked.pitches for note in loop.notes if note.pitch in asked.kit.classes):
        raise RequestError("bad_clip", _all_locked("play"))
    beat = asked.have(
        drummer.feel,
        loop.beat,
        seed=fields["seed"],
        style=asked.style,
        tempo_bpm=fields["tempo_bpm"],
        meter=asked.meter,
    )
    played = felt(loop, beat, asked.playing, locked)
    return _result(asked, [played], asked.kit, loop.length_beats, [])


ANSWERS: dict[str, Callable[[BeatRequest, Drums], Fields]] = {
    "generate": generate,
    "extend": extend,
    "vary": vary,
    "fill": fill,
    "feel": feel,
}


def primer_of(asked: BeatRequest) -> Beat:
    """The last bars of a clip's loop on the grid: eight, and those before them in their phrase.

    Raises:
        RequestError: the loop is not whole bars, or no note in it is a drum of the kit.
    """
    notes, length_beats = asked.fields["notes"], asked.fields["length_beats"]
    bars, bar = whole_bars(length_beats, asked.meter), bar_beats(asked.meter)
    if not strokes_of(notes, asked.kit, from_beats=0.0, to_beats=length_beats):
        raise RequestError("bad_clip", _no_drums(notes, length_beats, "extend"))
    first_bar = max(0, bars - PRIMER_BARS) // PHRASE_BARS * PHRASE_BARS
    # The loop's end may miss the bar line by the tolerance; the grid's does not.
    strokes = strokes_of(notes, asked.kit, from_beats=first_bar * bar, to_beats=bars * bar)
    return Beat.from_strokes(strokes, (bars - first_bar) * asked.meter.steps_per_bar)


def _drums_in(asked: BeatRequest, verb: str) -> Loop:
    """The loop, which must have a drum in it. Raises RequestError."""
    loop = asked.loop()
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


def _nothing_is_free(fields: Fields, part: Part) -> str:
    loop = part.loop
    if not part.locked.open_in(part.kit, loop.beat.steps).any():
        return _all_locked("vary")
    return (
        f"There is nothing to vary from beat {fields['from_beats']:g} to {fields['to_beats']:g} of "
        f"this loop of {loop.length_beats:g} beats. Select a range of a sixteenth at least."
    )


def _all_locked(verb: str) -> str:
    return f"There is nothing to {verb}: every lane is locked. Unlock one."


def _new_bars(asked: BeatRequest, beats: list[Beat], kit: Kit, *, from_beats: float) -> Fields:
    length_beats = asked.fields["bars"] * bar_beats(asked.meter)
    versions = [
        notes_of(
            asked.playing.hits(beat),
            kit,
            start_beats=from_beats,
            from_beats=from_beats,
            to_beats=from_beats + length_beats,
        )
        for beat in beats
    ]
    return _result(asked, versions, kit, length_beats, beats)


def _rewritten(asked: BeatRequest, part: Part, beats: list[Beat], kit: Kit) -> Fields:
    versions = [part.anew(beat, asked.playing) for beat in beats]
    return _result(asked, versions, kit, part.loop.length_beats, beats)


def _result(
    asked: BeatRequest, versions: list[list[Note]], kit: Kit, length_beats: float, beats: list[Beat]
) -> Fields:
    """A result's fields but for its id; `beats` hold the hits that are new."""
    bars = round(length_beats / bar_beats(asked.meter))
    return {
        "versions": [Version(notes, drums_among(notes, kit) / bars) for notes in versions],
        "style": asked.fields["style"],
        "seed": asked.fields["seed"],
        "bars": bars,
        "length_beats": length_beats,
        "kit": kit.table(),
        "drums": kit.drums,
        "missing": missing(beats, kit),
        "substituted": substituted(beats, kit),
        "problems": asked.problems,
        "model_ms": asked.model_ms,
    }
