"""The panel's page in a browser: drawing, making, keeping."""

from __future__ import annotations

from typing import Any

import pytest

from Sidestick.protocol.actions_table import ACTIONS, BEAT
from Sidestick.protocol.settings_table import SETTINGS
from tests.engine.panel.conftest import Served

from .browsing import PHONE, Tab, needs_chromium, tab_of

pytestmark = [needs_chromium, pytest.mark.timeout(120)]


def test_a_beat_is_drawn_and_erased(tab: Tab) -> None:
    """A press draws, a drag draws on, a press on a hit erases it, a drag over hits all of them."""
    tab.click("snare", 4)
    tab.drag(tab.point("closed_hat", 0), tab.point("closed_hat", 3))
    assert tab.notes() == [
        ("closed_hat", 0, 0.25, 96),
        ("closed_hat", 0.25, 0.25, 96),
        ("closed_hat", 0.5, 0.25, 96),
        ("closed_hat", 0.75, 0.25, 96),
        ("snare", 1, 0.25, 96),
    ]
    tab.click("snare", 4)
    tab.drag(tab.point("closed_hat", 1), tab.point("closed_hat", 2))
    assert [note[:2] for note in tab.notes()] == [("closed_hat", 0), ("closed_hat", 0.75)]


def test_dragging_a_hit_up_makes_it_harder_and_sideways_later(tab: Tab) -> None:
    """Up and down is velocity; with Alt, sideways is its offset, within the cell."""
    tab.click("kick", 8)
    x, y = tab.point("kick", 8)
    tab.drag((x, y), (x, y - 20))
    ((_, _, _, velocity),) = tab.notes()
    assert 105 < velocity < 127
    tab.page.keyboard.down("Alt")
    tab.drag(tab.point("kick", 8), tab.point("kick", 8, 0.75))
    tab.page.keyboard.up("Alt")
    ((_, start, _, _),) = tab.notes()
    assert 2 < start < 2.125
    tab.key("Control+z", "Control+z", "Control+z")
    assert tab.notes() == []
    tab.key("Control+y", "Control+y", "Control+y")
    assert tab.notes()[0][1] == start


def test_generate_brings_eight_versions(tab: Tab) -> None:
    """A digit shows another; undo brings back what was there before."""
    tab.click("crash", 0)
    tab.changes(tab.button("Generate").click)
    versions = tab.doc()["versions"]
    assert len(versions) == 8
    assert tab.beat() == versions[0]["beat"]
    tab.key("3")
    assert tab.beat() == versions[2]["beat"]
    assert tab.page.locator(".version[aria-pressed=true]").count() == 1
    tab.key("Control+z")
    assert tab.notes() == [("crash", 0, 0.25, 96)]


def test_space_plays_after_a_click_and_presses_a_button_after_tab(tab: Tab) -> None:
    """As in any DAW: a button that the mouse has pressed does not take the key."""
    tab.changes(tab.button("Generate").click)
    tab.changes(lambda: tab.key("e"))
    take = tab.doc()["take"]
    tab.key("Space")
    tab.until("sidestick.playhead() > 0")
    tab.key("Space")
    assert tab.page.evaluate("sidestick.playhead()") is None
    assert tab.doc()["take"] == take
    tab.page.get_by_role("button", name="No blend").focus()
    tab.key("Tab")
    tab.changes(lambda: tab.key("Space"))
    assert tab.doc()["take"] == take + 1


def test_bars_and_beats_are_numbered(tab: Tab) -> None:
    """As the meter counts them."""
    assert tab.page.locator(".ruler .of-bar").all_inner_texts() == [
        f"{bar}.{beat}" for bar in (1, 2) for beat in (2, 3, 4)
    ]
    tab.page.get_by_label("Meter").select_option("7/8")
    assert tab.page.locator(".ruler .of-bar").all_inner_texts() == ["1.2", "1.3", "2.2", "2.3"]


def test_a_style_comes_in_a_tempo_of_its_own(tab: Tab) -> None:
    """Unless it is at home in this one; a tempo that was typed stays while the style does."""

    def made(style: str) -> float:
        tab.page.get_by_role("button", name="Style:").click()
        tab.page.get_by_role("option", name=style, exact=True).click()
        tab.changes(tab.button("Generate").click)
        return float(tempo.input_value())

    tempo = tab.page.get_by_label("Tempo")
    assert made("Funk") == 104
    assert 160 < made("Drum and Bass") < 180
    tempo.fill("124")
    tempo.press("Enter")
    assert made("Drum and Bass") == 124
    assert made("House") == 124


def test_what_is_new_is_seen_however_long_the_beat(tab: Tab) -> None:
    """The grid scrolls to it; the small pictures show all bars."""
    tab.changes(lambda: tab.key("g"))
    for bars in (4, 6, 8):
        tab.changes(lambda: tab.key("e"))
        assert tab.beat()["length_beats"] == bars * 4
    tab.until("document.querySelector('.scroll').scrollLeft > 0")
    window = tab.page.locator(".scroll").bounding_box()
    last = tab.page.locator(".bar", has_text="7").bounding_box()
    assert window is not None
    assert last is not None
    assert window["x"] <= last["x"] < window["x"] + window["width"]
    picture = tab.page.locator(".version svg").first.get_attribute("viewBox")
    assert picture is not None
    assert picture.split()[2] == str(8 * 16 * 4)


