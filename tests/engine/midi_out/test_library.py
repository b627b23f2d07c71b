"""Either library opens the same ports; the one of Python 3.13 is played by a stand-in."""

from __future__ import annotations

import sys
from dataclasses import replace
from enum import IntEnum
from types import ModuleType
from typing import Any

import pytest

from sidestick_engine.errors import MidiPortError
from sidestick_engine.midi_out import backends, library
from sidestick_engine.midi_out.ports import VIRTUAL_OUTPUT, Ports


class RtMidiAPI(IntEnum):
    LINUX_ALSA = 2
    UNIX_JACK = 3


class RtMidiError(Exception):
    """As supriya-midi raises it: no OSError."""


class Client:
    """A client as supriya-midi has it: `is_port_open` is no method."""

    def __init__(self, api: RtMidiAPI, client_name: str = "", queue_size_limit: int = 0) -> None:
        assert isinstance(api, RtMidiAPI)  # a number is refused
        self.made_of = (api, client_name, queue_size_limit)
        self.is_port_open = False

    def get_ports(self) -> list[str]:
        return ["Synth:in 129:0"]

    def open_port(self, port_number: int = 0, port_name: str = "RtMidi") -> None:
        if port_name != VIRTUAL_OUTPUT:
            raise RtMidiError("no such port")
        self.is_port_open = True

    def ignore_types(self, sysex: bool, timing: bool, active_sense: bool) -> None: ...
    def delete(self) -> None: ...


@pytest.fixture
def supriya(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have supriya-midi alone, as on Python 3.13, and ALSA."""
    module: Any = ModuleType("supriya_midi")
    module.RtMidiAPI, module.RtMidiError = RtMidiAPI, RtMidiError
    module.MidiIn = module.MidiOut = Client
    module.get_compiled_apis = lambda: [RtMidiAPI.LINUX_ALSA, RtMidiAPI.UNIX_JACK]
    monkeypatch.setitem(sys.modules, "supriya_midi", module)
    monkeypatch.setattr(library, "NAMES", tuple(RtMidiAPI.__members__))
    monkeypatch.setattr(library, "find_spec", lambda name: name == "supriya_midi" or None)
    (alsa,) = (each for each in backends.SYSTEMS if each.name == "alsa")
    monkeypatch.setattr(backends, "SYSTEMS", (replace(alsa, session=lambda: "there"),))
    monkeypatch.setenv(backends.CHOICE, "")


@pytest.fixture
def ports(supriya: None) -> Ports:
    """Return the ports of that system."""
    return Ports()


def test_ports_are_listed_and_played_to(ports: Ports) -> None:
    """Through the other library, by the same names."""
    assert ports.outputs() == [VIRTUAL_OUTPUT, "Synth:in"]
    assert not library.is_open(ports._out)
    ports.open_output("Synth:in")
    assert library.is_open(ports._out)
    assert ports._out.made_of == (RtMidiAPI.LINUX_ALSA, VIRTUAL_OUTPUT, 0)


def test_what_it_refuses_is_a_sentence(ports: Ports) -> None:
    """Its errors are of a kind of their own."""
    with pytest.raises(MidiPortError, match='The MIDI port "Synth:in" cannot be opened: no such'):
        ports.open_input("Synth:in")


def test_without_either_it_says_which(supriya: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both come with Sidestick, each on its Pythons."""
    monkeypatch.setattr(library, "find_spec", lambda _: None)
    with pytest.raises(MidiPortError, match=r"python-rtmidi, or on Python 3\.13 supriya-midi"):
        backends.find_system()
