"""Measures a press in Live while other clients keep the engine at work."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

from Sidestick.protocol.errors import ProtocolError
from Sidestick.protocol.messages import Pad
from Sidestick.protocol.settings_table import fields_of
from sidestick_engine.errors import EngineError, EngineUnreachableError
from sidestick_engine.server.client import EngineClient
from sidestick_live_sim import CORE_KIT_909

if TYPE_CHECKING:
    from sidestick_engine.cli.shared.stage import Stage

CLIENTS = 16
WAIT_S, LOOK_S = 60.0, 1.0
REQUEST: dict[str, Any] = {
    **{field.name: field.default for field in fields_of("generate")},
    "style": "funk",
    "bars": 8,
    "versions": 8,
    "tempo_bpm": 120.0,
    "numerator": 4,
    "denominator": 4,
    "pads": [Pad(*pad) for pad in CORE_KIT_909.items()],
    "track": "",
    "rack": "",
    "deadline_ms": int(WAIT_S * 1000),
}


def presses_ms(stage: Stage, presses: Iterable[int]) -> list[float]:
    """Return milliseconds from presses to the notes, beside CLIENTS that always wait for a beat."""
    times_ms = []
    with clients_at_work():
        for _ in presses:
            times_ms += [stage.press(button) for button in ("generate", "extend")]
            stage.live.undo()
    return times_ms


def _wait(client: EngineClient, request_id: int, ending: threading.Event) -> None:
    """Wait for an answer, or for the end: with the connection the engine forgets the request."""
    while not ending.is_set():
        with suppress(EngineUnreachableError):
            client.wait(request_id)
            return


@contextmanager
def clients_at_work() -> Iterator[None]:
    """Let each of CLIENTS ask for a beat after the other, until the end of the block."""
    ending = threading.Event()
    waiting = threading.Barrier(CLIENTS + 1)
    faults: list[Exception] = []

    def work(number: int) -> None:
        try:
            with EngineClient.from_port_file(timeout_s=LOOK_S) as client:
                waiting.wait(WAIT_S)
                while not ending.is_set():
                    request_id = client.send("generate", **REQUEST, seed=number)
                    _wait(client, request_id, ending)
        except (EngineError, ProtocolError, threading.BrokenBarrierError) as fault:
            faults.append(fault)
            waiting.abort()

    threads = [threading.Thread(target=work, args=(number,)) for number in range(CLIENTS)]
    for thread in threads:
        thread.start()
    try:
        waiting.wait(WAIT_S)
        yield
    finally:
        ending.set()
        for thread in threads:
            thread.join()
    if faults:
        raise faults[0]
