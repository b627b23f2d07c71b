"""The columns of the history's one table, from which its SQL derives."""

from __future__ import annotations

from typing import NamedTuple, get_type_hints

SCHEMA_VERSION = 3


class Row(NamedTuple):
    """A version as a row of the table: its columns in order, and their defaults.

    Names are those of every file that was ever written, so they never change: `before` is the
    content hash of what it was made from, `content` its own. Lists are packed with msgpack.
    """

    made_at: float
    set_key: str
    track_key: str
    clip_key: str
    number: int
    before: str
    content: str
    action: str
    style: str
    seed: int
    hits_per_bar: float
    length_beats: float
    events: bytes
    notes: bytes
    recipe: str
    models: str
    favourite: int = 0
    place: str = "live"
    numerator: int = 4
    denominator: int = 4
    tempo_bpm: float | None = None
    pads: bytes = b"\x90"  # an empty list
    track: str = ""
    rack: str = ""


# The columns that a version of the table has and the one before had not.
NEW_IN = {
    2: ("place", "numerator", "denominator", "tempo_bpm", "pads"),
    3: ("track", "rack"),
}

_SQL_TYPES = {int: "INTEGER", float: "REAL", str: "TEXT", bytes: "BLOB"}
_PYTHON_TYPES = get_type_hints(Row)


def declaration(column: str) -> str:
    """Return a column as SQL declares it, such as ``numerator INTEGER NOT NULL DEFAULT 4``."""
    kind = _PYTHON_TYPES[column]
    if kind not in _SQL_TYPES:
        return f"{column} REAL"  # a number, or NULL
    words = [column, _SQL_TYPES[kind], "NOT NULL"]
    if column in Row._field_defaults:
        words += ["DEFAULT", _literal(Row._field_defaults[column])]
    return " ".join(words)


def _literal(value: object) -> str:
    return f"x'{value.hex()}'" if isinstance(value, bytes) else repr(value)


SCHEMA = f"""
BEGIN IMMEDIATE;
CREATE TABLE IF NOT EXISTS versions (
    row INTEGER PRIMARY KEY AUTOINCREMENT,
    {", ".join(map(declaration, Row._fields))},
    UNIQUE (track_key, clip_key, number),
    UNIQUE (track_key, clip_key, content)
);
PRAGMA user_version = {SCHEMA_VERSION};
COMMIT;
"""

INSERT = (
    f"INSERT INTO versions ({', '.join(Row._fields)}) "  # noqa: S608
    f"VALUES ({', '.join('?' * len(Row._fields))})"
)
