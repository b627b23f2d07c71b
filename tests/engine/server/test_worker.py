"""Order of requests: the script before all, clients in turn, and long work that pauses."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from itertools import pairwise
from time import sleep
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from Sidestick.protocol.messages import Message
from sidestick_engine.beats.handlers import Service
from sidestick_engine.errors import RequestError
from sidestick_engine.server.codec import encode
from sidestick_engine.server.dispatcher import Job
from sidestick_engine.server.worker import Handler, WaitingJobs, Worker
from sidestick_models.drummer_cache import DrummerCache
from sidestick_models.errors import Stopped
from sidestick_models.imported_models import Library

Until = Callable[[Callable[[], Any]], Any]
SCRIPT, SECOND_SCRIPT, CLIENT, OTHER = b"script", b"second script", b"client", b"other"
KINDS = ("generate", "extend", "vary", "fill")


def job(peer: bytes, number: int = 0) -> Job:
    return Job(peer, Message("generate", {"id": number}), 1e9, is_urgent=b"script" in peer)


class Steps:
    """A handler whose requests have as many steps as their id says, and which logs what it does."""

    def __init__(self) -> None:
        self.begun: list[int] = []
        self.ended: list[int] = []
        self.may_go_on = threading.Event()

    def prepare(self) -> None:
        """There is nothing to prepare."""

    def handle(self, message: Message, should_stop: Callable[[], bool]) -> dict[str, Any]:
        self.begun.append(message.id)
        for _ in range(message.id):
            self.may_go_on.wait(60)
            if should_stop():
                raise Stopped
        self.ended.append(message.id)
        return {}


@contextmanager
def working(
    handler: Handler, look_ahead: Callable[[Callable[[], bool]], None] = lambda _: None
) -> Iterator[Worker]:
    worker = Worker(handler, lambda: None, look_ahead=look_ahead)
    worker.start()
    try:
        yield worker
    finally:
        worker.close()


def test_it_looks_ahead_while_nothing_waits(until: Until) -> None:
    """After a job, and gives way to the next one; a fault in it does no harm."""
    steps, looks, gave_way = Steps(), list[int](), list[bool]()

    def look_ahead(should_stop: Callable[[], bool]) -> None:
        looks.append(len(steps.ended))
        if len(looks) == 2:
            raise RuntimeError
        while not should_stop():
            sleep(0.001)
        gave_way.append(True)
        raise Stopped

    steps.may_go_on.set()
    with working(steps, look_ahead) as worker:
        for number in (1, 2, 3):
            worker.submit(job(CLIENT, number))
            until(lambda number=number: len(looks) == number)
        assert steps.ended == [1, 2, 3]
    assert looks == [1, 2, 3]
    assert gave_way == [True, True]


@given(st.lists(st.sampled_from([SCRIPT, CLIENT, OTHER])))
def test_clients_take_turns_and_scripts_come_first(peers: list[bytes]) -> None:
    """Whatever the order of arrival: no client has two jobs done while another has waited."""
    waiting = WaitingJobs()
    for number, peer in enumerate(peers):
        waiting.put(job(peer, number))
    taken = [waiting.take() for _ in peers]
    order = [each.peer for each in taken if each is not None]
    scripts = peers.count(SCRIPT)
    assert order[:scripts] == [SCRIPT] * scripts
    shared = 2 * min(peers.count(CLIENT), peers.count(OTHER))
    turns = order[scripts : scripts + shared]
    assert all(one != other for one, other in pairwise(turns))
    for peer in {*peers}:
        numbers = [each.message.id for each in taken if each is not None and each.peer == peer]
        assert numbers == sorted(numbers)


def test_nothing_is_done_that_nobody_waits_for() -> None:
    """Cancelled jobs are passed over, and dropped as soon as another job comes."""
    waiting = WaitingJobs()
    cancelled = [job(CLIENT, number) for number in range(3)]
    for each in cancelled:
        waiting.put(each)
        each.stopped = True
    waiting.put(job(OTHER, 9))
    last = waiting.take()
    assert last is not None
    assert last.message.id == 9


def test_the_script_is_served_in_the_middle_of_long_work(until: Until) -> None:
    """The long request pauses, and is done after them; the scripts' own are not interrupted."""
    steps = Steps()
    with working(steps) as worker:
        worker.submit(job(CLIENT, 5))
        until(lambda: steps.begun == [5])
        worker.submit(job(OTHER, 1))
        for number, script in ((2, SCRIPT), (3, SECOND_SCRIPT)):
            worker.submit(job(script, number))
        steps.may_go_on.set()
        until(lambda: len(steps.ended) == 4)
        assert steps.begun == [5, 2, 3, 1]
        assert steps.ended == [2, 3, 5, 1]
        assert [done.job.message.id for done in worker.done()] == [2, 3, 5, 1]


