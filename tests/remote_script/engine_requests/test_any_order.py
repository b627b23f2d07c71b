"""Requests, edits and silences in any order."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest

from Sidestick.protocol.actions_table import BY_KEY


class Chaos:
    """Requests, edits and silences in any order."""

    def __init__(self, requester: Any, seed: int) -> None:
        self.requester = requester
        self.chance = Random(seed)
        self.asked: list[int] = []
        self.left: set[int] = set()  # taken back: they may have been answered already

    def happen(self) -> None:
        ways = (self.read, self.write, self.run_action, self.run_action, self.follow, self.leave)
        more = (self.edit, self.look, self.silence, self.tick, self.tick, self.tick)
        self.chance.choice(ways + more)()

    def read(self) -> None:
        self.asked.append(self.requester.send("read_clip"))

    def write(self) -> None:
        marks = [clip["content_hash"] for clip in self.requester.engine.of_kind("clip")[-2:]]
        clip = {
            "notes": self.requester.bar[: self.chance.randrange(4)],
            "length_beats": 4.0,
            "name": "",
        }
        content = self.chance.choice([*marks, ""])
        self.asked.append(
            self.requester.send("write_clip", content_hash=content, **clip, **self.requester.made)
        )

    def run_action(self) -> None:
        settings = self.chance.choice(({}, {"bars": 1, "seed": 5}, {"locked": ["kick"]}))
        action = self.chance.choice([*BY_KEY, "dance"])
        self.asked.append(self.requester.send("run_action", action=action, settings=settings))

    def follow(self) -> None:
        self.requester.send("follow", on=self.chance.randrange(2))

    def leave(self) -> None:
        if self.asked:
            self.left.add(self.chance.choice(self.asked[-4:]))
            self.requester.send("cancel", request_id=max(self.left))

    def edit(self) -> None:
        slot = self.requester.session.slot(self.chance.randrange(3))
        if not slot.has_clip:
            slot.create_clip(4.0)
        elif self.chance.random() < 0.5:
            slot.delete_clip()
        else:
            slot.clip.remove_notes_extended(36, 1, 0.0, self.chance.choice((1.0, 4.0)))

    def look(self) -> None:
        self.requester.session.live.select(self.requester.session.track, self.chance.randrange(4))

    def silence(self) -> None:
        self.requester.engine.silent = self.chance.choice(
            ({"generate", "vary", "feel"}, set(), set())
        )

    def tick(self) -> None:
        for _ in range(self.chance.randrange(6)):
            self.requester.session.tick()


@pytest.mark.parametrize("seed", range(3))
def test_every_ask_ends_exactly_once_whatever_happens(requester: Any, seed: int) -> None:
    """And nothing escapes to Live."""
    chaos = Chaos(requester, seed)
    for _ in range(300):
        chaos.happen()
    requester.engine.silent = set()
    requester.settle(6.0)
    for request_id in chaos.asked:
        answers = len(requester.answers(request_id))
        assert answers == 1 or (answers == 0 and request_id in chaos.left)
    assert requester.request("read_clip")["kind"] == "clip"
