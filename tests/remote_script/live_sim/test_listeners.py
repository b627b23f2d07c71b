"""Listeners: called on change, and not the place to change anything."""

from __future__ import annotations

from typing import Any

import pytest

from sidestick_live_sim import CORE_KIT_909, SimulatedLive


class Ear:
    """Counts its calls, and does as a test says in them."""

    def __init__(self, action: Any = lambda: None) -> None:
        self.calls = 0
        self.action = action

    def __call__(self) -> None:
        self.calls += 1
        self.action()


def test_a_listener_is_called_on_change_only(live: SimulatedLive) -> None:
    """Setting the same value again tells nobody."""
    ear = Ear()
    live.song.add_tempo_listener(ear)
    live.song.tempo = 100.0
    live.song.tempo = 100.0
    assert ear.calls == 1
    live.song.remove_tempo_listener(ear)
    live.song.tempo = 90.0
    assert ear.calls == 1


def test_a_listener_is_attached_once(live: SimulatedLive, clip: Any) -> None:
    """Attaching twice raises, detaching what is not attached raises, and one can ask."""
    ear = Ear()
    assert not clip.name_has_listener(ear)
    clip.add_name_listener(ear)
    assert clip.name_has_listener(ear)
    with pytest.raises(RuntimeError):
        clip.add_name_listener(ear)
    clip.remove_name_listener(ear)
    with pytest.raises(RuntimeError):
        clip.remove_name_listener(ear)


def test_a_bound_method_is_the_same_listener_each_time(clip: Any) -> None:
    """Bound methods compare by object and function."""
    ear = Ear()
    clip.add_name_listener(ear.__call__)
    with pytest.raises(RuntimeError):
        clip.add_name_listener(ear.__call__)
    clip.remove_name_listener(ear.__call__)


def test_a_listener_must_be_callable(clip: Any) -> None:
    """Something that cannot be called is refused."""
    with pytest.raises(TypeError):
        clip.add_name_listener("name")
    with pytest.raises(TypeError):
        clip.add_name_listener()


def test_what_cannot_be_listened_to_has_no_such_method(live: SimulatedLive, clip: Any) -> None:
    """highlighted_clip_slot and length have no listeners."""
    assert not hasattr(live.song.view, "add_highlighted_clip_slot_listener")
    assert not hasattr(clip, "add_length_listener")


def test_notes_can_be_listened_to_though_there_is_no_such_property(
    live: SimulatedLive, clip: Any
) -> None:
    """The event "notes" comes with each change of notes."""
    ear = Ear()
    clip.add_notes_listener(ear)
    live.set_notes(clip, [(36, 0.0, 0.5, 100.0)])
    assert ear.calls == 1
    assert not hasattr(clip, "notes")


def test_nothing_can_be_changed_in_a_listener(live: SimulatedLive, track: Any, clip: Any) -> None:
    """Setters, methods that write, undo and undo steps raise there; reads work."""
    song, slot = live.song, track.clip_slots[1]
    read = []
    refused = []
    attempts = [
        lambda: setattr(clip, "name", "x"),
        lambda: slot.create_clip(4.0),
        lambda: clip.remove_notes_extended(0, 128, 0.0, 4.0),
        lambda: setattr(song.view, "detail_clip", None),
        lambda: song.set_data("key", 1),
        song.begin_undo_step,
        song.undo,
        clip.fire,
    ]

    def listen() -> None:
        read.append(clip.name)
        for attempt in attempts:
            with pytest.raises(RuntimeError, match="inside a listener"):
                attempt()
            refused.append(attempt)

    song.add_tempo_listener(Ear(listen))
    song.tempo = 99.0
    assert (len(read), len(refused)) == (1, len(attempts))
    assert live.errors == []


def test_an_exception_in_a_listener_is_recorded_not_passed_on(live: SimulatedLive) -> None:
    """Whoever made the change notices nothing."""
    live.song.add_tempo_listener(Ear(lambda: 1 / 0))
    live.song.tempo = 99.0
    (fault,) = live.errors
    assert isinstance(fault.error, ZeroDivisionError)
    assert fault.where == "listener of Song.Song.tempo"
    assert "1 / 0" in fault.trace


def test_midi_and_timers_are_no_listeners(live: SimulatedLive, surface: Any, clip: Any) -> None:
    """Calls from MIDI or update_display may change the set."""

    def rename(*_: Any) -> None:
        clip.name += "x"

    surface.on_midi = surface.on_display = rename
    live.midi_in((0x90, 60, 1))
    live.advance(0.1)
    assert clip.name == "xx"
    assert live.errors == []


