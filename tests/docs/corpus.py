"""The tables of `files.csv`: its columns, and the reasons in it."""

from __future__ import annotations

from collections.abc import Iterator

from sidestick_engine.corpus.files.reasons import Reason
from sidestick_engine.corpus.table import COLUMNS

_MEANINGS = {
    "path": "the file, below the folder or archive that was named, with slashes",
    "taken": "`yes` or `no`",
    "reason": "a word of the table below",
    "map": "the kit map of its notes, as `sidestick kit maps` calls it",
    "certainty": "how certain that is, from 0 to 1",
    "style": "the style that it is a part of",
    "tempo_bpm": "its tempo; where it tells none, the one in its name, or else 120",
    "meter": "its meter, or the one of most of its notes, such as `4/4`",
    "bars": "how many bars of it are in the corpus",
    "grid": "what its hits lie on: `straight`, `swing`, `triplet`, or `mixed`",
    "duplicate_of": "the file that it is a copy of",
    "split": "`train` is learnt from, `validation` is measured on meanwhile, `test` in the end",
}


def column_rows() -> Iterator[str]:
    """Yield the table of the columns."""
    yield "| column | what it says |"
    yield "|---|---|"
    for column in COLUMNS:
        yield f"| `{column}` | {_MEANINGS[column]} |"


def reason_rows() -> Iterator[str]:
    """Yield the table of the reasons."""
    yield "| reason | what it means |"
    yield "|---|---|"
    for reason in Reason:
        yield f"| `{reason}` | {reason.meaning} |"
