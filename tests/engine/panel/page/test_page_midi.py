"""MIDI out as a musician clicks it: what another program hears at the other end of a real port."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sidestick_engine.cli.bench.dummy_jack import dummy_jack
from sidestick_engine.errors import MidiPortError
from sidestick_engine.midi_out import MidiOut
from tests.engine.midi_out.receiver import PATIENT_FRAMES, Receiver, becomes
from tests.engine.panel.conftest import served

from .browsing import Tab, needs_chromium, tab_of

pytestmark = [needs_chromium, pytest.mark.timeout(120)]
KICK = 36


@pytest.fixture(scope="module")
def synth() -> Iterator[Receiver]:
    """Add a drum machine with a MIDI input, on a computer with JACK."""
    try:
        with dummy_jack(PATIENT_FRAMES):
            receiver = Receiver("Drums", virtual=True)
            yield receiver
            receiver.close()
    except MidiPortError as error:
        pytest.skip(str(error))


@pytest.fixture
def midi_tab(synth: Receiver, data: Path, browser: Any) -> Iterator[Tab]:
    """Open a page with real ports and a kick on each beat of a bar, at 240 beats a minute."""
    with served(data, MidiOut()) as panel, tab_of(browser, panel.origin) as tab:
        tab.open()
        for step in range(0, 32, 4):
            tab.click("kick", step)
        tab.page.get_by_label("Tempo").fill("240")
        tab.page.get_by_label("Tempo").press("Enter")
        tab.page.get_by_label("Tempo").blur()
        yield tab


def channels(synth: Receiver, count: int) -> set[int]:
    """Those of the next hits, as musicians count."""
    before = len(synth.of("note_on"))
    return {hit.channel + 1 for hit in synth.wait_for("note_on", before + count)[before:]}


def ticks_to_the_next_hit(synth: Receiver) -> int:
    before = len(synth.of("clock"))
    channels(synth, 1)
    return len(synth.of("clock")) - before


def test_the_beat_and_the_clock_go_out_as_they_are_chosen(midi_tab: Tab, synth: Receiver) -> None:
    """To the port, on the channel, with the clock or without; a reload forgets none of it."""
    tab, page = midi_tab, midi_tab.page
    channel, port = page.get_by_label("On MIDI channel"), page.get_by_label("Send the beat to")
    tab.button("MIDI out").click()
    channel.select_option("3")
    page.reload()
    tab.ready().button("MIDI out").click()
    port.select_option("named:Receiver:Drums")
    page.get_by_label("Send clock").click()
    tab.until("document.querySelector('.ports input').checked")  # the port has answered
    tab.until("document.querySelector('.midi.on')")
    tab.key("Escape")
    tab.button("Play").click()
    assert channels(synth, 3) == {3}
    assert {hit.note for hit in synth.of("note_on")} == {KICK}
    assert len(synth.of("start")) == 1, synth.received
    synth.wait_for("clock", 48)

    tab.button("MIDI out").click()
    channel.select_option("10")
    page.get_by_label("Send clock").click()
    assert becomes(lambda: channels(synth, 1) == {10})
    assert becomes(lambda: ticks_to_the_next_hit(synth) == 0)
    tab.key("Escape")
    tab.button("Stop").click()
    tab.until("sidestick.playhead() === null")
    synth.wait_for("note_off", len(synth.of("note_on")))

    page.reload()
    tab.ready().until("document.querySelector('.midi.on')")
    tab.button("MIDI out").click()
    assert (channel.input_value(), port.input_value()) == ("10", "named:Receiver:Drums")
