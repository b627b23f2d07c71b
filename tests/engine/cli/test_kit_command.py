"""`sidestick kit`: shown, set, forgotten, chosen; and sentences for what cannot be."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import mido
import pytest
from click.testing import CliRunner, Result

from sidestick_engine.cli import main
from sidestick_engine.kit.kit import Kit
from sidestick_engine.kit.kit_map import find_kit_map
from sidestick_engine.kit.kit_of_track import Kits
from sidestick_live_sim import CORE_KIT_808, CORE_KIT_909
from sidestick_models.beat.drum_classes import DrumClass

Run = Callable[..., Result]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the musician's folder of data, with nothing in it."""
    monkeypatch.setenv("SIDESTICK_DATA", str(tmp_path))
    return tmp_path


@pytest.fixture
def kits(folder: Path) -> Kits:
    """Return the kits of an engine that has met an 808 and a 909."""
    kits = Kits(folder)
    for rack, pads in (("808", CORE_KIT_808), ("909", CORE_KIT_909)):
        kits.kit_of(list(pads.items()), rack=rack)
    return kits


@pytest.fixture
def run(folder: Path) -> Run:
    def run(*words: object) -> Result:
        return CliRunner().invoke(main, ["kit", *map(str, words)])

    return run


def facts(result: Result) -> dict[str, Any]:
    assert result.exit_code == 0, result.stderr
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def test_before_the_first_press_the_list_says_what_to_do(run: Run) -> None:
    """Racks come by themselves."""
    assert "press generate in Live" in run("list").stdout
    assert facts(run("list", "--json")) == {"kits": [], "tracks": {}}


def test_the_list_names_racks_what_is_set_and_what_is_missing(run: Run, kits: Kits) -> None:
    """And the kit maps of tracks without a rack."""
    run("set", "808", "crash", "off")
    run("use", "ad2", "--track", "Drums 2")
    text = run("list").stdout
    for word in ("808", "909", "crash", "ride", 'The track "Drums 2" plays addictive_drums_2'):
        assert word in text
    assert facts(run("list", "--json"))["tracks"] == {"Drums 2": "addictive_drums_2"}


def test_a_rack_is_shown_pad_by_pad(run: Run, kits: Kits) -> None:
    """Note, Live's name of it, the pad's name, what it is; and what plays elsewhere."""
    text = run("show", "808").stdout
    row = next(line for line in text.splitlines() if "Closed Hi Hat" in line)
    assert [word in row for word in ("42", "F#1", "closed hat", "*")] == [True] * 4
    assert "No pad is the ride: it is played on the closed hat." in text
    shown = facts(run("show", "808", "--json"))
    assert shown["stand_ins"] == {"ride": "closed_hat"}
    assert shown["pads"] == {str(note): name for note, name in CORE_KIT_808.items()}


def test_a_rack_without_some_drum_says_so(run: Run, folder: Path) -> None:
    """Nothing is put where nobody hears it."""
    Kits(folder).kit_of([(36, "Clap"), (37, "Closed Hat")], rack="small")
    text = run("show", "small").stdout
    assert "No pad is the snare: it is played on the clap." in text
    assert "Left out: kick, low tom, mid tom, high tom, crash." in text


def test_what_is_set_counts_and_can_be_taken_back(run: Run, kits: Kits) -> None:
    """By note or by Live's name of it, in any case."""
    assert "ride (set)" in run("set", "808", "Ride", "d#2", "50").stdout
    assert facts(run("show", "808", "--json"))["plays"]["ride"] == 51
    assert kits.kit_of(list(CORE_KIT_808.items())).kit.pitches[DrumClass.RIDE] == 51
    assert "as the pads' names say" in run("forget", "808", "ride").stdout
    assert facts(run("show", "808", "--json"))["set"] == {}


def test_a_sound_can_be_left_to_its_neighbour_or_left_out(run: Run, kits: Kits) -> None:
    """The snare then goes to the clap; a crash that is off goes nowhere."""
    assert "played on the clap" in run("set", "909", "snare", "-").stdout
    assert "Left out: crash" in run("set", "909", "crash", "off").stdout
    shown = facts(run("show", "909", "--json"))
    assert (shown["set"], shown["off"]) == ({"snare": []}, ["crash"])


def test_forgetting_a_rack_removes_its_file(run: Run, kits: Kits, folder: Path) -> None:
    """It is read again with the next press."""
    assert "forgotten" in run("forget", "808").stdout
    assert [path.name for path in (folder / "kits").iterdir()] == ["909.txt"]


