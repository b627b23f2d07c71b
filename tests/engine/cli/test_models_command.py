"""`sidestick models` with nothing trained: list, use, remove, and what to do without TensorFlow."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from sidestick_engine.cli import main
from sidestick_models.imported_models import InstalledModel, Library

Run = Callable[..., Result]


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Library:
    """The library of the user's data folder, with one DrumsRNN."""
    monkeypatch.setenv("SIDESTICK_DATA", str(tmp_path))
    library = Library(tmp_path / "models")
    model = InstalledModel("drum_kit_rnn", "drums_rnn", "a.mag", "ab" * 32, {"hits_per_bar": 9.5})
    library.add(model, lambda folder: (folder / "drums_rnn.onnx").write_bytes(b"step"))
    return library


@pytest.fixture
def run(library: Library) -> Run:
    def run(*words: object) -> Result:
        return CliRunner().invoke(main, ["models", *(str(word) for word in words)])

    return run


def test_the_list_names_what_plays(run):
    """Ours and those imported, with source, checksum and figures."""
    text = run("list").stdout
    for word in ("sidestick", "drum_kit_rnn", "a.mag", "abababababab"):
        assert word in text
    facts = json.loads(run("list", "--json").stdout)
    assert facts["in_use"] == {"seed_model": "sidestick", "continuation_model": "sidestick"}
    assert facts["models"][0]["figures"] == {"hits_per_bar": 9.5}


def test_use_and_remove_say_what_plays(run, library):
    """Removing what is in use brings ours back."""
    assert "continuation_model: drum_kit_rnn" in run("use", "drum_kit_rnn").stdout
    assert "removed" in run("remove", "drum_kit_rnn").stdout
    assert library.in_use().continuation_model == "sidestick"
    assert library.models() == []


@pytest.mark.parametrize("words", [("use", "x"), ("remove", "x"), ("remove", "sidestick")])
def test_an_unknown_name_ends_in_a_sentence(run, words):
    """With exit code 2, and the names that there are."""
    result = run(*words)
    assert result.exit_code == 2
    assert "There are: drum_kit_rnn, sidestick." in result.stderr


def test_generating_with_an_unknown_model_ends_in_a_sentence(library, tmp_path):
    """Before anything is loaded or written."""
    words = ["generate", "--style", "funk", "--drums-rnn", "x", "--out", str(tmp_path / "a.mid")]
    result = CliRunner().invoke(main, words)
    assert result.exit_code == 2
    assert 'no continuation model called "x"' in result.stderr


@pytest.mark.parametrize("words", [("import", "a.mag"), ("export", "sidestick", "there")])
def test_without_tensorflow_the_extra_is_named(run, monkeypatch, words):
    """Playing never needs it; reading Magenta's files does."""
    monkeypatch.setattr("sidestick_engine.cli.shared.train_extra.find_spec", lambda _: None)
    result = run(*words)
    assert result.exit_code == 1
    assert "the extra `train`" in result.stderr
