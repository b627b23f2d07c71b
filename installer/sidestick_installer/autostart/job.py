"""The process that a system is to start at login."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

DESCRIPTION = "Sidestick's engine: drum beats for Ableton Live"


@dataclass(frozen=True)
class Job:
    """A command with its words, variables of its environment, and the file that it writes to."""

    command: tuple[str, ...]
    log: Path
    environment: Mapping[str, str] = field(default_factory=dict)
