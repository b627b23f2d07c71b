"""Requests on the kits that the musician's folder knows."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from Sidestick.protocol.messages import Message, Note, Pad
from sidestick_engine.beats.handlers import Service
from sidestick_engine.errors import RequestError
from sidestick_engine.kit.kit_of_track import Kits
from sidestick_engine.kit.sound import Sound
from sidestick_engine.kit.track_maps import FILE_NAME, choose_map

if TYPE_CHECKING:
    from conftest import FakeDrummer

Make = Callable[..., Message]


def pitches(result: dict[str, Any]) -> set[int]:
    return {note.pitch for note in result["versions"][0].notes}


@pytest.fixture
def kits(tmp_path: Path) -> Kits:
    return Kits(tmp_path)


@pytest.fixture
def handle(drummer: FakeDrummer, kits: Kits) -> Callable[[Message], dict[str, Any]]:
    service = Service(drummer, kits)
    return lambda message: service.handle(message, lambda: False)


def test_a_correction_counts_at_the_next_press(
    handle: Any, kits: Kits, generate: Make, core_kit_909: list[Pad]
) -> None:
    """In the notes and in the table that comes with them."""
    assert 38 in pitches(handle(generate(pads=core_kit_909)))
    assert kits.racks is not None
    kits.racks.correct("rack", Sound.SNARE, [41])
    result = handle(generate(pads=core_kit_909))
    assert 41 in pitches(result)
    assert 38 not in pitches(result)
    assert ("snare", 41) in result["kit"]


def test_what_is_turned_off_is_left_out_and_reported(
    handle: Any, kits: Kits, generate: Make, core_kit_909: list[Pad]
) -> None:
    """Though the rack has it."""
    handle(generate(pads=core_kit_909))
    assert kits.racks is not None
    kits.racks.correct("rack", Sound.SNARE, None)
    result = handle(generate(pads=core_kit_909))
    assert result["missing"] == ["snare"]
    assert not {38, 39} & pitches(result)


def test_what_stands_in_is_reported(handle: Any, generate: Make) -> None:
    """The class, and the sound that plays it."""
    pads = [Pad(36, "Kick"), Pad(39, "Clap"), Pad(42, "Closed Hat")]
    result = handle(generate(pads=pads))
    assert result["substituted"] == [("snare", "clap"), ("open_hat", "closed_hat")]


def test_without_a_rack_the_chosen_map_is_played_and_read(
    handle: Any, tmp_path: Path, generate: Make, extend: Make, drummer: FakeDrummer
) -> None:
    """New notes and those of the clip mean what the library understands."""
    choose_map(tmp_path / FILE_NAME, "*", "bfd3")
    assert pitches(handle(generate())) == {24, 26, 30, 46}
    handle(extend(notes=[Note(36, 0.0, 0.25, 100.0)]))
    assert drummer.calls[-1]["primer"].grid_hits()[0].drum.key == "mid_tom"


def test_notes_may_speak_a_map_of_the_musicians_own(
    handle: Any, tmp_path: Path, on_a_clip: Make, core_kit_909: list[Pad]
) -> None:
    """It is recognised as any other; the pads of a rack that is known may mean nothing."""
    (tmp_path / "kit_maps").mkdir()
    cellar = "kick = 100\nsnare = 101\nclosed_hat = 102\n"
    (tmp_path / "kit_maps" / "cellar.txt").write_text(cellar, "utf-8")
    hats = [Note(102, eighth / 2, 0.1, 60.0 + 30 * (eighth % 2 == 0)) for eighth in range(16)]
    drums = [Note(101 if beat % 2 else 100, float(beat), 0.1, 100.0) for beat in range(8)]
    notes = [*hats, *drums, Note(100, 2.5, 0.1, 90.0), Note(100, 6.5, 0.1, 90.0)]
    clip = on_a_clip("vary", notes=notes, length_beats=8.0, track="Cellar drums")
    result = handle(clip)
    assert result["problems"][0].startswith("The notes are read in the kit map cellar")
    assert pitches(result) <= {100, 101, 102}
    clip.fields["pads"] = core_kit_909
    with pytest.raises(RequestError, match="is on a pad that Sidestick knows as a drum"):
        handle(clip)


def test_a_map_that_is_not_there_is_refused_by_its_name(
    handle: Any, tmp_path: Path, generate: Make
) -> None:
    """General MIDI in its place would be silence or noise."""
    choose_map(tmp_path / FILE_NAME, "*", "cellar")
    with pytest.raises(RequestError, match="no kit map") as refused:
        handle(generate())
    assert refused.value.code == "bad_clip"


def test_the_map_of_its_track_is_played(handle: Any, tmp_path: Path, generate: Make) -> None:
    """Each track without a rack may have another."""
    choose_map(tmp_path / FILE_NAME, "Keys", "bfd3")
    assert pitches(handle(generate(track="Keys"))) == {24, 26, 30, 46}
    assert 36 in pitches(handle(generate(track="Drums")))


def test_a_new_rack_is_remembered_by_its_name(
    handle: Any, kits: Kits, generate: Make, core_kit_909: list[Pad]
) -> None:
    """The one that it has in Live."""
    handle(generate(pads=core_kit_909, rack="Core Kit 909"))
    assert kits.racks is not None
    assert [rack.name for rack in kits.racks.all()] == ["core-kit-909"]


def test_what_is_wrong_in_a_file_comes_with_the_beat(
    handle: Any, kits: Kits, generate: Make, core_kit_909: list[Pad]
) -> None:
    """And with the map of the kit: the musician is told, and the rest counts."""
    handle(generate(pads=core_kit_909, rack="Mine"))
    assert kits.racks is not None
    path = kits.racks.path("mine")
    path.write_text(path.read_text("utf-8") + "\nsnair = 40\n", "utf-8")
    (problem,) = handle(generate(pads=core_kit_909, rack="Mine"))["problems"]
    assert "snair" in problem
    fields = {"id": 1, "deadline_ms": 1, "pads": core_kit_909, "track": "", "rack": "Mine"}
    assert handle(Message("map_kit", fields))["problems"] == [problem]


def test_percussion_is_no_drum_of_a_beat(handle: Any, generate: Make) -> None:
    """Claps and rims are; cowbells and pads that mean nothing are the musician's."""
    names = ("Kick", "Snare", "Clap", "Rim", "Cowbell", "Shaker", "Vox 1")
    pads = [Pad(36 + place, name) for place, name in enumerate(names)]
    assert handle(generate(pads=pads))["drums"] == [36, 37, 38, 39]
