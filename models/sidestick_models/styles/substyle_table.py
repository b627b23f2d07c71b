"""The sub-styles that Sidestick comes with: styles inside trained ones, asked for like these.

Some are what the Groove MIDI Dataset calls a part of its recordings, such as rock/shuffle: each is
a learned style of these. What is not recorded, or hardly, is written as patterns: the files of
these names in `patterns/substyles`. Their beats are loaded when they are first asked for.
"""

from __future__ import annotations

from collections.abc import Collection
from functools import cache
from pathlib import Path
from typing import NamedTuple

from sidestick_models.patterns.style_files import load_style
from sidestick_models.styles.trained import TRAINED, Family, StyleInfo, trained_styles

PATTERNS = Path(__file__).parent.parent / "patterns" / "substyles"
WINDOWS = Path(__file__).parent / "recorded"
"""The folder of the recorded ones, a learned style each; `sidestick_training.substyles` writes it.
"""
SUBDIVISIONS = WINDOWS / "subdivisions.npz"
"""The division of the beat in each of their windows."""


class Recorded(NamedTuple):
    """A sub-style of recordings; `label` is what the Groove MIDI Dataset calls them.

    `tempo_bpm` is the usual range, as of a trained style.
    """

    key: str
    parent: str
    name: str
    label: str
    tempo_bpm: tuple[float, float]


# Labels with 40 bars of beats in 4/4 or more in the training split. They stand in the order of
# their parents. A name begins with what tells it apart, as Push shows eight letters of it.
RECORDED: tuple[Recorded, ...] = (
    Recorded("afrocuban_bembe", "afrocuban", "Bembe", "afrocuban/bembe", (122, 122)),
    Recorded("afrocuban_calypso", "afrocuban", "Calypso", "afrocuban/calypso", (108, 124)),
    Recorded("afrocuban_rhumba", "afrocuban", "Rhumba", "afrocuban/rhumba", (110, 110)),
    Recorded("dance_live_breakbeat", "dance", "Live Breakbeat", "dance/breakbeat", (170, 170)),
    Recorded("dance_disco", "dance", "Disco", "dance/disco", (120, 137)),
    Recorded("funk_latin", "funk", "Latin Funk", "funk/latin", (100, 100)),
    Recorded("funk_rock", "funk", "Funk Rock", "funk/rock", (92, 92)),
    Recorded("jazz_free_swing", "jazz", "Free Swing", "jazz/swing", (110, 215)),
    Recorded("jazz_mediumfast", "jazz", "Medium-Fast Jazz", "jazz/mediumfast", (180, 180)),
    Recorded("jazz_fast", "jazz", "Fast Jazz", "jazz/fast", (290, 290)),
    Recorded("jazz_funk", "jazz", "Jazz-Funk", "jazz/funk", (116, 116)),
    Recorded("jazz_linear", "jazz", "Linear Jazz", "jazz/linear", (128, 182)),
    Recorded("jazz_march", "jazz", "March", "jazz/march", (88, 176)),
    Recorded("latin_bounce", "latin", "Bounce", "latin/bounce", (106, 106)),
    Recorded("latin_brazilian", "latin", "Brazilian", "latin/brazilian", (92, 101)),
    Recorded("latin_brazilian_bossa", "latin", "Free Bossa", "latin/brazilian-bossa", (127, 127)),
    Recorded("latin_baiao", "latin", "Baiao", "latin/brazilian-baiao", (95, 110)),
    Recorded("latin_ijexa", "latin", "Ijexa", "latin/brazilian-ijexa", (108, 108)),
    Recorded("latin_maracatu", "latin", "Maracatu", "latin/brazilian-maracatu", (96, 96)),
    Recorded("latin_samba", "latin", "Samba", "latin/brazilian-samba", (89, 93)),
    Recorded("latin_songo", "latin", "Songo", "latin/brazilian-songo", (112, 120)),
    Recorded("latin_chacarera", "latin", "Chacarera", "latin/chacarera", (118, 118)),
    Recorded("latin_merengue", "latin", "Merengue", "latin/dominican-merengue", (130, 130)),
    Recorded("neworleans_chacha", "neworleans", "Cha-Cha", "neworleans/chacha", (124, 124)),
    Recorded("neworleans_funk", "neworleans", "NOLA Funk", "neworleans/funk", (82, 102)),
    Recorded(
        "neworleans_secondline", "neworleans", "Second Line", "neworleans/secondline", (94, 124)
    ),
    Recorded("neworleans_shuffle", "neworleans", "NOLA Shuffle", "neworleans/shuffle", (104, 104)),
    Recorded("rock_folk", "rock", "Folk Rock", "rock/folk", (90, 90)),
    Recorded("rock_halftime", "rock", "Half-Time Rock", "rock/halftime", (140, 140)),
    Recorded("rock_indie", "rock", "Indie Rock", "rock/indie", (63, 104)),
    Recorded("rock_prog", "rock", "Prog Rock", "rock/prog", (125, 125)),
    Recorded("rock_rockabilly", "rock", "Rockabilly", "rock/rockabilly", (200, 200)),
    Recorded("rock_shuffle", "rock", "Shuffle Rock", "rock/shuffle", (85, 125)),
    Recorded("soul_motown", "soul", "Motown", "soul/motown", (104, 148)),
)

WRITTEN: dict[str, str] = {
    "blues_12_8": "blues",
    "gospel_shout": "gospel",
    "gospel_6_8": "gospel",
    "jazz_swing": "jazz",
    "latin_bossa_nova": "latin",
    "punk_d_beat": "punk",
    "reggae_one_drop": "reggae",
    "reggae_steppers": "reggae",
    "reggae_rockers": "reggae",
}
"""Key -> parent of the sub-styles that are written as patterns."""

PARENTS: dict[str, str] = {each.key: each.parent for each in RECORDED} | WRITTEN
"""Key -> parent of all sub-styles, those of a parent one after the other."""
PARENTS = dict(sorted(PARENTS.items(), key=lambda item: TRAINED.index(item[1])))

SHIPPED_STYLES: tuple[str, ...] = (*TRAINED, *PARENTS)
"""The keys of all styles that Sidestick comes with, which no other style may have."""


def substyles_of(parents: Collection[str]) -> tuple[str, ...]:
    """Return the keys of the sub-styles of these styles, in order."""
    return tuple(key for key, parent in PARENTS.items() if parent in parents)


@cache
def substyle_info(key: str) -> StyleInfo:
    """Return what is shown of a sub-style; its colour is its parent's."""
    parent = PARENTS[key]
    colour = trained_styles()[TRAINED.index(parent)].colour
    if key in WRITTEN:
        style = load_style(PATTERNS / f"{key}.txt")
        return StyleInfo(key, style.name, colour, style.tempo_bpm, Family.WRITTEN, parent)
    (found,) = (each for each in RECORDED if each.key == key)
    return StyleInfo(key, found.name, colour, found.tempo_bpm, Family.ACOUSTIC, parent)
