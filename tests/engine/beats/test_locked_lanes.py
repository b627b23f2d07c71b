"""Locked lanes, with the real models: what is locked stays note for note, whatever is done.

Snare and clap are one class for the models; each can be locked without the other.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from Sidestick.protocol.messages import DRUM_CLASSES, Message, Note
from sidestick_engine.beats.handlers import Service
from sidestick_engine.beats.locked_lanes import LockedLanes
from sidestick_engine.errors import RequestError
from sidestick_engine.kit.kit import Kit
from sidestick_models.drummer_cache import DrummerCache
from sidestick_models.imported_models import Library
from sidestick_models.networks.weights import FOLDER, MANIFEST
from sidestick_models.patterns.clap_table import ClapTable, Strength, Voice
from sidestick_models.styles.user_styles import UserStyles

pytestmark = pytest.mark.skipif(
    not (FOLDER / MANIFEST).is_file(), reason=f"there are no models in {FOLDER}"
)
KICK, RIM, SNARE, CLAP, HAT = 36, 37, 38, 39, 42
CLIP = sorted(
    [Note(KICK, float(beat), 0.25, 112.0) for beat in range(8)]
    + [Note(CLAP, beat + 0.01, 0.25, 101.0) for beat in (1.0, 3.0, 5.0, 7.0)]
    + [Note(SNARE, beat, 0.25, velocity) for beat, velocity in ((3.0, 90.0), (6.75, 41.0))]
    + [Note(RIM, 2.5, 0.25, 66.0)]
    + [Note(HAT, step / 2, 0.25, 70.0 + step) for step in range(16)],
    key=lambda note: (note.start_beats, note.pitch),
)
SEEDS = range(6)

Play = Callable[..., list[Note]]


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Service:
    """Return the engine's, on a computer where nothing was imported."""
    folder = tmp_path_factory.mktemp("data")
    return Service(DrummerCache(Library(folder / "models"), UserStyles(folder / "styles")))


@pytest.fixture
def play(service: Service, on_a_clip: Callable[..., Message]) -> Play:
    """Return the notes of what is asked on the clip."""

    def play(kind: str, **changes: Any) -> list[Note]:
        request = on_a_clip(kind, notes=CLIP, style="house", **changes)
        (version,) = service.handle(request, lambda: False)["versions"]
        return list(version.notes)

    return play


def of(notes: list[Note], *pitches: int) -> list[Note]:
    return [note for note in notes if note.pitch in pitches]


@pytest.mark.parametrize("kind", ["vary", "fill", "feel"])
@pytest.mark.parametrize("pitch", [KICK, RIM, SNARE, CLAP, HAT])
def test_a_locked_pad_stays_and_the_others_change(play: Play, kind: str, pitch: int) -> None:
    """Also where it shares its class, and its step, with one that is not locked."""
    played = [play(kind, seed=seed, locked_pitches=[pitch]) for seed in SEEDS]
    assert [of(notes, pitch) for notes in played] == [of(CLIP, pitch)] * len(SEEDS)
    others = {KICK, SNARE, CLAP, HAT} - {pitch}
    assert all(any(of(notes, each) != of(CLIP, each) for notes in played) for each in others)


@pytest.mark.parametrize("kind", ["vary", "fill", "feel"])
def test_a_locked_class_stays_with_all_its_pads(play: Play, kind: str) -> None:
    """As Live's lanes are: the snare with its claps and rims."""
    notes = play(kind, seed=1, locked=["snare"])
    assert of(notes, RIM, SNARE, CLAP) == of(CLIP, RIM, SNARE, CLAP)
    assert notes != CLIP


def test_a_lane_without_notes_gets_none_where_it_is_locked(play: Play) -> None:
    """Not even those of the toms that a fill likes to play."""
    for seed in SEEDS:
        notes = play("fill", seed=seed, locked_pitches=[41, 43, 45, 47, 48, 50])
        assert not of(notes, 41, 43, 45, 47, 48, 50)


@pytest.mark.parametrize(
    ("kind", "verb"), [("vary", "vary"), ("fill", "fill"), ("feel", "humanize")]
)
def test_nothing_is_done_where_all_is_locked(play: Play, kind: str, verb: str) -> None:
    """It is said, whichever way the lanes were locked."""
    every = sorted(Kit.general_midi().classes)
    with pytest.raises(RequestError, match=f"nothing to {verb}: every lane is locked"):
        play(kind, locked_pitches=every)


def test_other_notes_are_humanized_as_they_would_be_without_the_lock(play: Play) -> None:
    """A lock changes nothing but what it holds."""
    free, locked = play("feel", seed=3), play("feel", seed=3, locked_pitches=[CLAP])
    assert of(locked, KICK, RIM, SNARE, HAT) == of(free, KICK, RIM, SNARE, HAT)
    assert of(locked, CLAP) == of(CLIP, CLAP)
    assert of(free, CLAP) != of(CLIP, CLAP)


def test_a_class_whose_only_pad_is_locked_gets_no_new_hits() -> None:
    """Nor one that would sound on that pad; one that the kit cannot play is none of it."""
    kit = Kit.from_pads([(36, "Kick"), (42, "Closed Hat")])
    (row,) = LockedLanes.of(kit, (), [42]).open_lanes(kit, 1).tolist()
    closed = [drum for drum, is_open in zip(DRUM_CLASSES, row, strict=True) if not is_open]
    assert closed == ["closed_hat", "open_hat", "ride"]


def test_a_pad_that_plays_soft_hits_alone_keeps_a_class_open() -> None:
    """Soft claps among snares that are strong or ghost notes."""
    voices = np.zeros((3, 16), np.int64)
    voices[Strength.SOFT, :] = Voice.CLAP
    kit = Kit.from_pads([(38, "Snare"), (39, "Clap")]).clapping(ClapTable(voices))
    assert LockedLanes.of(kit, [], [38]).open_lanes(kit, 16)[:, DRUM_CLASSES.index("snare")].all()


def test_a_class_with_a_pad_left_stays_open() -> None:
    """Of a snare that claps when it is hit hard, one pad is locked, or both, or the class."""
    voices = np.zeros((3, 16), np.int64)
    voices[Strength.STRONG, :] = Voice.CLAP
    kit = Kit.from_pads([(38, "Snare"), (39, "Clap")]).clapping(ClapTable(voices))
    snare = DRUM_CLASSES.index("snare")
    for pitches, is_open in (([38], True), ([39], True), ([38, 39], False)):
        assert LockedLanes.of(kit, (), pitches).open_lanes(kit, 16)[:, snare].all() == is_open
    assert not LockedLanes.of(kit, ["snare"]).open_lanes(kit, 16)[:, snare].any()


def test_where_every_class_is_locked_nothing_is_open() -> None:
    """Not even a class that the kit has no pad for."""
    kit = Kit.from_pads([(36, "Kick")])
    assert not LockedLanes.of(kit, DRUM_CLASSES).open_lanes(kit, 16).any()
