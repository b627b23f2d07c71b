"""Real MIDI ports, of a JACK server with its dummy driver, and mido at their other end."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import mido
import pytest

from sidestick_engine.cli.bench.dummy_jack import dummy_jack
from sidestick_engine.errors import MidiPortError
from sidestick_engine.midi_out import VIRTUAL_OUTPUT
from sidestick_engine.midi_out.player import Player

from .receiver import Receiver, becomes


@pytest.fixture(scope="session")
def until() -> Callable[[Callable[[], bool]], bool]:
    """Return a function that says if something becomes true in good time."""
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
    """Open a receiver on the port whose name begins so, or one of its own."""
    opened: list[Receiver] = []

    def open_one(name: str, *, virtual: bool = False) -> Receiver:
        opened.append(Receiver(name, virtual=virtual))
        return opened[-1]

    yield open_one
    for receiver in opened:
        receiver.close()


@pytest.fixture
def player(backend: Any, listen: Any) -> Iterator[Player]:
    """Return a player that plays to its own port; it has ended when those who listen are closed."""
    with Player() as player:
        player.use_output(VIRTUAL_OUTPUT)
        yield player
