"""Documents: which page works on which, so that each has its own, and no beat is written over."""

from __future__ import annotations

import asyncio
import secrets
from collections import Counter
from collections.abc import Awaitable
from typing import Any

from sidestick_engine.panel.engine_link import EngineLink
from sidestick_engine.panel.messages.errors import PanelError
from sidestick_engine.panel.web.connection import PageConnection

DEADLINE_MS = 5000
# A page that is loaded again may come before its earlier connection has ended.
RELOAD_S = 1.0
POLL_S = 0.02
MOST_SAVES = 4  # of one page at once

Fields = dict[str, Any]


class Documents:
    """Documents of the engine that pages have open."""

    def __init__(self, link: EngineLink) -> None:
        self._link = link
        self._keys: dict[PageConnection, str] = {}
        self._saving: Counter[PageConnection] = Counter()
        self._opening = asyncio.Lock()

    async def open(self, page: PageConnection, key: str, *, is_new: bool) -> Fields:
        """Return the fields of `document`.

        A page that is new gets the one that was closed last. Whose document another page has open
        gets a copy of it, as a tab that was duplicated.

        Raises PanelError.
        """
        async with self._opening:
            others = await self._others(page, key)
            is_copy = key in others
            found = await self._link.request(
                "open_document",
                deadline_ms=DEADLINE_MS,
                key=key,
                is_new=int(is_new and not is_copy),
                others=others,
            )
            own = secrets.token_hex(8) if is_copy else key
            self._keys[page] = own
        whose = "other" if found["key"] in others else "last"
        return {
            "key": own,
            "former": found["key"],
            "text": found["text"],
            "whose": "own" if found["key"] in (key, "") else whose,
        }

    def save(self, page: PageConnection, text: str, *, put_aside: bool) -> Awaitable[None]:
        """Return what keeps a page's document as it is now, and may be awaited when it has gone.

        Both raise PanelError.
        """
        if page not in self._keys:
            raise PanelError("not_welcome", "A document must be opened before it is saved.")
        if self._saving[page] >= MOST_SAVES:
            raise PanelError("too_busy", "Earlier changes are still being kept. Try again.")
        self._saving[page] += 1
        return self._save(page, self._keys[page], text, put_aside)

    def close(self, page: PageConnection) -> None:
        """Leave what a page that has gone had open to others."""
        self._keys.pop(page, None)

    async def _save(self, page: PageConnection, key: str, text: str, put_aside: bool) -> None:
        try:
            await self._link.request(
                "save_document",
                deadline_ms=DEADLINE_MS,
                key=key,
                text=text,
                put_aside=int(put_aside),
            )
        finally:
            self._saving[page] -= 1
            self._saving += Counter()  # forgets who saves nothing

    async def _others(self, page: PageConnection, key: str) -> list[str]:
        """Return what other pages have open, once a page that is loaded again has let it go."""
        until_s = asyncio.get_running_loop().time() + RELOAD_S
        while True:
            others = [each for other, each in self._keys.items() if other is not page]
            if key not in others or asyncio.get_running_loop().time() > until_s:
                return others
            await asyncio.sleep(POLL_S)
