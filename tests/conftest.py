"""Fixtures that hold for every test."""

from __future__ import annotations

import os
import sys

import pytest
from hypothesis import Phase, settings

# What takes longest begins first, so that no core waits for it at the end.
LONGEST = (
    "tests/test_live_11_python.py",
    "tests/training/magenta/",
    "tests/training/evaluation/",
    "tests/engine/cli/bench/",
    "tests/engine/panel/",
    "tests/house/",
)

# A loaded machine is slow, not wrong; and what CI finds, everybody must find.
# Live 11's Python has less time: what it must read and write the other one tries out in full.
settings.register_profile(
    "sidestick",
    deadline=None,
    derandomize="CI" in os.environ,
    max_examples=100 if sys.version_info >= (3, 8) else 25,
)
# Of many changes to the code each is tried once, and which example finds it is of no interest.
settings.register_profile(
    "mutation",
    settings.get_profile("sidestick"),
    derandomize=True,
    database=None,
    max_examples=40,
    phases=[Phase.explicit, Phase.generate],
)
settings.load_profile("mutation" if "MUTANT_UNDER_TEST" in os.environ else "sidestick")


def pytest_configure(config: pytest.Config) -> None:
    """Have pytest-xdist, where it is used, take the files in our order."""
    config.option.loadscopereorder = False


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Sort the tests by how long their files take; otherwise they stay in order."""
    items.sort(key=_place)


def _place(item: pytest.Item) -> int:
    starts = [item.nodeid.startswith(path) for path in LONGEST]
    return starts.index(True) if any(starts) else len(LONGEST)
