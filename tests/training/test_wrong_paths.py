"""Commands that train, export and import, given what they cannot use: a sentence, at once."""

from __future__ import annotations

from pathlib import Path

import click
import pytest
from click.testing import CliRunner

pytest.importorskip("tensorflow", reason="needs the extra `train`")

from sidestick_engine.cli import main
from sidestick_training import density_table
from sidestick_training.common import paths
from sidestick_training.common.command_line import report_errors
from sidestick_training.errors import TrainingError
from sidestick_training.magenta import float_weights

pytestmark = pytest.mark.train


@pytest.fixture
def given(tmp_path: Path, trained_runs: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Return what the words in capitals stand for; the data set is never reached."""
    monkeypatch.setenv("SIDESTICK_DATA", str(tmp_path / "data"))

    def fail(*_: object) -> None:
        raise AssertionError("the data set was read before what was given was checked")

    monkeypatch.setattr("sidestick_training.common.gmd._download", fail)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    (tmp_path / "file.onnx").write_bytes(b"no weights, no bundle, no zip")
    (tmp_path / "folder").mkdir()
    return {
        "FILE": str(tmp_path / "file.onnx"),
        "FOLDER": str(tmp_path / "folder"),
        "NEW": str(tmp_path / "new"),
        "RUNS": str(trained_runs),
        "WEIGHTS": str(trained_runs / "drums_rnn" / "best.npz"),
    }


def words_of(line: str, given: dict[str, str]) -> list[str]:
    """Return a line's words, with those of `given` in their place."""
    words = []
    for word in line.split():
        first, slash, rest = word.partition("/")
        words.append(given.get(first, first) + slash + rest)
    return words


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("train feel --out FILE", "is no folder"),
        ("train feel --out FILE/x", "is no folder"),
        ("train feel --out NEW --from FILE", "holds no trained weights"),
        ("train feel --out NEW --from FOLDER", "it is no file"),
        ("train feel --out NEW --from NEW/x.npz", "there is no such file"),
        ("train feel --out NEW --from WEIGHTS", "is not of feel as it is now"),
        ("train feel --out NEW --minutes 0", "no trained weights at"),
        ("train feel --out RUNS --minutes 0", "history.json, is missing"),
        ("train feel --out NEW --minutes 0 --from WEIGHTS", "leave --from out"),
        ("train feel --out NEW --minutes -1", "not in the range"),
        ("train feel --out NEW --minutes nan", "no number of minutes"),
        ("train feel --out NEW --minutes inf", "no number of minutes"),
        ("train feel --out RUNS", "holds a training already"),
        ("train style_cvae --out NEW", "Train music_vae first"),
        ("train feel --out NEW --gmd FILE", "Name the file of https"),
        ("train feel --out NEW --gmd FOLDER", "Cannot read the Groove MIDI Dataset"),
        ("export --runs NEW", "there is no such file"),
        ("export --runs FILE", "there is no such file"),
        ("export --runs RUNS --to FILE", "is no folder"),
        ("evaluate --out FILE/x", "is no folder"),
        ("models import NEW", "There is no file"),
        ("models import FOLDER", "holds no checkpoint"),
        ("models import FILE", "is no bundle, archive or checkpoint"),
        ("models import FILE --gmd FILE", "Name the file of https"),
        ("models import FILE --fit-minutes 0", "not in the range"),
        ("models import FILE --name Mine", "cannot be called"),
        ("models export sidestick FILE", "is a file"),
        ("models export sidestick FILE/x", "is no folder"),
        ("models export mine FOLDER", 'There is only "sidestick"'),
        ("models recipe --out NEW/x.mid", "there is no folder"),
        ("models recipe --out FOLDER", "is a folder"),
        ("models recipe --out FOLDER/x.mid --style polka", 'no style "polka"'),
        ("models recipe --out FOLDER/x.mid --seed-model mine", 'There is only "sidestick"'),
        ("models recipe --out FOLDER/x.mid --gmd FILE", "Name the file of https"),
        ("models recipe --out FOLDER/x.mid --fit-minutes nan", "no number of minutes"),
    ],
)
def test_a_command_says_what_it_cannot_use(given, line, said):
    """In a sentence, with exit code 2, before the data set is read."""
    result = CliRunner().invoke(main, words_of(line, given))
    assert said in " ".join(result.stderr.split())
    assert result.exit_code == 2
    assert not Path(given["NEW"]).exists()


def test_a_file_that_the_system_refuses_is_named() -> None:
    """Whatever it is that the system has against it."""

    @click.command()
    def command() -> None:
        with report_errors():
            Path("x" * 300).read_bytes()

    result = CliRunner().invoke(command)
    assert f"{'x' * 300} cannot be read or written: File name too long." in result.stderr
    assert result.exit_code == 2


@pytest.mark.parametrize(
    ("command", "line", "said"),
    [
        (density_table.main, "--out FILE", "is there already"),
        (density_table.main, "--out FOLDER --force", "is a folder"),
        (density_table.main, "--out NEW --gmd FILE", "Name the file of https"),
        (density_table.main, "", "Missing option '--out'"),
        (float_weights.main, "", "Missing argument"),
        (float_weights.main, "NEW --to FOLDER", "there is no such file"),
        (float_weights.main, "RUNS --to FILE", "is no folder"),
    ],
)
def test_a_module_that_writes_what_ships_says_what_it_cannot_use(given, command, line, said):
    """Nothing is written over unless it is named and forced."""
    result = CliRunner().invoke(command, words_of(line, given))
    assert said in " ".join(result.stderr.split())
    assert result.exit_code == 2
    assert not Path(given["NEW"]).exists()


def test_float_weights_are_only_replaced_by_force(trained_runs, tmp_path):
    """All of them, or none."""
    words = [str(trained_runs), "--to", str(tmp_path)]
    assert CliRunner().invoke(float_weights.main, words).exit_code == 0
    assert {*float_weights.load_float_weights(tmp_path)} == {"drums_rnn", "music_vae"}
    assert "--force" in CliRunner().invoke(float_weights.main, words).stderr
    assert CliRunner().invoke(float_weights.main, [*words, "--force"]).exit_code == 0


def test_a_folder_without_the_right_to_write_is_refused(tmp_path, monkeypatch):
    """As one on a read-only disk."""

    def fail(**_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(paths, "TemporaryFile", fail)
    with pytest.raises(TrainingError, match="Permission denied"):
        paths.check_folder(tmp_path / "new" / "runs")
