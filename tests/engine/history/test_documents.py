"""Documents of the panel's pages: found by key, taken over, bounded, put aside."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from Sidestick.protocol.messages import REPLIES, Message, to_map
from sidestick_engine.history.database import History
from sidestick_engine.history.documents import MOST_DOCUMENTS, MOST_PUT_ASIDE
from sidestick_engine.history.version_handler import VersionHandler

Handle = Callable[..., tuple[str, str]]


@pytest.fixture
def handle(history: History) -> Handle:
    """Hands a message to the handler; returns key and text of the reply, which can be sent."""
    handler = VersionHandler(history, lambda _: "sums")

    def handle(kind: str, **fields: Any) -> tuple[str, str]:
        message = Message(kind, {"id": 1, "deadline_ms": 1000, **fields})
        answer = handler.handle(message, lambda: False)
        assert to_map(REPLIES[kind], id=1, **answer)
        return answer["key"], answer["text"]

    return handle


def save(handle: Handle, key: str, text: str, put_aside: int = 0) -> None:
    handle("save_document", key=key, text=text, put_aside=put_aside)


def opened(handle: Handle, key: str, *others: str, is_new: int = 0) -> tuple[str, str]:
    return handle("open_document", key=key, is_new=is_new, others=list(others))


def test_a_document_is_what_was_saved_last(handle: Handle) -> None:
    """Under its key; under another one there is none."""
    save(handle, "a", "1")
    save(handle, "b", "2")
    save(handle, "a", "3")
    assert opened(handle, "a") == ("a", "3")
    assert opened(handle, "b") == ("b", "2")
    assert opened(handle, "c") == ("", "")


def test_a_new_key_takes_the_newest_that_nobody_has_open(handle: Handle) -> None:
    """It has that key from then on; where all are open, the newest is shown and stays."""
    for key in "abc":
        save(handle, key, f"text of {key}")
    assert opened(handle, "d", "c", is_new=1) == ("b", "text of b")
    assert opened(handle, "b") == ("", "")
    assert opened(handle, "d") == ("d", "text of b")
    assert opened(handle, "e", "a", "c", "d", is_new=1) == ("c", "text of c")
    assert opened(handle, "c") == ("c", "text of c")
    assert opened(handle, "a", is_new=1) == ("a", "text of a")


def test_what_cannot_be_read_is_put_aside(handle: Handle) -> None:
    """No new key takes it; so many are kept at most."""
    for number in range(MOST_PUT_ASIDE + 3):
        save(handle, "a", f"bad {number}")
        save(handle, "a", "good", put_aside=1)
        assert opened(handle, "a") == ("a", "good")
    assert opened(handle, "b", "a", is_new=1) == ("a", "good")


def test_of_many_documents_the_newest_stay(handle: Handle) -> None:
    """Those that were saved last."""
    for number in range(MOST_DOCUMENTS + 5):
        save(handle, str(number), "text")
        save(handle, "mine", "text")
    assert opened(handle, "mine") == ("mine", "text")
    assert opened(handle, "5") == ("", "")
    assert opened(handle, str(MOST_DOCUMENTS + 4))[1] == "text"
