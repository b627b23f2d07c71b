"""Results of trainings that are stored, not measured now."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from sidestick_training.common.gmd import SHA256
from sidestick_training.evaluation.figure import Stored
from sidestick_training.evaluation.magenta_baseline.job_files import read_log
from sidestick_training.evaluation.magenta_baseline.stored_results import (
    MAGENTA,
    SIDESTICK,
    TRAINER,
    StoredTraining,
    log_name,
    read_result,
    store,
    stored_section,
)

RESULT = StoredTraining(
    date="2026-01-31",
    command="python -m trainer",
    log="result.log.jsonl",
    updates=2,
    batch=64,
    steps=32,
    seed=1,
    data_sha256=SHA256,
    examples=3,
    events_trained=100,
    validation={"nats_per_step": 2.0, "accuracy": 0.4},
    test={"nats_per_step": 1.5, "accuracy": 0.5},
)
LOG = [{"step": 1, "loss": 6.0}, {"step": 2, "loss": 5.12344}]


def stored(path: Path) -> StoredTraining:
    """Return the result at a path, which must be there."""
    result = read_result(path)
    assert result is not None
    return result


def test_a_result_and_its_log_are_stored_and_read(tmp_path: Path) -> None:
    """Until one is stored, there is none; the log's name is in the result."""
    path = tmp_path / "result.json"
    assert read_result(path) is None
    store(RESULT, LOG, path)
    assert read_result(path) == RESULT
    assert log_name(path) == RESULT.log
    assert read_log(tmp_path / RESULT.log) == [LOG[0], {"step": 2, "loss": 5.1234}]


@pytest.mark.parametrize("path", [MAGENTA, SIDESTICK], ids=lambda path: path.stem)
def test_stored_results_are_as_the_code_writes_them(path: Path) -> None:
    """Nobody typed them: the text, the log of every update, and the data set are the code's."""
    result = stored(path)
    assert path.read_text(encoding="utf-8") == result.as_json()
    assert result.data_sha256 == SHA256
    assert re.fullmatch(r"20\d\d-\d\d-\d\d", result.date)
    assert result.command.startswith("python -m sidestick_training.")
    assert f" {result.updates} --batch {result.batch} " in result.command
    if result.log:
        losses = read_log(path.with_name(result.log))
        assert [row["step"] for row in losses] == list(range(1, result.updates + 1))
        assert losses[-1]["loss"] < losses[0]["loss"]


def test_our_result_has_a_log_and_as_many_updates_of_as_many_pieces_as_magenta_s() -> None:
    """The same examples too; ours saw no more events."""
    magenta, sidestick = stored(MAGENTA), stored(SIDESTICK)
    for name in ("updates", "batch", "examples", "seed"):
        assert getattr(sidestick, name) == getattr(magenta, name), name
    assert sidestick.log
    assert sidestick.events_trained <= magenta.events_trained


def test_stored_figures_say_where_they_come_from() -> None:
    """Each has its own date and command; ours have Magenta's beside them."""
    magenta = replace(RESULT, date="2026-01-01", log="", test={"nats_per_step": 2, "accuracy": 0.2})
    figures = stored_section(magenta, RESULT).figures
    ours = figures["from_scratch_nats_per_step"]
    assert (ours.value, ours.baselines, ours.split) == (1.5, {TRAINER: 2}, "test")
    assert ours.stored == Stored("2026-01-31", "python -m trainer", "result.log.jsonl")
    assert figures["magenta_nats_per_step"].stored == Stored("2026-01-01", "python -m trainer")
    assert figures["from_scratch_validation_accuracy"].value == 0.4
    assert figures["from_scratch_validation_accuracy"].split == "validation"


def test_without_magenta_s_result_ours_has_no_baseline() -> None:
    """And there are no figures of what was never stored."""
    figures = stored_section(None, RESULT).figures
    assert figures["from_scratch_nats_per_step"].baseline is None
    assert not [name for name in figures if name.startswith("magenta")]
    assert stored_section(None, None).figures == {}
