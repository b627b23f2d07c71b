"""A collection with all that lies in such folders becomes a corpus; each file has its reason."""

from __future__ import annotations

import csv
import multiprocessing
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from sidestick_engine.corpus.build import Built, Wanted, build_corpus
from sidestick_engine.corpus.examining import Plan
from sidestick_engine.corpus.files.sources import sources_in
from sidestick_engine.corpus.labels import Labels
from sidestick_engine.corpus.workers import batches_of, examine_all
from sidestick_engine.kit.kit_map import kit_maps
from sidestick_models.corpus.corpus import open_corpus
from sidestick_models.errors import CorpusError
from tests.engine.corpus.loops import groove, midi_bytes, put, rock

MAJOR = (0, 2, 4, 5, 7, 9, 11, 12)


class Quiet:
    """Progress that nobody looks at."""

    def begin(self, what: str, files: int) -> None:
        pass

    def advance(self, files: int) -> None:
        pass


def build(*places: Path, out: Path, spoken: str | None = None, force: bool = False) -> Built:
    labels = Labels("folders", "own", ("funk", "rock"))
    return build_corpus(Wanted(places, out, labels, kit_maps(), spoken, force), Quiet())


def table(out: Path) -> Mapping[str, Mapping[str, str]]:
    with (out / "files.csv").open(encoding="utf-8", newline="") as file:
        return {row["path"]: row for row in csv.DictReader(file)}


@pytest.fixture
def loops(tmp_path: Path) -> Path:
    """Return a folder with loops and with all that lies beside loops."""
    folder = tmp_path / "Löops of mine"
    for number in range(12):
        data = midi_bytes(rock(variant=number), channel=0)
        put(folder, f"01 Rock/Straight {'ABCDEFGHIJKL'[number]}lpha/Beat {number}.MID", data)
    song = [hit for bar in (0, 10) for hit in rock(4, 77) for hit in [(hit[0] + 4 * bar, *hit[1:])]]
    put(folder, "Funk/song.mid", midi_bytes(song))
    put(folder, "Funk/Copy of song.mid", midi_bytes(song, tempo_bpm=90))
    put(folder, "Funk/._song.mid", b"\0\5\x16\7")
    put(folder, "Funk/waltz.mid", midi_bytes(rock(3, 5), meter=(3, 4)))
    put(folder, "Funk/silence.mid", midi_bytes([]))
    put(folder, "Funk/preview.mid", midi_bytes([(n / 2, 35 + n, 100) for n in range(20)]))
    put(folder, "Funk/cut.mid", midi_bytes(rock(2, 9))[:-30])
    put(folder, "Funk/hit.mid", midi_bytes([(0.0, 36, 100), (0.5, 38, 100)]))
    put(folder, "Funk/notes.txt", "Größe".encode())
    melody = [(n / 2, 60 + MAJOR[n * 5 % 8], 80) for n in range(32)]
    put(folder, "Keys/piano.mid", midi_bytes(melody, channel=0))
    (folder / "Funk" / "again").symlink_to(folder, target_is_directory=True)
    return folder


def test_each_file_is_taken_or_left_for_its_reason(loops: Path, tmp_path: Path) -> None:
    """Every file has a row, and the corpus has the pieces of those that are taken."""
    built = build(loops, out=tmp_path / "out")
    rows = table(tmp_path / "out")
    reasons = {path.rpartition("/")[2]: row["reason"] for path, row in rows.items()}
    assert len(rows) == 12 + 10
    assert {name: reason for name, reason in reasons.items() if "Beat" not in name} == {
        "song.mid": "taken",
        "Copy of song.mid": "duplicate",
        "._song.mid": "hidden_file",
        "waltz.mid": "meter",
        "silence.mid": "no_notes",
        "preview.mid": "kit_preview",
        "cut.mid": "damaged",
        "hit.mid": "too_short",
        "notes.txt": "not_midi",
        "piano.mid": "no_drums",
    }
    assert rows["Funk/Copy of song.mid"]["duplicate_of"] == "Funk/song.mid"
    assert {row["style"] for path, row in rows.items() if path.startswith("01 Rock")} == {"rock"}
    corpus = open_corpus(built.corpus.folder)
    assert corpus.pieces == 12 + 2  # the song rests for six bars
    assert corpus.bars == 12 * 2 + 2 * 4
    assert {"Funk/song.mid#1", "Funk/song.mid#11"} <= {piece.name for piece in corpus.read()}


