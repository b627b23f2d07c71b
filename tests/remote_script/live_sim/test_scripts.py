"""Control surfaces: loading, MIDI, faults, unloading, and the main thread."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from sidestick_live_sim import SimulatedLive, SimulationError


def test_only_forwarded_midi_reaches_a_script(live: SimulatedLive, surface: Any) -> None:
    """Note on and off of a forwarded note arrive; other notes, channels and CCs do not."""
    assert live.midi_in((0x90, 60, 127))
    assert live.midi_in((0x80, 60, 0))
    for message in (0x90, 61, 127), (0x91, 60, 127), (0xB0, 60, 127), (0xE0, 0, 64):
        assert not live.midi_in(message)
    assert surface.received == [(0x90, 60, 127), (0x80, 60, 0)]


def test_controllers_are_forwarded_apart(live: SimulatedLive, surface: Any) -> None:
    """A map that is rebuilt on request replaces the old one, at the next tick."""
    surface.notes, surface.ccs = [], [20]
    surface.c_instance.request_rebuild_midi_map()
    assert live.midi_in((0x90, 60, 127))
    live.advance(0.0)
    assert surface.maps == 2
    assert not live.midi_in((0x90, 60, 127))
    assert live.midi_in((0xB0, 20, 127))


def test_system_exclusive_needs_no_forwarding(live: SimulatedLive, surface: Any) -> None:
    """It reaches every script."""
    assert live.midi_in((0xF0, 0x7E, 0x00, 0xF7))
    assert surface.received == [(0xF0, 0x7E, 0x00, 0xF7)]


def test_pitch_bend_is_forwarded_by_channel(
    live: SimulatedLive,
    Live: Any,  # noqa: N803
    surface_class: Any,
) -> None:
    """forward_midi_pitchbend takes no number."""

    class Bender(surface_class):  # type: ignore[misc]
        def build_midi_map(self, handle: int) -> None:
            Live.MidiMap.forward_midi_pitchbend(self.c_instance.handle(), handle, 2)

    live.load_script(Bender)
    assert live.midi_in((0xE2, 0, 64))
    assert not live.midi_in((0xE0, 0, 64))


@pytest.mark.parametrize(("channel", "note"), [(16, 60), (-1, 60), (0, 128)])
def test_forwarding_takes_legal_numbers(
    live: SimulatedLive, surface: Any, channel: int, note: int
) -> None:
    """Channels and notes out of range raise in build_midi_map."""
    import Live

    script = surface.c_instance.handle()
    surface.build_midi_map = lambda handle: Live.MidiMap.forward_midi_note(
        script, handle, channel, note
    )
    surface.c_instance.request_rebuild_midi_map()
    live.advance(0.0)
    assert live.errors[0].where == "build_midi_map"


def test_forwarding_outside_build_midi_map_is_refused(
    surface: Any,
    Live: Any,  # noqa: N803
) -> None:
    """An old handle, a made-up one or a foreign script's raise."""
    with pytest.raises(RuntimeError, match="build_midi_map"):
        Live.MidiMap.forward_midi_note(surface.c_instance.handle(), 0, 0, 60)
    with pytest.raises(RuntimeError, match="build_midi_map"):
        Live.MidiMap.forward_midi_note(12345, 67890, 0, 60)


def test_exceptions_never_come_out_of_live(live: SimulatedLive, surface: Any) -> None:
    """Exceptions of receive_midi, update_display and disconnect are recorded, by name."""
    surface.on_midi = surface.on_display = surface.on_disconnect = lambda *_: 1 / 0
    live.midi_in((0x90, 60, 1))
    live.advance(0.1)
    live.unload_script(surface)
    names = [fault.where for fault in live.errors]
    assert names == ["receive_midi", "update_display", "disconnect"]


def test_a_script_that_cannot_be_created_is_a_fault(live: SimulatedLive) -> None:
    """load_script gives None then, and Live goes on."""
    assert live.load_script(lambda c_instance: 1 / 0) is None
    assert live.errors[0].where == "create_instance"
    live.advance(1.0)
    assert len(live.errors) == 1


def test_a_surface_must_have_what_live_calls(live: SimulatedLive) -> None:
    """Methods that are missing, and answers of the wrong type, are faults."""

    class Poor:
        def disconnect(self) -> None:
            pass

        def suggest_input_port(self) -> None:
            pass

    live.load_script(lambda c_instance: Poor())
    sentences = [str(fault.error) for fault in live.errors]
    assert "receive_midi" in sentences[0]
    assert "suggest_input_port gave None" in sentences[1]
    live.advance(0.5)
    assert len(sentences) == 2


