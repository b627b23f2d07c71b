"""`sidestick generate` and `sidestick extend`, with a drummer that needs no models."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import mido
import pytest
from click.testing import CliRunner, Result

from Sidestick.protocol.messages import Note
from sidestick_engine import midi_file
from sidestick_engine.cli import COMMANDS, main
from sidestick_engine.midi_drums import drums_of, new_midi_file
from sidestick_models.errors import WeightsError

if TYPE_CHECKING:
    from conftest import FakeDrummer

Run = Callable[..., Result]
BEAT = [Note(36, 0.0, 0.25, 100.0), Note(38, 3.0, 0.25, 90.0)]


@pytest.fixture
def run(drummer: FakeDrummer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """Runs the command line in an empty folder."""
    monkeypatch.setattr("sidestick_models.drummer.Drummer.load", lambda **_: drummer)
    monkeypatch.setenv("SIDESTICK_DATA", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)

    def run(*words: object) -> Result:
        return CliRunner().invoke(main, [str(word) for word in words])

    return run


@pytest.fixture
def beat(tmp_path: Path) -> Path:
    """A file with one bar."""
    path = tmp_path / "in.mid"
    midi_file.save(new_midi_file(BEAT, length_beats=4.0, tempo_bpm=93.0), path)
    return path


def fails(result: Result, words: str, *, code: int = 2) -> None:
    """One sentence on standard error, nothing on standard output, no file, no traceback."""
    assert result.exit_code == code
    assert result.stdout == ""
    assert words in result.stderr
    assert isinstance(result.exception, SystemExit)
    assert not Path("out.mid").exists()


def test_generate_writes_a_file(run: Run) -> None:
    """Its notes are the drummer's, in the tempo asked for, and a sentence says so."""
    result = run("generate", "--style", "funk", "--bars", 3, "--tempo", 90, "--out", "out.mid")
    assert result.exit_code == 0
    assert "Wrote 3 new bars of funk to out.mid: 18 notes" in result.stdout
    drums = drums_of(midi_file.read(Path("out.mid")), "out.mid")
    assert (len(drums.notes), drums.length_beats) == (18, 12.0)
    assert drums.tempo_bpm == pytest.approx(90.0, rel=1e-4)


def test_generate_tells_all_in_json(run: Run) -> None:
    """One object and nothing else; the seed is there to ask for the same beat again."""
    result = run("generate", "--style", "funk", "--out", "out.mid", "--json")
    made = json.loads(result.stdout)
    assert result.stderr == ""
    assert (made["style"], made["bars"], made["tempo_bpm"]) == ("funk", 2, 120.0)
    assert (made["midi_file"], made["kit"]["36"]) == ("out.mid", "kick")
    assert made["notes"][0].keys() == {"pitch", "start_beats", "length_beats", "velocity"}
    assert made["seed"] in range(2**32)


def test_the_seed_of_the_musician_is_used(run: Run, drummer: FakeDrummer) -> None:
    """And each run without one has another."""
    for seed in (["--seed", 5], [], []):
        run("generate", "--style", "funk", "--out", "out.mid", *seed)
    seeds = [call["seed"] for call in drummer.calls]
    assert seeds[0] == 5
    assert seeds[1] != seeds[2]


def test_extend_keeps_the_file_and_goes_on(run: Run, beat: Path, drummer: FakeDrummer) -> None:
    """The old bar, then the new ones, in the file's own tempo."""
    result = run("extend", beat, "--bars", 1, "--out", "out.mid", "--json")
    assert result.exit_code == 0, result.stderr
    told = json.loads(result.stdout)
    assert (told["bars"], told["style"]) == (1, "")
    assert told["tempo_bpm"] == pytest.approx(93.0, rel=1e-4)
    assert drummer.calls[0]["tempo_bpm"] == told["tempo_bpm"]
    drums = drums_of(midi_file.read(Path("out.mid")), "out.mid")
    assert len(told["notes"]) == len(drums.notes) == 8
    assert [note.start_beats for note in drums.notes[:3]] == [0.0, 3.0, 4.0]
    assert drums.length_beats == 8.0


def test_extend_may_write_over_its_source(run: Run, beat: Path) -> None:
    """Again and again."""
    for _ in range(3):
        assert run("extend", beat, "--bars", 1, "--out", beat).exit_code == 0
    assert drums_of(midi_file.read(beat), "in.mid").length_beats == 16.0


def test_extend_reads_drums_on_another_channel(run: Run, tmp_path: Path) -> None:
    """As in clips that Live exports; the new notes are on it too."""
    midi = new_midi_file(BEAT, length_beats=4.0, tempo_bpm=120.0)
    for message in midi.tracks[0]:
        if not message.is_meta:
            message.channel = 0
    midi_file.save(midi, tmp_path / "live.mid")
    fails(run("extend", "live.mid", "--out", "out.mid"), "add --channel 1")
    assert run("extend", "live.mid", "--channel", 1, "--out", "out.mid").exit_code == 0
    assert {m.channel for m in mido.MidiFile("out.mid").tracks[0] if not m.is_meta} == {0}


