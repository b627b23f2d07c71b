"""Every action, played from each simulated Push, through the real engine and its models."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from Sidestick.protocol.actions_table import ACTIONS
from Sidestick.push.layouts import MODELS
from sidestick_engine.cli.shared.stage import set_stage
from sidestick_live_sim.push import HARDWARE, SimulatedPush

KICK, SNARE = 36, 38
SOON_S = 0.3  # from loading to asking a Push who it is: seconds in Live, which nothing here needs


class Played:
    """A stage in real time with a Push on it, in User mode."""

    def __init__(self, stage: Any, name: str) -> None:
        self.stage = stage
        self.live = stage.live
        self.unit = self.live.plug(SimulatedPush(name))
        controls = next(model.controls for model in MODELS if model.name == name)
        self.controls = {control.role: control for control in controls}
        self.live.run(None, timeout_s=2 * SOON_S)
        self.unit.user()
        assert self.until(lambda: self.lit("step_1"))

    def until(self, condition: Callable[[], bool]) -> bool:
        return bool(self.live.run(condition, 10.0))

    def lit(self, role: str) -> bool:
        control = self.controls[role]
        return bool(self.unit.colour(control.kind, control.number))

    def tap(self, *roles: str) -> str:
        """Press in turn, let go in the opposite order, and wait for what is said to the last."""
        for role in roles:
            self.live.status_line = ""
            self.send(role, "hit", "press")
        for role in reversed(roles):
            self.send(role, "lift", "release")
        assert self.until(lambda: self.live.status_line)
        return str(self.live.status_line)

    def draw(self, role: str) -> None:
        """Strike a pad, and wait for the step of undo that it brings."""
        steps = len(self.live.undo_steps)
        self.unit.strike(self.controls[role].number)
        assert self.until(lambda: len(self.live.undo_steps) > steps)

    def undo(self) -> None:
        """Press Undo, and wait for the step that it takes back."""
        steps = len(self.live.undo_steps)
        self.unit.tap(self.controls["undo"].number)
        assert self.until(lambda: len(self.live.undo_steps) < steps)

    def send(self, role: str, to_pad: str, to_button: str) -> None:
        control = self.controls[role]
        getattr(self.unit, to_pad if control.kind == "pad" else to_button)(control.number)

    @property
    def notes(self) -> list[Any]:
        clip = self.stage.clip
        return [] if clip is None else self.live.notes_of(clip)

    def lane(self, *pitches: int) -> list[Any]:
        return [note for note in self.notes if note[0] in pitches]


@pytest.fixture(params=[*HARDWARE])
def push(request: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Played]:
    asked_soon = tuple(model._replace(wait_s=SOON_S) for model in MODELS)
    monkeypatch.setattr("Sidestick.push.device.MODELS", asked_soon)
    with set_stage({"style": "funk", "seed": 1}) as stage:
        yield Played(stage, request.param)
        assert [fault.trace for fault in stage.live.errors] == []


def test_every_action_can_be_played_from_push(push: Played) -> None:
    """After each the clip holds what its button promises."""
    push.tap("style_2")
    push.tap("bars_2")
    assert "2 bars of" in push.tap("generate")
    first = push.notes
    assert first
    assert push.stage.clip.loop_end == 8.0

    push.tap("bars_1")
    assert "1 bar more" in push.tap("extend")
    assert push.stage.clip.loop_end == 12.0
    assert push.notes[: len(first)] == first
    assert "3 bars more" in push.tap("double")
    assert push.stage.clip.loop_end == 24.0
    push.undo()
    assert push.stage.clip.loop_end == 12.0

    kicks, snares = push.lane(KICK), push.lane(SNARE)
    assert "new" in push.tap("lane_snare", "generate")
    assert push.lane(KICK) == kicks
    assert push.lane(SNARE) != snares

    before = push.notes
    assert "a fill: " in push.tap("fill")
    assert [note for note in push.notes if note[1] < 8.0] == [n for n in before if n[1] < 8.0]
    assert push.notes != before

    hits = [note[0] for note in push.notes]
    assert "put on the grid" in push.tap("straighten")
    assert all(note[1] % 0.25 == 0 for note in push.notes)
    assert "humanized" in push.tap("feel")
    assert sorted(note[0] for note in push.notes) == sorted(hits)

    push.undo()
    assert all(note[1] % 0.25 == 0 for note in push.notes)

    push.unit.strike(push.controls["lane_kick"].number)
    on = any(note[0] == KICK and note[1] == 0.25 for note in push.notes)
    count = len(push.notes)
    push.draw("step_2")
    assert len(push.notes) == count + (-1 if on else 1)

    push.unit.tap(push.controls["launch"].number)
    assert push.until(lambda: push.stage.clip.is_playing)
    assert push.tap("clear").endswith("drum notes removed")
    assert push.notes == []
    push.draw("step_1")
    assert [(note[0], note[1]) for note in push.notes] == [(KICK, 0.0)]
    assert "1 bar more" in push.tap("extend")


def test_each_action_with_a_place_on_push_has_its_control(push: Played) -> None:
    """Pressed one after the other, in the table's order, none of them does any harm."""
    on_push = [action.key for action in ACTIONS if action.push]
    assert {*on_push} <= {*push.controls}
    for role in on_push:
        push.send(role, "hit", "press")
        push.live.run(None, 0.02)
        push.send(role, "lift", "release")
        push.live.run(None, 0.02)
    assert push.until(lambda: push.stage.clip is not None)


def test_versions_and_a_song_can_be_played_from_push(push: Played) -> None:
    """At once while Live stands still, at the next bar while it plays; a song lies below."""
    push.tap("bars_1")
    push.tap("generate")
    first = push.notes
    assert "new" in push.tap("shift", "generate")
    varied = push.notes
    assert push.until(lambda: push.lit("version_2"))
    assert push.tap("version_1") == "Sidestick: version 1: generate"
    assert push.notes == first

    push.live.song.start_playing()
    push.live.run(None, 0.05)
    assert "next bar" in push.tap("version_2")
    assert push.notes == first
    assert push.until(lambda: push.notes == varied)
    push.live.song.stop_playing()
    push.live.run(None, 0.05)

    push.unit.turn(push.controls["version"].number, -8)
    assert push.until(lambda: push.notes == first)
    assert "seed 2" in push.tap("again")
    again = push.notes
    assert again not in (first, varied)

    assert "Intro, Verse, Chorus, Break, Fill, Outro" in push.tap("song_kit")
    assert push.notes == again
    slots = push.stage.track.clip_slots
    parts = [slot.clip for slot in slots if slot.has_clip and slot.clip != push.stage.clip]
    assert [part.name for part in parts] == ["Intro", "Verse", "Chorus", "Break", "Fill", "Outro"]
    assert {*push.live.notes_of(parts[1])} & {*again}  # a verse is the clip, with its backbeats
    assert all(push.live.notes_of(part) for part in parts)
    push.undo()
    assert sum(slot.has_clip for slot in push.stage.track.clip_slots) == 1


def test_an_engine_that_stops_is_seen_on_push(push: Played) -> None:
    """The lights of the styles turn red, all eight."""
    push.stage.engine.terminate()
    control = push.controls["style_8"]

    def is_red() -> bool:
        colour = push.unit.colour(control.kind, control.number)
        return colour >> 16 > 200 and not colour & 0xFFFF

    assert push.until(is_red)
