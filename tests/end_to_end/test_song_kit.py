"""A song's parts as the shipped models make them: how full each is beside its verse."""

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

KICK, SNARE = 36, 38
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
def test_a_chorus_is_fuller_and_a_break_thinner(service: Service, style: str, seed: int) -> None:
    """Than the verse, in hits and in loudness; the chorus has the verse's kick and snare."""
    empty = ClipSnapshot(None, object(), "", 0.0, 8.0, 4, 4, 120.0, [], [], [], None)
    asked = requests.generate(empty, dict(SETTINGS, style=style, seed=seed))
    verse = empty._replace(notes=beat(service, "generate", asked))
    made = {"Verse": verse.notes}
    for part in song_kit.PARTS:
        if part.kind == "vary":
            fields = song_kit.fields_for(part, verse, SETTINGS, style)
            made[part.name] = beat(service, part.kind, fields)
    for measure in (len, lambda notes: sum(note.velocity for note in notes)):
        full = {name: measure(notes) for name, notes in made.items()}
        assert full["Chorus"] > full["Verse"]
        assert full["Verse"] > full["Outro"] > full["Break"]
        assert full["Verse"] > full["Intro"] > full["Break"]
    backbone = [
        [note for note in made[name] if note.pitch in (KICK, SNARE)] for name in ("Verse", "Chorus")
    ]
    assert backbone[0] == backbone[1]
