"""A Push on its own: a simulated unit, the script's side of it, and a dispatcher that records."""

from __future__ import annotations

import sys
from typing import Any

import pytest

from Sidestick.controls.controller_state import READY, PushState
from Sidestick.protocol.messages import Style
from Sidestick.push.controller import Push
from Sidestick.push.layouts import MODELS
from sidestick_live_sim import SimulatedLive
from sidestick_live_sim.push import SimulatedPush

NAMES = ["Push 1", "Push 2", "Push 3"]
VERSIONS = ["11.0.0", "11.3.43", "12.0.0"]  # those that embed Python 3.7
STYLES = (
    Style("funk", "funk", 0xF2B705),
    Style("jazz", "jazz", 0x2EC4B6),
    Style("punk", "punk", 0xE5173F),
)


class FakeDispatcher:
    """Shows the state that the test sets, and remembers what was played."""

    def __init__(self) -> None:
        self.shown = PushState(engine=READY, styles=STYLES, style=0, steps=(0,) * 32)
        self.played: list[tuple[Any, ...]] = []

    def state(self) -> PushState:
        return self.shown

    def change(self, **changes: Any) -> None:
        self.shown = self.shown._replace(**changes)

    def release_held(self) -> None:
        pass

    def press(self, role: str, velocity: int = 127) -> None:
        self.played.append(("press", role, velocity))

    def release(self, role: str) -> None:
        self.played.append(("release", role))

    def turn(self, role: str, steps: int) -> None:
        self.played.append(("turn", role, steps))

    def touch(self, role: str) -> None:
        self.played.append(("touch", role))


class PushScript:
    """The least of a surface: a timer, a MIDI map, and a Push."""

    def __init__(self, c_instance: Any, rig: Rig) -> None:
        import Live

        self.c_instance = c_instance
        self.push = Push(
            rig.dispatcher,  # type: ignore[arg-type]
            c_instance.send_midi,
            c_instance.request_rebuild_midi_map,
            rig.live.now,
            rig.forced,
            rig.clock,
        )
        self.timer = Live.Base.Timer(callback=self.push.tick, interval=10, repeat=True, start=True)

    def build_midi_map(self, handle: int) -> None:
        import Live

        for control in self.push.wanted():
            forward = {
                "cc": Live.MidiMap.forward_midi_cc,
                "note": Live.MidiMap.forward_midi_note,
            }[control.type]
            forward(self.c_instance.handle(), handle, control.channel - 1, control.number)

    def receive_midi(self, message: Any) -> None:
        self.push.receive(message)

    def port_settings_changed(self) -> None:
        self.push.ports_changed()

    def refresh_state(self) -> None:
        self.push.refresh()

    def disconnect(self) -> None:
        self.push.disconnect()
        self.timer.stop()

    def connect_script_instances(self, scripts: Any) -> None:
        pass

    def update_display(self) -> None:
        pass

    def can_lock_to_devices(self) -> bool:
        return False

    def suggest_input_port(self) -> str:
        return ""

    def suggest_output_port(self) -> str:
        return ""

    def suggest_map_mode(self, cc: int, channel: int) -> int:
        return -1


class Rig:
    """A simulated Live with the script and, once plugged in, a Push."""

    def __init__(self, live: SimulatedLive, name: str, clock: bool = False) -> None:
        self.live = live
        self.name = name
        self.clock = clock
        self.forced: Any = None
        self.dispatcher = FakeDispatcher()
        self.unit = SimulatedPush(name, clock)
        self.model = next(model for model in MODELS if model.name == name)
        self.surface: Any = None

    def load(self) -> Rig:
        self.surface = self.live.load_script(lambda c_instance: PushScript(c_instance, self))
        return self

    def start(self) -> Rig:
        """Plug in, load, wait until the Push is known, and press User."""
        self.live.plug(self.unit)
        self.load()
        self.live.hold_up(4.0)
        self.live.advance(0.05)
        self.unit.user()
        self.settle()
        return self

    def settle(self) -> None:
        self.live.advance(0.15)

    def control(self, role: str) -> Any:
        """Return the first control of a role."""
        return next(control for control in self.model.controls if control.role == role)

    def colour(self, role: str) -> int:
        control = self.control(role)
        return self.unit.colour(control.kind, control.number)

    def led(self, role: str) -> Any:
        control = self.control(role)
        return self.unit.led(control.kind, control.number)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run what asks for a ``name`` with each model of Push."""
    if "name" in metafunc.fixturenames:
        metafunc.parametrize("name", NAMES)


if sys.version_info < (3, 8):

    @pytest.fixture
    def version(name: str) -> str:
        """Return a version of Live for each model: Live 11's Python has less time."""
        return dict(zip(NAMES, VERSIONS))[name]


