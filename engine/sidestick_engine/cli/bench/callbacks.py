"""Measures how long the script holds Live up at a time, with many notes in the clip."""

from __future__ import annotations

import gc
from collections.abc import Iterable
from typing import NamedTuple

from Sidestick.protocol import actions_table
from sidestick_engine.cli.bench.push_presses import plugged_in
from sidestick_engine.cli.shared.stage import Stage, set_stage
from sidestick_live_sim import CORE_KIT_909

NOTES, LENGTH_BEATS = 500, 32.0
PITCHES = [*CORE_KIT_909]
LATE_BEATS = (0.0, 0.02, -0.01)
SETTINGS = {"style": "funk", "bars": 2, "extend_bars": 2}
# Each action is pressed on a clip of many notes, after the actions that it needs before it.
ACTIONS: dict[str, tuple[str, ...]] = {
    **{action.key: () for action in actions_table.ACTIONS if action.request and action.command},
    "straighten": (),
    "previous_version": ("feel",),
}
AFTER_S = 0.15  # for what follows a press: the version is kept, the clip is read again


class CallbackTimes(NamedTuple):
    """Milliseconds of callbacks: the longest of each press, and all those of the timer around it.

    `alone_ms` and `timer_ms` are of the script alone, `whole_ms` with the simulated Live.
    """

    alone_ms: list[float]
    whole_ms: list[float]
    timer_ms: list[float]


def longest_callbacks(rounds: Iterable[int]) -> CallbackTimes:
    """Press every action in turn, beside a lit Push; return the longest callback of each press.

    The simulated Live checks whatever real Live just takes, so its part is measured separately.
    """
    times = CallbackTimes([], [], [])
    with set_stage(SETTINGS, timed=True) as stage, plugged_in(stage):
        clip = stage.live.add_midi_clip(stage.track, 1, LENGTH_BEATS)
        gc.collect()
        for _ in rounds:
            for action, first in ACTIONS.items():
                stage.live.set_notes(clip, many_notes())
                stage.live.set_loop(clip, 0.0, LENGTH_BEATS)
                stage.live.select_clip(clip)
                for each in first:
                    _press(stage, each)
                # The engine's libraries, and the simulated Live's clips and undo steps, are not in
                # Live's Python, to be searched for garbage.
                gc.freeze()
                _press(stage, action)
                callbacks = stage.live.callbacks
                alone_ms = [(c.seconds - c.live_s) * 1000 for c in callbacks]
                times.alone_ms.append(max(alone_ms))
                times.whole_ms.append(max(c.seconds for c in callbacks) * 1000)
                times.timer_ms.extend(
                    ms for ms, c in zip(alone_ms, callbacks, strict=True) if c.where == "timer"
                )
    gc.unfreeze()
    return times


def _press(stage: Stage, action: str) -> None:
    stage.live.run(None, AFTER_S)
    stage.live.forget_callbacks()
    stage.press(action)
    stage.live.run(None, AFTER_S)


def many_notes() -> list[tuple[int, float, float, float]]:
    """Return NOTES notes, sixteen pads at a time, now and then off the grid."""
    return [
        (PITCHES[n % 16], max(0.0, n // 16 + LATE_BEATS[n % 3]), 0.2, 90.0) for n in range(NOTES)
    ]
