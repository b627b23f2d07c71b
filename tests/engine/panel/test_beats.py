"""Beats over the WebSocket: whole beats on lanes, the same again from their recipes."""

from __future__ import annotations

from typing import Any

import pytest

from Sidestick.protocol.settings_table import BEATS
from sidestick_engine.panel.messages.requests import FROM_PAGE
from sidestick_engine.panel.messages.validation import check_message

from .conftest import GENERATE, HITS, SHARED, PageClient, Served, carried

NAMES = ("beat", "hits_per_bar", "recipe")


def beat_of(made: dict[str, Any], version: int = 0) -> dict[str, Any]:
    beat: dict[str, Any] = made["versions"][version]["beat"]
    return beat


def seed_pattern(page: PageClient, **changes: Any) -> dict[str, Any]:
    return beat_of(page.beats("generate", **{**GENERATE, **changes}))


def test_a_page_is_welcomed_with_all_that_it_can_ask_for(page: PageClient) -> None:
    """Styles with colours, models, and the sounds of lanes with their pitches."""
    welcome = page.welcome
    funk = next(style for style in welcome["styles"] if style["key"] == "funk")
    assert funk["name"] == "Funk"
    assert funk["colour"].startswith("#")
    sounds = {sound["key"]: sound for sound in welcome["sounds"]}
    assert (sounds["snare"]["pitch"], sounds["clap"]["drum"]) == (38, "snare")
    assert sounds["shaker"]["drum"] is None
    assert welcome["version"] == "1.2"


def test_generate_brings_two_bars_on_lanes(page: PageClient) -> None:
    """From 0 on, with the seed that was asked for and a recipe."""
    made = page.beats("generate", **GENERATE)
    (version,) = made["versions"]
    assert tuple(version) == NAMES
    assert version["beat"]["length_beats"] == 8
    assert len(version["beat"]["notes"]) >= 8
    assert (made["from_beats"], made["to_beats"], made["seed"]) == (0, 8, 7)
    assert {note[0] for note in version["beat"]["notes"]} >= {"kick", "snare"}


def test_without_a_seed_each_beat_is_another(page: PageClient) -> None:
    """The seed that was drawn is reported."""
    first, second = (page.beats("generate", **{**GENERATE, "seed": None}) for _ in range(2))
    assert first["seed"] != second["seed"]
    same = page.beats("generate", **{**GENERATE, "seed": first["seed"]})
    assert same["versions"] == first["versions"]


def test_extend_repeats_the_beat_to_the_bit_and_goes_on(page: PageClient) -> None:
    """The notes that are there stay as they are, also off the grid and on lanes of no drum."""
    seed = seed_pattern(page)
    seed["notes"] += [["note_3", 0.1 + 0.2, 0.123456789, 77.7], ["shaker", 1.5, 0.25, 64.0]]
    made = page.beats("extend", **SHARED, **HITS, beat=seed, bars=2)
    beat = beat_of(made)
    assert beat["notes"][: len(seed["notes"])] == seed["notes"]
    assert (beat["length_beats"], made["from_beats"], made["to_beats"]) == (16, 8, 16)
    assert all(8 <= note[1] < 16 for note in beat["notes"][len(seed["notes"]) :])


def test_vary_leaves_locked_lanes_and_what_is_outside_alone(page: PageClient) -> None:
    """Note for note, in both versions; lanes beyond the kit's come back by name."""
    seed = seed_pattern(page, bars=2)
    seed["notes"] += [["snare_77", 6.25, 0.25, 99.5], ["percussion_3", 2.0, 0.25, 50.0]]
    asked = {**SHARED, **HITS, "versions": 2, "seed": 3}
    made = page.beats("vary", **asked, beat=seed, locked=["kick"], from_beats=4, to_beats=8)

    def stay(notes: list[list[Any]]) -> list[list[Any]]:
        locked = ("kick", "percussion_3")
        return sorted(n for n in notes if n[0] in locked or not 4 <= n[1] < 8)

    for version in made["versions"]:
        assert stay(version["beat"]["notes"]) == stay(seed["notes"])
        assert version["beat"]["length_beats"] == 8
    assert made["versions"][0] != made["versions"][1]


def test_fill_changes_the_end_only(page: PageClient) -> None:
    """The last four beats."""
    seed = seed_pattern(page)
    made = page.beats("fill", **SHARED, **HITS, beat=seed, fill_beats=4)
    beat = beat_of(made)
    assert (made["from_beats"], made["to_beats"]) == (4, 8)
    before = [note for note in seed["notes"] if note[1] < 3.8]
    assert [note for note in beat["notes"] if note[1] < 3.8] == before
    assert beat["notes"] != seed["notes"]


def test_snare_and_clap_are_locked_each_for_itself(page: PageClient) -> None:
    """By vary, fill and feel; a recipe remembers it."""
    seed = seed_pattern(page)
    seed["notes"] += [["clap", 1.02, 0.25, 97.5], ["clap", 7.0, 0.25, 90.0]]
    asked = {"beat": seed, "locked": ["clap"]}
    for kind, more in (
        ("vary", {**HITS, "from_beats": 0, "to_beats": 8}),
        ("fill", {**HITS, "fill_beats": 4}),
        ("feel", {}),
    ):
        made = page.beats(kind, **SHARED, **asked, **more)
        notes = beat_of(made)["notes"]
        assert lane(notes, "clap") == lane(seed["notes"], "clap")
        assert lane(notes, "snare") != lane(seed["notes"], "snare")
        again = page.beats("again", recipe=made["versions"][0]["recipe"], next_seed=False)
        assert beat_of(again)["notes"] == notes


