"""Learned styles are measured on windows that neither the style nor the judge heard."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

pytestmark = pytest.mark.train
pytest.importorskip("sklearn", reason="needs the extra `train`")

from sidestick_models.corpus.piece import Piece  # noqa: E402
from sidestick_training.evaluation import learned_styles  # noqa: E402


def _pieces(style: str, seed: int) -> list[Piece]:
    """Return pieces of a style that hits only drums of its own."""
    rng = np.random.default_rng(seed)
    found = []
    for number in range(60):
        hits = np.zeros((64, 9), bool)
        hits[:, 3 * seed : 3 * seed + 3] = rng.random((64, 3)) < 0.4
        values = np.where(hits, 0.5, 0).astype(np.float32)
        name = f"{style}/{number}"
        found.append(Piece(name, style, False, "train", 120.0, 64, hits, values, 0 * values))
    return found


def test_a_musician_who_is_like_no_other_is_found_by_the_judge(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """In beats that are made, and that are no copies, as in real ones."""
    recorded, programmed = _pieces("mine", 0), _pieces("others", 1)
    load: Callable[..., list[Piece]] = lambda *_: recorded  # noqa: E731
    monkeypatch.setattr(learned_styles, "load_performances", load)
    monkeypatch.setattr(learned_styles, "pattern_performances", lambda: programmed)
    monkeypatch.setattr(learned_styles, "PROGRAMMERS", {"me": ("mine",)})
    monkeypatch.setattr(learned_styles, "DRUMMERS", ("others",))
    monkeypatch.setattr(learned_styles, "BEATS", 4)
    figures = learned_styles.learned_style_figures(seeds=[1])
    assert figures["mine_real"] == figures["mine_own"] == 1
    assert figures["mine"] > 0.8
    assert figures["copies"] == 0
    assert [row["musician"] for row in figures["musicians"]] == ["me", "others"]
