"""From a request to its result: no sockets, no threads, no clock but the models' stopwatch."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from time import perf_counter
from typing import Any, Protocol

from Sidestick.protocol.messages import Message, Note, Style, Version
from sidestick_engine.clap_pads import claps_of_clip
from sidestick_engine.errors import RequestError
from sidestick_engine.kit import Kit
from sidestick_engine.notes import notes_of, stood_in, strokes_of, unplayed
from sidestick_models.errors import EmptyPrimerError, UnknownStyleError, WeightsError
from sidestick_models.grid import BEATS_PER_BAR, STEPS_PER_BAR, Beat
from sidestick_models.patterns.claps import NO_CLAPS, ClapTable
from sidestick_models.styles import StyleInfo

Fields = dict[str, Any]
ShouldStop = Callable[[], bool]

PRIMER_BARS = 8  # a continuation looks back no further ...
PHRASE_BARS = 4  # ... and wants to know where in a phrase each bar stands
WHOLE_BAR_TOLERANCE_BEATS = 1e-6


class Styles(Protocol):
    """What the service needs of `sidestick_models.repertoire.Repertoire`."""

    def infos(self) -> tuple[StyleInfo, ...]:
        """What is shown of each style that can be asked for now."""

    def claps(self, style: str) -> ClapTable:
        """Which of a style's snares are claps."""


class Drums(Protocol):
    """What the service needs of `sidestick_models.drummer.Drummer`."""

    @property
    def repertoire(self) -> Styles:
        """The styles that can be asked for."""

    def prepare(self) -> None:
        """Make what first requests would wait for."""

    def generate(
        self,
        style: str,
        *,
        bars: int,
        temperature: float,
        seed: int,
        tempo_bpm: float,
        should_stop: ShouldStop | None,
    ) -> list[Beat]:
        """New beats of `bars` bars."""

    def extend(
        self,
        primer: Beat,
        *,
        bars: int,
        style: str | None,
        temperature: float,
        seed: int,
        tempo_bpm: float,
        should_stop: ShouldStop | None,
    ) -> list[Beat]:
        """The next `bars` bars after the primer, without the primer."""


class Service:
    """Answers `generate` and `extend` with a drummer."""

    def __init__(self, drummer: Drums) -> None:
        self.drummer = drummer

    def offers(self) -> Fields:
        """What can be asked for now: `welcome`'s styles and models."""
        infos = self.drummer.repertoire.infos()
        styles = [
            Style(info.key, info.name, int(info.colour.removeprefix("#"), 16)) for info in infos
        ]
        return {"styles": styles, "models": []}

    def prepare(self) -> None:
        """Make what first requests would wait for."""
        self.drummer.prepare()

    def handle(self, message: Message, should_stop: ShouldStop) -> Fields:
        """The fields of the `result` to this request, without its id.

        `should_stop` is asked between two steps of the models.

        Raises:
            RequestError: with the code and the sentence of the `error` to answer with.
            Stopped: `should_stop` answered yes.
        """
        fields = message.fields
        try:
            check_meter(fields["numerator"], fields["denominator"])
            kit = kit_of(fields["pads"])
            if message.kind == "generate":
                return self._generate(fields, kit, should_stop)
            if message.kind == "extend":
                return self._extend(fields, kit, should_stop)
            raise RequestError("unknown_kind", f"This engine cannot {message.kind} yet.")
        except UnknownStyleError as error:
            raise RequestError("unknown_style", str(error)) from None
        except EmptyPrimerError as error:
            raise RequestError("bad_clip", str(error)) from None
        except WeightsError as error:
            raise RequestError("models_missing", str(error)) from None

    def _generate(self, fields: Fields, kit: Kit, should_stop: ShouldStop) -> Fields:
        started = perf_counter()
        beats = self.drummer.generate(fields["style"], **_choices(fields), should_stop=should_stop)
        kit = kit.clapping(self.drummer.repertoire.claps(fields["style"]))
        return _result(fields, beats[0], kit, from_beats=0.0, started=started)

    def _extend(self, fields: Fields, kit: Kit, should_stop: ShouldStop) -> Fields:
        notes, length_beats = fields["notes"], float(fields["length_beats"])
        primer = primer_of(notes, kit, length_beats)
        started = perf_counter()
        beats = self.drummer.extend(
            primer, style=fields["style"] or None, **_choices(fields), should_stop=should_stop
        )
        kit = kit.clapping(self._claps(fields, kit)).as_played(note.pitch for note in notes)
        return _result(fields, beats[0], kit, from_beats=length_beats, started=started)

    def _claps(self, fields: Fields, kit: Kit) -> ClapTable:
        """Where a clip claps; where it does not tell, its style does."""
        style = fields["style"]
        of_style = self.drummer.repertoire.claps(style) if style else NO_CLAPS
        return claps_of_clip(fields["notes"], kit) or of_style


