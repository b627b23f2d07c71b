"""Files that 0.1 saved are read: settings, share lines, versions, and a set that it has labelled.

The files in tests/golden/saved_by_0_1 were written by 0.1 itself: it generated, varied, humanized
and extended a clip in a simulated Live, and made and kept beats in its panel.
"""

from __future__ import annotations

import json
import os
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from Sidestick.protocol.record_types import Blend, DrummerModels
from Sidestick.settings import config
from sidestick_engine.cli.shared.processes import engine_process, panel_process
from sidestick_engine.cli.shared.stage import Stage, data_folder
from sidestick_engine.panel.bench_client import PanelClient, panel_client
from sidestick_live_sim import SimulatedLive

SAVED = Path(__file__).parents[1] / "golden" / "saved_by_0_1"
LINES = json.loads((SAVED / "share_lines.json").read_text(encoding="utf-8"))
SET = json.loads((SAVED / "set.json").read_text(encoding="utf-8"))
NO_ENGINE: Any = None  # the stage needs its process for its memory only


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """Make a data folder with the history of 0.1, and run an engine of today on it."""
    with data_folder({}) as folder:
        shutil.copy(SAVED / "history.db", folder / "history.db")
        with engine_process(folder):
            yield folder


@pytest.fixture(scope="module")
def page(folder: Path) -> Iterator[PanelClient]:
    with panel_process(folder) as where, panel_client(where) as page:
        yield page


def test_settings_are_read_without_a_complaint(tmp_path: Path) -> None:
    """Each under its key; the models by name are the drummer now."""
    shutil.copy(SAVED / "config.json", tmp_path / "config.json")
    (settings, controls), problems = config.load(tmp_path)
    assert problems == []
    assert [settings[key] for key in ("style", "fill_bars", "seed")] == ["reggae", 0.5, 21]
    assert settings["blend"] == Blend("funk", 0.25)
    assert settings["drummer"] == DrummerModels("sidestick", "sidestick")
    assert [settings[key] for key in ("locked", "push", "push_clock")] == [["kick"], "Push 2", "on"]
    assert controls["feel"].message == (0xB0, 20)
    assert "straighten" not in controls


@pytest.mark.parametrize("kind", ["generate", "extend", "vary"])
def test_a_share_line_is_understood(page: PanelClient, kind: str) -> None:
    """It names models as 0.1 did; its beat is as long, and the same one each time.

    Its notes are not 0.1's: beats are drawn by other rules since. What was kept is.
    """
    first, second = (
        page.request("again", recipe=LINES["lines"][kind], next_seed=False) for _ in range(2)
    )
    beat, kept = first["versions"][0]["beat"], LINES["beats"][kind]
    assert (first["action"], first["versions"]) == (kind, second["versions"])
    assert {**beat, "notes": []} == {**kept, "notes": []}
    assert beat["notes"]


def test_the_history_lists_what_was_kept(page: PanelClient) -> None:
    """Clips of Live and beats of the panel, the favourite among them."""
    entries = page.request(
        "list_history",
        text="",
        style="",
        since=None,
        until=None,
        favourites_only=False,
        before=None,
    )["entries"]
    actions = [entry["action"] for entry in reversed(entries)]
    assert actions[:4] == ["generate", "vary", "feel", "extend"]
    (favourite,) = [entry for entry in entries if entry["is_favourite"]]
    recalled = page.request("recall", row=favourite["row"])
    assert recalled["versions"][0]["beat"]["notes"] == LINES["beats"]["generate"]["notes"]


@pytest.fixture
def stage(folder: Path, tmp_path: Path) -> Iterator[Stage]:
    """Open a set that 0.1 has saved in the simulated Live, with the script of today."""
    assert os.environ["SIDESTICK_DATA"] == str(folder)
    shutil.copy(folder / "config.json", tmp_path / "config.json")
    with SimulatedLive(clock=time.monotonic) as live:
        stage = Stage(live, NO_ENGINE, tmp_path)
        stage.track.clip_slots[0].create_clip(SET["clip"]["loop_end"])
        clip = stage.clip
        live.rename(clip, SET["clip"]["name"])
        live.set_notes(clip, [tuple(note) for note in SET["notes"]])
        live.song.set_data("sidestick", SET["labels"]["song"])
        stage.track.set_data("sidestick", SET["labels"]["track"])
        live.select(stage.track, 0)
        yield stage


def test_a_set_finds_its_versions_and_its_recipe(stage: Stage) -> None:
    """The version before the last is back, and what made the clip is known."""
    longer = stage.clip.loop_end
    stage.press("previous_version")
    assert stage.clip.loop_end == longer - 4.0
    stage.press("next_version")
    assert [list(note) for note in stage.notes()] == SET["notes"]
    stage.press("again")
    assert stage.clip.loop_end == longer
    assert "Reggae" in stage.live.status_line
