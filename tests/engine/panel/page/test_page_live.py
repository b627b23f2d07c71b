"""The panel's page and the simulated Live: send, get, follow each other."""

from __future__ import annotations

import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

import Sidestick
from Sidestick.protocol.actions_table import ACTIONS, LIVE
from sidestick_live_sim import CORE_KIT_909, SimulatedLive

from .browsing import PHONE, WIDE, Tab, needs_chromium

pytestmark = [needs_chromium, pytest.mark.timeout(120)]
PATIENCE_S = 20.0
RECIPE = (0xBE, 105, 127)  # the controller that *recipe* is bound to at first, on channel 15


class Both:
    """A page, and a Live whose selected track has a rack; both live while one waits."""

    def __init__(self, tab: Tab, live: SimulatedLive) -> None:
        self.tab = tab
        self.live = live
        self.track = live.add_midi_track("Drums", drum_rack=CORE_KIT_909)
        live.select(self.track, 0)

    @property
    def clip(self) -> Any:
        return self.track.clip_slots[0].clip

    def pitches(self) -> list[tuple[int, float]]:
        return [(note[0], note[1]) for note in self.live.notes_of(self.clip)]

    def until(self, true: str) -> None:
        assert self.live.run(lambda: bool(self.tab.page.evaluate(true)), PATIENCE_S), true

    def until_clip(self, pitches: list[tuple[int, float]]) -> None:
        assert self.live.run(
            lambda: self.clip is not None and self.pitches() == pitches, PATIENCE_S
        ), self.clip and self.pitches()


@pytest.fixture
def both(tab: Tab, data: Path, tmp_path: Path) -> Iterator[Both]:
    """Connect the script to the engine that the panel talks to."""
    with SimulatedLive(clock=time.monotonic) as live:
        pair = Both(tab, live)
        live.load_script(partial(Sidestick.create_instance, folder=tmp_path))
        pair.until("document.querySelector('.live.on') !== null")
        yield pair
        assert live.errors == []


def test_a_beat_is_sent_to_live_and_got_back(both: Both) -> None:
    """Into the empty slot that is selected; its clip is shown with name, length, tempo."""
    tab = both.tab
    tab.click("kick", 0)
    tab.click("snare", 4)
    tab.button("Send to Live").click()
    both.until_clip([(36, 0.0), (38, 1.0)])
    both.until("document.querySelector('.live .clip').textContent.includes('2 bars')")
    before = tab.beat()["notes"]
    tab.click("crash", 9)
    tab.button("Get from Live").click()
    both.until("sidestick.beat().notes.length === 2")
    assert tab.beat()["notes"] == before
    tab.key("Control+z")
    assert len(tab.notes()) == 3


def test_live_goes_on_from_a_beat_that_was_sent(both: Both) -> None:
    """With its recipe; and what is pressed here for Live is done with what is chosen here."""
    tab, live = both.tab, both.live
    tab.changes(lambda: tab.key("g"))
    tab.button("Send to Live").click()
    assert live.run(lambda: both.clip is not None, PATIENCE_S)
    live.midi_in(RECIPE)
    assert "made by generate in 4/4, style Funk" in live.status_line
    tab.page.get_by_role("slider", name="Temperature").fill("0.75")
    scenes = len(live.song.scenes)
    tab.button("Song kit").click()
    assert live.run(lambda: len(live.song.scenes) > scenes, PATIENCE_S)
    both.until("document.querySelector('.toasts').textContent.includes('Chorus')")
    live.select_clip(both.track.clip_slots[scenes + 2].clip)
    live.midi_in(RECIPE)
    assert "temperature 0.75" in live.status_line


def test_a_recipe_beside_live_comes_in_the_tempo_of_the_set(both: Both) -> None:
    """The page plays at it, and says at which one the beat was made; Live gets the same beat."""
    tab = both.tab
    tempo = tab.page.get_by_label("Tempo")
    tempo.fill("87")
    tempo.blur()
    tab.click("kick", 0)
    tab.changes(lambda: tab.key("e"))
    made, recipe = tab.notes(), tab.doc()["versions"][0]["recipe"]
    made_bpm = tempo.input_value()
    tempo.fill("151")
    tempo.blur()
    tab.key("y")
    tab.page.get_by_label("A recipe that somebody sent you").fill(recipe)
    tab.changes(tab.button("Make it").click)
    set_bpm = f"{both.live.song.tempo:g}"
    assert f"made at {made_bpm} BPM; Live's set has {set_bpm}." in tab.message()
    assert tempo.input_value() == set_bpm
    assert tab.notes() == made
    tab.button("Send to Live").click()
    assert both.live.run(lambda: both.clip is not None, PATIENCE_S)
    assert len(both.pitches()) == len(made)


