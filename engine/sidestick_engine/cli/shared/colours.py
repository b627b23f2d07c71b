"""Colours of text: on terminals only, and on none where NO_COLOR is set (no-color.org)."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from typing import TextIO

import click


def coloured(text: str, colour: str) -> str:
    """Return a text for standard output in one of click's colours, where it takes any."""
    return click.style(text, fg=colour) if takes_colours(sys.stdout, os.environ) else text


def takes_colours(stream: TextIO, environment: Mapping[str, str]) -> bool:
    """Tell whether colours go to a stream: to a terminal that is not to be plain."""
    plain = environment.get("NO_COLOR") or environment.get("TERM") == "dumb"
    return stream.isatty() and not plain
