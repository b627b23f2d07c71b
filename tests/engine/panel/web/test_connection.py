"""One page's connection, with a socket that does as the test says."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from sidestick_engine.panel.web.connection import MOST_UNREAD, PageConnection


class DeafSocket:
    """Sends nothing to the end, and hears nothing."""

    async def receive(self) -> Any:
        await asyncio.Event().wait()

    async def send_text(self, data: str) -> None:
        await asyncio.Event().wait()

    async def close(self, code: int = 1000) -> None:
        raise AssertionError("nobody would notice")


def run_apart(work: Coroutine[Any, Any, None]) -> None:
    """In a thread of its own, as the browser's tests leave a loop in this one."""
    with ThreadPoolExecutor(1) as pool:
        pool.submit(asyncio.run, work).result()


def test_a_page_that_leaves_too_much_unread_is_let_go() -> None:
    """Its connection ends, so that it may come again; nothing grows without end."""

    async def converse() -> None:
        page = PageConnection(DeafSocket())
        async with page.sending():
            for _ in range(MOST_UNREAD + 2):
                page.send("engine", is_connected=True, sentence="")
                await asyncio.sleep(0)
            await page.receive()

    with pytest.raises(asyncio.CancelledError):
        run_apart(converse())


def test_what_cannot_be_told_is_an_error_and_no_silence(caplog: pytest.LogCaptureFixture) -> None:
    """A fault of ours, a value or a field, ends the request all the same."""

    said: list[str] = []

    class RecordingSocket(DeafSocket):
        async def send_text(self, data: str) -> None:
            said.append(data)

        async def close(self, code: int = 1000) -> None:
            said.append(f"closed with {code}")

    async def converse() -> None:
        page = PageConnection(RecordingSocket())
        async with page.sending():
            page.send("kept", id=7, row=float("nan"))
            page.send("kept", id=8)
            await page.close(1000)

    run_apart(converse())
    *errors, end = said
    for number, error in zip((7, 8), errors, strict=True):
        assert f'"id":{number}' in error
        assert '"code":"internal"' in error
    assert end == "closed with 1000"
    assert "could not be written" in caplog.text
