"""The versions of a clip: numbered, found again, capped, and never lost to a bad file."""

from __future__ import annotations

import os
import sqlite3
import stat
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from Sidestick.protocol.messages import MOST_KEPT, ClipContent, ContentDetails, Note, NoteDetails
from sidestick_engine.errors import HistoryError
from sidestick_engine.history.database import (
    EDITED,
    FOUND,
    ClipKeys,
    History,
    Preview,
    Provenance,
    Query,
)

CLIP = ClipKeys("set", "track", "clip")
PREVIEW = Preview(4.0, [1, 0, 4])


def content_of(content: str) -> ClipContent:
    return ClipContent(content, 4.0, [Note(36, 0.1 + 0.2, 0.25, 99.5), Note(38, 1.0, 0.25, 1.0)])


def keep(history: History, content: str, action: str = "vary", clip: ClipKeys = CLIP) -> int:
    return history.keep(
        clip, content_of(content), PREVIEW, Provenance(action, "b", "funk", 7, "{}", "sha")
    )


def numbers(history: History, clip: ClipKeys = CLIP) -> list[int]:
    return [version.number for version in history.versions(clip)]


def test_the_clip_as_it_was_is_version_0_and_each_result_adds_one(history: History) -> None:
    """Kept with all that made it, and given back to the last digit."""
    assert [keep(history, "a", FOUND), keep(history, "b"), keep(history, "c", EDITED)] == [0, 1, 2]
    found = history.version(CLIP, 1)
    assert found is not None
    assert found.content == content_of("b")
    assert found.provenance == Provenance("vary", "b", "funk", 7, "{}", "sha")
    (_, one, _) = history.versions(CLIP)
    assert (one.number, one.content_hash, one.action, one.style, one.seed) == (
        1,
        "b",
        "vary",
        "funk",
        7,
    )
    assert (one.hits_per_bar, one.events) == PREVIEW


def test_a_clip_that_sidestick_made_has_no_version_0(history: History) -> None:
    """There was nothing before it."""
    assert keep(history, "a", "generate") == 1


def test_the_same_notes_are_one_version(history: History) -> None:
    """To go back to a version makes no new one."""
    keep(history, "a", FOUND)
    assert [keep(history, "b"), keep(history, "a"), keep(history, "b")] == [1, 0, 1]
    assert numbers(history) == [0, 1]


def test_clips_and_tracks_do_not_mix(history: History) -> None:
    """Each has numbers of its own."""
    others = [CLIP._replace(clip_key="x"), CLIP._replace(track_key="x")]
    assert [keep(history, "a", FOUND, clip) for clip in (CLIP, *others)] == [0, 0, 0]
    assert numbers(history, CLIP._replace(clip_key="unknown")) == []


@pytest.mark.parametrize("first", [0, 1])
def test_the_first_and_the_last_are_at_hand(history: History, first: int) -> None:
    """Eight of them; the others can be had by number. What began in an empty slot begins with 1."""
    if first == 0:
        keep(history, "0", FOUND)
    for number in range(1, 20):
        keep(history, str(number))
    assert numbers(history) == [first, *range(20 - MOST_KEPT + 1, 20)]
    found = history.version(CLIP, 5)
    assert found is not None
    assert found.content.content_hash == "5"


def test_a_version_has_neighbours(history: History) -> None:
    """Also where numbers are missing between; beyond the ends there is none."""
    for content in "abc":
        keep(history, content, FOUND)
    after, before = history.next_to(CLIP, 0, 1), history.next_to(CLIP, 2, -1)
    assert after is not None
    assert before is not None
    assert after.number == before.number == 1
    assert history.next_to(CLIP, 2, 1) is None
    assert history.next_to(CLIP, 0, -1) is None
    assert history.version_of(CLIP, "z") is None


