"""The page after minutes of playing: it holds no more than at their beginning, and lost no beat."""

from __future__ import annotations

from typing import Any

import pytest

from tests.engine.panel.conftest import Served

from .browsing import needs_chromium
from .virtual_time import VirtualTab, virtual_tab

pytestmark = [needs_chromium, pytest.mark.timeout(180)]

# What rings at once at most, three nodes each, and as much again that has not been collected yet.
MOST_NODES = 2 * 3 * 48
PLAYING_BYTES = 500_000
# Two minutes of work: about 200 states of the document to go back to.
WORKING_BYTES = 15_000_000
SOME = 20


def work(tab: VirtualTab, seconds: int) -> None:
    """Play on, and meanwhile make beats, draw, look at versions, and open and close what opens."""
    for _ in range(seconds // 5):
        tab.changes(lambda: tab.key("g"))
        tab.key("3")
        for step in (1, 2, 3):
            tab.click("crash", step)
        tab.key("?", "Escape")
        tab.page.get_by_role("button", name="Style:").click()
        tab.key("Escape")
        box = tab.page.get_by_role("slider", name="Continuation").bounding_box()
        assert box is not None
        x, y = box["x"] + 20, box["y"] + 60
        tab.drag((x, y), (x + 60, y))
        tab.settle()
        tab.go_on(4.5)


def test_minutes_of_playing_leave_nothing_behind(panel: Served, browser: Any) -> None:
    """Neither audio nodes, listeners nor elements for each hit or press; memory for undo alone."""
    with virtual_tab(browser, panel.origin) as tab:
        tab.key("k")
        tab.key("Space")
        work(tab, 10)
        before = tab.stop()
        tab.key("Space")
        work(tab, 120)
        worked = tab.counts()
        tab.go_on(240)
        playing = tab.counts()
        after = tab.stop()
        heard = tab.heard()
    assert heard["strokes"] > 2000
    assert heard["late"] == 0
    assert playing["AudioHandlers"] < MOST_NODES
    assert playing["JSHeapUsedSize"] - worked["JSHeapUsedSize"] < PLAYING_BYTES
    assert after["JSHeapUsedSize"] - before["JSHeapUsedSize"] < WORKING_BYTES
    assert after["JSEventListeners"] < before["JSEventListeners"] + SOME
    assert after["Nodes"] < before["Nodes"] * 1.5
