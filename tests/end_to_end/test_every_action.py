"""Each button that changes notes, pressed in a simulated Live, with the engine and its models."""

from __future__ import annotations

from collections.abc import Iterator

import click
import pytest

from Sidestick.protocol.messages import Note
from sidestick_engine.cli.shared.stage import Stage, set_stage

SETTINGS = {
    "style": "rock",
    "seed": 11,
    "density": 0.6,
    "blend": {"style": "funk", "amount": 0.3},
    "swing": 56,
    "locked": ["kick"],
}
KICK = 36


@pytest.fixture(scope="module")
def studio() -> Iterator[Stage]:
    with set_stage(SETTINGS) as stage:
        yield stage


@pytest.fixture
def stage(studio: Stage) -> Iterator[Stage]:
    """The selected slot holds two bars; after the test it is empty, step by step of undo."""
    before = len(studio.live.undo_steps)
    studio.press("generate")
    yield studio
    while len(studio.live.undo_steps) > before:
        studio.live.undo()
    assert studio.clip is None
    assert studio.live.errors == []


def kicks(notes: list[Note]) -> list[Note]:
    return [note for note in notes if note.pitch == KICK]


def early(notes: list[Note], beats: float) -> list[Note]:
    return [note for note in notes if note.start_beats < beats]


@pytest.mark.parametrize(
    ("action", "bars"),
    [("extend", 4), ("double", 4), ("extend_1", 3), ("vary", 2), ("fill_half", 2), ("feel", 2)],
)
def test_each_action_is_one_step_of_undo(stage: Stage, action: str, bars: int) -> None:
    """It changes the clip, and undo restores it to the digit."""
    before, steps = stage.notes(), len(stage.live.undo_steps)
    stage.press(action)
    assert stage.notes() != before
    assert stage.clip.loop_end == bars * 4
    assert len(stage.live.undo_steps) == steps + 1
    stage.live.undo()
    assert (stage.notes(), stage.clip.loop_end) == (before, 8.0)


def test_what_there_is_goes_on_untouched(stage: Stage) -> None:
    """Extended again and again."""
    for action in ("extend", "double", "extend_4"):
        before = stage.notes()
        stage.press(action)
        assert stage.notes()[: len(before)] == before
    assert stage.clip.loop_end == (4 + 4 + 4) * 4


@pytest.mark.parametrize("action", ["vary", "fill_half", "feel", "straighten"])
def test_the_locked_lane_stays(stage: Stage, action: str) -> None:
    """To the digit."""
    before = stage.notes()
    stage.press(action)
    assert kicks(stage.notes()) == kicks(before)


def test_a_fill_keeps_what_lies_before_it(stage: Stage) -> None:
    """Its own half bar is another one."""
    before = stage.notes()
    stage.press("fill_half")
    assert early(stage.notes(), 6.0) == early(before, 6.0)


def test_feel_and_straighten_keep_every_hit(stage: Stage) -> None:
    """No note comes or goes; straight ones lie on sixteenths, but for those of locked lanes."""
    pitches = sorted(note.pitch for note in stage.notes())
    for action in ("feel", "straighten"):
        stage.press(action)
        assert sorted(note.pitch for note in stage.notes()) == pitches
    free = [note for note in stage.notes() if note not in kicks(stage.notes())]
    assert free
    assert all(note.start_beats % 0.25 == 0 for note in free)


def test_a_meter_that_no_model_plays_gets_a_sentence(studio: Stage) -> None:
    """And no clip; one that is played gets its own bars."""
    studio.live.set_meter(studio.live.song, 11, 8)
    with pytest.raises(click.ClickException, match=r"11/8 cannot be played. Use one of: 4/4"):
        studio.press("generate")
    assert studio.clip is None
    studio.live.set_meter(studio.live.song, 7, 8)
    studio.press("generate")
    assert studio.clip.loop_end == 7.0
