"""Writes what derives from the tables: ``python -m sidestick_engine.panel.messages``."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from sidestick_engine.panel.messages.markdown import document
from sidestick_engine.panel.messages.typescript import typescript
from sidestick_engine.panel.messages.typescript_tables import actions_table, settings_table

_HERE = Path(__file__).parent
_PAGE = _HERE.parents[2] / "panel_page" / "src"
# The files that are made, and what says what stands in them.
GENERATED: dict[Path, Callable[[], str]] = {
    _HERE / "MESSAGES.md": document,
    _PAGE / "messages.ts": typescript,
    _PAGE / "settings_table.ts": settings_table,
    _PAGE / "actions_table.ts": actions_table,
}


def main() -> None:
    """Write the files where they belong in the repository."""
    for path, text in GENERATED.items():
        path.write_bytes(text().encode("utf-8"))
        sys.stdout.write(f"{path}\n")


if __name__ == "__main__":
    main()
