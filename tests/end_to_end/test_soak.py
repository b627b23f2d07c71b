"""Everybody at once, for long: two Lives, three other clients, and a stranger.

A few rounds by themselves; SIDESTICK_SOAK_ROUNDS=1000 makes it minutes.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import zmq

from Sidestick.protocol import port_file
from sidestick_engine.cli.bench.busy_engine import REQUEST
from sidestick_engine.cli.shared.stage import set_stage
from sidestick_engine.server.client import EngineClient
from tests.end_to_end.live_at_work import Presses

ROUNDS = int(os.environ.get("SIDESTICK_SOAK_ROUNDS", "12"))
CLIENTS = 3
MOST_GROWTH_BYTES = 24 << 20  # less than what a leak of a beat a request would come to in minutes
TIMEOUT_S = 60.0
ROOT = Path(__file__).parents[2]


class Client:
    """Asks for one beat after the other in a thread, and cancels some; counts every answer."""

    def __init__(self) -> None:
        self.answers: list[str] = []
        self.fault: Exception | None = None
        self.ending = threading.Event()
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def _run(self) -> None:
        try:
            with EngineClient.from_port_file(timeout_s=TIMEOUT_S) as client:
                seed = 0
                while not self.ending.is_set():
                    seed += 1
                    self._ask(client, seed)
        except Exception as fault:  # of any kind: the test says it
            self.fault = fault

    def _ask(self, client: EngineClient, seed: int) -> None:
        changes: dict[str, Any] = {"bars": 1 + seed % 8, "versions": 1 + seed % 3, "seed": seed}
        ids = [client.send("generate", **{**REQUEST, **changes}) for _ in range(2)]
        if seed % 5 == 0:
            client.send("cancel", request_id=ids[1])
        waiting = set(ids)
        while waiting:
            message = client.receive()
            if message.id in waiting:
                waiting.remove(message.id)
                self.answers.append(message.fields.get("code", message.kind))

    def end(self) -> None:
        self.ending.set()
        self._thread.join()


@contextmanager
def at_work() -> Iterator[list[Client]]:
    """Let clients ask until the end of the block."""
    clients = [Client() for _ in range(CLIENTS)]
    try:
        yield clients
    finally:
        for client in clients:
            client.end()


@contextmanager
def stranger() -> Iterator[None]:
    """Let somebody without the token send all that goes."""
    ending = threading.Event()

    def push() -> None:
        with zmq.Context() as context, context.socket(zmq.DEALER) as dealer:
            dealer.setsockopt(zmq.LINGER, 0)
            dealer.connect(f"tcp://127.0.0.1:{port_file.read().port}")
            while not ending.wait(0.01):
                try:
                    dealer.send(bytes(1 << 16), zmq.SNDMORE | zmq.NOBLOCK)
                except zmq.Again:
                    continue

    thread = threading.Thread(target=push)
    thread.start()
    try:
        yield
    finally:
        ending.set()
        thread.join()


@contextmanager
def second_live(rounds: int) -> Iterator[None]:
    """Let another Live press as often; it must have ended well at the end of the block."""
    command = [sys.executable, "-m", "tests.end_to_end.live_at_work", str(rounds)]
    with subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True) as process:
        try:
            yield
            _, said = process.communicate(timeout=TIMEOUT_S + rounds)
            assert process.returncode == 0, said
        finally:
            process.kill()


@pytest.mark.timeout(180 + 4 * ROUNDS)
def test_no_answer_is_lost_and_memory_stays() -> None:
    """Every press brings notes, every request its one answer, and the engine stays as large."""
    held: list[int] = []
    with (
        set_stage({"style": "funk", "bars": 2, "extend_bars": 2}) as stage,
        stranger(),
        at_work() as clients,
        second_live(ROUNDS),
    ):
        presses = Presses(stage)
        for _ in range(ROUNDS):
            presses.round()
            held.append(stage.engine_resident_bytes())
        assert stage.live.errors == []
        assert stage.engine.poll() is None
    for client in clients:
        assert client.fault is None
        assert len(client.answers) >= 2
        assert {*client.answers} <= {"result", "cancelled"}
    assert held[-1] - max(held[: len(held) // 2]) < MOST_GROWTH_BYTES, held
