"""The history as a whole: beats of the panel beside versions of clips, searched and marked."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from Sidestick.protocol.messages import (
    MOST_ENTRIES,
    REPLIES,
    ClipContent,
    Message,
    Note,
    Pad,
    to_map,
)
from sidestick_engine.errors import RequestError
from sidestick_engine.history.database import (
    ClipContext,
    ClipKeys,
    History,
    Preview,
    Provenance,
    Query,
)
from sidestick_engine.history.schema import SCHEMA_VERSION
from sidestick_engine.history.version_handler import VersionHandler

Handle = Callable[..., dict[str, Any]]
PREVIEW = Preview(1.0, [])
LANES = [[36, "kick"], [40, "snare_40"], [70, "shaker"]]
BEAT = {
    "numerator": 7,
    "denominator": 8,
    "pads": LANES,
    "tempo_bpm": 93.5,
    "action": "generate",
    "style": "funk",
    "seed": 11,
    "recipe": "sidestick-1.x.y",
    "favourite": 0,
}


def content_of(content: str, *pitches: int) -> ClipContent:
    return ClipContent(
        content, 7.0, [Note(pitch, at / 2, 0.25, 99.5) for at, pitch in enumerate(pitches)]
    )


@pytest.fixture
def handle(history: History) -> Handle:
    """Hands a message to the handler; every reply is one that can be sent."""
    names = {"lofi": "Lo-fi Hip-Hop", "hiphop": "Hip-Hop", "my'own": "Mine, 100%'s"}
    handler = VersionHandler(history, lambda _: "sums", style_names=lambda: names)

    def handle(kind: str, **fields: Any) -> dict[str, Any]:
        message = Message(kind, {"id": 1, "deadline_ms": 1000, **fields})
        answer = handler.handle(message, lambda: False)
        assert to_map(REPLIES[kind], id=1, **answer)
        return answer

    return handle


def keep(handle: Handle, content: str, **changes: Any) -> Any:
    return handle("keep_beat", **{**BEAT, "content": content_of(content, 36, 40), **changes})[
        "entry"
    ]


def find(handle: Handle, **wanted: Any) -> list[Any]:
    entries: list[Any] = handle("find_versions", **{**Query()._asdict(), **wanted})["entries"]
    return entries


def test_a_beat_of_the_panel_is_kept_with_its_small_grid(handle: Handle) -> None:
    """By the names of its lanes; given back to the last digit."""
    entry = keep(handle, "a")
    assert (entry.place, entry.style, entry.seed, entry.tempo_bpm) == ("panel", "funk", 11, 93.5)
    assert entry.events[:3] == [1, 0, 2]
    assert (entry.hits_per_bar, entry.has_recipe) == (1.0, 1)
    opened = handle("open_version", row=entry.row)
    assert opened["content"] == content_of("a", 36, 40)
    assert [list(pad) for pad in opened["pads"]] == LANES
    assert opened["recipe"] == BEAT["recipe"]


def test_the_same_beat_is_kept_once(handle: Handle) -> None:
    """Made again, it is the row that it was."""
    assert keep(handle, "a").row == keep(handle, "a").row
    assert len(find(handle)) == 1


def test_versions_of_clips_stand_in_the_same_list(handle: Handle, history: History) -> None:
    """With their meter and the pads of their rack; what made them is for the script."""
    keep(handle, "a")
    handle(
        "keep_version",
        **dict.fromkeys(("set_key", "track_key", "clip_key"), "x"),
        numerator=3,
        denominator=4,
        pads=[Pad(36, "Kick 909")],
        track="Drums",
        rack="909",
        previous=None,
        content=content_of("b", 36),
        base_hash="",
        action="vary",
        style="jazz",
        seed=3,
        recipe="{}",
    )
    live, panel = find(handle)
    assert (live.place, panel.place) == ("live", "panel")
    assert (live.numerator, live.tempo_bpm, live.has_recipe) == (3, None, 0)
    opened = handle("open_version", row=live.row)
    assert [opened[name] for name in ("pads", "track", "rack")] == [
        [(36, "Kick 909")],
        "Drums",
        "909",
    ]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({}, ["c", "b", "a"]),
        ({"style": "jazz"}, ["b"]),
        ({"text": "funk 1"}, ["c", "a"]),
        ({"text": "FUNK 12"}, ["c"]),
        ({"text": "panel"}, ["c", "b", "a"]),
        ({"text": "100%"}, []),
        ({"text": "_"}, []),
        ({"favourites_only": 1}, ["b"]),
        ({"since": 1e10}, []),
        ({"until": 1.0}, []),
        ({"since": 1.0, "until": 1e10}, ["c", "b", "a"]),
    ],
)
def test_it_is_searched_by_words_style_time_and_favourites(
    handle: Handle, wanted: dict[str, Any], found: list[str]
) -> None:
    """Newest first; signs that a database would take for wildcards mean themselves."""
    rows = {
        keep(handle, "a").row: "a",
        keep(handle, "b", style="jazz", favourite=1).row: "b",
        keep(handle, "c", seed=12).row: "c",
    }
    assert [rows[entry.row] for entry in find(handle, **wanted)] == found


def test_a_long_history_comes_in_pages(handle: Handle) -> None:
    """Each goes on before the last row of the one before."""
    rows = [keep(handle, str(number)).row for number in range(MOST_ENTRIES + 2)]
    first = handle("find_versions", **Query()._asdict())
    rest = handle("find_versions", **Query(before=first["entries"][-1].row)._asdict())
    seen = [entry.row for entry in first["entries"] + rest["entries"]]
    assert seen == rows[::-1]
    assert (first["has_more"], rest["has_more"]) == (1, 0)


def test_a_favourite_stays_when_others_go(tmp_path: Path) -> None:
    """Each place has a cap of its own: the panel's beats cost no clip its versions."""
    clip = ClipKeys("s", "t", "c")
    with closing(History(tmp_path / "history.db", most_versions=3)) as history:
        history.keep(clip, content_of("mine"), Preview(1.0, []), Provenance("vary"))
        rows = []
        for number in range(6):
            setting = ClipContext(pads=[(36, "kick")])
            rows.append(
                history.keep_beat(
                    content_of(str(number)), Preview(1.0, []), Provenance("x"), setting
                )
            )
            history.set_favourite(rows[0], favourite=True)
        found = history.find(Query(), 99)
        assert [entry.row for entry in found if entry.place == "panel"] == [
            rows[5],
            rows[4],
            rows[0],
        ]
        assert history.version(clip, 1) is not None


