"""Between Live and the script: loading, ticking, faults, and letting go."""

from __future__ import annotations

import json
import socket
from typing import Any

import pytest

import Sidestick
from Sidestick.connection import tcp_link
from Sidestick.control_surface import Surface
from Sidestick.status_messages import say

NOT_RUNNING = (
    "Sidestick: engine not running. Start it with sidestick engine start, "
    "or at every login with sidestick setup"
)


@pytest.fixture(autouse=True)
def everywhere(version: str) -> None:
    """All of this file runs in every version."""


@pytest.fixture
def sockets(monkeypatch: pytest.MonkeyPatch) -> list[socket.socket]:
    """Return the sockets that this process makes from now on, and holds them."""
    made = []

    class Noted(socket.socket):
        def __init__(self, *arguments: Any, **options: Any) -> None:
            super().__init__(*arguments, **options)
            made.append(self)

    monkeypatch.setattr(socket, "socket", Noted)
    return made


def count_open(sockets: list[socket.socket]) -> int:
    return sum(each.fileno() >= 0 for each in sockets)


def test_create_instance_gives_what_live_calls(session: Any) -> None:
    """Every method of Live's control surfaces is there and answers."""
    surface = session.live.load_script(Sidestick.create_instance)
    surface.connect_script_instances(())
    surface.refresh_state()
    surface.port_settings_changed()
    surface.request_rebuild_midi_map()
    assert surface.can_lock_to_devices() is False
    assert surface.suggest_input_port() == surface.suggest_output_port() == ""
    assert surface.suggest_map_mode(20, 0) == -1


def test_create_instance_can_be_given_the_settings_folder(session: Any) -> None:
    """A demo has settings of its own; Live's call names none."""
    (session.folder / "config.json").write_text('{"style": "jazz"}')
    surface = session.live.load_script(
        lambda c_instance: Sidestick.create_instance(c_instance, session.folder)
    )
    assert surface.actions.settings["style"] == "jazz"


def test_a_missing_engine_is_told_once(session: Any) -> None:
    """The status line is Live's; it is not filled with the same words every second."""
    session.live.advance(60.0)
    assert session.live.log.count(NOT_RUNNING) == 1
    assert session.live.status_line == NOT_RUNNING


def test_disconnect_releases_everything(sockets: list[socket.socket], connected: Any) -> None:
    """No timer, no socket, no listener stays, and it may be called again."""
    before = count_open(sockets)
    timer, surface = connected.surface.timer, connected.surface
    connected.live.unload_script(surface)
    assert not timer.running
    assert count_open(sockets) == before - 1
    surface.disconnect()
    surface.update_display()
    surface.receive_midi((0xBF, 102, 127))
    surface.build_midi_map(0)
    assert not connected.slot().has_clip


def test_it_can_be_built_twice(session: Any, start_engine: Any) -> None:
    """Live may do so at its start; each instance has a connection of its own."""
    twin = session.live.load_script(session.create)
    engine = session.connect(start_engine())
    session.until(lambda: session.surface.client.welcome and twin.client.welcome)
    assert len(engine.of_kind("hello")) == 2
    session.live.unload_script(session.surface)
    assert "2 bars of Funk" in session.press_and_wait("generate")
    session.live.unload_script(twin)


def test_it_can_be_chosen_again(connected: Any) -> None:
    """None and back again in the settings."""
    connected.load_again()
    assert "2 bars of Funk" in connected.press_and_wait("generate")


def test_update_display_stands_in_for_a_timer_that_does_not_fire(connected: Any) -> None:
    """Ten times a second is slow, but it works."""
    connected.live.loop.timers_stall = True
    connected.press("generate")
    for _ in range(10):
        connected.live.advance(0.1)
        connected.engine.pump()
    assert connected.slot().has_clip


def test_update_display_restarts_a_timer_that_has_stopped(connected: Any) -> None:
    """The watchdog."""
    connected.surface.timer.stop()
    connected.live.advance(0.11)
    assert connected.surface.timer.running


