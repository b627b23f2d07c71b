"""Two hands play at most two drums at once, besides what feet play."""

import numpy as np

from sidestick_models.beat.drum_classes import EVENTS, DrumClass, events_of, hits_of
from sidestick_models.beat.two_hands import HANDS, NEEDS_MORE, within_two_hands

ALL = np.arange(EVENTS)
BY_FOOT = [DrumClass.KICK, DrumClass.CLOSED_HAT]


def _hands(events):
    return np.delete(hits_of(events), BY_FOOT, axis=1).sum(axis=1)


def test_what_needs_more_is_what_has_more():
    """Kick and closed hat are not counted."""
    assert np.array_equal(NEEDS_MORE, _hands(ALL) > HANDS)


def test_what_can_be_played_stays():
    """To the hit; of the rest as much as two hands can play, and all that feet do."""
    played = within_two_hands(ALL)
    assert np.array_equal(played[~NEEDS_MORE], ALL[~NEEDS_MORE])
    assert (_hands(played[NEEDS_MORE]) == HANDS).all()
    assert not (played & ~ALL).any()
    assert np.array_equal(hits_of(played)[:, BY_FOOT], hits_of(ALL)[:, BY_FOOT])


def test_a_snare_stays_and_cymbals_give_way_to_a_crash():
    """As on the one of a chorus."""
    hits = np.zeros(9, bool)
    hits[[DrumClass.SNARE, DrumClass.CRASH, DrumClass.RIDE]] = True
    (played,) = within_two_hands(events_of(hits[None]))
    assert played == 1 << DrumClass.SNARE | 1 << DrumClass.CRASH
