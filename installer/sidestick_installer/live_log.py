"""Live's `Log.txt`: errors of our script, and whether it is chosen in Live.

The log is not documented; both kinds of lines are known from logs of Live 11.3 and 12.4:

    2026-01-02T10:00:00.123456: info: RemoteScriptError:   File "…/Sidestick/surface.py", line 7
    2026-01-02T10:00:00.123456: info: AMidiIO: Midi Remote Scripts:
      MidiRemoteScript 1 [Control Surface="Sidestick" Input="None" Output="None"]

The table is written again whenever Live opens its MIDI devices: the last one holds.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from pathlib import Path

TAIL_BYTES = 4 << 20

_ERROR = "RemoteScriptError:"
_TABLE = "Midi Remote Scripts:"
_ROW = re.compile(r'MidiRemoteScript \d+ \[Control Surface="([^"]*)"')
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?")


@dataclass(frozen=True)
class LoggedError:
    """One error of a script: when, if the log says so (local time), and its last line."""

    time: datetime | None
    text: str


def tail(path: Path) -> str:
    """Return the last `TAIL_BYTES` of a log; empty if there is none that can be read."""
    try:
        with path.open("rb") as file:
            file.seek(max(0, path.stat().st_size - TAIL_BYTES))
            return file.read().decode("utf-8", errors="replace")
    except OSError:
        return ""


def last_error(log: str, script: str) -> LoggedError | None:
    """Return the last error in `log` whose lines speak of `script`."""
    ours = re.compile(rf"\b{re.escape(script)}\b")
    about_ours = [block for block in _error_blocks(log) if any(map(ours.search, block))]
    if not about_ours:
        return None
    last = about_ours[-1]
    texts = [line.partition(_ERROR)[2].strip() for line in last]
    time = _TIME.match(last[0])
    return LoggedError(
        time=datetime.fromisoformat(time[0]) if time else None,
        text=next((text for text in reversed(texts) if text), ""),
    )


def chosen_scripts(log: str) -> list[str] | None:
    """Return the control surfaces chosen in Live, by the log's last table; None if it has none."""
    _, header, table = log.rpartition(_TABLE)
    rows = [row[1] for row in map(_ROW.search, table.splitlines()) if row]
    return [name for name in rows if name != "None"] if header else None


def _error_blocks(log: str) -> Iterator[list[str]]:
    """Yield runs of neighbouring error lines: each a traceback, or several that came together."""
    for is_error, lines in groupby(log.splitlines(), key=lambda line: _ERROR in line):
        if is_error:
            yield list(lines)