def test_a_fault_of_the_script_does_not_reach_live(
    connected: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is logged with its traceback, told in one sentence, and the script goes on."""

    def fail(*_: Any) -> None:
        raise ZeroDivisionError("a fault in the script")

    with monkeypatch.context() as patch:
        patch.setattr(connected.surface.actions, "generate", fail)
        assert connected.press_and_wait("generate") == say("internal")
    assert "ZeroDivisionError: a fault in the script" in connected.live.log[-1]
    assert "2 bars of Funk" in connected.press_and_wait("generate")


def test_a_fault_at_every_tick_is_logged_once(
    connected: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Log.txt is not flooded a hundred times a second."""

    def fail() -> None:
        raise ZeroDivisionError("a fault in the client")

    monkeypatch.setattr(connected.surface.client, "poll", fail)
    connected.live.advance(1.0)
    assert sum("ZeroDivisionError" in line for line in connected.live.log) == 1
    assert connected.surface.timer.running


def test_a_fault_while_starting_does_not_reach_live(
    session: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A surface that could not start is harmless: nothing works, and nothing raises."""

    def fail(*_: Any) -> None:
        raise OSError("no sockets today")

    monkeypatch.setattr("Sidestick.control_surface.Client", fail)
    surface = session.live.load_script(session.create)
    surface.receive_midi((0xBF, 102, 127))
    surface.update_display()
    assert session.live.status_line == say("internal")
    session.live.unload_script(surface)


def test_when_live_itself_has_gone_there_is_silence() -> None:
    """A c_instance whose every use raises brings nothing down."""

    class LiveIsGone:
        def __getattr__(self, name: str) -> Any:
            raise RuntimeError("Live is gone")

    surface = Surface(LiveIsGone())
    surface.update_display()
    surface.disconnect()


def test_a_tick_reads_a_bounded_number_of_bytes(
    connected: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A flood from the engine is taken in portions, and Live is not held up."""
    portions = []
    read = tcp_link.Link._read

    def count(self: Any) -> bool:
        portions[-1] += 1
        return read(self)

    monkeypatch.setattr(tcp_link.Link, "_read", count)
    for _ in range(30):
        connected.engine.say("error", id=0, code="internal", sentence="x" * 999, more="y" * 50000)
    for _ in range(100):
        portions.append(0)
        connected.live.advance(0.0105)
    assert sum(portions) * tcp_link.READ_BYTES > 30 * 50000
    assert max(portions) <= 2 * tcp_link.MAX_READS_PER_POLL, "a tick and an update_display"


def test_messages_that_were_not_asked_for_do_nothing(connected: Any) -> None:
    """Releases, other numbers, other channels, sysex, half a message."""
    for message in [
        (0xBF, 102, 0),
        (0xBF, 102, 63),
        (0xBF, 20, 127),
        (0xB0, 102, 127),
        (0x9F, 102, 127),
        (0xF0, 0x7E, 0xF7),
        (0xBF,),
        (),
    ]:
        connected.surface.receive_midi(message)
        connected.surface.receive_midi_chunk((message, message))
    connected.tick()
    assert connected.engine.of_kind("generate") == []


def test_the_controls_can_be_chosen(session: Any, start_engine: Any) -> None:
    """A pad in place of a CC: its note-on presses, its note-off does not."""
    chosen = {"type": "note", "channel": 1, "number": 60}
    settings = {"controls": {"generate": chosen}, "bars": 1, "seed": 99, "style": "jazz"}
    (session.folder / "config.json").write_text(json.dumps(settings))
    session.load_again()
    session.connect(start_engine())
    session.controls["generate"] = chosen
    assert session.live.midi_in((0x80, 60, 64))
    assert session.live.midi_in((0x90, 60, 0))
    assert not session.live.midi_in((0xBF, 102, 127))
    assert "1 bar of Jazz, seed 99" in session.press_and_wait("generate")
    assert len(session.engine.of_kind("generate")) == 1
    assert session.slot().clip.name == "Jazz 99"


def test_settings_that_are_not_legal_are_reported(session: Any, start_engine: Any) -> None:
    """The musician is told of the setting when the engine is there, and the script works."""
    (session.folder / "config.json").write_text('{"bars": 0}')
    session.load_again()
    session.engine = start_engine()
    session.until(lambda: "config.json: bars is 0" in session.live.status_line)
    assert "2 bars of Funk" in session.press_and_wait("generate")


def test_no_styles_can_be_told_without_an_engine(session: Any) -> None:
    """The styles are the engine's."""
    assert session.press_and_wait("next_style") == say("no_styles")


def test_a_control_that_another_surface_has_is_told_of(session: Any) -> None:
    """Live says no when it is asked for; the others work."""
    control = session.controls["generate"]
    taken = (0xB0, control["channel"] - 1, control["number"])
    session.live.take_controls(taken)
    said = say("control_taken", control="CC 102 on channel 16")
    assert session.live.status_line == said
    assert not session.live.midi_in((0xBF, control["number"], 127))
    session.surface.show_status("")
    session.live.take_controls(taken)
    assert session.live.status_line == "", "it is said once"
    session.live.take_controls()
    assert session.live.midi_in((0xBF, control["number"], 127))
