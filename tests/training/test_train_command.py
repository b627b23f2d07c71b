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


def test_an_unknown_model_is_refused_with_the_known_ones() -> None:
    result = CliRunner().invoke(train, ["melody"])
    assert result.exit_code == 2
    assert "drums_rnn" in result.output
