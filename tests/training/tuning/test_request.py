"""All that stands in the way of a training is said before any time is spent."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("tensorflow", reason="needs the extra `train`")

from sidestick_models.errors import CorpusError, LibraryError
from sidestick_models.imported_models import ImportedModel, Library
from sidestick_training.errors import TrainingError
from sidestick_training.tuning import costs
from sidestick_training.tuning.cluster import requests_of
from sidestick_training.tuning.pieces import tuning_pieces
from sidestick_training.tuning.recipes import Size, networks_of, sizes_of
from sidestick_training.tuning.request import TuneRequest, check_request, start_of
from sidestick_training.tuning.start import default_shape
from tests.training.tuning.builders import small_corpus

pytestmark = pytest.mark.train


def request(folder: Path, **changes: object) -> TuneRequest:
    small_corpus(folder / "corpus")
    fields = {"corpus": folder / "corpus", "name": "mine", "out": folder / "runs", **changes}
    return TuneRequest(**fields)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"name": "rock"}, "comes with Sidestick, and nothing overwrites it"),
        ({"name": "sidestick"}, "comes with Sidestick, and nothing overwrites it"),
        ({"size": Size(units=100)}, "--units 100 is no multiple of 8: take 104"),
        ({"size": Size(layers=2), "model": "feel"}, "--layers is for drums_rnn"),
    ],
)
def test_what_cannot_be_trained_is_said(
    tmp_path: Path, changes: dict[str, object], sentence: str
) -> None:
    with pytest.raises(TrainingError, match=sentence):
        check_request(request(tmp_path, **changes), Library(tmp_path / "models"))


def test_a_name_that_is_none_is_said(tmp_path: Path) -> None:
    with pytest.raises(LibraryError, match="Use small letters"):
        check_request(request(tmp_path, name="Größe 9"), Library(tmp_path / "models"))


def test_another_models_name_is_never_taken(tmp_path: Path) -> None:
    library = Library(tmp_path / "models")
    model = ImportedModel("mine", "drums_rnn", "a.mag", "0" * 64, {})
    library.add(model, lambda folder: (folder / "drums_rnn.onnx").write_bytes(b"x"))
    with pytest.raises(LibraryError, match='There is a model called "mine" already'):
        check_request(request(tmp_path, force=True), library)


def test_a_network_that_was_trained_under_this_name_is_only_replaced_by_force(
    tmp_path: Path,
) -> None:
    library = Library(tmp_path / "models")
    model = ImportedModel("mine", "drums_rnn", "drums_rnn", "0" * 64, {}, for_style=True)
    library.add(model, lambda folder: (folder / "drums_rnn.onnx").write_bytes(b"x"))
    with pytest.raises(TrainingError, match='There is a model "mine" with a trained drums_rnn'):
        check_request(request(tmp_path), library)
    check_request(request(tmp_path, force=True), library)
    check_request(request(tmp_path, model="feel"), library)


def test_a_folder_that_is_no_corpus_is_said(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="is no corpus"):
        check_request(request(tmp_path, corpus=tmp_path), Library(tmp_path / "models"))


@pytest.mark.parametrize(
    ("counts", "sentence"),
    [((2, 20), "too little to learn from: 4 bars"), ((20, 0), "too little to measure on")],
)
def test_too_little_data_is_said(tmp_path: Path, counts: tuple[int, int], sentence: str) -> None:
    corpus = small_corpus(tmp_path / "corpus", *counts)
    with pytest.raises(TrainingError, match=sentence):
        tuning_pieces(corpus, replay=True, patterns=False, labelled=False)


def test_two_fifths_of_a_batch_are_everyones(tmp_path: Path) -> None:
    corpus = small_corpus(tmp_path / "corpus")
    pieces = tuning_pieces(corpus, replay=True, patterns=False, labelled=False)
    assert pieces.split_of(32) == (19, 13)
    assert {piece.split for piece in pieces.everyone} == {"train"}
    assert {piece.style for piece in pieces.yours} == {"mine"}
    alone = tuning_pieces(corpus, replay=False, patterns=False, labelled=False)
    assert alone.split_of(32) == (32, 0)


def test_too_little_memory_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    shape = Size(units=4096, layers=8).shape("drums_rnn")
    size = sizes_of(shape, "drums_rnn", 4096)
    assert costs.memory_bytes("drums_rnn", shape, size) > 2**37
    with pytest.raises(TrainingError, match="4096 units, 8 layers, 4096 batch needs about"):
        costs.check_memory("drums_rnn", shape, size)


def test_a_full_disk_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    full = type("Usage", (), {"free": 10_000_000})
    monkeypatch.setattr(costs.shutil, "disk_usage", lambda _: full)
    with pytest.raises(TrainingError, match="10 MB are free"):
        costs.check_disk(tmp_path / "runs", {"feel": default_shape("feel")})


def test_another_size_begins_from_scratch_and_refuses_weights_of_ours(tmp_path: Path) -> None:
    small = request(tmp_path, size=Size(units=64))
    assert start_of(small, "drums_rnn") is None
    with pytest.raises(TrainingError, match="another size than --units"):
        start_of(request(tmp_path, size=Size(units=64), start="shipped"), "drums_rnn")


def test_each_worker_of_a_cluster_trains_what_plays_together(tmp_path: Path) -> None:
    asked = requests_of(request(tmp_path, model="all"), seeds=2)
    assert [(each.model, each.name, each.seed) for each in asked] == [
        ("drums_rnn", "mine", 1),
        ("music_vae", "mine", 1),
        ("feel", "mine", 1),
        ("drums_rnn", "mine.seed-2", 2),
        ("music_vae", "mine.seed-2", 2),
        ("feel", "mine.seed-2", 2),
    ]
    assert [each.model for each in requests_of(request(tmp_path, model="style_cvae"))] == [
        "style_cvae"
    ]


def test_styles_are_trained_with_the_seed_model() -> None:
    assert networks_of("music_vae") == ("music_vae", "style_cvae")
    assert networks_of("all") == ("drums_rnn", "music_vae", "style_cvae", "feel")
