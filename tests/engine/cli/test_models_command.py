"""`sidestick models` with nothing trained: list, use, remove, and what to do without TensorFlow."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from sidestick_engine.cli import main
from sidestick_models.imported_models import ImportedModel, Library
from tests.models.sharing.packed import library_with

Run = Callable[..., Result]


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Library:
    """Return the library of the user's data folder, with one continuation model."""
    monkeypatch.setenv("SIDESTICK_DATA", str(tmp_path))
    library = Library(tmp_path / "models")
    model = ImportedModel("drum_kit_rnn", "drums_rnn", "a.mag", "ab" * 32, {"hits_per_bar": 9.5})
    library.add(model, lambda folder: (folder / "drums_rnn.onnx").write_bytes(b"step"))
    return library


@pytest.fixture
def run(library: Library) -> Run:
    def run(*words: object) -> Result:
        return CliRunner().invoke(main, ["models", *(str(word) for word in words)])

    return run


def in_use(run: Run) -> str:
    """Return the name of the continuation model that plays."""
    name: str = json.loads(run("list", "--json").stdout)["in_use"]["continuation_model"]
    return name


def test_the_list_names_what_plays(run):
    """Ours and those imported, with source, checksum and figures."""
    text = run("list").stdout
    for word in ("sidestick", "drum_kit_rnn", "a.mag", "abababababab"):
        assert word in text
    assert "continuation" in text
    listed = json.loads(run("list", "--json").stdout)
    slots = ("seed_model", "continuation_model", "human_timing")
    assert listed["in_use"] == dict.fromkeys(slots, "sidestick")
    (model,) = listed["models"]
    assert (model["slot"], model["figures"]) == ("continuation_model", {"hits_per_bar": 9.5})


def test_the_list_says_which_models_would_play_sooner_if_imported_again(run, library):
    """Those whose graphs an earlier version wrote."""
    assert '"drum_kit_rnn" was imported by an earlier version' in run("list").stderr
    new = ImportedModel("new", "drums_rnn", "a.mag", "ab" * 32, {})
    library.remove("drum_kit_rnn")
    library.add(new, lambda folder: (folder / "drums_rnn.onnx").write_bytes(b"GatherElements"))
    assert run("list").stderr == ""


def test_a_graph_that_cannot_be_read_keeps_no_other_from_the_list(run, library):
    """A folder in its place, or nothing: it is said where the model should play."""
    graph = library.folder_of("drum_kit_rnn") / "drums_rnn.onnx"
    graph.unlink()
    for make in (graph.mkdir, lambda: (graph.rmdir(), graph.symlink_to("nowhere"))):
        make()
        result = run("list")
        assert result.exit_code == 0, result.output
        assert "drum_kit_rnn" in result.stdout


def test_use_and_remove_say_what_plays(run, library):
    """Removing what is in use brings ours back."""
    assert "continuation model: drum_kit_rnn" in run("use", "drum_kit_rnn").stdout
    slots = json.loads(run("use", "drum_kit_rnn", "--json").stdout)["in_use"]
    assert (slots["continuation_model"], slots["seed_model"]) == ("drum_kit_rnn", "sidestick")
    assert "removed" in run("remove", "drum_kit_rnn").stdout
    assert in_use(run) == "sidestick"
    assert library.models() == []


@pytest.mark.parametrize("option", [("--slot", "continuation-model"), ("--kind", "drums_rnn")])
def test_one_of_ours_is_used_by_its_slot_or_as_0_1_called_it(run, library, option):
    """The other slot stays as it is."""
    run("use", "drum_kit_rnn")
    assert run("use", "sidestick", *option).exit_code == 0
    assert in_use(run) == "sidestick"
    run("use", "drum_kit_rnn")
    run("use", "sidestick", "--slot", "seed-model")
    assert in_use(run) == "drum_kit_rnn"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("use", "x"), "There are: drum_kit_rnn, sidestick."),
        (("remove", "x"), "These can be removed: drum_kit_rnn."),
        (("remove", "sidestick"), "These can be removed: drum_kit_rnn."),
    ],
)
def test_an_unknown_name_ends_in_a_sentence(run, words, said):
    """With exit code 2, and the names that can be given."""
    result = run(*words)
    assert result.exit_code == 2
    assert said in result.stderr


@pytest.mark.parametrize("option", ["--continuation-model", "--drums-rnn"])
def test_generating_with_an_unknown_model_ends_in_a_sentence(library, tmp_path, option):
    """Before anything is loaded or written."""
    words = ["generate", "--style", "funk", option, "x", "--out", str(tmp_path / "a.mid")]
    result = CliRunner().invoke(main, words)
    assert result.exit_code == 2
    assert 'no continuation model called "x"' in result.stderr


@pytest.mark.parametrize("words", [("import", "a.mag"), ("export", "sidestick", "there")])
def test_without_tensorflow_the_extra_is_named(run, monkeypatch, words):
    """Playing never needs it; reading Magenta's files does."""
    monkeypatch.setattr("sidestick_engine.cli.training.train_extra.find_spec", lambda _: None)
    result = run(*words)
    assert result.exit_code == 1
    assert "the extra `train`" in result.stderr


@pytest.fixture
def packed(run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the file of a packed model, made in the current folder."""
    monkeypatch.chdir(tmp_path)
    library_with(tmp_path / "models")
    result = run("pack", "mine", "--licence", "CC0-1.0", "--notes", "[/b] of my loops")
    assert result.exit_code == 0, result.output
    assert '"mine" is packed in mine.sidestick (4.7 MB).' in result.stdout
    return tmp_path / "mine.sidestick"


def test_a_packed_model_is_imported_without_tensorflow(run, packed, monkeypatch):
    """In another home, under its own name or another one; also where its name has no ending."""
    monkeypatch.setitem(sys.modules, "tensorflow", None)
    monkeypatch.setenv("SIDESTICK_DATA", str(packed.parent / "Zweites Büro"))
    nameless = packed.with_suffix("")
    packed.rename(nameless)
    result = run("import", nameless)
    assert result.exit_code == 0, result.output
    assert '"mine" is a continuation model. hits per bar 12.5.' in result.stdout
    assert "Licence: CC0-1.0\nNotes: [/b] of my loops\n" in result.stdout
    again = run("import", nameless)
    assert again.exit_code == 2
    assert 'There is a model called "mine" already.' in again.stderr
    assert run("import", nameless, "--name", "other").exit_code == 0
    assert "mine" in run("list").stdout


def test_a_file_that_is_there_is_not_packed_over(run, packed):
    """Unless it is said."""
    packed.write_text("mine")
    assert run("pack", "mine").exit_code == 2
    assert packed.read_text() == "mine"
    assert run("pack", "mine", "--force").exit_code == 0
    assert run("pack", "nobody").exit_code == 2
    assert run("pack", "sidestick").exit_code == 2


def test_a_damaged_packed_model_is_told(run, packed):
    """One that was cut on its way; nothing of it stays."""
    packed.write_bytes(packed.read_bytes()[:1000])
    result = run("import", packed, "--name", "cut")
    assert result.exit_code == 2
    assert "mine.sidestick is no packed model, or damaged" in result.stderr
    assert "cut" not in run("list").stdout