@pytest.mark.parametrize(
    ("option", "value", "words"),
    [
        ("--bars", 0, "0 is not a whole number from 1 to 64"),
        ("--bars", 10_000, "10000 is not a whole number from 1 to 64"),
        ("--bars", "two", "'two' is not a valid integer"),
        ("--temperature", 0, "0.0 is not a number from 0.1"),
        ("--temperature", "nan", "nan is not a number from 0.1"),
        ("--seed", -1, "-1 is not a whole number from 0"),
    ],
)
@pytest.mark.parametrize("command", ["generate --style funk", "extend in.mid"])
def test_a_number_out_of_range_is_told_with_the_range(
    run: Run, beat: Path, command: str, option: str, value: object, words: str
) -> None:
    """Before anything is done."""
    fails(run(*command.split(), option, value, "--out", "out.mid"), words)


def test_a_tempo_out_of_range_is_told(run: Run) -> None:
    """Of generate; extend has the file's."""
    fails(run("generate", "--style", "funk", "--tempo", 5, "--out", "out.mid"), "5.0 is not a num")


@pytest.mark.parametrize("command", ["generate", "extend in.mid"])
def test_an_unknown_style_is_told_with_the_styles(run: Run, beat: Path, command: str) -> None:
    """Nothing is written."""
    fails(run(*command.split(), "--style", "polka", "--out", "out.mid"), "polka")


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "is empty"),
        (b"not midi", "is not a MIDI file"),
        (b"MThd\0\0\0\6\0\0", "is a damaged MIDI file: it ends too early"),
    ],
)
def test_a_file_that_is_no_midi_file_is_told(run: Run, data: bytes, words: str) -> None:
    """Nothing is written."""
    Path("bad.mid").write_bytes(data)
    fails(run("extend", "bad.mid", "--out", "out.mid"), words)


def test_a_file_that_is_not_there_is_told(run: Run) -> None:
    """Nothing is written."""
    fails(run("extend", "none.mid", "--out", "out.mid"), "none.mid cannot be read: No such file")


def test_a_file_without_notes_is_told(run: Run) -> None:
    """Nothing is written."""
    midi_file.save(new_midi_file([], length_beats=4.0, tempo_bpm=120.0), Path("silent.mid"))
    fails(run("extend", "silent.mid", "--out", "out.mid"), "silent.mid has no notes")


def test_a_file_whose_drums_are_unknown_is_told(run: Run) -> None:
    """Cowbells alone are no beat."""
    cowbell = new_midi_file([Note(56, 0.0, 0.2, 90.0)], length_beats=4.0, tempo_bpm=120.0)
    midi_file.save(cowbell, Path("in.mid"))
    fails(run("extend", "in.mid", "--out", "out.mid"), "nothing to extend")


def test_a_file_in_another_meter_is_told(run: Run) -> None:
    """Nothing is written."""
    midi = new_midi_file(BEAT, length_beats=4.0, tempo_bpm=120.0)
    midi.tracks[0][1] = mido.MetaMessage("time_signature", numerator=7, denominator=8)
    midi_file.save(midi, Path("in.mid"))
    fails(run("extend", "in.mid", "--out", "out.mid"), "in 7/8; only 4/4 works yet")


@pytest.mark.parametrize("command", ["generate --style funk", "extend in.mid"])
def test_a_destination_that_cannot_be_is_told(run: Run, beat: Path, command: str) -> None:
    """Before the models are even loaded."""
    fails(run(*command.split(), "--out", Path("no", "out.mid")), "there is no folder no")
    fails(run(*command.split(), "--out", "."), "is a folder")


@pytest.mark.parametrize("command", ["generate --style funk --out out.mid", "engine"])
def test_models_that_are_missing_are_told(
    run: Run, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    """With the sentence of the models, and exit code 1: the input was good."""

    def missing(**_: object) -> None:
        raise WeightsError("The file drums_rnn.onnx is missing.")

    monkeypatch.setattr("sidestick_models.drummer.Drummer.load", missing)
    fails(run(*command.split()), "drums_rnn.onnx is missing", code=1)


def test_each_command_is_there(run: Run) -> None:
    """The table of commands leads to commands, and help lists them in its order."""
    help_text = run("--help").stdout
    places = [help_text.index(f"  {name} ") for name in COMMANDS]
    assert places == sorted(places)
    for name in COMMANDS:
        assert run(name, "--help").exit_code == 0


def test_an_unknown_command_is_told(run: Run) -> None:
    """As click does."""
    fails(run("dance"), "No such command 'dance'")


def test_the_version_is_the_distributions() -> None:
    """Through the installed command's own module."""
    code = "from sidestick_engine.cli import main; main(['--version'])"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.startswith("sidestick ")


def test_help_starts_no_model() -> None:
    """Listing the commands is quick: neither runtime nor training library is imported."""
    code = (
        "import sys; from sidestick_engine.cli import main; "
        "main(['--help'], standalone_mode=False); "
        "print(sorted({'onnxruntime', 'tensorflow'} & set(sys.modules)))"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.endswith("[]\n")
