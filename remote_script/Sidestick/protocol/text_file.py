"""Text in files that a person may have edited: some editors put a mark before it."""

from __future__ import annotations

import codecs

MARKS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}


def text_of(data: bytes, errors: str = "strict") -> str:
    """Return the text that a file's bytes hold: UTF-8, or what the mark before it says.

    Raises UnicodeDecodeError, a ValueError, unless ``errors`` says otherwise, as for bytes.decode.
    """
    encoding = next((MARKS[mark] for mark in MARKS if data.startswith(mark)), "utf-8")
    return data.decode(encoding, errors)
