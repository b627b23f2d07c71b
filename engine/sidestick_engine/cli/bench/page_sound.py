"""The panel's sound in a browser: what part of its time the audio thread works, after playing."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from sidestick_engine.cli.bench.page_clicks import CLICK, open_page
from sidestick_engine.cli.shared.processes import panel_process
from sidestick_engine.panel.process import address

# The strokes of three minutes at the tempo that is measured, in an eighth of the time.
TEMPO_BPM = 120
FAST_BPM = 8 * TEMPO_BPM
FAST_S = 3 * 60 * TEMPO_BPM / FAST_BPM
SETTLE_S = 3.0  # by then the last fast stroke has faded, and so has its part of the mean
BETWEEN_S = 0.1


def render_capacities(program: str, folder: Path, runs: Iterable[int]) -> list[float]:
    """Return the audio thread's load, 0 to 1, while the page plays after three minutes of strokes.

    Empty where the browser found no way to sound.
    """
    with panel_process(folder) as where, open_page(program) as page:
        contexts: list[str] = []
        chromium = page.context.new_cdp_session(page)
        chromium.on("WebAudio.contextCreated", lambda made: _note_context(contexts, made))
        chromium.send("WebAudio.enable")
        page.goto(address(where))
        page.wait_for_selector(".primary:not([disabled])")
        page.evaluate(CLICK)
        tempo = page.get_by_label("Tempo")
        tempo.fill(str(FAST_BPM))
        tempo.press("Enter")
        page.get_by_role("button", name="Play", exact=True).click()
        page.wait_for_timeout(FAST_S * 1000)
        tempo.fill(str(TEMPO_BPM))
        tempo.press("Enter")
        page.wait_for_timeout(SETTLE_S * 1000)
        if not page.evaluate("sidestick.hasAudio()"):
            return []
        loads = []
        for _ in runs:
            page.wait_for_timeout(BETWEEN_S * 1000)
            data = [
                chromium.send("WebAudio.getRealtimeData", {"contextId": each})["realtimeData"]
                for each in contexts
            ]
            loads.append(sum(float(each["renderCapacity"]) for each in data))
        return loads


def _note_context(contexts: list[str], made: dict[str, dict[str, str]]) -> None:
    """Keep the contexts that sound; those that render into memory come and go."""
    if made["context"]["contextType"] == "realtime":
        contexts.append(made["context"]["contextId"])