def check_meter(numerator: int, denominator: int) -> None:
    """Raises RequestError unless the meter is 4/4."""
    if (numerator, denominator) != (4, 4):
        raise RequestError(
            "unsupported_meter",
            f"This clip is in {numerator}/{denominator}; only 4/4 works yet. Nothing was changed.",
        )


def kit_of(pads: Sequence[tuple[int, str]]) -> Kit:
    """The kit of these pads, or General MIDI's where there is no rack. Raises RequestError."""
    if not pads:
        return Kit.general_midi()
    kit = Kit.from_pads(pads)
    if not kit.pitches:
        raise RequestError(
            "bad_clip",
            f"None of the names of this drum rack's {len(pads)} pads is a drum that Sidestick "
            f"knows (the first is {pads[0][1][:40]!r}). Name pads like Kick, Snare, Closed Hat.",
        )
    return kit


def primer_of(notes: Sequence[Note], kit: Kit, length_beats: float) -> Beat:
    """The last bars of a clip's loop on the grid: eight, and those before them in their phrase.

    Raises:
        RequestError: the loop is not whole bars, or no note in it is a drum of the kit.
    """
    bars = round(length_beats / BEATS_PER_BAR)
    if bars < 1 or not math.isclose(
        length_beats, bars * BEATS_PER_BAR, rel_tol=0, abs_tol=WHOLE_BAR_TOLERANCE_BEATS
    ):
        raise RequestError(
            "bad_clip",
            f"The clip's loop is {length_beats:g} beats long, which is not whole bars of 4/4. "
            "Set its length to a multiple of 4 beats.",
        )
    if not strokes_of(notes, kit, from_beats=0.0, to_beats=length_beats):
        raise RequestError("bad_clip", _nothing_to_extend(notes, length_beats))
    first_bar = max(0, bars - PRIMER_BARS) // PHRASE_BARS * PHRASE_BARS
    # The loop's end may miss the bar line by the tolerance; the grid's does not.
    strokes = strokes_of(
        notes,
        kit,
        from_beats=float(first_bar * BEATS_PER_BAR),
        to_beats=float(bars * BEATS_PER_BAR),
    )
    return Beat.from_strokes(strokes, (bars - first_bar) * STEPS_PER_BAR)


def _nothing_to_extend(notes: Sequence[Note], length_beats: float) -> str:
    if not any(0 <= note.start_beats < length_beats for note in notes):
        return "There is nothing to extend: the clip's loop is empty. Generate a beat first."
    return (
        "There is nothing to extend: none of the clip's notes is on a pad that Sidestick knows as "
        "a drum. Generate a beat first, or name the rack's pads like Kick, Snare, Closed Hat."
    )


def _choices(fields: Fields) -> Fields:
    return {name: fields[name] for name in ("bars", "temperature", "seed", "tempo_bpm")}


def _result(fields: Fields, beat: Beat, kit: Kit, *, from_beats: float, started: float) -> Fields:
    model_ms = (perf_counter() - started) * 1000
    length_beats = float(fields["bars"] * BEATS_PER_BAR)
    strokes = beat.strokes()
    to_beats = from_beats + length_beats
    notes = notes_of(strokes, kit, from_beats=from_beats, to_beats=to_beats)
    return {
        "versions": [Version(notes, len(notes) / fields["bars"])],
        "style": fields["style"],
        "seed": fields["seed"],
        "bars": fields["bars"],
        "length_beats": length_beats,
        "kit": kit.table(),
        "unplayed": unplayed(strokes, kit),
        "stood_in": stood_in(strokes, kit),
        "model_ms": model_ms,
    }
