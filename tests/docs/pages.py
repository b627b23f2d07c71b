"""The documents that people read, and what stands in them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent

ROOT = Path(__file__).parent.parent.parent
GUIDES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
_LEFT_OUT = {".venv", ".uv", "node_modules", "runs"}


def name(path: Path) -> str:
    """Return a document's path as the repository has it."""
    return path.relative_to(ROOT).as_posix()


def every_document() -> list[Path]:
    """Return every Markdown file of the repository."""
    return sorted(
        path
        for path in ROOT.rglob("*.md")
        if not any(
            part in _LEFT_OUT or part.startswith(".") for part in path.parts[len(ROOT.parts) :]
        )
    )


def blocks(text: str, language: str) -> Iterator[str]:
    """Yield the fenced blocks of a language; of "" those that name none."""
    inside, kind, lines = False, "", []
    for line in text.splitlines():
        if line.lstrip().startswith("```"):  # also within a list, where it is moved in
            if inside and kind == language:
                yield dedent("\n".join(lines)) + "\n"
            inside, kind, lines = not inside, line.strip()[3:].strip(), []
        elif inside:
            lines.append(line)


def prose(text: str) -> str:
    """Return a document without its fenced blocks."""
    return re.sub(r"^ *```.*?^ *```", "", text, flags=re.MULTILINE | re.DOTALL)


def heading_anchors(text: str) -> set[str]:
    """Return the anchors that GitHub gives the headings of a document."""
    headings = re.findall(r"^#+ (.+)$", prose(text), flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", each).strip().lower().replace(" ", "-") for each in headings}