def test_a_script_may_be_loaded_twice(live: SimulatedLive, surface_class: Any) -> None:
    """Each has its own c_instance; both get MIDI; unloading one leaves the other."""
    first, second = live.load_script(surface_class), live.load_script(surface_class)
    assert first.c_instance.handle() != second.c_instance.handle()
    numbers = [each.c_instance.instance_identifier() for each in (first, second)]
    assert numbers == [0, 1]
    live.midi_in((0x90, 60, 1))
    live.unload_script(first)
    live.midi_in((0x90, 60, 2))
    assert [len(first.received), len(second.received)] == [1, 2]
    assert [first.disconnected, second.disconnected] == [1, 0]
    with pytest.raises(SimulationError):
        live.unload_script(first)


def test_c_instance_is_dead_after_unloading(live: SimulatedLive, surface: Any) -> None:
    """A script that uses it later is told so."""
    live.unload_script(surface)
    with pytest.raises(TypeError):
        surface.c_instance.show_message("too late")


def test_leaving_live_disconnects_all_scripts(surface_class: Any) -> None:
    """The end of the with block unloads what is loaded."""
    with SimulatedLive() as live:
        surface = live.load_script(surface_class)
    assert surface.disconnected == 1
    assert live.errors == []


def test_what_a_script_says_can_be_read(live: SimulatedLive, surface: Any) -> None:
    """Status line, log and MIDI out."""
    surface.c_instance.show_message("one")
    surface.c_instance.show_message("two")
    surface.c_instance.log_message("hello")
    surface.c_instance.send_midi((0x90, 36, 122))
    assert (live.status_line, live.log, live.midi_out) == ("two", ["hello"], [(0x90, 36, 122)])


def test_live_is_for_its_main_thread_only(
    live: SimulatedLive,
    clip: Any,
    Live: Any,  # noqa: N803
) -> None:
    """Any use on another thread raises there and is recorded."""
    uses = [
        lambda: clip.name,
        clip.get_all_notes_extended,
        Live.Application.get_application,
        lambda: Live.Base.Timer(print, 10),
    ]
    raised = []

    def use_all() -> None:
        for use in uses:
            with pytest.raises(RuntimeError, match="main thread"):
                use()
            raised.append(use)

    thread = threading.Thread(target=use_all)
    thread.start()
    thread.join()
    assert len(raised) == len(live.errors) == len(uses)
    assert "main thread" in str(live.errors[0].error)


def test_each_use_of_the_api_is_known(live: SimulatedLive, clip: Any, surface: Any) -> None:
    """Reads, writes, calls, listeners and makings are remembered by class and member."""
    live.touched.clear()
    clip.name = clip.name + "x"
    clip.add_name_listener(print)
    assert clip.get_all_notes_extended()[0].pitch == 36
    surface.c_instance.song()
    assert {tuple(touch) for touch in live.touched} == {
        ("Clip.Clip", "name", "get"),
        ("Clip.Clip", "name", "set"),
        ("Clip.Clip", "add_name_listener", "listen"),
        ("Clip.Clip", "get_all_notes_extended", "call"),
        ("Clip.MidiNote", "pitch", "get"),
        ("MidiRemoteScript", "song", "call"),
    }


def test_building_and_editing_touch_nothing(live: SimulatedLive) -> None:
    """Edits that a test makes in the user's place do not count as use of the API."""
    track = live.add_midi_track("Drums", drum_rack={36: "Kick"})
    clip = live.add_midi_clip(track, 0, 4.0, [(36, 0.0, 1.0, 100.0)])
    live.select(track, 0)
    live.set_loop(clip, 0.0, 2.0)
    live.set_notes(clip, [])
    live.delete_clip(clip)
    assert live.touched == set()


def test_a_closed_set_kills_its_objects(
    live: SimulatedLive, surface: Any, track: Any, clip: Any
) -> None:
    """Song, tracks and clips of the old set are dead; the new one is empty."""
    song = live.song
    clip.name = "funk"
    live.close_set(reload_scripts=False)
    assert all(thing == None for thing in (song, track, clip))  # noqa: E711
    assert len(live.song.tracks) == 0
    assert live.undo_steps == []
    assert surface.c_instance.song() == live.song
    assert live.surfaces == [surface]
    assert live.application != None  # noqa: E711


def test_scripts_are_created_again_with_a_new_set(
    live: SimulatedLive, surface: Any, clip: Any
) -> None:
    """Live disconnects them while the old set still lives."""
    names = []
    surface.on_disconnect = lambda: names.append(clip.name)
    live.close_set()
    assert names == [""]
    assert surface.disconnected == 1
    (again,) = live.surfaces
    assert again is not surface
    assert live.midi_in((0x90, 60, 1))
    assert again.received
    assert live.errors == []


def test_what_was_put_off_is_forgotten_with_the_set(live: SimulatedLive, clip: Any) -> None:
    """Play and a launch that are pending when the set is closed do nothing."""
    calls = []
    live.song.add_is_playing_listener(lambda: calls.append("playing"))
    live.song.is_playing = True
    clip.fire()
    live.close_set()
    live.advance(0.1)
    assert not live.song.is_playing
    assert calls == []
