"""The page on screens of all sizes, for fingers, and in the colours that a system asks for."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from tests.engine.panel.conftest import TOKEN, Served

from .browsing import A_NEW_TAB, Tab, needs_chromium

pytestmark = [needs_chromium, pytest.mark.timeout(120)]

CLIP = {
    "where": "session",
    "name": "Drums of the second verse, louder",
    "track": "Drums",
    "kit": "808 Core Kit",
    "tempo_bpm": 123.45,
    "length_beats": 16,
    "numerator": 4,
    "denominator": 4,
    "is_playing": False,
    "content_hash": "a1",
    "beat": None,
}
LIVE = json.dumps({"kind": "live", "is_connected": True, "sentence": "", "clip": CLIP})
TOUCH = {"has_touch": True, "is_mobile": True}
# 640 by 360 is a window of 1280 by 720 at 200 %.
SCREENS = [
    pytest.param(width, height, touch, id=f"{width}x{height}{'-touch' if touch else ''}")
    for width, height, touch in (
        (320, 640, True),
        (360, 740, True),
        (390, 844, True),
        (360, 740, False),
        (640, 360, False),
        (760, 700, False),
        (900, 700, False),
        (1024, 768, True),
        (1280, 720, False),
    )
]
# What can be pressed and is to be seen; `lacks` is the width that its text needs beyond its own.
CONTROLS = """() => {
    const pen = document.createElement('canvas').getContext('2d');
    const lacks = (each) => {
        const style = getComputedStyle(each);
        if (each.matches('select')) {
            pen.font = `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
            const around = parseFloat(style.paddingLeft) + parseFloat(style.paddingRight);
            const arrow = style.appearance === 'none' ? 0 : ARROW;
            const text = each.selectedOptions[0].text;
            return pen.measureText(text).width + around + arrow - each.clientWidth;
        }
        const isText = each.matches('button:not(.opener, .picture, .arrow, .version, .lane)');
        return isText ? each.scrollWidth - each.clientWidth : 0;
    };
    const controls = [...document.querySelectorAll('button, select, input, [role=slider]')];
    return controls.filter(each => each.checkVisibility()).map(each => {
        const { x, y, width, height } = each.getBoundingClientRect();
        return {
            name: each.getAttribute('aria-label') || each.textContent || each.id,
            x, y, width, height,
            lacks: lacks(each),
            scrolls: Boolean(each.closest('.scroll')),
            isOver: Boolean(each.closest('.sheet')),
            bar: each.closest('.top, .transport')?.className ?? '',
        };
    });
}""".replace("ARROW", "16")
LEAST_OF_NAME = 50
COMFORTABLE, LEAST = 40, 24


@contextmanager
def screen(browser: Any, panel: Served, width: int, height: int, **options: Any) -> Iterator[Tab]:
    """Open the page on a screen of this size, beside a Live that shows a clip."""
    context = browser.new_context(viewport={"width": width, "height": height}, **options)
    context.add_init_script(A_NEW_TAB)
    tab = Tab(context.new_page(), f"{panel.origin}/#{TOKEN}")

    def beside_live(page: Any) -> None:
        server = page.connect_to_server()

        def forward(message: str) -> None:
            kind = json.loads(message)["kind"]
            page.send(LIVE if kind == "live" else message)
            if kind == "welcome":
                page.send(LIVE)

        server.on_message(forward)

    tab.page.route_web_socket("**/ws", beside_live)
    tab.open()
    tab.page.wait_for_selector(".live.on")
    tab.changes(lambda: tab.key("g"))
    yield tab
    context.close()
    assert tab.faults == []


def views(tab: Tab) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Go through the pages and what opens; yields a name, and the controls that are shown."""
    for key, name in (("y", "history"), ("i", "kit"), ("m", "beat")):
        tab.key(key)
        tab.page.wait_for_selector(f".{name}")
        if key == "y":
            tab.page.wait_for_selector(".entry")
        yield name, tab.page.evaluate(CONTROLS)
    for opener in ("Style:", "MIDI out"):
        tab.page.get_by_role("button", name=opener).click()
        tab.page.wait_for_selector(".sheet :is(button, select)")
        yield opener, [each for each in tab.page.evaluate(CONTROLS) if each["isOver"]]
        tab.key("Escape")


def overlap(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """Return whether two controls lie on each other by more than a pixel."""
    across = min(one["x"] + one["width"], other["x"] + other["width"]) - max(one["x"], other["x"])
    down = min(one["y"] + one["height"], other["y"] + other["height"]) - max(one["y"], other["y"])
    return bool(across > 1 and down > 1)


@pytest.mark.parametrize(("width", "height", "touch"), SCREENS)
def test_nothing_is_cut_off_or_covered(
    panel: Served, browser: Any, width: int, height: int, touch: bool
) -> None:
    """Every control lies within the window and shows its whole text; none is on another."""
    with screen(browser, panel, width, height, **(TOUCH if touch else {})) as tab:
        for view, controls in views(tab):
            for each in controls:
                if not each["scrolls"]:
                    assert each["x"] >= 0, (view, each)
                    assert each["x"] + each["width"] <= width + 0.5, (view, each)
                assert each["lacks"] <= 0, (view, each)
            for bar in ("top", "transport"):  # these stay, while all else scrolls
                here = [each for each in controls if each["bar"] == bar]
                pairs = [(a, b) for a in here for b in here if a is not b and overlap(a, b)]
                assert pairs == [], view
        clip = tab.page.locator(".live .clip strong").bounding_box()
        assert clip is not None
        assert clip["width"] >= LEAST_OF_NAME
        scroll = tab.page.evaluate("document.documentElement.scrollWidth")
        assert scroll <= width


@pytest.mark.parametrize(("width", "height"), [(320, 640), (360, 740), (390, 844), (1024, 768)])
def test_what_a_finger_presses_is_large_enough(
    panel: Served, browser: Any, width: int, height: int
) -> None:
    """40 pixels high and wide, or 24 with as much room around that nothing else is within 40."""
    with screen(browser, panel, width, height, **TOUCH) as tab:
        for view, controls in views(tab):
            for each in controls:
                small = min(each["width"], each["height"])
                assert small >= LEAST, (view, each)
                if small >= COMFORTABLE:
                    continue
                room = dict(each)
                for place, size in (("x", "width"), ("y", "height")):
                    lacking = max(0, COMFORTABLE - each[size])
                    room[place] -= lacking / 2
                    room[size] += lacking
                near = [other for other in controls if other is not each and overlap(room, other)]
                assert near == [], (view, each)
        cell = tab.page.evaluate(
            "(grid => [parseFloat(getComputedStyle(grid).getPropertyValue('--row')), parseFloat("
            "getComputedStyle(grid.querySelector('.field')).getPropertyValue('--step'))])"
            "(document.querySelector('.grid'))"
        )
        assert min(cell) >= LEAST


def test_at_200_percent_everything_can_be_scrolled_to(panel: Served, browser: Any) -> None:
    """Between the bars at top and bottom: from the style to the seed and the last version."""
    with screen(browser, panel, 640, 360) as tab:
        for control in (
            tab.page.get_by_role("button", name="Style:"),
            tab.page.locator("#seed"),
            tab.page.locator(".version").last,
            tab.page.locator(".head .lock").last,
        ):
            control.scroll_into_view_if_needed()
            hit = control.evaluate(
                "each => { const box = each.getBoundingClientRect(); return each.contains("
                "document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2)); }"
            )
            assert hit


def test_in_forced_colours_hits_and_states_are_seen(panel: Served, browser: Any) -> None:
    """A hit is told from its cell, a cell from the ground, what is chosen from what is not."""
    with screen(browser, panel, 1280, 720, forced_colors="active") as tab:
        colour = """selector => {
            const style = getComputedStyle(document.querySelector(selector));
            return style.backgroundColor + style.backgroundImage;
        }"""
        assert tab.page.evaluate(colour, ".hit i") != tab.page.evaluate(colour, ".hit + .hit")
        ground = tab.page.evaluate(colour, "body")
        assert tab.page.evaluate(colour, ".cells i") not in (ground, "rgba(0, 0, 0, 0)none")
        assert tab.page.evaluate(colour, ".hit i").startswith(("rgb", "color"))
        assert (
            tab.page.evaluate(
                "getComputedStyle(document.querySelector('.hit i')).forcedColorAdjust"
            )
            == "none"
        )
        outline = "selector => getComputedStyle(document.querySelector(selector)).outlineStyle"
        assert tab.page.evaluate(outline, ".version[aria-pressed=true]") == "solid"
        assert tab.page.evaluate(outline, ".version[aria-pressed=false]") == "none"


def test_with_reduced_motion_nothing_moves_by_itself(panel: Served, browser: Any) -> None:
    """No transition and no animation; a version that comes next is marked by its border."""
    with screen(browser, panel, 1280, 720, reduced_motion="reduce") as tab:
        tab.key("Space")
        tab.until("document.querySelector('.version.sounds')")
        tab.key("3")
        tab.until("document.querySelector('.version.next, .version.sounds:nth-child(3)')")
        assert tab.page.evaluate("document.getAnimations().length") == 0
