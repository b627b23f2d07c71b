"""Opens clients of MIDI systems with the library that this Python has.

Both wrap RtMidi, and what they open is used alike. python-rtmidi has no ready-made build for Python
3.13; supriya-midi, made for that reason, has. Older Pythons keep the first, for the second's build
for Linux brings a JACK of its own that the servers of today refuse.
"""

from __future__ import annotations

from importlib.util import find_spec
from typing import Any

NAMES = ("LINUX_ALSA", "MACOSX_CORE", "WINDOWS_MM", "UNIX_JACK")
QUEUE = 1024  # messages that wait to be read


def is_installed() -> bool:
    """Tell whether one of the two is there."""
    return _has_rtmidi() or find_spec("supriya_midi") is not None


def known_systems() -> set[str]:
    """Return RtMidi's names of the systems that the library was built for, as "LINUX_ALSA"."""
    if _has_rtmidi():
        import rtmidi

        compiled = rtmidi.get_compiled_api()
    else:
        from supriya_midi import get_compiled_apis

        compiled = get_compiled_apis()
    return {name for name in NAMES if _api(name) in compiled}


def new_output(system: str, name: str) -> Any:
    """Return a client of a system that can play to ports. Raises `refusals`."""
    if _has_rtmidi():
        from rtmidi import MidiOut
    else:
        from supriya_midi import MidiOut
    return MidiOut(_api(system), name)


def new_input(system: str, name: str, queue: int = QUEUE) -> Any:
    """Return a client of a system that can listen to ports. Raises `refusals`."""
    if _has_rtmidi():
        from rtmidi import MidiIn
    else:
        from supriya_midi import MidiIn
    return MidiIn(_api(system), name, queue)


def is_open(client: Any) -> bool:
    """Tell whether a client has a port open."""
    return bool(client.is_port_open() if _has_rtmidi() else client.is_port_open)


def refusals() -> tuple[type[Exception], ...]:
    """Return what a client raises where the system refuses."""
    if _has_rtmidi():
        return (OSError, RuntimeError, ValueError, MemoryError)
    from supriya_midi import RtMidiError

    return (RtMidiError, OSError, RuntimeError, ValueError, MemoryError)


def _api(system: str) -> Any:
    if _has_rtmidi():
        import rtmidi

        return getattr(rtmidi, f"API_{system}")
    from supriya_midi import RtMidiAPI

    return RtMidiAPI[system]


def _has_rtmidi() -> bool:
    return find_spec("rtmidi") is not None
