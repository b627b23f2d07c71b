"""Examples in the documents can be read, and what they quote is said."""

from __future__ import annotations

import ast
import json
import re
from functools import cache

import pytest

from Sidestick.settings import config
from sidestick_models.patterns.style_parser import parse_style
from sidestick_models.styles.trained import TRAINED
from tests.docs.packages import SHIPPED
from tests.docs.pages import ROOT, blocks, prose


def page(path: str) -> str:
    return (ROOT / "docs" / path).read_text(encoding="utf-8")


def test_the_style_of_the_guide_can_be_read() -> None:
    """The whole file, with its beat and its fill."""
    (example,) = (block for block in blocks(page("styles.md"), "") if block.startswith("style:"))
    style = parse_style(example, "polka", "polka.txt")
    assert [pattern.name for pattern in style.patterns] == ["Oom-pah", "Turn"]


def test_the_guide_to_styles_lists_all() -> None:
    """In the order in which `sidestick styles list` has them."""
    listed = [
        key
        for line in page("styles.md").splitlines()
        if line.startswith("| as ")
        for key in re.findall(r"`(\w+)`", line)
    ]
    assert listed == list(TRAINED)


def test_the_guide_says_what_makes_each_style() -> None:
    """One row for each style that has its own recordings or patterns, in two tables."""
    (section,) = re.findall(r"## What makes each style\n(.*?)\n## ", page("styles.md"), re.DOTALL)
    assert re.findall(r"^\| ([a-z]+) \|", section, re.MULTILINE) == list(TRAINED)


@pytest.mark.parametrize("guide", ["settings.md", "in-live.md", "magenta-models.md"])
def test_the_settings_of_a_guide_are_legal(guide: str) -> None:
    """Each example of config.json is taken without a word."""
    examples = [json.loads(block) for block in blocks(page(guide), "json")]
    assert examples
    for example in examples:
        (settings, _), problems = config.parse(example)
        assert problems == []
        for key in set(example) - {"controls"}:
            assert config.plain(settings[key]) != config.DEFAULTS[key], key


@pytest.mark.parametrize(
    "quote",
    [
        quote
        for guide in ("troubleshooting.md", "install.md")
        for quote in re.findall(r'"([^"`]+)"', re.sub(r"`[^`]*`", "", prose(page(guide))))
    ],
)
def test_what_is_quoted_is_said(quote: str) -> None:
    """A sentence in quotation marks stands in the source; an ellipsis stands for a value."""
    for part in quote.split("…"):
        assert part.strip() in said(), quote


@cache
def said() -> str:
    """Return every text in shipped code."""
    texts = (
        node.value.decode("utf-8", "ignore") if isinstance(node.value, bytes) else node.value
        for package, folder in SHIPPED.items()
        for path in (folder / package).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, (str, bytes))
    )
    return "\n".join(" ".join(text.split()) for text in texts)
