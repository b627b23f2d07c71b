"""Both forms of a recipe's line, read: the script's JSON, and the share code of the panel.

A share code is ``sidestick-2.``, a request as packed JSON in base64 for addresses, and a checksum,
so that what was cut or mistyped on its way is noticed. Those of 0.1 begin with ``sidestick-1.``.
"""

from __future__ import annotations

import base64
import json
import zlib
from typing import Any

PREFIX, FORMER_PREFIX = "sidestick-2", "sidestick-1"
MOST_BYTES = 1 << 20
CUT = "It was cut or changed on its way. Copy it again, from sidestick to its end"


def read(line: str) -> dict[str, Any]:
    """Return the values of a recipe in either form. Raises ValueError with a sentence."""
    if line.lstrip().startswith("{"):
        return _checked(line)
    return read_share_code(line)


def read_share_code(line: str) -> dict[str, Any]:
    """Return the values of a share code, whatever spaces and line breaks came in between.

    Raises ValueError, with what is wrong as a sentence without its full stop.
    """
    prefix, *rest = "".join(line.split()).split(".")
    if prefix not in (PREFIX, FORMER_PREFIX):
        raise ValueError(_wrong_prefix(prefix))
    if len(rest) != 2 or f"{zlib.crc32(rest[0].encode()):08x}" != rest[1]:
        raise ValueError(CUT)
    try:
        packed = base64.urlsafe_b64decode(rest[0] + "=" * (-len(rest[0]) % 4))
        unpacking = zlib.decompressobj()
        data = unpacking.decompress(packed, MOST_BYTES)
    except (ValueError, zlib.error):
        data = b""
    else:
        data = data if unpacking.eof else b""
    return _checked(data)


def _checked(data: bytes | str) -> dict[str, Any]:
    try:
        values = json.loads(data)
    except (ValueError, RecursionError):
        values = None
    if not isinstance(values, dict):
        raise ValueError("Its content was not written by Sidestick")
    return values


def _wrong_prefix(prefix: str) -> str:
    if prefix.startswith("sidestick-"):
        return "It is of a newer Sidestick. Update this one"
    return f"It must begin with {PREFIX}"
