"""The history's page in a browser: find, mark, bring back, make again, pass on."""

from __future__ import annotations

import pytest

from .browsing import Tab, needs_chromium

pytestmark = [needs_chromium, pytest.mark.timeout(120)]


def generate(tab: Tab, style: str, seed: int) -> None:
    tab.page.get_by_role("button", name="Style:").click()
    tab.page.get_by_role("option", name=style, exact=True).click()
    tab.page.get_by_label("Seed", exact=True).fill(str(seed))
    tab.page.get_by_label("Seed", exact=True).blur()
    tab.changes(lambda: tab.key("g"))


def shown(tab: Tab, count: str) -> None:
    tab.until(f"document.querySelectorAll('.entry').length {count}")


def search(tab: Tab, text: str) -> None:
    tab.page.get_by_label("Search the history").fill(text)


def test_a_beat_is_found_marked_and_brought_back(tab: Tab) -> None:
    """By style and seed, among the favourites too; a press puts it into the grid."""
    generate(tab, "Reggae", 4711)
    made = [version["beat"] for version in tab.doc()["versions"]]
    generate(tab, "Techno", 4712)
    tab.key("y")
    search(tab, "reggae 4711")
    shown(tab, "=== 8")
    assert "Reggae 4711" in tab.page.locator(".entry").last.inner_text()
    tab.page.get_by_role("button", name="Favourite: Reggae 4711").last.click()
    tab.page.get_by_role("button", name="Favourites").click()
    shown(tab, "=== 1")
    tab.changes(tab.page.get_by_role("button", name="Open Reggae 4711").click)
    assert tab.beat() in made
    tab.key("y")
    tab.page.get_by_role("button", name="Favourites").click()
    search(tab, "nothing of the kind")
    shown(tab, "=== 0")
    assert tab.page.locator(".nothing").inner_text().startswith("No beat matches.")


def test_the_same_again_and_the_next_seed(tab: Tab) -> None:
    """From the recipe that the history keeps."""
    generate(tab, "Highlife", 815)
    first = tab.notes()
    tab.key("y")
    search(tab, "highlife 815")
    shown(tab, "=== 8")
    newest = tab.page.locator(".entry").first
    tab.changes(newest.get_by_role("button", name="Next seed").click)
    assert tab.doc()["seed"] == 816
    assert tab.notes() != first


def test_a_recipe_is_passed_on_as_text(tab: Tab) -> None:
    """Copied here, pasted there, it makes the same beat; a damaged one is refused."""
    tab.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    generate(tab, "Jazz", 99)
    first = tab.notes()
    tab.key("c")
    assert tab.message().startswith("The recipe is in the clipboard")
    recipe = tab.page.evaluate("navigator.clipboard.readText()")
    generate(tab, "Rock", 100)
    tab.key("y")
    field = tab.page.get_by_label("A recipe that somebody sent you")
    field.fill(recipe[:-3])
    tab.button("Make it").click()
    assert "recipe" in tab.message()
    field.fill(recipe)
    tab.changes(tab.button("Make it").click)
    assert tab.notes() == first
    assert tab.doc()["style"] == "jazz"
