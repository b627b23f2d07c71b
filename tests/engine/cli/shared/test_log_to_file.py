"""The log of an engine that nobody watches."""

from __future__ import annotations

import faulthandler
import logging
import sys
from pathlib import Path

import pytest

from sidestick_engine.cli.shared import logs
from sidestick_engine.cli.shared.logs import log_to_file


@pytest.fixture(autouse=True)
def of_this_test(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave the logging and the fault handler of these tests alone."""
    monkeypatch.setattr(faulthandler, "enable", lambda: None)
    monkeypatch.setattr(logging, "basicConfig", lambda **_: None)


@pytest.mark.parametrize(("size", "left"), [(100, 100), (101, 0)])
def test_a_log_that_has_grown_large_is_emptied_at_the_next_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int, left: int
) -> None:
    """So that a crash a day fills no disk."""
    monkeypatch.setattr(logs, "MOST_LOG_BYTES", 100)
    path = tmp_path / "engine.log"
    path.write_bytes(b"x" * size)
    with path.open("a", encoding="utf-8") as stderr:
        monkeypatch.setattr(sys, "stderr", stderr)
        log_to_file(logging.INFO)
    assert path.stat().st_size == left


def test_a_program_without_a_console_need_not_have_a_log(monkeypatch: pytest.MonkeyPatch) -> None:
    """As one of Windows that was started by hand."""
    monkeypatch.setattr(sys, "stderr", None)
    log_to_file(logging.INFO)
