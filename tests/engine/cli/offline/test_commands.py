"""`sidestick generate`, `extend`, `vary`, `fill` and `humanize`, by a drummer without models."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import mido
import pytest
from click.testing import CliRunner, Result

from Sidestick.protocol.messages import Note
from sidestick_engine.cli import COMMANDS, main
from sidestick_engine.midi_files import smf
from sidestick_engine.midi_files.drum_track import drums_of
from sidestick_engine.midi_files.drum_writing import new_midi_file
from sidestick_models.errors import WeightsError

if TYPE_CHECKING:
    from conftest import FakeDrummer

Run = Callable[..., Result]
BEAT = [Note(36, 0.0, 0.25, 100.0), Note(38, 3.0, 0.25, 90.0)]


@pytest.fixture
def run(drummer: FakeDrummer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """Return what runs the command line in an empty folder."""
    monkeypatch.setattr("sidestick_models.drummer.Drummer.load", lambda **_: drummer)
    monkeypatch.setenv("SIDESTICK_DATA", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)

    def run(*words: object) -> Result:
        return CliRunner().invoke(main, [str(word) for word in words])

    return run


@pytest.fixture
def beat(tmp_path: Path) -> Path:
    """Return a file with one bar."""
    path = tmp_path / "in.mid"
    smf.save(new_midi_file(BEAT, length_beats=4.0, tempo_bpm=93.0), path)
    return path


def fails(result: Result, words: str, *, code: int = 2) -> None:
    """Check for one sentence on standard error, nothing else printed, no file, no traceback."""
    assert result.exit_code == code
    assert result.stdout == ""
    assert words in result.stderr
    assert isinstance(result.exception, SystemExit)
    assert not Path("out.mid").exists()


def test_generate_writes_a_file(run: Run) -> None:
    """Its notes are the drummer's, in the given tempo, and a sentence says so."""
    result = run("generate", "--style", "funk", "--bars", 3, "--tempo", 90, "--out", "out.mid")
    assert result.exit_code == 0
    words = "Wrote 3 new bars of funk to out.mid: 18 notes new, 18 in all, 6 hits per bar. Seed "
    assert result.stdout.startswith(words)
    drums = drums_of(smf.read(Path("out.mid")), "out.mid")
    assert (len(drums.notes), drums.length_beats) == (18, 12.0)
    assert drums.main_part.tempo_bpm == pytest.approx(90.0, rel=1e-4)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("--style funk --subdivision triplet --swing 75", "--swing 75 is for sixteenths"),
        ("--style funk --subdivision straight --meter 12/8", "beats of 12/8 have three eighths"),
        ("--style house --blend House:0.4", "--blend House is the style itself"),
    ],
)
def test_settings_that_contradict_each_other_are_refused(
    run: Run, words: str, sentence: str
) -> None:
    """Either alone is legal."""
    fails(run("generate", *words.split(), "--out", "out.mid"), sentence)


def test_a_range_from_before_the_beginning_is_refused(run: Run, beat: Path) -> None:
    """It was a slip of the hand."""
    words = ("--from", -5, "--to", 2, "--out", "out.mid")
    fails(run("vary", beat, *words), "--from -5 is before in.mid begins")


def test_a_note_that_is_there_twice_is_one_hit(run: Run, beat: Path) -> None:
    """Nobody hears two."""
    midi = mido.MidiFile(beat)
    kick = next(each for each in midi.tracks[0] if each.type == "note_on")
    midi.tracks[0].insert(midi.tracks[0].index(kick) + 1, kick.copy(time=0))
    off = next(each for each in midi.tracks[0] if each.type == "note_off")
    midi.tracks[0].insert(midi.tracks[0].index(off) + 1, off.copy(time=0))
    midi.save(beat)
    result = run("humanize", beat, "--out", "out.mid", "--json")
    assert json.loads(result.stdout)["versions"][0]["hits_per_bar"] == 2


def test_a_style_that_is_not_named_is_missed(run: Run) -> None:
    """And none of the name None is looked for."""
    refused = run("generate", "--out", "beat.mid")
    assert refused.exit_code == 2
    assert "Missing option '--style'" in refused.output


