"""Magenta's own trainer, run for a step."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from sidestick_training.evaluation.magenta_baseline.train_with_magenta import magenta_figure
from sidestick_training.magenta.errors import WitnessError
from tests.training.evaluation.builders import performance


@pytest.mark.train
def test_magenta_trains_on_the_same_performances(tmp_path: Path) -> None:
    """Its data set builder keeps what has seven whole bars; after a step it knows about nothing."""
    pytest.importorskip("magenta", reason="Magenta comes with the extra `train`")
    played = [
        *(performance(f"long {n}", 8) for n in range(4)),
        performance("short", 7),
        performance("unseen", 4, split="test"),
        performance("unheard", 4, split="validation"),
    ]
    figure = magenta_figure(played, tmp_path, steps=1, batch=2, seed=1, timeout_s=280)
    assert figure["examples"] == 4
    assert figure["events_trained"] == pytest.approx(2 * 8 * 16, abs=6)
    assert figure["test"]["nats_per_step"] == pytest.approx(math.log(512), abs=1)


@pytest.mark.train
def test_a_data_set_that_magenta_drops_is_told(tmp_path: Path) -> None:
    """Its trainer would wait for an example for ever."""
    pytest.importorskip("magenta", reason="Magenta comes with the extra `train`")
    with pytest.raises(WitnessError, match="at least seven bars"):
        magenta_figure([performance("short", 4)], tmp_path, steps=1, batch=1, seed=1, timeout_s=280)
