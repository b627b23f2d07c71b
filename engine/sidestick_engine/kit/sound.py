"""Sounds that a pad can have: the nine drum classes, and what else kits have."""

from __future__ import annotations

from enum import StrEnum

from sidestick_models.beat.drum_classes import DrumClass


class Sound(StrEnum):
    """A pad's sound; its value is its name in files and messages: ``closed_hat``."""

    KICK = "kick"
    SNARE = "snare"
    CLOSED_HAT = "closed_hat"
    OPEN_HAT = "open_hat"
    LOW_TOM = "low_tom"
    MID_TOM = "mid_tom"
    HIGH_TOM = "high_tom"
    CRASH = "crash"
    RIDE = "ride"
    CLAP = "clap"
    RIM = "rim"
    SNAP = "snap"
    COWBELL = "cowbell"
    TAMBOURINE = "tambourine"
    SHAKER = "shaker"
    CONGA = "conga"
    PERCUSSION = "percussion"

    @property
    def label(self) -> str:
        """Its name for people: ``closed hat``."""
        return self.value.replace("_", " ")

    @property
    def drum(self) -> DrumClass | None:
        """The class that hits of it count as; None for percussion, which has no class."""
        return _DRUM_OF.get(self)

    @classmethod
    def of(cls, drum: DrumClass) -> Sound:
        """Return the plain sound of a drum class."""
        return cls(drum.key)


# Magenta folds what can stand for a backbeat into the snare.
_DRUM_OF: dict[Sound, DrumClass] = {
    **{Sound.of(drum): drum for drum in DrumClass},
    **dict.fromkeys((Sound.CLAP, Sound.RIM, Sound.SNAP), DrumClass.SNARE),
}