def test_every_action_of_live_has_a_button(both: Both) -> None:
    """Of those that have their place there."""
    for action in ACTIONS:
        if action.panel and action.panel.place == LIVE:
            assert both.tab.button(action.label).is_visible()
            both.tab.page.set_viewport_size(PHONE)
            assert both.tab.button(action.label).is_visible()
            both.tab.page.set_viewport_size(WIDE)


def test_song_kit_keeps_the_lanes_that_are_locked_here(both: Both) -> None:
    """In each of its parts."""
    tab, live = both.tab, both.live
    tab.changes(lambda: tab.key("g"))
    tab.button("Send to Live").click()
    assert live.run(lambda: both.clip is not None, PATIENCE_S)
    hats = [note for note in live.notes_of(both.clip) if note[0] == 42]
    assert hats
    tab.button("Lock closed hat").click()
    scenes = len(live.song.scenes)
    tab.button("Song kit").click()
    assert live.run(lambda: len(live.song.scenes) > scenes, PATIENCE_S)
    parts = [slot.clip for slot in both.track.clip_slots[scenes:]]
    assert len(parts) == 6
    for clip in parts:
        assert [note for note in live.notes_of(clip) if note[0] == 42] == hats


def test_cancel_is_where_a_sentence_says_so(both: Both) -> None:
    """Whatever is under way in Live ends with it, and nothing is written."""
    tab, live = both.tab, both.live
    tab.changes(lambda: tab.key("g"))
    tab.button("Send to Live").click()
    assert live.run(lambda: both.clip is not None, PATIENCE_S)
    scenes = len(live.song.scenes)
    tab.button("Cancel").click()
    both.until("document.querySelector('.toasts').textContent.includes('nothing to cancel')")
    assert len(live.song.scenes) == scenes


def test_following_takes_edits_both_ways(both: Both) -> None:
    """A hit drawn here is in the clip, one drawn in Live is here."""
    tab = both.tab
    tab.click("kick", 0)
    tab.button("Send to Live").click()
    both.until_clip([(36, 0.0)])
    tab.button("Follow").click()
    both.until("document.querySelector('.live [aria-pressed=true]') !== null")
    both.live.run(timeout_s=0.3)
    tab.click("snare", 4)
    both.until_clip([(36, 0.0), (38, 1.0)])
    both.live.run(timeout_s=0.3)
    both.clip.remove_notes_extended(36, 1, 0.0, 4.0)
    both.until("sidestick.beat().notes.length === 1")
    assert [note[:2] for note in tab.notes()] == [("snare", 1)]
    tab.button("Follow").click()


def test_undo_never_puts_one_clips_beat_into_another(both: Both) -> None:
    """Back before the clip that Live shows, the page follows no longer, and says so."""
    tab = both.tab
    tab.click("kick", 0)
    tab.button("Send to Live").click()
    both.until_clip([(36, 0.0)])
    other = both.live.add_midi_clip(both.track, 1, 4.0)
    both.live.set_notes(other, [(38, 1.0, 0.25, 90.0)])
    tab.button("Follow").click()
    both.until("document.querySelector('.live [aria-pressed=true]') !== null")
    both.live.select_clip(other)
    both.until("sidestick.beat().notes[0][0] === 'snare'")
    tab.key("Control+z")
    both.until("document.querySelector('.live [aria-pressed=true]') === null")
    assert [note[:2] for note in tab.notes()] == [("kick", 0)]
    both.live.run(timeout_s=0.3)
    assert [note[:2] for note in both.live.notes_of(other)] == [(38, 1.0)]
    assert "has stopped following Live" in tab.page.inner_text("body")


def test_the_kit_page_shows_the_rack_and_corrects_it(both: Both) -> None:
    """A pad that is corrected is that drum from then on."""
    tab = both.tab
    tab.key("i")
    both.until("document.querySelectorAll('.pad').length >= 12")
    rim = tab.page.get_by_label("What Rim Shot is", exact=False).first
    assert rim.input_value() == "rim"
    says = rim.locator("xpath=..").locator(".says")
    assert says.inner_text() == "plays what you draw"
    pad = "document.querySelector('[aria-label=\"What Rim Shot is\"]').parentElement"
    corrected = f"({pad}.querySelector('.corrected') !== null)"
    rim.select_option("snare")
    both.until(corrected)
    rim.select_option("")
    both.until(f"!{corrected}")
    assert rim.input_value() == "rim"