def test_generate_prints_all_as_json(run: Run) -> None:
    """One object and nothing else; the seed is there to ask for the same beat again."""
    result = run("generate", "--style", "funk", "--out", "out.mid", "--json")
    printed = json.loads(result.stdout)
    assert result.stderr == ""
    assert (printed["style"], printed["bars"], printed["tempo_bpm"]) == ("funk", 2, 120.0)
    (version,) = printed["versions"]
    assert (version["midi_file"], printed["kit"]["36"]) == ("out.mid", "kick")
    assert version["hits_per_bar"] == 6.0
    assert version["notes"][0].keys() == {"pitch", "start_beats", "length_beats", "velocity"}
    assert printed["seed"] in range(2**32)


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
    printed = json.loads(result.stdout)
    assert (printed["bars"], printed["style"]) == (1, "")
    assert printed["tempo_bpm"] == pytest.approx(93.0, rel=1e-4)
    assert drummer.calls[0]["tempo_bpm"] == printed["tempo_bpm"]
    drums = drums_of(smf.read(Path("out.mid")), "out.mid")
    assert len(printed["versions"][0]["notes"]) == len(drums.notes) == 8
    assert [note.start_beats for note in drums.notes[:3]] == [0.0, 3.0, 4.0]
    assert drums.length_beats == 8.0


def test_extend_may_write_over_its_source(run: Run, beat: Path) -> None:
    """Again and again."""
    for _ in range(3):
        assert run("extend", beat, "--bars", 1, "--out", beat, "--force").exit_code == 0
    assert drums_of(smf.read(beat), "in.mid").length_beats == 16.0


def test_extend_reads_drums_on_another_channel(run: Run, tmp_path: Path) -> None:
    """As in clips that Live exports; the new notes are on it too."""
    midi = new_midi_file(BEAT, length_beats=4.0, tempo_bpm=120.0)
    for message in midi.tracks[0]:
        if not message.is_meta:
            message.channel = 0
    smf.save(midi, tmp_path / "live.mid")
    fails(run("extend", "live.mid", "--channel", 2, "--out", "out.mid"), "no notes on channel 2")
    for where in ([], ["--channel", 1], ["--track", 1], ["--track", "sidestick"]):
        result = run("extend", "live.mid", *where, "--out", "out.mid")
        assert result.exit_code == 0
        assert 'The drums are track 1 "Sidestick", channel 1.' in result.stderr
    assert {m.channel for m in mido.MidiFile("out.mid").tracks[0] if not m.is_meta} == {0}


def test_a_beat_in_another_meter_says_so_in_its_file(run: Run) -> None:
    """And goes on in it: the meter is read from the file."""
    words = ("generate", "--style", "funk", "--meter", "7/8", "--bars", 1, "--out", "out.mid")
    assert run(*words).exit_code == 0
    assert run("extend", "out.mid", "--bars", 2, "--out", "out.mid", "--force").exit_code == 0
    drums = drums_of(smf.read(Path("out.mid")), "out.mid")
    assert (drums.main_part.meter, drums.length_beats) == ((7, 8), 10.5)


def test_each_version_is_a_file_of_its_own(run: Run) -> None:
    """Numbered, and reported one by one."""
    result = run("generate", "--style", "funk", "--versions", 3, "--out", "out.mid")
    lengths = [len(drums_of(smf.read(Path(f"out-{n}.mid")), "").notes) for n in (1, 2, 3)]
    assert lengths == [12, 13, 14]
    for number, line in enumerate(result.stdout.splitlines()):
        assert f" to out-{number + 1}.mid: {12 + number} notes new" in line
    assert not Path("out.mid").exists()


def test_what_is_chosen_reaches_the_drummer(run: Run, drummer: FakeDrummer) -> None:
    """Density, blend, temperature: in every request for new hits."""
    chosen = ["--density", 0.25, "--blend", "slow:0.5", "--temperature", 0.5, "--out", "out.mid"]
    for command in ("generate --style funk", "extend in.mid", "vary in.mid", "fill in.mid"):
        smf.save(new_midi_file(BEAT, length_beats=4.0, tempo_bpm=93.0), Path("in.mid"))
        assert run(*command.split(), *chosen).exit_code == 0
        call = drummer.calls[-1]
        assert (call["density"], call["temperature"]) == (0.25, 0.5)
        assert (call["blend"].style, call["blend"].amount) == ("slow", 0.5)