def test_the_oldest_go_that_are_no_favourites(tmp_path: Path) -> None:
    """The cap holds whatever is added; a number is never given again."""
    with closing(History(tmp_path / "history.db", most_versions=3)) as history:
        for content in "abc":
            keep(history, content, FOUND)
        history.set_favourite(history.find(Query(), 9)[-1].row, favourite=True)
        assert [keep(history, content) for content in "defg"] == [3, 4, 5, 6]
        assert numbers(history) == [0, 5, 6]
        history.set_favourite(history.find(Query(), 9)[-1].row, favourite=False)
        keep(history, "h")
        assert numbers(history) == [5, 6, 7]


def test_it_survives_its_engine(tmp_path: Path) -> None:
    """Closed and opened again, everything is there."""
    path = tmp_path / "history.db"
    with closing(History(path)) as history:
        keep(history, "a", FOUND)
    with closing(History(path)) as history:
        assert keep(history, "b") == 1
        assert numbers(history) == [0, 1]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
def test_only_its_owner_may_read_it(history: History, tmp_path: Path) -> None:
    """The file and all that SQLite lays beside it."""
    keep(history, "a")
    files = list((tmp_path / "data").iterdir())
    assert {path.name for path in files} >= {"history.db", "history.db-wal"}
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}


def test_nothing_is_written_before_there_is_something_to_keep(tmp_path: Path) -> None:
    """An engine that only starts leaves no file."""
    History(tmp_path / "history.db").close()
    assert list(tmp_path.iterdir()) == []


def test_a_newer_file_is_left_alone(tmp_path: Path) -> None:
    """The sentence says what to do."""
    path = tmp_path / "history.db"
    with closing(sqlite3.connect(path)) as newer:
        newer.execute("PRAGMA user_version = 99")
    before = path.read_bytes()
    with closing(History(path)) as history, pytest.raises(HistoryError, match="newer Sidestick"):
        keep(history, "a")
    assert path.read_bytes() == before


def test_a_folder_that_cannot_be_made_is_a_sentence(tmp_path: Path) -> None:
    """It names the file; once the way is free everything works."""
    (tmp_path / "data").write_text("in the way")
    with closing(History(tmp_path / "data" / "history.db")) as history:
        with pytest.raises(HistoryError, match=r"history\.db cannot be used"):
            keep(history, "a")
        (tmp_path / "data").unlink()
        assert keep(history, "a") == 1


@pytest.fixture
def counted(tmp_path: Path) -> Iterator[Callable[[], History]]:
    """Make histories in files of their own."""
    made: list[History] = []

    def make() -> History:
        made.append(History(tmp_path / f"{len(made)}.db", most_versions=6))
        return made[-1]

    yield make
    for history in made:
        history.close()


@given(st.lists(st.tuples(st.sampled_from("xyz"), st.sampled_from("abcdefgh")), max_size=25))
@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
def test_what_was_kept_last_is_there(
    counted: Callable[[], History], kept: list[tuple[str, str]]
) -> None:
    """Whatever comes: the cap holds, numbers rise, the last version is its clip's by content."""
    history = counted()
    for key, content in kept:
        clip = CLIP._replace(clip_key=key)
        number = keep(history, content, FOUND, clip)
        found = history.version_of(clip, content)
        assert found is not None
        assert found.number == number
        in_all = [numbers(history, CLIP._replace(clip_key=each)) for each in "xyz"]
        assert sum(map(len, in_all)) <= 6
        assert all(each == sorted(set(each)) for each in in_all)


def test_details_of_notes_come_back(history: History) -> None:
    """Muted notes and what is not as of a new note; None stays None, where nothing is known."""
    muted, of_notes = [Note(42, 3.0, 0.25, 9.5)], [NoteDetails(1, 0.5, -12.5, 0.0)]
    for name, details in (
        ("known", ContentDetails(muted, of_notes)),
        ("nothing", ContentDetails([], [])),
        ("unknown", None),
    ):
        content = content_of(name)._replace(details=details)
        number = history.keep(CLIP, content, PREVIEW, Provenance("vary"))
        found = history.version(CLIP, number)
        assert found is not None
        assert found.content == content
