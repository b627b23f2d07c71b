"""Test what pages find again, and that the engine may go and come."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from sidestick_engine.cli.shared.processes import engine_process

from .conftest import GENERATE, PageClient, Served, carried, served

ANY = {
    "text": "",
    "style": "",
    "since": None,
    "until": None,
    "favourites_only": False,
    "before": None,
}


def remembered(page: PageClient, kind: str, **asked: Any) -> tuple[dict[str, Any], list[int]]:
    """Return what was made, and the rows in which it is kept."""
    request_id = page.send(kind, **asked)
    made = page.answer(request_id)
    kept = page.wait_for(lambda message: message.get("request_id") == request_id)
    assert kept["sentence"] == ""
    return made, kept["rows"]


def test_every_beat_that_was_made_is_found_with_its_small_grid(page: PageClient) -> None:
    """Each version a row, newest first, and opened to the bit, with the recipe that makes it."""
    made, rows = remembered(page, "generate", **{**GENERATE, "style": "jazz", "versions": 2})
    found = page.request("list_history", **{**ANY, "style": "jazz"})
    assert [entry["row"] for entry in found["entries"][:2]] == rows[::-1]
    entry = found["entries"][0]
    assert (entry["place"], entry["action"], entry["seed"]) == ("panel", "generate", 7)
    assert (len(entry["events"]), any(entry["events"])) == (32, True)
    opened = page.beats("recall", row=rows[1])
    assert opened["versions"][0]["beat"] == made["versions"][1]["beat"]
    again = page.beats("again", recipe=opened["versions"][0]["recipe"], next_seed=False)
    assert again["versions"] == made["versions"][1:]


def test_the_models_of_what_the_panel_makes_are_known(tmp_path: Path) -> None:
    """Their checksums are kept with each beat, and the engine has nothing to warn of."""
    with engine_process(tmp_path), served(tmp_path) as panel, panel.page() as page:
        made, _ = remembered(page, "generate", **{**GENERATE, "versions": 2})
        beat = made["versions"][0]["beat"]
        remembered(page, "extend", **carried("extend", bars=1, beat=beat))
    with closing(sqlite3.connect(tmp_path / "history.db")) as file:
        models = [models for (models,) in file.execute("SELECT models FROM versions")]
    assert len(models) == 3
    assert all(json.loads(each) for each in models)
    assert "not known" not in (tmp_path / "engine.log").read_text()


def test_the_other_page_is_told_that_there_is_more(panel: Served) -> None:
    """So that its list can be up to date."""
    with panel.page() as one, panel.page() as other:
        _, rows = remembered(one, "generate", **{**GENERATE, "seed": 4242})
        kept = other.wait_for(lambda message: message["kind"] == "remembered")
        assert (kept["request_id"], kept["rows"]) == (0, rows)


def test_an_edited_beat_is_kept_and_marked(page: PageClient) -> None:
    """On lanes of any name; favourites can be listed alone, and be given up again."""
    beat = {
        "notes": [["snare_77", 0.3, 0.2, 77.7], ["note_3", 1.0, 0.25, 1.0]],
        "length_beats": 3.5,
        "numerator": 7,
        "denominator": 8,
    }
    kept = page.request(
        "keep", beat=beat, tempo_bpm=93, style="", recipe="", seed=5, is_favourite=True
    )
    opened = page.beats("recall", row=kept["row"])
    assert opened["versions"][0] == {"beat": beat, "hits_per_bar": 2, "recipe": ""}
    assert (opened["action"], opened["tempo_bpm"], opened["seed"]) == ("edited", 93, 5)
    wanted = {**ANY, "favourites_only": True}
    assert kept["row"] in [
        entry["row"] for entry in page.request("list_history", **wanted)["entries"]
    ]
    assert page.request("favourite", row=kept["row"], on=False)["kind"] == "done"
    found = page.request("list_history", **wanted)["entries"]
    assert kept["row"] not in [entry["row"] for entry in found]


def test_what_is_no_longer_kept_is_a_sentence(page: PageClient) -> None:
    """With its code."""
    code, sentence = page.refusal("recall", row=10**9)
    assert (code, "no longer kept" in sentence) == ("no_version", True)


def test_an_engine_restarted_under_an_open_page(tmp_path: Path) -> None:
    """Without one, what is asked is refused with a sentence; with the next one all goes on."""
    with served(tmp_path) as panel, panel.socket() as connection:
        page = PageClient(connection)
        page.request("hello", token="5e551a")
        code, sentence = page.refusal("generate", **GENERATE)
        assert (code, "not running" in sentence) == ("engine_lost", True)
        for _ in range(2):
            with engine_process(tmp_path):
                page.wait_for(lambda each: each["kind"] == "engine" and each["is_connected"])
                assert page.beats("generate", **GENERATE)
                # 64 bars take long enough for the engine to end under them.
                under_way = page.send("generate", **{**GENERATE, "bars": 64, "versions": 8})
            ended = page.answer(under_way)
            assert ended["kind"] == "error", "the engine ended while it was at work"
            assert ended["code"] == "engine_lost"
            page.wait_for(lambda each: each["kind"] == "engine" and not each["is_connected"])


@pytest.mark.parametrize("kind", ["read_live", "show_kit"])
def test_without_live_what_needs_it_is_a_sentence(page: PageClient, kind: str) -> None:
    """The rest of the panel is complete without."""
    code, sentence = page.refusal(kind)
    assert code == "no_live"
    assert "Live is not connected" in sentence
