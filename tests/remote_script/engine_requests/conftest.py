"""Asking the script as an engine would, over a real socket."""

from __future__ import annotations

from typing import Any

import pytest


class Requester:
    """Asks as the engine would, and waits for the answer.

    ``bar`` is what the selected clip holds, ``made`` says what has made it.
    """

    def __init__(self, session: Any) -> None:
        self.bar = [(36, 0.0, 0.25, 100.0), (38, 1.03125, 0.25, 90.5), (36, 2.0, 0.25, 80.0)]
        self.made = {"style": "funk", "seed": 7, "recipe": "", "action": "written"}
        self.session = session
        self.engine = session.engine
        self.last_id = 1000

    def send(self, kind: str, **fields: Any) -> int:
        self.last_id += 1
        timed = {} if kind in ("follow", "cancel") else {"deadline_ms": 5000}
        self.engine.say(kind, id=self.last_id, **timed, **fields)
        return self.last_id

    def answers(self, request_id: int) -> list[dict[str, Any]]:
        kinds = ("clip", "done", "error", "playhead")
        said = [each for kind in kinds for each in self.engine.of_kind(kind)]
        return [each for each in said if each["id"] == request_id]

    def wait(self, request_id: int) -> dict[str, Any]:
        self.session.until(lambda: self.answers(request_id))
        return self.answers(request_id)[0]

    def request(self, kind: str, **fields: Any) -> dict[str, Any]:
        return self.wait(self.send(kind, **fields))

    def run_action(self, action: str, **settings: Any) -> dict[str, Any]:
        return self.request("run_action", action=action, settings=settings)

    def write(self, notes: Any, content: str, **changes: Any) -> dict[str, Any]:
        clip = {"notes": notes, "length_beats": 4.0, "name": "", "content_hash": content}
        return self.request("write_clip", **{**self.made, **clip, **changes})

    def settle(self, seconds: float = 1.0) -> None:
        for _ in range(int(seconds / 0.011)):
            self.session.tick()


@pytest.fixture
def requester(connected: Any) -> Requester:
    """Live with a bar of three notes in the selected slot."""
    requester = Requester(connected)
    clip = connected.live.add_midi_clip(connected.track, 0, 4.0, requester.bar)
    connected.live.select_clip(clip)
    requester.settle(0.1)
    return requester
