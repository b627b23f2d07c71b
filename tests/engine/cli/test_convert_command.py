"""`sidestick convert`: files and folders for another kit map, and sentences for what cannot be."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from sidestick_engine.cli import main
from sidestick_engine.midi_files.smf import parse
from tests.engine.midi_files.file_bytes import beats, body, hit, song

Run = Callable[..., Result]
DRUMS = song(body([*beats(8), *hit(8, 53), *hit(8, 56), *hit(9, 58)]))
MELODY = song(body([event for at in range(20) for event in hit(at, 60 + at, channel=1)]))


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("SIDESTICK_DATA", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)

    def run(*words: object) -> Result:
        return CliRunner().invoke(main, ["convert", *map(str, words)])

    return run


@pytest.fixture
def loops(tmp_path: Path) -> Path:
    folder = tmp_path / "schöne loops"
    for name, data in (("a.mid", DRUMS), ("Rock/b.MID", DRUMS), ("Rock/tune.mid", MELODY)):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    (folder / "Rock" / "cover.png").write_bytes(b"png")
    return folder


def pitches(path: Path) -> set[int]:
    return {e.data[1] for e in parse(path.read_bytes(), "x").tracks[0].events if e.data[0] < 0xA0}


def test_a_file_is_written_on_the_notes_of_another_library(run: Run, loops: Path) -> None:
    """And is said in a line; the file that is read stays."""
    result = run(loops / "a.mid", "--from", "gm", "--to", "bfd3", "--out", "out")
    assert result.exit_code == 0, result.output
    assert result.stdout.startswith("11 notes from General MIDI to BFD3: out/a.mid\n")
    assert "BFD3 has nothing for: cowbell (1 note)." in result.stdout
    assert "Of these left out: 1 note, as BFD3 has other drums there." in result.stdout
    assert pitches(Path("out/a.mid")) == {24, 26, 61, 65}
    assert (loops / "a.mid").read_bytes() == DRUMS


def test_one_file_may_have_a_name_for_what_is_written(run: Run, loops: Path) -> None:
    """A folder that is called so is still a folder, and a name for several files is refused."""
    words = ("--from", "gm", "--to", "bfd3", "--out")
    result = run(loops / "a.mid", *words, "new/bfd.mid")
    assert result.exit_code == 0, result.output
    assert result.stdout.startswith("11 notes from General MIDI to BFD3: new/bfd.mid\n")
    assert pitches(Path("new/bfd.mid")) == {24, 26, 61, 65}
    again = run(loops / "a.mid", *words, "new/bfd.mid")
    assert (again.exit_code, "written over" in again.stderr) == (2, True)
    Path("live.mid").mkdir()
    assert run(loops / "a.mid", *words, "live.mid").exit_code == 0
    assert pitches(Path("live.mid/a.mid")) == {24, 26, 61, 65}
    for several in ([loops], [loops / "a.mid", loops / "Rock/b.MID"]):
        refused = run(*several, *words, "all.mid")
        assert (refused.exit_code, "Name a folder" in refused.stderr) == (2, True)
        assert not Path("all.mid").exists()


def test_a_folder_keeps_its_folders_and_what_is_left_is_told(run: Run, loops: Path) -> None:
    """A melody, and what is no MIDI file."""
    result = run(loops, "--from", "gm", "--to", "roland", "--out", "out")
    assert result.exit_code == 0, result.output
    assert result.stdout.splitlines()[0] == (
        "2 files with 22 notes from General MIDI to Roland V-Drums: out"
    )
    assert {path.name for path in Path("out").rglob("*.*")} == {"a.mid", "b.MID"}
    assert "tune.mid has no drums" in result.stderr
    assert "cover.png is no MIDI file by its name." in result.stderr


def test_json_has_every_file_and_all_that_is_not_as_it_was(run: Run, loops: Path) -> None:
    """By file, and summed."""
    result = run(loops, "--from", "gm", "--to", "roland", "--out", "out", "--json")
    facts = json.loads(result.stdout)
    assert [Path(each["path"]).name for each in facts["left"]] == ["tune.mid", "cover.png"]
    first, second = facts["files"]
    assert first["drums"] == [{"track": 1, "channel": 10}]
    assert (first["from"], facts["to"]) == ("general_midi", "roland_td")
    assert first["no_counterpart"] == {"cowbell": 1}
    assert facts["total"]["files"] == 2
    assert facts["total"]["notes"] == first["notes"] + second["notes"] == 22
    assert facts["total"]["no_counterpart"] == {"cowbell": 2}
    assert facts["total"]["nearest"] == []


def test_what_only_comes_near_is_told(run: Run, loops: Path) -> None:
    """The same drum struck in another way, and another drum where there is none such."""
    result = run(loops / "a.mid", "--from", "gm", "--to", "808", "--out", "out")
    assert "Played as what is nearest in Ableton 808 Core Kit: low tom rim as low" in result.stdout
    assert "has none such: ride bell as closed hat (1 note)." in result.stdout
    result = run(loops / "a.mid", "--from", "roland", "--to", "909", "--out", "out", "--force")
    assert "Not in Roland V-Drums: note 56 (1 note)." in result.stdout
    assert "Of these kept as they were: 1 note." in result.stdout


def test_what_is_there_is_written_over_only_by_force(run: Run, loops: Path) -> None:
    """And an input not even then."""
    words = (loops / "a.mid", "--from", "gm", "--to", "bfd3", "--out")
    assert run(*words, "out").exit_code == 0
    again = run(*words, "out")
    assert (again.exit_code, "would be written over" in again.stderr) == (2, True)
    assert run(*words, "out", "--force").exit_code == 0
    onto_itself = run(*words, loops, "--force")
    assert (onto_itself.exit_code, "is a file that is read" in onto_itself.stderr) == (2, True)
    assert (loops / "a.mid").read_bytes() == DRUMS


def test_a_disk_that_takes_nothing_ends_it_with_a_sentence(run: Run, loops: Path) -> None:
    """Here a file is where a folder should be."""
    Path("out").write_text("x", "utf-8")
    result = run(loops / "a.mid", "--from", "gm", "--to", "bfd3", "--out", "out")
    assert result.exit_code == 2
    assert "cannot be written" in result.stderr
    assert "0 files written" in result.stderr


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("a.mid", "--from", "nöne", "--to", "gm"), 'There is no kit map "nöne". There are: '),
        (("nothing", "--from", "gm", "--to", "gm"), "There is no file or folder nothing."),
        (("Rock/tune.mid", "--from", "gm", "--to", "gm"), "No file was converted. tune.mid has no"),
        (("Rock/cover.png", "--from", "gm", "--to", "gm"), "Rock/cover.png is no MIDI file by its"),
        (("a.mid", "--from", "gm", "--to", "gm", "--track", "9"), "a.mid has no notes on track 9."),
    ],
)
def test_what_cannot_be_is_a_sentence(
    run: Run,
    loops: Path,
    monkeypatch: pytest.MonkeyPatch,
    words: tuple[str, ...],
    sentence: str,
) -> None:
    """With the exit code of bad input."""
    monkeypatch.chdir(loops)
    result = run(*words, "--out", "out")
    assert (result.exit_code, sentence in result.stderr) == (2, True), result.stderr


def test_a_map_of_ones_own_is_named_by_its_file(run: Run, loops: Path) -> None:
    """On either side."""
    Path("cellar.txt").write_text("kick = 1\nsnare = 2\n", "utf-8")
    result = run(loops / "a.mid", "--from", "gm", "--to", "cellar.txt", "--out", "out")
    assert result.exit_code == 0, result.output
    assert {1, 2} <= pitches(Path("out/a.mid"))
    back = run("out/a.mid", "--from", "cellar.txt", "--to", "gm", "--out", "back")
    assert {36, 38} <= pitches(Path("back/a.mid")), back.output
