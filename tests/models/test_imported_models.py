"""Imported models: kept whole, found by name, in use or not."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from sidestick_models.errors import LibraryError, UnknownModelError, WeightsError
from sidestick_models.imported_models import ImportedModel, Library
from sidestick_models.networks.slots import OURS, OWN, DrummerChoice


def model(name: str = "drum_kit_rnn", kind: str = "drums_rnn") -> ImportedModel:
    return ImportedModel(name, kind, "drum_kit_rnn.mag", "ab" * 32, {"continue_2_bars_ms": 6.5})


def weights(contents: bytes = b"step"):
    """Return what writes a model's weights into the folder that it is given."""
    return lambda folder: (folder / "drums_rnn.onnx").write_bytes(contents)


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return Library(tmp_path / "models")


def test_a_library_that_is_not_there_is_empty(library):
    """Before the first import there is no folder, and our own models play."""
    assert library.models() == []
    assert library.in_use() == OURS
    assert library.files(DrummerChoice()) == {}


def test_a_model_comes_back_as_it_was_added(library):
    """Name, kind, source, checksum and figures."""
    library.add(model(), weights())
    assert library.models() == [model()]
    assert library.find("drum_kit_rnn", "continuation_model") == model()


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
    (path,) = library.files(DrummerChoice(continuation_model="drum_kit_rnn")).values()
    assert path.read_bytes() == b"step"


@pytest.mark.parametrize(
    "name", ["", "..", "../x", "a/b", "A", ".hidden", "x" * 65, OWN, "in_use.json", "a\n"]
)
def test_a_name_is_never_a_path(library, name):
    """Small letters, digits and a few signs."""
    with pytest.raises(LibraryError, match="cannot be called"):
        library.add(model(name), weights())


def test_what_is_in_use_takes_the_place_of_our_own(library):
    """And an earlier choice for another slot stays."""
    library.add(model(), weights())
    library.add(model("hikl", "music_vae"), weights(b"vae"))
    library.use("drum_kit_rnn")
    library.use("hikl")
    assert library.in_use() == DrummerChoice("hikl", "drum_kit_rnn", "sidestick")
    library.use(OWN, "continuation_model")
    assert library.in_use() == DrummerChoice("hikl", OWN, OWN)
    library.use(OWN)
    assert library.in_use() == OURS


def test_our_own_need_no_weights_of_others(library):
    """Only what takes the place of ours is read."""
    library.add(model(), weights())
    assert library.files(DrummerChoice(OWN, "drum_kit_rnn")) == {
        "drums_rnn.onnx": library.folder_of("drum_kit_rnn") / "drums_rnn.onnx"
    }
    assert library.files(OURS) == {}


def test_an_unknown_name_is_answered_with_those_there_are(library):
    """For the slot that was asked for; one of that name in the other slot is named."""
    library.add(model(), weights())
    only = r'no seed model called "x"\. There is only "sidestick"'
    with pytest.raises(UnknownModelError, match=only):
        library.files(DrummerChoice(seed_model="x"))
    with pytest.raises(UnknownModelError, match=r'"drum_kit_rnn" is a continuation model\.'):
        library.use("drum_kit_rnn", "seed_model")
    with pytest.raises(LibraryError, match=r"There are: drum_kit_rnn, sidestick"):
        library.use("x")


@pytest.mark.parametrize(
    ("name", "why"), [(OWN, "cannot be removed"), ("x", 'no model called "x"')]
)
def test_what_cannot_be_removed_is_answered_with_what_can(library, name, why):
    """Our own models never can be."""
    with pytest.raises(UnknownModelError, match=rf"{why}.* No other model is there\."):
        library.remove(name)
    library.add(model(), weights())
    with pytest.raises(UnknownModelError, match=rf"{why}.* These can be removed: drum_kit_rnn\."):
        library.remove(name)


def test_another_model_of_the_same_name_shows_from_outside(library):
    """The number by which loaded models are known changes; what is no name has none."""
    assert library.added_at("drum_kit_rnn") == library.added_at("../models") == 0
    library.add(model(), weights())
    before = library.added_at("drum_kit_rnn")
    library.remove("drum_kit_rnn")
    library.add(model(), weights(b"other"))
    assert library.added_at("drum_kit_rnn") not in (0, before)


