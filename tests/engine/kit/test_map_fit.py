"""Notes that fit a kit, more or less: what they mean in it, and if drums are played so."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sidestick_engine.kit.kit import Kit
from sidestick_engine.kit.map_fit import fit
from sidestick_engine.kit.sound import Sound

GM = Kit.general_midi()
BEAT = {Sound.KICK: 4, Sound.SNARE: 4, Sound.CLOSED_HAT: 8}
UNKNOWN = 120  # a note that General MIDI has no drum on


def counts(beat: Mapping[Sound, int], kit: Kit = GM) -> dict[int, int]:
    """Return how often each note is played, all of them on the pads that a kit plays first."""
    return {kit.pads[sound]: count for sound, count in beat.items()}


def test_a_plain_beat_on_its_own_kit_fits_wholly() -> None:
    """With a few toms and a crash too; nothing at all fits nothing."""
    assert fit(counts(BEAT), GM) == 1.0
    assert fit(counts({**BEAT, Sound.LOW_TOM: 2, Sound.CRASH: 1, Sound.SHAKER: 1}), GM) == 1.0
    assert fit({}, GM) == 0.0


def test_notes_without_a_meaning_fit_less_by_their_share() -> None:
    """A quarter of them, three quarters of a fit."""
    assert fit({36: 3, 38: 3, 42: 6, UNKNOWN: 4}, GM) == pytest.approx(0.75)
    assert fit({UNKNOWN: 4}, GM) == 0.0


def test_notes_beside_the_main_pads_fit_a_little_less() -> None:
    """The other kick and snare are drums too; of two maps that know a note, its main one fits."""
    beside = fit({35: 4, 40: 4, 42: 8}, GM)
    assert 0.95 < beside < fit({36: 4, 40: 4, 42: 8}, GM) < 1.0


def without(*sounds: Sound) -> dict[Sound, int]:
    return {sound: count for sound, count in BEAT.items() if sound not in sounds}


@pytest.mark.parametrize(
    ("beat", "least", "most"),
    [
        (without(Sound.KICK), 0.84, 0.86),  # a missing kick is a twentieth, and a tenth more
        (without(Sound.SNARE), 0.85, 0.87),
        ({Sound.KICK: 4, Sound.SNARE: 4}, 0.79, 0.81),
        ({**BEAT, Sound.RIDE: 100}, 0.89, 0.91),  # the time is kept nearly all the time
        ({Sound.KICK: 75, Sound.SNARE: 10, Sound.CLOSED_HAT: 15}, 0.84, 0.86),
        ({Sound.SNARE: 75, Sound.KICK: 10, Sound.CLOSED_HAT: 15}, 0.84, 0.86),
        ({**BEAT, Sound.MID_TOM: 16}, 0.74, 0.76),
        ({**BEAT, Sound.CRASH: 16}, 0.61, 0.63),
        ({**BEAT, Sound.COWBELL: 16}, 0.64, 0.66),
    ],
)
def test_what_drummers_do_not_play_so_fits_less(
    beat: Mapping[Sound, int], least: float, most: float
) -> None:
    """Each kind of drum has its usual share of the hits, and what is beyond that counts against."""
    assert least < fit(counts(beat), GM) < most


@given(st.dictionaries(st.integers(0, 127), st.integers(1, 1000)))
def test_a_fit_is_from_0_to_1(played: dict[int, int]) -> None:
    """Whatever is played, however often."""
    assert 0.0 <= fit(played, GM) <= 1.0