def test_a_broken_line_is_reported_with_its_number(run: Run, kits: Kits, folder: Path) -> None:
    """On standard error; what can be read is shown, and setting something leaves it there."""
    path = folder / "kits" / "909.txt"
    path.write_text("snare: 38\n" + path.read_text("utf-8"), "utf-8")
    assert '909.txt, line 1: "snare: 38" has no "="' in run("show", "909").stderr
    assert "909.txt, line 1" in run("set", "909", "snare", "41").stderr
    assert path.read_text("utf-8").startswith("snare: 38\n")


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("show", "x"), 'no kit "x". There are: 808, 909.'),
        (("forget", "x"), 'no kit "x"'),
        (("set", "x", "snare", 38), 'no kit "x"'),
        (("set", "808", "snore", 38), '"snore" is no sound; sounds are kick, snare,'),
        (("set", "808", "snare", "Q9"), '"Q9" is no note'),
        (("set", "808", "snare", 99), "has no pad on 99"),
        (("forget", "808", "snare"), "Nothing is set for the snare"),
        (("forget", "808", "snore"), '"snore" is no sound'),
        (("maps", "x"), 'no kit map "x". There are: abbey_road_drummer'),
        (("use", "x"), 'no kit map "x"'),
        (("use", "gm", "--track", "#1"), "cannot be written down"),
    ],
)
def test_what_cannot_be_done_ends_in_a_sentence(
    run: Run, kits: Kits, words: tuple[object, ...], why: str
) -> None:
    """With exit code 2, and what there is to choose from."""
    result = run(*words)
    assert result.exit_code == 2
    assert why in " ".join(result.stderr.split())


def test_kit_maps_are_listed_and_shown(run: Run, folder: Path) -> None:
    """By any name; the musician's own too."""
    assert "Addictive Drums 2" in run("maps").stdout
    text = run("maps", "EZX electronic").stdout
    assert "42 44 60" in text
    assert "No pad is the ride: it is played on the closed hat." in text
    (folder / "kit_maps").mkdir()
    (folder / "kit_maps" / "cellar.txt").write_text("kick = 24\n", "utf-8")
    (found,) = facts(run("maps", "cellar", "--json"))["maps"]
    assert found == {
        "name": "cellar",
        "title": "cellar",
        "also": [],
        "notes": {"kick": [24]},
        "articulations": {"kick": [24]},
        "uncertain": [],
    }


def test_midi_files_are_written_and_read_in_a_kit_map(folder: Path, tmp_path: Path) -> None:
    """The one that is named, else the one that tracks play."""

    def beat(*words: str) -> set[int]:
        out = tmp_path / "beat.mid"
        result = CliRunner().invoke(
            main, [*words, "--bars", "1", "--seed", "1", "--out", str(out), "--force"]
        )
        assert result.exit_code == 0, result.stderr
        return {m.note for m in mido.MidiFile(out) if m.type == "note_on"}

    bfd = set(Kit.from_map(find_kit_map("bfd3")).classes)
    pitches = beat("generate", "--style", "rock", "--kit-map", "BFD3")
    assert 24 in pitches
    assert pitches <= bfd
    CliRunner().invoke(main, ["kit", "use", "bfd3"])
    assert beat("extend", str(tmp_path / "beat.mid")) <= bfd
    assert beat("generate", "--style", "rock", "--kit-map", "gm") <= set(Kit.general_midi().classes)


def test_a_kit_map_is_chosen_for_a_track_or_for_all(run: Run, folder: Path) -> None:
    """From the next request on."""
    kits = Kits(folder)
    assert "Every other track plays BFD3 (bfd3)" in run("use", "bfd").stdout
    assert kits.kit_of([], track="Drums").name == "bfd3"
    run("use", "gm", "--track", "Drums")
    assert kits.kit_of([], track="Drums").name == "general_midi"


def test_a_map_of_another_program_is_used_by_its_file(run: Run, folder: Path) -> None:
    """It is copied to the musician's own; a broken one beside it is mentioned, and hides none."""
    source = folder / "Studio.txt"
    source.write_text("# MIDI note / CC name map\n24 Kick\n26 Snare\n30 Hat\n", "utf-8")
    result = run("use", source)
    assert result.exit_code == 0, result.stderr
    assert f"Copied {source} to {folder / 'kit_maps' / 'Studio.txt'}." in result.stdout
    source.unlink()
    assert Kits(folder).kit_of([]).kit.pitches[DrumClass.KICK] == 24
    (folder / "kit_maps" / "bad.txt").write_text("kik = 36\n", "utf-8")
    listed = run("maps")
    assert "Studio" in listed.stdout
    assert 'bad.txt, line 1: "kik" is no sound; sounds are kick' in listed.stderr
    assert len(facts(run("maps", "--json"))["problems"]) == 1
