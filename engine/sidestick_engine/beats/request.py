"""A request as the drummer understands it: kit, meter, the clip's loop, and what was chosen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from time import perf_counter
from typing import Any, Protocol, TypeVar, Unpack

from Sidestick.protocol.messages import Message
from sidestick_engine.beats.clip_claps import claps_of_clip
from sidestick_engine.beats.clip_region import Loop
from sidestick_engine.beats.locked_lanes import Locked
from sidestick_engine.beats.timing_and_dynamics import Mask, TimingAndDynamics
from sidestick_engine.kit.kit import Kit
from sidestick_engine.kit.kit_of_track import Kits, kit_for
from sidestick_models.beat.beat import Beat
from sidestick_models.beat.meter import FOUR_FOUR, Meter
from sidestick_models.patterns.claps import NO_CLAPS, ClapTable
from sidestick_models.sampling.random_draws import Blend, Controls

Fields = dict[str, Any]
ShouldStop = Callable[[], bool]
Made = TypeVar("Made")


class Claps(Protocol):
    """What is needed of a drummer's `sidestick_models.styles.catalogue.StyleCatalogue`."""

    def claps(self, style: str) -> ClapTable:
        """Which of a style's snares are claps."""


class Drums(Protocol):
    """What is needed of `sidestick_models.drummer.Drummer`, which says what all this means."""

    @property
    def repertoire(self) -> Claps:
        """Its styles."""

    def generate(
        self, style: str, *, bars: int, fill: bool = False, **controls: Unpack[Controls]
    ) -> list[Beat]:
        """New beats of `bars` bars."""

    def extend(
        self, primer: Beat, *, bars: int, style: str | None = None, **controls: Unpack[Controls]
    ) -> list[Beat]:
        """The next `bars` bars after the primer, without the primer."""

    def vary(
        self,
        beat: Beat,
        locked: Mask,
        *,
        style: str | None = None,
        hits_ratio: float | None = None,
        **controls: Unpack[Controls],
    ) -> list[Beat]:
        """The beat with other hits where it is not locked (S, 9)."""

    def fill(
        self,
        beat: Beat,
        locked: Mask,
        *,
        steps: int,
        style: str | None = None,
        **controls: Unpack[Controls],
    ) -> list[Beat]:
        """The beat with a fill in its last steps, where it is not locked (S, 9)."""

    def feel(
        self,
        beat: Beat,
        *,
        seed: int,
        style: str | None = None,
        tempo_bpm: float = 120.0,
        meter: Meter = FOUR_FOUR,
    ) -> Beat:
        """The same hits with other velocities and offsets."""


@dataclass
class BeatRequest:
    """A request whose meter and kit are good.

    Attributes:
        fields: those of its message.
        problems: what of the musician's files for this kit does not count, and why.
        model_ms: how long the models have worked on it.
    """

    fields: Fields
    should_stop: ShouldStop
    kit: Kit
    meter: Meter
    problems: Sequence[str] = ()
    model_ms: float = 0.0

    @classmethod
    def of(cls, message: Message, should_stop: ShouldStop, kits: Kits) -> BeatRequest:
        """What a request asks.

        Raises:
            UnsupportedMeterError: the meter cannot be played.
            KitError: none of the pads is a drum, or the track's kit map is missing or broken.
        """
        fields = message.fields
        meter = Meter(fields["numerator"], fields["denominator"])
        known = kit_for(kits, fields)
        return cls(fields, should_stop, known.kit, meter, known.told)

    @property
    def style(self) -> str | None:
        """The style; None for as the notes are."""
        return self.fields["style"] or None

    def kit_for(self, drummer: Drums) -> Kit:
        """The kit for new hits, on the pads that the clip uses, claps where it or its style claps.

        Raises:
            UnknownStyleError: there is no such style.
        """
        notes, steps = self.fields.get("notes", ()), self.meter.steps_per_bar
        of_style = drummer.repertoire.claps(self.style) if self.style else NO_CLAPS
        claps = claps_of_clip(notes, self.kit, bar_steps=steps) or of_style
        return self.kit.clapping(claps, steps).as_played(note.pitch for note in notes)

    @property
    def playing(self) -> TimingAndDynamics:
        """Swing and amounts."""
        fields = self.fields
        return TimingAndDynamics(
            fields["swing"], fields["timing_amount"], fields["velocity_amount"]
        )

    @property
    def locked(self) -> Locked:
        """The lanes that stay as they are."""
        fields = self.fields
        return Locked.of(self.kit, fields["locked"] or (), fields["locked_pitches"] or ())

    def loop(self) -> Loop:
        """The clip's loop.

        Raises:
            RequestError: it is not whole bars.
        """
        fields = self.fields
        return Loop.of(fields["notes"], self.kit, self.meter, fields["length_beats"])

    def controls(self) -> Controls:
        """What the drummer is told for new hits, beside style and length."""
        fields = self.fields
        return Controls(
            seed=fields["seed"],
            temperature=fields["temperature"],
            tempo_bpm=fields["tempo_bpm"],
            versions=fields["versions"],
            meter=self.meter,
            density=fields["density"],
            blend=Blend(*fields["blend"]) if fields["blend"] is not None else None,
            should_stop=self.should_stop,
        )

    def have(self, play: Callable[..., Made], *what: Any, **choices: Any) -> Made:
        """What one of the drummer's methods plays; its time counts as the models'."""
        started = perf_counter()
        try:
            return play(*what, **choices)
        finally:
            self.model_ms += (perf_counter() - started) * 1000
