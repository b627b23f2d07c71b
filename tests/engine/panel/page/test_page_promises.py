"""The page's promises of each action: locked lanes stay; names and tempos are the beat's."""

from __future__ import annotations

import pytest

from Sidestick.protocol.actions_table import ACTIONS, BEAT, Action
from sidestick_engine.panel.share_code import read

from .browsing import Note, Tab, needs_chromium
from .test_page_bad_luck import midi_file
from .test_page_history import generate, search, shown

pytestmark = [needs_chromium, pytest.mark.timeout(120)]
ON_BEAT = [
    action
    for action in ACTIONS
    if action.changes_notes and action.panel is not None and action.panel.place == BEAT
]
LOCKED = ("kick", "closed_hat")


def locked(notes: list[Note], beats: float = 8.0) -> list[Note]:
    return sorted(note for note in notes if note[0] in LOCKED and note[1] < beats)


def title(tab: Tab) -> str:
    return str(tab.page.locator(".what strong").inner_text())


@pytest.mark.parametrize("action", ON_BEAT, ids=lambda action: action.key)
def test_locked_lanes_stay(tab: Tab, action: Action) -> None:
    """Note for note, in every version of what any action of the page makes, and all else is new."""
    assert action.panel is not None
    tab.changes(lambda: tab.key("g"))
    tab.click("kick", 7)
    for lane in ("kick", "closed hat"):
        tab.button(f"Lock {lane}").click()
    before = tab.notes()
    if action.request:
        tab.changes(lambda: tab.key(action.panel.key if action.panel else ""))
    else:
        tab.key("h")
        tab.until("!document.querySelector('[aria-busy=true]')")
        before = tab.notes()
        tab.key(action.panel.key)
    assert locked(tab.notes()) == locked(before)
    if action.request:
        for version in tab.doc()["versions"]:
            assert locked([tuple(note) for note in version["beat"]["notes"]]) == locked(before)
        assert tab.notes() != before


def test_generate_beside_locked_lanes_is_a_new_beat(tab: Tab) -> None:
    """As long as the one that was there, in the chosen style and with its name; and again so."""
    generate(tab, "Funk", 11)
    tab.button("Lock kick").click()
    kicks = tab.lane("kick")
    generate(tab, "Techno", 12)
    assert tab.lane("kick") == kicks
    assert (tab.doc()["style"], title(tab)) == ("techno", "Techno 12")
    assert len(tab.doc()["versions"]) == 8


def test_locks_of_an_empty_grid_are_reported(tab: Tab) -> None:
    """There is nothing that could stay as it is."""
    tab.button("Lock kick").click()
    tab.changes(lambda: tab.key("g"))
    assert "nothing to lock" in tab.message()


def test_versions_that_come_late_are_those_of_every_edit(tab: Tab) -> None:
    """Of a hit that was drawn before they came, and of the beat that undo brings back."""
    tab.key("g")
    tab.page.evaluate(
        """() => new Promise((drawn) => {
            const draw = () => {
                if (sidestick.doc().take === 0) return requestAnimationFrame(draw);
                const press = { key: 'Delete', bubbles: true };
                document.body.dispatchEvent(new KeyboardEvent('keydown', press));
                drawn();
            };
            draw();
        })"""
    )
    tab.until("sidestick.doc().versions.length === 8")
    tab.key("Control+z")
    assert len(tab.doc()["versions"]) == 8


def test_a_beat_has_one_name_everywhere(tab: Tab) -> None:
    """In the transport, in the history, opened from there, and made again."""
    generate(tab, "Highlife", 2711)
    for key in "efvh":
        tab.changes(lambda key=key: tab.key(key))
        name, seed = title(tab), tab.doc()["seed"]
        assert name == f"Highlife {seed}"
        tab.until("sidestick.doc().versions.every((version) => version.row !== null)")
        tab.key("y")
        search(tab, f"highlife {seed}")
        tab.until(f"document.querySelector('.entry strong')?.textContent === '{name}'")
        newest = tab.page.locator(".entry").first
        tab.changes(newest.get_by_role("button", name="Again").click)
        assert title(tab) == name


