"""`sidestick kit recognise`, and `convert` without --from: maps of files, certain or not."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from sidestick_engine.cli import main
from sidestick_engine.cli.recognise import HOW_TO_SAY
from sidestick_engine.kit.kit_map import find_kit_map
from tests.engine.kit.recognition.beats_in_maps import beat_in
from tests.engine.midi_files.file_bytes import TPB, body, hit, meta, song

Run = Callable[..., Result]
PIANO = song(
    body(
        [
            event
            for at in range(16)
            for pitch in (60, 64, 67)
            for event in hit(at / 2, pitch + at % 3, channel=1)
        ],
        end=8 * TPB,
    )
)
ONE_NOTE = song(body([event for at in range(16) for event in hit(at / 2, 36, channel=1)]))


def file_in(kit_map: str, name: str = "", seed: int = 0) -> bytes:
    loop = beat_in(find_kit_map(kit_map), seed)
    notes = zip(loop.onsets.tolist(), loop.pitches.tolist(), strict=True)
    events = [event for at, pitch in notes for event in hit(at, pitch)]
    return song(body([(0, meta(3, name.encode())), *events] if name else events, end=8 * TPB))


@pytest.fixture
def loops(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SIDESTICK_DATA", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "schöne loops"
    for number in range(3):
        _write(folder / "AD" / f"{number}.mid", file_in("addictive_drums_2", seed=number))
    _write(folder / "BFD" / "only.mid", file_in("bfd3"))
    _write(folder / "Other" / "piano.mid", PIANO)
    _write(folder / "Other" / "one.mid", ONE_NOTE)
    _write(folder / "Other" / "empty.mid", song(body([])))
    _write(folder / "Other" / "broken.mid", b"MThd")
    return folder


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


@pytest.fixture
def run() -> Run:
    return lambda *words: CliRunner().invoke(main, [str(word) for word in words])


def test_folders_and_files_are_named_with_their_maps(run: Run, loops: Path) -> None:
    """A folder of one file in one line; what cannot be read on standard error."""
    result = run("kit", "recognise", loops)
    assert result.exit_code == 0, result.output
    lines = result.stdout.splitlines()
    assert lines[0] == f"{loops / 'AD'}: addictive_drums_2, 100%, 3 files"
    assert lines[1] == "  0.mid: addictive_drums_2, 100%"
    assert lines[4] == f"{loops / 'BFD' / 'only.mid'}: bfd3, 100%"
    assert any(line.startswith("  piano.mid: no drums") for line in lines)
    assert "empty.mid has no notes" in result.stderr
    assert "broken.mid" in result.stderr


def test_where_it_is_not_certain_it_says_what_to_type(
    run: Run, loops: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After all candidates, each with its probability."""
    path = loops / "BFD" / "only.mid"
    assert HOW_TO_SAY not in run("kit", "recognise", path).stdout
    monkeypatch.setattr("sidestick_engine.kit.recognition.recogniser.SURE", 1.1)
    result = run("kit", "recognise", path)
    assert result.stdout.splitlines() == [f"{path}: bfd3 (100%)", HOW_TO_SAY]


def test_json_has_every_candidate(run: Run, loops: Path) -> None:
    """With the maps that read the notes alike."""
    facts = json.loads(run("kit", "recognise", loops, "--json").stdout)
    assert [Path(each["path"]).name for each in facts["folders"]] == ["AD", "BFD", "Other"]
    folder = facts["folders"][0]
    assert (folder["map"], folder["sure"], len(folder["files"])) == ("addictive_drums_2", True, 3)
    best = folder["files"][0]["candidates"][0]
    assert best["map"] == "addictive_drums_2"
    assert "addictive_drums_2" in best["alike"]
    piano = next(f for f in facts["folders"][2]["files"] if f["path"].endswith("piano.mid"))
    assert (piano["map"], piano["candidates"][0]["map"]) == ("", "")
    assert {Path(each["path"]).name for each in facts["left"]} == {"empty.mid", "broken.mid"}


def test_what_cannot_be_recognised_is_told(run: Run, loops: Path) -> None:
    """A sentence and exit code 2."""
    for words, said in ((["nowhere"], "There is no file or folder"), ([loops / "AD" / ".."], "")):
        result = run("kit", "recognise", *words)
        assert (result.exit_code == 2) == bool(said)
        assert said in result.output
    empty = loops / "empty folder"
    empty.mkdir()
    result = run("kit", "recognise", empty)
    assert (result.exit_code, "no file to recognise" in result.output) == (2, True)


def test_convert_recognises_the_maps_of_files(run: Run, loops: Path) -> None:
    """Each of its own; those that are not certain are left, with what to type."""
    result = run("convert", loops, "--to", "gm", "--out", "out", "--json")
    assert result.exit_code == 0, result.output
    facts = json.loads(result.stdout)
    assert [each["from"] for each in facts["files"]] == [*["addictive_drums_2"] * 3, "bfd3"]
    reasons = {Path(each["path"]).name: each["reason"] for each in facts["left"]}
    assert reasons["piano.mid"].endswith("say in which map: --from MAP.")
    assert "one.mid" in reasons
