"""The figures of the house are at most what was asked."""

from __future__ import annotations

import pytest

from tests.house.figures import FIGURES, Figure


@pytest.mark.parametrize("figure", FIGURES, ids=lambda figure: figure.key)
def test_a_figure_is_at_most_what_was_asked(figure: Figure) -> None:
    """`python -m tests.house` shows them all."""
    now = figure.now()
    assert now is not None, "it cannot be counted yet"
    assert now <= figure.most, f"{figure.meaning}: {now}, asked are {figure.most}"
