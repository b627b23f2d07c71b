"""The work on a page outlives the tab, the panel and the engine."""

from __future__ import annotations

import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from sidestick_engine.cli.shared.processes import engine_process
from sidestick_engine.server.port_probe import answering

from .browsing import WIDE, Tab, needs_chromium

pytestmark = [needs_chromium, pytest.mark.timeout(240)]
TIMEOUT_S = 30.0
RESTARTS = 2  # one by each signal
EDITS = 3
KICK = ("kick", 0, 0.25, 96)
SNARE = ("snare", 1, 0.25, 96)
SAVED = "sidestick.isKept()"


class Panel:
    """`sidestick panel` on a data folder, which can be killed and started again."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.said = ""
        self.start()

    def start(self) -> Panel:
        self._log = (self.folder / f"panel-{time.monotonic_ns()}.log").open("w+b")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "sidestick_engine", "panel", "--no-browser"],
            env={**os.environ, "SIDESTICK_DATA": str(self.folder)},
            stdout=subprocess.PIPE,
            stderr=self._log,
            text=True,
        )
        assert self.process.stdout is not None
        self.address = self.process.stdout.readline().strip()
        assert self.address.startswith("http://127.0.0.1:")
        return self

    def end(self, how: signal.Signals = signal.SIGKILL) -> None:
        self.process.send_signal(how)
        self.process.communicate(timeout=TIMEOUT_S)
        self._log.seek(0)
        self.said += self._log.read().decode()
        self._log.close()

    def kill_engine(self) -> None:
        until_s = time.monotonic() + TIMEOUT_S
        while answering(self.folder / "port.json") is None:
            assert time.monotonic() < until_s
            time.sleep(0.01)
        os.kill(json.loads((self.folder / "port.json").read_text())["pid"], signal.SIGKILL)

    def documents(self) -> list[tuple[str, int]]:
        with closing(sqlite3.connect(self.folder / "history.db")) as file:
            found: list[tuple[str, int]] = file.execute(
                "SELECT text, is_aside FROM documents ORDER BY row"
            ).fetchall()
            return found

    def damage(self, text: str) -> None:
        with closing(sqlite3.connect(self.folder / "history.db")) as file, file:
            file.execute("UPDATE documents SET text = ?", (text,))


@pytest.fixture
def panel(tmp_path: Path) -> Iterator[Panel]:
    running = Panel(tmp_path)
    yield running
    running.end(signal.SIGTERM)
    assert "Traceback" not in running.said


@contextmanager
def window(browser: Any) -> Iterator[Any]:
    """Open a browser window whose tabs share their storage, as a musician's do."""
    context = browser.new_context(viewport=WIDE)
    yield context
    context.close()


def tab_in(context: Any, panel: Panel) -> Tab:
    return Tab(context.new_page(), panel.address).open()


def close(tab: Tab) -> None:
    """Close a tab as its cross does."""
    with tab.page.expect_event("close"):
        tab.page.close(run_before_unload=True)


def found(tab: Tab, *notes: tuple[Any, ...]) -> None:
    """Wait until the beat is this one."""
    wanted = json.dumps([list(note) for note in notes])
    tab.until(f"JSON.stringify(sidestick.beat().notes) === JSON.stringify({wanted})")


def test_a_tab_that_is_closed_is_gone_on_with(panel: Panel, browser: Any) -> None:
    """The same beat, its undo and its settings: even where it was closed at once, or elsewhere."""
    with window(browser) as context:
        tab = tab_in(context, panel)
        tab.page.get_by_label("Tempo").fill("87")
        tab.click("kick", 0)
        tab.click("snare", 4)
        close(tab)
        again = tab_in(context, panel)
        found(again, KICK, SNARE)
        assert again.page.get_by_label("Tempo").input_value() == "87"
        again.key("Control+z")
        found(again, KICK)
        again.key("Control+Shift+z")
        found(again, KICK, SNARE)
        again.until(SAVED)
        close(again)
        again = tab_in(context, panel)
        found(again, KICK, SNARE)
        unsaved = "Object.keys(localStorage).some(key => key.endsWith('.unsaved'))"
        assert not again.page.evaluate(unsaved)
        close(again)
    with window(browser) as elsewhere:  # another browser, with nothing stored
        other = tab_in(elsewhere, panel)
        found(other, KICK, SNARE)
        other.key("Control+z")
        found(other, KICK)


