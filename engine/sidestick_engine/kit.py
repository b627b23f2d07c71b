"""Which pitch plays each drum class, and which class each pitch of a clip means."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from sidestick_engine.pad_names import drum_of_name
from sidestick_models.drum_classes import GENERAL_MIDI, GENERAL_MIDI_PITCH, ROLAND, DrumClass

# A class without a pad of its own is played on the first of these that has one, and is left
# out where none has. Nothing stands in for a kick or a snare: where a rack lacks one, it is
# most often played on another track.
NEIGHBOURS: Mapping[DrumClass, tuple[DrumClass, ...]] = {
    DrumClass.KICK: (),
    DrumClass.SNARE: (),
    DrumClass.CLOSED_HAT: (DrumClass.RIDE,),
    DrumClass.OPEN_HAT: (DrumClass.CLOSED_HAT,),
    DrumClass.LOW_TOM: (DrumClass.MID_TOM, DrumClass.HIGH_TOM),
    DrumClass.MID_TOM: (DrumClass.LOW_TOM, DrumClass.HIGH_TOM),
    DrumClass.HIGH_TOM: (DrumClass.MID_TOM, DrumClass.LOW_TOM),
    DrumClass.CRASH: (DrumClass.RIDE, DrumClass.OPEN_HAT),
    DrumClass.RIDE: (DrumClass.CLOSED_HAT,),
}


@dataclass(frozen=True)
class Kit:
    """A drum kit as MIDI pitches 0-127."""

    pitches: Mapping[DrumClass, int]  # what plays a class; a class missing here is left out
    classes: Mapping[int, DrumClass]  # what a pitch means; a pitch missing here means nothing

    @classmethod
    def general_midi(cls) -> Kit:
        """The kit of a track without a drum rack.

        Also understands what electronic kits send beside General MIDI (22 and 26, the hats' edges).
        """
        return cls(dict(GENERAL_MIDI_PITCH), {**ROLAND, **GENERAL_MIDI})

    @classmethod
    def from_pads(cls, pads: Iterable[tuple[int, str]]) -> Kit:
        """The kit of a drum rack's pads, given as (note, name).

        Of several pads for a class the plainest plays ("Snare" before "Snare Rim" before
        "Clap"), then the one with the lowest note; all of them are understood.
        """
        named = {note: drum for note, name in pads if (drum := drum_of_name(name)) is not None}
        own: dict[DrumClass, int] = {}
        for note in sorted(named, key=lambda note: (named[note].oddness, note)):
            own.setdefault(named[note].drum, note)
        classes = {note: drum for note, (drum, _) in named.items()}
        return cls(_with_neighbours(own), classes)

    def as_played(self, pitches: Iterable[int]) -> Kit:
        """This kit with, for each class, the pitch that is played most often in `pitches`."""
        used = dict(self.pitches)
        for pitch, _ in reversed(Counter(pitches).most_common()):
            if pitch in self.classes:
                used[self.classes[pitch]] = pitch
        return replace(self, pitches=used)

    def table(self) -> list[tuple[str, int]]:
        """(class, pitch) for each class played; of classes on one pad, its own comes first."""
        rows = [(drum, self.pitches[drum]) for drum in DrumClass if drum in self.pitches]
        rows.sort(key=lambda row: self.classes.get(row[1]) is not row[0])
        return [(drum.key, pitch) for drum, pitch in rows]


def _with_neighbours(own: Mapping[DrumClass, int]) -> dict[DrumClass, int]:
    pitches = {}
    for drum in DrumClass:
        pad = next((own[at] for at in (drum, *NEIGHBOURS[drum]) if at in own), None)
        if pad is not None:
            pitches[drum] = pad
    return pitches
