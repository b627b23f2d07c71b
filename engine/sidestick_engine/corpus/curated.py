"""Collections that come with a table of their own, as the Groove MIDI Dataset does: `info.csv`.

It says what each performance is, so nothing about it is guessed, and all in 4/4 is taken.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import NamedTuple

from sidestick_engine.corpus.files.sources import Source
from sidestick_engine.corpus.labels import key_of
from sidestick_models.corpus.piece import SPLITS

INFO = "info.csv"
MAP = "roland_td"
_COLUMNS = frozenset(("id", "style", "beat_type", "time_signature", "midi_filename", "split"))


class Performance(NamedTuple):
    """A row of the table; `order` is its place in it, from 0."""

    order: int
    name: str
    style: str
    is_fill: bool
    meter: str
    split: str


def performances_in(sources: Sequence[Source]) -> dict[str, Performance]:
    """Return what the tables among some files say, by the path of each performance."""
    found: dict[str, Performance] = {}
    for source in sources:
        folder, slash, name = source.path.rpartition("/")
        if name.lower() == INFO:
            found.update(_read(source, folder + slash, len(found)))
    return found


def _read(source: Source, prefix: str, order: int) -> dict[str, Performance]:
    try:
        table = csv.DictReader(io.StringIO(source.data().decode("utf-8-sig")))
        if not frozenset(table.fieldnames or ()) >= _COLUMNS:
            return {}
        return {
            prefix + row["midi_filename"]: Performance(
                place,
                row["id"],
                key_of(row["style"].split("/")[0]),
                row["beat_type"] == "fill",
                row["time_signature"].replace("-", "/"),
                row["split"] if row["split"] in SPLITS else SPLITS[0],
            )
            for place, row in enumerate(table, order)
        }
    except (OSError, OverflowError, ValueError, csv.Error, AttributeError, TypeError):
        return {}
