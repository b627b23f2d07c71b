"""The pitches that play each lane of a kit: requested from the engine.

The answer is kept, but the musician may correct a kit at any time: it is requested again whenever
its rack is selected again.
"""

from __future__ import annotations

from functools import partial
from typing import Dict, NamedTuple, Tuple

from ..errors import EngineError
from ..live import clip_reader
from ..scheduler import WAIT, Steps
from ..status_messages import without_name
from .client import Client
from .pending_requests import Outcome

DEADLINE_S = 5.0
WITHIN_TICKS = 100
MOST_RACKS = 64  # remembered

Lanes = Dict[str, Tuple[int, ...]]  # by lane; the first pitch is the one that plays it
_Rack = Tuple[Tuple[Tuple[int, str], ...], str]  # pads, and the track's name


class KnownKit(NamedTuple):
    """The pitches of each lane, and problems with the musician's own kit files."""

    lanes: Lanes
    problems: tuple[str, ...] = ()


class KitLookup:
    """The kits of the racks selected so far."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._known: dict[_Rack, KnownKit] = {}
        self._requested: set[_Rack] = set()

    def request(self, kit: clip_reader.TrackPads) -> None:
        """Request the kit of a rack, or of a track without one, unless that is under way."""
        rack = _key(kit)
        if not self._client.welcome or rack in self._requested:
            return
        try:
            self._client.request(
                "map_kit", dict(kit._asdict()), DEADLINE_S, partial(self._end, rack)
            )
        except EngineError:  # too many at once: it is requested again as long as it is not known
            return
        self._requested.add(rack)

    def of(self, kit: clip_reader.TrackPads) -> KnownKit | None:
        """Return the kit of a rack; None while it is not known, and request it then."""
        rack = _key(kit)
        if rack not in self._known:
            self.request(kit)
        return self._known.get(rack)

    def wait_for(self, kit: clip_reader.TrackPads) -> Steps[KnownKit | None]:
        """Return the kit of a rack; None where the engine does not answer for WITHIN_TICKS."""
        for _ in range(WITHIN_TICKS):
            known = self.of(kit)
            if known is not None:
                return known
            yield WAIT
        return None

    def _end(self, rack: _Rack, outcome: Outcome) -> None:
        self._requested.discard(rack)
        if isinstance(outcome, EngineError):
            if outcome.key != "engine_says":
                return  # it will be requested again
            outcome = {"kit": [], "problems": [without_name(outcome)]}
        lanes: Lanes = {}
        for drum, pitch in outcome["kit"]:
            lanes[drum] = (*lanes.get(drum, ()), pitch)
        if len(self._known) >= MOST_RACKS:
            self._known.clear()
        self._known[rack] = KnownKit(lanes, tuple(outcome["problems"]))


def _key(kit: clip_reader.TrackPads) -> _Rack:
    return tuple(kit.pads), kit.track
