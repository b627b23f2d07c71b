"""Live's `Log.txt`: errors of our script, and whether it is chosen in Live.

The log is not documented; both kinds of lines are known from logs of Live 11.3 and 12.4:

    2026-01-02T10:00:00.123456: info: RemoteScriptError:   File "…/Sidestick/surface.py", line 7
    2026-01-02T10:00:00.123456: info: AMidiIO: Midi Remote Scripts:
      MidiRemoteScript 1 [Control Surface="Sidestick" Input="None" Output="None"]

The table is written again whenever Live opens its MIDI devices: the last one holds.
"""

from __future__ import annotations

import builtins
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
_PLACE = re.compile(r'.*Sidestick[/\\]([\w/\\]+\.py)", line (\d+)')
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?")


@dataclass(frozen=True)
class LoggedError:
    """One error of a script: when, if the log says so (local time), and its last line."""

    time: datetime | None
    text: str
    place: str = ""
    """Our file and line where it came up, if the log says so."""

    @property
    def kind(self) -> str:
        """Return the name of the error, if it is one of Python's own."""
        name = self.text.partition(":")[0]
        return name if isinstance(getattr(builtins, name, None), type) else ""

    @property
    def words(self) -> str:
        """Return what the error says, which may name what is the user's."""
        return self.text.removeprefix(f"{self.kind}:").strip() if self.kind else self.text


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
    places = [found for found in map(_PLACE.match, last) if found]
    return LoggedError(
        time=datetime.fromisoformat(time[0]) if time else None,
        text=next((text for text in reversed(texts) if text), ""),
        place=f"{places[-1][1]}, line {places[-1][2]}".replace("\\", "/") if places else "",
    )


def chosen_scripts(log: str) -> list[str] | None:
    """Return the control surfaces chosen in Live, by the log's last table; None if it has none."""
    _, header, table = log.rpartition(_TABLE)
    rows = [row[1] for row in map(_ROW.search, _lines(table)) if row]
    return [name for name in rows if name != "None"] if header else None


def _error_blocks(log: str) -> Iterator[list[str]]:
    """Yield runs of neighbouring error lines: each a traceback, or several that came together."""
    for is_error, lines in groupby(_lines(log), key=lambda line: _ERROR in line):
        if is_error:
            yield list(lines)


def _lines(log: str) -> list[str]:
    """Return the lines of a log; names in it may hold whatever else Python takes for line ends."""
    return [line.rstrip("\r") for line in log.split("\n")]
