"""Writes what derives from the messages' table: ``python -m sidestick_engine.panel.messages``."""

from __future__ import annotations

import sys
from pathlib import Path

from sidestick_engine.panel.messages.markdown import document
from sidestick_engine.panel.messages.typescript import typescript

HERE = Path(__file__).parent
DOCUMENT = HERE / "MESSAGES.md"
TYPES = HERE.parents[2] / "panel_page" / "src" / "messages.ts"


def main() -> None:
    """Write both files where they belong in the repository."""
    for path, text in ((DOCUMENT, document()), (TYPES, typescript())):
        path.write_bytes(text.encode("utf-8"))
        sys.stdout.write(f"{path}\n")


if __name__ == "__main__":
    main()
