"""Real MIDI ports, of a JACK server with its dummy driver, and mido at their other end."""

from __future__ import annotations

import threading
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
    """Another program's port, which keeps what it hears in the order of arrival."""

    def __init__(self, backend: Any, name: str, *, virtual: bool = False) -> None:
        self.heard: list[mido.Message] = []
        self._news = threading.Condition()
        self._port = backend.open_input(name, virtual=virtual, callback=self._hear)

    def _hear(self, message: mido.Message) -> None:
        with self._news:
            self.heard.append(message)
            self._news.notify()

    def of(self, kind: str) -> list[mido.Message]:
        with self._news:
            return [message for message in self.heard if message.type == kind]

    def wait_for(self, kind: str, count: int) -> list[mido.Message]:
        """The first `count` messages of this kind."""
        with self._news:
            there = self._news.wait_for(
                lambda: sum(message.type == kind for message in self.heard) >= count, TIMEOUT_S
            )
        assert there, f"only {self.heard}"
        return self.of(kind)[:count]

    def close(self) -> None:
        self._port.close()


@pytest.fixture(scope="session")
def until() -> Callable[[Callable[[], bool]], bool]:
    """Whether something becomes true in good time."""

    def becomes(true: Callable[[], bool]) -> bool:
        end_s = monotonic() + TIMEOUT_S
        while not true() and monotonic() < end_s:
            sleep(0.005)
        return true()

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
def player(backend: Any) -> Iterator[Player]:
    """A player that plays to its own port."""
    with Player() as player:
        player.use_output(VIRTUAL_OUTPUT)
        yield player


@pytest.fixture
def listen(backend: Any) -> Iterator[Callable[..., Receiver]]:
    """Opens a receiver on the port whose name begins so, or one of its own."""
    opened = []

    def open_one(name: str, *, virtual: bool = False) -> Receiver:
        if not virtual:
            name = next(each for each in backend.get_input_names() if each.startswith(name))
        opened.append(Receiver(backend, name, virtual=virtual))
        return opened[-1]

    yield open_one
    for receiver in opened:
        receiver.close()
