"""Writes PROTOCOL.md from the tables: ``python -m Sidestick.protocol``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any, Iterable

from . import messages, msgpack, port_file, zmtp
from .actions_table import REQUESTS
from .field_types import Field, ListOf, Maybe, Record, Some

PATH = Path(__file__).with_name("PROTOCOL.md")

_HEAD = f"""\
# How the script and the engine talk

Protocol version {messages.PROTOCOL_VERSION}. This page is made from the
tables in `message_table.py`, `record_types.py`, `settings_table.py` and `port_file.py` by
`python -m Sidestick.protocol`; change those, not this.

## Transport

ZMTP 3.1 (ZeroMQ) with the PLAIN mechanism over TCP on 127.0.0.1. The engine listens with a ROUTER
socket; the script connects as a DEALER. The password is the token of the port file, the user name
`{zmtp.USERNAME.decode()}`: a peer without the token is refused in the handshake, before it can send
a message. A message has at most {msgpack.MAX_BYTES} bytes and holds one msgpack map: `kind`, `id`
and the fields of that kind. The engine sends it in one frame, and reads frames of at most
{zmtp.FRAME_BYTES} bytes: longer messages come to it in several. With the token `0123abcd` the
script opens a connection with

{{opening}}

and `{{{{"kind": "ping", "id": 7}}}}` travels as

{{ping}}

## Port file

A JSON object in `port.json` in the user's data folder, which only that user may read. The engine
writes it when it listens; the script reads it before every attempt to connect.

{{port_file}}

## Conversation

1. A client, the script or another, that the handshake has let in sends `hello`. The engine answers
   `welcome`, or `error` with the code `wrong_version`.
2. The client may then send requests, several at once, each under an id of its own.
3. Every request that has a `deadline_ms` ends in exactly one answer or `error` that repeats its id,
   or in the client's own time-out. {{kinds}} are answered by
   `result`, every other kind as it says below.
4. Either side may go away at any moment; a new connection starts again at 1.

## Asking Live

A script says in `hello` that it is one. What is sent both by a client and by the engine is for
Live: the engine hands `read_clip`, `write_clip` and `run_action` on to the script under an id of
its own, and the answer back under the client's. With several Lives the one that connected last is
asked.
Such a request ends in exactly one of

- the answer, or the script's `error`: `clip_changed`, `unknown_action`, `refused`, `cancelled` and
  others;
- `no_live` where no script is connected, `live_gone` where it went away before it answered;
- `too_busy`, at once, where more than a few are waiting;
- `deadline`. The engine then has the script cancel it, as it does after `cancel`, so that nothing
  happens that nobody waits for.

`follow` is answered at once, with what is known. When Live goes away, followers get a `clip` with
an empty `live`; when it comes back, they need not ask again. To a new engine a client says `follow`
again. When a connection ends, the engine finds out whose it was by a `pong` of the id 0 to every
client.

## Values

Every field is sent. Where it is missing, a setting has its default, and a field that may be nil is
nil; every other is required.
Keys that a kind lacks are left unread; an unknown kind is an error. The port file and the fields of
`hello` and `error` stay as they are in every later version, and what is added there may be missing,
so that two versions can tell each other that they differ; nobody is welcomed who speaks another. Up
to version 5 the mechanism was NULL and `hello` had the token: between those and later ones the port
file alone says so.

Times are
beats (quarter notes) from the loop start of the clip and are never rounded. A whole number is taken
where a number is wanted, one with a fraction never where a whole number is; NaN and the
infinities are never legal.
"""


def document() -> str:
    """Return PROTOCOL.md as the tables have it now."""
    head = _HEAD.format(
        opening=_hexdump(_opening()),
        ping=_hexdump(messages.encode("ping", id=7)),
        port_file=_field_table(port_file.FIELDS),
        kinds=", ".join(f"`{kind}`" for kind in REQUESTS),
    )
    sections = [head, "## Messages\n", f"`id`: {messages.ID.type.legal}; {messages.ID.meaning}.\n"]
    for name, kind in messages.KINDS.items():
        fields = [field for field in kind.fields if field is not messages.ID]
        sections.append(f"### {name} (sent {kind.sender})\n\n{kind.meaning}\n")
        sections.append(_field_table(fields) + "\n" if fields else "No field but `id`.\n")
    sections.append("## Records\n")
    sections.extend(
        f"### {name}\n\n{_field_table(columns)}\n" for name, columns in _records().items()
    )
    sections.append("## Error codes\n")
    codes = [(f"`{code}`", meaning) for code, meaning in messages.ERROR_CODES.items()]
    sections.append(_table(("code", "meaning"), codes))
    return "\n".join(sections) + "\n"


def main() -> None:
    """Write PROTOCOL.md beside this file."""
    PATH.write_bytes(document().encode("utf-8"))
    sys.stdout.write(f"{PATH}\n")


def _opening() -> bytes:
    """Return all that a Connection sends before its first message."""
    connection = zmtp.Connection("0123abcd")
    greeting = connection.bytes_to_send()
    connection.receive_data(greeting + b"\x04\x08\x07WELCOME")
    return greeting + connection.bytes_to_send()


def _records() -> dict[str, tuple[Field, ...]]:
    """Return the columns of records and maps, in the order in which the messages name them."""
    records: dict[str, tuple[Field, ...]] = {}
    for kind in messages.KINDS.values():
        for field in kind.fields:
            _find_records(field.name, field.type, records)
    return records


def _find_records(name: str, field_type: Any, records: dict[str, tuple[Field, ...]]) -> None:
    """Add the records within a field type."""
    if isinstance(field_type, (ListOf, Maybe)):
        _find_records(name, field_type.item, records)
    elif isinstance(field_type, (Record, Some)):
        heading = getattr(field_type, "make", None)
        records[heading.__name__ if heading else name.capitalize()] = field_type.columns
        for column in field_type.columns:
            _find_records(column.name, column.type, records)


def _field_table(fields: Iterable[Field]) -> str:
    rows = [(f"`{field.name}`", field.type.legal, field.meaning) for field in fields]
    return _table(("field", "what is legal", "meaning"), rows)


def _table(heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [heads, ("---",) * len(heads), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def _hexdump(data: bytes) -> str:
    lines = []
    for start in range(0, len(data), 16):
        row = data[start : start + 16]
        text = "".join(chr(byte) if 0x20 <= byte < 0x7F else "." for byte in row)
        digits = " ".join(f"{byte:02x}" for byte in row)
        lines.append(f"    {digits:<47}  {text}")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
