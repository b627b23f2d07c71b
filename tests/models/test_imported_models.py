"""Imported models: kept whole, found by name, in use or not."""

from __future__ import annotations

from pathlib import Path

import pytest

from sidestick_models.errors import LibraryError, UnknownModelError, WeightsError
from sidestick_models.imported_models import KINDS, OWN, InstalledModel, Library


def model(name: str = "drum_kit_rnn", kind: str = "drums_rnn") -> InstalledModel:
    return InstalledModel(name, kind, "drum_kit_rnn.mag", "ab" * 32, {"continue_2_bars_ms": 6.5})


def weights(contents: bytes = b"step"):
    """What writes a model's weights into the folder that it is given."""
    return lambda folder: (folder / "drums_rnn.onnx").write_bytes(contents)


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return Library(tmp_path / "models")


def test_a_library_that_is_not_there_is_empty(library):
    """Before the first import there is no folder, and our own models play."""
    assert library.models() == []
    assert library.in_use() == dict.fromkeys(KINDS, OWN)
    assert library.chosen_files({}) == {}


def test_a_model_comes_back_as_it_was_added(library):
    """Name, kind, source, checksum and figures."""
    library.add(model(), weights())
    assert library.models() == [model()]
    assert library.find("drum_kit_rnn", "drums_rnn") == model()


def test_a_model_that_cannot_be_written_leaves_nothing(library, tmp_path):
    """Nothing is changed, not even a folder with half of it."""

    def fails(folder: Path) -> None:
        (folder / "drums_rnn.onnx").write_bytes(b"half")
        raise ValueError("no more")

    with pytest.raises(ValueError, match="no more"):
        library.add(model(), fails)
    assert list((tmp_path / "models").iterdir()) == []


def test_a_name_is_given_once(library):
    """The sentence says how to make room."""
    library.add(model(), weights())
    with pytest.raises(LibraryError, match=r"already.*sidestick models remove drum_kit_rnn"):
        library.add(model(), weights(b"other"))
    assert library.chosen_files({"drums_rnn": "drum_kit_rnn"}) == {"drums_rnn.onnx": b"step"}


@pytest.mark.parametrize("name", ["", "..", "../x", "a/b", "A", ".hidden", "x" * 65, OWN, "a\n"])
def test_a_name_is_never_a_path(library, name):
    """Small letters, digits and a few signs."""
    with pytest.raises(LibraryError, match="cannot be called"):
        library.add(model(name), weights())


def test_what_is_in_use_takes_the_place_of_our_own(library):
    """And an earlier choice of another kind stays."""
    library.add(model(), weights())
    library.add(model("hikl", "music_vae"), weights(b"vae"))
    library.use("drum_kit_rnn")
    library.use("hikl")
    assert library.in_use() == {"drums_rnn": "drum_kit_rnn", "music_vae": "hikl"}
    library.use(OWN, "drums_rnn")
    assert library.in_use() == {"drums_rnn": OWN, "music_vae": "hikl"}
    library.use(OWN)
    assert library.in_use() == dict.fromkeys(KINDS, OWN)


def test_our_own_need_no_weights_of_others(library):
    """Only what takes the place of ours is read."""
    library.add(model(), weights())
    assert library.chosen_files({"drums_rnn": "drum_kit_rnn", "music_vae": OWN}) == {
        "drums_rnn.onnx": b"step"
    }
    assert library.chosen_files(dict.fromkeys(KINDS, OWN)) == {}


def test_an_unknown_name_is_answered_with_those_there_are(library):
    """Of the kind that was asked for."""
    library.add(model(), weights())
    with pytest.raises(
        UnknownModelError, match=r'no music_vae model called "x"\. There are: sidestick'
    ):
        library.chosen_files({"music_vae": "x"})
    with pytest.raises(LibraryError, match=r"There are: drum_kit_rnn, sidestick"):
        library.use("x")


def test_another_model_of_the_same_name_shows_from_outside(library):
    """The number by which loaded models are known changes; what is no name has none."""
    assert library.made_at("drum_kit_rnn") == library.made_at("../models") == 0
    library.add(model(), weights())
    before = library.made_at("drum_kit_rnn")
    library.remove("drum_kit_rnn")
    library.add(model(), weights(b"other"))
    assert library.made_at("drum_kit_rnn") not in (0, before)


def test_a_removed_model_plays_no_more(library):
    """Sidestick's own takes over by itself."""
    library.add(model(), weights())
    library.use("drum_kit_rnn")
    library.remove("drum_kit_rnn")
    assert library.models() == []
    assert library.in_use() == dict.fromkeys(KINDS, OWN)


@pytest.mark.parametrize(
    "text", ["", "[]", "3", '{"drums_rnn": "../../secret"}', '{"drums_rnn": 7}']
)
def test_a_damaged_choice_means_our_own(library, tmp_path, text):
    """Whatever the file holds, no path comes out of it."""
    library.add(model(), weights())
    (tmp_path / "models" / "in_use.json").write_text(text)
    assert library.in_use() == dict.fromkeys(KINDS, OWN)


def test_damaged_weights_are_named_with_the_remedy(library, tmp_path):
    """An imported model is imported again, not installed with Sidestick."""
    library.add(model(), weights())
    (tmp_path / "models" / "drum_kit_rnn" / "drums_rnn.onnx").write_bytes(b"other")
    with pytest.raises(WeightsError, match=r'"drum_kit_rnn" is damaged.*models remove'):
        library.chosen_files({"drums_rnn": "drum_kit_rnn"})


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"name": "drum_kit_rnn"}'])
def test_a_damaged_description_is_named_and_does_not_play(library, tmp_path, text):
    """Listing says so; the engine goes on with our own."""
    library.add(model(), weights())
    library.use("drum_kit_rnn")
    (tmp_path / "models" / "drum_kit_rnn" / "model.json").write_text(text)
    with pytest.raises(LibraryError, match=r"model\.json is damaged"):
        library.models()
    assert library.in_use() == dict.fromkeys(KINDS, OWN)
