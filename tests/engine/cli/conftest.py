"""The MIDI ports that `tests/engine/midi_out` plays to."""

from __future__ import annotations

from tests.engine.midi_out.conftest import backend, listen

__all__ = ["backend", "listen"]
