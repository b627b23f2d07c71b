"""Magenta's own trainer, run for a step."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from sidestick_training.evaluation.magenta_baseline.train_with_magenta import train_and_measure
from sidestick_training.magenta.errors import MagentaProcessError
from tests.training.evaluation.builders import performance


@pytest.mark.train
def test_magenta_trains_on_the_same_performances(tmp_path: Path) -> None:
    """Its data set builder keeps what has seven bars; after one step it has learnt nothing."""
    pytest.importorskip("magenta", reason="Magenta comes with the extra `train`")
    played = [
        *(performance(f"long {n}", 8) for n in range(4)),
        performance("short", 7),
        performance("unseen", 4, split="test"),
        performance("unheard", 4, split="validation"),
    ]
    result = train_and_measure(played, tmp_path, steps=1, batch=2, seed=1, timeout_s=280)
    assert result["examples"] == 4
    assert result["events_trained"] == pytest.approx(2 * 8 * 16, abs=6)
    assert result["test"]["nats_per_step"] == pytest.approx(math.log(512), abs=1)


@pytest.mark.train
def test_an_empty_data_set_is_an_error(tmp_path: Path) -> None:
    """Magenta's trainer would wait for an example forever."""
    pytest.importorskip("magenta", reason="Magenta comes with the extra `train`")
    with pytest.raises(MagentaProcessError, match="at least seven bars"):
        train_and_measure(
            [performance("short", 4)], tmp_path, steps=1, batch=1, seed=1, timeout_s=280
        )
