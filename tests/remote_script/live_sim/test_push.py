"""The simulated Pushes are as strict as the manual: modes, ports, lights, text."""

from __future__ import annotations

from typing import Any

import pytest

from sidestick_live_sim import SimulatedLive
from sidestick_live_sim.errors import LiveError
from sidestick_live_sim.push import HARDWARE, SimulatedPush

IDENTITY = {
    "Push 1": "F0 7E 00 06 02 47 15 00 19",
    "Push 2": "F0 7E 01 06 02 00 21 1D 67 32",
    "Push 3": "F0 7E 01 06 02 00 21 1D 69 32",
}


@pytest.fixture(params=[*HARDWARE])
def unit(request: Any, live: SimulatedLive, surface: Any) -> SimulatedPush:
    """Each model, plugged in and started, in User mode; the script wants every pad and button."""
    surface.notes, surface.ccs = [*range(11), *range(36, 100)], [*range(128)]
    unit = live.plug(SimulatedPush(request.param))
    live.advance(5.0)
    unit.user()
    live.advance(0.02)
    surface.received.clear()
    return unit


def send(surface: Any, live: SimulatedLive, message: str) -> None:
    surface.c_instance.send_midi(tuple(bytes.fromhex(message)))
    live.advance(0.02)


def test_it_says_who_it_is(live: SimulatedLive, surface: Any, unit: SimulatedPush) -> None:
    """To the device number that it has, in every mode."""
    for mode in (0, 1):
        unit.set_mode(mode)
        live.advance(0.02)
        surface.received.clear()
        send(surface, live, f"F0 7E {unit.hardware.number:02X} 06 01 F7")
        (answer,) = surface.received
        assert bytes(answer).startswith(bytes.fromhex(IDENTITY[unit.hardware.name]))
    send(surface, live, "F0 7E 05 06 01 F7")
    assert len(surface.received) == 1


def test_a_mode_that_is_set_is_answered_on_both_ports(
    live: SimulatedLive, surface: Any, unit: SimulatedPush
) -> None:
    """By whichever side it was set, and also where it was so already."""
    for mode in (0, 1, 1):
        surface.c_instance.send_midi((*unit.hardware.mode, mode, 0xF7))
        assert unit.mode == mode
    live.advance(0.02)
    unit.set_mode(0)
    live.advance(0.02)
    assert [message[-2] for message in surface.received] == [0, 1, 1, 0]


def test_in_live_mode_the_port_is_silent(
    live: SimulatedLive, surface: Any, unit: SimulatedPush
) -> None:
    """But for the User button, and what is sent to lights is lost."""
    unit.set_mode(0)
    live.advance(0.02)
    surface.received.clear()
    unit.strike(36)
    unit.tap(85)
    unit.turn(71, 3)
    assert surface.received == []
    send(surface, live, "90 24 03")
    assert unit.lost[-1] == (0x90, 0x24, 0x03)
    assert unit.pad_colour(36) == 0
    unit.user()
    assert surface.received[:1] == [(0xB0, 59, 127)]


def test_it_is_played(surface: Any, unit: SimulatedPush) -> None:
    """Pads, buttons, knobs in two's complement, touches."""
    unit.pads_play = 1
    unit.strike(36, 99)
    unit.tap(49, 85)
    unit.turn(78, -2)
    unit.turn(71, 100)
    unit.touch(0)
    unit.touch(0, down=False)
    assert surface.received == [
        (0x90, 36, 99),
        (0x80, 36, 0),
        (0xB0, 49, 127),
        (0xB0, 85, 127),
        (0xB0, 85, 0),
        (0xB0, 49, 0),
        (0xB0, 78, 126),
        (0xB0, 71, 63),
        (0xB0, 71, 37),
        (0x90, 0, 127),
        (0x90, 0, 0),
    ]


def test_pads_in_mpe_have_channels_of_their_own(
    live: SimulatedLive, surface: Any, unit: SimulatedPush
) -> None:
    """Until they are switched by system exclusive, which only Push 3 knows, and some refuse."""
    has_mpe = bool(unit.hardware.aftertouch)
    unit.strike(36, 99)
    assert [message[0] & 0x0F for message in surface.received] == [1, 1] * has_mpe or [0, 0]
    if has_mpe:
        surface.received.clear()
        send(surface, live, "F0 00 21 1D 01 01 1F F7")
        assert surface.received.pop() == (0xF0, 0x00, 0x21, 0x1D, 0x01, 0x01, 0x1F, 0x02, 0xF7)
        send(surface, live, "F0 00 21 1D 01 01 1E 01 F7")
        unit.strike(37, 99)
        assert surface.received == [(0x90, 37, 99), (0x80, 37, 0)]
        unit.stubborn = True
        send(surface, live, "F0 00 21 1D 01 01 1E 02 F7")
        assert unit.pads_play == 1


