"""Parts of a song as notes of a clip."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from Sidestick.protocol.messages import Message, Note
from tests.engine.beats.service import handle

if TYPE_CHECKING:
    from conftest import FakeDrummer

Make = Callable[..., Message]


def test_a_long_note_ends_where_a_part_of_a_song_adds_one(
    drummer: FakeDrummer, on_a_clip: Make
) -> None:
    """Nothing that the part adds is left out for it."""
    long = Note(38, 1.0, 3.0, 100.0)
    request = on_a_clip("vary", part="verse", notes=[long], length_beats=4.0)
    (version,) = handle(drummer, request)["versions"]
    snares = [note for note in version.notes if note.pitch == 38]
    assert [note.start_beats for note in snares] == [1.0, pytest.approx(3.05)]
    assert snares[0] == long._replace(length_beats=pytest.approx(2.05))


def test_a_part_of_a_song_cuts_no_locked_note(drummer: FakeDrummer, on_a_clip: Make) -> None:
    """Locked lanes are the same in all parts."""
    long = Note(38, 1.0, 3.0, 100.0)
    request = on_a_clip("vary", part="verse", notes=[long], length_beats=4.0, locked=["snare"])
    (version,) = handle(drummer, request)["versions"]
    assert [note for note in version.notes if note.pitch == 38] == [long]


@pytest.mark.parametrize(("part", "hats"), [("verse", [0.5, 3.9]), ("outro", [0.0, 0.5])])
def test_no_pass_comes_after_an_outro(
    drummer: FakeDrummer, on_a_clip: Make, part: str, hats: list[float]
) -> None:
    """A note at the loop's end that leads into its first step is played there."""
    notes = [Note(42, at, 0.1, 90.0) for at in (0.5, 3.9)]
    request = on_a_clip("vary", part=part, notes=notes, length_beats=4.0)
    (version,) = handle(drummer, request)["versions"]
    assert [note.start_beats for note in version.notes if note.pitch == 42] == hats
