"""Cell locks: what is locked is all that cannot change."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sidestick_models.beat.beat import Beat
from sidestick_models.beat.drum_classes import EVENTS
from sidestick_models.sampling.cell_locks import CellLocks

event_lists = st.lists(st.integers(0, EVENTS - 1), min_size=4, max_size=4)
masks = st.lists(st.lists(st.booleans(), min_size=9, max_size=9), min_size=4, max_size=4)


@given(event_lists, masks)
def test_an_event_is_allowed_if_it_has_all_that_is_locked_as_it_was(events, locked):
    """Hits and silences alike, and every event that does."""
    beat, mask = Beat.from_events(events), np.array(locked)
    allowed = CellLocks(beat, mask).allowed(np.arange(4))
    hits = Beat.from_events(np.arange(EVENTS)).hits
    for step in range(4):
        keeps = np.all((hits == beat.hits[step]) | ~mask[step], axis=1)
        assert np.array_equal(allowed[step], keeps)


def test_steps_past_the_end_are_the_first_ones():
    """The beat is a loop."""
    locks = CellLocks(Beat.from_events([1, 2, 4]), np.eye(3, 9, dtype=bool))
    assert np.array_equal(locks.allowed(np.arange(3, 6)), locks.allowed(np.arange(3)))


@given(event_lists, event_lists, masks)
def test_what_is_locked_comes_back_with_velocities_and_offsets(events, others, locked):
    """And the rest is the other beat's."""
    original, other, mask = Beat.from_events(events), Beat.from_events(others), np.array(locked)
    original.velocities[original.hits], other.velocities[other.hits] = 0.25, 0.75
    original.offsets[original.hits], other.offsets[other.hits] = 0.125, -0.125
    kept = CellLocks(original, mask).restore(other)
    for part in ("hits", "velocities", "offsets"):
        assert np.array_equal(getattr(kept, part)[mask], getattr(original, part)[mask])
        assert np.array_equal(getattr(kept, part)[~mask], getattr(other, part)[~mask])


def test_free_steps_are_those_where_anything_may_change():
    """One unlocked drum is enough."""
    locked = np.ones((4, 9), bool)
    locked[1, 8] = locked[3] = False
    assert CellLocks(Beat.from_events(np.zeros(4)), locked).free_steps().tolist() == [1, 3]


def test_a_lock_of_another_shape_is_refused():
    """It would be of another beat."""
    with pytest.raises(ValueError, match=r"must be \(4, 9\), as the beat, not \(5, 9\)"):
        CellLocks(Beat.from_events(np.zeros(4)), np.zeros((5, 9), bool))
