"""The figures of the documents are written from an evaluation, never by hand."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner

from sidestick_training.evaluation.figure import Figure, Section, Stored, combine_sections
from sidestick_training.evaluation.report.readme_tables import (
    ELECTRONIC,
    END,
    RECORDED,
    SECTIONS_OF_CARDS,
    begin,
    main,
    tables,
    written,
)

ROOT = Path(__file__).parents[4]


def figure(seed: int) -> Figure:
    return Figure(
        0.5 + seed / 10, "test", "validation: all", baselines={"unigram": 0.25, "copy": 0.3},
        floor=0.8, higher_is_better=True,
    )  # fmt: skip


@pytest.fixture
def figures() -> dict[str, Any]:
    """Return an evaluation in which every figure is the same but one that is stored."""
    paths = [path for row in (*RECORDED, *ELECTRONIC) for path in row.figures]
    record = combine_sections({s: Section({"x": figure(s)}) for s in (1, 2)}).figures["x"].as_json()
    found: dict[str, Any] = {"about": {"seeds": [1, 2]}}
    for path in paths:
        section, _, name = path.partition(".")
        found.setdefault(section, {})[name] = record
    stored = Figure(2.5, "test", "nothing", stored=Stored("2026-11-24", "train"))
    found["drums_rnn"]["from_scratch_nats_per_step"] = stored.as_json()
    return found


def test_a_row_has_all_that_a_figure_is_judged_by(figures: dict[str, Any]) -> None:
    """Value and spread over seeds, the strongest baseline, real music, split, and choices."""
    lines = list(tables(figures)["models/README.md"]["recorded"])
    row = next(line for line in lines if "macro F1" in line)
    assert row.endswith("| 0.650 ± 0.050 | copy 0.300 | 0.800 | test | (1) |")
    assert "1. validation: all" in lines
    assert any("Means of 2 seeds" in line for line in lines)


def test_a_stored_figure_says_when_it_was_made(figures: dict[str, Any]) -> None:
    lines = tables(figures)["models/README.md"]["recorded"]
    assert any("2.500 (stored on 2026-11-24) |  |  | test | (2) |" in line for line in lines)


def test_a_figure_that_was_not_measured_is_an_error(figures: dict[str, Any]) -> None:
    """A quick run has too few windows for some."""
    del figures["density"]["off_test"]
    with pytest.raises(click.ClickException, match=r"no figure density\.off_test"):
        list(tables(figures)["models/README.md"]["recorded"])


def test_every_table_has_its_place_in_the_documents(
    figures: dict[str, Any], tmp_path: Path
) -> None:
    """And nothing else of a document changes."""
    shutil.copytree(ROOT / "models/cards", tmp_path / "models/cards")
    shutil.copy(ROOT / "models/README.md", tmp_path / "models")
    evaluation = tmp_path / "evaluation.json"
    evaluation.write_text(json.dumps(figures))
    before = (tmp_path / "models/README.md").read_text()
    result = CliRunner().invoke(main, [str(evaluation), "--root", str(tmp_path)])
    assert result.exit_code == 0, result.output
    after = (tmp_path / "models/README.md").read_text()
    assert "0.650 ± 0.050" in after
    assert after.partition(begin("recorded"))[0] == before.partition(begin("recorded"))[0]
    for card, sections in SECTIONS_OF_CARDS.items():
        text = (tmp_path / f"models/cards/{card}.md").read_text()
        assert text.count(END) == len(sections)


def test_a_document_without_marks_is_noticed() -> None:
    with pytest.raises(ValueError, match="0 marks instead of one"):
        written("# Models\n", {"recorded": []})