def test_a_row_that_has_gone_is_a_sentence(handle: Handle) -> None:
    """With a code of its own."""
    for kind, more in (("open_version", {}), ("mark_version", {"favourite": 1})):
        with pytest.raises(RequestError) as refused:
            handle(kind, row=77, **more)
        assert refused.value.code == "no_version"


OLD_COLUMNS = {
    1: (
        "place",
        "numerator",
        "denominator",
        "tempo_bpm",
        "pads",
        "track",
        "rack",
        "details",
        "checksum",
    ),
    2: ("track", "rack", "details", "checksum"),
    3: ("details", "checksum"),
}


@pytest.mark.parametrize("old", OLD_COLUMNS)
def test_a_history_of_an_earlier_sidestick_is_brought_up_to_date(tmp_path: Path, old: int) -> None:
    """Nothing in it is lost, and it stands in the list."""
    path = tmp_path / "history.db"
    clip = ClipKeys("s", "t", "c")
    with closing(History(path)) as history:
        history.keep(clip, content_of("a", 36), Preview(1.0, [1]), Provenance("vary", style="funk"))
    with closing(sqlite3.connect(path)) as file:
        file.execute("DROP INDEX versions_of_place")
        for column in OLD_COLUMNS[old]:
            file.execute(f"ALTER TABLE versions DROP COLUMN {column}")
        file.execute(f"PRAGMA user_version = {old}")
        file.commit()
    with closing(History(path)) as history:
        (entry,) = history.find(Query(), 9)
        assert (entry.place, entry.style, entry.numerator) == ("live", "funk", 4)
        found = history.version(clip, 1)
        assert found is not None
        assert found.content == content_of("a", 36)
        history.keep(
            clip,
            content_of("b", 36),
            Preview(1.0, [1]),
            Provenance("vary"),
            ClipContext(track="Drums"),
        )
        assert history.find(Query(), 9)[0].action == "vary"
    with closing(sqlite3.connect(path)) as file:
        assert file.execute("PRAGMA user_version").fetchone() == (SCHEMA_VERSION,)


