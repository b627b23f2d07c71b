"""Test that whatever goes wrong around the page is a sentence, and nothing is lost."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path
from typing import Any

import mido
import pytest

from sidestick_engine.cli.shared.processes import engine_process
from tests.engine.panel.conftest import TOKEN, Served, served

from .browsing import Tab, needs_chromium, tab_of

pytestmark = [needs_chromium, pytest.mark.timeout(120)]


def midi_file(bars: int, numerator: int, denominator: int) -> bytes:
    """Return a beat with a kick on every bar."""
    bar = 480 * 4 * numerator // denominator
    midi = mido.MidiFile(type=0, ticks_per_beat=480)
    track = mido.MidiTrack()
    track.append(mido.MetaMessage("time_signature", numerator=numerator, denominator=denominator))
    for _ in range(bars):
        track.append(mido.Message("note_on", channel=9, note=36, velocity=100))
        track.append(mido.Message("note_off", channel=9, note=36, time=bar))
    midi.tracks.append(track)
    data = BytesIO()
    midi.save(file=data)
    return data.getvalue()


def test_a_file_that_is_no_midi_file_leaves_the_beat_alone(tab: Tab) -> None:
    """The sentence names the file."""
    tab.click("kick", 0)
    tab.drop("cat.jpg", bytes(range(256)) * 8)
    assert "cat.jpg" in tab.message()
    tab.drop("empty.mid", b"")
    assert "empty.mid" in tab.message()
    assert tab.notes() == [("kick", 0, 0.25, 96)]


def test_a_file_of_100_megabytes_is_not_even_read(tab: Tab) -> None:
    """The sentence says how large it is, and what is read."""
    tab.click("kick", 0)
    tab.drop("huge.mid", 100_000_000)
    assert tab.message().startswith("huge.mid has 100 MB; a MIDI file of up to 1 MB is read.")
    assert tab.notes() == [("kick", 0, 0.25, 96)]


def test_of_a_file_of_40_minutes_the_first_bars_are_shown(tab: Tab) -> None:
    """The sentence says how many."""
    tab.changes(lambda: tab.drop("long.mid", midi_file(1200, 4, 4)))
    assert "1,200 bars" in tab.message()
    assert tab.beat()["length_beats"] == 64 * 4


def test_a_file_in_seven_eighths_keeps_its_meter(tab: Tab) -> None:
    """Also for the next beat."""
    tab.changes(lambda: tab.drop("seven.mid", midi_file(2, 7, 8)))
    assert tab.beat()["length_beats"] == 7
    assert tab.page.get_by_label("Meter").input_value() == "7/8"


@contextmanager
def elsewhere() -> Iterator[str]:
    """Serve some page on the web."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(b"<!doctype html><title>evil</title>")

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as web:
        thread = threading.Thread(target=web.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{web.server_port}/"
        web.shutdown()
        thread.join()


def test_a_page_from_elsewhere_is_not_let_in(panel: Served, browser: Any) -> None:
    """Neither by WebSocket nor by fetch, nor in a frame."""
    page = browser.new_page()
    with elsewhere() as web:
        page.goto(web)
        knock = """port => new Promise(done => {
            const socket = new WebSocket(`ws://127.0.0.1:${port}/ws`);
            socket.onopen = () => done('open');
            socket.onclose = event => done(event.code);
        })"""
        assert page.evaluate(knock, panel.port) == 1006
        fetched = "url => fetch(url).then(answer => answer.status, error => error.name)"
        assert page.evaluate(fetched, panel.origin) == "TypeError"
        page.close()


def test_a_wrong_token_is_reported(panel: Served, browser: Any) -> None:
    """Such as that of a panel of yesterday."""
    with tab_of(browser, panel.origin) as tab:
        tab.page.goto(tab.address + "0")
        assert "another panel" in tab.page.locator(".lost:not(.none)").inner_text()


def test_an_engine_that_is_restarted_is_found_again(
    tmp_path: Path, browser: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Meanwhile a sentence is shown, and what is drawn stays."""
    monkeypatch.setenv("SIDESTICK_DATA", str(tmp_path))
    with served(tmp_path) as panel, tab_of(browser, panel.origin) as tab:
        with engine_process(tmp_path):
            tab.open()
            tab.changes(lambda: tab.key("g"))
        lost = tab.page.locator(".lost:not(.none)")
        assert "engine" in lost.inner_text()
        tab.click("crash", 3)
        before = tab.notes()
        tab.key("g")
        assert "engine" in tab.message()
        assert tab.notes() == before
        with engine_process(tmp_path):
            lost.wait_for(state="hidden")
            tab.changes(lambda: tab.key("g"))


def test_a_panel_that_is_lost_is_shown_and_found_again(data: Path, browser: Any) -> None:
    """The same port answers again; what is drawn meanwhile is kept."""
    with served(data) as panel, tab_of(browser, panel.origin) as tab:
        tab.open()
        tab.click("kick", 0)
        tab.page.evaluate("sidestick.drop()")
        assert "cannot be reached" in tab.page.locator(".lost:not(.none)").inner_text()
        tab.click("snare", 4)
        tab.page.locator(".lost.none").wait_for(state="attached")
        tab.changes(lambda: tab.key("e"))
        assert tab.notes()[:2] == [("kick", 0, 0.25, 96), ("snare", 1, 0.25, 96)]


def test_another_program_at_the_address_is_not_told_the_token(data: Path, browser: Any) -> None:
    """The page asks for a proof first; with none it says so, and keeps what is drawn."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(f"{self.path} {self.headers}")
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"0" * 64)

        def log_message(self, *_: object) -> None:
            pass

    context = browser.new_context()
    try:
        with served(data) as panel:
            tab = Tab(context.new_page(), f"{panel.origin}/#{TOKEN}").open()
            tab.click("kick", 0)
        with ThreadingHTTPServer(("127.0.0.1", panel.port), Handler) as web:
            thread = threading.Thread(target=web.serve_forever)
            thread.start()
            tab.page.get_by_text("Another program, or another panel, answers").wait_for()
            web.shutdown()
            thread.join()
    finally:
        context.close()
    assert asked
    assert all(each.startswith("/proof?") for each in asked)
    assert TOKEN not in "".join(asked)
    assert "Upgrade" not in "".join(asked)


def test_a_page_of_another_version_loads_itself_again(data: Path, browser: Any) -> None:
    """With what was drawn, where the panel is of another version when it is back."""
    context = browser.new_context()
    try:
        with served(data) as panel:
            tab = Tab(context.new_page(), f"{panel.origin}/#{TOKEN}").open()
            tab.click("kick", 0)
            before = tab.notes()
            tab.page.evaluate("window.isOld = true")
        with served(data, port=panel.port, version="1.3"):
            tab.until("window.isOld === undefined")
            tab.ready()
            assert tab.notes() == before
    finally:
        context.close()
