"""The page of a training in a browser: opened from the disk, it renews itself and plays."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from sidestick_models.drummer import Drummer
from sidestick_training.preview.preview import preview_page, renew_page, write_preview
from tests.engine.panel.page.browsing import chromium, needs_chromium
from tests.training.preview.previewed import write_loops, write_progress

pytestmark = [needs_chromium, pytest.mark.timeout(120)]


@pytest.fixture
def page() -> Iterator[Page]:
    """Open a tab in which nothing may go wrong and nothing is asked of the network."""
    with chromium() as browser:
        page, faults = browser.new_page(), []
        page.on("console", lambda said: said.type == "error" and faults.append(said.text))
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("request", lambda asked: asked.url[:7] != "file://" and faults.append(asked.url))
        yield page
        assert faults == []


def test_what_is_learnt_is_heard_while_the_page_renews_itself(
    tmp_path: Path, drummer: Drummer, page: Page
) -> None:
    """Sound, focus and place stay; when the training is done, the page rests."""
    runs, graphs = tmp_path / "Läufe & mehr", tmp_path / "graphs"
    graphs.mkdir()
    corpus = str(write_loops(tmp_path / "corpus", drummer))
    run, other = runs / "loops" / "drums_rnn", runs / "bigger" / "drums_rnn"
    address = preview_page(run).as_uri()
    page.goto(address)
    expect(page.get_by_role("status")).to_contain_text("before the first step")

    write_progress(run, 100, corpus=corpus)
    write_preview(run, 100, graphs)
    now = page.get_by_role("button", name="Play Now, Söul / loop 1, 4 bars at 93 bpm")
    expect(page.get_by_role("status")).to_have_text("step 100, 60 s left.")
    now.focus()
    page.keyboard.press("Enter")
    expect(now).to_have_attribute("aria-pressed", "true")
    page.wait_for_function("player.struck > 0 && player.audio.currentTime > 0.2")

    write_progress(run, 200, "done", corpus=corpus)
    write_preview(run, 200, graphs)
    expect(page.get_by_role("status")).to_have_text("step 200, done.")
    expect(now).to_have_attribute("aria-pressed", "true")
    expect(now).to_be_focused()
    expect(page.get_by_role("img")).to_have_attribute(
        "aria-label",
        "Loss on held-out bars, in nats; less is better: your loops 1.400, "
        "before 1.600; everyone's 1.120, before 1.119",
    )
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("button", name="Play Your own loops, Söul / loop 1")).to_be_focused()
    page.keyboard.press("Escape")
    expect(now).to_have_attribute("aria-pressed", "false")

    write_progress(other, 0, "done", corpus=corpus)
    renew_page(other)
    page.get_by_role("link", name="All trainings side by side").click()
    expect(page.get_by_role("status")).to_have_text("2 trainings, none running now.")
    expect(page.get_by_role("heading", level=3)).to_have_text(
        ["bigger: drums_rnn", "loops: drums_rnn"]
    )
