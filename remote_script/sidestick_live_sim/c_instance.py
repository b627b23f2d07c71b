"""The object through which a loaded script reaches Live: `c_instance`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Callable

from sidestick_live_sim.errors import LiveError
from sidestick_live_sim.simulated_object import SimulatedObject
from sidestick_live_sim.spec import LomClass, Method, positional

if TYPE_CHECKING:
    from sidestick_live_sim.core import Core


class ScriptHost(SimulatedObject):
    """Live's side of one loaded script."""

    lom_class = "MidiRemoteScript"

    def __init__(
        self,
        core: Core,
        identifier: int,
        say: Callable[[str], None],
        out: Callable[[tuple[int, ...]], None],
    ) -> None:
        super().__init__(core)
        self.identifier = identifier
        self.say = say
        self.out = out
        self.log: list[str] = []
        self.midi_out: list[tuple[int, ...]] = []
        self.wants_midi_map = True

    def song(self) -> SimulatedObject:
        """Return the set."""
        return self.core.song  # type: ignore[no-any-return]

    def handle(self) -> int:
        """Return the number by which the functions of Live.MidiMap know this script."""
        return 0x5C000 + self.identifier

    def instance_identifier(self) -> int:
        """Return the number of this instance."""
        return self.identifier

    def log_message(self, text: str) -> None:
        """Write a line to Log.txt."""
        self.log.append(text)

    def show_message(self, text: str) -> None:
        """Show text in the status bar."""
        self.say(text)

    def send_midi(self, message: tuple[int, ...]) -> None:
        """Send to the script's output port."""
        if not message or not all(isinstance(byte, int) and 0 <= byte < 256 for byte in message):
            raise LiveError(f"A MIDI message is a tuple of bytes, not {message!r}.")
        self.midi_out.append(message)
        self.out(message)

    def request_rebuild_midi_map(self) -> None:
        """Have build_midi_map called at the next tick."""
        self.wants_midi_map = True


C_INSTANCE = LomClass(
    "MidiRemoteScript",
    base="",
    methods=[
        Method("song", (), "Song"),
        Method("handle", (), "int"),
        Method("instance_identifier", (), "int"),
        Method("log_message", positional("str")),
        Method("show_message", positional("str")),
        Method("send_midi", positional("tuple")),
        Method("request_rebuild_midi_map"),
    ],
)