WRITTEN_BY_0_1 = """
CREATE TABLE versions (
    row INTEGER PRIMARY KEY AUTOINCREMENT, made_at REAL NOT NULL, set_key TEXT NOT NULL,
    track_key TEXT NOT NULL, clip_key TEXT NOT NULL, number INTEGER NOT NULL, before TEXT NOT NULL,
    content TEXT NOT NULL, action TEXT NOT NULL, style TEXT NOT NULL, seed INTEGER NOT NULL,
    hits_per_bar REAL NOT NULL, length_beats REAL NOT NULL, events BLOB NOT NULL,
    notes BLOB NOT NULL, recipe TEXT NOT NULL, models TEXT NOT NULL,
    favourite INTEGER NOT NULL DEFAULT 0, place TEXT NOT NULL DEFAULT 'live',
    numerator INTEGER NOT NULL DEFAULT 4, denominator INTEGER NOT NULL DEFAULT 4, tempo_bpm REAL,
    pads BLOB NOT NULL DEFAULT x'90', track TEXT NOT NULL DEFAULT '', rack TEXT NOT NULL DEFAULT '',
    UNIQUE (track_key, clip_key, number), UNIQUE (track_key, clip_key, content)
);
INSERT INTO versions VALUES (
    7, 1.76e9, 's', 't', 'c', 3, 'b', 'a', 'vary', 'funk', 9, 1.0, 7.0, x'9100',
    x'919424cb0000000000000000cb3fd0000000000000cb4058e00000000000', '{"kind": "vary"}', '{}', 1,
    'live', 7, 8, 93.5, x'919224a44b69636b', 'Drums', '909'
);
PRAGMA user_version = 3;
"""


def test_a_history_that_0_1_wrote_is_read(tmp_path: Path) -> None:
    """Every column, to the last digit; and a version is added to it."""
    path = tmp_path / "history.db"
    with closing(sqlite3.connect(path)) as file:
        file.executescript(WRITTEN_BY_0_1)
    clip = ClipKeys("s", "t", "c")
    with closing(History(path)) as history:
        opened = history.opened(7)
        assert opened is not None
        assert opened.entry[:6] == (7, 1.76e9, "live", "vary", "funk", 9)
        assert opened.entry[6:] == (1.0, 7.0, 7, 8, 93.5, [0], 1, 0)
        assert opened.content == ClipContent("a", 7.0, [Note(36, 0.0, 0.25, 99.5)])
        assert opened[2:] == ([(36, "Kick")], "Drums", "909", '{"kind": "vary"}')
        found = history.version(clip, 3)
        assert found is not None
        assert found.provenance == Provenance("vary", "b", "funk", 9, '{"kind": "vary"}', "{}")
        assert history.keep(clip, content_of("d"), Preview(0.0, []), Provenance("vary")) == 4


@pytest.mark.parametrize("word", ["humanize", "HUMAN", "feel"])
def test_an_action_is_found_by_its_label_and_by_its_key(handle: Handle, word: str) -> None:
    """People see the label; what 0.1 called it is found, too."""
    keep(handle, "a", action="feel")
    keep(handle, "b", action="vary")
    assert [entry.action for entry in find(handle, text=word)] == ["feel"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Hip-Hop", ["hiphop", "lofi"]),
        ("hip hop", ["hiphop", "lofi"]),
        ("HIP_HOP", ["hiphop", "lofi"]),
        ("lo-fi hip-hop", ["lofi"]),
        ("Lofi", ["lofi"]),
        ("mine, 100%'s", ["my'own"]),
        ("100", ["my'own"]),
        ("drum-and-bass", ["drumandbass"]),
    ],
)
def test_styles_are_found_by_their_names_as_shown(
    handle: Handle, text: str, found: list[str]
) -> None:
    """And by their keys, however they are written; those without a name by the key alone."""
    for style in ("lofi", "hiphop", "my'own", "drumandbass"):
        keep(handle, style, style=style)
    assert sorted(entry.style for entry in find(handle, text=text)) == found


def test_what_came_from_the_panel_is_found_as_it_is_shown(handle: Handle, history: History) -> None:
    """In the list it is called "sent to Live", and what a press made "in Live"."""
    for action in ("panel", "vary", "found"):
        history.keep(ClipKeys("s", "t", action), content_of(action), PREVIEW, Provenance(action))
    keep(handle, "beat", action="vary")
    assert [entry.action for entry in find(handle, text="sent to Live")] == ["panel"]
    assert [entry.action for entry in find(handle, text="Vary in Live")] == ["vary"]
    assert [entry.action for entry in find(handle, text="as it was")] == ["found"]