def test_long_work_gets_on_however_often_the_script_asks(until: Until) -> None:
    """Each of the script's requests brings the next one at once: the long one still ends."""

    class Pressed(Steps):
        """A handler that is asked for another beat of the script's after each."""

        def handle(self, message: Message, should_stop: Callable[[], bool]) -> dict[str, Any]:
            fields = super().handle(message, should_stop)
            if message.id == 0 and 2000 not in self.ended:
                worker.submit(job(SCRIPT, 0))
            return fields

    pressed = Pressed()
    with working(pressed) as worker:
        worker.submit(job(CLIENT, 2000))
        until(lambda: pressed.begun == [2000])
        worker.submit(job(SCRIPT, 0))
        pressed.may_go_on.set()
        until(lambda: 2000 in pressed.ended)
        assert pressed.ended.count(0) >= 1


def test_what_pauses_can_be_cancelled(until: Until) -> None:
    """It goes on no further once the script has been served."""
    steps = Steps()
    with working(steps) as worker:
        long = job(CLIENT, 5)
        worker.submit(long)
        until(lambda: steps.begun == [5])
        worker.submit(job(SCRIPT, 1))
        long.stopped = True
        steps.may_go_on.set()
        until(lambda: steps.ended == [1])
        worker.submit(job(OTHER, 0))
        until(lambda: steps.ended == [1, 0])


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Service:
    service = Service(DrummerCache(Library(tmp_path_factory.mktemp("models"))))
    service.prepare()
    return service


@pytest.mark.parametrize("kind", KINDS)
def test_a_pause_changes_no_byte(
    kind: str, service: Service, on_a_clip: Callable[..., Message], generate: Callable[..., Message]
) -> None:
    """A request that pauses for another at any of its steps: both beats are as they ever were."""

    def message(kind: str, **changes: Any) -> Message:
        return generate(**changes) if kind == "generate" else on_a_clip(kind, **changes)

    def result(message: Message, should_stop: Callable[[], bool]) -> bytes:
        return encode("result", id=1, **{**service.handle(message, should_stop), "model_ms": 0.0})

    paused = message(kind, versions=2, style="funk", density=0.6)
    others = [message(other, seed=7, style="jazz", versions=1) for other in KINDS]
    others_alone = [result(other, lambda: False) for other in others]
    asked = [0]

    def count() -> bool:
        asked[0] += 1
        return False

    alone = result(paused, count)
    asked[0] = 0
    assert result(paused, count) == alone  # what it heard is kept: fewer steps from now on
    steps = asked[0]
    assert steps > 8
    for place in range(steps):
        asked[0] = 0

        def pause(place: int = place) -> bool:
            if asked[0] == place:
                which = place % len(others)
                assert result(others[which], lambda: False) == others_alone[which]
            return count()

        assert result(paused, pause) == alone
        assert asked[0] == steps


@pytest.mark.parametrize("kind", KINDS)
def test_the_clip_that_was_made_has_been_heard_when_it_is_extended(
    kind: str, service: Service, on_a_clip: Callable[..., Message], generate: Callable[..., Message]
) -> None:
    """After any action: the extension is the same, and takes no more steps than it draws."""
    changes = {"versions": 1, "style": "funk", "seed": 1000 + KINDS.index(kind)}
    message = generate(**changes) if kind == "generate" else on_a_clip(kind, **changes)
    made = service.handle(message, lambda: False)
    notes, length_beats = made["versions"][0].notes, made["length_beats"]
    if kind == "extend":
        notes = [*message.fields["notes"], *notes]
        length_beats += message.fields["length_beats"]
    extend = on_a_clip(
        "extend", versions=1, style="funk", bars=1, notes=notes, length_beats=length_beats
    )
    asked: list[int] = []

    def count() -> bool:
        asked.append(1)
        return False

    service.look_ahead(count)
    looked = len(asked)
    assert looked > 0
    result = service.handle(extend, count)
    assert 0 < len(asked) - looked <= 18
    for first in range(1, 6):  # other clips, after which it has to be heard anew
        with suppress(RequestError):
            service.handle(on_a_clip("extend", versions=1, notes=notes[first:]), lambda: False)
    assert service.handle(extend, lambda: False)["versions"] == result["versions"]


def test_looking_ahead_hears_once_and_gives_way(
    service: Service, generate: Callable[..., Message]
) -> None:
    """Before a request there is nothing to hear, and after one it is heard once."""
    service.look_ahead(lambda: False)
    service.handle(generate(style="jazz", seed=77, versions=1), lambda: False)
    with pytest.raises(Stopped):
        service.look_ahead(lambda: True)
    service.look_ahead(lambda: pytest.fail("there was something to hear"))
