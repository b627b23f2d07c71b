"""`files.csv`: what became of each file of a collection."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from typing import NamedTuple


class Row(NamedTuple):
    """A file: the columns of the table, in their order; empty is what is not known."""

    path: str
    taken: str
    reason: str
    map: str
    certainty: str
    style: str
    tempo_bpm: str
    meter: str
    bars: str
    grid: str
    duplicate_of: str
    split: str


COLUMNS = Row._fields
YES, NO = "yes", "no"


def table_bytes(rows: Iterable[Row]) -> bytes:
    """Return the table as a file in UTF-8."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(rows)
    return text.getvalue().encode()


def number(value: float | None, digits: int) -> str:
    """Return a number as the table has it, without zeros at its end."""
    return "" if value is None else f"{round(value, digits):g}"
