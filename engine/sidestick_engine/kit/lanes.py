"""Lanes of a page's beat <-> MIDI pitches of a kit.

A lane's name says what sounds; which pitch that is, a kit knows. Two ways lead to pitches:
`LanePitchMap` gives each lane a pitch of its own, so that all come back, and `map_to_pads` maps
lanes to the pads that a drum rack has.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from Sidestick.protocol.messages import Note
from Sidestick.protocol.note_changes import plural
from Sidestick.protocol.overlaps import cut_overlaps
from sidestick_engine.kit.kit import Kit
from sidestick_engine.kit.sound import Sound

_PITCHES = range(128)


class LaneNote(NamedTuple):
    """A note of a beat: its lane, start and length in beats, velocity 1-127."""

    lane: str
    start_beats: float
    length_beats: float
    velocity: float


class Parts(NamedTuple):
    """Parts of a lane's name: its sound, and its pitch where it has one of its own."""

    sound: Sound | None
    pitch: int | None


def parse_lane(lane: str) -> Parts:
    """Return what the name of a lane says; it must be legal."""
    if lane in set(Sound):
        return Parts(Sound(lane), None)
    name, _, pitch = lane.rpartition("_")
    return Parts(None if name == "note" else Sound(name), int(pitch))


def lane_of(pitch: int, kit: Kit) -> str:
    """Return the lane of a pitch of this kit."""
    sound = kit.sounds.get(pitch)
    if sound is None:
        return f"note_{pitch}"
    return sound.value if kit.pads.get(sound) == pitch else f"{sound.value}_{pitch}"


class LanePitchMap:
    """A pitch for each lane of a beat, no two the same, as near as can be to what it is."""

    def __init__(self, lanes: Iterable[str], kit: Kit) -> None:
        self._kit = kit
        self.pitches: dict[str, int] = {}
        wanted = sorted(set(lanes), key=lambda lane: parse_lane(lane).pitch is not None)
        for lane in wanted:
            if (pitch := self._own(lane)) is not None:
                self.pitches[lane] = pitch
        for lane in wanted:
            if lane not in self.pitches:
                self.pitches[lane] = self._free(parse_lane(lane).sound)
        self._lanes = {pitch: lane for lane, pitch in self.pitches.items()}

    def notes(self, notes: Iterable[LaneNote]) -> list[Note]:
        """Return the notes of a beat on their pitches."""
        return [Note(self.pitches[note.lane], *note[1:]) for note in notes]

    def lane_notes(self, notes: Iterable[Note]) -> list[LaneNote]:
        """Return notes on pitches as those of a beat; pitches of no lane get the kit's."""
        return [LaneNote(self.lane(note.pitch), *note[1:]) for note in notes]

    def lane(self, pitch: int) -> str:
        """Return the lane that a pitch came from, else the kit's."""
        return self._lanes.get(pitch) or lane_of(pitch, self._kit)

    def _own(self, lane: str) -> int | None:
        """Return the pitch that means exactly this lane in the kit."""
        sound, pitch = parse_lane(lane)
        if pitch is None:
            return self._kit.pads.get(sound) if sound else None
        return pitch if lane_of(pitch, self._kit) == lane else None

    def _free(self, sound: Sound | None) -> int:
        """Return a pitch that is not taken: of the same sound, of the same class, or of no class.

        Those by which the kit plays a sound come last.
        """
        drum = sound.drum if sound else None
        plays = set(self._kit.pads.values())

        def strangeness(pitch: int) -> tuple[int, bool, int]:
            is_same = drum is not None and self._kit.classes.get(pitch) is drum
            like = 0 if self._kit.sounds.get(pitch) is sound else 1 if is_same else 2
            return like + 2 * (like == 2 and pitch in self._kit.classes), pitch in plays, pitch

        free = set(_PITCHES) - set(self.pitches.values())
        return min(free, key=strangeness)


class PadNotes(NamedTuple):
    """A beat on a rack's pads, and a sentence about what is not as it was; empty where all is."""

    notes: list[Note]
    sentence: str


def map_to_pads(notes: Iterable[LaneNote], kit: Kit, pads: Mapping[int, str]) -> PadNotes:
    """Put a beat on the pads of a rack; without pads, on every pitch.

    A drum without a pad is played on its neighbour's, what has none is left out. Two notes that
    meet on one pad are cut as everywhere.
    """
    played: list[Note] = []
    substitutes: dict[str, str] = {}
    missing: Counter[str] = Counter()
    for note in sorted(notes, key=lambda note: note.start_beats):
        pitch, substitute = _pad_for(note.lane, kit, pads)
        if pitch is None:
            missing[_label(note.lane)] += 1
            continue
        if substitute is not None:
            substitutes[_label(note.lane)] = substitute.label
        played.append(Note(pitch, *note[1:]))
    fitting = cut_overlaps(played)
    doubled = len(played) - len(fitting)
    return PadNotes(fitting, _describe(substitutes, missing, doubled))


def _pad_for(lane: str, kit: Kit, pads: Mapping[int, str]) -> tuple[int | None, Sound | None]:
    """Return the pitch for a lane, and the sound that is played instead, if it is another."""
    sound, pitch = parse_lane(lane)
    if pitch is not None and kit.sounds.get(pitch) is sound and (not pads or pitch in pads):
        return pitch, None
    if sound is None or sound in kit.off:
        return None, None
    if sound in kit.pads:
        return kit.pads[sound], None
    there = kit.pitches.get(sound.drum) if sound.drum is not None else None
    return there, kit.sounds.get(there) if there is not None else None


def _label(lane: str) -> str:
    sound, pitch = parse_lane(lane)
    return sound.label if sound else f"note {pitch}"


def _describe(substitutes: Mapping[str, str], missing: Mapping[str, int], doubled: int) -> str:
    parts = [f"the {drum} is played on the {other}" for drum, other in substitutes.items()]
    if missing:
        notes = plural(sum(missing.values()), "note")
        parts.append(f"there is no pad for {', '.join(missing)}, {notes} left out")
    if doubled:
        notes = plural(doubled, "note")
        parts.append(f"{notes} left out that would begin with a louder one of the same pad")
    sentence = "; ".join(parts)
    return f"{sentence[0].upper()}{sentence[1:]}." if sentence else ""
