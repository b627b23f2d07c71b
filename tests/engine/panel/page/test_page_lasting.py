"""The page after minutes of playing: it holds no more than at their beginning, and lost no beat."""

from __future__ import annotations

import os
from collections import Counter
from random import Random
from typing import Any

import pytest

from tests.engine.panel.conftest import Served

from .browsing import needs_chromium
from .virtual_time import START_S, VirtualTab, virtual_tab

pytestmark = [needs_chromium, pytest.mark.timeout(180)]

PLAYING_BYTES = 500_000
# A minute of work: about 100 states of the document to go back to.
WORKING_BYTES = 10_000_000
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
    # Audio nodes are what `rung_out` waits for: all strokes but those that ring give theirs back.
    with virtual_tab(browser, panel.origin) as tab:
        tab.key("k")
        tab.key("Space")
        work(tab, 10)
        before = tab.stop()
        tab.key("Space")
        work(tab, 60)
        worked = tab.rung_out()
        tab.go_on(120)
        playing = tab.rung_out()
        after = tab.stop()
        heard = tab.heard()
    assert heard["strokes"] > 1000
    assert heard["late"] == 0
    assert playing["JSHeapUsedSize"] - worked["JSHeapUsedSize"] < PLAYING_BYTES
    assert after["JSHeapUsedSize"] - before["JSHeapUsedSize"] < WORKING_BYTES
    assert after["JSEventListeners"] < before["JSEventListeners"] + SOME
    assert after["Nodes"] < before["Nodes"] * 1.5


# SIDESTICK_PAGE_MINUTES=10 lets it go on for longer than a run of all tests has time for.
MINUTES = float(os.environ.get("SIDESTICK_PAGE_MINUTES", "2"))
LISTENED_AFTER_S = 50
MOST_BEATS = 16
# In ten minutes two hundred takes of eight versions, and the edits between them.
MOST_BYTES = 60_000_000
KEYS = "g v f q x n k < > 1 2 3 8 + - [ ] , . l d b j s a Enter Delete Escape Control+z Control+y"
MORE_KEYS = "Shift+L Shift+ArrowRight ArrowUp ArrowDown ArrowLeft Home End PageDown Tab"


class RandomPlayer:
    """Somebody who clicks, types, swipes and generates, the same at each run."""

    def __init__(self, tab: VirtualTab, seed: int) -> None:
        self.tab = tab
        self.random = Random(seed)
        self.chromium = tab.page.context.new_cdp_session(tab.page)
        self.doings = (self.key, self.key, self.key, self.click, self.drag, self.swipe, self.menu)
        self.doings += (self.number, self.look_elsewhere, self.extend, self.help)

    def act(self) -> None:
        """Do something, and let time go on; whatever was opened is closed again."""
        self.random.choice(self.doings)()
        self.tab.settle()
        self.tab.go_on(self.random.choice((0.05, 0.3, 1.0, 2.5)))

    def place(self) -> tuple[float, float]:
        lanes = self.tab.page.locator("[data-lane]").all()
        lane = self.random.choice(lanes).get_attribute("data-lane")
        return self.tab.point(lane or "kick", self.random.randrange(8))

    def key(self) -> None:
        self.tab.key(self.random.choice(f"{KEYS} {MORE_KEYS}".split()))

    def click(self) -> None:
        self.tab.page.mouse.click(*self.place())

    def drag(self) -> None:
        self.tab.drag(self.place(), self.place())

    def swipe(self) -> None:
        """Swipe at once, or once the finger has taken hold; now and then it is broken off."""
        (x, y), (to_x, to_y) = self.place(), self.place()
        self.touch("touchStart", (x, y))
        self.tab.go_on(self.random.choice((0.0, 0.5)))
        for part in (0.3, 0.6, 1.0):
            self.touch("touchMove", (x + (to_x - x) * part, y + (to_y - y) * part))
        self.touch(self.random.choice(("touchEnd", "touchEnd", "touchCancel")))

    def touch(self, kind: str, *places: tuple[float, float]) -> None:
        points = [{"x": x, "y": y} for x, y in places]
        self.chromium.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    def menu(self) -> None:
        if self.random.random() < 0.5:
            meter = self.tab.page.get_by_label("Meter")
            meter.select_option(self.random.choice(("4/4", "3/4", "6/8", "7/8")))
            return
        self.tab.page.get_by_role("button", name="Style:").click()
        self.random.choice(self.tab.page.locator(".styles [role=option]").all()).click()

    def number(self) -> None:
        tempo = self.tab.page.get_by_label("Tempo")
        tempo.fill(str(self.random.randrange(70, 220)))
        tempo.press("Enter")

    def look_elsewhere(self) -> None:
        self.tab.key(self.random.choice("yi"))
        self.tab.go_on(0.5)
        pictures = self.tab.page.locator(".picture")
        if pictures.count() and self.random.random() < 0.5:
            self.tab.changes(pictures.first.click)
        self.tab.key("m")
        self.tab.go_on_until("document.querySelector('#grid')")

    def extend(self) -> None:
        self.tab.key("g" if self.tab.beat()["length_beats"] > MOST_BEATS else "e")

    def help(self) -> None:
        self.tab.key("?")
        self.tab.go_on(0.1)
        self.tab.key("Tab", "Escape")


