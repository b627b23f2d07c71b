"""Write the golden messages again, and those of new kinds: ``python -m tests.house.golden_wire``.

What a message says stays: its first line is read. New fields come with their defaults, and a kind
that has no file gets one with the first legal value of each field. Read the difference before you
commit it: bytes that change for a message of old are a new version of the protocol.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from Sidestick.protocol import messages
from Sidestick.protocol.errors import MISSING
from Sidestick.protocol.field_types import Float, Int, ListOf, Maybe, OneOf, Record, Some, Text
from tests.house.source import ROOT

FOLDER = ROOT / "tests" / "golden" / "wire"


def main() -> None:
    """Write one file for each kind, and remove those of kinds that are no more."""
    for kind in messages.KINDS:
        path = FOLDER / f"{kind}.hex"
        path.write_text(written(read(path) if path.exists() else sample(kind)), encoding="utf-8")
    for path in FOLDER.glob("*.hex"):
        if path.stem not in messages.KINDS:
            path.unlink()


def read(path: Path) -> dict[str, Any]:
    """Return the message of a golden file, but for fields that its kind no longer has."""
    message: dict[str, Any] = json.loads(path.read_text(encoding="utf-8").splitlines()[0][2:])
    known = {"kind", *(field.name for field in messages.KINDS[path.stem].fields)}
    return {name: value for name, value in message.items() if name in known}


def written(message: dict[str, Any]) -> str:
    """Return a golden file: the message as JSON, then its bytes in hexadecimal and in ASCII."""
    data = messages.encode(**message)
    told = {"kind": message["kind"], **messages.decode(data).fields}
    rows = [data[start : start + 16] for start in range(0, len(data), 16)]
    lines = [f"{row.hex(' '):<49}# {ascii_of(row)}" for row in rows]
    return "\n".join([f"# {json.dumps(told, ensure_ascii=False)}", *lines]) + "\n"


def ascii_of(row: bytes) -> str:
    """Return the bytes that can be shown, and dots for the others."""
    return "".join(chr(byte) if 32 <= byte < 127 else "." for byte in row)


def sample(kind: str) -> dict[str, Any]:
    """Return a message of a kind, with the first legal value of each field."""
    fields = messages.KINDS[kind].fields
    values = {
        field.name: first(field.type) if field.default is MISSING else field.default
        for field in fields
    }
    return {"kind": kind, **values}


def first(kind: Any) -> Any:
    """Return the first legal value of a field's type."""
    if isinstance(kind, Float):
        return kind.low + 0.5 if kind.above_low else kind.low
    if isinstance(kind, Record):
        return [first(column.type) for column in kind.columns]
    if isinstance(kind, Int):
        return kind.low
    if isinstance(kind, OneOf):
        return kind.values[0]
    simple: dict[type, Any] = {Text: "", ListOf: [], Maybe: None, Some: {}}
    return simple[type(kind)]


if __name__ == "__main__":
    main()
