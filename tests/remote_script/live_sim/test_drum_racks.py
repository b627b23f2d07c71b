"""Drum racks and other devices: pads, chains, samples."""

from __future__ import annotations

from typing import Any

import pytest

from sidestick_live_sim import CORE_KIT_808, CORE_KIT_909, SimulatedLive


def test_a_drum_rack_has_128_pads(track: Any) -> None:
    """The pads of a core kit have its names; empty ones have a note's name and no chains."""
    (rack,) = track.devices
    assert (rack.can_have_drum_pads, rack.has_drum_pads, rack.can_have_chains) == (1, 1, 1)
    assert rack.class_name == "DrumGroupDevice"
    assert [pad.note for pad in rack.drum_pads] == list(range(128))
    assert {pad.note: pad.name for pad in rack.drum_pads if pad.chains} == CORE_KIT_909
    assert rack.drum_pads[60].name == "C3"
    assert len(rack.drum_pads[60].chains) == 0
    assert [pad.note for pad in rack.visible_drum_pads] == list(range(36, 52))


def test_a_pad_leads_to_its_sample(track: Any) -> None:
    """Pad, chain, Simpler, sample."""
    chain = track.devices[0].drum_pads[36].chains[0]
    assert (chain.name, chain.out_note, chain.choke_group) == ("Bass Drum", 60, 0)
    (simpler,) = chain.devices
    assert simpler.class_name == "OriginalSimpler"
    assert simpler.sample.file_path.endswith("Bass Drum.wav")
    assert simpler.canonical_parent == chain
    assert not hasattr(simpler, "drum_pads")


def test_a_drum_rack_may_be_nested_in_an_instrument_rack(live: SimulatedLive) -> None:
    """The outer rack has chains and no pads: asking it for them raises."""
    track = live.add_midi_track("Drums", drum_rack=CORE_KIT_808, nested=True)
    (outer,) = track.devices
    assert (outer.can_have_chains, outer.can_have_drum_pads) == (True, False)
    for name in ("drum_pads", "visible_drum_pads", "has_drum_pads"):
        with pytest.raises(RuntimeError, match="Only a Drum Rack"):
            getattr(outer, name)
    (inner,) = outer.chains[0].devices
    assert inner.drum_pads[51].name == "Cowbell"


def test_a_drum_rack_on_a_pad_has_no_pads_of_its_own(live: SimulatedLive) -> None:
    """has_drum_pads is False there, and the list of pads empty."""
    track = live.add_midi_track("Drums", drum_rack={36: "Kick"})
    inner = live.add_nested_drum_rack(track.devices[0].drum_pads[36], {60: "Layer"})
    assert inner.can_have_drum_pads
    assert not inner.has_drum_pads
    assert len(inner.drum_pads) == 0
    assert [chain.name for chain in inner.chains] == ["Layer"]


def test_pads_of_several_chains_have_no_single_name(live: SimulatedLive, track: Any) -> None:
    """Two chains on one pad make it Multi; moving one away names it again."""
    rack = track.devices[0]
    rack.drum_pads[37].chains[0].in_note = 36
    assert rack.drum_pads[36].name == "Multi"
    assert len(rack.drum_pads[37].chains) == 0
    with pytest.raises(RuntimeError):
        rack.drum_pads[38].chains[0].in_note = 128
    with pytest.raises(AttributeError):
        rack.drum_pads[36].name = "Kick"


def test_pads_are_muted_and_soloed_with_their_chains(track: Any) -> None:
    """A pad's switches are those of its chains."""
    pad = track.devices[0].drum_pads[36]
    pad.mute = True
    pad.solo = True
    assert pad.chains[0].mute
    assert pad.chains[0].solo
    assert (pad.mute, pad.solo) == (True, True)
    assert not track.devices[0].drum_pads[60].mute


def test_the_rack_shows_pads(track: Any) -> None:
    """Selected pad and scroll position belong to the rack's view."""
    rack = track.devices[0]
    view = rack.view
    view.selected_drum_pad = rack.drum_pads[40]
    view.drum_pads_scroll_position = 0
    assert view.selected_drum_pad == rack.drum_pads[40]
    assert rack.visible_drum_pads[0].note == 0
    with pytest.raises(RuntimeError):
        view.drum_pads_scroll_position = 29


def test_a_plain_device_is_no_rack(live: SimulatedLive) -> None:
    """It says so, and has neither chains nor pads."""
    track = live.add_midi_track("Synth")
    device = live.add_device(track, "Operator", "Operator")
    assert (device.can_have_chains, device.can_have_drum_pads) == (False, False)
    assert not hasattr(device, "chains")
    assert track.view.selected_device == device