def test_the_same_seed_brings_the_same_beat(tab: Tab) -> None:
    """A seed that is kept stays; otherwise the next press has the next one."""
    tab.key("k")
    tab.changes(lambda: tab.key("g"))
    first = tab.notes()
    tab.changes(lambda: tab.key("g"))
    assert tab.notes() == first
    tab.key("k")
    tab.changes(lambda: tab.key("g"))
    tab.changes(lambda: tab.key("g"))
    assert tab.notes() != first


def test_the_arrow_is_dragged_out_to_extend(tab: Tab) -> None:
    """One bar for every 48 pixels; what was there stays, what is new has a colour of its own."""
    tab.changes(lambda: tab.key("g"))
    seed = tab.notes()
    box = tab.page.get_by_role("slider", name="Continuation").bounding_box()
    assert box is not None
    x, y = box["x"] + 20, box["y"] + 60
    tab.changes(lambda: tab.drag((x, y), (x + 3 * 48, y)))
    assert tab.beat()["length_beats"] == 8 + 3 * 4
    assert [note for note in tab.notes() if note[1] < 7.5] == [n for n in seed if n[1] < 7.5]
    assert tab.page.locator(".hit.more").count() > 0
    assert tab.page.locator(".hit:not(.more)").count() > 0
    assert tab.page.locator(".bar.more").all_inner_texts() == ["3", "4", "5"]


def test_a_locked_lane_stays_as_it_is(tab: Tab) -> None:
    """To the last digit, in all eight versions."""
    tab.changes(lambda: tab.key("g"))
    kick, all_before = tab.lane("kick"), tab.notes()
    tab.button("Lock kick").click()
    tab.changes(tab.button("Vary").click)
    for version in tab.doc()["versions"]:
        assert [tuple(n) for n in version["beat"]["notes"] if n[0] == "kick"] == kick
    assert tab.notes() != all_before


def test_only_the_selected_steps_vary(tab: Tab) -> None:
    """Selected on the ruler."""
    tab.changes(lambda: tab.key("g"))
    before = tab.notes()
    ruler = tab.page.locator(".ruler").bounding_box()
    assert ruler is not None
    x, _ = tab.point("kick", 16)
    end, _ = tab.point("kick", 31)
    tab.drag((x, ruler["y"] + 12), (end, ruler["y"] + 12))
    tab.changes(tab.button("Vary range").click)
    assert [n for n in tab.notes() if n[1] < 3.8] == [n for n in before if n[1] < 3.8]
    assert tab.notes() != before


def test_fill_feel_and_straighten(tab: Tab) -> None:
    """A fill changes the end only, feel the timing only; straighten puts all on the grid."""
    tab.changes(lambda: tab.key("g"))
    before = tab.notes()
    tab.changes(tab.button("Fill").click)
    assert [n for n in tab.notes() if n[1] < 3.8] == [n for n in before if n[1] < 3.8]
    assert tab.notes() != before
    tab.button("Quantize").click()
    straight = tab.notes()
    assert all(note[1] % 0.25 == 0 for note in straight)
    tab.changes(tab.button("Humanize").click)
    assert len(tab.notes()) == len(straight)
    assert tab.notes() != straight


def test_other_meters_have_their_bars(tab: Tab) -> None:
    """Seven eighths: fourteen steps in a bar."""
    tab.page.get_by_label("Meter").select_option("7/8")
    tab.changes(lambda: tab.key("g"))
    assert tab.beat()["length_beats"] == 7
    assert tab.page.get_by_role("grid").get_attribute("aria-colcount") == "28"
    assert tab.page.locator(".cells .beat").count() == 6


def test_a_file_taken_away_comes_back_to_the_bit(tab: Tab) -> None:
    """Offsets and velocities included."""
    tab.changes(lambda: tab.key("g"))
    before = tab.beat()
    content = tab.download()
    assert content[:4] == b"MThd"
    tab.click("crash", 3)
    tab.changes(lambda: tab.drop("again.mid", content))
    assert tab.beat() == before


def test_every_setting_with_a_knob_has_a_slider_and_every_action_a_button(tab: Tab) -> None:
    """Under the names that they have in the tables, with the tables' help."""
    tab.changes(lambda: tab.key("g"))
    tab.page.get_by_role("button", name="Blend with").click()
    tab.page.get_by_role("option", name="Jazz", exact=True).click()
    for setting in SETTINGS:
        if setting.knob and not setting.knob.whole:
            slider = tab.page.get_by_role("slider", name=setting.label, exact=True)
            low, high = slider.get_attribute("min"), slider.get_attribute("max")
            assert (float(low or ""), float(high or "")) == (setting.knob.low, setting.knob.high)
            assert setting.knob.help in (slider.get_attribute("title") or "")
    for action in ACTIONS:
        if action.panel and action.panel.place == BEAT:
            title = tab.button(action.label).get_attribute("title") or ""
            assert (action.panel.help or action.help) in title
            assert f"({action.panel.key.upper()})" in title