def test_the_same_collection_gives_the_same_bytes(loops: Path, tmp_path: Path) -> None:
    """Twice, and wherever its files are read."""
    build(loops, out=tmp_path / "one")
    build(loops, out=tmp_path / "two")
    for path in sorted((tmp_path / "one").iterdir()):
        assert path.read_bytes() == (tmp_path / "two" / path.name).read_bytes(), path.name


def test_a_process_that_dies_loses_nothing(loops: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another one reads it again."""
    monkeypatch.setattr("sidestick_engine.corpus.workers.BATCH_FILES", 1)
    plan, batches = Plan(kit_maps(), "general_midi"), batches_of(sources_in([loops]))
    killed = []

    def kill_once(_: int) -> None:
        if not killed:
            killed.extend(multiprocessing.active_children()[:1])
            killed[0].kill()

    together = examine_all(batches, plan, kill_once, workers=2)
    assert killed
    alone = examine_all(batches, plan, lambda _: None, workers=1)
    assert [each[:8] for each in together] == [each[:8] for each in alone]


def test_an_archive_is_read_as_the_folder_that_it_holds(loops: Path, tmp_path: Path) -> None:
    """Only links are not in it."""
    with zipfile.ZipFile(tmp_path / "loops.zip", "w") as archive:
        for path in sorted(loops.rglob("*")):
            if path.is_file() and "again" not in path.parts:
                archive.write(path, path.relative_to(loops).as_posix())
    build(loops, out=tmp_path / "one")
    build(tmp_path / "loops.zip", out=tmp_path / "two")
    assert open_corpus(tmp_path / "one").sha256 == open_corpus(tmp_path / "two").sha256


def test_a_corpus_is_replaced_only_when_that_is_said(loops: Path, tmp_path: Path) -> None:
    """And a folder of other things never."""
    build(loops, out=tmp_path / "out")
    with pytest.raises(CorpusError, match="--force"):
        build(loops, out=tmp_path / "out")
    build(loops, out=tmp_path / "out", force=True)
    with pytest.raises(CorpusError, match="other things"):
        build(loops, out=loops, force=True)


def test_nothing_to_learn_from_is_said_with_the_reasons(tmp_path: Path) -> None:
    """There is never a corpus without a piece, nor half of one."""
    folder = tmp_path / "in"
    put(folder, "a.mid", midi_bytes([]))
    put(folder, "b.mid", midi_bytes(rock(), meter=(3, 4)))
    with pytest.raises(CorpusError, match=r"None of 2 files .* 1 no_notes.* 1 meter"):
        build(folder, out=tmp_path / "out", spoken="general_midi")
    assert [path.name for path in tmp_path.iterdir()] == ["in"]


def test_a_full_disk_leaves_what_was_there(
    loops: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The sentence names the folder, and the corpus of before is whole."""
    build(loops, out=tmp_path / "out")
    before = open_corpus(tmp_path / "out").sha256

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("sidestick_engine.corpus.build.write_atomically", full)
    with pytest.raises(CorpusError, match=r"out cannot be written.*No space left"):
        build(loops, out=tmp_path / "out", force=True)
    assert open_corpus(tmp_path / "out").sha256 == before
    assert sorted(path.name for path in tmp_path.iterdir()) == [loops.name, "out"]


def test_what_is_alike_is_in_one_split(tmp_path: Path) -> None:
    """Siblings by name, and a loop that differs in a hit, in whatever folder it lies."""
    folder = tmp_path / "in"
    for number in range(30):
        name = "abcdefghijklmnopqrstuvwxyzäöüß"[number] * 3
        beat = groove(number)
        put(folder, f"Rock/{name}/Groove {name} 1.mid", midi_bytes(beat))
        put(folder, f"Rock/{name}/Groove {name} 2.mid", midi_bytes(groove(number + 100)))
        put(folder, f"Other/{name * 2}.mid", midi_bytes([*beat, (3.2, 38, 40)]))
    build(folder, out=tmp_path / "out", spoken="general_midi")
    rows = table(tmp_path / "out")
    for path, row in rows.items():
        if path.endswith(" 1.mid") and row["split"]:
            for other in (path.replace(" 1.mid", " 2.mid"), f"Other/{path.split('/')[1] * 2}.mid"):
                assert rows[other]["split"] in ("", row["split"])
    counts = {
        split: sum(row["split"] == split for row in rows.values())
        for split in ("train", "validation", "test")
    }
    assert counts["train"] > counts["validation"] > 0 < counts["test"]
