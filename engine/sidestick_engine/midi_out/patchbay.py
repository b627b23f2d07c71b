"""The ports that were chosen, kept open: they may vanish and come back while a beat plays."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from threading import RLock

from sidestick_engine.errors import MidiPortError
from sidestick_engine.midi_out.ports import Ports

BACK = "The MIDI port {name} is back."


@dataclass
class Plug:
    """A port that was chosen: its name (None for none), and what to say when it is disconnected."""

    disconnected_sentence: str
    name: str | None = None
    is_open: bool = False


class Patchbay:
    """One output to play to and one input whose clock is followed.

    `lock` is held by whoever calls `send`, and here only for an instant: ports may take a second to
    open or to close, and the beat goes on meanwhile.

    Attributes:
        outputs, inputs: names of the ports that are there.
        has_virtual: whether the first of each is one that we would make.
        sentence: what has gone or come back of our ports; "" at first.
        missing: why there are no ports at all; "" where there are.
    """

    def __init__(self, lock: RLock, new_ports: Callable[[], Ports] = Ports) -> None:
        self._lock, self._new_ports = lock, new_ports
        self._changing = RLock()  # held while ports are opened, closed or looked for
        self._ports: Ports | None = None
        self._output = Plug(
            "The MIDI port {name} is disconnected. The beat continues silently until it is back;"
            " choose another port to hear it now."
        )
        self._input = Plug("The MIDI port {name}, whose clock is followed, is disconnected.")
        self.outputs: Sequence[str] = ()
        self.inputs: Sequence[str] = ()
        self.has_virtual = False
        self.sentence = self.missing = ""

    @property
    def output(self) -> str | None:
        """The port that was chosen to play to, whether or not it is there."""
        return self._output.name

    @property
    def input(self) -> str | None:
        """The port whose clock was chosen, whether or not it is there."""
        return self._input.name

    def use_output(self, name: str | None) -> None:
        """Play to this port from now on, or to none. Raises MidiPortError; then to none."""
        self._use(self._output, name)

    def use_input(self, name: str | None) -> None:
        """Listen to this port from now on, or to none. Raises MidiPortError; then to none."""
        self._use(self._input, name)

    def send(self, message: Sequence[int]) -> None:
        """Send a message to the output, where it is there."""
        if self._ports and self._output.is_open:
            try:
                self._ports.send(message)
            except MidiPortError:
                self._disconnect(self._output)

    def next_message(self) -> tuple[Sequence[int], float] | None:
        """Return the next message from the input, and how many seconds after the one before."""
        with self._changing:
            return self._ports.next_message() if self._ports and self._input.is_open else None

    def mute(self) -> None:
        """Stop sending; the caller holds the lock, and chooses an output next."""
        self._output.is_open = False

    def refresh_ports(self) -> None:
        """Update the lists of ports; report a lost port of ours, and open one that is back."""
        with self._changing:
            try:
                self._refresh_ports()
                self.missing = ""
            except MidiPortError as error:
                self.outputs = self.inputs = ()
                self.missing = str(error)

    def close(self) -> None:
        """Close all ports."""
        with self._changing:
            self._drop()

    def _use(self, plug: Plug, name: str | None) -> None:
        with self._changing:
            with self._lock:
                plug.name, plug.is_open = None, False
            if name is not None:
                self._open(plug, name)
            elif self._ports:
                self._close(plug, self._ports)
            self.sentence = ""

    def _open(self, plug: Plug, name: str) -> None:
        self._ports = ports = self._ports or self._new_ports()
        if plug is self._output:
            ports.open_output(name)
        else:
            ports.open_input(name)
        with self._lock:
            plug.name, plug.is_open = name, True

    def _close(self, plug: Plug, ports: Ports) -> None:
        if plug is self._output:
            ports.close_output()
        else:
            ports.close_input()

    def _refresh_ports(self) -> None:
        if self._ports and not self._ports.alive():
            self._drop()
        self._ports = ports = self._ports or self._new_ports()
        self.has_virtual = ports.system.virtual
        self.outputs, self.inputs = ports.outputs(), ports.inputs()
        self._update(self._output, self.outputs)
        self._update(self._input, self.inputs)

    def _update(self, plug: Plug, there: Sequence[str]) -> None:
        if plug.name is None or (plug.name in there) == plug.is_open:
            return
        if plug.is_open:
            self._disconnect(plug)
        else:
            self._open(plug, plug.name)
            self.sentence = BACK.format(name=plug.name)

    def _disconnect(self, plug: Plug) -> None:
        with self._lock:
            if plug.is_open:
                plug.is_open = False
                self.sentence = plug.disconnected_sentence.format(name=plug.name)

    def _drop(self) -> None:
        self._disconnect(self._output)
        self._disconnect(self._input)
        ports, self._ports = self._ports, None
        if ports:
            ports.close()