def test_what_was_edited_keeps_its_name_in_the_history(tab: Tab) -> None:
    """Marked as a favourite, it is the beat that it was made from."""
    generate(tab, "Highlife", 2899)
    tab.click("crash", 7)
    tab.key("a")
    assert tab.message() == "Kept as a favourite."
    tab.key("y")
    search(tab, "edited 2899")
    shown(tab, "=== 1")
    assert tab.page.locator(".entry strong").inner_text() == "Highlife 2899"


def test_a_name_of_ones_own_stays(tab: Tab) -> None:
    """A file's, until another beat takes its place."""
    tab.changes(lambda: tab.drop("My song.mid", midi_file(2, 4, 4)))
    tab.changes(lambda: tab.key("e"))
    assert title(tab) == "My song"
    generate(tab, "Funk", 31)
    assert title(tab) == "Funk 31"


def test_the_name_of_a_recipe_is_its_own(tab: Tab) -> None:
    """Not that of the beat which it replaces; nor are its tempo and the style's key."""
    tab.page.get_by_label("Tempo").fill("91")
    generate(tab, "Drum and Bass", 41)
    tab.page.get_by_label("Tempo").fill("87")
    tab.page.get_by_label("Tempo").blur()
    tab.changes(lambda: tab.key("e"))
    recipe, name = tab.doc()["versions"][0]["recipe"], title(tab)
    assert read(recipe).fields["tempo_bpm"] == 87
    tab.page.get_by_label("Tempo").fill("140")
    generate(tab, "Rock", 51)
    tab.key("y")
    tab.page.get_by_label("A recipe that somebody sent you").fill(recipe)
    tab.changes(tab.button("Make it").click)
    assert title(tab) == name
    assert tab.page.get_by_label("Tempo").input_value() == "87"
    assert "style Drum and Bass" in tab.message()


def test_a_beat_of_the_history_comes_in_its_tempo(tab: Tab) -> None:
    """As it says there."""
    generate(tab, "Highlife", 3001)
    tab.page.get_by_label("Tempo").fill("77")
    tab.page.get_by_label("Tempo").blur()
    tab.changes(lambda: tab.key("v"))
    seed = tab.doc()["seed"]
    tab.page.get_by_label("Tempo").fill("140")
    tab.page.get_by_label("Tempo").blur()
    tab.key("y")
    search(tab, f"highlife {seed}")
    shown(tab, ">= 1")
    tab.changes(tab.page.get_by_role("button", name=f"Open Highlife {seed}").first.click)
    assert tab.page.get_by_label("Tempo").input_value() == "77"


@pytest.mark.parametrize("typed", ["", "e"])
@pytest.mark.parametrize("label", ["Tempo", "Seed"])
def test_a_field_that_is_left_empty_is_as_it_was(tab: Tab, label: str, typed: str) -> None:
    """It does not silently become another number."""
    field = tab.page.get_by_label(label, exact=True)
    field.fill("97")
    field.blur()
    field.press("Control+a")
    field.press("Delete")
    if typed:
        field.press_sequentially(typed)
    field.blur()
    assert field.input_value() == "97"


def test_a_beat_of_64_bars_is_as_long_as_it_can_be(tab: Tab) -> None:
    """The sentence offers no fewer bars where there are none."""
    tab.changes(lambda: tab.drop("long.mid", midi_file(63, 4, 4)))
    tab.key("e")
    assert tab.message().endswith("Extend by 1 at most.")
    tab.changes(lambda: tab.drop("long.mid", midi_file(64, 4, 4)))
    tab.key("e")
    assert tab.message() == "The beat has 64 bars already; it can be 64 bars long."
