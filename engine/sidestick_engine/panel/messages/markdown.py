"""Writes the messages' table as a page for people: MESSAGES.md."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from Sidestick.protocol.errors import MISSING
from Sidestick.protocol.field_types import Field, Maybe, Record
from sidestick_engine.panel.messages.requests import FROM_PAGE
from sidestick_engine.panel.messages.responses import ERROR_CODES, FROM_PANEL
from sidestick_engine.panel.messages.typescript import shapes_of
from sidestick_engine.panel.messages.validation import ID, MAX_FRAME_BYTES, PageMessageKind, Shape

_HEAD = f"""\
# How a page and the panel talk

This page is made from the tables beside it; change those, not this, and run
`python -m sidestick_engine.panel.messages`.

A message is one JSON object in one text frame of the WebSocket `/ws`, of at most
{MAX_FRAME_BYTES} bytes. A page sends `hello` with the token first. Each request ends in exactly
one answer that repeats its `id`, or in `error`; what carries no `id` is a notification. Keys that
a kind lacks are left unread. A key whose value may be nil (`null`) may be missing, and so may a
setting, which has its default then; every other is required. Times are beats (quarter notes) from
the beat's start and are never rounded.
"""


def document() -> str:
    """Return MESSAGES.md as the tables have it now."""
    sections = [_HEAD, f"`id`: {ID.type.legal}; {ID.meaning}.\n"]
    for title, kinds in (("From the page", FROM_PAGE), ("From the panel", FROM_PANEL)):
        sections.append(f"## {title}\n")
        sections.extend(_kind(name, kind) for name, kind in kinds.items())
    sections.append("## Records\n")
    sections.extend(_record(name, found) for name, found in shapes_of().items())
    codes = [(f"`{code}`", meaning) for code, meaning in ERROR_CODES.items()]
    sections.append("## Error codes\n\n" + "\n".join(_table(("code", "meaning"), codes)) + "\n")
    return "\n".join(sections)


def _kind(name: str, kind: PageMessageKind) -> str:
    answers = f" Answered by `{'`, `'.join(kind.answers)}`." if kind.answers else ""
    return f"### {name}\n\n{kind.meaning}{answers}\n\n{_fields(kind.fields)}"


def _record(name: str, of: Shape | Record) -> str:
    fields = of.fields if isinstance(of, Shape) else of.columns
    form = "An object." if isinstance(of, Shape) else "A list with these places."
    return f"### {name}\n\n{form}\n\n{_fields(fields)}"


def _fields(fields: Iterable[Field]) -> str:
    rows = [(f"`{f.name}`", _legal(f), f.meaning) for f in fields if f is not ID]
    if not rows:
        return "No field but `id`.\n"
    return "\n".join(_table(("field", "what is legal", "meaning"), rows)) + "\n"


def _legal(field: Field) -> str:
    """Say what is legal, and what holds where it is missing."""
    if field.default is MISSING or isinstance(field.type, Maybe):
        return str(field.type.legal)
    return f"{field.type.legal}; default {json.dumps(field.default)}"


def _table(heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    for line in (heads, ("---",) * len(heads), *rows):
        yield f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |"
