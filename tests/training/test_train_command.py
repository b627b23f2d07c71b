"""`sidestick train` as a person meets it."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from sidestick_engine.cli.training.train import train


@pytest.mark.train
def test_a_wrong_zip_is_refused_in_a_sentence(tmp_path: Path) -> None:
    pytest.importorskip("tensorflow", reason="needs the extra `train`")
    wrong = tmp_path / "groove.zip"
    wrong.write_text("something else")
    result = CliRunner().invoke(train, ["feel", "--gmd", str(wrong)])
    assert result.exit_code == 2
    assert f"{wrong} is not groove-v1.0.0-midionly.zip" in " ".join(result.output.split())


def test_the_former_spelling_names_the_new_one(tmp_path: Path) -> None:
    result = CliRunner().invoke(train, ["feel", "--gmd", str(tmp_path / "none.zip")])
    assert "sidestick train gmd --name NAME --model feel" in result.output


def test_options_of_the_former_spelling_are_refused_with_a_corpus(tmp_path: Path) -> None:
    result = CliRunner().invoke(train, [str(tmp_path), "--name", "mine", "--gmd", "a.zip"])
    assert result.exit_code == 2
    assert "--gmd and --from belong to the former" in result.output


def test_a_training_needs_a_name(tmp_path: Path) -> None:
    result = CliRunner().invoke(train, [str(tmp_path)])
    assert result.exit_code == 2
    assert "--name NAME" in result.output


@pytest.mark.train
def test_what_is_no_corpus_is_refused_in_a_sentence(tmp_path: Path) -> None:
    pytest.importorskip("tensorflow", reason="needs the extra `train`")
    result = CliRunner().invoke(train, [str(tmp_path), "--name", "mine", "--out", str(tmp_path)])
    assert result.exit_code == 2
    assert "is no corpus" in result.output
