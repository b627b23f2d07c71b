"""Recipes as lines of text: whole they come back, and what is damaged is told."""

from __future__ import annotations

import base64
import json
import zlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sidestick_engine.panel import share_code
from sidestick_engine.panel.messages.errors import PanelError
from sidestick_engine.panel.messages.validation import from_page
from sidestick_engine.panel.share_code import Recipe

from .conftest import GENERATE

REQUEST: dict[str, Any] = {
    **GENERATE,
    "tempo_bpm": 112.5,
    "swing": 55,
    "velocity_amount": 0.5,
    "density": 0.3,
    "blend": ["jazz", 0.25],
    "versions": 3,
}


def recipe(kind: str = "generate", version: int = 0, **fields: Any) -> Recipe:
    checked = from_page({"kind": kind, "id": 0, **REQUEST, **fields}).fields
    del checked["id"]
    return Recipe(kind, checked, version)


NOTES = st.lists(
    st.tuples(
        st.sampled_from(["kick", "shaker", "snare_40", "note_3"]),
        st.floats(0, 64),
        st.floats(0.001, 4),
        st.floats(1, 127),
    ),
    max_size=40,
)


@given(NOTES, st.integers(0, 2**32 - 1), st.integers(0, 2), st.floats(20, 999))
def test_a_recipe_is_the_same_after_it_was_passed_on(
    notes: list[Any], seed: int, version: int, tempo_bpm: float
) -> None:
    """One line that holds everything, the beat to the last bit; line breaks do not matter."""
    beat = {"notes": notes, "length_beats": 8, "numerator": 4, "denominator": 4}
    made = recipe("extend", version, beat=beat, bars=2, seed=seed, tempo_bpm=tempo_bpm)
    line = share_code.write(made)
    assert "\n" not in line
    assert share_code.read(line) == made
    assert share_code.read(f" {line[:20]}\n {line[20:]}\n") == made


def test_the_recipe_of_a_new_beat_is_short() -> None:
    """It fits into a chat message."""
    assert len(share_code.write(recipe())) < 400


def test_the_next_seed_is_one_more_and_begins_again_at_the_end() -> None:
    """Of one version, the first."""
    made = recipe(version=2, seed=2**32 - 1).next_seed()
    assert (made.fields["seed"], made.fields["versions"], made.version) == (0, 1, 0)


@given(st.data())
def test_any_change_of_a_character_is_told(data: st.DataObject) -> None:
    """The checksum sees what was mistyped."""
    line = share_code.write(recipe())
    at = data.draw(st.integers(0, len(line) - 1))
    other = data.draw(st.sampled_from("abcXYZ09-_.").filter(lambda char: char != line[at]))
    with pytest.raises(PanelError) as refused:
        share_code.read(line[:at] + other + line[at + 1 :])
    assert refused.value.code == "bad_recipe"


@given(st.text(max_size=200))
def test_any_other_text_is_refused(text: str) -> None:
    """With a sentence that says what it must begin with."""
    with pytest.raises(PanelError, match=r"sidestick|cut or changed|newer"):
        share_code.read(text)


def forged(values: Any) -> str:
    body = base64.urlsafe_b64encode(zlib.compress(json.dumps(values).encode())).decode().rstrip("=")
    return f"{share_code.MARK}.{body}.{zlib.crc32(body.encode()):08x}"


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ([], "nothing that Sidestick wrote"),
        ({"kind": "play"}, "none of generate"),
        (
            {**REQUEST, "kind": "generate", "version": 0, "bars": 65},
            "not legal: generate: bars is 65",
        ),
        ("x" * (2 << 20), "nothing that Sidestick wrote"),
    ],
)
def test_a_well_formed_line_with_bad_content_is_refused(values: Any, words: str) -> None:
    """Also one that would unpack to far more than it looks."""
    with pytest.raises(PanelError, match=words):
        share_code.read(forged(values))


def test_a_line_that_does_not_say_which_beat_is_refused() -> None:
    """Without a seed, or with a version beyond those that it makes."""
    good = recipe()
    for changed in ({**good.fields, "seed": None, "version": 0}, {**good.fields, "version": 3}):
        with pytest.raises(PanelError, match="which beat"):
            share_code.read(forged({**changed, "kind": "generate"}))
