"""A learned style as a file: it reads back as it was, and what is damaged is no style."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sidestick_models.array_file import array_bytes, read_arrays
from sidestick_models.beat.drum_classes import DrumClass
from sidestick_models.beat.meter import METERS, Meter
from sidestick_models.patterns.errors import PatternError
from sidestick_models.sampling.random_draws import stream
from sidestick_models.styles.learn import learn_from
from sidestick_models.styles.learned_style import (
    LearnedStyle,
    learned_style_bytes,
    load_learned_style,
    parse_learned_style,
)
from tests.models.styles.learned import offbeat_loops, piece

STYLE = learn_from(list(offbeat_loops()), "offbeat", "Offbeat")
FILE = learned_style_bytes(STYLE)
NAMES = ("card", "events", "fills", "velocities", "offsets", "heard")


def test_a_file_reads_back_as_the_style() -> None:
    """To the byte."""
    again = parse_learned_style(FILE, "offbeat")
    assert again.card == STYLE.card
    assert again.info == STYLE.info
    assert again.sha256 == STYLE.sha256
    assert learned_style_bytes(again) == FILE
    np.testing.assert_allclose(again.own.velocities, STYLE.own.velocities, atol=1 / 250)
    np.testing.assert_allclose(again.own.offsets, STYLE.own.offsets, atol=1 / 500)


@given(data=st.binary(max_size=200) | st.integers(0, len(FILE) - 1).map(lambda end: FILE[:end]))
def test_what_is_no_file_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match=r"it|an array"):
        parse_learned_style(data, "offbeat")


@given(place=st.integers(0, len(FILE) - 1), bit=st.integers(0, 7))
def test_a_flipped_bit_is_noticed_or_changes_nothing_that_plays(place: int, bit: int) -> None:
    """Each part of the file has a checksum of its own; a part of the packing may have none."""
    flipped = bytearray(FILE)
    flipped[place] ^= 1 << bit
    try:
        found = parse_learned_style(bytes(flipped), "offbeat")
    except ValueError:
        return
    assert found.sha256 == STYLE.sha256


def changed(**arrays: np.ndarray) -> bytes:
    """Return the file with other arrays in it."""
    return array_bytes({**read_arrays(FILE, NAMES), **arrays})


def card(**fields: object) -> np.ndarray:
    """Return the card with other fields."""
    text = {**json.loads(read_arrays(FILE, ["card"])["card"].tobytes()), **fields}
    return np.frombuffer(json.dumps(text).encode(), np.uint8)


@pytest.mark.parametrize(
    "data",
    [
        changed(events=np.full((28, 32), 512, np.uint16)),
        changed(events=np.zeros((28, 32), np.uint16)),
        changed(events=np.zeros((0, 32), np.uint16)),
        changed(events=np.ones((3000, 32), np.uint16)),
        changed(events=np.ones((28, 16), np.uint16)),
        changed(events=np.full((28, 32), np.nan)),
        changed(fills=np.zeros(3, bool)),
        changed(velocities=np.zeros(3, np.uint8)),
        changed(heard=np.zeros(0, np.uint64)),
        changed(heard=np.zeros(20_000_000, np.uint64)),
        changed(card=card(format=2)),
        changed(card=card(name="")),
        changed(card=card(name="\x07")),
        changed(card=card(colour="red")),
        changed(card=card(tempo_bpm=[200, 100])),
        changed(card=card(tempo_bpm=[float("nan"), 100])),
        changed(card=card(tempo_bpm=120)),
        changed(card=card(other=1)),
        changed(card=np.frombuffer(b"[]", np.uint8)),
    ],
    ids=range(19),
)
def test_what_does_not_fit_is_refused(data: bytes) -> None:
    """In a sentence."""
    with pytest.raises(ValueError, match=r"it|an array"):
        parse_learned_style(data, "offbeat")


def test_pickled_objects_are_not_unpacked() -> None:
    """Nothing in a file is executed."""
    data = array_bytes({**read_arrays(FILE, NAMES), "heard": np.array([{}], object)})
    with pytest.raises(ValueError, match="an array is not what it says"):
        parse_learned_style(data, "offbeat")


def test_a_damaged_file_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "offbeat.npz").write_bytes(FILE[:1000])
    with pytest.raises(PatternError, match=r"offbeat\.npz is damaged.*styles forget offbeat"):
        load_learned_style(tmp_path / "offbeat.npz")


def test_its_own_windows_are_copies_at_no_distance_and_one_hit_more_is_new() -> None:
    own = STYLE.events
    assert STYLE.is_copy(own).all()
    assert not STYLE.distances(own).any()
    other = own ^ (np.arange(32) == 5) * (1 << DrumClass.RIDE)
    assert not STYLE.is_copy(other).any()
    assert (STYLE.distances(other) == 1).all()


@pytest.mark.parametrize("meter", METERS, ids=str)
def test_hits_are_played_as_the_musician_plays_them(meter: Meter) -> None:
    """Soft and late, in any meter; a drum that is never hit is left to others."""
    bar = np.arange(3 * meter.steps_per_bar)
    events = np.where(bar % 3 == 0, 1 << DrumClass.SNARE | 1 << DrumClass.RIDE, 0)
    beat = STYLE.play(events, stream(1, 3, 0), meter)
    snare = beat.hits[:, DrumClass.SNARE]
    assert np.array_equal(beat.events(), events)
    np.testing.assert_allclose(beat.velocities[snare, DrumClass.SNARE], 0.5, atol=0.01)
    np.testing.assert_allclose(beat.offsets[snare, DrumClass.SNARE], 0.25, atol=0.01)
    assert not beat.velocities[:, DrumClass.RIDE].any()


def test_the_window_most_alike_says_how_a_beat_is_played() -> None:
    """Cell for cell."""
    rng = np.random.default_rng(3)
    loops = [piece(str(n), rng.random((32, 9)) < 0.3) for n in range(8)]
    for number, loop in enumerate(loops):
        loop.velocities[:] = np.where(loop.hits, 0.2 + number / 10, 0)
    style: LearnedStyle = learn_from(loops, "levels", "Levels")
    played = [
        style.play(loop.hits @ (1 << np.arange(9)), stream(1, 3, 0)).velocities[loop.hits].mean()
        for loop in loops
    ]
    np.testing.assert_allclose(played, 0.2 + np.arange(8) / 10, atol=0.02)
