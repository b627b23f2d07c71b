"""Versions from the press to the file and back: real engine, real script, simulated Live."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from sidestick_engine.cli.shared.processes import engine_process
from sidestick_engine.cli.shared.stage import Stage, set_stage
from sidestick_engine.server.client import EngineClient


def wait_until_kept(stage: Stage, count: int) -> None:
    """Wait until the engine keeps so many versions."""
    everything = {"text": "", "style": "", "since": None, "until": None, "before": None}

    def is_kept() -> bool:
        with EngineClient.from_port_file() as client:
            found = client.request(
                "find_versions", deadline_ms=5000, favourites_only=0, **everything
            )
        return len(found["entries"]) == count

    assert stage.live.run(is_kept, 20.0)
    stage.live.run(None, 0.1)  # the script hears of it too


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
