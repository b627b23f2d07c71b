"""The names of a rack's pads in a request."""

from __future__ import annotations

from typing import Any

import pytest

from Sidestick.live.clip_reader import read
from sidestick_live_sim import SimulatedLive


@pytest.fixture
def live() -> Any:
    with SimulatedLive("12.3.6") as live:
        yield live


def test_a_layered_pad_has_the_names_of_all_its_chains(live: Any) -> None:
    """Live itself calls it Multi, which says nothing of its sound."""
    track = live.add_midi_track("Drums", drum_rack={36: "Kick", 37: "Sub", 38: "Snare"})
    track.devices[0].drum_pads[37].chains[0].in_note = 36
    live.select(track, 0)
    assert read(live.song, 2).pads == [(36, "Kick + Sub"), (38, "Snare")]


def test_a_rack_on_a_pad_is_that_pad(live: Any) -> None:
    """Its own pads are not heard on the track's notes."""
    track = live.add_midi_track("Drums", drum_rack={36: "Kick", 38: "Snare"})
    live.add_nested_drum_rack(track.devices[0].drum_pads[36], {60: "Layer"})
    live.select(track, 0)
    assert read(live.song, 2).pads == [(36, "Kick"), (38, "Snare")]


def test_a_pad_renamed_in_live_has_its_new_name(live: Any) -> None:
    """Pads are named after their chains."""
    track = live.add_midi_track("Drums", drum_rack={36: "Kick"})
    track.devices[0].drum_pads[36].chains[0].name = "Boom"
    live.select(track, 0)
    assert read(live.song, 2).pads == [(36, "Boom")]
