"""The README is short, and its commands are there."""

from __future__ import annotations

import re

from tests.docs.pages import ROOT, blocks

README = (ROOT / "README.md").read_text(encoding="utf-8")
INSTALL = "python3 -m venv .uv && .uv/bin/pip install -q uv && .uv/bin/uv run "


def test_it_is_at_most_150_lines_long() -> None:
    """Whoever wants more follows a link."""
    assert len(README.splitlines()) <= 150


def test_it_has_one_command_for_the_demo_and_one_for_the_tests() -> None:
    """Each installs what it needs, and stands alone in its block."""
    commands = [block.strip() for block in blocks(README, "sh")]
    assert commands == [
        INSTALL + "--no-dev sidestick demo",
        INSTALL + "--extra train pytest -n auto --dist loadfile",
    ]


def test_the_gate_finds_the_test_command() -> None:
    """By the very expression of .ci/run, on a line of its own."""
    gate = (ROOT / ".ci/run").read_text(encoding="utf-8")
    found = re.search(r"sed -n 's/\^\\\((.*)\\\)\$/\\1/p' README\.md", gate)
    assert found is not None
    assert len(re.findall(rf"^{found[1]}$", README, flags=re.MULTILINE)) == 1


def test_it_shows_the_panel_and_a_clip() -> None:
    """One picture, and one grid as the demo draws it."""
    assert len(re.findall(r"!\[[^\]]+\]\(", README)) == 1
    (grid,) = blocks(README, "")
    assert "closed hat │" in grid
