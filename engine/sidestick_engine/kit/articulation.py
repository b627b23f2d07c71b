"""Articulations: how a drum or cymbal is struck, finer than the sounds that a rack's pads have.

A drum library has several notes for one sound: a ride's bow, edge and bell. Kit maps say which note
is which, so that notes that move from one library to another come back as they were.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from sidestick_engine.kit.sound import Sound
from sidestick_models.beat.drum_classes import DrumClass


class Articulation(StrEnum):
    """A way to strike a drum; its value is its name in kit maps: ``ride_bell``.

    Open hats are loose, half open, open and fully open. A hat "by pedal" is as open as controller 4
    says. Crashes are numbered from the one that is played most.
    """

    KICK = "kick"
    SNARE = "snare"
    SNARE_EDGE = "snare_edge"
    SNARE_FLAM = "snare_flam"
    SNARE_ROLL = "snare_roll"
    CLAP = "clap"
    SIDE_STICK = "side_stick"
    RIM_SHOT = "rim_shot"
    SNARE_RIM = "snare_rim"
    SNAP = "snap"
    CLOSED_HAT = "closed_hat"
    CLOSED_HAT_EDGE = "closed_hat_edge"
    TIGHT_HAT = "tight_hat"
    TIGHT_HAT_EDGE = "tight_hat_edge"
    CLOSED_HAT_BELL = "closed_hat_bell"
    CLOSED_HAT_BY_PEDAL = "closed_hat_by_pedal"
    PEDAL_HAT = "pedal_hat"
    OPEN_HAT = "open_hat"
    OPEN_HAT_EDGE = "open_hat_edge"
    LOOSE_HAT = "loose_hat"
    LOOSE_HAT_EDGE = "loose_hat_edge"
    HALF_OPEN_HAT = "half_open_hat"
    HALF_OPEN_HAT_EDGE = "half_open_hat_edge"
    FULL_OPEN_HAT = "full_open_hat"
    FULL_OPEN_HAT_EDGE = "full_open_hat_edge"
    OPEN_HAT_BELL = "open_hat_bell"
    OPEN_HAT_BY_PEDAL = "open_hat_by_pedal"
    HAT_SPLASH = "hat_splash"
    LOW_TOM = "low_tom"
    LOW_TOM_RIM = "low_tom_rim"
    MID_TOM = "mid_tom"
    MID_TOM_RIM = "mid_tom_rim"
    HIGH_TOM = "high_tom"
    HIGH_TOM_RIM = "high_tom_rim"
    CRASH = "crash"
    CRASH_BOW = "crash_bow"
    CRASH_2 = "crash_2"
    CRASH_2_BOW = "crash_2_bow"
    CRASH_3 = "crash_3"
    CRASH_3_BOW = "crash_3_bow"
    CRASH_4 = "crash_4"
    CRASH_4_BOW = "crash_4_bow"
    CRASH_5 = "crash_5"
    CRASH_5_BOW = "crash_5_bow"
    CRASH_BELL = "crash_bell"
    CHINA = "china"
    SPLASH = "splash"
    STACK = "stack"
    RIDE = "ride"
    RIDE_EDGE = "ride_edge"
    RIDE_BELL = "ride_bell"
    RIDE_2 = "ride_2"
    RIDE_2_EDGE = "ride_2_edge"
    RIDE_2_BELL = "ride_2_bell"
    COWBELL = "cowbell"
    TAMBOURINE = "tambourine"
    SHAKER = "shaker"
    MARACAS = "maracas"
    CABASA = "cabasa"
    CONGA = "conga"
    CONGA_MUTE = "conga_mute"
    PERCUSSION = "percussion"
    BONGO = "bongo"
    TIMBALE = "timbale"
    AGOGO = "agogo"
    WHISTLE = "whistle"
    GUIRO = "guiro"
    CLAVES = "claves"
    WOOD_BLOCK = "wood_block"
    CUICA = "cuica"
    TRIANGLE = "triangle"
    TRIANGLE_MUTE = "triangle_mute"
    STICKS = "sticks"

    @property
    def label(self) -> str:
        """Its name for people: ``ride bell``."""
        return self.value.replace("_", " ")

    @property
    def sound(self) -> Sound:
        """The sound that it is: a ride bell is a ride."""
        return _SOUND_OF[self]

    @property
    def drum(self) -> DrumClass | None:
        """The class that hits of it count as; None for percussion, which has no class."""
        return self.sound.drum

    @property
    def is_plain(self) -> bool:
        """Tell whether it is what its sound means where nothing finer is said."""
        return plain(self.sound) is self


def articulations_of(sound: Sound) -> tuple[Articulation, ...]:
    """Return the articulations of a sound, the plain one first."""
    return _OF_SOUND[sound]


def plain(sound: Sound) -> Articulation:
    """Return what a sound means where nothing finer is said: a crash is crash 1, at its edge."""
    return _OF_SOUND[sound][0]


# The sounds are the first of their articulations; but what most racks call "rim" is a side stick.
_PLAIN_NAMES: Mapping[str, Sound] = {
    **{sound.value: sound for sound in Sound if sound is not Sound.RIM},
    Articulation.SIDE_STICK.value: Sound.RIM,
}


def _sounds() -> dict[Articulation, Sound]:
    """Return the sound of each: in the list above a plain one begins those of its sound."""
    found, sound = {}, Sound.KICK
    for articulation in Articulation:
        sound = _PLAIN_NAMES.get(articulation.value, sound)
        found[articulation] = sound
    return found


_SOUND_OF: Mapping[Articulation, Sound] = _sounds()
_OF_SOUND: Mapping[Sound, tuple[Articulation, ...]] = {
    sound: tuple(each for each in Articulation if _SOUND_OF[each] is sound) for sound in Sound
}
