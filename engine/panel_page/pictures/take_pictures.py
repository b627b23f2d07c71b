"""Takes the README's pictures of the panel: real engine and panel, simulated Live, Chromium.

python engine/panel_page/pictures/take_pictures.py
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

from playwright.sync_api import Page, ViewportSize, sync_playwright

from sidestick_engine.cli.bench.page_clicks import chromium
from sidestick_engine.cli.shared.processes import panel_process
from sidestick_engine.cli.shared.stage import Stage, set_stage
from sidestick_engine.panel.process import address

HERE = Path(__file__).parent
WIDE = ViewportSize(width=1280, height=720)
PHONE = ViewportSize(width=390, height=844)
PATIENCE_S = 20.0


class Photographer:
    """A page beside a Live whose clock runs while it waits."""

    def __init__(self, stage: Stage, page: Page) -> None:
        self.stage = stage
        self.page = page

    def until(self, true: str) -> None:
        """Let time pass until a JavaScript expression is true."""
        if not self.stage.live.run(lambda: bool(self.page.evaluate(true)), PATIENCE_S):
            raise TimeoutError(true)

    def generate_and_wait(self, action: Callable[[], object]) -> None:
        """Do something, and wait for the beats that it brings."""
        take = self.page.evaluate("sidestick.doc().take")
        action()
        self.until(f"sidestick.doc().take > {take} && !document.querySelector('[aria-busy=true]')")

    def still(self, name: str) -> None:
        """Take a picture with nothing moving, no sentence shown, no pointer over anything."""
        self.page.mouse.move(700, 5)
        self.page.locator(".toast button").evaluate_all("all => all.forEach(one => one.click())")
        self.stage.live.run(timeout_s=0.4)
        self.page.screenshot(path=HERE / f"{name}.png")


def work(shot: Photographer) -> None:
    """Take pictures of a beat that is extended, in Live too, of the other pages, and of a phone."""
    page = shot.page
    shot.until("document.querySelector('.live.on .clip') && sidestick.beat()")
    styles = (("Jazz", "e"), ("Hip-Hop", ""), ("House", ""), ("Funk", "e"))
    for style, then in styles:
        page.get_by_role("button", name="Style:").click()
        page.get_by_role("option", name=style, exact=True).click()
        shot.generate_and_wait(page.locator(".primary").click)
        if then:
            shot.generate_and_wait(partial(page.keyboard.press, then))
    page.get_by_role("button", name="Lock snare").click()
    page.get_by_role("button", name="Send to Live").click()
    shot.until("document.querySelector('.live .clip').textContent.includes('4 bars')")
    shot.still("panel")
    page.set_viewport_size(PHONE)
    shot.still("phone")
    page.set_viewport_size(WIDE)
    page.keyboard.press("y")
    shot.until("document.querySelectorAll('.entry').length > 20")
    for number in (1, 4, 10):
        page.locator(".entry .star").nth(number).click()
    page.locator(".history").evaluate("page => page.scrollTo(0, 0)")
    shot.still("history")
    page.keyboard.press("i")
    shot.until("document.querySelectorAll('.pad').length > 8")
    shot.still("kit")


def main() -> None:
    """Take them all."""
    program = chromium()
    if program is None:
        sys.exit("Chromium was not found; name it in SIDESTICK_CHROMIUM.")
    with (
        set_stage({}) as stage,
        panel_process(Path(os.environ["SIDESTICK_DATA"])) as where,
        sync_playwright() as play,
    ):
        browser = play.chromium.launch(executable_path=program, args=["--no-sandbox"])
        page = browser.new_page(viewport=WIDE)
        page.goto(address(where))
        work(Photographer(stage, page))
        browser.close()


if __name__ == "__main__":
    main()
