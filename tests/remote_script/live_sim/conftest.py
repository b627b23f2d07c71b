"""Fixtures of the simulated Live's tests: a set, and a surface that does as the test says."""

from __future__ import annotations

import sys
from typing import Any, Iterator

import pytest

from sidestick_live_sim import CORE_KIT_909, SimulatedLive

VERSIONS = ("11.0.0", "11.3.43", "12.0.0", "12.1.0", "12.3.6")


class Surface:
    """All that Live calls; a test sets `on_midi`, `on_display` or `on_disconnect`."""

    def __init__(self, c_instance: Any) -> None:
        self.c_instance = c_instance
        self.received: list[Any] = []
        self.displays = 0
        self.disconnected = 0
        self.maps = 0
        self.notes = [60]
        self.ccs: list[int] = []
        self.on_midi: Any = lambda message: None
        self.on_display: Any = lambda: None
        self.on_disconnect: Any = lambda: None

    def disconnect(self) -> None:
        self.disconnected += 1
        self.on_disconnect()

    def connect_script_instances(self, instances: Any) -> None:
        pass

    def refresh_state(self) -> None:
        pass

    def build_midi_map(self, handle: int) -> None:
        import Live

        self.maps += 1
        script = self.c_instance.handle()
        for note in self.notes:
            Live.MidiMap.forward_midi_note(script, handle, 0, note)
        for number in self.ccs:
            Live.MidiMap.forward_midi_cc(script, handle, 0, number)

    def update_display(self) -> None:
        self.displays += 1
        self.on_display()

    def receive_midi(self, message: Any) -> None:
        self.received.append(message)
        self.on_midi(message)

    def can_lock_to_devices(self) -> bool:
        return False

    def suggest_input_port(self) -> str:
        return ""

    def suggest_output_port(self) -> str:
        return ""

    def suggest_map_mode(self, cc: int, channel: int) -> int:
        return -1


@pytest.fixture(params=VERSIONS)
def any_live(request: pytest.FixtureRequest) -> Iterator[SimulatedLive]:
    """Install a Live of each version, with its module."""
    with SimulatedLive(request.param) as live:
        yield live


@pytest.fixture
def live() -> Iterator[SimulatedLive]:
    """Install the newest Live, with its module."""
    with SimulatedLive() as live:
        yield live


@pytest.fixture
def Live(live: SimulatedLive) -> Any:  # noqa: N802 - as scripts call it
    """Return the module that scripts import."""
    return sys.modules["Live"]


@pytest.fixture
def track(live: SimulatedLive) -> Any:
    """Add a MIDI track with a drum rack."""
    return live.add_midi_track("Drums", drum_rack=CORE_KIT_909)


@pytest.fixture
def clip(live: SimulatedLive, track: Any) -> Any:
    """Add a clip of one bar with a kick and two snares."""
    notes = [(36, 0.0, 0.5, 100.0), (38, 1.0, 0.5, 90.0), (38, 3.0, 0.5, 80.0)]
    return live.add_midi_clip(track, 0, 4.0, notes)


@pytest.fixture
def surface(live: SimulatedLive) -> Any:
    """Load a script that takes note 60."""
    return live.load_script(Surface)


@pytest.fixture
def surface_class() -> Any:
    """Return the class of `surface`."""
    return Surface
