"""The player as a process of its own: commands on standard input, states on standard output.

Each line is a JSON object. A command names a method of `Player` and its arguments; the reply
repeats the command's id and says what was refused, if anything. Every line that goes out holds the
state. It ends with its input: no note hangs when the process that started it has ended.
"""

from __future__ import annotations

import gc
import json
import os
import signal
import sys
import threading
from contextlib import suppress
from dataclasses import asdict, replace
from typing import Any, TextIO

import psutil

from Sidestick.protocol.messages import Note
from sidestick_engine.errors import MidiPortError
from sidestick_engine.midi_out.loop import MidiLoop
from sidestick_engine.midi_out.player import Player
from sidestick_engine.midi_out.state import PlayerState

REPORT_S = 0.05
REALTIME_PRIORITY = 5  # of 1 to 99; JACK and sound cards have higher ones
SWITCH_S = 0.0005  # how long the thread that reads commands may keep the one that plays waiting


def run(lines: TextIO, out: TextIO) -> None:
    """Do what the lines say until they end."""
    with Player() as player:
        reporter = StateReporter(player, out)
        for line in lines:
            command = json.loads(line)
            reporter.report(command["id"], _done(player, command))
        reporter.end()


def _done(player: Player, command: dict[str, Any]) -> str:
    """Do a command; return why it is refused, "" where it was done."""
    arguments = command["with"]
    if "clip" in arguments:
        arguments["clip"] = _clip(arguments["clip"])
    try:
        getattr(player, command["call"])(**arguments)
    except MidiPortError as error:
        return str(error)
    return ""


def _clip(fields: dict[str, Any]) -> MidiLoop:
    return MidiLoop([Note(*note) for note in fields.pop("notes")], **fields)


class StateReporter:
    """Writes replies, and the state when it has become another by itself."""

    def __init__(self, player: Player, out: TextIO) -> None:
        self._player, self._out = player, out
        self._lock = threading.Lock()
        self._reported: PlayerState | None = None
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="state", daemon=True)
        self._thread.start()

    def report(self, command_id: int | None, refusal: str = "") -> None:
        """Write a reply, or without an id the state alone."""
        with self._lock:
            state = self._player.state()
            self._reported = state
            line = json.dumps({"id": command_id, "refusal": refusal, "state": asdict(state)})
            self._out.write(line + "\n")
            self._out.flush()

    def end(self) -> None:
        """Stop writing."""
        self._ended.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._ended.wait(REPORT_S):
            state = self._player.state()
            if self._reported is None or _standing(state) != _standing(self._reported):
                self.report(None)


def _standing(state: PlayerState) -> PlayerState:
    """Return the state without what moves on in a song that plays."""
    return replace(state, at_s=0.0, position_beats=0.0)


def raise_priority() -> None:
    """Be scheduled before other programs, where the system lets its user ask for that.

    Linux does for members of an audio group as distributions set it up, and Windows for everybody.
    """
    if sys.platform == "win32":
        psutil.Process().nice(psutil.HIGH_PRIORITY_CLASS)
    elif sys.platform == "linux":
        with suppress(PermissionError):
            os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(REALTIME_PRIORITY))


def main() -> None:
    """Keep standard output for ourselves: MIDI libraries write to it what nobody can use."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is for whoever started us
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    nothing = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, 1)
    os.dup2(nothing, 2)
    sys.setswitchinterval(SWITCH_S)
    raise_priority()
    gc.collect()
    gc.freeze()
    run(sys.stdin, out)


if __name__ == "__main__":
    main()
