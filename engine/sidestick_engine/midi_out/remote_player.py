"""The player in a process of its own, so that nothing that the panel does makes it stumble."""

from __future__ import annotations

import dataclasses
import inspect
import json
import subprocess
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import replace
from functools import wraps
from threading import Lock, Thread
from typing import Any, Concatenate, ParamSpec

from sidestick_engine.errors import MidiPortError
from sidestick_engine.installation.own_command import own_command
from sidestick_engine.midi_out.loop import MidiLoop
from sidestick_engine.midi_out.player import Player
from sidestick_engine.midi_out.state import UNKNOWN, PlayerState

COMMAND = own_command(module="sidestick_engine.midi_out")
REPLY_S = 10.0  # opening a port of a MIDI system that has just gone takes seconds
ENDED = "MIDI out has ended or hung unexpectedly, and is started again: press play."


Arguments = ParamSpec("Arguments")


def _remote(
    method: Callable[Concatenate[Player, Arguments], None],
) -> Callable[Concatenate[MidiOut, Arguments], None]:
    """Return the method of `MidiOut` that calls this one of the player in the other process."""
    signature = inspect.signature(method)

    @wraps(method)
    def call(self: MidiOut, /, *arguments: Arguments.args, **named: Arguments.kwargs) -> None:
        bound = signature.bind(None, *arguments, **named).arguments
        fields = {name: _fields(value) for name, value in list(bound.items())[1:]}
        self.call(method.__name__, **fields)

    return call


class MidiOut:
    """Plays a clip in a loop out of a MIDI port: a `Player`, in a process of its own.

    That starts with the first command, and again where it has ended. May be used from any thread.
    Methods return when what they ask is done: in milliseconds, a tenth of a second for ports.
    After a refusal no port is played to, or followed.

    Raises:
        MidiPortError: any method but `state` and `close`: it is refused, or there is no reply.
    """

    def __init__(self, on_change: Callable[[PlayerState], None] = lambda _: None) -> None:
        """`on_change` is called, from another thread, with each state that is another."""
        self._on_change = on_change
        self._lock = Lock()
        self._waiting: dict[int, Future[str]] = {}
        self._process: subprocess.Popen[str] | None = None
        self._state = UNKNOWN
        self._last_id = 0

    def __enter__(self) -> MidiOut:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def state(self) -> PlayerState:
        """Return what there is to see, as far as the process has said; at once."""
        return self._state

    refresh_ports = _remote(Player.refresh_ports)
    use_output = _remote(Player.use_output)
    use_channel = _remote(Player.use_channel)
    play = _remote(Player.play)
    edit = _remote(Player.edit)
    switch = _remote(Player.switch)
    set_tempo = _remote(Player.set_tempo)
    stop = _remote(Player.stop)
    send_clock = _remote(Player.send_clock)
    follow = _remote(Player.follow)

    def close(self) -> None:
        """Stop, close all ports, and end the process."""
        process, self._process = self._process, None
        if process is None:
            return
        assert process.stdin is not None
        with suppress(OSError):
            process.stdin.close()
        try:
            process.wait(REPLY_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def call(self, method: str, **arguments: Any) -> None:
        """Call a method of the player in the other process. Raises MidiPortError."""
        reply: Future[str] = Future()
        with self._lock:
            process = self._running()
            self._write(process, method, arguments, reply)
        try:
            refusal = reply.result(REPLY_S)
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
            for method, arguments in _choices(self._state).items():
                self._write(process, method, arguments, Future())
        return self._process

    def _write(
        self,
        process: subprocess.Popen[str],
        method: str,
        arguments: Mapping[str, Any],
        reply: Future[str],
    ) -> None:
        self._last_id += 1
        self._waiting[self._last_id] = reply
        assert process.stdin is not None
        with suppress(OSError):  # it has just ended: its reader says so to all who wait
            json.dump({"id": self._last_id, "call": method, "with": arguments}, process.stdin)
            process.stdin.write("\n")
            process.stdin.flush()

    def _read(self, process: subprocess.Popen[str]) -> None:
        assert process.stdout is not None
        with process.stdout as lines:
            for line in lines:
                self._receive(json.loads(line))
        self._end(process)

    def _receive(self, message: dict[str, Any]) -> None:
        self._state = PlayerState(**message["state"])
        with self._lock:
            reply = self._waiting.pop(message["id"], None)
        if reply:
            reply.set_result(message["refusal"])
        self._on_change(self._state)

    def _end(self, process: subprocess.Popen[str]) -> None:
        """Reply to whoever waits that the process has ended, unless it was closed."""
        process.wait()
        with self._lock:
            if self._process is not process:
                return
            self._process = None
            waiting, self._waiting = self._waiting, {}
        for reply in waiting.values():
            reply.set_result(ENDED)
        self._state = replace(self._state, playing=False, sentence=ENDED)
        self._on_change(self._state)


def _started() -> subprocess.Popen[str]:
    return subprocess.Popen(
        COMMAND,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        encoding="utf-8",
    )


def _choices(state: PlayerState) -> dict[str, dict[str, Any]]:
    """Return the first calls of a new process, so that it is set as the one before."""
    return {
        "use_channel": {"channel": state.channel},
        "send_clock": {"on": state.sends_clock},
        "use_output": {"name": state.output},
        "follow": {"name": state.input},
    }


def _fields(value: Any) -> Any:
    """Return an argument as JSON has it: a clip as its fields, all else as it is."""
    if not isinstance(value, MidiLoop):
        return value
    return {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
