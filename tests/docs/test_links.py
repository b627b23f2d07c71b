"""Links and pictures lead somewhere."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import unquote

import pytest

from tests.docs.pages import GUIDES, ROOT, every_document, heading_anchors, name, prose

LINK = re.compile(r"\]\(([^)\s]+)\)")


def links(path: Path) -> list[str]:
    """Return where a document's links and pictures lead, but for those of the web."""
    text = prose(path.read_text(encoding="utf-8"))
    return [each for each in LINK.findall(text) if not each.startswith(("https://", "http://"))]


@pytest.mark.parametrize("document", every_document(), ids=name)
def test_every_link_leads_to_a_file_and_heading(document: Path) -> None:
    """Of documents and pictures alike."""
    for link in links(document):
        file, _, anchor = unquote(link).partition("#")
        target = document.parent / file if file else document
        assert target.exists(), f"{link}: there is no such file"
        if anchor:
            headings = heading_anchors(target.read_text(encoding="utf-8"))
            assert anchor in headings, f"{link}: there is no such heading"


@pytest.mark.parametrize(
    "guide", [guide for guide in GUIDES if guide.is_relative_to(ROOT / "docs")], ids=name
)
def test_every_guide_is_in_an_index(guide: Path) -> None:
    """So that no page is there for nobody."""
    indices = [ROOT / "README.md", ROOT / "docs/README.md", ROOT / "docs/decisions/README.md"]
    linked = {
        (index.parent / link.partition("#")[0]).resolve()
        for index in indices
        for link in links(index)
    }
    assert guide.resolve() in linked
