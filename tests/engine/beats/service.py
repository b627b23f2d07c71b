"""Asks the engine's service for beats with a drummer of the tests."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from Sidestick.protocol.messages import Message
from sidestick_engine.beats.handlers import Service
from sidestick_engine.errors import RequestError

if TYPE_CHECKING:
    from conftest import FakeDrummer


def handle(drummer: FakeDrummer, message: Message) -> dict[str, Any]:
    """Return the fields that the service answers a request with."""
    return Service(drummer).handle(message, lambda: False)


def refusal(drummer: FakeDrummer, message: Message) -> RequestError:
    """Return why the service refuses a request, which it must."""
    with pytest.raises(RequestError) as refused:
        handle(drummer, message)
    return refused.value
