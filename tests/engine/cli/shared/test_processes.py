"""Engine and panel as processes: what they wrote is shown where they do not start."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import pytest

from sidestick_engine.cli.shared.processes import engine_process, panel_process


@pytest.mark.parametrize(
    ("process", "name"), [(engine_process, "engine"), (panel_process, "panel")]
)
def test_a_process_that_ends_at_once_says_why(
    process: Callable[[Path], Any], name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A Python without its library ends before anything of ours is read."""
    monkeypatch.setenv("PYTHONHOME", str(tmp_path / "nowhere"))
    start = process(tmp_path)
    with pytest.raises(click.ClickException, match=f"The {name} did not start") as stopped, start:
        pass
    assert "encodings" in stopped.value.message
