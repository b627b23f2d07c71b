"""Reads from names how drums are struck: "Snare Rimshot", "Ride 1 Bell", "HH Closed Edge".

`pad_names` says which sound a name means; this says which of its articulations. A name that says no
more than its sound is the plain one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from sidestick_engine.kit.articulation import Articulation, plain
from sidestick_engine.kit.pad_names import traits_of_name, words_of_name
from sidestick_engine.kit.sound import Sound


class Rule(NamedTuple):
    """Words and traits, one of each group of which a name has, and what it means then."""

    groups: tuple[frozenset[str], ...]
    articulation: Articulation


def _rules(*rows: tuple[str, str]) -> Sequence[Rule]:
    """Return rules from rows: words of a group with spaces between, groups with commas."""
    return [
        Rule(tuple(frozenset(group.split()) for group in words.split(",")), Articulation(name))
        for words, name in rows
    ]


EDGE = "edge edges shank shaft schaft kante rand"
RIDE_EDGE = "edge edges kante rand crash crashed"
BOW = "bow tip tips"
LOOSE, HALF = "loose loosen lose min quarter", "half semi"
FULL = "full fully max wide ganz voll"
PEDAL = "pedal foot splash"
BY_PEDAL = "cc variable controller controllable control"
RIMS = "rim rims rimshot rimclick rimshots"

# The first rule of a sound that holds names the articulation; numbers stand for themselves.
RULES: Mapping[Sound, Sequence[Rule]] = {
    Sound.SNARE: _rules(
        ("flam flams ruff ruffs drag drags", "snare_flam"),
        ("roll rolls buzz", "snare_roll"),
        ("edge halfway shallow side", "snare_edge"),
    ),
    Sound.CLOSED_HAT: _rules(
        (PEDAL, "pedal_hat"),
        (BY_PEDAL, "closed_hat_by_pedal"),
        ("bell", "closed_hat_bell"),
        (f"tight,{EDGE}", "tight_hat_edge"),
        ("tight", "tight_hat"),
        (EDGE, "closed_hat_edge"),
    ),
    Sound.OPEN_HAT: _rules(
        (PEDAL, "hat_splash"),
        (BY_PEDAL, "open_hat_by_pedal"),
        ("bell", "open_hat_bell"),
        (f"{LOOSE},{EDGE}", "loose_hat_edge"),
        (LOOSE, "loose_hat"),
        (f"{HALF},{EDGE}", "half_open_hat_edge"),
        (HALF, "half_open_hat"),
        (f"{FULL},{EDGE}", "full_open_hat_edge"),
        (FULL, "full_open_hat"),
        (EDGE, "open_hat_edge"),
    ),
    Sound.LOW_TOM: _rules((RIMS, "low_tom_rim")),
    Sound.MID_TOM: _rules((RIMS, "mid_tom_rim")),
    Sound.HIGH_TOM: _rules((RIMS, "high_tom_rim")),
    Sound.CRASH: _rules(
        ("china chinese chinoise chinas", "china"),
        ("splash splashes", "splash"),
        ("stack stacks", "stack"),
        ("bell", "crash_bell"),
        *((f"{number},{BOW}", f"crash_{number}_bow") for number in range(2, 6)),
        *((f"{number}", f"crash_{number}") for number in range(2, 6)),
        (f"right r,{BOW}", "crash_2_bow"),
        ("right r", "crash_2"),
        (BOW, "crash_bow"),
    ),
    Sound.RIDE: _rules(
        ("2,bell", "ride_2_bell"),
        (f"2,{RIDE_EDGE}", "ride_2_edge"),
        ("2", "ride_2"),
        ("bell", "ride_bell"),
        (RIDE_EDGE, "ride_edge"),
    ),
    Sound.SHAKER: _rules(("maraca maracas mrcs", "maracas"), ("cabasa cabassa", "cabasa")),
    Sound.CONGA: _rules(("mute muted slap", "conga_mute")),
    Sound.PERCUSSION: _rules(
        ("bongo bongos bng bngo", "bongo"),
        ("timbale timbales timbal", "timbale"),
        ("agogo", "agogo"),
        ("whistle whistles", "whistle"),
        ("guiro guirro", "guiro"),
        ("clave claves clv clvs", "claves"),
        ("woodblock woodblocks wdblk wood", "wood_block"),
        ("cuica", "cuica"),
        ("triangle triangles triangel trngl,mute muted closed", "triangle_mute"),
        ("triangle triangles triangel trngl", "triangle"),
        ("sticks", "sticks"),
    ),
}
SIDE_STICK = frozenset(("side", "sidestick", "crossstick", "xstick", "xstk", "cross"))
RIM_SHOT = frozenset(("rimshot", "rimshots", "shot"))
RIM_ALONE = frozenset(("only", "click", "rimclick", "rimclicks"))


def articulations_of_names(
    names: Mapping[int, str], sounds: Mapping[int, Sound]
) -> dict[int, Articulation]:
    """Return the articulation of each note that is a sound, from all names of a kit together."""
    found = {note: articulation_of_name(names[note], sound) for note, sound in sounds.items()}
    rims = [note for note, sound in sounds.items() if sound is Sound.RIM]
    return found | _rims({note: set(words_of_name(names[note])) for note in rims})


def _rims(words: Mapping[int, set[str]]) -> dict[int, Articulation]:
    """Return which of a kit's rims are side sticks, rim shots, and the rim alone.

    What is called rim or rim shot is a side stick, as drum machines call their click so, unless
    another note is the side stick. Then it is a rim shot; a rim beside rim shots is the rim alone.
    """
    has_side_stick = any(said & SIDE_STICK for said in words.values())
    has_rim_shot = any(said & RIM_SHOT for said in words.values())
    found = {}
    for note, said in words.items():
        if said & SIDE_STICK or not (has_side_stick or said & RIM_ALONE):
            found[note] = Articulation.SIDE_STICK
        elif said & RIM_ALONE or (has_rim_shot and not said & RIM_SHOT):
            found[note] = Articulation.SNARE_RIM
        else:
            found[note] = Articulation.RIM_SHOT
    return found


def articulation_of_name(name: str, sound: Sound) -> Articulation:
    """Return which articulation of a sound a name means, but for rims, which need all names."""
    said = {*words_of_name(name), *traits_of_name(name)}
    for groups, articulation in RULES.get(sound, ()):
        if all(group & said for group in groups):
            return articulation
    return plain(sound)
