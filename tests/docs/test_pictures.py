"""The pictures that a script draws are as it draws them."""

from __future__ import annotations

import runpy
import xml.etree.ElementTree as ET
from pathlib import Path

from tests.docs.pages import ROOT

DRAWN = runpy.run_path(str(ROOT / "docs/pictures/draw_install.py"))["files"]()


def test_every_picture_is_as_the_command_draws_it() -> None:
    """After a change run `python docs/pictures/draw_install.py`."""
    for path, text in DRAWN.items():
        assert path.read_text(encoding="utf-8") == text, path


def test_a_picture_can_be_read_out() -> None:
    """It has a title for those who do not see it, and fits its frame."""
    for text in DRAWN.values():
        root = ET.fromstring(text)
        assert (root[0].tag.rpartition("}")[2], bool(root[0].text)) == ("title", True)
        assert root.get("viewBox") == f"0 0 {root.get('width')} {root.get('height')}"


def test_each_is_shown_in_the_guide() -> None:
    """So that none is drawn for nobody."""
    guide = (ROOT / "docs/install.md").read_text(encoding="utf-8")
    assert all(f"(pictures/{Path(path).name})" in guide for path in DRAWN)
