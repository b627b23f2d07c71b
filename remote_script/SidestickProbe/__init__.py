"""Sidestick Probe: a control surface that asks a real Live what no stand-in can show."""

from __future__ import annotations

from typing import Any


def create_instance(c_instance: Any, report: Any = None) -> Any:
    """Return the control surface for one of Live's slots; ``report`` is the file to write."""
    from .surface import REPORT, Surface

    return Surface(c_instance, REPORT if report is None else report)
