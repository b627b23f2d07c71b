"""At a checkpoint a network plays the same loops, into files and onto a page."""

from __future__ import annotations

import json
from io import BytesIO
from pathlib import Path

import mido
import numpy as np
import pytest

from sidestick_models.beat.beat import Beat
from sidestick_models.beat.drum_classes import GENERAL_MIDI
from sidestick_models.drummer import Drummer
from sidestick_training.preview.beat_files import compact, midi_bytes, svg_text
from sidestick_training.preview.preview import preview_page, renew_page, write_preview
from tests.training.preview.previewed import write_loops, write_progress


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory, drummer: Drummer) -> Path:
    return write_loops(tmp_path_factory.mktemp("loops") / "corpus", drummer)


def shown(run: Path) -> dict:
    """Return what the page of a training is given."""
    text = (run / "preview/data.js").read_text(encoding="ascii")
    assert text.startswith("preview(")
    assert text.endswith(");\n")
    return json.loads(text[len("preview(") : -len(");\n")])


def previewed(run: Path, step: int, corpus: Path | None) -> dict:
    """Preview what ships: no graph takes the place of any."""
    graphs = run.parent / "graphs"
    graphs.mkdir(exist_ok=True, parents=True)
    write_progress(run, step, **({"corpus": str(corpus)} if corpus else {}))
    write_preview(run, step, graphs)
    return shown(run)


def test_a_continuation_begins_with_a_loop_that_was_not_trained_on(
    tmp_path: Path, corpus: Path
) -> None:
    """Two bars are given, two are made, and the whole loop stands beside them."""
    run = tmp_path / "Meine Löops" / "drums_rnn"
    now = previewed(run, 100, corpus)["now"]
    assert [beat["name"] for beat in now["own"]] == [f"Söul / loop {n}" for n in (1, 3, 5, 7)]
    for made, own in zip(now["played"], now["own"], strict=True):
        assert made["steps"] == own["steps"] == 64
        assert now["given"] == 32
        first = [
            [hit for hit in zip(*[iter(beat["hits"])] * 4, strict=True) if hit[0] < 32]
            for beat in (made, own)
        ]
        assert first[0] == first[1]
        assert made["hits"] != own["hits"]
    assert len([*(run / "preview/000100").glob("*.mid")]) == 4
    assert len([*(run / "preview/000100").glob("*.svg")]) == 4


@pytest.mark.parametrize("model", ["music_vae", "feel"])
def test_patterns_are_made_and_loops_humanized(tmp_path: Path, corpus: Path, model: str) -> None:
    """A network that humanizes keeps the hits of a loop, and plays them another way."""
    now = previewed(tmp_path / "loops" / model, 0, corpus)["now"]
    assert all(beat["steps"] == 32 and beat["hits"] for beat in now["played"])
    if model == "feel":
        for made, own in zip(now["played"], now["own"], strict=True):
            assert made["hits"][0::4] == own["hits"][0::4]
            assert made["hits"] != own["hits"]


def test_the_first_and_the_newest_checkpoint_are_shown(tmp_path: Path, corpus: Path) -> None:
    """However many lie between them."""
    run = tmp_path / "loops" / "feel"
    for step in (0, 900, 1_000_000):
        data = previewed(run, step, corpus)
    assert (data["first"]["step"], data["now"]["step"]) == (0, 1_000_000)
    assert data["before"] == {"yours": 1.6, "everyone": 1.119}
    assert len(data["rows"]) <= 301
    assert data["rows"][-1]["step"] == 1_000_000


def test_a_training_without_loops_plays_on_beats_of_its_own(tmp_path: Path) -> None:
    """As on recordings alone, or where the corpus was moved."""
    for name, corpus in (("none", None), ("moved", tmp_path / "nowhere")):
        data = previewed(tmp_path / name / "drums_rnn", 0, corpus)
        assert len(data["now"]["played"]) == 6


def test_a_network_that_cannot_play_is_said_on_the_page(tmp_path: Path, corpus: Path) -> None:
    """And keeps no training from going on."""
    run, graphs = tmp_path / "loops" / "feel", tmp_path / "graphs"
    graphs.mkdir()
    (graphs / "feel.onnx").write_bytes(b"no graph")
    write_progress(run, 0, corpus=str(corpus))
    write_preview(run, 0, graphs)
    assert "cannot be played" in shown(run)["now"]["fault"]


@pytest.mark.parametrize(
    "progress",
    [
        "",
        "[]",
        "{",
        '{"rows": 3}',
        '{"rows": [3, {"step": NaN}], "before": 2, "name": ["</script>"]}',
    ],
)
def test_a_page_is_there_whatever_a_training_says_of_itself(tmp_path: Path, progress: str) -> None:
    """It may not have said anything yet."""
    run = tmp_path / "loops" / "feel"
    run.mkdir(parents=True)
    if progress:
        (run / "progress.json").write_text(progress, encoding="utf-8")
    page = preview_page(run)
    assert page == run / "preview/index.html"
    assert len(page.read_bytes()) < 60_000
    assert shown(run)["model"] == "feel"
    assert (tmp_path / "training.html").exists()


def test_all_trainings_are_on_one_page(tmp_path: Path) -> None:
    """Those that began later are found."""
    for name in ("klein & groß", "b"):
        write_progress(tmp_path / name / "feel", 0)
        renew_page(tmp_path / name / "feel")
    assert (tmp_path / "training.js").read_text(encoding="ascii") == (
        'sources(["b/feel/preview/data.js","klein%20%26%20gro%C3%9F/feel/preview/data.js"]);\n'
    )


def test_a_beat_becomes_midi_notes_where_its_hits_are(drummer: Drummer) -> None:
    """A hit before the start sounds on it."""
    beat = drummer.generate("rock", bars=2, seed=3)[0]
    file = mido.MidiFile(file=BytesIO(midi_bytes(beat, 93.0)))
    at, found = 0, []
    for message in file.tracks[0]:
        at += message.time
        if message.type == "note_on":
            found.append((at, GENERAL_MIDI[message.note]))
    expected = [(max(0, round(hit.position_steps * 120)), hit.drum) for hit in beat.grid_hits()]
    assert sorted(found) == sorted(expected)
    assert at == 32 * 120


def test_an_empty_beat_is_a_picture_and_a_file_too() -> None:
    """Silence is what a network may play at first."""
    silence = Beat.from_events(np.zeros(32, np.int64))
    assert "<rect" not in svg_text(silence)
    assert compact(silence) == []
    assert midi_bytes(silence, 1e9).startswith(b"MThd")