def test_a_panel_that_is_killed_is_found_by_the_open_page(panel: Panel, browser: Any) -> None:
    """The next one keeps all that was drawn meanwhile, and a new tab shows it."""
    with window(browser) as context:
        tab = tab_in(context, panel)
        tab.click("kick", 0)
        address = panel.address
        panel.end()
        tab.page.locator(".lost:not(.none)").wait_for()
        tab.click("snare", 4)
        panel.start()
        assert panel.address == address
        tab.page.locator(".lost.none").wait_for(state="attached")
        tab.ready()
        tab.changes(lambda: tab.key("e"))
        assert tab.notes()[:2] == [KICK, SNARE]
        tab.key("Control+z")
        found(tab, KICK, SNARE)
        tab.until(SAVED)
        tab.page.close()
    with window(browser) as elsewhere:
        found(tab_in(elsewhere, panel), KICK, SNARE)


def test_quick_restarts_lose_nothing(panel: Panel, browser: Any) -> None:
    """A hit is drawn before each; after the last, the page and a new tab have them all."""
    with window(browser) as context:
        tab = tab_in(context, panel)
        for step in range(RESTARTS):
            tab.click("kick", step)
            panel.end(signal.SIGKILL if step % 2 else signal.SIGTERM)
            panel.start()
        tab.page.locator(".lost.none").wait_for(state="attached")
        hits = [("kick", step / 4, 0.25, 96) for step in range(RESTARTS)]
        found(tab, *hits)
        tab.ready()
        tab.until(SAVED)
        tab.page.close()
    with window(browser) as elsewhere:
        found(tab_in(elsewhere, panel), *hits)
    assert len(panel.documents()) == 1


def test_an_engine_that_is_killed_loses_nothing(panel: Panel, browser: Any) -> None:
    """The page holds what is drawn meanwhile, and sends it to the next engine."""
    with window(browser) as context:
        tab = tab_in(context, panel)
        tab.click("kick", 0)
        panel.kill_engine()
        tab.page.locator(".lost:not(.none)").wait_for()
        tab.click("snare", 4)
        tab.page.locator(".lost.none").wait_for(state="attached")
        tab.until(SAVED)
        tab.page.close()
    with window(browser) as elsewhere:
        found(tab_in(elsewhere, panel), KICK, SNARE)