def test_a_removed_model_plays_no_more(library):
    """Sidestick's own takes over by itself."""
    library.add(model(), weights())
    library.use("drum_kit_rnn")
    library.remove("drum_kit_rnn")
    assert library.models() == []
    assert library.in_use() == OURS


@pytest.mark.parametrize(
    "text", ["", "[]", "3", '{"drums_rnn": "../../secret"}', '{"drums_rnn": 7}']
)
def test_a_damaged_choice_means_our_own(library, tmp_path, text):
    """Whatever the file holds, no path comes out of it."""
    library.add(model(), weights())
    (tmp_path / "models" / "in_use.json").write_text(text)
    assert library.in_use() == OURS


def test_damaged_weights_are_named_with_the_remedy(library, tmp_path):
    """An imported model is imported again, not installed with Sidestick."""
    library.add(model(), weights())
    (tmp_path / "models" / "drum_kit_rnn" / "drums_rnn.onnx").write_bytes(b"other")
    with pytest.raises(WeightsError, match=r'"drum_kit_rnn" is damaged.*models remove'):
        library.files(DrummerChoice(continuation_model="drum_kit_rnn"))


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"name": "drum_kit_rnn"}'])
def test_a_damaged_description_is_named_and_does_not_play(library, tmp_path, text):
    """It hides no other model; the engine goes on with our own, and it can be removed."""
    library.add(model(), weights())
    library.use("drum_kit_rnn")
    (tmp_path / "models" / "drum_kit_rnn" / "model.json").write_text(text)
    library.add(model("other"), weights())
    assert [each.name for each in library.models()] == ["other"]
    (sentence,) = library.faults()
    assert "model.json is damaged" in sentence
    with pytest.raises(LibraryError, match=r"model\.json is damaged"):
        library.use("drum_kit_rnn")
    assert library.in_use() == OURS
    library.remove("drum_kit_rnn")
    assert library.faults() == []


def test_what_0_1_wrote_is_read(library, tmp_path):
    """Files that name networks, as they lie in data folders, and are still written so."""
    library.add(model(), weights())
    folder = tmp_path / "models"
    written = (folder / "drum_kit_rnn" / "model.json").read_bytes()
    assert written == (
        b'{\n  "name": "drum_kit_rnn",\n  "kind": "drums_rnn",\n  "source": "drum_kit_rnn.mag",\n'
        b'  "sha256": "'
        + b"ab" * 32
        + b'",\n  "figures": {\n    "continue_2_bars_ms": 6.5\n  }\n}\n'
    )
    in_use = b'{\n  "drums_rnn": "drum_kit_rnn",\n  "music_vae": "sidestick"\n}\n'
    (folder / "in_use.json").write_bytes(in_use)
    assert library.in_use() == DrummerChoice(OWN, "drum_kit_rnn", OWN)
    assert library.find("drum_kit_rnn").slot == "continuation_model"
    library.use("drum_kit_rnn")
    written = json.loads((folder / "in_use.json").read_bytes())
    assert written == json.loads(in_use) | {"feel": OWN}


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes")
@pytest.mark.parametrize("name", ["model.json", "manifest.json", "drums_rnn.onnx"])
def test_a_pipe_in_place_of_a_file_holds_nothing_up(library, tmp_path, name):
    """It is a damaged model, as any other."""
    library.add(model(), weights())
    path = tmp_path / "models" / "drum_kit_rnn" / name
    path.unlink()
    os.mkfifo(path)
    (tmp_path / "models" / "in_use.json").unlink(missing_ok=True)
    os.mkfifo(tmp_path / "models" / "in_use.json")
    assert library.in_use() == OURS
    with pytest.raises((LibraryError, WeightsError), match="damaged"):
        library.files(DrummerChoice(continuation_model="drum_kit_rnn"))


def test_an_encoder_that_does_not_say_how_wide_windows_lie_is_noticed(library):
    """One that an earlier Sidestick wrote; models without an encoder use our own."""
    library.add(model("old", "music_vae"), lambda to: (to / "encoder.onnx").write_bytes(b"z"))
    library.add(
        model("new", "music_vae"), lambda to: (to / "encoder.onnx").write_bytes(b"z_deviation")
    )
    library.add(model(), weights())
    assert [each.name for each in library.models() if library.lacks_deviation(each.name)] == ["old"]
