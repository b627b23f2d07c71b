"""Reading what the musician looks at for those who ask, in steps."""

from __future__ import annotations

from typing import Any, Callable

from ..connection.kit_lookup import Kits, KnownKit
from ..errors import TargetError
from ..live.clip_reader import ClipSnapshot, is_alive
from ..live.content_hash import take_of
from ..live.song import Song
from ..scheduler import PAUSE, Steps
from ..status_messages import bare, say
from .clip_message import nothing, seen

_UNKNOWN = KnownKit({}, (bare(say("kit_unknown")),))


class Looker:
    """Looks on behalf of ``live``, the name of this Live; ``bars`` is how long a new clip is."""

    def __init__(self, song: Song, kits: Kits, live: str, bars: Callable[[], int]) -> None:
        self.reading: ClipSnapshot | None = None  # what was seen last; None: nothing of use
        self._song = song
        self._kits = kits
        self._live = live
        self._bars = bars

    def look(self) -> Steps[dict[str, Any]]:
        """Yield between steps, and return the fields of a ``clip`` message but for its id."""
        try:
            reading = self._song.read(self._bars())
        except TargetError as error:
            self.reading = None
            return nothing(self._live, bare(error))
        self.reading = reading
        yield PAUSE
        take = None if reading.clip is None else take_of(reading)
        yield PAUSE
        known = yield from self._kits.wait_for(reading.kit)
        if not is_alive(reading.slot if reading.clip is None else reading.clip):
            return (yield from self.look())  # it has gone meanwhile: what is there now?
        keys = None if take is None else self._song.labels.keys(reading.clip, take.content_hash)
        return seen(self._live, reading, take, keys, known or _UNKNOWN)

    def glance(self) -> Any:
        """Return a value that is another when something has changed, but for notes."""
        try:
            reading = self._song.look(self._bars())
        except TargetError as error:
            return str(error)
        return reading, self._kits.of(reading.kit)