def lane(notes: list[list[Any]], name: str) -> list[list[Any]]:
    return sorted(note for note in notes if note[0] == name)


def test_feel_moves_notes_and_makes_none(page: PageClient) -> None:
    """The same lanes in the same order."""
    seed = seed_pattern(page, timing_amount=0, velocity_amount=0)
    beat = beat_of(page.beats("feel", **SHARED, beat=seed))
    assert [note[0] for note in beat["notes"]] == [note[0] for note in seed["notes"]]
    assert beat["notes"] != seed["notes"]


@pytest.mark.parametrize("kind", BEATS)
def test_again_makes_the_same_beat_and_the_next_seed_another(page: PageClient, kind: str) -> None:
    """Of several versions the one that the recipe means; the recipe of it is the same."""
    values = {
        "bars": 2,
        "numerator": 4,
        "denominator": 4,
        "versions": 3,
        "beat": seed_pattern(page),
        "locked": ["ride"],
        "from_beats": 0,
        "to_beats": 8,
        "fill_beats": 2,
    }
    names = {field.name for field in FROM_PAGE[kind].fields}
    more = {name: value for name, value in values.items() if name in names}
    made = page.beats(kind, **{**carried(kind), **more})
    last = made["versions"][-1]
    again = page.beats("again", recipe=last["recipe"], next_seed=False)
    assert (again["versions"], again["action"]) == ([last], kind)
    other = page.beats("again", recipe=last["recipe"], next_seed=True)
    assert other["seed"] == made["seed"] + 1
    assert other["versions"][0]["beat"] != last["beat"]


def test_a_recipe_can_be_read_before_it_is_made(page: PageClient) -> None:
    """It says what it makes, in words and for the controls."""
    line = page.beats("generate", **GENERATE)["versions"][0]["recipe"]
    described = page.request("read_recipe", recipe=line)
    assert described["kind"] == "recipe"
    assert (described["action"], described["style"], described["seed"], described["bars"]) == (
        "generate",
        "funk",
        7,
        2,
    )
    assert described["sentence"] == "Generate in 4/4, style Funk, seed 7, 120 BPM."
    code, sentence = page.refusal("again", recipe="nonsense", next_seed=False)
    assert (code, "sidestick-2" in sentence) == ("bad_recipe", True)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"style": "waltz-metal"}, "unknown_style"),
        ({"drummer": ["", "gone"]}, "unknown_model"),
        ({"numerator": 9, "denominator": 8}, "unsupported_meter"),
        ({"bars": 65}, "bad_message"),
    ],
)
def test_what_the_engine_refuses_comes_as_its_sentence(
    page: PageClient, changes: dict[str, Any], code: str
) -> None:
    """With its code; the page goes on as before."""
    refused, sentence = page.refusal("generate", **{**GENERATE, **changes})
    assert refused == code
    assert sentence
    assert seed_pattern(page)


def test_the_beat_in_seven_eight_is_made_in_its_meter(page: PageClient) -> None:
    """Two bars of it."""
    beat = seed_pattern(page, numerator=7, denominator=8)
    assert (beat["numerator"], beat["denominator"], beat["length_beats"]) == (7, 8, 7)


def test_a_request_can_be_taken_back(page: PageClient) -> None:
    """It ends in an error with the code cancelled, and only once."""
    request_id = page.send("generate", **{**GENERATE, "bars": 64, "versions": 8})
    cancelled = page.send("cancel", request_id=request_id)
    assert page.answer(request_id)["code"] == "cancelled"
    assert page.answer(cancelled)["kind"] == "done"
    assert seed_pattern(page)
    assert all(message.get("id") != request_id for message in page.others)


def test_a_beat_exported_and_imported_is_the_same(page: PageClient) -> None:
    """Over the WebSocket as well: to the bit, and the same bytes once more."""
    beat = seed_pattern(page, swing=61.7)
    out = page.request("export_midi", beat=beat, tempo_bpm=97.3, name="My beat: 1/2")
    assert out["name"] == "My beat- 1-2.mid"
    back = page.request("import_midi", name=out["name"], data=out["data"])
    assert (back["beat"], back["tempo_bpm"], back["sentence"]) == (beat, 97.3, "")
    again = page.request("export_midi", beat=back["beat"], tempo_bpm=back["tempo_bpm"], name="x")
    assert again["data"] == out["data"]


def test_two_pages_have_each_their_own_beats(panel: Served) -> None:
    """Neither gets the other's answers; the same ids do not meet."""
    with panel.page() as one, panel.page() as other:
        first = one.send("generate", **GENERATE)
        second = other.send("generate", **{**GENERATE, "seed": 8})
        assert first == second
        assert one.answer(first)["seed"] == 7
        assert other.answer(second)["seed"] == 8


def test_every_request_of_these_tests_is_a_legal_message() -> None:
    """So that a refusal is the engine's, not the table's."""
    assert check_message(FROM_PAGE, {"kind": "generate", "id": 1, **GENERATE}).kind == "generate"
