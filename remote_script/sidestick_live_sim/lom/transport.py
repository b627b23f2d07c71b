"""The transport of Live.Song.Song. What a script sets takes effect one tick later."""

from __future__ import annotations

from math import ceil
from typing import Any, NamedTuple

from sidestick_live_sim.errors import LiveError
from sidestick_live_sim.simulated_object import SimulatedObject
from sidestick_live_sim.spec import Method, Prop

SUB_DIVISIONS = 4  # sixteenths in a beat
TICKS = 60  # in a sixteenth


class BeatTimeValue:
    """A place in the song, counted from 1 as Live shows it."""

    def __init__(self, bars: int, beats: int, sub_division: int, ticks: int) -> None:
        self.bars = bars
        self.beats = beats
        self.sub_division = sub_division
        self.ticks = ticks


class MeterChange(NamedTuple):
    """A change of meter in the Arrangement: where, in beats, and to what."""

    beats: float
    meter: tuple[int, int]


class TransportMixin(SimulatedObject):
    """Tempo, playing and the time in the song, in beats."""

    raw_meter: tuple[int, int]
    meter_changes: tuple[MeterChange, ...] = ()  # in the Arrangement, by their time
    tempo = 120.0
    is_playing = False
    since_beats = 0.0  # where the song was ...
    since_s = 0.0  # ... at this time

    @property
    def current_song_time(self) -> float:
        """Position in the song, in beats."""
        if not self.is_playing:
            return self.since_beats
        return self.since_beats + (self.core.now() - self.since_s) * self.tempo / 60.0

    def set_tempo(self, value: float) -> None:
        """Change the tempo in BPM."""
        if not 20.0 <= value <= 999.0:
            raise LiveError(f"The tempo lies in 20 to 999 BPM, not {value!r}.")
        self._locate(self.current_song_time)
        self.change("tempo", value)

    def set_is_playing(self, value: bool) -> None:
        """Start or stop at the next tick."""
        self.core.later(self.start_at_once if value else self._stop_at_once)

    def set_current_song_time(self, value: float) -> None:
        """Go elsewhere at the next tick."""
        if not 0 <= value < float("inf"):
            raise LiveError(f"The song begins at 0 beats; {value!r} is outside.")
        self.core.later(lambda: self._locate(value))

    def start_playing(self) -> None:
        """Play from the start at the next tick."""
        self.core.later(lambda: self._locate(0.0))
        self.core.later(self.start_at_once)

    def continue_playing(self) -> None:
        """Play from where the song is, at the next tick."""
        self.core.later(self.start_at_once)

    def stop_playing(self) -> None:
        """Stop at the next tick."""
        self.core.later(self._stop_at_once)

    def get_current_beats_song_time(self) -> Any:
        """Return the position in the song, in bars, beats, sixteenths and ticks."""
        bars_before, start_beats, (numerator, denominator) = self._meter_at(self.current_song_time)
        ticks = int((self.current_song_time - start_beats) * SUB_DIVISIONS * TICKS + 1e-6)
        sixteenths, ticks = divmod(ticks, TICKS)
        per_beat = max(16 // denominator, 1)
        beats, sub_division = divmod(sixteenths, per_beat)
        bars, beats = divmod(beats, numerator)
        value = BeatTimeValue(bars_before + bars + 1, beats + 1, sub_division + 1, ticks + 1)
        return self.core.classes["Song.BeatTime"].sim_make(value)

    def meter_now(self) -> tuple[int, int]:
        """Return the meter at the place where the song is."""
        return self._meter_at(self.current_song_time)[2]

    def _meter_at(self, beats: float) -> tuple[int, float, tuple[int, int]]:
        """Return how many bars lie before the last change of meter, where it is, and the meter."""
        bars, start_beats, meter = 0, 0.0, self.raw_meter
        for change in self.meter_changes:
            if change.beats > beats:
                break
            bars += ceil((change.beats - start_beats) / (meter[0] * 4.0 / meter[1]))
            start_beats, meter = change
        return bars, start_beats, meter

    def start_at_once(self) -> None:
        """Play, within a tick."""
        if not self.is_playing:
            self._locate(self.since_beats)
            self.show("is_playing", True)

    def _stop_at_once(self) -> None:
        self._locate(self.current_song_time)
        self.show("is_playing", False)

    def _locate(self, beats: float) -> None:
        self.since_s = self.core.now()
        self.show("since_beats", beats, "current_song_time")


TRANSPORT_PROPS = (
    Prop("tempo", "float", True, True),
    Prop("is_playing", "bool", True, True),
    Prop("current_song_time", "float", True, True),
)
TRANSPORT_METHODS = (
    Method("start_playing", writes=True),
    Method("continue_playing", writes=True),
    Method("stop_playing", writes=True),
    Method("get_current_beats_song_time", (), "BeatTime"),
)
