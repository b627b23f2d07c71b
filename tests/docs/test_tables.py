"""The tables of the documents say what the program does."""

from __future__ import annotations

import json
import re

import pytest

from Sidestick.settings.config import DEFAULTS
from sidestick_engine.cli.bench.table import ROWS
from tests.docs import settings
from tests.docs.pages import ROOT
from tests.docs.write_tables import COMMAND, END, TABLES, written

ACTIONS = (ROOT / "docs/actions.md").read_text(encoding="utf-8")
SETTINGS = (ROOT / "docs/settings.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("document", TABLES)
def test_every_table_is_as_the_command_writes_it(document: str) -> None:
    """After a change of what a table tells, run `python -m tests.docs.write_tables`."""
    text = (ROOT / document).read_text(encoding="utf-8")
    assert written(text, TABLES[document]) == text, f"Run {COMMAND}"


def test_a_table_without_its_marks_is_noticed() -> None:
    """Nothing is written where a document lost the place of its table."""
    with pytest.raises(ValueError, match="0 marks instead of one"):
        written("# Settings\n", TABLES["docs/settings.md"])


@pytest.mark.parametrize("action", DEFAULTS["controls"])
def test_each_action_stands_with_its_control(action: str) -> None:
    """As the script listens to it."""
    control = DEFAULTS["controls"][action]
    row = rf"\| {control['channel']} \| {control['number']} \| [^|]+ \| `{action}` \|"
    assert len(re.findall(row, ACTIONS)) == 1


@pytest.mark.parametrize("setting", [name for name in DEFAULTS if name != "controls"])
def test_each_setting_stands_with_its_default(setting: str) -> None:
    """As config.json would have it."""
    table = SETTINGS[: SETTINGS.index(END)]
    (row,) = (line for line in table.splitlines() if line.startswith(f"| `{setting}` | "))
    default = json.dumps(settings.plain(DEFAULTS[setting]))
    assert row.split(" | ")[4] == f"`{default}`"


def test_every_figure_of_the_bench_is_explained() -> None:
    """And nothing is said of a figure that it no longer measures."""
    page = (ROOT / "docs/how-fast.md").read_text(encoding="utf-8")
    assert set(re.findall(r"`(\w+_(?:ms|s|mb|min))`", page)) == set(ROWS)


def test_the_rows_of_the_readme_are_those_of_the_guide() -> None:
    """The same figures, so that neither is forgotten when the other is measured again."""
    figures = r"\| ([\d.]+ m?s \| [\d.]+ m?s) \|"
    guide = re.findall(figures, (ROOT / "docs/how-fast.md").read_text(encoding="utf-8"))
    readme = re.findall(figures, (ROOT / "README.md").read_text(encoding="utf-8"))
    assert len(readme) == 5
    assert set(readme) <= set(guide)
