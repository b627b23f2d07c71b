"""Differences between the notes before and after, counted and put into words."""

from __future__ import annotations

import pytest

from Sidestick.protocol.messages import Note
from Sidestick.protocol.note_changes import NoteChanges, hits_per_bar, note_changes

KICK, SNARE, HAT = (Note(pitch, 0.0, 0.25, 100.0) for pitch in (36, 38, 42))
LATE_KICK = KICK._replace(start_beats=0.1)


def test_where_notes_stay_one_that_moved_has_changed():
    """Else it has gone and another has come; the same note twice is two notes."""
    assert note_changes([KICK, SNARE], [LATE_KICK, SNARE], stay=True) == (1, 1, 0, 0)
    assert note_changes([KICK, SNARE], [LATE_KICK, SNARE], stay=False) == (1, 0, 1, 1)
    assert note_changes([KICK, KICK], [KICK, SNARE, HAT], stay=False) == (1, 0, 2, 1)


def test_what_no_other_can_be_has_gone_or_come_all_the_same():
    """Of more notes before than after some are removed, of fewer some are new."""
    assert note_changes([KICK, SNARE, HAT], [LATE_KICK], stay=True) == (0, 1, 0, 2)
    assert note_changes([KICK], [LATE_KICK, SNARE, HAT], stay=True) == (0, 1, 2, 0)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        (NoteChanges(9, 0, 0, 0), "no note changed"),
        (NoteChanges(0, 1, 0, 0), "1 note changed"),
        (NoteChanges(0, 0, 14, 12), "12 notes removed, 14 new"),
        (NoteChanges(0, 2, 3, 1), "2 notes changed, 1 removed, 3 new"),
    ],
)
def test_changes_are_a_sentence(changes, sentence):
    """Numbers of 0 are left out."""
    assert changes.sentence == sentence


@pytest.mark.parametrize(
    ("hits", "sentence"),
    [
        (1.0, "1 hit per bar"),
        (1.002, "1 hit per bar"),
        (0.5, "0.5 hits per bar"),
        (12, "12 hits per bar"),
    ],
)
def test_density_is_in_words(hits, sentence):
    """One hit is no hits."""
    assert hits_per_bar(hits) == sentence
