"""A request for a beat as the drummer understands it: its kit, its meter, and its settings."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from time import perf_counter
from typing import TYPE_CHECKING, Any, TypeVar, cast

from Sidestick.protocol.messages import Message
from sidestick_engine.beats.locked_lanes import LockedLanes
from sidestick_engine.beats.note_grid import ClipLoop
from sidestick_engine.beats.sentences import CLIP, Sentences
from sidestick_engine.beats.timing_and_dynamics import TimingAndDynamics
from sidestick_engine.kit.kit import Kit
from sidestick_engine.kit.kit_of_track import Kits, KnownKit, kit_for
from sidestick_models.beat.beat import Beat
from sidestick_models.beat.meter import Meter
from sidestick_models.beat.subdivision import Kind
from sidestick_models.beat.swing import AS_DRAWN
from sidestick_models.patterns.clap_table import NO_CLAPS
from sidestick_models.sampling.random_draws import Controls, SecondStyle, stop_if

if TYPE_CHECKING:
    from sidestick_models.drummer import Drummer

Fields = dict[str, Any]
ShouldStop = Callable[[], bool]
Played = TypeVar("Played")


@dataclass
class BeatRequest:
    """A request with a valid meter and kit.

    Attributes:
        fields: those of its message.
        known: what is known of the kit map that the kit is from; None where it is a rack's.
        problems: sentences of what is odd about the musician's files for this kit.
        sentences: in the words of who asks.
        model_ms: how long the models have worked on it.
    """

    fields: Fields
    should_stop: ShouldStop
    kit: Kit
    meter: Meter
    known: KnownKit | None = None
    problems: Sequence[str] = ()
    sentences: Sentences = CLIP
    model_ms: float = 0.0

    @classmethod
    def of(
        cls, message: Message, should_stop: ShouldStop, kits: Kits, sentences: Sentences = CLIP
    ) -> BeatRequest:
        """Read what a message asks for.

        Raises:
            UnsupportedMeterError: the meter cannot be played.
            KitError: none of the pads is a drum, or the track's kit map is missing or broken.
        """
        fields = message.fields
        meter = Meter(fields["numerator"], fields["denominator"])
        known = kit_for(kits, fields)
        return cls(
            fields,
            should_stop,
            known.kit,
            meter,
            None if fields["pads"] else known,
            known.warnings,
            sentences,
        )

    @property
    def style(self) -> str | None:
        """The style; None for as the notes are."""
        return self.fields["style"] or None

    @property
    def timing(self) -> TimingAndDynamics:
        """The timing and dynamics asked for."""
        return TimingAndDynamics.of({**self.fields, "meter": self.meter})

    @property
    def locked(self) -> LockedLanes:
        """The lanes that stay as they are."""
        fields = self.fields
        return LockedLanes.of(self.kit, fields["locked"] or (), fields["locked_pitches"] or ())

    def kit_for(self, drummer: Drummer) -> Kit:
        """Return the kit for new hits, on the pads that the clip uses.

        It claps where the clip does, or its style where the clip has no backbeat.

        Raises:
            UnknownStyleError: there is no such style.
        """
        kit, steps = self.kit, self.meter.pattern_steps
        claps = None
        if notes := self.fields.get("notes"):
            claps = kit.claps_of_clip(notes, bar_steps=steps)
            kit = kit.as_played(note.pitch for note in notes)
        if claps is None:
            claps = drummer.catalogue.claps(self.style) if self.style else NO_CLAPS
        return kit.clapping(claps, steps)

    def loop(self) -> ClipLoop:
        """Put the clip's loop on the grid.

        Raises:
            RequestError: it is not whole bars.
        """
        fields = self.fields
        return ClipLoop.of(
            fields["notes"],
            self.kit,
            self.meter,
            fields["length_beats"],
            swings=self.timing.listens,
        )

    def controls(self, loop: ClipLoop | None = None) -> Controls:
        """Return what the models take for new hits, besides style and length, each by its key.

        They swing as the clip's loop does, if there is one.
        """
        fields = self.fields
        blend = fields["blend"]
        converted = {
            "meter": self.meter,
            "blend": None if blend is None else SecondStyle(*blend),
            "should_stop": self._should_stop,
            **({"own_swing": loop.swing or AS_DRAWN} if loop else {}),
            **({"subdivision": Kind(kind)} if (kind := fields.get("subdivision")) else {}),
        }
        carried = {key: fields[key] for key in Controls.__annotations__ if key in fields}
        return cast("Controls", {**carried, **converted})

    def play(self, play: Callable[..., Played], *arguments: Any, **controls: Any) -> Played:
        """Return what one of the drummer's methods plays; its time counts as the models'."""
        started = perf_counter()
        try:
            return play(*arguments, **controls)
        finally:
            self.model_ms += (perf_counter() - started) * 1000

    def each(self, beats: Iterable[Beat]) -> Iterator[Beat]:
        """Go through the versions, and ask before each whether to stop. Raises Stopped."""
        for beat in beats:
            stop_if(self.should_stop)
            yield beat

    def _should_stop(self) -> bool:
        """Ask whether to stop; if another request is handled meanwhile, that time is not ours."""
        started = perf_counter()
        try:
            return self.should_stop()
        finally:
            self.model_ms -= (perf_counter() - started) * 1000
