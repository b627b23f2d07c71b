"""Text in files that a person may have edited: some editors put a mark before it."""

from __future__ import annotations

import codecs
from pathlib import Path

MARKS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}


def read_text(path: Path) -> str:
    """Return the text in a file: UTF-8, or what the mark before it says.

    Raises:
        OSError: it cannot be read.
        UnicodeDecodeError: it holds other bytes.
    """
    with path.open("rb") as file:
        head = file.read(3)
    encoding = next((MARKS[mark] for mark in MARKS if head.startswith(mark)), "utf-8")
    return path.read_text(encoding)
