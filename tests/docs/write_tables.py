"""Writes the tables of the documents from the tables, commands and sources that they tell of.

Run it at the root of the repository, after a change of any of them::

    python -m tests.docs.write_tables
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from pathlib import Path

from tests.docs import actions, commands, corpus, kit_maps, packages, settings

ROOT = Path(__file__).parent.parent.parent
COMMAND = "python -m tests.docs.write_tables"

# document -> the tables in it, by the name that its marks bear
TABLES: dict[str, dict[str, Callable[[], Iterable[str]]]] = {
    "docs/settings.md": {"settings": settings.rows, "knobs": settings.knob_rows},
    "docs/actions.md": {
        "actions": actions.rows,
        "groups": actions.group_rows,
        "controllers": actions.controller_rows,
    },
    "docs/command-line.md": {"commands": commands.rows, "live": commands.live_rows},
    "docs/your-kit.md": {
        "kit maps": kit_maps.rows,
        "articulations": kit_maps.articulation_rows,
    },
    "docs/corpus.md": {"columns": corpus.column_rows, "reasons": corpus.reason_rows},
    "docs/styles.md": {"sub-styles": commands.substyle_rows},
    "docs/packages.md": {"packages": packages.rows},
}


def begin(name: str) -> str:
    """Return the mark before a table."""
    return f"<!-- table {name}: {COMMAND} -->"


END = "<!-- end of table -->"


def written(text: str, tables: dict[str, Callable[[], Iterable[str]]]) -> str:
    """Return a document with its tables as they should be. Raises ValueError without a mark."""
    for name, rows in tables.items():
        table = "\n".join((begin(name), *rows(), END))
        between = re.compile(re.escape(begin(name)) + r".*?" + re.escape(END), re.DOTALL)
        text, count = between.subn(lambda _: table, text)  # noqa: B023 - called at once
        if count != 1:
            raise ValueError(f"{count} marks instead of one: {begin(name)}")
    return text


def main() -> None:
    """Write every table."""
    for document, tables in TABLES.items():
        path = ROOT / document
        path.write_text(written(path.read_text(encoding="utf-8"), tables), encoding="utf-8")


if __name__ == "__main__":
    main()
