"""The README's tables, which must tell what the script does."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from Sidestick.settings.config import DEFAULTS

README = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("action", DEFAULTS["controls"])
def test_each_action_stands_with_its_control(action: str) -> None:
    """In a row whose first column holds its number or the range that it lies in."""
    row = next(line for line in README.splitlines() if line.startswith("| 1") and action in line)
    numbers = [int(word) for word in row.split("|")[1].replace(",", "").split() if word.isdigit()]
    places = [name.strip(" `") for name in row.split("|")[2].split(",")]
    assert numbers[0] + places.index(action) == DEFAULTS["controls"][action]["number"]
    assert numbers[-1] == numbers[0] + len(places) - 1


@pytest.mark.parametrize("setting", [name for name in DEFAULTS if name != "controls"])
def test_each_setting_stands_with_its_default(setting: str) -> None:
    """As JSON would have it; a word without its quotes."""
    names = (f"| `{setting}`", f", `{setting}`")
    row = next(line for line in README.splitlines() if any(name in line for name in names))
    told = row.rstrip(" |").split("|")[-1].strip(" `")
    assert told in (json.dumps(DEFAULTS[setting]), DEFAULTS[setting] or None)
