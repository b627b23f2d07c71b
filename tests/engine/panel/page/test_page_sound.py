"""Test that the page plays the right hits at the right times, by the audio's own clock."""

from __future__ import annotations

from typing import Any

import pytest

from .browsing import Tab, needs_chromium

pytestmark = [needs_chromium, pytest.mark.timeout(120)]


def scheduled_hits(tab: Tab, count: int) -> list[dict[str, Any]]:
    tab.until(f"sidestick.scheduled.length >= {count}")
    found: list[dict[str, Any]] = tab.page.evaluate("sidestick.scheduled")
    return found


def test_playing_strikes_each_hit_at_its_time(tab: Tab) -> None:
    """By the audio's own clock, in a loop; the playhead runs with it."""
    tab.click("kick", 0)
    tab.click("snare", 4)
    tab.click("clap" if tab.page.locator('[data-lane="clap"]').count() else "ride", 7)
    tab.page.get_by_label("Tempo").fill("240")
    tab.page.get_by_label("Tempo").press("Enter")
    tab.page.get_by_label("Tempo").blur()
    tab.key("Space")
    hits = scheduled_hits(tab, 5)
    first = hits[0]["at_s"]
    beats = [round((hit["at_s"] - first) * 4, 6) for hit in hits[:5]]
    assert beats == [0, 1, 1.75, 8, 9]
    assert [hit["note"][0] for hit in hits[:3]] == ["kick", "snare", "ride"]
    assert tab.page.evaluate("sidestick.hasAudio()")
    before = tab.page.evaluate("[sidestick.now(), performance.now() / 1000]")
    tab.until(f"sidestick.now() > {before[0]} + 0.2")
    after = tab.page.evaluate("[sidestick.now(), performance.now() / 1000]")
    assert after[0] - before[0] == pytest.approx(after[1] - before[1], abs=0.15)
    assert 0 <= tab.page.evaluate("sidestick.playhead()") <= 8
    tab.key("Space")
    assert tab.page.evaluate("sidestick.playhead()") is None


def test_another_version_sounds_from_the_next_bar_on(tab: Tab) -> None:
    """Until then the one before goes on."""
    tab.changes(lambda: tab.key("g"))
    versions = [version["beat"]["notes"] for version in tab.doc()["versions"]]
    tab.key("Space")
    tab.until("sidestick.playhead() > 0.3")
    tab.key("4")
    tab.until("document.querySelector('.version.sounds .number').textContent === '4'")
    tab.until("sidestick.playhead() > 4.5")
    hits = [hit["note"] for hit in tab.page.evaluate("sidestick.scheduled")]
    assert [n for n in hits if n[1] < 3.8] == [n for n in versions[0] if n[1] < 3.8]
    assert all(note in versions[3] for note in hits if note[1] > 4.0)


def test_without_an_audio_device_the_playhead_still_runs(tab: Tab) -> None:
    """A sentence says why nothing is heard."""
    tab.page.evaluate(
        """() => {
            AudioContext.prototype.resume = () => new Promise(() => {});
            Object.defineProperty(AudioContext.prototype, 'currentTime', { get: () => 0 });
        }"""
    )
    tab.click("kick", 0)
    tab.key("Space")
    assert tab.message().startswith("No sound: ")
    tab.until("sidestick.playhead() > 1")


def test_an_edit_while_it_plays_is_heard_in_the_same_bar(tab: Tab) -> None:
    """A hit drawn ahead of the playhead sounds as soon as the playhead is there."""
    tab.click("kick", 0)
    tab.key("Space")
    tab.until("sidestick.playhead() > 0.2")
    tab.click("snare", 12)
    tab.until("sidestick.scheduled.some(hit => hit.note[0] === 'snare')")
    first, struck = tab.page.evaluate("[sidestick.scheduled[0], sidestick.scheduled.at(-1)]")
    tempo = float(tab.page.get_by_label("Tempo").input_value())
    assert (struck["at_s"] - first["at_s"]) * tempo / 60 == pytest.approx(3.0)
