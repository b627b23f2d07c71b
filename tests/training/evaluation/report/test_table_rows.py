"""The table of figures."""

from __future__ import annotations

import pytest

from sidestick_training.evaluation.evaluate import SECTIONS
from sidestick_training.evaluation.figure import Figure
from sidestick_training.evaluation.report.table_rows import TITLES, label, meets_target, number

ERROR = Figure(2.0, "test", "nothing", baselines={"plain": 1.0}, floor=1.0).as_json()


@pytest.mark.parametrize(
    ("target", "met"),
    [
        ("<= 2.5", True),
        ("<= 1.5", False),
        (">= 2", True),
        (">= real", True),
        ("<= base", False),
        ("", None),
    ],
)
def test_a_target_is_a_number_or_another_figure(target: str, met: bool | None) -> None:
    """Both bounds count as reached."""
    assert meets_target(ERROR, target) is met


def test_what_cannot_be_compared_is_neither_reached_nor_missed() -> None:
    """It is left without a mark."""
    assert meets_target(Figure(2.0, "test", "nothing").as_json(), "<= real") is None


def test_every_section_has_its_table() -> None:
    """In the order in which they are measured but for those of the whole beats."""
    assert TITLES.keys() == {*SECTIONS, "swing"}


def test_figures_are_called_by_words() -> None:
    """With the setting that they were measured at."""
    assert label("auc_hits_at_0.5") == "AUC, hits at 0.5"
    assert label("velocity_mae") == "velocity mae"


@pytest.mark.parametrize(
    ("value", "shown"), [(None, ""), (0.1234, "0.123"), (9.9, "9.900"), (12.34, "12.3")]
)
def test_large_figures_have_fewer_decimals(value: float | None, shown: str) -> None:
    assert number(value) == shown
