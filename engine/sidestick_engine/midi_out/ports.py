"""The MIDI ports of this computer: listed, opened, sent to and read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from time import sleep
from typing import Any

from sidestick_engine.errors import MidiPortError
from sidestick_engine.midi_out import library
from sidestick_engine.midi_out.backends import System, find_system

VIRTUAL_OUTPUT = "Sidestick"  # the ports that we make where the system lets us
VIRTUAL_INPUT = "Sidestick clock"
ON_ITS_WAY_S = 0.05  # JACK forgets what it has not handed over when a port is closed
OURS = {VIRTUAL_OUTPUT, VIRTUAL_INPUT}


class Ports:
    """Our clients of a MIDI system: at most one output and one input are open.

    Names are those that people see; a number that changes from one day to the next is left out.
    """

    def __init__(self) -> None:
        """Open no port yet. Raises MidiPortError: there is no MIDI system, or it refuses."""
        self.system: System = find_system()
        self._session = self.system.session()
        self._out = self._new_output()
        self._in = self._new_input()

    def alive(self) -> bool:
        """Tell whether the system that we are a client of still runs."""
        return self.system.session() == self._session

    def outputs(self) -> list[str]:
        """Return the names of ports that can be played to; first the one that we would make."""
        return self._names(self._out, VIRTUAL_OUTPUT)

    def inputs(self) -> list[str]:
        """Return the names of ports that can be listened to; first the one that we would make."""
        return self._names(self._in, VIRTUAL_INPUT)

    def open_output(self, name: str) -> None:
        """Play to this port instead of the one before. Raises MidiPortError."""
        self.close_output()
        self._open(self._out, name, VIRTUAL_OUTPUT)

    def close_output(self) -> None:
        """Play to no port; what was just sent arrives."""
        self._end_output()
        self._out = self._new_output()

    def open_input(self, name: str) -> None:
        """Listen to this port instead of the one before. Raises MidiPortError."""
        self.close_input()
        self._in.ignore_types(sysex=True, timing=False, active_sense=True)
        self._open(self._in, name, VIRTUAL_INPUT)

    def next_message(self) -> tuple[Sequence[int], float] | None:
        """Return the next message that has come in, and how many seconds after the one before.

        It is asked for rather than handed over on the MIDI system's thread, for JACK ends that in
        the middle of whatever it does.
        """
        message: tuple[Sequence[int], float] | None = self._in.get_message()
        return message

    def close_input(self) -> None:
        """Listen to no port."""
        self._in.delete()
        self._in = self._new_input()

    def send(self, message: Sequence[int]) -> None:
        """Send the bytes of one message. Raises MidiPortError."""
        with self._errors("The MIDI port takes no more"):
            self._out.send_message(message)

    def close(self) -> None:
        """Close all; the object is of no use afterwards."""
        self._end_output()
        self._in.delete()

    def _end_output(self) -> None:
        if library.is_open(self._out):
            sleep(ON_ITS_WAY_S)
        self._out.delete()

    def _new_output(self) -> Any:
        with self._errors(f"{self.system.title} cannot be reached"):
            return library.new_output(self.system.api, VIRTUAL_OUTPUT)

    def _new_input(self) -> Any:
        with self._errors(f"{self.system.title} cannot be reached"):
            return library.new_input(self.system.api, VIRTUAL_INPUT)

    def _names(self, client: Any, virtual: str) -> list[str]:
        ours = [virtual] if self.system.virtual else []
        with self._errors(f"{self.system.title} cannot list its ports"):
            return ours + [name for name in self._names_of(client) if not _is_ours(name)]

    def _names_of(self, client: Any) -> list[str]:
        """Return the ports' names; numbers that change only where others have the same name."""
        full = client.get_ports()
        short = [self.system.port_name(name) for name in full]
        return [b if short.count(b) == 1 else a for a, b in zip(full, short, strict=True)]

    def _open(self, client: Any, name: str, virtual: str) -> None:
        with self._errors(f'The MIDI port "{name}" cannot be opened'):
            if self.system.virtual and name == virtual:
                client.open_virtual_port(virtual)
                return
            names = self._names_of(client)
            if name in names:
                client.open_port(names.index(name), virtual)
                return
        raise MidiPortError(self._no_port(name, self._names(client, virtual)))

    def _no_port(self, name: str, names: Sequence[str]) -> str:
        if names:
            return f'There is no MIDI port "{name}". There are: {", ".join(names)}.'
        return (
            f'There is no MIDI port "{name}", nor any other. Windows lets no program make one:'
            " install loopMIDI and add a port there, or plug in a device."
        )

    @contextmanager
    def _errors(self, what: str) -> Iterator[None]:
        """Turn what the library refuses into a sentence."""
        try:
            yield
        except library.refusals() as error:
            raise MidiPortError(f"{what}: {error}.") from error


def _is_ours(name: str) -> bool:
    return name.partition(":")[0] in OURS