def test_an_engine_that_comes_later_gets_what_was_drawn_before(
    tmp_path: Path, browser: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And what it had is one undo away from it."""
    from tests.engine.panel.conftest import TOKEN, served

    monkeypatch.setenv("SIDESTICK_DATA", str(tmp_path))
    with served(tmp_path) as panel, window(browser) as context:
        address = f"{panel.origin}/#{TOKEN}"
        with engine_process(tmp_path):
            tab = Tab(context.new_page(), address).open()
            tab.click("kick", 0)
            tab.until(SAVED)
            tab.page.close()
        with window(browser) as elsewhere:
            tab = Tab(elsewhere.new_page(), address)
            tab.page.goto(address)
            tab.page.locator(".lost:not(.none)").wait_for()
            tab.click("snare", 4)
            with engine_process(tmp_path):
                tab.ready()
                tab.until("sidestick.doc().take > 0")
                found(tab, SNARE)
                tab.key("Control+z")
                found(tab, KICK)


def test_two_tabs_have_a_beat_each(panel: Panel, browser: Any) -> None:
    """The second begins with a new one and the same settings; closed, both are there again."""
    with window(browser) as context:
        one = tab_in(context, panel)
        one.page.get_by_label("Tempo").fill("87")
        one.click("kick", 0)
        one.until(SAVED)
        two = tab_in(context, panel)
        two.until("document.querySelector('.tempo').value === '87'")
        assert two.notes() == []
        two.click("snare", 4)
        found(one, KICK)
        one.click("kick", 0)
        one.click("kick", 0)
        one.until(SAVED)
        close(two)
        close(one)
        found(tab_in(context, panel), KICK)
        found(tab_in(context, panel), SNARE)


def test_a_tab_that_is_loaded_again_goes_on_with_its_own(panel: Panel, browser: Any) -> None:
    """Whatever another has done since."""
    with window(browser) as context:
        one, two = tab_in(context, panel), tab_in(context, panel)
        one.click("kick", 0)
        one.until(SAVED)
        two.click("snare", 4)
        two.until(SAVED)
        for tab, note in ((one, KICK), (two, SNARE)):
            tab.page.reload()
            tab.ready()
            found(tab, note)
        assert len(panel.documents()) == 2


def test_a_tab_that_is_duplicated_has_a_copy(panel: Panel, browser: Any) -> None:
    """Both have the key of the one; each goes on by itself."""
    with window(browser) as context:
        one = tab_in(context, panel)
        one.click("kick", 0)
        one.until(SAVED)
        key = one.page.evaluate("sessionStorage.sidestick")
        page = context.new_page()
        page.add_init_script(f"sessionStorage.sidestick = sessionStorage.sidestick || '{key}'")
        two = Tab(page, panel.address).open()
        found(two, KICK)
        two.until(f"sessionStorage.sidestick !== '{key}'")
        two.click("snare", 4)
        two.until(SAVED)
        found(one, KICK)
        assert sorted(len(json.loads(text)["edits"]["docs"]) for text, _ in panel.documents()) == [
            2,
            3,
        ]


def test_a_document_that_cannot_be_read_is_put_aside(panel: Panel, browser: Any) -> None:
    """A sentence says so, and the page goes on with a new beat."""
    with window(browser) as context:
        tab = tab_in(context, panel)
        tab.click("kick", 0)
        tab.until(SAVED)
        close(tab)
    for damaged in ('{"edits": {"beats": [{}]}}', "no JSON"):
        panel.damage(damaged)
        with window(browser) as context:
            tab = tab_in(context, panel)
            assert "could not be read" in tab.message()
            tab.click("snare", 4)
            tab.until(SAVED)
            close(tab)
        with window(browser) as context:
            found(tab_in(context, panel), SNARE)
        assert (damaged, 1) in panel.documents()


def test_a_huge_document_is_kept(panel: Panel, browser: Any) -> None:
    """64 bars of nine lanes, drawn on: its beat whole, and steps of undo."""
    with window(browser) as context:
        tab = tab_in(context, panel)
        tab.drop("big.mid", huge())
        tab.until("sidestick.beat().notes.length > 9000")
        for step in range(EDITS):
            tab.click("crash", step)
        before = tab.notes()
        tab.until(SAVED)
        close(tab)
    with window(browser) as elsewhere:
        again = tab_in(elsewhere, panel)
        again.until(f"sidestick.beat().notes.length === {len(before)}")
        assert again.notes() == before
        again.key(*["Control+z"] * (EDITS - 1))
        again.until(f"sidestick.beat().notes.length === {len(before) + EDITS - 1}")


def test_a_full_storage_still_keeps_what_the_panel_lacks(panel: Panel, browser: Any) -> None:
    """Copies of what the panel has of other tabs make room for it."""
    with window(browser) as context:
        tab = tab_in(context, panel)
        tab.click("kick", 0)
        tab.until(SAVED)
        tab.page.evaluate(
            """() => {
                localStorage['sidestick.tabs'] = '["old"]';
                let part = 'x'.repeat(2 ** 20);
                for (let text = ''; part.length > 0; ) {
                    try { localStorage['sidestick.old.document'] = text + part; text += part; }
                    catch { part = part.slice(part.length / 2 + 1); }
                }
            }"""
        )
        panel.kill_engine()
        panel.end()
        tab.page.locator(".lost:not(.none)").wait_for()
        for step in range(16):
            tab.click("snare", step)
        close(tab)
        panel.start()
        tab = tab_in(context, panel)
        tab.until("sidestick.beat().notes.length === 17")


def test_what_never_ends_can_be_cancelled(panel: Panel, browser: Any) -> None:
    """By the button that is offered, and by Esc; nothing is changed then."""
    with window(browser) as context:
        tab = tab_in(context, panel)
        tab.click("kick", 0)
        tab.until(SAVED)
        engine = json.loads((panel.folder / "port.json").read_text())["pid"]
        os.kill(engine, signal.SIGSTOP)
        try:
            for by_key in (False, True):
                tab.key("g")
                offered = tab.page.locator(".toast button", has_text="Cancel")
                offered.wait_for()
                tab.key("Escape") if by_key else offered.click()
                tab.page.locator(".toast p", has_text="cancelled").wait_for()
                tab.message()
                found(tab, KICK)
        finally:
            os.kill(engine, signal.SIGCONT)
        tab.changes(lambda: tab.key("g"))


def huge() -> bytes:
    """Return a file of 64 bars with a hit of nine drums on every sixteenth."""
    from io import BytesIO

    import mido

    track = mido.MidiTrack()
    pitches = (36, 38, 42, 46, 43, 47, 50, 51, 49)
    for _ in range(64 * 16 - 20):
        for pitch in pitches:
            track.append(mido.Message("note_on", channel=9, note=pitch, velocity=77))
        for place, pitch in enumerate(pitches):
            track.append(mido.Message("note_off", channel=9, note=pitch, time=0 if place else 120))
    midi = mido.MidiFile(type=0, ticks_per_beat=480)
    midi.tracks.append(track)
    data = BytesIO()
    midi.save(file=data)
    return data.getvalue()


def test_a_port_that_is_taken_is_reported(panel: Panel, browser: Any) -> None:
    """The panel takes another one with another token, and its page says so."""
    before = panel.address
    panel.end(signal.SIGTERM)
    port = int(before.split("#")[0].rstrip("/").rpartition(":")[2])
    with socket.create_server(("127.0.0.1", port)):
        panel.start()
        assert panel.address.split("#")[1] != before.split("#")[1]
        with window(browser) as context:
            assert f"Another program has port {port}" in tab_in(context, panel).message()


def test_what_0_2_has_stored_is_taken_over(panel: Panel, browser: Any) -> None:
    """The beats of its last tabs, one by one, and their settings."""
    beat = {"notes": [["kick", 0, 0.25, 96]], "length_beats": 8, "numerator": 4, "denominator": 4}
    doc = {"current": 0, "seed_beats": 8, "style": "", "seed": None, "name": "New beat", "take": 0}
    empty = {**beat, "notes": []}
    version = {"recipe": "", "row": None}
    stored = {
        "beats": [empty, beat],
        "versions": [{**version, "beat": 0}, {**version, "beat": 1}],
        "docs": [{**doc, "versions": [0]}, {**doc, "versions": [1]}],
        "at": 1,
    }
    with window(browser) as context:
        page = context.new_page()
        page.goto(panel.address.split("#")[0] + "icon.svg")
        page.evaluate(
            """([edits, settings]) => {
                localStorage['sidestick.tabs'] = '["none","old"]';
                localStorage['sidestick.old.edits'] = edits;
                localStorage['sidestick.old.settings'] = settings;
                localStorage['sidestick.last.settings'] = settings;
            }""",
            [json.dumps(stored), json.dumps({"tempo_bpm": 87, "music_vae": "x"})],
        )
        page.close()
        tab = tab_in(context, panel)
        found(tab, KICK)
        assert tab.page.get_by_label("Tempo").input_value() == "87"
        tab.key("Control+z")
        found(tab)
        tab.key("Control+Shift+z")
        tab.until(SAVED)
        close(tab)
    with window(browser) as elsewhere:
        found(tab_in(elsewhere, panel), KICK)
