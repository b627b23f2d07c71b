"""A kit: which pitch plays each drum, such as the closed hat, what each pitch means, what claps."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from Sidestick.protocol.messages import Note
from sidestick_engine.kit.assignments import Assignments
from sidestick_engine.kit.kit_map import KitMap, general_midi
from sidestick_engine.kit.pad_names import NamedSound, placed_toms, sound_of_name
from sidestick_engine.kit.sound import Sound
from sidestick_models.beat.beat import STEPS_PER_BAR, STEPS_PER_BEAT
from sidestick_models.beat.drum_classes import DrumClass
from sidestick_models.beat.meter import nearest_step
from sidestick_models.patterns.clap_table import (
    NO_CLAPS,
    ClapTable,
    Strength,
    Voice,
    elected,
    no_votes,
)

# A class without a pad of its own is played on the first of these that has one, and is left
# out where none has. Nothing stands in for a kick: where a rack lacks it, it is most often
# played on another track. No percussion stands in for anything.
NEIGHBOURS: Mapping[DrumClass, tuple[Sound, ...]] = {
    DrumClass.KICK: (),
    DrumClass.SNARE: (Sound.CLAP, Sound.RIM, Sound.SNAP),
    DrumClass.CLOSED_HAT: (Sound.RIDE,),
    DrumClass.OPEN_HAT: (Sound.CLOSED_HAT,),
    DrumClass.LOW_TOM: (Sound.MID_TOM, Sound.HIGH_TOM),
    DrumClass.MID_TOM: (Sound.LOW_TOM, Sound.HIGH_TOM),
    DrumClass.HIGH_TOM: (Sound.MID_TOM, Sound.LOW_TOM),
    DrumClass.CRASH: (Sound.RIDE, Sound.OPEN_HAT),
    DrumClass.RIDE: (Sound.CLOSED_HAT,),
}

_PLAIN = {drum: Sound.of(drum) for drum in DrumClass}  # the sound that is a class itself


@dataclass(frozen=True)
class Kit:
    """A drum kit as MIDI pitches 0-127.

    Attributes:
        sounds: what a pitch is; a pitch missing here means nothing.
        pads: the pitch that plays a sound, for each sound that the kit has.
        off: sounds that are left out, though the kit or a neighbour has them.
        claps: where in a bar, which is `bar_steps` long, snares are claps or have one with them.
        silent: pitches that no hit is played on.
    """

    sounds: Mapping[int, Sound]
    pads: Mapping[Sound, int]
    off: frozenset[Sound] = frozenset()
    claps: ClapTable = NO_CLAPS
    bar_steps: int = STEPS_PER_BAR
    silent: frozenset[int] = frozenset()

    @classmethod
    def unknown(cls) -> Kit:
        """Return a kit of which no pitch means anything."""
        return cls({}, {})

    @classmethod
    def general_midi(cls) -> Kit:
        """Return the kit of a track without a drum rack, unless another kit map is chosen for it.

        Also understands what electronic kits add to General MIDI (22 and 26, the hats' edges).
        """
        return cls.from_map(general_midi())

    @classmethod
    def from_map(cls, kit_map: KitMap) -> Kit:
        """Return the kit that a kit map describes."""
        return cls._of({}, kit_map.assignments)

    @classmethod
    def from_pads(
        cls, pads: Iterable[tuple[int, str]], corrections: Assignments | None = None
    ) -> Kit:
        """Return the kit of a drum rack's pads, given as (note, name).

        Of several pads for a sound the plainest plays ("Closed Hat" before "Pedal Hat"), then the
        one with the lowest note; all of them are understood. Corrections win over the names.
        """
        names = dict(pads)
        meanings = {note: sound_of_name(name) for note, name in names.items()}
        named = {note: sound for note, sound in meanings.items() if sound is not None}
        return cls._of(named, (corrections or Assignments()).within(names))

    @classmethod
    def _of(cls, named: Mapping[int, NamedSound], corrections: Assignments) -> Kit:
        assigned = {note: sound for sound, notes in corrections.notes.items() for note in notes}
        placed = placed_toms(named)
        plain_first = sorted(named.keys() - assigned, key=lambda note: (named[note].oddness, note))
        plays = {sound: notes[0] for sound, notes in corrections.notes.items() if notes}
        for note in plain_first:
            if placed[note] not in corrections.notes:
                plays.setdefault(placed[note], note)
        return cls({**placed, **assigned}, plays, corrections.off)

    @cached_property
    def classes(self) -> Mapping[int, DrumClass]:
        """Drum class of each pitch; percussion and unknown pitches are missing."""
        found = {pitch: sound.drum for pitch, sound in self.sounds.items()}
        return {pitch: drum for pitch, drum in found.items() if drum is not None}

    @cached_property
    def pitches(self) -> Mapping[DrumClass, int]:
        """Pitch that plays each class; hits of a class that is missing here are left out."""
        return {drum: self.pads[sound] for drum, sound in self._played_on.items()}

    @property
    def clap(self) -> int | None:
        """Pitch that plays a clap, where the kit has one."""
        return None if Sound.CLAP in self.off else self.pads.get(Sound.CLAP)

    @cached_property
    def substitutes(self) -> Mapping[DrumClass, Sound]:
        """For each class that is played on another sound's pad, that sound."""
        return {d: sound for d, sound in self._played_on.items() if sound is not _PLAIN[d]}

    def clapping(self, claps: ClapTable, bar_steps: int = STEPS_PER_BAR) -> Kit:
        """Return this kit with claps at these places of a bar, where it has a clap."""
        if self.claps is NO_CLAPS and not claps.voices.any():
            return self  # it claps nowhere: all that was found out about it still holds
        return replace(self, claps=claps, bar_steps=bar_steps)

    def claps_of_clip(
        self, notes: Iterable[Note], *, bar_steps: int = STEPS_PER_BAR
    ) -> ClapTable | None:
        """Return where a clip claps, whose loop begins with a bar; None where it has no backbeat.

        A place that the clip does not hit goes by what the clip does elsewhere.
        """
        backbeats = self._backbeats(notes)
        if not any(sound is Sound.CLAP for hits in backbeats.values() for sound, _ in hits):
            return NO_CLAPS if backbeats else None
        votes = no_votes()
        for step, hits in backbeats.items():
            strength = Strength.of(max(velocity for _, velocity in hits))
            is_clap = [sound is Sound.CLAP for sound, _ in hits]
            votes[strength, step % bar_steps % STEPS_PER_BAR] += (1, not all(is_clap), any(is_clap))
        return elected(votes)

    def silencing(self, pitches: Iterable[int]) -> Kit:
        """Return this kit with no hit on these pitches; what would sound there is left out."""
        return replace(self, silent=frozenset(pitches))

    def pitches_of(self, drum: DrumClass, step: int, velocity: float) -> tuple[int, ...]:
        """Return what plays a hit of this velocity, 0 to 1, at a step that counts from a bar.

        One pitch, two where snare and clap sound together, or none.
        """
        pitches = self._all_pitches_of(drum, step, velocity)
        return tuple(pitch for pitch in pitches if pitch not in self.silent)

    def _all_pitches_of(self, drum: DrumClass, step: int, velocity: float) -> tuple[int, ...]:
        own = (self.pitches[drum],) if drum in self.pitches else ()
        if drum is not DrumClass.SNARE or self.claps is NO_CLAPS:
            return own
        if self.clap is None or own == (self.clap,):
            return own
        with_clap = (*own, self.clap)
        voice = self.claps.voice(step % self.bar_steps, velocity)
        return {Voice.SNARE: own, Voice.CLAP: (self.clap,), Voice.BOTH: with_clap}[voice]

    def as_played(self, pitches: Iterable[int]) -> Kit:
        """Return this kit with, for each class, the pitch played most often in `pitches`.

        Claps are counted separately: they are played on the clap that is used most.
        """
        used = dict(self.pads)
        for pitch, _ in reversed(Counter(pitches).most_common()):
            sound = self.sounds.get(pitch)
            if sound is Sound.CLAP:
                used[sound] = pitch
            elif pitch in self.classes:
                used[_PLAIN[self.classes[pitch]]] = pitch
        return self if used == self.pads else replace(self, pads=used)

    @property
    def drums(self) -> list[int]:
        """Every pitch that is a drum: it counts as a class, or plays one or a clap."""
        played = [pitch for _, pitch in self.table()]
        return sorted({*self.classes, *played})

    def table(self) -> list[tuple[str, int]]:
        """Return (class, pitch) for each class played, and (snare, pitch) of the clap.

        The first row of a class is what plays it; of classes on one pad, its own comes first.
        """
        rows = [(drum, self.pitches[drum]) for drum in DrumClass if drum in self.pitches]
        rows.sort(key=lambda row: self.classes.get(row[1]) is not row[0])
        if self.clap is not None and self.pitches.get(DrumClass.SNARE) != self.clap:
            rows.append((DrumClass.SNARE, self.clap))
        return [(drum.key, pitch) for drum, pitch in rows]

    def lanes(self) -> list[tuple[str, int]]:
        """Return the table, and behind it every other pitch that counts as a class."""
        rows = self.table()
        more = [(drum.key, pitch) for pitch, drum in sorted(self.classes.items())]
        return rows + [row for row in more if row not in rows]

    def _backbeats(self, notes: Iterable[Note]) -> dict[int, list[tuple[Sound, float]]]:
        """Return step -> what of the snare's class sounds there, and how hard, 0 to 1."""
        found: dict[int, list[tuple[Sound, float]]] = defaultdict(list)
        for note in notes:
            if self.classes.get(note.pitch) is DrumClass.SNARE:
                step = nearest_step(note.start_beats * STEPS_PER_BEAT)
                found[step].append((self.sounds[note.pitch], note.velocity / 127))
        return found

    @cached_property
    def _played_on(self) -> dict[DrumClass, Sound]:
        found = {}
        for drum in DrumClass:
            own = _PLAIN[drum]
            there = [s for s in (own, *NEIGHBOURS[drum]) if s in self.pads and s not in self.off]
            if own not in self.off and there:
                found[drum] = there[0]
        return found
