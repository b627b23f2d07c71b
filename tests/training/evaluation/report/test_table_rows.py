"""The table of figures."""

from __future__ import annotations

import pytest

from sidestick_training.evaluation.report.table_rows import Row, look_up, meets_target

FIGURES = {
    "model": {
        "error": {"value": 2.0, "baseline": 3.0, "baselines": {"a copy": 4.0}, "floor": None},
        "net.error": {"value": 5.0},
    },
    "details": {"model": {"floor": 1.0, "missing": None, "by": {"style": 0.5, "0.1": 0.7}}},
}


def test_a_figure_is_found_by_its_path() -> None:
    """However deep it lies."""
    assert look_up(FIGURES, "model.error") == 2.0
    assert look_up(FIGURES, "model.by.style") == 0.5
    assert look_up(FIGURES, "model.by.0.1") == 0.7
    assert look_up(FIGURES, "model.net.error") == 5.0


def test_the_rest_of_a_figure_s_record_is_found_beyond_its_path() -> None:
    """Its strongest baseline, or one of them by name."""
    assert look_up(FIGURES, "model.error.baseline") == 3.0
    assert look_up(FIGURES, "model.error.baselines.a copy") == 4.0
    assert look_up(FIGURES, "model.error.floor") is None


@pytest.mark.parametrize("path", ["model.missing", "model.unknown", "other.error", "model.error.x"])
def test_a_figure_that_is_not_there_is_none(path: str) -> None:
    """A model that was not measured has none at all."""
    assert look_up(FIGURES, path) is None


@pytest.mark.parametrize(
    ("target", "met"),
    [
        ("<= 2.5", True),
        ("<= 1.5", False),
        (">= 2", True),
        (">= real", True),
        ("<= baseline", False),
    ],
)
def test_a_target_is_a_number_or_another_figure(target: str, met: bool) -> None:
    """Both bounds count as reached."""
    row = Row("error", "model.error", baseline="model.floor", real="model.floor", target=target)
    assert meets_target(FIGURES, row) is met


@pytest.mark.parametrize(
    "row",
    [
        Row("no target", "model.error"),
        Row("no figure", "model.missing", target="<= 1"),
        Row("nothing to compare with", "model.error", real="model.missing", target="<= real"),
    ],
)
def test_what_cannot_be_compared_is_neither_reached_nor_missed(row: Row) -> None:
    """It is left without a mark."""
    assert meets_target(FIGURES, row) is None
