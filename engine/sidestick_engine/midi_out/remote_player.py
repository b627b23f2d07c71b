"""A player in a process of its own, so that nothing that the panel does is heard."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import replace
from threading import Lock, Thread
from typing import Any

from sidestick_engine.errors import MidiPortError
from sidestick_engine.midi_out.loop import Clip
from sidestick_engine.midi_out.state import UNKNOWN, State

COMMAND = [sys.executable, "-m", "sidestick_engine.midi_out"]
ANSWERS_S = 10.0  # opening a port of a MIDI system that has just gone takes seconds
ENDED = "MIDI out has ended or hung unexpectedly, and is started again: press play."


class MidiOut:
    """Plays a clip in a loop out of a MIDI port: a `Player`, in a process of its own.

    That starts with the first command, and again where it has ended. May be used from any thread.
    Methods return when what they ask is done: in milliseconds, a tenth of a second for ports.

    Raises:
        MidiPortError: any method but `state` and `close`: it is refused, or there is no answer.
    """

    def __init__(self, news: Callable[[State], None] = lambda _: None) -> None:
        """`news` is called, from another thread, with each state that is not that of before."""
        self._news = news
        self._lock = Lock()
        self._waiting: dict[int, Future[str]] = {}
        self._process: subprocess.Popen[str] | None = None
        self._state = UNKNOWN
        self._last_id = 0

    def __enter__(self) -> MidiOut:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def state(self) -> State:
        """What there is to see, as far as it has been told; at once."""
        return self._state

    def look(self) -> None:
        """See now which ports there are, as happens once a second by itself."""
        self._call("look")

    def use_output(self, name: str | None) -> None:
        """Play to this port, or to none; after a refusal to none."""
        self._call("use_output", name=name)

    def use_channel(self, channel: int) -> None:
        """Play on this channel, 1 to 16, from the next note on."""
        self._call("use_channel", channel=channel)

    def play(self, clip: Clip, tempo_bpm: float, from_beats: float = 0.0) -> None:
        """Play from a place of the loop on; where a clock is followed, with it, once it runs."""
        self._call("play", clip=_fields(clip), tempo_bpm=tempo_bpm, from_beats=from_beats)

    def edit(self, clip: Clip) -> None:
        """Play this instead from the next step on."""
        self._call("edit", clip=_fields(clip))

    def switch(self, clip: Clip) -> None:
        """Play this instead from the next bar on, from the same place in it."""
        self._call("switch", clip=_fields(clip))

    def set_tempo(self, tempo_bpm: float) -> None:
        """Play at this tempo from now on, where no clock is followed."""
        self._call("set_tempo", tempo_bpm=tempo_bpm)

    def stop(self) -> None:
        """Stop; nothing goes on sounding."""
        self._call("stop")

    def send_clock(self, on: bool) -> None:
        """Whether the MIDI clock goes out too, with start, stop, continue and song position."""
        self._call("send_clock", on=on)

    def follow(self, name: str | None) -> None:
        """Follow the clock that comes from this port, or none; after a refusal none."""
        self._call("follow", name=name)

    def close(self) -> None:
        """Stop, close all ports, and end the process."""
        process, self._process = self._process, None
        if process is None:
            return
        assert process.stdin is not None
        with suppress(OSError):
            process.stdin.close()
        try:
            process.wait(ANSWERS_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def _call(self, method: str, **arguments: Any) -> None:
        answer: Future[str] = Future()
        with self._lock:
            process = self._running()
            self._write(process, method, arguments, answer)
        try:
            refusal = answer.result(ANSWERS_S)
        except TimeoutError:
            process.kill()
            self._end(process)
            raise MidiPortError(ENDED) from None
        if refusal:
            raise MidiPortError(refusal)

    def _running(self) -> subprocess.Popen[str]:
        if self._process is None:
            self._process = process = _started()
            Thread(target=self._read, args=(process,), name="midi out", daemon=True).start()
            for method, arguments in _wishes(self._state).items():
                self._write(process, method, arguments, Future())
        return self._process

    def _write(
        self,
        process: subprocess.Popen[str],
        method: str,
        arguments: Mapping[str, Any],
        answer: Future[str],
    ) -> None:
        self._last_id += 1
        self._waiting[self._last_id] = answer
        assert process.stdin is not None
        with suppress(OSError):  # it has just ended: its reader says so to all who wait
            json.dump({"id": self._last_id, "call": method, "with": arguments}, process.stdin)
            process.stdin.write("\n")
            process.stdin.flush()

    def _read(self, process: subprocess.Popen[str]) -> None:
        assert process.stdout is not None
        with process.stdout as lines:
            for line in lines:
                self._take(json.loads(line))
        self._end(process)

    def _take(self, message: dict[str, Any]) -> None:
        self._state = State(**message["state"])
        with self._lock:
            answer = self._waiting.pop(message["id"], None)
        if answer:
            answer.set_result(message["refusal"])
        self._news(self._state)

    def _end(self, process: subprocess.Popen[str]) -> None:
        """The process has ended; where that was not our wish, whoever waits is told."""
        process.wait()
        with self._lock:
            if self._process is not process:
                return
            self._process = None
            waiting, self._waiting = self._waiting, {}
        for answer in waiting.values():
            answer.set_result(ENDED)
        self._state = replace(self._state, playing=False, sentence=ENDED)
        self._news(self._state)


def _started() -> subprocess.Popen[str]:
    return subprocess.Popen(
        COMMAND,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        encoding="utf-8",
    )


def _wishes(state: State) -> dict[str, dict[str, Any]]:
    """What a process that is started is told first, so that it is as the one before."""
    return {
        "use_channel": {"channel": state.channel},
        "send_clock": {"on": state.sends_clock},
        "use_output": {"name": state.output},
        "follow": {"name": state.input},
    }


def _fields(clip: Clip) -> dict[str, Any]:
    return {
        "notes": clip.notes,
        "length_beats": clip.length_beats,
        "bar_beats": clip.bar_beats,
    }