def test_vary_keeps_what_is_locked_and_what_lies_outside(run: Run, beat: Path) -> None:
    """And says how many notes are new."""
    words = ["vary", beat, "--lock", "kick", "--from", 1, "--to", 3, "--out", "out.mid"]
    result = run(*words)
    assert result.exit_code == 0, result.stderr
    assert "Wrote 1 bar to out.mid: 1 note new, 3 in all" in result.stdout
    notes = drums_of(smf.read(Path("out.mid")), "out.mid").notes
    assert [(note.pitch, note.start_beats) for note in notes] == [
        (36, 0.0),
        (38, pytest.approx(1.05, abs=1e-3)),
        (38, 3.0),
    ]


def test_fill_changes_the_last_bars(run: Run, drummer: FakeDrummer, beat: Path) -> None:
    """As many as wanted, also half a bar."""
    for bars, steps in ((0.5, 8), (1, 16)):
        assert run("fill", beat, "--bars", bars, "--out", "out.mid").exit_code == 0
        assert drummer.calls[-1]["steps"] == steps
    Path("out.mid").unlink()
    fails(run("fill", beat, "--bars", 2, "--out", "out.mid"), "A fill of 8 beats does not fit")


def test_humanize_plays_the_notes_that_are_there(run: Run, beat: Path) -> None:
    """Late and soft, as the fake drummer plays, and no note more or less."""
    result = run("humanize", beat, "--out", "out.mid")
    assert result.stdout.startswith("Wrote 1 bar to out.mid: 2 notes changed, 2 in all")
    notes = drums_of(smf.read(Path("out.mid")), "out.mid").notes
    assert [(n.pitch, round(n.start_beats, 3), n.velocity) for n in notes] == [
        (36, 0.062, 64.0),
        (38, 3.062, 64.0),
    ]


def test_all_else_in_the_file_stays(run: Run, beat: Path) -> None:
    """Other tracks, and other channels and events in the drums' own."""
    midi = mido.MidiFile(beat)
    midi.tracks[0].insert(3, mido.Message("note_on", channel=0, note=60, velocity=50))
    midi.tracks[0].insert(4, mido.Message("note_off", channel=0, note=60, time=100))
    midi.tracks.append(mido.MidiTrack([mido.MetaMessage("text", text="strings", time=7)]))
    midi.type = 1
    smf.save(midi, beat)
    for command in ("extend", "vary", "fill", "humanize"):
        assert run(command, beat, "--out", "out.mid").exit_code == 0
        written = mido.MidiFile("out.mid")
        assert written.tracks[1][0].text == "strings"
        others = [m for m in written.tracks[0] if not m.is_meta and m.channel == 0]
        assert [m.type for m in others] == ["note_on", "note_off"]


@pytest.mark.parametrize(
    ("option", "value", "words"),
    [
        ("--bars", 0, "0 is not a whole number from 1 to 64"),
        ("--bars", 10_000, "10000 is not a whole number from 1 to 64"),
        ("--bars", "two", "'two' is not a valid integer"),
        ("--temperature", 0, "0.0 is not a number from 0.1"),
        ("--temperature", "nan", "nan is not a number from 0.1"),
        ("--seed", -1, "-1 is not a whole number from 0"),
        ("--density", 1.1, "1.1 is not a number from 0 to 1."),
        ("--blend", "jazz", '"jazz" is not STYLE:AMOUNT'),
        ("--blend", "jazz:2", "2.0 is not a number from 0 to 1."),
        ("--versions", 9, "9 is not a whole number from 1 to 8"),
        ("--swing", 49, "49.0 is not a number from 50 to 75"),
        ("--timing", 2, "2.0 is not a number from 0 to 1"),
        ("--velocity", -1, "-1.0 is not a number from 0 to 1"),
    ],
)
@pytest.mark.parametrize("command", ["generate --style funk", "extend in.mid"])
def test_a_number_out_of_range_is_reported_with_the_range(
    run: Run, beat: Path, command: str, option: str, value: object, words: str
) -> None:
    """Before anything is done."""
    fails(run(*command.split(), option, value, "--out", "out.mid"), words)


def test_a_tempo_out_of_range_is_reported(run: Run) -> None:
    """Of generate; extend has the file's."""
    fails(run("generate", "--style", "funk", "--tempo", 5, "--out", "out.mid"), "5.0 is not a num")


