"""Lines such as ``snare = 38 40``: read, refused in a sentence, written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sidestick_engine.kit.assignments import (
    Assignments,
    BadLine,
    Line,
    lines_of,
    note_name,
    note_number,
    parse_sound,
    read_assignments,
    sentences_of,
    written,
)
from sidestick_engine.kit.sound import Sound


def read(text: str) -> tuple[Assignments, list[BadLine]]:
    lines = list(lines_of(text))
    assignments, faults = read_assignments(line for line in lines if isinstance(line, Line))
    return assignments, sorted([*faults, *(line for line in lines if isinstance(line, BadLine))])


def test_a_line_names_a_sound_and_its_notes() -> None:
    """Numbers or Live's names, the one that plays first; spaces, commas and case do not matter."""
    text = "# mine\nsnare = 38, E1   # two of them\n\nClosed Hat=f#1\nride = -\nCRASH = Off\n"
    assignments, faults = read(text)
    assert faults == []
    assert assignments.notes == {
        Sound.SNARE: (38, 40),
        Sound.CLOSED_HAT: (42,),
        Sound.RIDE: (),
    }
    assert assignments.off == {Sound.CRASH}


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("snare 38", '"snare 38" has no "="'),
        ("snar = 38", '"snar" is no sound; sounds are kick, snare, closed hat'),
        ("snare = 128", '"128" is no note; a note is a number from 0 to 127, or a name'),
        ("snare = -1", '"-1" is no note'),
        ("snare = H1", '"H1" is no note'),
        ("snare =", "there is no note after"),
        ("snare = 40 40", "a note is listed twice"),
        ("snare = 36", "note 36 is the kick already"),
        ("kick = 40", "the kick is set in an earlier line already"),
        ("kick = off", "the kick is set in an earlier line already"),
    ],
)
def test_a_broken_line_is_passed_over_and_reported(line: str, why: str) -> None:
    """With its number; the lines around it count."""
    assignments, faults = read(f"kick = 36\n{line}\nride = 51")
    assert [fault.number for fault in faults] == [2]
    assert faults[0].why.startswith(why)
    assert assignments.notes == {Sound.KICK: (36,), Sound.RIDE: (51,)}


@pytest.mark.parametrize(
    ("name", "number"), [("C-2", 0), ("C1", 36), ("d1", 38), ("Eb1", 39), ("F#1", 42), ("G8", 127)]
)
def test_notes_have_the_names_that_live_gives_them(name: str, number: int) -> None:
    """Live calls note 60 C3."""
    assert note_number(name) == number


@given(st.integers(0, 127))
def test_a_notes_name_means_the_note(number: int) -> None:
    """There and back."""
    assert note_number(note_name(number)) == number == note_number(str(number))


@given(st.sampled_from(Sound), st.none() | st.lists(st.integers(0, 127), unique=True, max_size=5))
def test_what_is_written_is_read_back(sound: Sound, notes: list[int] | None) -> None:
    """Notes, none, and off."""
    assignments, faults = read(written(sound, notes))
    assert not faults
    if notes is None:
        assert assignments == Assignments({}, frozenset({sound}))
    else:
        assert assignments == Assignments({sound: tuple(notes)})
    assert parse_sound(sound.label) is sound


def test_faults_are_sentences_in_the_order_of_their_lines() -> None:
    """With the file's name; what was no text can be shown all the same."""
    faults = [BadLine(12, "it is odd"), BadLine(2, '"\udcff" is no sound')]
    assert sentences_of("a.txt", faults) == [
        'a.txt, line 2: "?" is no sound.',
        "a.txt, line 12: it is odd.",
    ]


@given(st.text(max_size=300))
def test_no_text_is_too_strange(text: str) -> None:
    """Any text is legal or a fault; nothing raises."""
    assignments, _ = read(text)
    assert all(0 <= note <= 127 for notes in assignments.notes.values() for note in notes)
