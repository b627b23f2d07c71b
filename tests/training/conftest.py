"""Fixtures that the tests of training share with those of playing."""

from tests.models.conftest import drummer

__all__ = ["drummer"]
