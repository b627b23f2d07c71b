"""The guide to the doctor has every key that its JSON has."""

from __future__ import annotations

import re

from sidestick_engine.cli.doctoring.fixes import fixes
from sidestick_installer.results import NAMES, as_dict, failed
from tests.docs.pages import ROOT

GUIDE = (ROOT / "docs/doctor.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| `(?!key)(\w+)` \| ([^|]+) \|([^|]*)\|$", GUIDE, re.MULTILINE)


def test_every_check_has_a_row() -> None:
    """In the order of the screen."""
    checks = (ROOT / "installer/sidestick_installer/checks").glob("*.py")
    source = "".join(path.read_text(encoding="utf-8") for path in checks)
    looked_at = [key for key in NAMES if f'"{key}"' in source]
    assert [key for key, _, _ in ROWS] == looked_at


def test_every_fix_stands_in_the_row_of_a_check() -> None:
    """And no other one does."""
    named = {fix for _, _, does in ROWS for fix in re.findall(r"`(\w+)`", does)}
    assert named == set(fixes(None))


def test_every_key_of_the_json_is_explained() -> None:
    """Of the object, and of a check in it."""
    shown = as_dict([failed("engine", "is off.")])
    checks = shown["checks"]
    assert isinstance(checks, list)
    for key in (*shown, *checks[0], "mended", "done"):
        assert f"`{key}`" in GUIDE, key
