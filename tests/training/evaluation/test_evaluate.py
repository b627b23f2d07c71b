"""`sidestick evaluate` from end to end, on few windows."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from rich.console import Console

from sidestick_engine.cli import main
from sidestick_models.styles.trained import TRAINED
from sidestick_training.evaluation.report.table_rows import SECTIONS, look_up
from sidestick_training.evaluation.report.tables import tables
from tests.training.shared_data import GMD

pytestmark = pytest.mark.train
pytest.importorskip("tensorflow", reason="TensorFlow comes with the extra `train`")
KEYS = {
    "drums_rnn": {
        "nats_per_step", "accuracy", "accuracy_from_step_64", "magenta_nats_per_step",
        "from_scratch_nats_per_step",
    },
    "music_vae": {
        "teacher_forced_accuracy", "sampled_accuracy", "validation_sampled_accuracy", "onset_f1",
    },
    "style_cvae": {"style_accuracy", "real_style_accuracy", "macro_f1", "exact_copies"},
    "feel": {"velocity_mae", "timing_mae_ms", "velocity_kl", "timing_kl", "lively_timing_mae_ms"},
    "whole": {"auc_hits", "auc_hvo", "per_style"},
}  # fmt: skip


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder in which MusicVAE was trained, of which only the curve is left."""
    run = tmp_path_factory.mktemp("runs") / "music_vae"
    run.mkdir()
    rows = [{"minutes": m, "train_loss": 1.0, "loss": 1.0} for m in (0, 1, 2)]
    report = {"recipe": {"judge": "loss"}, "best": rows[2], "history": rows}
    (run / "history.json").write_text(json.dumps(report))
    return run.parent


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("out") / "new"


@pytest.fixture(scope="module")
def figures(runs: Path, out: Path) -> dict[str, Any]:
    """Return what one quick run prints as JSON, its pictures in `out`."""
    if not GMD.exists():
        pytest.skip("the Groove MIDI Dataset is not beside the repository")
    words = ["--quick", "--json", "--gmd", str(GMD), "--runs", str(runs), "--out", str(out)]
    result = CliRunner().invoke(main, ["evaluate", *words])
    assert result.exit_code == 0, result.output
    return dict(json.loads(result.stdout))


@pytest.mark.parametrize("model", KEYS)
def test_every_model_is_measured(figures: dict[str, Any], model: str) -> None:
    """Each has all the figures that are promised."""
    assert KEYS[model] <= figures[model].keys() | figures["details"][model].keys()


def test_every_row_of_the_table_has_its_figures(figures: dict[str, Any]) -> None:
    """Small samples lack some drums."""
    for row in (row for rows in SECTIONS.values() for row in rows):
        for path in filter(None, (row.figure, row.baseline, row.real)):
            assert "onset_f1" in path or look_up(figures, path) is not None, path


def test_stored_figures_say_when_and_by_what_they_were_made(figures: dict[str, Any]) -> None:
    """All others were measured now."""
    stored = {name: of["stored"] for name, of in figures["drums_rnn"].items() if of["stored"]}
    assert stored
    assert all(name.startswith(("magenta_", "from_scratch_")) for name in stored)
    assert all(of["date"] and of["command"] for of in stored.values())
    others = (of for key in KEYS if key != "drums_rnn" for of in figures[key].values())
    assert not any(of["stored"] for of in others)


def test_the_table_shows_targets_and_whether_they_are_met(figures: dict[str, Any]) -> None:
    """In eighty columns; what is missed is marked as such."""
    sampled_accuracy = {**figures["music_vae"]["sampled_accuracy"], "value": 0.5}
    missed = {
        **figures,
        "music_vae": {**figures["music_vae"], "sampled_accuracy": sampled_accuracy},
    }
    console = Console(width=80, record=True, file=StringIO())
    console.print(tables(missed))
    lines = console.export_text().splitlines()
    assert max(map(len, lines)) <= 80
    sampled = next(line.split() for line in lines if "accuracy, sampled" in line)
    assert sampled[2] == "0.500"
    assert sampled[-4:] == ["0.917", ">=", "0.9", "no"]


def test_pictures_show_curves_distributions_and_every_style(
    figures: dict[str, Any], out: Path
) -> None:
    """They are in the folder of `--out`, beside the figures themselves."""
    names = {path.stem for path in out.glob("*.png")}
    grids = {f"grids_{style}" for style in TRAINED}
    distributions = {"distributions", "distributions_electronic", "density", "syncopation"}
    assert names >= {"learning_music_vae", "density_asked", *distributions, *grids}
    assert json.loads((out / "evaluation.json").read_text()) == figures


def test_a_wrong_archive_ends_in_a_sentence(tmp_path: Path) -> None:
    """Not in a traceback."""
    result = CliRunner().invoke(main, ["evaluate", "--gmd", str(tmp_path / "no.zip")])
    assert result.exit_code == 2
    assert "Cannot read the Groove MIDI Dataset" in result.stderr
