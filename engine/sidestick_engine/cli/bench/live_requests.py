"""Measures how long a client waits for Live, and how long its requests hold Live up at a time."""

from __future__ import annotations

import gc
import time
from collections.abc import Iterable
from typing import Any, NamedTuple

from Sidestick.protocol.messages import Message
from sidestick_engine.cli.bench.callbacks import LENGTH_BEATS, SETTINGS, many_notes
from sidestick_engine.cli.shared.stage import Stage, set_stage
from sidestick_engine.errors import EngineUnreachableError
from sidestick_engine.server.client import EngineClient

WAIT_S = 10.0
KINDS = 3  # of what holds Live up: reading, writing, notifying followers
NOTIFICATION_S = 0.2  # in which a follower hears of a change
PROVENANCE = {"name": "", "action": "written", "style": "", "seed": 0, "recipe": ""}


class Times(NamedTuple):
    """Milliseconds from `run_action` to its answer, and of the script in the longest callbacks."""

    run_action_ms: list[float]
    callback_ms: list[float]


def measure(rounds: Iterable[int]) -> Times:
    """Generate; then read, write and follow a clip of many notes, again and again."""
    times = Times([], [])
    with set_stage(SETTINGS, timed=True) as stage, EngineClient.from_port_file() as client:
        for _ in rounds:
            start = time.perf_counter()
            _request(stage, client, "run_action", action="generate", settings={})
            times.run_action_ms.append((time.perf_counter() - start) * 1000)
            stage.live.undo()
            clip = stage.live.add_midi_clip(stage.track, 1, LENGTH_BEATS)
            stage.live.set_notes(clip, many_notes())
            stage.live.select_clip(clip)
            gc.freeze()  # the engine's libraries, and Live's own things, are not in Live's Python
            times.callback_ms.extend(_longest_ms(stage, client, clip))
            stage.track.clip_slots[1].delete_clip()
            stage.live.select(stage.track, 0)
    gc.unfreeze()
    return times


def _longest_ms(stage: Stage, client: EngineClient, clip: Any) -> Iterable[float]:
    stage.live.forget_callbacks()
    before = _request(stage, client, "read_clip")
    yield _longest(stage)
    shape = {name: before[name] for name in ("content_hash", "length_beats")}
    _request(stage, client, "write_clip", notes=before["notes"][::2], **shape, **PROVENANCE)
    yield _longest(stage)
    _request(stage, client, "follow", on=1)
    clip.remove_notes_extended(0, 128, 0.0, 1.0)
    stage.live.run(None, NOTIFICATION_S)
    _request(stage, client, "follow", on=0)
    yield _longest(stage)


def _longest(stage: Stage) -> float:
    longest_ms = max(each.seconds - each.live_s for each in stage.live.callbacks) * 1000
    stage.live.forget_callbacks()
    return longest_ms


def _request(stage: Stage, client: EngineClient, kind: str, **fields: Any) -> dict[str, Any]:
    """Return the answer to a request, while Live runs in this thread."""
    if kind != "follow":
        fields["deadline_ms"] = int(WAIT_S * 1000)
    request_id = client.send(kind, **fields)
    received: list[Message] = []

    def is_answered() -> bool:
        while client.has_message():
            received.append(client.receive())
        return any(message.id == request_id for message in received)

    if not stage.live.run(is_answered, WAIT_S):
        raise EngineUnreachableError(f"{kind} was not answered within {WAIT_S:g} s.")
    return next(message.fields for message in received if message.id == request_id)
