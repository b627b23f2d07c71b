"""The table of how exemplars are divided, and the offsets of beats that are divided so."""

import math

import numpy as np
import pytest

from sidestick_models.beat.meter import FOUR_FOUR
from sidestick_models.beat.subdivision import USUAL, Kind, Subdivision
from sidestick_models.networks.onnx_session import Session
from sidestick_models.networks.style_cvae import Exemplars, stored_exemplars
from sidestick_models.networks.subdivisions import (
    SubdividedOffsets,
    are_of_kind,
    shipped_subdivisions,
    stored,
    subdivision_of,
)
from sidestick_models.networks.weights import verified_weights
from sidestick_models.sampling.random_draws import stream
from sidestick_models.styles.trained import style_number

BINS = 32
CENTRES = (np.arange(BINS) + 0.5) / BINS - 0.5
SWUNG = Subdivision(Kind.SWUNG, (0.2, -0.03, 0.25))


@pytest.fixture(scope="module")
def exemplars():
    return stored_exemplars(Session(verified_weights()["style_cvae.onnx"]))


def test_the_table_keeps_subdivisions():
    """To a hundredth of a step; what is not known stays unknown."""
    table = stored([None, SWUNG, USUAL[Kind.TRIPLET]])
    unknown, swung, triplet = map(subdivision_of, table)
    assert unknown is None
    assert swung == SWUNG
    assert triplet is not None
    assert triplet.is_triplet
    assert triplet.late[0] == pytest.approx(1 / 3, abs=0.005)
    assert math.isnan(triplet.late[1])


def test_the_table_that_ships_has_a_row_for_each_exemplar(exemplars):
    """Fills, which follow the beat that they are in, have none of their own."""
    table = shipped_subdivisions()
    assert len(table) == len(exemplars["style"])
    assert not table[exemplars["fill"], 0].any()


@pytest.mark.parametrize(
    ("style", "kind", "least"),
    [("blues", Kind.TRIPLET, 0.95), ("neworleans", Kind.SWUNG, 0.6), ("rock", Kind.STRAIGHT, 0.6)],
)
def test_styles_are_divided_as_their_drummers_do(exemplars, style, kind, least):
    of_style = (exemplars["style"] == style_number(style)) & ~exemplars["fill"]
    assert are_of_kind(shipped_subdivisions()[of_style], kind).mean() >= least


def test_a_kind_is_chosen_where_there_are_enough_of_it():
    """Else any may be chosen."""
    table = stored([SWUNG] * 5 + [USUAL[Kind.STRAIGHT]] * 20 + [USUAL[Kind.TRIPLET]])
    places = np.arange(26.0)[:, None]
    line = Exemplars.of(places, np.ones((26, 1)), np.full(26, 10), table)
    rows = [line.choose(stream(seed, 0, 0), 1.0, kind=Kind.SWUNG) for seed in range(100)]
    assert {float(line.mean[row, 0]) for row in rows} == set(range(5))
    rows = [line.choose(stream(seed, 0, 0), 1.0, kind=Kind.TRIPLET) for seed in range(400)]
    assert len({float(line.mean[row, 0]) for row in rows}) == 26


def histograms(*peaks):
    """Return logits (N, bins) with as many peaks of the same height each."""
    logits = np.full((len(peaks), BINS), -9.0, np.float32)
    for row, places in zip(logits, peaks, strict=True):
        for place in places:
            row[np.abs(CENTRES - place).argmin()] = 0.0
    return logits


def test_a_triplet_leaves_out_what_is_straight():
    """Other subdivisions leave histograms as they are."""
    both = histograms((0.0, 1 / 3), (0.0, 1 / 3))
    offsets = SubdividedOffsets([USUAL[Kind.TRIPLET], SWUNG], FOUR_FOUR)
    leaning = offsets.lean(both, np.array([0, 1]), np.array([1, 1]))
    assert abs(CENTRES[leaning[0].argmax()] - 1 / 3) < 1 / BINS
    assert leaning[0, BINS // 2] < -3
    assert np.array_equal(leaning[1], both[1])


def test_hits_move_so_that_a_place_is_where_the_subdivision_has_it():
    """They count from the hits on the beat; a beat that is None stays, and so do beats' ones."""
    offsets = SubdividedOffsets([SWUNG, None], FOUR_FOUR)
    versions, steps = np.array([0, 0, 0, 1]), np.array([4, 5, 7, 5])
    shares = np.exp(histograms((-0.1,), (0.0,), (0.1,), (0.0,)))
    shares /= shares.sum(axis=1, keepdims=True)
    moves = offsets.moves(shares, versions, steps)
    usual = shares @ CENTRES
    assert moves[0] == moves[3] == 0
    assert usual[1] + moves[1] - usual[0] == pytest.approx(0.2)
    assert usual[2] + moves[2] - usual[0] == pytest.approx(0.25)