def test_keys_do_all_of_it(tab: Tab) -> None:
    """Without a mouse: to the grid, draw, harder, later, lock, make, help."""
    tab.page.locator("#grid").focus()
    tab.key("ArrowUp", "ArrowRight", "ArrowRight", "ArrowRight", "ArrowRight", "Enter", "]", ".")
    ((lane, start, _, velocity),) = tab.notes()
    assert (lane, velocity) == ("snare", 104)
    assert start == pytest.approx(1 + 0.05 / 4)
    at = tab.page.locator("#cell-snare-4").get_attribute("aria-label")
    assert at == "snare, bar 1, beat 2, step 1, velocity 104, late by 5 % of a step"
    tab.key("Shift+1")
    assert tab.notes()[0][3] == 32
    tab.key("l")
    assert tab.page.get_by_role("button", name="Lock snare").get_attribute("aria-pressed") == "true"
    snare = tab.lane("snare")
    tab.changes(lambda: tab.key("v"))
    assert tab.lane("snare") == snare
    tab.changes(lambda: tab.key("e"))
    assert tab.beat()["length_beats"] == 16
    tab.key("?")
    sheet = tab.page.get_by_role("dialog", name="Keys").inner_text()
    assert all(action.label in sheet for action in ACTIONS if action.panel and action.panel.key)
    tab.key("Escape")
    assert tab.page.get_by_role("dialog").count() == 0


def test_every_control_has_a_name(tab: Tab) -> None:
    """For whoever hears the page instead of seeing it."""
    tab.changes(lambda: tab.key("g"))
    nameless = """() => [...document.querySelectorAll('button, input, select')]
        .filter(each => !(each.getAttribute('aria-label') || each.textContent.trim()
            || each.labels?.length)).map(each => each.outerHTML)"""
    for page in "miy":
        tab.key(page)
        assert tab.page.evaluate(nameless) == []


def test_a_phone_shows_it_without_scrolling_sideways(panel: Served, browser: Any) -> None:
    """On all pages; the grid scrolls within itself."""
    with tab_of(browser, panel.origin, PHONE) as phone:
        phone.open()
        phone.changes(phone.button("Generate").click)
        for page in "miy":
            phone.key(page)
            assert phone.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
            wide = "[...document.querySelectorAll('#page > *')].map(e => e.scrollWidth)"
            assert max(phone.page.evaluate(wide)) <= PHONE["width"]


def test_a_number_that_is_typed_stays_while_beats_come(tab: Tab) -> None:
    """Whatever the page draws again meanwhile, half a number is not taken away."""
    tempo = tab.page.get_by_label("Tempo")
    tempo.fill("91")
    tab.changes(lambda: tab.button("Generate").dispatch_event("click"))
    assert tempo.input_value() == "91"


def test_a_reload_loses_nothing(tab: Tab) -> None:
    """Neither the beat nor its undo, nor what was chosen."""
    tab.changes(lambda: tab.key("g"))
    tab.until("sidestick.doc().versions.every((version) => version.row !== null)")  # all kept
    tab.click("crash", 5)
    tab.page.get_by_label("Tempo").fill("91")
    tab.page.get_by_label("Tempo").blur()
    before = tab.doc()
    tab.page.reload()
    tab.ready()
    assert tab.doc() == before
    assert tab.page.get_by_label("Tempo").input_value() == "91"
    tab.key("Control+z", "Control+z")
    assert tab.notes() == []


def test_a_second_tab_has_a_beat_of_its_own(tab: Tab) -> None:
    """And takes none from the first."""
    tab.changes(lambda: tab.key("g"))
    second = Tab(tab.page.context.new_page(), tab.address).open()
    assert second.notes() == []
    second.click("ride", 2)
    first = tab.notes()
    for each in (tab, second):
        each.page.reload()
        each.ready()
    assert tab.notes() == first
    assert [note[0] for note in second.notes()] == ["ride"]
    assert second.faults == []


def test_the_midi_button_is_dragged_out_as_a_file(tab: Tab) -> None:
    """The file lies where it is dropped."""
    tab.changes(lambda: tab.key("g"))
    button = tab.page.locator(".export")
    button.hover()
    dragged = """button => {
        const data = new DataTransfer();
        const event = new DragEvent('dragstart', { dataTransfer: data, cancelable: true });
        button.dispatchEvent(event);
        return data.getData('DownloadURL');
    }"""
    tab.until(f"({dragged})(document.querySelector('.export')) !== ''")
    kind, name, where = button.evaluate(dragged).split(":", 2)
    assert (kind, name) == ("audio/midi", f"{tab.doc()['name']}.mid")
    assert where.startswith(f"blob:{tab.address.split('/#')[0]}")
