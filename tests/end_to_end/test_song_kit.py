"""A song's parts as the shipped models make them."""

from __future__ import annotations

from typing import Any

import pytest

from Sidestick.actions import requests, song_kit
from Sidestick.live.clip_reader import ClipSnapshot
from Sidestick.protocol.messages import Message, Note, decode, encode
from Sidestick.settings import config
from sidestick_engine.beats.handlers import Service
from sidestick_models.drummer_cache import DrummerCache
from sidestick_models.imported_models import Library
from sidestick_models.styles.user_styles import UserStyles

LANES = {"kick": {35, 36}, "time": {42, 44, 46, 22, 26, 51, 59, 53}, "crash": {49, 55, 57}}
SETTINGS = config.parse({"seed": 21})[0].settings


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Service:
    """All that answers requests, with nothing of the musician's own."""
    folder = tmp_path_factory.mktemp("own")
    return Service(DrummerCache(Library(folder / "models"), UserStyles(folder / "styles")))


def beat(service: Service, kind: str, asked: dict[str, Any]) -> list[Note]:
    """Return the notes that a request of the script's brings."""
    message: Message = decode(encode(kind, id=1, deadline_ms=5000, **asked))
    notes: list[Note] = service.handle(message, lambda: False)["versions"][0].notes
    return notes


@pytest.mark.parametrize("style", ["funk", "rock", "techno", "hiphop", "neworleans"])
@pytest.mark.parametrize("seed", [2, 4])
def test_parts_are_what_drummers_do(service: Service, style: str, seed: int) -> None:
    """Time goes on from the intro to the break; the chorus is the loudest, the outro ends early."""
    empty = ClipSnapshot(None, object(), "", 0.0, 8.0, 4, 4, 120.0, [], [], [], None)
    asked = requests.generate(empty, dict(SETTINGS, style=style, seed=seed))
    clip = empty._replace(notes=beat(service, "generate", asked))
    made = {}
    for part in song_kit.PARTS:
        fields = song_kit.fields_for(part, clip, dict(SETTINGS, style=style), style)
        made[part.name] = beat(service, part.kind, fields)
    counts = {
        name: {
            lane: sum(note.pitch in pitches for note in notes) for lane, pitches in LANES.items()
        }
        for name, notes in made.items()
    }
    assert {*clip.notes} <= {*made["Verse"]}
    assert counts["Chorus"]["kick"] >= counts["Verse"]["kick"]
    assert counts["Chorus"]["crash"] >= 1
    assert min(counts[name]["time"] for name in ("Intro", "Chorus", "Break")) >= 10
    assert counts["Break"]["kick"] <= 2
    assert max(note.start_beats for note in made["Outro"]) < 4.5
