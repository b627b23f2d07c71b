"""The connection to the engine, by itself."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from Sidestick.protocol import port_file
from sidestick_engine.panel.engine_link import EngineLink
from sidestick_engine.panel.messages.errors import PanelError
from sidestick_engine.server.client import ANOTHER_VERSION, NOT_LET_IN

from .conftest import TIMEOUT_S


def test_a_fault_in_what_hears_the_engine_does_not_end_the_connection(
    data: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """It is logged, and the engine is found again."""

    async def converse() -> list[bool]:
        link, changes = EngineLink(data / "port.json"), asyncio.Queue[bool]()
        link.on_change = lambda: changes.put_nowait(link.is_connected)
        link.on_notification = lambda _: 1 / 0  # type: ignore[assignment, return-value]
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