@pytest.mark.parametrize("command", ["generate", "extend in.mid"])
def test_an_unknown_style_is_reported_with_the_styles(run: Run, beat: Path, command: str) -> None:
    """Nothing is written."""
    fails(run(*command.split(), "--style", "polka", "--out", "out.mid"), "polka")


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "is empty"),
        (b"not midi", "is not a MIDI file"),
        (b"MThd\0\0\0\6\0\0", "is a damaged MIDI file: it ends within its header"),
    ],
)
def test_a_file_that_is_no_midi_file_is_reported(run: Run, data: bytes, words: str) -> None:
    """Nothing is written."""
    Path("bad.mid").write_bytes(data)
    fails(run("extend", "bad.mid", "--out", "out.mid"), words)


def test_a_file_that_is_not_there_is_reported(run: Run) -> None:
    """Nothing is written."""
    fails(run("extend", "none.mid", "--out", "out.mid"), "none.mid cannot be read: No such file")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("vary in.mid --lock cowbell", "'cowbell' is not one of 'kick', 'snare'"),
        ("vary in.mid --from 3 --to 2", "nothing to change from beat 3 to 2"),
        ("fill in.mid --bars 0", "0.0 is not a number above 0 and up to 2"),
        ("fill in.mid --bars 0.3", "must be whole sixteenths"),
        ("generate --style funk --meter fast", '"fast" is not a meter'),
        ("extend in.mid --continuation-model x", 'no continuation model called "x"'),
    ],
)
def test_what_cannot_be_is_reported(run: Run, beat: Path, words: str, sentence: str) -> None:
    """Nothing is written."""
    fails(run(*words.split(), "--out", "out.mid"), sentence)


def test_a_file_without_notes_is_reported(run: Run) -> None:
    """Nothing is written."""
    smf.save(new_midi_file([], length_beats=4.0, tempo_bpm=120.0), Path("silent.mid"))
    fails(run("extend", "silent.mid", "--out", "out.mid"), "silent.mid has no notes")


def test_a_file_whose_drums_are_unknown_is_reported(run: Run) -> None:
    """Cowbells alone are no beat."""
    cowbell = new_midi_file([Note(56, 0.0, 0.2, 90.0)], length_beats=4.0, tempo_bpm=120.0)
    smf.save(cowbell, Path("in.mid"))
    fails(run("extend", "in.mid", "--out", "out.mid"), "nothing to extend")


def test_a_meter_that_cannot_be_played_is_reported(run: Run) -> None:
    """Nothing is written."""
    midi = new_midi_file(BEAT, length_beats=4.0, tempo_bpm=120.0)
    midi.tracks[0][1] = mido.MetaMessage("time_signature", numerator=9, denominator=8)
    smf.save(midi, Path("in.mid"))
    fails(run("extend", "in.mid", "--out", "out.mid"), "9/8")
    fails(run("generate", "--style", "funk", "--meter", "9/8", "--out", "out.mid"), "9/8")


@pytest.mark.parametrize("command", ["generate --style funk", "extend in.mid"])
def test_a_destination_that_cannot_be_is_reported(run: Run, beat: Path, command: str) -> None:
    """Before the models are even loaded."""
    fails(run(*command.split(), "--out", Path("no", "out.mid")), "there is no folder no")
    fails(run(*command.split(), "--out", "."), "is a folder")


