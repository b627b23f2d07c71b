"""Again and recipe, in every version of Live that is simulated; and what is read of recipes."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from Sidestick.actions import recipes
from Sidestick.live.clip_reader import content_hash_of
from Sidestick.protocol.messages import Blend, Note
from Sidestick.status_messages import say

KICK, SNARE, COWBELL = 36, 38, 99
BAR = [
    (KICK, 0.0, 0.25, 100.0),
    (COWBELL, 0.5, 2.0, 70.0),
    (SNARE, 1.1, 0.25, 90.0),
    (KICK, 2.0, 0.25, 80.0),
]


@pytest.fixture(autouse=True)
def everywhere(version: str) -> None:
    """All of this file runs in every version."""


def test_again_is_the_same_recipe_with_the_next_seed(connected: Any) -> None:
    """Whatever was chosen since; the clip is named after the new seed."""
    chosen = {"temperature": 0.5, "density": 0.75, "blend": ("dnb", 0.25)}
    connected.surface.actions.choose(**chosen)
    connected.press_and_wait("generate")
    connected.surface.actions.choose(style="jazz", temperature=2.0, density=None, blend=None)
    connected.press_and_wait("again")
    first, second = connected.engine.of_kind("generate")
    assert second["seed"] == first["seed"] + 1
    skip = ("id", "seed")
    assert {k: first[k] for k in first if k not in skip} == {
        k: second[k] for k in second if k not in skip
    }
    assert connected.slot().clip.name == f"Funk {second['seed']}"


@pytest.mark.parametrize("kind", ["vary", "fill_half", "feel"])
def test_again_begins_with_what_the_clip_was_before(connected: Any, clip: Any, kind: str) -> None:
    """Not with what the first press made of it; time after time."""
    for action in (kind, "again", "again"):
        connected.press_and_wait(action)
        connected.until_kept()
    asked = connected.engine.of_kind(kind.partition("_")[0])
    kit = [list(note) for note in BAR if note[0] != COWBELL]
    assert [[n for n in each["notes"] if n[0] != COWBELL] for each in asked] == [kit] * 3
    seeds = [each["seed"] for each in asked]
    assert seeds == [seeds[0] + number for number in range(3)]


def test_again_after_extend_makes_other_new_bars(connected: Any) -> None:
    """The clip does not grow once more."""
    clip = connected.live.add_midi_clip(connected.track, 0, 4.0, BAR)
    connected.live.select_clip(clip)
    connected.press_and_wait("extend_1")
    before = connected.notes(clip)
    connected.engine.replies["extend"] = other_bars(connected.engine.replies["extend"])
    said = connected.in_one_step("again")
    assert clip.loop_end == 8.0
    assert connected.notes(clip) == [*before[: len(BAR)], (SNARE, 5.0, 0.25, 50.0)]
    assert said.startswith("Sidestick: made again, seed ")


def other_bars(reply: Any) -> Any:
    return lambda asked: (
        "result",
        dict(reply(asked)[1], versions=[[[[SNARE, 5.0, 0.25, 50.0]], 1.0]]),
    )


def test_the_recipe_is_reported(connected: Any) -> None:
    """And that the clip was edited since, where it was."""
    connected.surface.actions.choose(locked=["kick"], blend=Blend("dnb", 0.25))
    connected.press_and_wait("generate")
    seed = connected.engine.of_kind("generate")[0]["seed"]
    sentence = f"made by generate in 4/4, style Funk, seed {seed}, 120 BPM, bars 2, "
    sentence += "blend 25% Drum and Bass"
    assert connected.press_and_wait("recipe") == "Sidestick: " + sentence
    connected.slot().clip.remove_notes_extended(SNARE, 1, 0.0, 4.0)
    assert connected.press_and_wait("recipe") == f"Sidestick: {sentence}. Edited by hand since"


@pytest.mark.parametrize("action", ["recipe", "again"])
def test_a_clip_that_is_not_ours_has_no_recipe(connected: Any, clip: Any, action: str) -> None:
    """Nor has an empty slot."""
    assert connected.press_and_wait(action) == say("no_recipe")
    connected.live.select(connected.track, 3)
    assert connected.press_and_wait(action) == say("no_recipe")


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner),
    max_leaves=9,
)
notes = st.builds(
    Note, st.integers(0, 127), st.floats(0, 64), st.floats(0.01, 4), st.floats(1, 127)
)


@given(values)
def test_what_is_no_recipe_is_none(value: Any) -> None:
    """Whatever the set's file holds."""
    assert recipes.read(json.dumps(value)) is None
    assert recipes.read(str(value)) is None


@given(st.lists(notes, max_size=9), st.randoms(use_true_random=False))
def test_the_same_notes_have_the_same_mark(some: list[Note], random: Any) -> None:
    """In any order, and as Live's file may round them; another note or length is another mark."""
    mark = content_hash_of(some, 8.0)
    other = list(some)
    random.shuffle(other)
    assert content_hash_of(other, 8.0) == mark
    assert content_hash_of(other, 4.0) != mark
    assert content_hash_of([*other, Note(36, 99.0, 0.25, 100.0)], 8.0) != mark
