"""Colours go to terminals that want them, and nowhere else."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Mapping

import pytest

from sidestick_engine.cli.shared.colours import coloured, takes_colours


class Terminal(io.StringIO):
    """A text stream that says that it is a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("stream", "environment", "expected"),
    [
        (Terminal(), {}, True),
        (Terminal(), {"NO_COLOR": ""}, True),  # no-color.org: when it is not empty
        (Terminal(), {"NO_COLOR": "1"}, False),
        (Terminal(), {"TERM": "dumb"}, False),
        (io.StringIO(), {}, False),
    ],
)
def test_a_terminal_takes_them_unless_it_is_to_be_plain(
    stream: io.StringIO, environment: Mapping[str, str], expected: bool
) -> None:
    """By NO_COLOR, or by being a dumb one; pipes and files take none."""
    assert takes_colours(stream, environment) is expected


def test_standard_output_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    """As it is when something is written."""
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setitem(os.environ, "TERM", "xterm")
    monkeypatch.setattr(sys, "stdout", io.StringIO())
    assert coloured("✓", "green") == "✓"
    monkeypatch.setattr(sys, "stdout", Terminal())
    assert coloured("✓", "green") == "\x1b[32m✓\x1b[0m"
