"""Magenta's own trainer, run for a step."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

from sidestick_training.evaluation.magenta_baseline.job_files import LOG, read_log
from sidestick_training.evaluation.magenta_baseline.train_with_magenta import (
    build_and_train,
    events_trained,
    measure,
    trained_model,
)
from sidestick_training.magenta.errors import MagentaProcessError
from tests.training.evaluation.builders import performance


@pytest.mark.train
def test_magenta_trains_on_the_same_performances(tmp_path: Path) -> None:
    """Its data set builder keeps what has seven bars; after two steps it has learnt little."""
    pytest.importorskip("magenta", reason="Magenta comes with the extra `train`")
    played = [
        *(performance(f"long {n}", 8) for n in range(4)),
        performance("short", 7),
        performance("unseen", 4, split="test"),
        performance("unheard", 4, split="validation"),
    ]
    examples = build_and_train(played, tmp_path, steps=2, batch=2, seed=1, timeout_s=280)
    assert len(examples) == 4
    np.testing.assert_array_equal(examples[0], played[0].events()[: len(examples[0])])
    assert len(examples[0]) == pytest.approx(8 * 16, abs=3)
    assert events_trained(examples, 3) == 3 * (len(examples[0]) - 1)
    log = read_log(tmp_path / LOG)
    assert [row["step"] for row in log] == [1, 2]
    assert log[0]["loss"] == pytest.approx(math.log(512), abs=0.5)
    figures = measure(trained_model(tmp_path / "train"), played)
    assert figures.keys() == {"validation", "test"}
    assert figures["test"]["nats_per_step"] == pytest.approx(math.log(512), abs=1.5)


@pytest.mark.train
def test_an_empty_data_set_is_an_error(tmp_path: Path) -> None:
    """Magenta's trainer would wait for an example forever."""
    pytest.importorskip("magenta", reason="Magenta comes with the extra `train`")
    with pytest.raises(MagentaProcessError, match="at least seven bars"):
        build_and_train(
            [performance("short", 4)], tmp_path, steps=1, batch=1, seed=1, timeout_s=280
        )
