"""Write tests/golden/wire again: ``python -m tests.remote_script.protocol.golden_wire``.

Each file's first line shows a message, and the bytes lie below as a hexdump. A field that the table
has got since, such as a new setting, has its default in the message; one that it has lost is left
out; a new kind gets a message with the first legal value of each field. Look at the difference
before it is committed: other bytes are another protocol version, unless a field with a default was
added.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from Sidestick.protocol import messages
from Sidestick.protocol.errors import MISSING
from Sidestick.protocol.field_types import Float, Int, ListOf, Maybe, OneOf, Record, Some, Text

FOLDER = Path(__file__).parents[2] / "golden" / "wire"


def read_golden(kind: str) -> tuple[dict[str, Any], bytes]:
    """Return the message in a file's first line, and the bytes of the hexdump below it."""
    head, *dump = (FOLDER / (kind + ".hex")).read_text(encoding="utf-8").splitlines()
    digits = "".join(line.split("#")[0] for line in dump)
    return json.loads(head.lstrip("# ")), bytes.fromhex(digits)


def golden_text(message: dict[str, Any]) -> str:
    """Return the text of the file for a message."""
    fields = messages.KINDS[message["kind"]].fields
    shown = {field.name: message.get(field.name, _default(field)) for field in fields}
    data = messages.encode(message["kind"], **shown)
    head = json.dumps({"kind": message["kind"], **shown}, ensure_ascii=False)
    return "\n".join([f"# {head}", *_hexdump(data)]) + "\n"


def main() -> None:
    """Write a file for each kind."""
    for kind in messages.KINDS:
        path = FOLDER / (kind + ".hex")
        message = read_golden(kind)[0] if path.exists() else _sample(kind)
        path.write_text(golden_text(message), encoding="utf-8")


def _sample(kind: str) -> dict[str, Any]:
    """Return a message of a kind with the first legal value of each field."""
    values = {
        field.name: _first(field.type) if field.default is MISSING else field.default
        for field in messages.KINDS[kind].fields
    }
    return dict(values, kind=kind)


def _first(kind: Any) -> Any:
    if isinstance(kind, Float):
        return kind.low + 0.5 if kind.above_low else kind.low
    if isinstance(kind, Record):
        return [_first(column.type) for column in kind.columns]
    if isinstance(kind, Int):
        return kind.low
    if isinstance(kind, OneOf):
        return kind.values[0]
    simple: dict[Any, Any] = {Text: "", ListOf: [], Maybe: None, Some: {}}
    return simple[type(kind)]


def _default(field: Any) -> Any:
    return None if field.default is MISSING else field.default


def _hexdump(data: bytes) -> list[str]:
    lines = []
    for start in range(0, len(data), 16):
        row = data[start : start + 16]
        digits = " ".join(f"{byte:02x}" for byte in row)
        text = "".join(chr(byte) if 0x20 <= byte < 0x7F else "." for byte in row)
        lines.append(f"{digits:<47}  # {text}")
    return lines


if __name__ == "__main__":
    main()
