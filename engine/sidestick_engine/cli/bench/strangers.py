"""Measures what the engine holds while programs without its token push all they can."""

from __future__ import annotations

import socket
import struct
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from functools import partial

import psutil
import zmq

from Sidestick.protocol import port_file
from Sidestick.protocol.zmtp import FRAME_BYTES
from sidestick_engine.server.client import EngineClient, dealer_for

ATTACK_S, LOOK_S = 1.5, 0.005
IDLE, HALF, PUSHING = 200, 200, 400  # connections of each kind
PART = bytes(1 << 20)
GUESS = "0" * 32
GREETING = b"\xff" + bytes(8) + b"\x7f\x03\x01" + b"PLAIN".ljust(20, b"\0") + bytes(32)
# All but its last byte: ZeroMQ holds it until that comes.
LONGEST_COMMAND = b"\x06" + struct.pack(">Q", FRAME_BYTES) + bytes(FRAME_BYTES - 2)

Attack = Callable[[threading.Event], None]


def resident_mb(engine: psutil.Process, rounds: Iterable[int]) -> list[float]:
    """Return the megabytes that the engine holds at most in each round; it answers afterwards."""
    peaks = []
    where = port_file.read()
    attacks: list[Attack] = [
        partial(_many_parts, where._replace(token=GUESS)),
        partial(_many_parts, None),
        partial(_connections, b"", IDLE),
        partial(_connections, GREETING[:40], HALF),
        partial(_connections, GREETING + LONGEST_COMMAND, PUSHING),
    ]
    for _ in rounds:
        with _at_once(attacks):
            until_s, peak = time.monotonic() + ATTACK_S, 0
            while time.monotonic() < until_s:
                peak = max(peak, engine.memory_info().rss)
                time.sleep(LOOK_S)
        peaks.append(peak / 1e6)
        with EngineClient(where) as client:
            client.request("ping")
    return peaks


@contextmanager
def _at_once(attacks: Iterable[Attack]) -> Iterator[None]:
    ending = threading.Event()
    threads = [threading.Thread(target=attack, args=(ending,)) for attack in attacks]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        ending.set()
        for thread in threads:
            thread.join()


def _many_parts(where: port_file.PortFile | None, ending: threading.Event) -> None:
    """Send one message of parts without end, with a wrong token or with none."""
    port = port_file.read().port
    with zmq.Context() as context:
        dealer = context.socket(zmq.DEALER) if where is None else dealer_for(context, where)
        dealer.setsockopt(zmq.LINGER, 0)
        dealer.setsockopt(zmq.RECONNECT_IVL, 1)
        dealer.connect(f"tcp://127.0.0.1:{port}")
        with dealer:
            while not ending.wait(0.001):
                with suppress(zmq.Again):
                    dealer.send(PART, zmq.SNDMORE | zmq.NOBLOCK)


def _connections(said: bytes, count: int, ending: threading.Event) -> None:
    """Open many connections, say something on each, and keep them; those that end come again."""
    port = port_file.read().port
    while not ending.is_set():
        with ExitStack() as stack:
            for _ in range(count):
                with suppress(OSError):
                    each = stack.enter_context(socket.create_connection(("127.0.0.1", port), 0.2))
                    each.sendall(said)
                if ending.is_set():
                    return
            ending.wait(ATTACK_S)
