"""Finds the drums among the voices of a MIDI file: by name, channel and notes together.

A voice is what one track plays on one channel. Each gets points for what speaks for drums, and
against them; the voice with the most is the drums, with those that belong to it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from math import exp, floor, log
from re import findall, sub
from statistics import median

from Sidestick.protocol.messages import Note
from sidestick_engine.errors import MidiFileError
from sidestick_engine.kit.kit import Kit
from sidestick_engine.kit.kit_map import kit_map_in, kit_maps
from sidestick_engine.kit.map_fit import fit
from sidestick_engine.kit.pad_names import sound_of_name

DRUM_CHANNEL = 10  # as musicians count, from 1

_KIT_WORDS = """
drum drums drumkit drumset kit beat beats percussion perc batterie schlagzeug bateria batteria
trommeln trommel drummer slagwerk slagverk trummor trommer perkussion percusion percussioni
percussão batera bicie perkusja ezdrummer ezd superior bfd ggd ssd
dfh addictive battery maschine groove impulse machine
"""
_MACHINES = frozenset(("606", "707", "808", "909"))
KIT_WORDS = frozenset(_KIT_WORDS.split()) | _MACHINES
_OTHER_WORDS = """
piano keys organ guitar git gtr bass basse basso lead melody melodie vocal vocals voice vox choir
strings string violin cello viola brass trumpet trombone horn sax flute clarinet oboe synth pad pads
chord chords arp harp marimba vibes vibraphone xylophone glockenspiel steel click metronome rhodes
clav clavinet accordion harmonica ukulele banjo mandolin keyboard keyboards epiano klavier cembalo
orgel gitarre geige stimme gesang flöte chor teclado baixo guitarra guitare clavier violon chant
prelude praeludium präludium fugue fuge fuga sonata sonate
"""
# Struck, and in none of the kits: tuned to the melody, or blown.
_TUNED_WORDS = "timpani timpano timp timps pauken pauke kettledrum kettledrums steeldrums whistle"
TUNED_WORDS = frozenset(_TUNED_WORDS.split())
_TUNED_DRUMS = r"\b(?:steel|kettle|melodic)[ -]?(?:drums?|toms?)\b"
OTHER_WORDS = frozenset(_OTHER_WORDS.split()) | TUNED_WORDS
NO_KITS = frozenset(("general_midi",))  # what parts of any kind are called
PERCUSSIVE_PROGRAMS = range(112, 120)  # of General MIDI, from 0: from tinkle bell to reverse cymbal
PIANO_PROGRAM = 0  # also where nothing was chosen by many programs

NAMED, NAMED_OTHERWISE = 4.0, -3.0
ON_DRUM_CHANNEL = 2.0
PLAYED_BY_OTHERS = -2.0  # a program of a melody instrument was chosen
PLAYED_BY_PIANO = -0.5
LOOKS_LIKE_DRUMS = 4.0  # how much more the likeliest notes count than the least likely
HARDLY_THERE = -2.0  # a note or two beside many
FEW, FEW_OF = 4, 0.02
TOGETHER_BEATS = 1 / 16
LEAST_TOGETHER = 0.03
SCALE = (0, 2, 4, 5, 7, 9, 11)
MANY_PITCHES = 5
USUAL_PITCHES, PITCHES_WEIGH = 9.0, 0.08  # drummers hit few drums most of the time
HELD_BEATS = 1.25
LEAST_NAME_CHARS = 3  # shorter words are too many things: "ch" is a hat, and a channel
GENERAL_MIDI = 0.6  # what it counts to fit General MIDI, beside fitting any kit
ALONE = 0.35  # how much like drums the only voice of a file must be at least
FEW_PITCHES = 3  # such as those of a kick alone
MOST_SHOWN = 8
LEAST_POINTS = -0.4


@dataclass(frozen=True)
class Voice:
    """All that a track plays on a channel.

    Attributes:
        track: its number, from 1.
        channel: 1 to 16.
        program: the sound that is chosen for it, from 0; None where none is.
        notes: times in beats from the file's start.
    """

    track: int
    channel: int
    name: str
    program: int | None
    notes: Sequence[Note]

    def __str__(self) -> str:
        name = f' "{self.name}"' if self.name else ""
        return f"track {self.track}{name}, channel {self.channel}"


def find_drums(
    voices: Sequence[Voice],
    file: str,
    track: int | str | None = None,
    channel: int | None = None,
    advice: str = "",
) -> list[Voice]:
    """Return the voices that are the drums of a file, the one with the most notes first.

    `track`, a number from 1 or a name, and `channel` say where they are; `advice` says what to do
    where none are found.

    Raises:
        MidiFileError: there are no notes there, or none that look like drums.
    """
    if not voices:
        raise MidiFileError(f"{file} has no notes: there is nothing to work on.")
    if track is not None or channel is not None:
        found = [voice for voice in voices if _is_at(voice, track, channel)]
        if not found:
            where = " and ".join(_places(track, channel))
            raise MidiFileError(f"{file} has no notes on {where}. {_notes_are(voices)}")
        return _by_size(found)
    points = {id(voice): _points(voice, voices) for voice in voices}
    best = max(voices, key=lambda voice: (points[id(voice)], len(voice.notes)))
    if points[id(best)] < LEAST_POINTS and not (len(voices) == 1 and _may_be_drums(best)):
        on_ten = any(voice.channel == DRUM_CHANNEL for voice in voices)
        where = "" if on_ten else f"no note is on channel {DRUM_CHANNEL}, "
        why = f"no track is called so, {where}none look like drums"
        raise MidiFileError(f"{file} has no drums: {why}. {_notes_are(voices)} {advice}".rstrip())
    return _by_size([voice for voice in voices if voice is best or _belongs(voice, best)])


def describe(drums: Sequence[Voice]) -> str:
    """Say which voices are the drums."""
    by_channel = sorted({voice.channel for voice in drums})
    if len(drums) == 1:
        return f"The drums are {drums[0]}."
    tracks = ", ".join(f'{v.track} "{v.name}"' if v.name else str(v.track) for v in drums)
    channels = ", ".join(map(str, by_channel))
    return f"The drums are tracks {tracks}, channel{'s' * (len(by_channel) > 1)} {channels}."


def _by_size(voices: Sequence[Voice]) -> list[Voice]:
    return sorted(voices, key=lambda voice: -len(voice.notes))


def _is_at(voice: Voice, track: int | str | None, channel: int | None) -> bool:
    if channel is not None and voice.channel != channel:
        return False
    if track is None or track == voice.track:
        return True
    return isinstance(track, str) and track.strip().lower() == voice.name.strip().lower()


def _places(track: int | str | None, channel: int | None) -> list[str]:
    named = f'a track "{track}"' if isinstance(track, str) else f"track {track}"
    return [*([named] if track is not None else []), *([f"channel {channel}"] if channel else [])]


def _notes_are(voices: Sequence[Voice]) -> str:
    shown = "; ".join(map(str, voices[:MOST_SHOWN]))
    return f"There are notes on {shown}{'; …' if len(voices) > MOST_SHOWN else ''}."


def _points(voice: Voice, voices: Sequence[Voice]) -> float:
    """Return how much speaks for a voice being the drums."""
    points = LOOKS_LIKE_DRUMS * (_likeness(voice) - 0.5)
    if voice.channel == DRUM_CHANNEL:
        points += ON_DRUM_CHANNEL
    elif voice.program == PIANO_PROGRAM:
        points += PLAYED_BY_PIANO
    elif _is_played_by_others(voice.program):
        points += PLAYED_BY_OTHERS
    if any(voice.name != other.name for other in voices) or len(voices) == 1:
        points += NAMED if _is_called_drums(voice.name) else 0.0
        points += NAMED_OTHERWISE if _is_called_otherwise(voice.name) else 0.0
    most = max(len(each.notes) for each in voices)
    if len(voice.notes) < max(FEW, FEW_OF * most) and len(voice.notes) < most:
        points += HARDLY_THERE
    return points


def _belongs(voice: Voice, best: Voice) -> bool:
    """Tell whether a voice is a part of the drums that another is the most of."""
    if _is_called_otherwise(voice.name):
        return False
    if voice.channel == best.channel == DRUM_CHANNEL:
        return True
    both = _is_single_drum(voice.name) and _is_single_drum(best.name)
    return both and voice.track != best.track


def _is_played_by_others(program: int | None) -> bool:
    """Tell whether the sound of a melody instrument was chosen."""
    return program not in (None, PIANO_PROGRAM, *PERCUSSIVE_PROGRAMS)


def _is_called_drums(name: str) -> bool:
    if _is_single_drum(name):
        return True
    kit_map = kit_map_in(name)
    is_kits = kit_map is not None and kit_map.name not in NO_KITS
    return is_kits or bool(KIT_WORDS.intersection(_words(name)))


def _is_called_otherwise(name: str) -> bool:
    if sub(_TUNED_DRUMS, "", name.lower()) != name.lower():
        return True
    return not _is_called_drums(name) and bool(OTHER_WORDS.intersection(_words(name)))


def _is_single_drum(name: str) -> bool:
    """Tell whether a track is called like one drum of a kit: Kick, Snare 2, Hats."""
    words = [word for word in _words(name) if len(word) >= LEAST_NAME_CHARS]
    if (KIT_WORDS - _MACHINES - {"drum"} | TUNED_WORDS).intersection(words):
        return False
    return sound_of_name(" ".join(words)) is not None


def _words(name: str) -> Sequence[str]:
    return findall(r"[a-zà-ÿ]+|[0-9]+", name.lower())


def _likeness(voice: Voice) -> float:
    """Return how much the notes of a voice look like drums, 0 to 1.

    Drums are the pitches of a kit, as often as drums are played; some sound together, a few of
    them are hit again and again, they are in no scale, and they are not held.
    """
    counts = Counter(note.pitch for note in voice.notes)
    general = fit(counts, Kit.general_midi())
    any_kit = max(fit(counts, kit) for kit in _known_kits())
    likeness = GENERAL_MIDI * general + (1 - GENERAL_MIDI) * any_kit
    total = counts.total()
    onsets = _onsets(voice.notes)
    if sum(len(pitches) > 1 for pitches in onsets) < LEAST_TOGETHER * len(onsets):
        likeness -= 0.45
    in_scale = max(
        sum(count for pitch, count in counts.items() if (pitch - root) % 12 in SCALE)
        for root in range(12)
    )
    if len(counts) >= MANY_PITCHES and in_scale >= 0.99 * total:
        likeness -= 0.2
    likeness -= PITCHES_WEIGH * max(0.0, _as_many_as(counts) - USUAL_PITCHES)
    if median(note.length_beats for note in voice.notes) > HELD_BEATS:
        likeness -= 0.3
    return max(0.0, likeness)


def _as_many_as(counts: Mapping[int, int]) -> float:
    """Return how many pitches, each played as often as the others, would be as varied as these."""
    total = sum(counts.values())
    return exp(-sum(count / total * log(count / total) for count in counts.values()))


@cache
def _known_kits() -> list[Kit]:
    return [Kit.from_map(kit_map) for kit_map in kit_maps()]


def _may_be_drums(voice: Voice) -> bool:
    """Tell whether the only voice of a file is let pass as drums."""
    pitches = {note.pitch for note in voice.notes}
    is_one_drum = len(pitches) <= FEW_PITCHES and pitches <= Kit.general_midi().classes.keys()
    return not is_otherwise(voice) and (is_one_drum or _likeness(voice) >= ALONE)


def is_otherwise(voice: Voice) -> bool:
    """Tell whether the name or the program of a voice is that of another instrument."""
    return _is_called_otherwise(voice.name) or _is_played_by_others(voice.program)


def _onsets(notes: Sequence[Note]) -> list[set[int]]:
    """Return the pitches that begin together."""
    by_time = sorted(notes, key=lambda note: note.start_beats)
    together = groupby(by_time, key=lambda note: floor(note.start_beats / TOGETHER_BEATS + 0.5))
    return [{note.pitch for note in group} for _, group in together]
