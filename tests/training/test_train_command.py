"""`sidestick train` and `sidestick export` as a person meets them."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from sidestick_engine.cli.training.train import export, train


@pytest.mark.train
def test_a_wrong_zip_is_refused_in_a_sentence(tmp_path: Path) -> None:
    pytest.importorskip("tensorflow", reason="needs the extra `train`")
    wrong = tmp_path / "groove.zip"
    wrong.write_text("something else")
    result = CliRunner().invoke(train, ["feel", "--gmd", str(wrong)])
    assert result.exit_code == 2
    assert f"{wrong} is not groove-v1.0.0-midionly.zip" in " ".join(result.output.split())


def test_an_unknown_model_is_refused_with_the_known_ones() -> None:
    result = CliRunner().invoke(train, ["melody"])
    assert result.exit_code == 2
    assert "drums_rnn" in result.output


@pytest.mark.train
def test_weights_that_were_never_trained_cannot_be_exported(tmp_path: Path) -> None:
    pytest.importorskip("tensorflow", reason="needs the extra `train`")
    arguments = ["feel", "--runs", str(tmp_path), "--to", str(tmp_path / "weights")]
    result = CliRunner().invoke(export, arguments)
    assert result.exit_code == 2
    assert f"no trained weights at {tmp_path / 'feel' / 'best.npz'}" in result.output
