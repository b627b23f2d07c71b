"""Another program at the other end of a MIDI port."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic, sleep

import mido

TIMEOUT_S = 20.0
PATIENT_FRAMES = 512
"""The period of a JACK server where no test looks at moments: less is lost under load."""


class Receiver:
    """Another program's port, which keeps what it hears in the order of arrival.

    It asks for what has come: JACK ends a port's thread in the middle of whatever it does.
    """

    def __init__(self, name: str, *, virtual: bool = False) -> None:
        import rtmidi

        self.received: list[mido.Message] = []
        self._port = rtmidi.MidiIn(rtmidi.API_UNIX_JACK, name="Receiver", queue_size_limit=4096)
        self._port.ignore_types(timing=False)
        if virtual:
            self._port.open_virtual_port(name)
        else:
            names = self._port.get_ports()
            self._port.open_port(next(n for n, each in enumerate(names) if each.startswith(name)))

    def of(self, kind: str) -> list[mido.Message]:
        while received := self._port.get_message():
            self.received.append(mido.Message.from_bytes(received[0]))
        return [message for message in self.received if message.type == kind]

    def wait_for(self, kind: str, count: int) -> list[mido.Message]:
        """Return the first `count` messages of this kind."""
        assert becomes(lambda: len(self.of(kind)) >= count), f"only {self.received}"
        return self.of(kind)[:count]

    def close(self) -> None:
        self._port.delete()


def becomes(true: Callable[[], bool]) -> bool:
    """Return True if something becomes true in good time."""
    end_s = monotonic() + TIMEOUT_S
    while not true() and monotonic() < end_s:
        sleep(0.005)
    return true()
