"""Chooses this computer's MIDI system: one table, and an error message where there is none."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sidestick_engine.errors import MidiPortError
from sidestick_engine.midi_out import library

CHOICE = "SIDESTICK_MIDI"  # environment variable that names one of the systems
ALSA_SEQUENCER = Path("/dev/snd/seq")
JACK_FOLDERS = (Path("/dev/shm"), Path("/tmp"))  # noqa: S108 where JACK servers put their sockets
NO_LIBRARY = (
    "MIDI ports need the Python package python-rtmidi, or on Python 3.13 supriya-midi, which is not"
    " there. It comes with Sidestick: install that again."
)
NO_SYSTEM = (
    "This computer has no MIDI system: neither ALSA's sequencer nor a JACK server is there."
    " Load the sequencer (`modprobe snd-seq`) or start JACK, then try again."
)


def _always() -> str:
    return "always"


def _alsa_session() -> str:
    return "there" if ALSA_SEQUENCER.exists() else ""


def jack_session() -> str:
    """Return another text for each start of a server, as clients of the one before are cut off."""
    server = os.environ.get("JACK_DEFAULT_SERVER", "default")
    for folder in JACK_FOLDERS:
        try:
            socket = (folder / f"jack_{server}_{os.getuid()}_0").stat()
        except OSError:
            continue
        return f"{socket.st_ino} {socket.st_ctime_ns}"
    return ""


@dataclass(frozen=True)
class System:
    """A MIDI system that RtMidi knows.

    Attributes:
        name: as `SIDESTICK_MIDI` has it.
        title: as people say.
        api: its name in RtMidi.
        virtual: whether programs can make ports of their own.
        session: a text that changes when the system is restarted; "" while it is not there.
        number: what it adds to the names of ports that is another one each time.
    """

    name: str
    title: str
    api: str
    virtual: bool
    session: Callable[[], str]
    number: str = r"$"

    def port_name(self, port: str) -> str:
        """Return a port's name without the number that changes."""
        return re.sub(self.number, "", port)


# In the order in which they are tried.
SYSTEMS = (
    System("alsa", "ALSA", "LINUX_ALSA", True, _alsa_session, number=r" \d+:\d+$"),
    System("coremidi", "CoreMIDI", "MACOSX_CORE", True, _always),
    System("winmm", "Windows MIDI", "WINDOWS_MM", False, _always, number=r" \d+$"),
    System("jack", "JACK", "UNIX_JACK", True, jack_session),
)


def find_system() -> System:
    """Return the system that `SIDESTICK_MIDI` names, else the first that is there.

    Raises:
        MidiPortError: none is there; says what to do.
    """
    if not library.is_installed():
        raise MidiPortError(NO_LIBRARY)
    compiled = library.known_systems()
    known = [each for each in SYSTEMS if each.api in compiled]
    chosen = os.environ.get(CHOICE, "")
    if chosen:
        known = [_named(chosen, known)]
    for system in known:
        if system.session():
            return system
    if chosen:
        raise MidiPortError(f"{known[0].title}, which {CHOICE} asks for, is not running.")
    raise MidiPortError(NO_SYSTEM)


def _named(name: str, known: list[System]) -> System:
    for system in known:
        if system.name == name.lower():
            return system
    legal = " or ".join(system.name for system in known)
    raise MidiPortError(f'{CHOICE} is "{name}"; on this computer it can be {legal}.')
