"""A small spoilt collection becomes a corpus that is mostly right."""

from __future__ import annotations

from pathlib import Path

from sidestick_engine.cli.bench.loops.collection import TRUTH, make_collection
from sidestick_engine.cli.bench.loops.command import MEASURES, missed
from sidestick_engine.cli.bench.loops.corpus_figures import corpus_figures
from tests.training.shared_data import GMD, needs_gmd


@needs_gmd
def test_the_figures_of_a_small_collection_are_those_of_a_right_corpus() -> None:
    """With 120 files chance plays a part, so less is asked than of 3,500."""
    figures = corpus_figures(GMD, 120, seed=3)
    assert figures["taken_right"] >= 0.97
    assert figures["reasons_right"] >= 0.95
    assert figures["styles_right"] >= 0.95
    measure = MEASURES["corpus"]
    assert set(measure.asked) <= set(figures)
    assert "taken_right" in missed({**figures, "taken_right": 0.5}, measure)


@needs_gmd
def test_a_collection_is_the_same_for_a_seed(tmp_path: Path) -> None:
    """And the truth is told about each of its files."""
    one = make_collection(GMD, tmp_path / "one" / "in", 60, seed=1)
    assert one == make_collection(GMD, tmp_path / "two" / "in", 60, seed=1)
    files = [path for path in (tmp_path / "one" / "in").rglob("*") if path.is_file()]
    assert {truth.path for truth in one} <= {
        path.relative_to(tmp_path / "one" / "in").as_posix() for path in files
    }
    assert (tmp_path / "one" / TRUTH).read_text().count("\n") == len(one) + 1
