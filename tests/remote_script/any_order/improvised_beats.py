"""Beats that a test's engine makes up: others for other seeds; what is locked stays."""

from __future__ import annotations

from random import Random
from typing import Any

LANES = {"kick": 36, "snare": 38, "closed_hat": 42}  # of the kit of the test's engine
PITCHES = (*LANES.values(), 39)
MOST_HITS = 40  # that a long beat has, to be quick


def improvised(request: dict[str, Any], kind: str) -> list[list[Any]]:
    """Return the notes of a result: other beats for other seeds, and what must stay stays."""
    chance, length = Random(request["seed"]), request.get("length_beats", 0.0)
    if kind in ("generate", "extend"):
        beats = request["bars"] * request["numerator"] * 4.0 / request["denominator"]
        return _hits(chance, length, length + beats)
    if kind == "feel":
        return [[p, s + chance.uniform(-0.1, 0.1), d, 64.0] for p, s, d, _ in request["notes"]]
    first = request.get("from_beats", length - request.get("fill_beats", 0.0))
    last = request.get("to_beats", length)
    fixed = [LANES.get(lane) for lane in request.get("locked", ())]
    notes = [note for note in request["notes"] if not first <= note[1] < last or note[0] in fixed]
    notes += [note for note in _hits(chance, first, last) if note[0] not in fixed]
    return sorted(notes, key=lambda note: (note[1], note[0]))


def _hits(chance: Random, first: float, last: float) -> list[list[Any]]:
    hits: list[list[Any]] = []
    steps = int((last - first) * 4)
    density = min(0.2, MOST_HITS / (4 * steps + 1))
    for step in range(steps):
        for pitch in PITCHES:
            start = first + step / 4 + (chance.uniform(0.0, 0.1) if step % 4 else 0.0)
            if start < last and chance.random() < density:
                hits.append([pitch, start, 0.25, float(chance.randint(1, 127))])
    return hits


def kit_on(pads: list[list[Any]]) -> list[list[Any]]:
    there = {note for note, _ in pads} or range(128)
    return [[lane, pitch] for lane, pitch in LANES.items() if pitch in there]


def improvise(kind: str, reply: Any, request: dict[str, Any]) -> Any:
    """Reply with an improvised beat in place of the test's usual one."""
    answer, fields = reply(request)
    return answer, dict(fields, versions=[[improvised(request, kind), 4.0]])
