"""Recognizes a pad by its name: "Kick 909.wav", "HH_Closed_02", "Tom Lo", "Caisse claire".

A name is cut into words, each word says something about the sound (`pad_words`), and the first
rule whose traits are all there names the sound (`RULES`). Order, case, accents, punctuation,
numbering and file endings do not matter. A name that says nothing means nothing: no guessing. Toms
that are only counted (Tom 1, Tom 2) get their heights from all names together.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple
from unicodedata import combining, normalize

from sidestick_engine.kit.pad_words import ALONE, WORDS
from sidestick_engine.kit.sound import Sound


class NamedSound(NamedTuple):
    """Sound that a name stands for.

    `oddness` is how far it is from its sound's plain kind (0 is plain); `tom_number` which of the
    kit's toms it is, where a name counts them from 1 and says nothing of their height, else 0.
    """

    sound: Sound
    oddness: int
    tom_number: int = 0


# the first row whose traits are all there wins
RULES: tuple[tuple[str, Sound], ...] = (
    ("cowbell", Sound.COWBELL),
    ("cow bell", Sound.COWBELL),
    ("bell vache", Sound.COWBELL),
    ("tambourine", Sound.TAMBOURINE),
    ("shaker", Sound.SHAKER),
    ("conga", Sound.CONGA),
    ("percussion", Sound.PERCUSSION),
    ("wood block", Sound.PERCUSSION),
    ("jingle", Sound.PERCUSSION),
    ("bell tree", Sound.PERCUSSION),
    ("finger cymbal", Sound.PERCUSSION),
    ("meia lua", Sound.TAMBOURINE),
    ("box special", Sound.PERCUSSION),  # the Spanish "caja china"
    ("hat open", Sound.OPEN_HAT),
    ("hat half", Sound.OPEN_HAT),
    ("hat", Sound.CLOSED_HAT),
    ("tom floor", Sound.LOW_TOM),
    ("tom ground", Sound.LOW_TOM),
    ("tom high", Sound.HIGH_TOM),
    ("tom mid", Sound.MID_TOM),
    ("tom low", Sound.LOW_TOM),
    ("tom bass", Sound.LOW_TOM),
    ("tom", Sound.MID_TOM),  # or by its number
    ("crash", Sound.CRASH),
    ("ride", Sound.RIDE),
    ("crashed", Sound.CRASH),
    ("cymbal", Sound.CRASH),
    ("snare rim", Sound.RIM),
    ("snare side stick", Sound.RIM),
    ("snare", Sound.SNARE),
    ("box", Sound.SNARE),
    ("small shell", Sound.SNARE),
    ("kick", Sound.KICK),
    ("great shell", Sound.KICK),
    ("bass drum", Sound.KICK),
    ("clap finger", Sound.SNAP),
    ("battito mani", Sound.CLAP),
    ("clap", Sound.CLAP),
    ("rim", Sound.RIM),
    ("side stick", Sound.RIM),
    ("snap", Sound.SNAP),
    ("finger click", Sound.SNAP),
    ("special", Sound.CRASH),
    ("floor", Sound.LOW_TOM),
    ("perc", Sound.PERCUSSION),
    ("sticks", Sound.PERCUSSION),
)

INSTRUMENTS = frozenset({"kick", "snare", "rim", "clap", "snap", "hat", "tom", "crash", "ride"})
INSTRUMENTS |= {"cowbell", "tambourine", "shaker", "conga", "percussion"}
LONGEST_ABBREVIATION = 2

HIGH, MID, LOW = Sound.HIGH_TOM, Sound.MID_TOM, Sound.LOW_TOM
# Kits count toms from the highest; a floor tom, where there is one, is the low tom.
NUMBERED_TOMS = (Sound.HIGH_TOM, Sound.MID_TOM, Sound.LOW_TOM)
NUMBERED_RACK_TOMS = (Sound.HIGH_TOM, Sound.MID_TOM, Sound.MID_TOM)
MOST_TOMS = 7
TOM_OF_INCHES = {
    **dict.fromkeys((8, 10), Sound.HIGH_TOM),
    **dict.fromkeys((12, 13), Sound.MID_TOM),
    **dict.fromkeys((14, 15, 16, 18, 20), Sound.LOW_TOM),
}

ODDNESS = {
    "half": 1,
    "cymbal": 1,
    "crashed": 1,
    "modified": 1,
    "perc": 1,
    "clap": 2,
    "special": 2,
    "bell": 2,
    "ride": 2,
    "pedal": 3,
    "rim": 3,
    "snap": 4,
}

LAYERS = " + "  # between the names of the chains that one pad plays
FILE_ENDING = re.compile(r"\.(wav|aiff?|flac|mp3|m4a|ogg|rx2|adg|adv)$", re.IGNORECASE)
JAPANESE = "ァ-ヺー一-鿿"
WORD_OR_NUMBER = re.compile(rf"[A-Za-z]+|[0-9]+|[{JAPANESE}]+")
CAMEL_CASE = re.compile(r"[A-Z]+(?![a-z])|[A-Za-z]?[a-z]+")
HIRAGANA_TO_KATAKANA = {code: code + 0x60 for code in range(0x3041, 0x3097)}
LIGATURES = {ord("ß"): "ss", ord("œ"): "oe", ord("Œ"): "OE"}


def sound_of_name(name: str) -> NamedSound | None:
    """Return the sound that a pad's name means, or None when it names none.

    Of the layers of one pad ("Kick + Sub") the first that is a drum decides, else the first
    that is anything.
    """
    sounds = [sound for layer in name.split(LAYERS) if (sound := _sound_of_layer(layer))]
    return min(sounds, key=lambda named: named.sound.drum is None, default=None)


def placed_toms(named: Mapping[int, NamedSound]) -> dict[int, Sound]:
    """Return the sound of each note's name, with counted toms spread over the free heights.

    Kits count from the highest. Where another pad is the low tom, none of them is; where one
    counted tom is alone, its number alone decides.
    """
    counted = {note: each.tom_number for note, each in named.items() if each.tom_number}
    sounds = {note: each.sound for note, each in named.items()}
    numbers = sorted(set(counted.values()))
    if len(numbers) < 2:
        return sounds
    low_is_taken = any(sounds[note] is LOW for note in sounds.keys() - counted.keys())
    heights = [HIGH, *[MID] * (len(numbers) - 2), MID if low_is_taken else LOW]
    by_number = dict(zip(numbers, heights, strict=True))
    return sounds | {note: by_number[number] for note, number in counted.items()}


def _sound_of_layer(name: str) -> NamedSound | None:
    parts, traits = words_of_name(name), traits_of_name(name)
    if "other" in traits:
        return None
    for needed, sound in RULES:
        if traits.issuperset(needed.split()):
            counted = needed == "tom"
            return _numbered_tom(parts, traits) if counted else _named(sound, traits)
    return None


def _named(sound: Sound, traits: set[str], tom_number: int = 0) -> NamedSound:
    plain_hat = "hat" in traits and traits.isdisjoint({"open", "closed"})
    oddness = sum(ODDNESS.get(trait, 0) for trait in traits - {sound.value}) + plain_hat
    return NamedSound(sound, oddness, tom_number)


def traits_of_name(name: str) -> set[str]:
    """Return what the words of a name say of the sound, in any language."""
    return _traits([part for part in words_of_name(name) if not part.isdigit()])


def words_of_name(name: str) -> list[str]:
    """Return the lower-case words and numbers of a name; ClosedHat and BD01 are two each."""
    found = WORD_OR_NUMBER.findall(_without_accents(FILE_ENDING.sub("", name.strip())))
    return [part.lower() for word in found for part in _camel_parts(word)]


def _camel_parts(word: str) -> list[str]:
    known = word.lower() in WORDS or not word[0].isascii() or word.isdigit()
    return [word] if known else CAMEL_CASE.findall(word)


def _without_accents(name: str) -> str:
    """Accents off Latin letters, full-width letters made narrow, hiragana made katakana."""
    composed = normalize("NFKC", name).translate(LIGATURES)
    plain = (
        "".join(c for c in normalize("NFD", letter) if not combining(c))
        if letter.isalpha() and letter < "\u0250"
        else letter
        for letter in composed
    )
    return "".join(plain).translate(HIRAGANA_TO_KATAKANA)


def _traits(words: list[str]) -> set[str]:
    """Return what the words of a name say together.

    An abbreviation of two letters gives way to a word that names another instrument: the OH of
    "Snare OH" is a microphone, the CR of "CR-78 Kick" a drum machine.
    """
    if len(words) == 1 and words[0] in ALONE:
        return {ALONE[words[0]]}
    traits_by_word = [(word, _traits_of_word(word)) for word in words]
    in_full = [traits for word, traits in traits_by_word if not _is_abbreviation(word)]
    instruments = INSTRUMENTS & set[str]().union(*in_full)
    return {
        trait
        for word, traits in traits_by_word
        if not instruments or not _is_abbreviation(word) or _agrees(traits, instruments)
        for trait in traits
    }


def _is_abbreviation(word: str) -> bool:
    return word.isascii() and len(word) <= LONGEST_ABBREVIATION


def _agrees(traits: frozenset[str], instruments: frozenset[str]) -> bool:
    return traits.isdisjoint(INSTRUMENTS) or not traits.isdisjoint(instruments)


def _traits_of_word(word: str) -> frozenset[str]:
    return frozenset[str]().union(*(WORDS[piece] for piece in _pieces(word) or ()))


@lru_cache(maxsize=4096)
def _pieces(word: str) -> tuple[str, ...] | None:
    """Return a word as known words written together (kickdrum, closedhihat), or None.

    Abbreviated instruments are no pieces: "hatch" and "chop" are no hats.
    """
    if word in WORDS:
        return (word,)
    for end in range(len(word) - 2, 1, -1):
        if _is_piece(word[:end]):
            rest = _pieces(word[end:])
            if rest and all(map(_is_piece, rest)):
                return (word[:end], *rest)
    return None


def _is_piece(word: str) -> bool:
    return word in WORDS and not (_is_abbreviation(word) and WORDS[word] & INSTRUMENTS)


def _numbered_tom(parts: list[str], traits: set[str]) -> NamedSound:
    number = next((int(part) for part in parts if part.isdigit() and len(part) < 3), 0)
    if number in TOM_OF_INCHES:
        return _named(TOM_OF_INCHES[number], traits)
    if not 1 <= number <= MOST_TOMS:
        return _named(Sound.MID_TOM, traits)
    toms = NUMBERED_RACK_TOMS if "rack" in traits else NUMBERED_TOMS
    return _named(toms[min(number, len(toms)) - 1], traits, number)
