"""Plays in time: a thread sleeps until a message is due; others watch ports and follow a clock."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from math import inf

from sidestick_engine.midi_out.follower import Follower
from sidestick_engine.midi_out.loop import MidiLoop
from sidestick_engine.midi_out.patchbay import Patchbay
from sidestick_engine.midi_out.ports import Ports
from sidestick_engine.midi_out.sequencer import Sequencer
from sidestick_engine.midi_out.state import PlayerState

WATCH_S = 1.0  # how often ports are looked for
# A wait for an event may end a system timer's tick late, 16 ms on Windows; a sleep does not.
ASLEEP_UNTIL_S = 0.02
SPIN_S = 0.0005
LISTEN_S, LATEST_S = 0.002, 0.02  # how often what came in is looked at; it came no earlier
NOT_STARTED = "Waiting for the clock of {port} to start."
CLOCK_LOST = (
    "The clock of {port} has stopped coming, so the beat has stopped. It plays when the clock is"
    " started again."
)


class Player:
    """Plays a clip in a loop out of a MIDI port. May be used from any thread; returns at once."""

    def __init__(
        self,
        new_ports: Callable[[], Ports] = Ports,
        now: Callable[[], float] = time.perf_counter,
    ) -> None:
        self._now = now
        self._lock = threading.RLock()
        self._changed = threading.Event()
        self._ended = threading.Event()
        self._following = threading.Event()
        self._patchbay = Patchbay(self._lock, new_ports)
        self._sequencer = Sequencer(self._patchbay.send)
        self._follower: Follower | None = None
        self._clip: MidiLoop | None = None
        self._starts = 0
        self._threads = [
            threading.Thread(target=self._play, name="midi out", daemon=True),
            threading.Thread(target=self._watch, name="midi ports", daemon=True),
            threading.Thread(target=self._listen, name="midi clock", daemon=True),
        ]
        for thread in self._threads:
            thread.start()

    def __enter__(self) -> Player:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def state(self) -> PlayerState:
        """Return what there is to see now."""
        with self._lock:
            now_s, patchbay, sequencer = self._now(), self._patchbay, self._sequencer
            return PlayerState(
                playing=sequencer.playing,
                at_s=now_s,
                position_beats=sequencer.position_beats(now_s),
                length_beats=sequencer.length_beats,
                tempo_bpm=sequencer.tempo.bpm,
                outputs=patchbay.outputs,
                inputs=patchbay.inputs,
                has_virtual=patchbay.has_virtual,
                output=patchbay.output,
                input=patchbay.input,
                channel=sequencer.channel,
                sends_clock=sequencer.sends_clock,
                sentence=patchbay.sentence or patchbay.missing,
            )

    def refresh_ports(self) -> None:
        """Look now which ports there are, as happens once a second by itself."""
        self._patchbay.refresh_ports()

    def use_output(self, name: str | None) -> None:
        """Play to this port, or to none. Raises MidiPortError; then to none."""
        with self._in_time():
            self._sequencer.silence()
            self._patchbay.mute()
        self._patchbay.use_output(name)

    def use_channel(self, channel: int) -> None:
        """Play on this channel, 1 to 16, from the next note on."""
        with self._in_time():
            self._sequencer.channel = channel

    def play(self, clip: MidiLoop, tempo_bpm: float, from_beats: float = 0.0) -> None:
        """Play from a place of the loop on; where a clock is followed, with it, once it runs."""
        with self._in_time() as now_s:
            self._clip = clip
            if self._follower is None:
                self._sequencer.set_tempo(tempo_bpm, now_s)
                self._sequencer.start(clip, now_s, from_beats)
            elif self._follower.running:
                self._start_with(self._follower)
            else:
                self._patchbay.sentence = NOT_STARTED.format(port=self._patchbay.input)

    def edit(self, clip: MidiLoop) -> None:
        """Play this instead from the next step on."""
        with self._in_time() as now_s:
            self._sequencer.edit(clip, now_s)
            self._clip = clip if self._clip else None

    def switch(self, clip: MidiLoop) -> None:
        """Play this instead from the next bar on, from the same place in it."""
        with self._in_time() as now_s:
            self._sequencer.switch(clip, now_s)
            self._clip = clip if self._clip else None

    def set_tempo(self, tempo_bpm: float) -> None:
        """Play at this tempo from now on, where no clock is followed."""
        with self._in_time() as now_s:
            if self._follower is None:
                self._sequencer.set_tempo(tempo_bpm, now_s)

    def stop(self) -> None:
        """Stop; nothing goes on sounding."""
        with self._in_time():
            self._clip = None
            self._sequencer.stop()

    def send_clock(self, on: bool) -> None:
        """Turn the MIDI clock's sending on or off, with start, stop, continue and song position."""
        with self._in_time() as now_s:
            self._sequencer.send_clock(on, now_s)

    def follow(self, name: str | None) -> None:
        """Follow the clock that comes from this port, or none.

        Raises:
            MidiPortError: there is no such port; none is followed.
        """
        with self._in_time():
            self._sequencer.stop()
            self._follower, self._starts = None, 0
            self._following.clear()
        self._patchbay.use_input(name)
        with self._in_time():
            if name is not None:
                self._follower = Follower()
                self._following.set()

    def close(self) -> None:
        """Stop, and close all ports."""
        self.stop()
        self._ended.set()
        self._changed.set()
        self._following.set()
        for thread in self._threads:
            thread.join()
        self._patchbay.close()

    @contextmanager
    def _in_time(self) -> Iterator[float]:
        """Return the time now, with all done that was due before."""
        with self._lock:
            now_s = self._now()
            self._sequencer.play_until(now_s)
            try:
                yield now_s
            finally:
                self._changed.set()

    def _play(self) -> None:
        while not self._ended.is_set():
            self._changed.clear()
            with self._lock:
                now_s = self._now()
                self._stop_if_clock_lost(now_s)
                self._sequencer.play_until(now_s)
                due_s = min(self._sequencer.due_s(), self._clock_lost_at_s())
            self._wait_until(due_s)

    def _wait_until(self, due_s: float) -> None:
        """Wait, to a fraction of a millisecond; ends early where something has changed."""
        while (left_s := due_s - self._now()) > 0:
            if left_s > ASLEEP_UNTIL_S:
                wait_s = None if left_s == inf else left_s - ASLEEP_UNTIL_S
                if self._changed.wait(wait_s):
                    return
            elif left_s > SPIN_S:
                time.sleep(left_s - SPIN_S)

    def _watch(self) -> None:
        self._patchbay.refresh_ports()
        while not self._ended.wait(WATCH_S):
            self._patchbay.refresh_ports()

    def _listen(self) -> None:
        """Take in the clock; a message has the time that it came at, not that of looking."""
        at_s = 0.0
        while not self._ended.wait(LISTEN_S):
            self._following.wait()
            while received := self._patchbay.next_message():
                message, after_s = received
                now_s = self._now()
                at_s = min(now_s, max(at_s + after_s, now_s - LATEST_S))
                self._follow_message(message, at_s)

    def _follow_message(self, message: Sequence[int], at_s: float) -> None:
        with self._in_time():
            follower = self._follower
            if follower is None:
                return
            follower.receive(message, at_s)
            if follower.starts != self._starts:
                self._starts = follower.starts
                self._start_with(follower)
            elif follower.running:
                self._keep_to(follower)
            else:
                self._sequencer.stop()

    def _start_with(self, follower: Follower) -> None:
        self._patchbay.sentence = ""
        if self._clip:
            self._keep_to(follower)
            self._sequencer.start(self._clip, follower.at_s, follower.song_beats)

    def _keep_to(self, follower: Follower) -> None:
        bpm = follower.bpm or self._sequencer.tempo.bpm
        self._sequencer.tempo.draw(follower.at_s, follower.song_beats, bpm)

    def _stop_if_clock_lost(self, now_s: float) -> None:
        if self._follower and self._follower.lost(now_s):
            self._follower.forget()
            self._sequencer.stop()
            self._patchbay.sentence = CLOCK_LOST.format(port=self._patchbay.input)

    def _clock_lost_at_s(self) -> float:
        return self._follower.lost_at_s() if self._follower else inf
