"""Installations of Sidestick, as each way leaves them."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from sidestick_engine.installation import way
from sidestick_engine.installation.way import Way

EDITABLE = '{"url": "file:///home/anna/sidestick", "dir_info": {"editable": true}}'
RECEIPTS = {Way.UV_TOOL: "uv-receipt.toml", Way.PIPX: "pipx_metadata.json"}
Installed = Callable[[Way], None]


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Installed:
    """Return what makes this process one of a Sidestick that was installed in a way."""
    monkeypatch.setattr(sys, "prefix", str(tmp_path))
    monkeypatch.setattr(sys, "executable", str(tmp_path / "bin/python"))

    def install(wanted: Way) -> None:
        monkeypatch.setattr(sys, "frozen", wanted is Way.BUNDLE, raising=False)
        origin = EDITABLE if wanted is Way.CHECKOUT else None
        found = SimpleNamespace(read_text=lambda _: origin, requires=None)
        monkeypatch.setattr(way, "distribution", lambda _: found)
        monkeypatch.setattr(way, "find_spec", lambda _: wanted in (Way.PIP, Way.PIPX) or None)
        if wanted in RECEIPTS:
            (tmp_path / RECEIPTS[wanted]).touch()

    return install
