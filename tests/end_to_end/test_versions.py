"""Versions from the press to the file and back: real engine, real script, simulated Live."""

from __future__ import annotations

import os
import resource
import stat
from pathlib import Path

import pytest

from Sidestick.protocol.messages import Entry
from sidestick_engine.cli.shared.processes import engine_process
from sidestick_engine.cli.shared.stage import Stage, set_stage
from sidestick_engine.server.client import EngineClient


def wait_until_kept(stage: Stage, count: int) -> None:
    """Wait until the engine keeps so many versions."""
    assert stage.live.run(lambda: len(kept_entries()) == count, 20.0), len(kept_entries())
    stage.live.run(None, 0.1)  # the script hears of it too


def kept_entries() -> list[Entry]:
    """Return all that the engine keeps."""
    everything = {"text": "", "style": "", "since": None, "until": None, "before": None}
    with EngineClient.from_port_file() as client:
        found = client.request("find_versions", deadline_ms=5000, favourites_only=0, **everything)
    entries: list[Entry] = found["entries"]
    return entries


@pytest.mark.timeout(120)
def test_versions_outlive_the_engine() -> None:
    """Generated, varied, edited by hand; the engine is another one when they are called back."""
    with set_stage({"style": "funk", "bars": 1, "seed": 7}) as stage:
        stage.press_for_status("generate")
        clip, first = stage.clip, stage.live.notes_of(stage.clip)
        wait_until_kept(stage, 1)
        assert "new in the style Funk" in stage.press_for_status("vary")
        varied = stage.live.notes_of(clip)
        wait_until_kept(stage, 2)
        clip.remove_notes_extended(36, 1, 0.0, 4.0)
        edited = stage.live.notes_of(clip)
        assert stage.press_for_status("previous_version") == "Sidestick: version 2: vary"
        assert stage.live.notes_of(clip) == varied
        folder = Path(os.environ["SIDESTICK_DATA"])
        if os.name != "nt":
            assert stat.S_IMODE((folder / "history.db").stat().st_mode) == 0o600
        stage.engine.terminate()
        stage.engine.wait(20)
        stage.live.status_line = ""
        with engine_process(folder):
            stage.wait_for_engine()
            assert stage.press_for_status("next_version") == "Sidestick: version 3: edited by hand"
            assert stage.live.notes_of(clip) == edited
            assert stage.press_for_status("version_1") == "Sidestick: version 1: generate"
            assert stage.live.notes_of(clip) == first
            assert "seed 7" in stage.press_for_status("recipe")
            assert "seed 8" in stage.press_for_status("again")
        assert stage.live.errors == []


@pytest.mark.timeout(120)
def test_a_history_damaged_under_a_running_engine_goes_on() -> None:
    """The press that meets it says so; a full disk is said by every press until there is room."""
    with set_stage({"style": "funk", "bars": 1}) as stage:
        stage.press_for_status("generate")
        first = stage.live.notes_of(stage.clip)
        wait_until_kept(stage, 1)
        path = Path(os.environ["SIDESTICK_DATA"], "history.db")
        log_bytes = path.with_name("history.db-wal").stat().st_size
        stage.press_for_status("vary")
        wait_until_kept(stage, 2)
        path.write_bytes(b"no page" * 5000)
        with path.with_name("history.db-wal").open("r+b") as log:  # has all pages so far
            log.seek(log_bytes)
            log.write(b"no page" * 5000)
        stage.press_for_status("vary")
        wait_for_status(stage, "The history was damaged")
        assert "new in the style Funk" in stage.live.status_line
        assert path.with_name("history.db.damaged").exists()
        kept = len(kept_entries())
        stage.press_for_status("vary")
        wait_until_kept(stage, kept + 1)
        assert stage.press_for_status("version_1") == "Sidestick: version 1: generate"
        assert stage.live.notes_of(stage.clip) == first
        no_room = (1, resource.RLIM_INFINITY)  # no file may be longer
        before = resource.prlimit(stage.engine.pid, resource.RLIMIT_FSIZE, no_room)
        for _ in range(2):
            stage.press_for_status("vary")
            wait_for_status(stage, "could not be kept as a version")
            assert "new in the style Funk" in stage.live.status_line
        resource.prlimit(stage.engine.pid, resource.RLIMIT_FSIZE, before)
        stage.press_for_status("vary")
        wait_until_kept(stage, kept + 3)  # and what the clip held before it
        assert "could not be kept" not in stage.live.status_line
        assert stage.live.errors == []


def wait_for_status(stage: Stage, words: str) -> None:
    """Wait until the status line says something."""
    assert stage.live.run(lambda: words in stage.live.status_line, 20.0), stage.live.status_line
