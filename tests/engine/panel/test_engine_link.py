"""The connection to the engine, by itself."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import zmq
from zmq.auth.thread import ThreadAuthenticator

from Sidestick.protocol import port_file
from Sidestick.protocol.messages import PROTOCOL_VERSION, empty_clip
from Sidestick.protocol.port_file import PortFile
from Sidestick.protocol.zmtp import USERNAME
from sidestick_engine.kit.kit_of_track import Kits
from sidestick_engine.panel.engine_link import EngineLink
from sidestick_engine.panel.live import LiveView
from sidestick_engine.panel.messages.errors import PanelError
from sidestick_engine.server.client import ANOTHER_VERSION, NOT_LET_IN
from sidestick_engine.server.codec import decode, encode

from .conftest import TIMEOUT_S


def test_a_fault_in_what_hears_the_engine_does_not_end_the_connection(
    data: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """It is logged, and the engine is found again."""

    async def converse() -> list[bool]:
        link, changes = EngineLink(data / "port.json"), asyncio.Queue[bool]()
        link.on_change = lambda: changes.put_nowait(link.is_connected)
        link.on_live = lambda _: 1 / 0  # type: ignore[assignment, return-value]
        running = asyncio.create_task(link.run())
        seen = [await asyncio.wait_for(changes.get(), TIMEOUT_S)]
        following = asyncio.create_task(link.request("follow", on=1))
        await asyncio.sleep(0)
        following.cancel()  # nobody waits for the answer: it is a notification
        seen += [await asyncio.wait_for(changes.get(), TIMEOUT_S) for _ in range(2)]
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        with pytest.raises(PanelError):
            await link.request("read_clip", deadline_ms=1000)
        return seen

    with ThreadPoolExecutor(1) as pool:  # the browser's tests leave a loop in this thread
        assert pool.submit(asyncio.run, converse()).result() == [True, False, True]
    assert "ZeroDivisionError" in caplog.text


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [({"token": "0" * 32}, NOT_LET_IN), ({"protocol_version": 5}, ANOTHER_VERSION)],
)
def test_an_engine_that_does_not_let_the_panel_in_is_told(
    data: Path, tmp_path: Path, changes: dict[str, int | str], sentence: str
) -> None:
    """By a port file of another engine, say; the sentence says what to do."""
    path = tmp_path / "other.json"
    port_file.write(port_file.read(data / "port.json")._replace(**changes), path)

    sentences: list[str] = []

    async def first_sentence() -> None:
        link = EngineLink(path)
        changed = asyncio.Event()

        def note() -> None:
            sentences.append(link.sentence)
            changed.set()

        link.on_change = note
        running = asyncio.create_task(link.run())
        await asyncio.wait_for(changed.wait(), TIMEOUT_S)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)

    with ThreadPoolExecutor(1) as pool:
        pool.submit(asyncio.run, first_sentence()).result()
    assert sentences[0] == sentence


def test_what_live_shows_is_what_it_said_last(tmp_path: Path) -> None:
    """An answer followed at once by a notification arrives later, and is older."""

    def clip(name: str) -> dict[str, object]:
        return {**empty_clip("Live", ""), "where": "session", "name": name, "length_beats": 4.0}

    def engine(router: zmq.Socket[bytes]) -> None:
        peer, _ = router.recv_multipart()
        about = {"protocol_version": PROTOCOL_VERSION, "engine": "", "styles": [], "models": []}
        router.send_multipart([peer, encode("welcome", id=0, **about)])
        for _ in range(30):
            while (message := decode(router.recv_multipart()[1])).kind != "read_clip":
                pass
            router.send_multipart([peer, encode("clip", id=message.id, **clip("before"))])
            router.send_multipart([peer, encode("clip", id=9_999, **clip("after"))])

    async def converse() -> list[str]:
        link, connected, names = EngineLink(tmp_path / "port.json"), asyncio.Event(), []
        link.on_change = connected.set
        view = LiveView(link, Kits(), lambda: None)
        link.on_live = view.take
        running = asyncio.create_task(link.run())
        await asyncio.wait_for(connected.wait(), TIMEOUT_S)
        for _ in range(30):
            await view.read()
            await asyncio.sleep(0.005)
            names.append(view.clip["name"])
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        return names

    with zmq.Context() as context, context.socket(zmq.ROUTER) as router:
        guard = ThreadAuthenticator(context)
        guard.start()
        guard.configure_plain("test", {USERNAME.decode(): "token"})
        router.plain_server, router.zap_domain = True, b"test"
        router.linger, router.rcvtimeo = 0, 20_000
        port = router.bind_to_random_port("tcp://127.0.0.1")
        port_file.write(PortFile(port, 1, PROTOCOL_VERSION, "token"), tmp_path / "port.json")
        with ThreadPoolExecutor(2) as pool:
            serving = pool.submit(engine, router)
            assert pool.submit(asyncio.run, converse()).result() == ["after"] * 30
            serving.result()
        guard.stop()
