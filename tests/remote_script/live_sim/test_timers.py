"""Time in Live: timers of about ten milliseconds, ten displays a second."""

from __future__ import annotations

import gc
import time
from typing import Any

import pytest

from sidestick_live_sim import SimulatedLive, SimulationError


@pytest.fixture
def timer_class(Live: Any) -> Any:  # noqa: N803
    return Live.Base.Timer


class Counter:
    def __init__(self) -> None:
        self.times: list[float] = []
        self.live: Any = None

    def __call__(self) -> None:
        self.times.append(self.live.now())


@pytest.fixture
def counter(live: SimulatedLive) -> Counter:
    counter = Counter()
    counter.live = live
    return counter


def test_a_live_that_is_held_up_makes_up_for_nothing(
    live: SimulatedLive, counter: Counter, timer_class: Any
) -> None:
    """After a second in which it was busy a timer fires once, then as ever."""
    timer = timer_class(callback=counter, interval=10, repeat=True, start=True)
    live.hold_up(1.0)
    assert counter.times == [1.0]
    assert timer.running
    live.advance(0.011)
    assert len(counter.times) == 2
    with pytest.raises(SimulationError, match="virtual time"):
        SimulatedLive(clock=time.monotonic).hold_up(1.0)


def test_a_timer_fires_every_ten_milliseconds_and_a_bit(
    live: SimulatedLive, counter: Counter, timer_class: Any
) -> None:
    """Virtual time passes in steps of 10.3 ms, as measured in Live."""
    timer = timer_class(callback=counter, interval=10, repeat=True)
    assert not timer.running
    live.advance(0.1)
    assert counter.times == []
    timer.start()
    assert timer.running
    live.advance(1.0)
    assert len(counter.times) == 97
    assert counter.times[1] - counter.times[0] == pytest.approx(0.0103)


def test_a_shorter_interval_is_no_faster(
    live: SimulatedLive, counter: Counter, timer_class: Any
) -> None:
    """Live does not fire more often than every ten milliseconds."""
    timer = timer_class(counter, 1, True, True)
    live.advance(1.0)
    assert len(counter.times) == 97
    assert timer.running


def test_a_timer_without_repeat_fires_once(
    live: SimulatedLive, counter: Counter, timer_class: Any
) -> None:
    """It can be started again."""
    timer = timer_class(counter, 20, start=True)
    live.advance(1.0)
    assert len(counter.times) == 1
    assert not timer.running
    timer.restart()
    live.advance(1.0)
    assert len(counter.times) == 2


def test_a_stopped_timer_is_silent(live: SimulatedLive, counter: Counter, timer_class: Any) -> None:
    """stop() halts it, restart() begins its interval again."""
    timer = timer_class(counter, 100, True, True)
    live.advance(0.09)
    timer.restart()
    live.advance(0.09)
    assert counter.times == []
    timer.stop()
    live.advance(1.0)
    assert counter.times == []


def test_an_exception_stops_a_timer_for_good(live: SimulatedLive, timer_class: Any) -> None:
    """It is recorded, the timer never fires again, and start() does not help."""
    calls = []

    def fail() -> None:
        calls.append(1)
        raise OSError("socket closed")

    timer = timer_class(fail, 10, True, True)
    live.advance(1.0)
    timer.start()
    assert not timer.running
    live.advance(1.0)
    assert len(calls) == 1
    assert [type(fault.error) for fault in live.errors] == [OSError]
    assert live.errors[0].where == "timer"


def test_a_timer_nobody_holds_is_gone(
    live: SimulatedLive, counter: Counter, timer_class: Any
) -> None:
    """A script must keep its timer."""
    timer_class(counter, 10, True, True)
    gc.collect()
    live.advance(1.0)
    assert counter.times == []


@pytest.mark.parametrize("wrong", [{"interval": 10.0}, {"callback": 5}, {"interval": "10"}])
def test_a_timer_takes_a_callable_and_an_int(
    counter: Counter, timer_class: Any, wrong: Any
) -> None:
    """Anything else is refused as TypeError."""
    with pytest.raises(TypeError):
        timer_class(**{"callback": counter, "interval": 10, **wrong})


def test_a_script_must_stop_its_timers(live: SimulatedLive, surface: Any, timer_class: Any) -> None:
    """A timer that runs on after disconnect() is recorded as left behind."""
    surface.on_midi = lambda _: setattr(surface, "timer", timer_class(lambda: None, 10, True, True))
    live.midi_in((0x90, 60, 1))
    live.unload_script(surface)
    assert "a running timer" in str(live.errors[0].error)


def test_the_display_is_updated_ten_times_a_second(live: SimulatedLive, surface: Any) -> None:
    """update_display comes every 100 ms."""
    live.advance(1.05)
    assert surface.displays == 10


def test_timers_can_be_stopped_or_stalled_from_outside(
    live: SimulatedLive, counter: Counter, timer_class: Any
) -> None:
    """Both have been seen: a timer that no longer runs, and one that only says so."""
    timer = timer_class(counter, 10, True, True)
    live.stop_timers()
    assert not timer.running
    timer.start()
    live.timers_stall = True
    live.advance(1.0)
    assert timer.running
    assert counter.times == []
    live.timers_stall = False
    live.advance(1.0)
    assert counter.times


def test_run_passes_virtual_time_until_something_happens(
    live: SimulatedLive, counter: Counter, timer_class: Any
) -> None:
    """run() tells whether it came true in time; virtual time does not wait."""
    timer = timer_class(counter, 10, True, True)
    assert live.run(until=lambda: len(counter.times) == 5, timeout_s=10.0)
    assert live.now() == pytest.approx(5 * 0.0103)
    assert not live.run(until=lambda: False, timeout_s=100.0)
    assert live.now() == pytest.approx(100.0 + 5 * 0.0103)
    assert timer.running


def test_real_time_is_the_clocks() -> None:
    """With a clock, run() waits for real ticks, and advance() is refused."""
    with SimulatedLive(clock=time.monotonic) as live:
        import Live

        counter = Counter()
        counter.live = live
        timer = Live.Base.Timer(counter, 10, True, True)
        assert live.run(until=lambda: len(counter.times) == 3, timeout_s=30.0)
        assert counter.times[2] - counter.times[0] >= 0.02
        assert timer.running
        with pytest.raises(SimulationError, match="virtual"):
            live.advance(1.0)


def test_callbacks_are_remembered(live: SimulatedLive, surface: Any) -> None:
    """With the name of the call and how long it held Live up."""
    surface.on_midi = lambda _: sum(range(200_000))
    live.midi_in((0x90, 60, 1))
    slowest = max(live.callbacks, key=lambda callback: callback.seconds)
    assert slowest.where == "receive_midi"
    assert slowest.seconds > 0 == slowest.live_s


def test_the_stand_ins_own_time_is_told_apart() -> None:
    """On request, time in Live's calls is counted, and time beside them is not."""
    with SimulatedLive(timed=True) as live:
        clip = live.add_midi_clip(live.add_midi_track("Drums"), 0, 4.0, [(36, 0.0, 1.0, 90.0)])
        live.core.call_script("read", None, lambda: [note.pitch for note in notes_of(clip)])
        live.core.call_script("sum", None, lambda: sum(range(200_000)))
        reading, summing = live.callbacks
        assert 0 < reading.live_s < reading.seconds
        assert summing.live_s == 0


def notes_of(clip: Any) -> Any:
    return clip.get_notes_extended(0, 128, 0.0, 4.0)
