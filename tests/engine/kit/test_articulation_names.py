"""Names say how drums are struck, as makers of libraries write them."""

from __future__ import annotations

import pytest

from sidestick_engine.kit.articulation import Articulation
from sidestick_engine.kit.articulation_names import articulation_of_name
from sidestick_engine.kit.kit_map import KitMap
from sidestick_engine.kit.pad_names import sound_of_name

NAMES = """
[Hi-Hat] Tight Edge: tight_hat_edge | HH Closed Bell: closed_hat_bell | Hi Hat Foot: pedal_hat
HiHat Closed Shank: closed_hat_edge | Open Hat Loose Edge: loose_hat_edge | OHH Half: half_open_hat
Hat Open Max: full_open_hat | Hi-Hat Open Edge: open_hat_edge | Hi-Hat Open: open_hat
Snare Flam: snare_flam | Snare Roll: snare_roll | Snare Edge: snare_edge | Snare 2: snare
Rack Tom 1 Rimshot: high_tom_rim | Floor Tom Rim: low_tom_rim | Floor Tom: low_tom
Crash 1 Edge: crash | Crash 2: crash_2 | Crash 2 Bow: crash_2_bow | Crash Right Tip: crash_2_bow
Crash 16: crash | China: china | Splash 2: splash | Crash Bell: crash_bell
Ride Bell: ride_bell | Ride 2 Bell: ride_2_bell | Ride Edge: ride_edge | Ride Crashed: ride_edge
Ride Bow Shank: ride | Ride 22: ride | Maracas: maracas | Cabasa: cabasa | Shaker Up: shaker
Conga Mute: conga_mute | Conga Hi: conga | Bongo Lo: bongo | Triangle Mute: triangle_mute
Triangle: triangle | Woodblock 1: wood_block | Claves: claves | Kick 909: kick
Becken Kuppe: crash_bell
"""


@pytest.mark.parametrize("row", NAMES.strip().replace("\n", " | ").split(" | "))
def test_a_name_says_how_it_is_struck(row: str) -> None:
    """With the sound that it means; what says nothing more is plain."""
    name, _, expected = row.partition(": ")
    sound = sound_of_name(name)
    assert sound is not None
    assert articulation_of_name(name, sound.sound) is Articulation(expected)


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        ("37 Rim Shot", "side_stick"),  # of a drum machine
        ("37 Rim", "side_stick"),
        ("37 Side Stick, 40 Rimshot", "side_stick rim_shot"),
        ("37 Snare Cross-Stick, 40 Snare Rim", "side_stick rim_shot"),
        ("37 Snare Sidestick, 40 Snare Rimshot, 71 Snare Rim", "side_stick rim_shot snare_rim"),
        (
            "42 Snare Side Stick, 37 Snare Rimshot, 44 Snare Rim Click",
            "rim_shot side_stick snare_rim",
        ),
    ],
)
def test_what_a_rim_is_all_names_together_say(names: str, expected: str) -> None:
    """A drum machine's rim shot is the short click that others call a side stick."""
    found = {int(note): name for note, _, name in (n.partition(" ") for n in names.split(", "))}
    kit_map = KitMap.of_names("x", "x", (), found, "x")
    assert [kit_map.articulations[note].value for note in sorted(found)] == expected.split()
