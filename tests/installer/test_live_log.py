"""Reading Live's log."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from sidestick_installer import live_log

TABLE = """\
2026-01-02T10:00:00.000001: info: AMidiIO: Midi Remote Scripts:
  MidiRemoteScript 1 [Control Surface="Push2" Input="Ableton Push 2" Output="Ableton Push 2"]
  MidiRemoteScript 2 [Control Surface="{second}" Input="None" Output="None"]
2026-01-02T10:00:00.000002: info: AMidiIO: Takeover Mode: None
"""
ERROR = """\
2026-01-02T10:05:00.123456: info: RemoteScriptError: Traceback (most recent call last):
2026-01-02T10:05:00.123456: info: RemoteScriptError:   File "/x/Remote Scripts/{script}/surface.py"
2026-01-02T10:05:00.123457: info: RemoteScriptError: ValueError: {text}
2026-01-02T10:05:00.123457: info: RemoteScriptError:
"""
MESSAGE = "2026-01-02T10:06:00.000000: info: RemoteScriptMessage: Sidestick: connected\n"


def test_the_last_error_of_our_script_is_found_among_others() -> None:
    """With its time and the line that says what happened."""
    log = MESSAGE.join(
        [
            ERROR.format(script="Sidestick", text="first"),
            ERROR.format(script="Sidestick", text="second"),
            ERROR.format(script="Push2", text="not ours"),
        ]
    )
    error = live_log.last_error(log, "Sidestick")
    assert error is not None
    assert error.text == "ValueError: second"
    assert error.time == datetime(2026, 1, 2, 10, 5, 0, 123456)


@pytest.mark.parametrize(
    "log",
    [
        "",
        MESSAGE,
        ERROR.format(script="Push2", text="x"),
        ERROR.format(script="Sidesticks", text="x"),
    ],
)
def test_a_log_without_an_error_of_ours_has_none(log: str) -> None:
    """Messages of ours, and errors of others, are no errors of ours."""
    assert live_log.last_error(log, "Sidestick") is None


def test_an_error_without_a_date_is_still_found() -> None:
    """Older Lives wrote milliseconds since their start."""
    error = live_log.last_error("2961 ms. RemoteScriptError: in Sidestick: oh\n", "Sidestick")
    assert error == live_log.LoggedError(None, "in Sidestick: oh")


def test_the_last_table_tells_what_is_chosen() -> None:
    """The table is written again at each change."""
    log = TABLE.format(second="Sidestick") + MESSAGE + TABLE.format(second="None")
    assert live_log.chosen_scripts(log) == ["Push2"]
    assert live_log.chosen_scripts(TABLE.format(second="Sidestick")) == ["Push2", "Sidestick"]


def test_a_log_without_a_table_tells_nothing_of_what_is_chosen() -> None:
    """None, not an empty list: nobody said that nothing is chosen."""
    assert live_log.chosen_scripts(MESSAGE) is None


def test_only_the_end_of_a_long_log_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A cut in the middle of a letter is no error."""
    monkeypatch.setattr(live_log, "TAIL_BYTES", 5)
    path = tmp_path / "Log.txt"
    path.write_text("older üend\n", encoding="utf-8")
    assert live_log.tail(path) == "\N{REPLACEMENT CHARACTER}end\n"


def test_a_log_that_is_not_there_is_empty(tmp_path: Path) -> None:
    """Live was never started."""
    assert live_log.tail(tmp_path / "Log.txt") == ""
