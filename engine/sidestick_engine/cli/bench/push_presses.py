"""Measures how long a press on Push takes to the notes in the clip, and to its lights."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from Sidestick.protocol.actions_table import BY_KEY
from sidestick_live_sim import CORE_KIT_909
from sidestick_live_sim.push import SimulatedPush

if TYPE_CHECKING:
    from sidestick_engine.cli.shared.stage import Stage

NAME = "Push 2"
RECORD = BY_KEY["generate"].push[0].number
FIRST_STEP = BY_KEY["step_1"].push[0].number
STARTS_S, LIGHTS_S, PRESS_TIMEOUT_S = 3.5, 0.15, 10.0
NOTES = 500


def presses_ms(stage: Stage, presses: Iterable[int]) -> tuple[list[float], list[float]]:
    """Return milliseconds from presses of Record to the notes, and to the last light after them."""
    notes_ms, lights_ms = [], []
    with plugged_in(stage) as push:
        for _ in presses:
            start_s = stage.live.now()
            notes_ms.append(_press_ms(stage, push))
            stage.live.run(None, LIGHTS_S)
            lights_ms.append((push.received_s - start_s) * 1000)
    return notes_ms, lights_ms


def _press_ms(stage: Stage, push: SimulatedPush) -> float:
    start = time.perf_counter()
    written = len(stage.live.undo_steps)
    push.tap(RECORD)
    stage.live.run(lambda: len(stage.live.undo_steps) > written, PRESS_TIMEOUT_S)
    return (time.perf_counter() - start) * 1000


def longest_callbacks_ms(stage: Stage, presses: Iterable[int]) -> list[float]:
    """Return milliseconds of the longest call into the script per hit drawn among NOTES notes."""
    pitches = [*CORE_KIT_909]
    notes = [(pitches[n % 16], n // 16 * 0.25, 0.2, 90.0) for n in range(NOTES)]
    clip = stage.live.add_midi_clip(stage.track, 1, 8.0, notes)
    stage.live.select_clip(clip)
    longest_ms = []
    with plugged_in(stage) as push:
        for press in presses:
            stage.live.forget_callbacks()
            push.strike(FIRST_STEP + press % 8)
            stage.live.run(None, LIGHTS_S)
            longest_ms.append(max(each.seconds for each in stage.live.callbacks) * 1000)
    return longest_ms


@contextmanager
def plugged_in(stage: Stage) -> Iterator[Any]:
    """Plug a Push into the stage, in User mode and lit."""
    push = stage.live.plug(SimulatedPush(NAME))
    stage.live.run(None, STARTS_S)
    push.user()
    stage.live.run(None, LIGHTS_S)
    try:
        yield push
    finally:
        stage.live.unplug(push)
