"""The panel's page in a real browser, as the tests play on it."""

from __future__ import annotations

import base64
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, Request, sync_playwright

from tests.engine.panel.conftest import TOKEN

CHROMIUM = os.environ.get("SIDESTICK_CHROMIUM", "/usr/bin/chromium")
WIDE = {"width": 1280, "height": 720}
PHONE = {"width": 390, "height": 844}
TIMEOUT_MS = 20_000
ARGUMENTS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--autoplay-policy=no-user-gesture-required",
)
needs_chromium = pytest.mark.skipif(
    shutil.which(CHROMIUM) is None, reason=f"Chromium was not found at {CHROMIUM}."
)

# With a key of its own, so that it does not go on with what another test has left.
A_NEW_TAB = "sessionStorage.sidestick ||= crypto.randomUUID()"
Note = tuple[str, float, float, float]


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start a browser with an empty profile of its own."""
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        yield browser
        browser.close()


class Tab:
    """A tab with the page; `faults` are console errors, exceptions, and requests to elsewhere."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self.address = address
        self.faults: list[str] = []
        page.set_default_timeout(TIMEOUT_MS)
        page.on("console", lambda said: said.type == "error" and self.faults.append(said.text))
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.on("request", self._check_request)

    def open(self) -> Tab:
        """Open the page and wait until it can be asked for beats."""
        self.page.goto(self.address)
        return self.ready()

    def ready(self) -> Tab:
        self.page.wait_for_selector(".primary:not([disabled])")
        return self

    def _check_request(self, request: Request) -> None:
        own = (self.address.split("#")[0], "blob:", "data:")
        if not request.url.startswith(own):
            self.faults.append(f"It asked for {request.url}.")

    def beat(self) -> dict[str, Any]:
        found: dict[str, Any] = self.page.evaluate("sidestick.beat()")
        return found

    def notes(self) -> list[Note]:
        return [tuple(note) for note in self.beat()["notes"]]

    def lane(self, name: str) -> list[Note]:
        return [note for note in self.notes() if note[0] == name]

    def doc(self) -> dict[str, Any]:
        found: dict[str, Any] = self.page.evaluate("sidestick.doc()")
        return found

    def until(self, true: str) -> None:
        """Wait for a JavaScript expression."""
        self.page.wait_for_function(f"() => {true}")

    def changes(self, action: Callable[[], object]) -> None:
        """Do something, and wait for the beats that it brings."""
        take = self.doc()["take"]
        action()
        at_work = "document.querySelector('[aria-busy=true]')"
        self.until(f"sidestick.doc().take > {take} && !{at_work}")

    def key(self, *names: str) -> None:
        for name in names:
            self.page.keyboard.press(name)

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name, exact=True)

    def point(self, lane: str, step: int, across: float = 0.5) -> tuple[float, float]:
        """Return the middle of a cell, or another place across it."""
        box = self.page.locator(f'[data-lane="{lane}"]').bounding_box()
        width = self.page.evaluate(
            "parseFloat(getComputedStyle(document.querySelector('.field')).getPropertyValue('--step'))"
        )
        assert box is not None
        return box["x"] + (step + across) * width, box["y"] + box["height"] / 2

    def drag(self, start: tuple[float, float], end: tuple[float, float]) -> None:
        mouse = self.page.mouse
        mouse.move(*start)
        mouse.down()
        mouse.move(*end, steps=6)
        mouse.up()

    def click(self, lane: str, step: int) -> None:
        self.page.mouse.click(*self.point(lane, step))

    def drop(self, name: str, content: bytes | int) -> None:
        """Drop a file on the page; a number is that many zeros."""
        if isinstance(content, int):
            made = f"new Uint8Array({content})"
        else:
            text = base64.b64encode(content).decode()
            made = f"Uint8Array.from(atob('{text}'), letter => letter.charCodeAt(0))"
        self.page.evaluate(
            f"""() => {{
                const data = new DataTransfer();
                data.items.add(new File([{made}], {name!r}));
                const over = {{ bubbles: true, cancelable: true, dataTransfer: data }};
                window.dispatchEvent(new DragEvent('dragover', over));
                window.dispatchEvent(new DragEvent('drop', over));
            }}"""
        )

    def message(self) -> str:
        """Return the sentence that is shown, once there is one, and close it."""
        sentence = self.page.locator(".toast p").inner_text()
        self.page.locator(".toast button").click()
        return sentence

    def download(self) -> bytes:
        with self.page.expect_download() as waiting:
            self.key("p")
        return Path(waiting.value.path()).read_bytes()


@contextmanager
def tab_of(browser: Browser, origin: str, size: dict[str, int] | None = None) -> Iterator[Tab]:
    """Open a tab on a panel, with nothing stored yet; whatever went wrong in it fails the test."""
    context = browser.new_context(viewport=size or WIDE, accept_downloads=True)
    context.add_init_script(A_NEW_TAB)
    tab = Tab(context.new_page(), f"{origin}/#{TOKEN}")
    yield tab
    context.close()
    assert tab.faults == []