def check_that_all_is_heard(tab: VirtualTab) -> None:
    """Listen to what is in the grid: every hit of a loop is struck once, at its time."""
    tab.page.evaluate("document.activeElement.blur()")
    tab.key("Escape")
    tab.go_on(0.4)  # what is still under way is shown as such
    tab.settle()
    tab.changes(lambda: tab.key("g"))
    if not tab.page.evaluate("sidestick.playhead() !== null"):
        tab.key("Space")
    beat, tempo = tab.beat(), float(tab.page.get_by_label("Tempo").input_value())
    length, beat_s = beat["length_beats"], 60 / tempo
    tab.go_on((length + 8) * beat_s)  # what sounded before has given way at a bar
    heard = tab.listen((2 * length + 1) * beat_s)
    (first, first_s), window_s = heard[0], length * beat_s
    loop = [(note, at_s) for note, at_s in heard if at_s < first_s + window_s - 1e-6]
    assert Counter(map(str, (note for note, _ in loop))) == Counter(map(str, beat["notes"]))
    for note, at_s in heard:
        away = ((at_s - first_s) / beat_s - (note[1] - first[1])) % length
        assert min(away, length - away) < 1e-3, note


@pytest.mark.timeout(540)
def test_minutes_of_anything_break_nothing(panel: Served, browser: Any) -> None:
    """No error, nothing held for ever, and no hit that is not heard."""
    options = {"viewport": {"width": 1024, "height": 768}, "has_touch": True}
    with virtual_tab(browser, panel.origin, **options) as tab:
        player = RandomPlayer(tab, seed=13)
        tab.changes(lambda: tab.key("g"))
        before = None
        lived_s = listened_s = 0.0
        while lived_s < MINUTES * 60:
            player.act()
            lived_s = tab.page.evaluate("performance.now() / 1000") - START_S
            if lived_s > listened_s + LISTENED_AFTER_S:
                listened_s = lived_s
                check_that_all_is_heard(tab)
                if before is None:
                    before = counts_on_kit_page(tab)
        after = counts_on_kit_page(tab)
        heard = tab.heard()
    assert before is not None
    assert heard["late"] == 0
    assert heard["strokes"] > 100 * MINUTES
    assert after["JSEventListeners"] < before["JSEventListeners"] + SOME
    assert after["Nodes"] < before["Nodes"] + SOME
    assert after["JSHeapUsedSize"] < before["JSHeapUsedSize"] + MOST_BYTES


def counts_on_kit_page(tab: VirtualTab) -> dict[str, float]:
    """Return what the page holds while no beat is shown, whichever it is."""
    tab.key("i")
    tab.go_on_until("document.querySelector('.kit')")
    tab.go_on(10)  # what is said has gone
    if not tab.page.evaluate("sidestick.playhead() !== null"):
        tab.key("Space")
    counts = tab.stop()
    tab.key("m")
    tab.go_on_until("document.querySelector('#grid')")
    return counts
