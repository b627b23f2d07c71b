"""A finger on the page: it scrolls, taps, and works only where it has been held still first."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import CDPSession

from tests.engine.panel.conftest import TOKEN, Served

from .browsing import A_NEW_TAB, PHONE, Tab, needs_chromium

pytestmark = [needs_chromium, pytest.mark.timeout(120)]

HELD_MS = 450
# However slow the test is driven, a finger is held only where it is meant to be.
HOLDS = """{
    const { setTimeout } = window;
    window.isHeld = true;
    window.setTimeout = (work, ms, ...more) => (
        ms === 350 && !window.isHeld ? 0 : setTimeout(work, ms, ...more)
    );
}"""
STEPS = 6
ALL_LANES = 160  # the page scrolled down so far that the whole grid is seen
SOME = 20  # pixels that a swipe scrolls at least, and the rest of the one before at most
CONTROLS = ".workplace :is(input, select, button, .ruler)"
# The places of the first and the last control of each kind, of those that can be used.
OF_EACH_KIND = """(controls) => {
    const kinds = new Map();
    document.querySelectorAll(controls).forEach((each, place) => {
        if (each.disabled || !each.checkVisibility({ visibilityProperty: true })) return;
        const kind = [each.tagName, each.type, each.className].join(' ');
        kinds.set(kind, [...(kinds.get(kind) ?? []), place]);
    });
    return [...new Set([...kinds.values()].flatMap(all => [all[0], all.at(-1)]))];
}"""
Place = tuple[float, float]
LEFT, RIGHT, UP, DOWN = (-140, 0), (140, 0), (0, -220), (0, 220)


class Phone(Tab):
    """A tab on a phone, with fingers."""

    chromium: CDPSession

    def touch(self, kind: str, *places: Place) -> None:
        points = [{"x": x, "y": y, "id": count} for count, (x, y) in enumerate(places)]
        self.chromium.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    def tap(self, place: Place) -> None:
        self.touch("touchStart", place)
        self.touch("touchEnd")

    def swipe(self, start: Place, by: Place, held_ms: int = 0) -> None:
        """Put a finger down, hold it still, move it, and lift it."""
        self.page.evaluate(f"window.isHeld = {held_ms > 0:d}")
        self.touch("touchStart", start)
        self.page.wait_for_timeout(held_ms)
        for step in range(1, STEPS + 1):
            self.touch(
                "touchMove", (start[0] + by[0] * step / STEPS, start[1] + by[1] * step / STEPS)
            )
        self.touch("touchEnd")
        self.page.evaluate("window.isHeld = true")
        self.page.wait_for_timeout(60)  # two frames: what was scrolled has been drawn

    def take_away(self) -> None:
        """Have the browser take the finger away, and wait until the page knows of it."""
        self.page.evaluate(
            "() => { const take = () => { window.isTaken = true; };"
            " window.isTaken = false; addEventListener('pointercancel', take, { once: true }); }"
        )
        self.touch("touchCancel")
        self.until("window.isTaken")

    def written(self) -> list[Any]:
        """Return the beats of all versions, and what is chosen beside them."""
        chosen = "Object.values(document.querySelectorAll('input, select')).map(each => each.value)"
        return [[each["beat"] for each in self.doc()["versions"]], self.page.evaluate(chosen)]

    def middle(self, selector: str) -> Place:
        box = self.page.locator(selector).first.bounding_box()
        assert box is not None
        return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2

    def scrolled(self) -> tuple[float, float]:
        """Return how far the grid is scrolled sideways, and the page down."""
        found: list[float] = self.page.evaluate(
            "['.scroll', '.workplace'].map((at, across) => across"
            " ? document.querySelector(at).scrollTop : document.querySelector(at).scrollLeft)"
        )
        return found[0], found[1]

    def at_rest(self) -> tuple[float, float]:
        """Return how far both are scrolled once they stand still: a swipe goes on by itself."""
        places = [self.scrolled()]
        while len(places) < 3 or len({*places[-3:]}) > 1:
            self.page.wait_for_timeout(40)
            places.append(self.scrolled())
        return places[-1]

    def scroll_to(self, sideways: float, down: float) -> None:
        self.page.evaluate(
            "([x, y]) => { document.querySelector('.scroll').scrollLeft = x;"
            " document.querySelector('.workplace').scrollTop = y; }",
            [sideways, down],
        )
        self.page.wait_for_timeout(60)


@contextmanager
def phone_tab(browser: Any, panel: Served) -> Iterator[Phone]:
    context = browser.new_context(viewport=PHONE, has_touch=True, is_mobile=True)
    context.add_init_script(A_NEW_TAB)
    context.add_init_script(HOLDS)
    phone = Phone(context.new_page(), f"{panel.origin}/#{TOKEN}")
    phone.chromium = context.new_cdp_session(phone.page)
    phone.open()
    phone.scroll_to(0, ALL_LANES)
    yield phone
    context.close()
    assert phone.faults == []


@pytest.fixture
def phone(browser: Any, panel: Served) -> Iterator[Phone]:
    with phone_tab(browser, panel) as opened:
        yield opened


@pytest.mark.parametrize("tool", ["d", "b", "j", "s"])
def test_a_swipe_on_the_grid_scrolls_and_writes_nothing(phone: Phone, tool: str) -> None:
    """With every tool, on hits and between them, in every direction."""
    phone.changes(lambda: phone.key("g"))
    phone.key(tool)
    before = phone.written()
    for lane, step, ways in (
        ("kick", 3, (LEFT, DOWN)),
        ("closed_hat", 4, (RIGHT, UP)),
        ("snare", 4, (LEFT, UP)),
        ("kick", 4, (RIGHT, DOWN)),
    ):
        for by in ways:
            phone.scroll_to(100, 120)
            start, (from_x, from_y) = phone.point(lane, step + 6), phone.at_rest()
            phone.swipe(start, by)
            assert phone.written() == before
            sideways, down = phone.at_rest()
            assert (abs(sideways - from_x) > SOME) == (by[0] != 0), by
            assert (abs(down - from_y) > SOME) == (by[1] != 0), by
    assert phone.page.evaluate("document.querySelector('.range')") is None


def test_a_swipe_up_from_any_control_scrolls_and_sets_nothing(phone: Phone) -> None:
    """From sliders, numbers, menus, buttons, the bar numbers and the arrow; all settings stay."""
    phone.changes(lambda: phone.key("g"))
    before = phone.written()
    places = phone.page.evaluate(OF_EACH_KIND, CONTROLS)
    assert len(places) >= 10
    for index in places:
        control = phone.page.locator(CONTROLS).nth(index)
        phone.scroll_to(10_000, 0)
        control.evaluate("each => each.scrollIntoView({ block: 'center' })")
        phone.page.wait_for_timeout(60)
        box = control.bounding_box()
        assert box is not None
        before_px = phone.scrolled()[1]
        sign = -1 if before_px < SOME * 8 else 1
        phone.swipe((box["x"] + box["width"] * 0.7, box["y"] + box["height"] / 2), (6, sign * 150))
        assert phone.written() == before, control.evaluate("each => each.outerHTML")
        moved = abs(phone.scrolled()[1] - before_px)
        assert moved > SOME, control.evaluate("each => each.outerHTML")
    assert phone.page.evaluate("document.querySelector('.sheet')") is None


def test_a_tap_draws_and_a_tap_on_a_hit_erases(phone: Phone) -> None:
    """One cell each; undo takes back one tap."""
    phone.tap(phone.point("snare", 4))
    assert phone.notes() == [("snare", 1, 0.25, 96)]
    phone.tap(phone.point("kick", 0))
    phone.tap(phone.point("snare", 4))
    assert phone.notes() == [("kick", 0, 0.25, 96)]
    phone.key("Control+z")
    assert len(phone.notes()) == 2


def test_a_finger_that_was_held_draws_on_and_sets_velocity(phone: Phone) -> None:
    """Sideways from an empty cell, up and down on a hit; nothing scrolls under it."""
    x, y = phone.point("closed_hat", 1)
    width = phone.point("closed_hat", 2)[0] - x
    phone.swipe((x, y), (3 * width, 0), HELD_MS)
    assert [note[1] for note in phone.notes()] == [0.25, 0.5, 0.75, 1]
    phone.swipe((x, y), (0, -25), HELD_MS)
    assert phone.notes()[0][3] > 110
    assert phone.scrolled() == (0, ALL_LANES)
    before = phone.notes()
    phone.swipe((x, y), (0, 0), HELD_MS)
    assert phone.notes() == before  # held, and let go


def test_held_fingers_shift_select_and_extend(phone: Phone) -> None:
    """By the tool for timing, on the bar numbers, and on the arrow."""
    phone.tap(phone.point("kick", 4))
    phone.key("j")
    phone.swipe(phone.point("kick", 4), (8, 0), HELD_MS)
    assert 1 < phone.notes()[0][1] < 1.125
    x, _ = phone.point("kick", 2)
    phone.swipe((x, phone.middle(".ruler")[1]), (60, 0), HELD_MS)
    assert phone.page.locator(".range").count() == 1
    phone.scroll_to(10_000, ALL_LANES)
    arrow = phone.middle(".arrow")
    phone.changes(lambda: phone.swipe(arrow, (2 * 48, 0), HELD_MS))
    assert phone.beat()["length_beats"] == 16
    phone.scroll_to(10_000, 0)
    phone.changes(lambda: phone.tap(phone.middle(".arrow")))
    assert phone.beat()["length_beats"] > 16


@pytest.mark.parametrize("tool", ["d", "b", "j", "s"])
def test_a_gesture_that_the_browser_takes_away_is_undone(phone: Phone, tool: str) -> None:
    """As if it had never begun: also undo and redo are as before."""
    phone.tap(phone.point("kick", 4))
    phone.tap(phone.point("snare", 8))
    phone.key("Control+z", tool)
    before = phone.written()
    for start in (phone.point("kick", 4), phone.point("ride", 2)):
        phone.touch("touchStart", start)
        phone.page.wait_for_timeout(HELD_MS)
        phone.touch("touchMove", (start[0] + 30, start[1]))
        phone.touch("touchMove", (start[0] + 60, start[1] - 20))
        phone.take_away()
        assert phone.written() == before
    assert phone.page.locator(".range").count() == 0
    phone.key("Control+y")
    assert [note[0] for note in phone.notes()] == ["kick", "snare"]


def test_two_fingers_change_nothing(phone: Phone) -> None:
    """They pinch at once, or the second comes while the first draws."""
    phone.tap(phone.point("kick", 4))
    before = phone.written()
    first, second = phone.point("kick", 6), phone.point("snare", 9)
    for held_ms in (0, HELD_MS):
        phone.touch("touchStart", first)
        phone.page.wait_for_timeout(held_ms)
        phone.touch("touchStart", first, second)
        for step in range(1, 5):
            apart = 8 * step
            phone.touch("touchMove", (first[0] - apart, first[1]), (second[0] + apart, second[1]))
        phone.touch("touchEnd")
        assert phone.written() == before


def test_a_slider_follows_a_finger_along_it_and_a_tap(phone: Phone) -> None:
    """A swipe that begins along it sets it, a tap too; one across it leaves it."""
    slider = phone.page.get_by_role("slider", name="Density", exact=True)
    slider.scroll_into_view_if_needed()
    box = slider.bounding_box()
    assert box is not None
    y = box["y"] + box["height"] / 2
    if slider.is_disabled():
        phone.page.get_by_role("button", name="Density:").click()
    phone.swipe((box["x"] + box["width"] * 0.5, y), (box["width"] * 0.3, 0))
    assert float(slider.input_value()) > 0.7
    phone.tap((box["x"] + box["width"] * 0.25, y))
    assert float(slider.input_value()) < 0.4
