"""A clip of the musician's for the tests of actions."""

from __future__ import annotations

from typing import Any

import pytest


@pytest.fixture
def clip(view: str, connected: Any, request: pytest.FixtureRequest) -> Any:
    """Select a clip of the notes in the test file's BAR, wherever it lies."""
    return connected.show_clip(view, 4.0, request.module.BAR)
