"""What a drum rack's pad is, read from its name: "Kick 909.wav", "HH_Closed_02", "Tom Lo".

A name is cut into words, each word says something about the drum (`WORDS`), and the first
rule whose traits are all there names the class (`RULES`). Order, case, punctuation, numbering
and file endings do not matter. A name that says nothing of a drum means nothing: no guessing.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from sidestick_models.drum_classes import DrumClass


class NamedDrum(NamedTuple):
    """What a name says: the class, and how far it is from the class's plain sound (0 is plain)."""

    drum: DrumClass
    oddness: int


# traits of a word -> the words
WORDS_OF_TRAITS = {
    "kick": "kick kicks kik kck kk bd kd",
    "bass": "bass",
    "drum": "drum",
    "snare": "snare snares snr sn sd",
    "rim": "rim rims rimshot rimclick rs sidestick crossstick xstick",
    "side": "side cross x",
    "stick": "stick",
    "clap": "clap claps handclap handclaps clp handclp cp",
    "snap": "snap snaps fingersnap",
    "hat": "hat hats hihat hihats hh",
    "hat closed": "ch chh hhc hhcl clhh",
    "hat open": "oh ohh hho hhop ophh",
    "hat pedal": "phh hhp hhf",
    "closed": "closed close cl c shut tight tip",
    "open": "open op o loose loosen",
    "half": "half semi quarter",
    "pedal": "pedal foot",
    "tom": "tom toms",
    "tom low": "lt ltom",
    "tom mid": "mt mtom",
    "tom high": "ht htom",
    "tom floor": "ft ftom",
    "tom rack": "rt rtom",
    "low": "low lo l",
    "mid": "mid middle medium med m",
    "high": "high hi h",
    "floor": "floor",
    "rack": "rack",
    "crash": "crash crashed crashes crsh csh cr",
    "crash cymbal": "cymbal cymbals cymb cym cy",
    "crash special": "china chinese splash",
    "ride": "ride rides rd rc",
    "bell": "bell cup",
    "modified": "flam ruff ruffs roll rolls drag buzz ghost brush brushes off edge alt alternative"
    " mute muted dbl cc",
    "other": "choke chokes stop loop loops reverse reversed rev fill fills",
}
WORDS = {
    word: traits.split() for traits, words in WORDS_OF_TRAITS.items() for word in words.split()
}

# the first row whose traits are all there wins
RULES: tuple[tuple[str, DrumClass], ...] = (
    ("hat open", DrumClass.OPEN_HAT),
    ("hat", DrumClass.CLOSED_HAT),
    ("tom floor", DrumClass.LOW_TOM),
    ("tom high", DrumClass.HIGH_TOM),
    ("tom mid", DrumClass.MID_TOM),
    ("tom low", DrumClass.LOW_TOM),
    ("tom", DrumClass.MID_TOM),  # or by its number
    ("floor", DrumClass.LOW_TOM),
    ("ride", DrumClass.RIDE),
    ("crash", DrumClass.CRASH),
    ("snare", DrumClass.SNARE),
    ("kick", DrumClass.KICK),
    ("bass drum", DrumClass.KICK),
    ("rim", DrumClass.SNARE),
    ("side stick", DrumClass.SNARE),
    ("clap", DrumClass.SNARE),
    ("snap", DrumClass.SNARE),
)
# Kits count toms from the highest; a floor tom, where there is one, is the low tom.
NUMBERED_TOMS = (DrumClass.HIGH_TOM, DrumClass.MID_TOM, DrumClass.LOW_TOM)
NUMBERED_RACK_TOMS = (DrumClass.HIGH_TOM, DrumClass.MID_TOM, DrumClass.MID_TOM)

ODDNESS = {
    "half": 1,
    "cymbal": 1,
    "modified": 1,
    "clap": 2,
    "special": 2,
    "bell": 2,
    "pedal": 3,
    "rim": 3,
    "stick": 3,
    "snap": 4,
}

FILE_ENDING = re.compile(r"\.(wav|aiff?|flac|mp3|m4a|ogg|rx2|adg|adv)$", re.IGNORECASE)
WORD_OR_NUMBER = re.compile(r"[A-Z]+(?![a-z])|[A-Za-z]?[a-z]+|\d+")


def drum_of_name(name: str) -> NamedDrum | None:
    """The drum that a pad's name means, or None when it names none of the nine classes."""
    parts = _parts(name)
    traits = {trait for part in parts for trait in _traits(part)}
    if "other" in traits:
        return None
    for needed, drum in RULES:
        if traits.issuperset(needed.split()):
            plain_hat = "hat" in traits and traits.isdisjoint({"open", "closed"})
            oddness = sum(ODDNESS.get(trait, 0) for trait in traits) + plain_hat
            return NamedDrum(_numbered_tom(parts, traits) if needed == "tom" else drum, oddness)
    return None


def _parts(name: str) -> list[str]:
    """Lower-case words and numbers of a name; ClosedHat and BD01 are two parts each."""
    return [part.lower() for part in WORD_OR_NUMBER.findall(FILE_ENDING.sub("", name.strip()))]


def _traits(word: str) -> list[str]:
    return [trait for piece in _pieces(word) or () for trait in WORDS[piece]]


@lru_cache(maxsize=4096)
def _pieces(word: str) -> tuple[str, ...] | None:
    """A word as known words written together (kickdrum, closedhihat), or None.

    Pieces have two letters or more and one of them has three, so that a "chop" is no hat.
    """
    if word in WORDS:
        return (word,)
    for end in range(len(word) - 2, 1, -1):
        if word[:end] in WORDS:
            rest = _pieces(word[end:])
            if rest and max(end, *map(len, rest)) > 2:
                return (word[:end], *rest)
    return None


def _numbered_tom(parts: list[str], traits: set[str]) -> DrumClass:
    numbers = [int(part) for part in parts if part.isascii() and part.isdigit() and len(part) < 3]
    if not numbers or numbers[0] == 0:
        return DrumClass.MID_TOM
    toms = NUMBERED_RACK_TOMS if "rack" in traits else NUMBERED_TOMS
    return toms[min(numbers[0], len(toms)) - 1]
