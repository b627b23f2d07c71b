"""The page by keyboard and screen reader: who gets a key, where the focus goes, what is said."""

from __future__ import annotations

from typing import Any

import pytest

from tests.engine.panel.conftest import Served

from .browsing import PHONE, Tab, needs_chromium, tab_of

pytestmark = [needs_chromium, pytest.mark.timeout(120)]

FOCUSED = "document.activeElement.getAttribute('aria-label') ?? document.activeElement.textContent"
# What a screen reader says by itself: each text that appears in a live region.
SAID = """() => {
    window.said = [];
    const regions = '[role=status], [aria-live], output:not([aria-hidden])';
    const heard = new Set();
    new MutationObserver((changes) => {
        heard.clear();
        for (const change of changes) {
            const at = change.target.nodeType === 1 ? change.target : change.target.parentElement;
            const region = at?.closest(regions);
            if (region && region.textContent && !heard.has(region)) said.push(region.textContent);
            if (region) heard.add(region);
        }
    }).observe(document.body, { subtree: true, childList: true, characterData: true });
}"""


def is_playing(tab: Tab) -> bool:
    return bool(tab.page.evaluate("document.querySelector('.play').ariaPressed === 'true'"))


@pytest.mark.parametrize("by_tab", [False, True])
def test_keys_work_while_the_meter_has_the_focus(tab: Tab, by_tab: bool) -> None:
    """A menu takes what it can use: arrows, its own letters, space where Tab led to it."""
    meter = tab.page.get_by_label("Meter")
    if by_tab:
        tab.page.get_by_label("Tempo").focus()
        tab.key("Tab")
    else:
        meter.click()
        tab.key("Escape")
        meter.select_option("7/8")
    tab.changes(lambda: tab.key("g"))
    tab.key("Control+z")
    assert tab.notes() == []
    tab.key("m", "j")
    assert tab.button("Timing: drag left and right (J)").get_attribute("aria-pressed") == "true"
    if by_tab:
        tab.key("3")
        assert meter.input_value() == "3/4"
    else:
        tab.key("Space")
        assert is_playing(tab)


@pytest.mark.parametrize("name", ["Tempo", "Seed"])
def test_a_number_takes_digits_and_leaves_the_other_keys(tab: Tab, name: str) -> None:
    """Enter ends it; a letter counts what was typed, and does what it does everywhere."""
    field = tab.page.get_by_label(name, exact=True)
    field.click()
    field.press("Control+a")
    tab.page.keyboard.type("87")
    tab.key("Enter", "Space")
    assert is_playing(tab)
    assert field.input_value() == "87"
    tab.key("Space")
    field.click()
    field.press("Control+a")
    tab.page.keyboard.type("93")
    tab.key("j", "k")
    assert tab.button("Keep this seed").get_attribute("aria-pressed") == "true"
    assert field.input_value() == "93"
    tab.page.mouse.wheel(0, 100)
    assert field.input_value() == "93"


def test_a_number_typed_as_it_was_goes_on_with_the_page(tab: Tab) -> None:
    """Typed again, it is no other number; what sets it later is shown."""
    tempo = tab.page.get_by_label("Tempo")
    tempo.fill(tempo.input_value())
    tempo.press("Enter")
    before = int(tempo.input_value())
    tab.key("+")
    assert int(tempo.input_value()) == before + 1
    tempo.fill("91")
    tab.page.get_by_label("Seed", exact=True).focus()
    tab.page.locator("#grid").focus()
    tab.key("-")
    assert tempo.input_value() == "90"


def test_the_continuation_goes_to_its_ends_by_key(tab: Tab) -> None:
    """Home is one bar, End as many as fit, Page Up and Page Down four at a time."""
    tab.changes(lambda: tab.key("g"))
    slider = tab.page.get_by_role("slider", name="Continuation")
    slider.focus()
    for key, bars in (("End", "62"), ("PageDown", "58"), ("Home", "1"), ("PageUp", "5")):
        slider.press(key)
        assert slider.get_attribute("aria-valuenow") == bars
    tab.changes(lambda: slider.press("Enter"))
    assert tab.beat()["length_beats"] == 4 * (2 + 5)


def nameless(tab: Tab) -> list[dict[str, Any]]:
    """Return the nodes of the accessibility tree that take the focus and lack a name or a role."""
    chromium = tab.page.context.new_cdp_session(tab.page)
    found = []
    for node in chromium.send("Accessibility.getFullAXTree")["nodes"]:
        properties = {
            each["name"]: each["value"].get("value") for each in node.get("properties", [])
        }
        role = node.get("role", {}).get("value")
        if node["ignored"] or role == "RootWebArea" or not properties.get("focusable"):
            continue
        if not node.get("name", {}).get("value") or role in ("generic", "none", "unknown", None):
            found.append(
                {"role": role, "name": node.get("name"), "of": node.get("backendDOMNodeId")}
            )
    chromium.detach()
    return found


