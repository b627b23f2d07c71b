"""The page for Push says and shows what the tables say."""

from __future__ import annotations

import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

FOLDER = Path(__file__).parents[3] / "remote_script"
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def draw_push(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sys, "path", [str(FOLDER), *sys.path])
    return pytest.importorskip("draw_push")


def test_page_and_pictures_are_as_the_command_writes_them(draw_push) -> None:
    """Run draw_push.py in remote_script/ after changing a table."""
    written = draw_push.files()
    assert len(written) == 4
    for path, text in written.items():
        assert path.read_text(encoding="utf-8") == text, path.name


@pytest.mark.parametrize("picture", ["push-1", "push-2", "push-3"])
def test_a_picture_shows_every_role(draw_push, picture: str) -> None:
    """As well-formed SVG, with a word for each control that does something."""
    root = ET.parse(FOLDER / "pictures" / f"{picture}.svg").getroot()
    words = " ".join(text.text or "" for text in root.iter(f"{SVG}text"))
    for word in ("generate", "extend", "double", "song kit", "kick", "ride", "32", "temperature"):
        assert word in words
    assert "_" not in words
