"""Writes tests/golden/wire anew: ``python -m tests.remote_script.protocol.golden_wire``.

Each file's first line shows a message, and the bytes lie below as a hexdump. A field that the table
has got since, such as a new setting, has its default in the message; one that it has lost is left
out. Look at the difference before it is committed: other bytes are another protocol version, unless
a field with a default was added.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from Sidestick.protocol import messages
from Sidestick.protocol.errors import MISSING

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
    """Write every file that has a first line; name the kinds that have none."""
    for kind in messages.KINDS:
        path = FOLDER / (kind + ".hex")
        if path.exists():
            path.write_text(golden_text(read_golden(kind)[0]), encoding="utf-8")
        else:
            sys.stderr.write(
                f'{path} is missing: write its first line, # {{"kind": "{kind}", ...}}\n'
            )


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
