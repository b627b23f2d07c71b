"""Figures with what they are judged by, and their mean over seeds."""

from __future__ import annotations

import pytest

from sidestick_training.evaluation.figure import Figure, Section, combine_sections


def figure(value: float, **changes: object) -> Figure:
    return Figure(value, "test", "nothing", **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("higher_is_better", "floor", "strongest"),
    [(True, None, 3.0), (False, None, 1.0), (None, 1.9, 2.0)],
)
def test_the_baseline_is_the_strongest(
    higher_is_better: bool | None, floor: float | None, strongest: float
) -> None:
    """The nearest to real music where neither more nor less is better."""
    baselines = {"one": 1.0, "two": 2.0, "three": 3.0}
    of = figure(2.5, baselines=baselines, higher_is_better=higher_is_better, floor=floor)
    assert of.baseline == strongest


def test_a_figure_of_several_seeds_is_their_mean() -> None:
    """Its baselines and its floor are means too, and the spread is from least to most."""
    sections = {
        seed: Section({"error": figure(value, baselines={"plain": value + 1}, floor=value - 1)})
        for seed, value in ((1, 2.0), (2, 3.0), (3, 7.0))
    }
    record = combine_sections(sections).figures["error"].as_json()
    assert record["value"] == 4.0
    assert record["seeds"] == {"1": 2.0, "2": 3.0, "3": 7.0}
    assert (record["spread"], record["baseline"], record["floor"]) == (5.0, 5.0, 3.0)
    assert (record["split"], record["chosen_on"]) == ("test", "nothing")


def test_details_of_several_seeds_are_means_of_their_numbers() -> None:
    """However deep they lie; what only one seed has, such as a rare style, is left out."""
    first = {"styles": {"rock": {"auc": 0.5}, "punk": {"auc": 0.1}}, "asked": [0, 1], "of": "test"}
    second = {"styles": {"rock": {"auc": 0.7}}, "asked": [0, 2], "of": "test"}
    combined = combine_sections({1: Section({}, first), 2: Section({}, second)})
    assert combined.details == {
        "styles": {"rock": {"auc": pytest.approx(0.6)}},
        "asked": [0, 1.5],
        "of": "test",
    }