@pytest.fixture
def live() -> Any:
    with SimulatedLive() as live:
        yield live
    assert [fault.trace for fault in live.errors] == []


@pytest.fixture
def make(live: SimulatedLive) -> Any:
    """Return a maker of rigs of a model of Push, not started yet."""
    return lambda name, clock=False: Rig(live, name, clock)


@pytest.fixture
def rig(live: SimulatedLive, name: str) -> Rig:
    """Each model of Push, in User mode and showing the state."""
    return Rig(live, name).start()


class Stage:
    """A session with an engine, played from a Push in User mode."""

    def __init__(self, session: Any, name: str) -> None:
        self.session = session
        self.live = session.live
        self.unit = SimulatedPush(name)
        self.model = next(model for model in MODELS if model.name == name)
        self.live.plug(self.unit)
        self.live.hold_up(4.0)
        self.live.advance(0.05)
        self.unit.user()
        self.settle()

    def settle(self) -> None:
        """Let all answers come but those that the engine holds back, and the lights be sent."""
        engine, client = self.session.engine, self.live.surfaces[0].client
        for ticks in (3, 3, 7):
            self.session.ticks(ticks)
            if engine is not None:
                self.session.until(lambda: client.pending_count <= len(engine.held))
        self.session.ticks(7)

    def control(self, role: str) -> Any:
        return next(control for control in self.model.controls if control.role == role)

    def hold(self, role: str, velocity: int = 100) -> None:
        control = self.control(role)
        if control.kind == "pad":
            self.unit.hit(control.number, velocity)
        else:
            self.unit.press(control.number)

    def release(self, role: str) -> None:
        control = self.control(role)
        if control.kind == "pad":
            self.unit.lift(control.number)
        else:
            self.unit.release(control.number)

    def tap(self, *roles: str, velocity: int = 100) -> str:
        """Press the roles in turn, release them in the opposite order; return what is said."""
        self.session.surface.show_briefly("")
        for role in roles:
            self.hold(role, velocity)
        for role in reversed(roles):
            self.release(role)
        self.settle()
        return str(self.live.status_line)

    def turn(self, role: str, steps: int) -> str:
        self.unit.turn(self.control(role).number, steps)
        self.settle()
        return str(self.live.status_line)

    def colour(self, role: str) -> int:
        control = self.control(role)
        return self.unit.colour(control.kind, control.number)

    def brightness(self, role: str) -> int:
        colour = self.colour(role)
        return (colour >> 16 & 255) + (colour >> 8 & 255) + (colour & 255)

    def lit_steps(self) -> list[int]:
        """Return the steps that show a hit: those that are neither dark nor grey."""
        looks = [self.colour(f"step_{n}") for n in range(1, 33)]
        return [
            n for n, look in enumerate(looks) if len({look >> 16, look >> 8 & 255, look & 255}) > 1
        ]

    @property
    def clip(self) -> Any:
        return self.session.slot().clip

    def notes(self) -> Any:
        return self.session.notes(self.clip)


@pytest.fixture
def make_stage() -> Any:
    """Plugs a Push of a model into a session."""
    return Stage


@pytest.fixture
def stage(connected: Any, name: str) -> Stage:
    """Each model of Push, in User mode, in a session with an engine."""
    return Stage(connected, name)
