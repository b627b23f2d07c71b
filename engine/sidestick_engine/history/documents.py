"""Documents that pages of the panel work on, kept from tab to tab, each under a key."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from typing import Any

from sidestick_engine.history.database import History

# Beyond these the oldest go: of those that tabs work on, and of those that could not be read.
MOST_DOCUMENTS = 64
MOST_PUT_ASIDE = 8

_FIND = "SELECT key, text FROM documents WHERE NOT is_aside AND "

Fields = dict[str, Any]


class Documents:
    """Handles requests about documents, by kind in `handlers`.

    What is in one only the page knows: here it is a text. The one that was saved last is the
    newest.
    """

    def __init__(self, history: History) -> None:
        self._file = history.file
        self.handlers: dict[str, Callable[[Fields], Fields]] = {
            "open_document": self._open,
            "save_document": self._save,
        }

    def _open(self, fields: Fields) -> Fields:
        """Return the document of a key; where it is new, the newest one that nobody has open.

        That one has the new key from then on. Where all are open, the newest is only shown.
        """
        key, others = fields["key"], fields["others"]
        marks = ", ".join("?" * len(others))

        def find(file: sqlite3.Connection) -> tuple[str, str] | None:
            found: tuple[str, str] | None
            found = file.execute(f"{_FIND} key = ?", (key,)).fetchone()
            if found is None and fields["is_new"]:
                newest = f"{_FIND} key NOT IN ({marks}) ORDER BY row DESC LIMIT 1"
                found = file.execute(newest, others).fetchone()
                if found is not None:
                    file.execute("UPDATE documents SET key = ? WHERE key = ?", (key, found[0]))
                else:
                    found = file.execute(f"{_FIND} TRUE ORDER BY row DESC LIMIT 1").fetchone()
            return found

        found = self._file.run(find)
        return {"key": "", "text": ""} if found is None else {"key": found[0], "text": found[1]}

    def _save(self, fields: Fields) -> Fields:
        key = fields["key"]

        def write(file: sqlite3.Connection) -> None:
            if fields["put_aside"]:
                file.execute(
                    "UPDATE documents SET is_aside = 1, key = 'aside ' || row WHERE key = ?", (key,)
                )
            file.execute("DELETE FROM documents WHERE key = ?", (key,))
            file.execute("INSERT INTO documents (key, text) VALUES (?, ?)", (key, fields["text"]))
            for is_aside, most in ((0, MOST_DOCUMENTS), (1, MOST_PUT_ASIDE)):
                file.execute(
                    "DELETE FROM documents WHERE is_aside = ? AND row NOT IN (SELECT row FROM "
                    "documents WHERE is_aside = ? ORDER BY row DESC LIMIT ?)",
                    (is_aside, is_aside, most),
                )

        self._file.run(write)
        return {"key": key, "text": ""}