@pytest.mark.parametrize("size", [None, PHONE])
def test_everything_that_takes_the_focus_has_a_name_and_a_role(
    panel: Served, browser: Any, size: dict[str, int] | None
) -> None:
    """In the browser's own accessibility tree: on every page, and in what opens."""
    with tab_of(browser, panel.origin, size) as tab:
        tab.open()
        tab.changes(tab.button("Generate").click)
        for page in "yim":
            tab.key(page)
            tab.page.wait_for_selector(".page, .workplace")
            assert nameless(tab) == []
        for opener in ("Style:", "MIDI out"):
            tab.page.get_by_role("button", name=opener).click()
            assert nameless(tab) == []
            tab.key("Escape")
        tab.key("?")
        assert nameless(tab) == []


def test_what_opens_keeps_the_focus_and_gives_it_back(tab: Tab) -> None:
    """The help holds it until it closes; a menu closes when the focus goes on."""
    tab.page.locator("#grid").focus()
    tab.key("?")
    for _ in range(4):
        tab.key("Tab")
        assert tab.page.evaluate("!document.activeElement.matches('#page :not(dialog, dialog *)')")
    tab.key("Escape")
    assert tab.page.evaluate("document.activeElement.id") == "grid"
    tab.button("Help: keys").focus()
    tab.key("Tab", "Shift+Tab", "Enter")
    tab.page.get_by_role("dialog").get_by_role("button", name="Close").press("Enter")
    assert tab.page.evaluate(FOCUSED) == "Help: keys"
    style = tab.page.get_by_role("button", name="Style:")
    style.press("Enter")
    tab.key("End", "Home", "Escape")
    label = style.get_attribute("aria-label")
    tab.until(f"document.activeElement.getAttribute('aria-label') === {label!r}")
    style.press("Enter")
    tab.page.locator(".styles [role=option]").last.focus()
    tab.key("Tab")
    tab.until("!document.querySelector('[role=listbox]')")


def test_a_button_that_can_do_nothing_more_keeps_the_focus(tab: Tab) -> None:
    """Undo with nothing to undo, the fewest bars, and generate while a beat is made."""
    tab.click("kick", 0)
    for name, presses in (("Undo", 2), ("Fewer: Bars", 8), ("More: Bars", 8)):
        button = tab.button(name)
        button.focus()
        tab.key("Tab", "Shift+Tab")
        for _ in range(presses):
            tab.key("Enter")
        assert tab.page.evaluate(FOCUSED) == name
        assert button.get_attribute("aria-disabled") == "true"
    assert tab.notes() == []


def test_the_grid_is_edited_by_keys_as_by_mouse(tab: Tab) -> None:
    """Many hits at once, a range from end to end, by bars; then erased again."""
    tab.page.locator("#grid").focus()
    tab.key("PageDown", "Shift+End")
    assert tab.page.locator("#grid").get_attribute("aria-activedescendant") == "cell-kick-31"
    tab.key("Enter")
    assert [note[1] for note in tab.lane("kick")] == [4 + step / 4 for step in range(16)]
    tab.key("[", ".")
    assert {note[3] for note in tab.notes()} == {88}
    tab.key("ArrowUp", "Enter")
    assert len(tab.lane("snare")) == 16
    tab.key("Enter")
    assert tab.lane("snare") == []
    tab.key("Escape", "Home", "Shift+ArrowRight", "Enter", "Escape")
    assert [note[1] for note in tab.lane("snare")] == [0, 0.25]


def test_each_change_is_said_once(tab: Tab) -> None:
    """Of what the focus is not on: hits, versions, locks, tools, style and what was made."""
    tab.page.locator("#grid").focus()
    tab.page.evaluate(SAID)

    def said(*keys: str) -> list[str]:
        tab.page.evaluate("said.length = 0")
        tab.key(*keys)
        tab.page.evaluate("new Promise(requestAnimationFrame)")
        found: list[str] = tab.page.evaluate("said")
        return found

    assert said("Enter") == ["kick, bar 1, beat 1, step 1, velocity 96"]
    assert said("]") == ["kick, bar 1, beat 1, step 1, velocity 104"]
    assert said("Delete") == ["kick, bar 1, beat 1, step 1, empty"]
    assert said("l") == ["kick locked"]
    assert said("l") == ["kick unlocked"]
    assert said("j") == ["Tool: timing"]
    tempo = int(tab.page.get_by_label("Tempo").input_value())
    assert said("+") == [f"{tempo + 1} BPM"]
    assert said("ArrowRight") == []  # the cell itself is what the focus is on
    tab.page.evaluate("said.length = 0")
    tab.changes(lambda: tab.key("g"))
    assert len(tab.page.evaluate("said")) == 1
    assert said("3") == ["Version 3"]


def test_the_lanes_are_one_stop_on_the_way_to_the_grid(tab: Tab) -> None:
    """Of their names, and one of their locks; arrows lead along them."""
    tab.page.locator("#grid").focus()
    tab.key("Shift+Tab")
    assert tab.page.evaluate(FOCUSED) == "Lock kick"
    tab.key("ArrowUp", "ArrowUp", "Enter")
    assert tab.page.evaluate(FOCUSED) == "Lock low tom"
    assert tab.button("Lock low tom").get_attribute("aria-pressed") == "true"
    tab.key("Shift+Tab", "ArrowDown")
    assert tab.page.evaluate(FOCUSED) == "snare"
    tab.key("Tab", "Tab")
    assert tab.page.evaluate("document.activeElement.id") == "grid"
