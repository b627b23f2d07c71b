"""The panel's page in a browser: first paint, and the way from a click to a beat that is drawn."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sidestick_engine.cli.shared.processes import panel_process
from sidestick_engine.panel.process import address

if TYPE_CHECKING:
    from playwright.sync_api import Page

PAINT = "() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime"
# From a press, with nothing under way, to the frame in which the new beat is drawn.
CLICK = """async () => {
    const pause = () => new Promise(done => setTimeout(done, 20));
    while (document.querySelector('[aria-busy=true]')) await pause();
    const before = sidestick.doc().take;
    const start = performance.now();
    document.querySelector('.primary').click();
    while (sidestick.doc().take === before) await new Promise(requestAnimationFrame);
    return performance.now() - start;
}"""


def chromium() -> str | None:
    """Return where Chromium is; None where it, or what drives it, is missing."""
    named = os.environ.get("SIDESTICK_CHROMIUM", "chromium")
    return shutil.which(named) if find_spec("playwright") else None


def page_ms(
    program: str, folder: Path, loads: Iterable[int], clicks: Iterable[int]
) -> tuple[list[float], list[float]]:
    """Return milliseconds to the first paint with content at each load, and of each click."""
    with panel_process(folder) as where, open_page(program) as page:
        _paint_ms(page, address(where))  # the browser itself is ready only then
        paints_ms = [_paint_ms(page, address(where)) for _ in loads]
        page.wait_for_selector(".primary:not([disabled])")
        page.evaluate(CLICK)
        return paints_ms, [float(page.evaluate(CLICK)) for _ in clicks]


def _paint_ms(page: Page, url: str) -> float:
    page.goto("about:blank")
    page.goto(url)
    painted: Any = page.wait_for_function(PAINT).json_value()
    return float(painted)


@contextmanager
def open_page(program: str) -> Iterator[Page]:
    """Open a page of a browser without a window, whose profile is empty."""
    from playwright.sync_api import sync_playwright

    arguments = [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--disable-background-networking",
    ]
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=program, args=arguments)
        yield browser.new_page(viewport={"width": 1280, "height": 720})
        browser.close()
