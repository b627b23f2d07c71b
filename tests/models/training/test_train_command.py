"""`sidestick train` and `sidestick export` as a person meets them."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from sidestick_training.export import export_command
from sidestick_training.train import train_command


def test_a_wrong_zip_is_refused_in_a_sentence(tmp_path: Path) -> None:
    wrong = tmp_path / "groove.zip"
    wrong.write_text("something else")
    result = CliRunner().invoke(train_command, ["feel", "--gmd", str(wrong)])
    assert result.exit_code == 1
    assert f"{wrong} is not groove-v1.0.0-midionly.zip" in " ".join(result.output.split())


def test_an_unknown_model_is_refused_with_the_known_ones() -> None:
    result = CliRunner().invoke(train_command, ["melody"])
    assert result.exit_code == 2
    assert "drums_rnn" in result.output


@pytest.mark.train
def test_weights_that_were_never_trained_cannot_be_exported(tmp_path: Path) -> None:
    pytest.importorskip("tensorflow", reason="needs the extra `train`")
    arguments = ["feel", "--runs", str(tmp_path), "--to", str(tmp_path / "weights")]
    result = CliRunner().invoke(export_command, arguments)
    assert result.exit_code == 1
    assert f"no trained weights at {tmp_path / 'feel' / 'best.npz'}" in result.output
