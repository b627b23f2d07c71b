"""Subdivisions: what becomes of hits that a beat has no place for."""

import numpy as np
import pytest

from sidestick_models.beat.subdivision import USUAL, Kind, Subdivision, divided, in_triplets

STRAIGHT, SWUNG, TRIPLET = (USUAL[kind] for kind in Kind)


def beats(*rows):
    """Return events of versions, one row each."""
    return np.array(rows, np.int64)


def test_third_sixteenths_join_the_last_ones_of_a_triplet():
    """In the rows that are in triplets, and nowhere else; all drums are kept."""
    events = beats([1, 2, 4, 8, 1, 0, 4, 0], [1, 2, 4, 8, 1, 0, 4, 0])
    moved = in_triplets(events, np.array([True, False]))
    assert moved.tolist() == [[1, 2, 0, 12, 1, 0, 0, 4], events[1].tolist()]


def test_a_beat_keeps_the_subdivision_that_was_heard():
    """Without one that is asked for; what is unknown stays as it is."""
    events = beats([1, 0, 4, 0], [1, 0, 4, 0])
    as_heard, subdivisions = divided(events, [TRIPLET, None], None)
    assert as_heard.tolist() == [[1, 0, 0, 4], [1, 0, 4, 0]]
    assert subdivisions == [TRIPLET, None]


@pytest.mark.parametrize("heard", [STRAIGHT, SWUNG, None])
def test_anything_may_be_asked_for_in_triplets(heard):
    """Then it has a triplet's usual places."""
    events, (subdivision,) = divided(beats([1, 2, 4, 8]), [heard], Kind.TRIPLET)
    assert events.tolist() == [[1, 2, 0, 12]]
    assert subdivision == TRIPLET


@pytest.mark.parametrize("kind", [Kind.STRAIGHT, Kind.SWUNG])
def test_triplets_become_eighths(kind):
    """If pairs are asked for; swung they are eighths, as it has no sixteenths."""
    events, (subdivision,) = divided(beats([1, 2, 0, 8]), [TRIPLET], kind)
    assert events.tolist() == [[1, 0, 10, 0]]
    assert subdivision is not None
    assert subdivision.kind == kind
    assert (subdivision.late[1] > 0) == (kind == Kind.SWUNG)


def test_a_beat_of_that_kind_stays_as_its_drummer_plays():
    """It is not given the usual places."""
    own = Subdivision(Kind.SWUNG, (0.15, 0.0, 0.25))
    assert divided(beats([1, 2, 4, 8]), [own], Kind.SWUNG)[1] == [own]


def test_the_swing_of_a_triplet_has_no_third_sixteenth():
    """It lies where the last one is."""
    swing = TRIPLET.swing()
    assert swing.is_triplet
    assert swing.late[:, 0] == pytest.approx([0, 1 / 3, 2 / 3, -1 / 3])