def test_changes_are_refused_while_undo_tells_of_them(live: SimulatedLive, clip: Any) -> None:
    """A listener called by undo or redo may change nothing, and is told why."""
    clip.name = "funk"
    live.song.add_tempo_listener(Ear())
    messages = []

    def listen() -> None:
        with pytest.raises(RuntimeError) as refusal:
            clip.color = 0
        messages.append(str(refusal.value))

    clip.add_name_listener(Ear(listen))
    live.undo()
    live.redo()
    assert len(messages) == 2
    assert all("undoes or redoes" in message for message in messages)


def test_listeners_die_with_their_object(live: SimulatedLive, clip: Any) -> None:
    """A listener of a deleted object cannot be detached, and is called no more."""
    ear = Ear()
    clip.add_name_listener(ear)
    live.delete_clip(clip)
    with pytest.raises(TypeError, match="deleted"):
        clip.remove_name_listener(ear)
    assert ear.calls == 0


def test_a_view_can_be_listened_to_by_name(live: SimulatedLive) -> None:
    """is_view_visible takes the view's name and the listener."""
    view = live.application.view
    ear = Ear()
    view.add_is_view_visible_listener("Detail/Clip", ear)
    assert view.is_view_visible_has_listener("Detail/Clip", ear)
    view.show_view("Detail/DeviceChain")
    view.show_view("Arranger")
    assert ear.calls == 1
    view.remove_is_view_visible_listener("Detail/Clip", ear)
    with pytest.raises(TypeError):
        view.add_is_view_visible_listener(ear)


def test_structure_tells_its_listeners(live: SimulatedLive) -> None:
    """Tracks, slots, devices, chains, pads and selection can be listened to."""
    ears = {name: Ear() for name in ("tracks", "has_clip", "devices", "pad", "name", "detail")}
    live.song.add_tracks_listener(ears["tracks"])
    track = live.add_midi_track("Drums", drum_rack={36: "Kick"})
    track.clip_slots[0].add_has_clip_listener(ears["has_clip"])
    track.add_devices_listener(ears["devices"])
    pad = track.devices[0].drum_pads[36]
    pad.add_chains_listener(ears["pad"])
    pad.add_name_listener(ears["name"])
    live.song.view.add_detail_clip_listener(ears["detail"])
    live.add_midi_clip(track, 0, 4.0)
    live.select(track, 0)
    live.rename(pad.chains[0], "Bass Drum")
    assert pad.name == "Bass Drum"
    live.empty_pad(pad)
    live.delete_device(track.devices[0])
    calls = {name: ear.calls for name, ear in ears.items()}
    assert calls == {"tracks": 1, "has_clip": 1, "devices": 1, "pad": 1, "name": 2, "detail": 1}


def test_a_listener_left_behind_is_a_fault(live: SimulatedLive, surface: Any) -> None:
    """A script must detach in disconnect() what it attached."""
    ear = Ear()
    surface.on_midi = lambda _: live.song.view.add_selected_track_listener(ear)
    live.midi_in((0x90, 60, 1))
    live.unload_script(surface)
    assert "listener of Song.Song.View.selected_track" in str(live.errors[0].error)


def test_a_listener_detached_in_time_is_none(live: SimulatedLive, surface: Any) -> None:
    """A script that cleans up leaves no fault; listeners of the test itself are not its."""
    ear = Ear()
    live.song.add_tempo_listener(Ear())
    surface.on_midi = lambda _: live.song.view.add_selected_track_listener(ear)
    surface.on_disconnect = lambda: live.song.view.remove_selected_track_listener(ear)
    live.midi_in((0x90, 60, 1))
    live.unload_script(surface)
    assert live.errors == []


def test_a_listener_on_a_drum_rack_hears_of_new_pads(live: SimulatedLive) -> None:
    """The rack tells of chains and pads that come and go."""
    track = live.add_midi_track("Drums", drum_rack=CORE_KIT_909)
    rack = track.devices[0]
    chains, pads = Ear(), Ear()
    rack.add_chains_listener(chains)
    rack.add_drum_pads_listener(pads)
    live.empty_pad(rack.drum_pads[51])
    assert (chains.calls, pads.calls) == (1, 1)
