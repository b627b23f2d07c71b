"""Fixtures that the tests of playing share."""

from __future__ import annotations

import pytest

from sidestick_models.drummer import Drummer


@pytest.fixture(scope="session")
def drummer() -> Drummer:
    """Load all models as they ship, once."""
    return Drummer.load()
