"""Writes the messages' table as TypeScript: types of all messages, and ranges of numbers."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from Sidestick.protocol.field_types import Field, Float, Int, ListOf, Maybe, OneOf, Record, Text
from Sidestick.protocol.messages import DRUM_CLASSES
from sidestick_engine.kit.sound import Sound
from sidestick_engine.panel.messages.record_types import (
    MOST_DOCUMENT_CHARS,
    MOST_IMPORT_BYTES,
    MOST_NOTES,
)
from sidestick_engine.panel.messages.requests import FROM_PAGE
from sidestick_engine.panel.messages.responses import ERROR_CODES, FROM_PANEL
from sidestick_engine.panel.messages.validation import (
    MAX_FRAME_BYTES,
    Flag,
    Lane,
    PageMessageKind,
    Shape,
)

_HEAD = """\
// Made from the table of the panel's messages by `python -m sidestick_engine.panel.messages`.
// Change that, not this. Times are beats (quarter notes) from the beat's start, never rounded.
"""
_LANE = """\
/** snare: the pad that plays it; snare_40: another of the same; note_93: unknown. */
export type Lane = Sound | `${Sound}_${number}` | `note_${number}`;
"""


def typescript() -> str:
    """Return the file messages.ts as the table has it now."""
    parts = [
        _HEAD,
        *_constants(),
        "export type Drum = (typeof DRUMS)[number];\nexport type Sound = (typeof SOUNDS)[number];",
        _LANE,
        *(_shape(name, found) for name, found in shapes_of().items()),
        *(_message(name, kind) for name, kind in (FROM_PAGE | FROM_PANEL).items()),
        _union("FromPage", FROM_PAGE),
        _union("FromPanel", FROM_PANEL),
        _answers(),
    ]
    return "\n\n".join(part.rstrip("\n") for part in parts) + "\n"


def shapes_of() -> dict[str, Shape | Record]:
    """Return the objects and lists with named places that messages hold, inner ones first."""
    kinds = (*FROM_PAGE.values(), *FROM_PANEL.values())
    return {_name(found): found for kind in kinds for found in _found_in(kind.fields)}


def _constants() -> Iterator[str]:
    yield f"export const DRUMS = {json.dumps(DRUM_CLASSES)} as const;"
    yield f"export const SOUNDS = {json.dumps([sound.value for sound in Sound])} as const;"
    yield f"export const MAX_FRAME_BYTES = {MAX_FRAME_BYTES};"
    yield f"export const MOST_IMPORT_BYTES = {MOST_IMPORT_BYTES};"
    yield f"export const MOST_NOTES = {MOST_NOTES};"
    yield f"export const MOST_DOCUMENT_CHARS = {MOST_DOCUMENT_CHARS};"
    rows = [f"  {name}: [{low!r}, {high!r}]," for name, (low, high) in _ranges().items()]
    body = "\n".join(rows)
    meaning = "/** Legal values in requests: lowest, highest. */"
    yield f"{meaning}\nexport const RANGES = {{\n{body}\n}} as const;"
    yield "export type ErrorCode =\n" + "\n".join(f'  | "{code}"' for code in ERROR_CODES) + ";"


def _ranges() -> dict[str, tuple[float, float]]:
    """Return the range of each number that requests carry, but for ids and times of day."""
    ranges = {}
    for kind in FROM_PAGE.values():
        for field in kind.fields:
            inner = field.type.item if isinstance(field.type, Maybe) else field.type
            if isinstance(inner, (Int, Float)) and inner.high < 2**31:
                ranges[field.name] = (inner.low, inner.high)
    return ranges


def _found_in(fields: Iterable[Field]) -> Iterator[Shape | Record]:
    for field in fields:
        yield from _found(field.type)


def _found(of: Any) -> Iterator[Shape | Record]:
    if isinstance(of, (ListOf, Maybe)):
        yield from _found(of.item)
    elif isinstance(of, Shape):
        yield from _found_in(of.fields)
        yield of
    elif isinstance(of, Record):
        yield from _found_in(of.columns)
        yield of


def _name(of: Shape | Record) -> str:
    return of.name if isinstance(of, Shape) else str(of.make.__name__)


def _shape(name: str, of: Shape | Record) -> str:
    if isinstance(of, Shape):
        return f"export interface {name} {{\n{_members(of.fields, of.is_partial)}}}"
    columns = ", ".join(f"{column.name}: {type_of(column.type)}" for column in of.columns)
    return f"export type {name} = [{columns}];"


def _message(name: str, kind: PageMessageKind) -> str:
    answers = f" Answered by {' or '.join(kind.answers)}, or error." if kind.answers else ""
    return (
        f"/** {kind.meaning}{answers} */\nexport interface {_type_name(name)} {{\n"
        f'  kind: "{name}";\n{_members(kind.fields)}}}'
    )


def _members(fields: Iterable[Field], are_optional: bool = False) -> str:
    mark = "?" if are_optional else ""
    return "".join(
        f"  /** {field.meaning} */\n  {field.name}{mark}: {type_of(field.type)};\n"
        for field in fields
    )


def type_of(of: Any) -> str:
    """Return the TypeScript type of a field type."""
    if isinstance(of, Maybe):
        return f"{type_of(of.item)} | null"
    if isinstance(of, ListOf):
        item = type_of(of.item)
        return f"({item})[]" if "|" in item else f"{item}[]"
    if isinstance(of, (Shape, Record)):
        return _name(of)
    if isinstance(of, OneOf):
        return _one_of(of)
    return {Int: "number", Float: "number", Text: "string", Flag: "boolean", Lane: "Lane"}[type(of)]


def _one_of(of: OneOf) -> str:
    named: dict[tuple[int | str, ...], str] = {
        tuple(DRUM_CLASSES): "Drum",
        tuple(Sound): "Sound",
        tuple(ERROR_CODES): "ErrorCode",
    }
    return named.get(of.values) or " | ".join(json.dumps(value) for value in of.values)


def _type_name(kind: str) -> str:
    return "".join(word.title() for word in kind.split("_")) + "Message"


def _union(name: str, kinds: Mapping[str, PageMessageKind]) -> str:
    return f"export type {name} =\n" + "\n".join(f"  | {_type_name(kind)}" for kind in kinds) + ";"


def _answers() -> str:
    rows = "\n".join(
        f"  {name}: {' | '.join(map(_type_name, kind.answers))};"
        for name, kind in FROM_PAGE.items()
    )
    meaning = "/** The answer to each request, where it is not an error. */"
    return f"{meaning}\nexport interface Answers {{\n{rows}\n}}"
