"""The log of a training run: the best row is the lowest, and logs of 0.1 are read."""

import json
from pathlib import Path

import pytest

from sidestick_training.common.learning_curves import draw_curves
from sidestick_training.common.training_log import TrainingLog
from sidestick_training.evaluation.report.plots import HISTORIES

ROWS = [{"minutes": float(m), "train_loss": 2.0 - m, "loss": 3.0 - m} for m in range(3)]


def test_the_lowest_figure_is_best(tmp_path: Path) -> None:
    """Of two that are equal the later one, which was trained for longer."""
    log = TrainingLog("loss")
    assert [log.add({"loss": loss}) for loss in (2.0, 1.0, 3.0, 1.0)] == [True, True, False, True]
    log.best["minutes"] = 4.0
    log.write(tmp_path, {"monitor": "loss"})
    assert TrainingLog.read(tmp_path) == log


def test_a_log_of_version_0_1_is_read(tmp_path: Path) -> None:
    """Its settings are called recipe there, and the figure that counts judge."""
    report = {"recipe": {"judge": "loss"}, "best": ROWS[2], "history": ROWS}
    (tmp_path / "history.json").write_text(json.dumps(report))
    assert TrainingLog.read(tmp_path) == TrainingLog("loss", ROWS, ROWS[2])


def test_the_shipped_models_logs_are_read() -> None:
    """One of each model, whose best row is one of its rows."""
    for model in ("drums_rnn", "music_vae", "style_cvae", "feel"):
        log = TrainingLog.read(HISTORIES / model)
        assert log.best in log.rows


def test_curves_are_drawn_beside_the_log_or_elsewhere(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib", reason="matplotlib comes with the extra `train`")
    TrainingLog("loss", ROWS, ROWS[2]).write(tmp_path, {"monitor": "loss"})
    for path in (draw_curves(tmp_path), draw_curves(tmp_path, tmp_path / "other.png")):
        assert path.read_bytes().startswith(b"\x89PNG")
    assert {path.name for path in tmp_path.glob("*.png")} == {"curves.png", "other.png"}
