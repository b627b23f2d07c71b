"""What the tests of playing share."""

from __future__ import annotations

import pytest

from sidestick_models.drummer import Drummer


@pytest.fixture(scope="session")
def drummer() -> Drummer:
    """All models as they ship, loaded once."""
    return Drummer.load()
