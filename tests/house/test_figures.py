"""The figures of the house are at most what was asked."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.house import __main__ as command
from tests.house import figures, source
from tests.house.figures import FIGURES, Figure

# What a figure counts, to see which they are where it is too high.
COUNTED: dict[str, Callable[[], Any]] = {
    "files_per_generate_press": lambda: figures.traced("press")["files"],
    "files_per_panel_extend": lambda: figures.traced("extend")["files"],
    "most_files_in_folder": lambda: figures.modules_of_folders().most_common(5),
    "mutual_room_imports": source.mutual_imports,
    "modules_naming_networks": lambda: list(figures.naming_networks()),
    "private_accesses": lambda: figures.ruff_findings("SLF001", "tests"),
}


@pytest.mark.parametrize("figure", FIGURES, ids=lambda figure: figure.key)
def test_a_figure_is_at_most_what_was_asked(figure: Figure) -> None:
    """`python -m tests.house` shows them all."""
    now = figure.now()
    assert now is not None, "it cannot be counted yet"
    if now > figure.most:
        lines = map(str, COUNTED.get(figure.key, list)())
        pytest.fail(f"{figure.meaning}: {now}, at most {figure.most}\n" + "\n".join(lines))


def test_the_figures_are_printed_for_programs_and_for_people(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """As one JSON object, and as a table in which what is too high stands out."""
    found = {figure.key: figure.most for figure in FIGURES}
    monkeypatch.setattr(command, "counted", lambda: {**found, "files_for_setting": None})
    monkeypatch.setattr("sys.argv", ["house", "--json"])
    command.main()
    assert json.loads(capsys.readouterr().out) == {**found, "files_for_setting": None}
    monkeypatch.setattr("sys.argv", ["house"])
    command.main()
    assert "none yet" in capsys.readouterr().out
