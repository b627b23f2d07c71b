"""Real MIDI ports, of a JACK server with its dummy driver, and mido at their other end."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from time import monotonic, sleep
from typing import Any

import mido
import pytest

from sidestick_engine.cli.dummy_jack import dummy_jack
from sidestick_engine.errors import MidiPortError
from sidestick_engine.midi_out import VIRTUAL_OUTPUT
from sidestick_engine.midi_out.player import Player

TIMEOUT_S = 20.0


class Receiver:
    """Another program's port, which keeps what it hears in the order of arrival.

    It asks for what has come: JACK ends a port's thread in the middle of whatever it does.
    """

    def __init__(self, name: str, *, virtual: bool = False) -> None:
        import rtmidi

        self.heard: list[mido.Message] = []
        self._port = rtmidi.MidiIn(rtmidi.API_UNIX_JACK, name="Receiver", queue_size_limit=4096)
        self._port.ignore_types(timing=False)
        if virtual:
            self._port.open_virtual_port(name)
        else:
            names = self._port.get_ports()
            self._port.open_port(next(n for n, each in enumerate(names) if each.startswith(name)))

    def of(self, kind: str) -> list[mido.Message]:
        while heard := self._port.get_message():
            self.heard.append(mido.Message.from_bytes(heard[0]))
        return [message for message in self.heard if message.type == kind]

    def wait_for(self, kind: str, count: int) -> list[mido.Message]:
        """The first `count` messages of this kind."""
        assert becomes(lambda: len(self.of(kind)) >= count), f"only {self.heard}"
        return self.of(kind)[:count]

    def close(self) -> None:
        self._port.delete()


def becomes(true: Callable[[], bool]) -> bool:
    """Whether something becomes true in good time."""
    end_s = monotonic() + TIMEOUT_S
    while not true() and monotonic() < end_s:
        sleep(0.005)
    return true()


@pytest.fixture(scope="session")
def until() -> Callable[[Callable[[], bool]], bool]:
    """Whether something becomes true in good time."""
    return becomes


@pytest.fixture(scope="module")
def backend() -> Iterator[Any]:
    """mido on the ports of a JACK server of our own."""
    try:
        with dummy_jack():
            yield mido.Backend("mido.backends.rtmidi/UNIX_JACK")
    except MidiPortError as error:
        pytest.skip(str(error))


@pytest.fixture
def listen() -> Iterator[Callable[..., Receiver]]:
    """Opens a receiver on the port whose name begins so, or one of its own."""
    opened: list[Receiver] = []

    def open_one(name: str, *, virtual: bool = False) -> Receiver:
        opened.append(Receiver(name, virtual=virtual))
        return opened[-1]

    yield open_one
    for receiver in opened:
        receiver.close()


@pytest.fixture
def player(backend: Any, listen: Any) -> Iterator[Player]:
    """A player that plays to its own port; it has ended when those who listen are closed."""
    with Player() as player:
        player.use_output(VIRTUAL_OUTPUT)
        yield player
