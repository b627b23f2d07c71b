"""Magenta's trainer and ours after as many examples."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sidestick_training.common.gmd import SHA256
from sidestick_training.evaluation.magenta_baseline.stored_results import (
    MAGENTA,
    SIDESTICK,
    compare,
    read_result,
    write_result,
)


def result(events: int, nats: float) -> dict[str, Any]:
    return {"events_trained": events, "test": {"nats_per_step": nats}}


def test_a_result_is_stored_and_read(tmp_path: Path) -> None:
    """Until one is stored, there is none."""
    path = tmp_path / "result.json"
    assert read_result(path) is None
    write_result({"seed": 1}, path)
    assert read_result(path) == {"seed": 1}


def test_without_magentas_result_there_is_no_comparison() -> None:
    """The key is there all the same."""
    assert compare(None, result(1, 1.0)) == {
        "magenta_nats_per_step": None,
        "equal_examples": None,
    }


def test_ours_stands_beside_magentas_if_it_saw_no_more() -> None:
    """Having seen less speaks for it."""
    compared = compare(result(2_000_000, 1.5), result(1_000_000, 1.0))
    assert compared["magenta_nats_per_step"] == 1.5
    assert compared["equal_examples"]["ours"]["test"]["nats_per_step"] == 1.0
    assert compared["equal_examples"]["ours"]["millions_trained"] == 1
    assert compared["equal_examples"]["magenta"]["millions_trained"] == 2


def test_ours_is_left_out_if_it_saw_more() -> None:
    """Then better figures would say nothing."""
    assert compare(result(1, 1.5), result(2, 1.0))["equal_examples"]["ours"] is None


def test_stored_figures_are_of_the_data_set_that_we_measure_on() -> None:
    """And each says by which command and seed it was made."""
    stored = [result for result in map(read_result, (MAGENTA, SIDESTICK)) if result is not None]
    assert stored
    for each in stored:
        assert each["data_sha256"] == SHA256
        assert {"command", "seed", "events_trained", "validation", "test"} <= each.keys()
