"""A MIDI system that goes away while a beat plays, and comes back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from Sidestick.protocol.messages import Note
from sidestick_engine.cli.bench.dummy_jack import dummy_jack
from sidestick_engine.errors import MidiPortError
from sidestick_engine.midi_out import VIRTUAL_OUTPUT, MidiLoop, backends
from sidestick_engine.midi_out.player import Player

CLIP = MidiLoop([Note(36, 0.0, 0.25, 100.0)], 1.0)


def test_a_jack_server_that_is_restarted_is_played_to_again(
    listen: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The beat goes on while no server runs, which is reported, and plays through the next one."""
    monkeypatch.setattr(
        backends, "SYSTEMS", tuple(each for each in backends.SYSTEMS if each.name == "jack")
    )
    try:
        with Player() as player:
            with dummy_jack():
                player.use_output(VIRTUAL_OUTPUT)
                player.play(CLIP, 600.0)
            player.refresh_ports()
            assert player.state().playing
            assert player.state().sentence.startswith("The MIDI port Sidestick is disconnected.")
            with dummy_jack():
                player.refresh_ports()
                assert player.state().sentence == "The MIDI port Sidestick is back."
                receiver = listen(VIRTUAL_OUTPUT)
                assert receiver.wait_for("note_on", 1)
                player.stop()
                receiver.close()
    except MidiPortError as error:
        pytest.skip(str(error))


def test_a_system_that_comes_later_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """Until then there is a sentence; then there are ports."""
    monkeypatch.setattr(
        backends, "SYSTEMS", tuple(each for each in backends.SYSTEMS if each.name == "jack")
    )
    try:
        with Player() as player:
            player.refresh_ports()
            assert player.state().sentence == backends.NO_SYSTEM
            with dummy_jack():
                player.refresh_ports()
                assert player.state().sentence == ""
                assert player.state().outputs[0] == VIRTUAL_OUTPUT
    except MidiPortError as error:
        pytest.skip(str(error))