@pytest.mark.parametrize("command", ["generate --style funk --out out.mid", "engine"])
def test_models_that_are_missing_are_reported(
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


def test_an_unknown_command_is_reported(run: Run) -> None:
    """As click does."""
    fails(run("dance"), "No such command 'dance'")


def test_the_version_is_the_distributions() -> None:
    """Through the installed command's own module."""
    code = "from sidestick_engine.cli import main; main(['--version'])"
    printed = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert printed.stdout.startswith("sidestick ")


def test_help_starts_no_model() -> None:
    """Listing the commands is quick: neither runtime nor training library is imported."""
    code = (
        "import sys; from sidestick_engine.cli import main; "
        "main(['--help'], standalone_mode=False); "
        "print(sorted({'onnxruntime', 'tensorflow'} & set(sys.modules)))"
    )
    printed = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert printed.stdout.endswith("[]\n")


FIGURE = re.compile(r"(\d+)(?: notes?)? (removed|new|changed)")
REWRITING = {"extend": (), "vary": (), "fill": (), "humanize": ("--timing", 1)}


@pytest.mark.parametrize("command", REWRITING)
def test_a_command_says_what_it_did_to_the_notes(run: Run, beat: Path, command: str) -> None:
    """Its figures, in words and in JSON, are the difference between the two files."""
    words = (command, beat, *REWRITING[command], "--seed", 4, "--out", "out.mid")
    said = run(*words).stdout
    shown = json.loads(run(*words, "--json").stdout)["versions"][0]["changes"]
    before, after = (
        Counter(drums_of(smf.read(path), "x").notes) for path in (beat, Path("out.mid"))
    )
    removed, new = (before - after).total(), (after - before).total()
    changed = min(removed, new) if command == "humanize" else 0
    happened = {"changed": changed, "removed": removed - changed, "new": new - changed}
    told = {what: int(count) for count, what in FIGURE.findall(said)}
    assert told == {what: count for what, count in happened.items() if count}
    assert shown == {**happened, "kept": (before & after).total()}


@pytest.mark.parametrize(
    ("words", "named"),
    [
        ("--from 100 --to 200", "from beat 100 to 200"),
        ("--from 1000000 --to 2000000", None),
        ("--from 4", "from beat 4 to the end"),
        ("--from 3.99", "from beat 3.99 to the end"),
        ("--from -5 --to -2", "from beat -5 to -2"),
        ("--from 3 --to 3", "from beat 3 to 3"),
    ],
)
def test_beats_beyond_the_end_are_named_as_they_were_given(
    run: Run, beat: Path, words: str, named: str | None
) -> None:
    """With the length of the file, and what can be chosen."""
    result = run("vary", beat, *words.split(), "--out", "out.mid")
    assert result.exit_code == 2
    if named:
        assert f"in.mid is 4 beats long, so there is nothing to change {named}." in result.stderr


def test_a_beat_goes_to_standard_output(run: Run, beat: Path) -> None:
    """The bytes of the file and nothing else; what is said goes to standard error."""
    result = run("generate", "--style", "funk", "--seed", 3, "--out", "-")
    run("generate", "--style", "funk", "--seed", 3, "--out", "same.mid")
    assert result.stdout_bytes == Path("same.mid").read_bytes()
    assert "to standard output: " in result.stderr
    assert run("vary", beat, "--seed", 3, "--out", "-").stdout_bytes.startswith(b"MThd")
    assert not Path("-").exists()
    for more, words in (("--json", "not both"), ("--versions=2", "Only one version")):
        refused = run("vary", beat, "--out", "-", more)
        assert refused.exit_code == 2
        assert words in refused.output


@pytest.mark.parametrize("command", ["generate --style funk", "extend in.mid", "vary in.mid"])
def test_nothing_but_a_midi_file_is_written_over(run: Run, beat: Path, command: str) -> None:
    """A text, a picture, a song of a DAW: only with --force; an earlier beat is."""
    words = (*command.split(), "--out")
    for precious in (b"my lyrics", b"\x89PNG", b"MTh", b"RIFF....WAVE"):
        Path("out.mid").write_bytes(precious)
        refused = run(*words, "out.mid")
        assert refused.exit_code == 2
        assert "out.mid is no MIDI file, and would be lost" in refused.stderr
        assert Path("out.mid").read_bytes() == precious
    assert run(*words, "out.mid", "--force").exit_code == 0
    assert run(*words, "out.mid").exit_code == 0
    Path("many-2.mid").write_bytes(b"precious")
    assert "many-2.mid" in run(*words, "many.mid", "--versions", 3).stderr
    assert not Path("many-1.mid").exists()


def test_the_file_that_is_read_is_not_written_over(run: Run, beat: Path, tmp_path: Path) -> None:
    """Under whichever name: only with --force."""
    before = beat.read_bytes()
    Path("link.mid").symlink_to(beat)
    os.link(beat, "hard.mid")
    for out in ("in.mid", "./in.mid", "link.mid", "hard.mid", beat.absolute()):
        refused = run("vary", beat, "--out", out)
        assert refused.exit_code == 2
        assert "is the file that is read, and would be lost" in refused.stderr
        assert beat.read_bytes() == before
    assert run("vary", beat, "--out", beat, "--force").exit_code == 0
