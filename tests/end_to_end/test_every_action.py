"""Each action of the table that works on a clip's notes, with the engine and its models."""

from __future__ import annotations

from collections.abc import Iterator

import click
import pytest

from Sidestick.protocol import settings_table
from Sidestick.protocol.actions_table import ACTIONS, Action
from Sidestick.protocol.messages import Note
from sidestick_engine.cli.shared.stage import Stage, set_stage

SETTINGS = {
    "style": "rock",
    "seed": 12,
    "density": 0.6,
    "blend": {"style": "funk", "amount": 0.3},
    "swing": 56,
    "locked": ["kick"],
}
KICK = 36
QUANTIZE = "straighten"  # its key, as 0.1 called it
BARS = 2
# The actions that work on the notes of a clip; those of the history are in test_versions.
ON_CLIP = [
    action
    for action in ACTIONS
    if action.changes_notes and (action.request not in ("", "generate") or action.key == QUANTIZE)
]
# What a musician does by hand, a step or another version, is done as it is asked for.
BY_HAND = ("step", "version", "next_version", "previous_version")
WITH_LOCKS = [
    action
    for action in ACTIONS
    if action.changes_notes and not {action.key, action.group} & {*BY_HAND}
]
# What made the clip that *again* makes anew.
MADE_BY = ("generate", "extend", "vary", "fill", "feel")


def bars_after(action: Action) -> int:
    """Return how long a clip of BARS bars is after an action."""
    added = 0
    if action.request == "extend":
        default = BARS if action.key == "double" else settings_table.BY_KEY["extend_bars"].default
        added = dict(action.fixed).get("extend_bars", default)
    return BARS + added


@pytest.fixture(scope="module")
def studio() -> Iterator[Stage]:
    with set_stage(SETTINGS) as stage:
        yield stage


@pytest.fixture
def stage(studio: Stage) -> Iterator[Stage]:
    """Select a slot that holds two bars; after the test it is empty, step by step of undo."""
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


@pytest.mark.parametrize("action", ON_CLIP, ids=lambda action: action.key)
def test_each_action_is_one_step_of_undo(stage: Stage, action: Action) -> None:
    """It changes the clip, and undo restores it to the digit."""
    before, steps = stage.notes(), len(stage.live.undo_steps)
    stage.press(action.key)
    assert stage.notes() != before
    assert stage.clip.loop_end == bars_after(action) * 4
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


@pytest.mark.parametrize("action", WITH_LOCKS, ids=lambda action: action.key)
def test_the_locked_lane_stays(stage: Stage, action: Action) -> None:
    """To the digit, whatever is pressed that writes notes; also in the parts of a song."""
    draw_a_kick(stage)
    before = stage.notes()
    stage.press(action.key)
    assert kicks(early(stage.notes(), BARS * 4.0)) == kicks(before)
    scenes = stage.track.clip_slots[1:] if action.key == "song_kit" else []
    for slot in scenes:
        if slot.has_clip:
            assert kicks([Note(*note) for note in stage.live.notes_of(slot.clip)]) == kicks(before)


@pytest.mark.parametrize("made_by", MADE_BY)
def test_the_locked_lane_stays_in_what_is_made_again(stage: Stage, made_by: str) -> None:
    """Whatever made the clip, and however often; what it has now counts, not what it began with."""
    stage.press(made_by)
    draw_a_kick(stage)
    for _ in range(2):
        before = stage.notes()
        stage.press("again")
        assert kicks(stage.notes()) == kicks(before)
        assert stage.notes() != before


def draw_a_kick(stage: Stage) -> None:
    """Put a hit where no drummer would."""
    drawn = Note(KICK, 1.8125, 0.0625, 33.0)
    stage.live.set_notes(stage.clip, [tuple(note) for note in [*stage.notes(), drawn]])


def test_a_fill_keeps_what_lies_before_it(stage: Stage) -> None:
    """Its own half bar is another one."""
    before = stage.notes()
    stage.press("fill_half")
    assert early(stage.notes(), 6.0) == early(before, 6.0)


def test_humanize_and_quantize_keep_every_hit(stage: Stage) -> None:
    """No note comes or goes; quantized ones lie on sixteenths, but for those of locked lanes."""
    pitches = sorted(note.pitch for note in stage.notes())
    for action in ("feel", QUANTIZE):
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
