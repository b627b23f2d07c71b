"""A page that follows Live, after the panel, the engine or Live was away: no clip is lost."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pytest

import Sidestick
from sidestick_engine.cli.shared.processes import engine_process
from sidestick_live_sim import SimulatedLive
from tests.engine.panel.conftest import TOKEN, served

from .browsing import A_NEW_TAB, Tab, needs_chromium
from .test_page_live import PATIENCE_S, Both

pytestmark = [needs_chromium, pytest.mark.timeout(120)]
FOLLOWS = "document.querySelector('.live [aria-pressed=true]') !== null"
CONNECTED = "document.querySelector('.live.on') !== null"
LOST = "document.querySelector('.lost:not(.none)') !== null"
KEPT = "sidestick.isKept()"


@contextmanager
def live_of(folder: Path) -> Iterator[SimulatedLive]:
    """Run a Live whose script looks for the engine of this process's data folder."""
    with SimulatedLive(clock=time.monotonic) as live:
        live.load_script(partial(Sidestick.create_instance, folder=folder))
        yield live
        assert live.errors == []


@contextmanager
def window(browser: Any, *, is_new: bool = True) -> Iterator[Any]:
    """Open a browser window; a tab of one that is not new goes on with what was left."""
    context = browser.new_context()
    if is_new:
        context.add_init_script(A_NEW_TAB)
    yield context
    context.close()


def following(pair: Both) -> None:
    """Send a kick to Live, and follow it from then on."""
    pair.until(CONNECTED)
    pair.tab.click("kick", 0)
    pair.tab.button("Send to Live").click()
    pair.until_clip([(36, 0.0)])
    pair.tab.button("Follow").click()
    pair.until(FOLLOWS)
    pair.live.run(timeout_s=0.3)


@pytest.mark.parametrize("has_clip_changed", [False, True])
def test_what_was_drawn_without_the_panel_goes_into_the_clip(
    data: Path, browser: Any, tmp_path: Path, has_clip_changed: bool
) -> None:
    """A clip that has changed meanwhile wins, a sentence says so, and undo has the beat."""
    with live_of(tmp_path) as live, window(browser) as context:
        with served(data) as panel:
            pair = Both(Tab(context.new_page(), f"{panel.origin}/#{TOKEN}").open(), live)
            following(pair)
        tab = pair.tab
        pair.until(LOST)
        tab.click("snare", 4)
        if has_clip_changed:
            live.set_notes(pair.clip, [(42, 1.5, 0.25, 90.0)])
        with served(data, port=panel.port):
            pair.until(f"!({LOST})")
            if not has_clip_changed:
                pair.until_clip([(36, 0.0), (38, 1.0)])
                return
            pair.until("sidestick.beat().notes[0][0] === 'closed_hat'")
            assert "one undo away" in tab.message()
            pair.live.run(timeout_s=0.3)
            assert pair.pitches() == [(42, 1.5)]
            tab.key("Control+z")
            assert [note[:2] for note in tab.notes()] == [("kick", 0), ("snare", 1)]


def test_a_page_that_is_older_than_its_engine_writes_over_no_clip(
    tmp_path: Path, browser: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It followed when it was closed; what Live holds by now is shown and drawn on."""
    monkeypatch.setenv("SIDESTICK_DATA", str(tmp_path))
    with ExitStack() as stack:
        panel = stack.enter_context(served(tmp_path))
        address = f"{panel.origin}/#{TOKEN}"
        live = stack.enter_context(live_of(tmp_path))
        with engine_process(tmp_path), window(browser, is_new=False) as context:
            pair = Both(Tab(context.new_page(), address).open(), live)
            following(pair)
            pair.until(KEPT)
        live.set_notes(pair.clip, [(38, 1.0, 0.25, 90.0)])
        with window(browser, is_new=False) as context:
            pair.tab = Tab(context.new_page(), address)
            pair.tab.page.goto(address)
            pair.until(LOST)
            with engine_process(tmp_path):
                pair.until(CONNECTED)
                pair.until(FOLLOWS)
                pair.until("sidestick.beat().notes[0]?.[0] === 'snare'")
                pair.tab.click("closed_hat", 8)
                pair.until_clip([(38, 1.0), (42, 2.0)])


def test_undo_after_loading_again_never_leads_past_the_clip(
    data: Path, browser: Any, tmp_path: Path
) -> None:
    """The page follows no longer, as before it was loaded again."""
    with live_of(tmp_path) as live, window(browser) as context, served(data) as panel:
        pair = Both(Tab(context.new_page(), f"{panel.origin}/#{TOKEN}").open(), live)
        following(pair)
        other = live.add_midi_clip(pair.track, 1, 4.0)
        live.set_notes(other, [(38, 1.0, 0.25, 90.0)])
        live.select_clip(other)
        pair.until("sidestick.beat().notes[0][0] === 'snare'")
        pair.until(KEPT)
        pair.tab.page.reload()
        pair.until(CONNECTED)
        pair.until(FOLLOWS)
        pair.until("sidestick.beat().notes[0]?.[0] === 'snare'")
        live.run(timeout_s=0.5)
        pair.tab.key("Control+z")
        pair.until(f"!({FOLLOWS})")
        live.run(timeout_s=0.3)
        assert [note[:2] for note in live.notes_of(other)] == [(38, 1.0)]


def test_two_pages_follow_one_clip(data: Path, browser: Any, tmp_path: Path) -> None:
    """Either gets what is drawn in the other, by way of the clip."""
    with live_of(tmp_path) as live, window(browser) as context, served(data) as panel:
        address = f"{panel.origin}/#{TOKEN}"
        pair = Both(Tab(context.new_page(), address).open(), live)
        following(pair)
        one, two = pair.tab, Tab(context.new_page(), address).open()
        pair.tab = two
        pair.until(CONNECTED)
        two.button("Follow").click()
        pair.until("sidestick.beat().notes.length === 1")
        drawn = 1
        for tab, step in ((one, 2), (two, 4), (one, 6), (two, 8)):
            tab.click("closed_hat", step)
            drawn += 1
            for pair.tab in (one, two):
                pair.until(f"sidestick.beat().notes.length === {drawn}")
            live.run(timeout_s=0.2)
        assert len(pair.pitches()) == drawn
        assert live.run(lambda: one.notes() == two.notes(), PATIENCE_S)
