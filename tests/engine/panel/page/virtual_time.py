"""Minutes of the page in seconds: its timers, its frames and its audio's clock are turned by hand.

What it asks the panel for takes its real time, and what it strikes rings in real time, so far more
rings at once than when a musician plays.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser

from tests.engine.panel.conftest import TOKEN

from .browsing import A_NEW_TAB, WIDE, Tab

# The audio's clock is the page's; a stroke begins in real time as far ahead as it was scheduled.
AUDIO_BY_THE_CLOCK = """(() => {
    const real = Object.getOwnPropertyDescriptor(BaseAudioContext.prototype, 'currentTime').get;
    const get = () => performance.now() / 1000;
    Object.defineProperty(AudioContext.prototype, 'currentTime', { get });
    const inRealTime = (node, at) => {
        if (!(node.context instanceof AudioContext)) return at;
        return real.call(node.context) + Math.max(0, (at ?? 0) - node.context.currentTime);
    };
    const change = ({ prototype }, name) => {
        const before = prototype[name];
        prototype[name] = function (at) { return before.call(this, inRealTime(this, at)); };
    };
    change(AudioBufferSourceNode, 'start');
    change(AudioScheduledSourceNode, 'stop');
})()"""
# How many hits were given out, how many of them too late; and each with its time.
HEARD = """() => {
    window.heard = { strokes: 0, late: 0 };
    window.listened = [];
    const { scheduled, now } = sidestick;
    scheduled.push = function (hit) {
        heard.strokes += 1;
        if (hit.at_s < now() - 1e-6) heard.late += 1;
        listened.push([hit.note, hit.at_s]);
        return Array.prototype.push.call(this, hit);
    };
}"""
MOST_WAITING_S = 30.0
START_S = 1000
# Loudness, limiter and the way out.
NODES_OF_THE_OUTPUT = 3
COUNTS = ("AudioHandlers", "JSEventListeners", "Nodes", "JSHeapUsedSize")


class VirtualTab(Tab):
    """A tab whose time goes on only when it is told to."""

    def go_on(self, seconds: float) -> None:
        """Let the page live through this time."""
        self.page.clock.run_for(round(seconds * 1000))

    def go_on_until(self, true: str) -> None:
        """Let time go on in small steps until a JavaScript expression is true."""
        until_s = time.monotonic() + MOST_WAITING_S
        while not self.page.evaluate(true):
            assert time.monotonic() < until_s, true
            self.go_on(0.05)

    def settle(self) -> None:
        """Wait until nothing is under way."""
        self.go_on_until("!document.querySelector('[aria-busy=true]')")

    def changes(self, action: Any) -> None:
        take = self.doc()["take"]
        action()
        self.go_on_until(f"sidestick.doc().take > {take}")
        self.settle()

    def heard(self) -> dict[str, float]:
        found: dict[str, float] = self.page.evaluate("heard")
        return found

    def stop(self) -> dict[str, float]:
        """Stop playing; return what the page holds as soon as no stroke rings any more."""
        self.key("Space")
        return self.rung_out()

    def rung_out(self) -> dict[str, float]:
        """Return what the page holds as soon as no stroke rings, while its time stands still."""
        until_s = time.monotonic() + MOST_WAITING_S
        while (counts := self.counts())["AudioHandlers"] > NODES_OF_THE_OUTPUT:
            assert time.monotonic() < until_s, counts
        return counts

    def listen(self, seconds: float) -> list[tuple[list[Any], float]]:
        """Return each hit of this time with its moment, seconds."""
        self.page.evaluate("listened.length = 0")
        self.go_on(seconds)
        found: list[tuple[list[Any], float]] = self.page.evaluate("listened")
        return found

    def counts(self) -> dict[str, float]:
        """Return what the page holds after its garbage has been collected."""
        chromium = self.page.context.new_cdp_session(self.page)
        chromium.send("Performance.enable")
        chromium.send("HeapProfiler.enable")
        for _ in range(3):
            chromium.send("HeapProfiler.collectGarbage")
        metrics = chromium.send("Performance.getMetrics")["metrics"]
        chromium.detach()
        found = {each["name"]: each["value"] for each in metrics}
        return {name: found[name] for name in COUNTS}


@contextmanager
def virtual_tab(browser: Browser, origin: str, **options: Any) -> Iterator[VirtualTab]:
    """Open the page in a tab of its own, in which time stands still."""
    context = browser.new_context(**{"viewport": WIDE, **options})
    context.add_init_script(A_NEW_TAB)
    page = context.new_page()
    page.clock.install(time=0)
    page.add_init_script(AUDIO_BY_THE_CLOCK)
    tab = VirtualTab(page, f"{origin}/#{TOKEN}")
    page.goto(tab.address)
    page.clock.pause_at(START_S)
    tab.go_on_until("document.querySelector('.primary:not([disabled])')")
    page.evaluate(HEARD)
    yield tab
    context.close()
    assert tab.faults == []
