"""Versions from the press to the file and back: real engine, real script, simulated Live."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import Any

import pytest

from sidestick_engine.cli.shared.stage import Stage, engine_process, set_stage


def press(stage: Stage, action: str) -> str:
    """Press, and return what the status line says next."""
    (surface,) = stage.live.surfaces
    surface.show_status("")
    surface.actions.press(action)
    assert stage.live.run(lambda: stage.live.status_line != "", 20.0)
    return str(stage.live.status_line)


def at_hand(stage: Stage, count: int) -> Any:
    """Wait until so many versions are kept."""
    (surface,) = stage.live.surfaces
    assert stage.live.run(lambda: surface.actions.versions.count == count, 20.0)
    return surface.actions.versions


@pytest.mark.timeout(120)
def test_versions_outlive_the_engine() -> None:
    """Generated, varied, edited by hand; the engine is another one when they are called back."""
    with set_stage({"style": "funk", "bars": 1, "seed": 7}) as stage:
        press(stage, "generate")
        clip, first = stage.clip, stage.live.notes_of(stage.clip)
        assert at_hand(stage, 1).current == 0
        assert "new in the style Funk" in press(stage, "vary")
        varied = stage.live.notes_of(clip)
        assert at_hand(stage, 2).current == 1
        clip.remove_notes_extended(36, 1, 0.0, 4.0)
        edited = stage.live.notes_of(clip)
        assert press(stage, "previous_version") == "Sidestick: version 2: vary"
        assert stage.live.notes_of(clip) == varied
        folder = Path(os.environ["SIDESTICK_DATA"])
        if os.name != "nt":
            assert stat.S_IMODE((folder / "history.db").stat().st_mode) == 0o600
        stage._engine.terminate()
        stage._engine.wait(20)
        with engine_process(folder):
            (surface,) = stage.live.surfaces
            assert stage.live.run(lambda: surface.client.welcome, 20.0)
            assert press(stage, "next_version") == "Sidestick: version 3: edited by hand"
            assert stage.live.notes_of(clip) == edited
            assert press(stage, "version_1") == "Sidestick: version 1: generate"
            assert stage.live.notes_of(clip) == first
            assert "seed 7" in press(stage, "recipe")
            assert "seed 8" in press(stage, "again")
        assert stage.live.errors == []
