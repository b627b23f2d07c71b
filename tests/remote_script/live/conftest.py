"""A Live whose set is read and changed by nothing but a song loaded as a script."""

from __future__ import annotations

from typing import Any, Callable, Iterator

import pytest

from Sidestick.live.song import Song
from sidestick_live_sim import CORE_KIT_909, SimulatedLive


class SongAlone(Song):
    """All that reads and changes Live's set, loaded as a script."""

    def disconnect(self) -> None:
        """Live unloads it."""


@pytest.fixture
def live() -> Iterator[SimulatedLive]:
    """Return the newest Live, with a drum rack on its first track."""
    with SimulatedLive("12.3.6") as live:
        live.add_midi_track("Drums", drum_rack=CORE_KIT_909)
        yield live


@pytest.fixture
def load_song(live: SimulatedLive) -> Callable[[], Any]:
    """Return what loads the song."""
    return lambda: live.load_script(SongAlone)