def test_what_is_not_there_cannot_be_played(unit: SimulatedPush) -> None:
    """Nor looked at."""
    for play in (
        lambda: unit.press(4),
        lambda: unit.strike(35),
        lambda: unit.turn(15, 1),
        lambda: unit.touch(11),
        lambda: unit.button_colour(4),
    ):
        with pytest.raises(LiveError):
            play()


def test_lights_take_the_colours_of_the_palette(
    live: SimulatedLive, surface: Any, unit: SimulatedPush
) -> None:
    """White on a pad; red; and dark again."""
    white, red = (3, 5) if unit.hardware.name == "Push 1" else (120, 127)
    send(surface, live, f"90 24 {white:02X}")
    send(surface, live, f"B0 66 {red:02X}")
    assert (unit.pad_colour(36), unit.button_colour(102)) == (0xFFFFFF, 0xFF0000)
    send(surface, live, "90 24 00")
    assert unit.pad_colour(36) == 0
    assert live.errors == []


def test_lights_that_do_not_exist_are_a_fault(
    live: SimulatedLive, surface: Any, unit: SimulatedPush
) -> None:
    """So are colours that nobody has seen, and messages that nothing is known of."""
    for message in ("90 23 03", "B0 04 7F", "90 24 3E", "E0 00 40", "F0 00 21 1D 01 01 03 01 F7"):
        send(surface, live, message)
    sentences = [str(fault.error) for fault in live.errors]
    assert len(sentences) == 5
    assert "no light at pad 35" in sentences[0]


def test_animation_needs_a_clock(live: SimulatedLive, surface: Any, unit: SimulatedPush) -> None:
    """Without one a light keeps its first colour; with one it goes to the second and back."""
    send(surface, live, "90 24 03")
    send(surface, live, "99 24 00")
    first = unit.pad_colour(36)
    assert unit.colour("pad", 36, 0.5) == first != 0
    unit.clock = True
    assert unit.colour("pad", 36, 0.5) == 0
    assert unit.colour("pad", 36, 1.0) == first
    send(surface, live, "9E 24 00")
    assert [unit.colour("pad", 36, phase) for phase in (0.0, 0.4, 0.6)] == [first, first, 0]
    send(surface, live, "91 24 00")
    assert unit.colour("pad", 36, 1.0) == 0


def test_a_new_mode_and_a_new_start_are_dark(
    live: SimulatedLive, surface: Any, unit: SimulatedPush
) -> None:
    """The lights shown before are forgotten; while it starts it receives nothing."""
    send(surface, live, "90 24 03")
    unit.user()
    unit.user()
    assert unit.pad_colour(36) == 0
    send(surface, live, "90 24 03")
    live.unplug(unit)
    send(surface, live, "90 25 03")
    live.plug(unit)
    assert unit.mode == 0
    send(surface, live, f"F0 7E {unit.hardware.number:02X} 06 01 F7")
    assert len(unit.too_early) == 1


def test_scripts_hear_of_ports_that_come_and_go(live: SimulatedLive, surface_class: Any) -> None:
    """port_settings_changed both times; a new MIDI map and refresh_state when it comes."""
    calls = []

    class RecordingSurface(surface_class):  # type: ignore[misc]
        def port_settings_changed(self) -> None:
            calls.append("ports")

        def refresh_state(self) -> None:
            calls.append("refresh")

        def build_midi_map(self, handle: int) -> None:
            calls.append("map")

    live.load_script(RecordingSurface)
    calls.clear()
    unit = live.plug(SimulatedPush("Push 2"))
    assert calls == ["ports", "map", "refresh"]
    live.unplug(unit)
    assert calls[3:] == ["ports"]


def test_push_1_shows_four_lines_of_text(live: SimulatedLive, surface: Any) -> None:
    """Written whole, in every mode; a line that is too short is a fault."""
    unit = live.plug(SimulatedPush("Push 1"))
    live.advance(3.0)
    line = "".join(f"{ord(char):02X}" for char in "hello".ljust(68))
    send(surface, live, f"F0 47 7F 15 1A 00 45 00 {line} F7")
    assert unit.text == ["", "", "hello".ljust(68), ""]
    send(surface, live, f"F0 47 7F 15 1A 00 45 00 {line[2:]} F7")
    send(surface, live, f"F0 47 7F 15 1C 00 45 00 {line} F7")
    assert len(live.errors) == 2
