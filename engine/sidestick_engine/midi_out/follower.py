"""Follows another program's MIDI clock: its tempo, its place, whether it runs. No time passes here.

A clock is 24 ticks per beat that come when they come. What is followed is the line that fits them:
the newest beat's worth of ticks counts, so that hurried and belated ones even out, and a clock that
has really changed its pace is believed at the second tick that says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import inf

from sidestick_engine.midi_out.sequencer import (
    CONTINUE,
    POSITIONS_PER_BEAT,
    SONG_POSITION,
    START,
    STOP,
    TICK,
    TICKS_PER_BEAT,
)

LOST_S = 0.5  # at 20 beats per minute ticks are 0.125 s apart
MIN_BPM, MAX_BPM = 20.0, 999.0
OUTLIER = 0.25  # a tick is out of line that is more than a quarter of a tick off it
TICKS_PER_POSITION = TICKS_PER_BEAT // POSITIONS_PER_BEAT


class TickLine:
    """Ticks as a straight line over seconds, fitted as they come (an alpha-beta filter).

    Attributes:
        at_s: when the last tick should have come; never before the first.
        tick_s: from tick to tick; 0 until there are two.
    """

    def __init__(self) -> None:
        self.at_s, self.tick_s = -inf, 0.0
        self._count = self._outliers = 0

    def add(self, now_s: float) -> None:
        """Take in a tick."""
        if now_s - self.at_s > LOST_S:
            self._begin(now_s)
            return
        self._count += 1
        if self._count == 2:
            self.at_s, self.tick_s = now_s, now_s - self.at_s
            return
        error_s, most_s = now_s - self.at_s - self.tick_s, OUTLIER * self.tick_s
        self._outliers = self._outliers + 1 if abs(error_s) > most_s else 0
        if self._outliers == 2:
            self._begin(now_s)
            return
        self._bend(max(-most_s, min(most_s, error_s)))

    def _begin(self, now_s: float) -> None:
        self.at_s, self._count, self._outliers = now_s, 1, 0

    def _bend(self, error_s: float) -> None:
        """Least squares over all ticks so far; from a beat's worth on, the newest count."""
        count = min(self._count, TICKS_PER_BEAT)
        self.at_s += self.tick_s + error_s * 2 * (2 * count - 1) / (count * (count + 1))
        self.tick_s += error_s * 6 / (count * (count + 1))


class Follower:
    """Follows the messages of a MIDI clock.

    Attributes:
        running: whether it has been started and not stopped since.
        starts: how often it has been started or continued; the song is somewhere else then.
    """

    def __init__(self) -> None:
        self.running = False
        self.starts = 0
        self._line = TickLine()
        self._last_tick_s = -inf
        self._next_tick = 0
        self._about_to_run = False

    @property
    def bpm(self) -> float | None:
        """Its tempo, where two ticks have come."""
        if self._line.tick_s <= 0:
            return None
        return max(MIN_BPM, min(MAX_BPM, 60 / (self._line.tick_s * TICKS_PER_BEAT)))

    @property
    def at_s(self) -> float:
        """Time at which the song was at `song_beats`."""
        return self._line.at_s

    @property
    def song_beats(self) -> float:
        """Position of the song at the last tick, from its start."""
        return (self._next_tick - 1) / TICKS_PER_BEAT

    def lost(self, now_s: float) -> bool:
        """Tell whether it runs and no tick has come for a while."""
        return self.running and now_s - self._last_tick_s > LOST_S

    def forget(self) -> None:
        """Take it as stopped until it is started again."""
        self.running = self._about_to_run = False

    def lost_at_s(self) -> float:
        """Return when it is lost if no tick comes until then."""
        return self._last_tick_s + LOST_S if self.running else inf

    def receive(self, message: Sequence[int], now_s: float) -> None:
        """Take in a message; those that are no clock say nothing."""
        match list(message):
            case [status] if status == TICK:
                self._receive_tick(now_s)
            case [status] if status == START:
                self._next_tick, self._about_to_run = 0, True
            case [status] if status == CONTINUE:
                self._about_to_run = True
            case [status] if status == STOP:
                self.forget()
            case [status, low, high] if status == SONG_POSITION:
                self._next_tick = (low + (high << 7)) * TICKS_PER_POSITION

    def _receive_tick(self, now_s: float) -> None:
        self._last_tick_s = now_s
        self._line.add(now_s)
        if self._about_to_run:
            self._about_to_run, self.running = False, True
            self.starts += 1
        if self.running:
            self._next_tick += 1
