"""Which pitches each lane is played on: asked of the engine, who knows kits and what they are.

The answer is kept, but the musician may correct a kit at any time: it is asked for anew whenever
its rack is looked at again.
"""

from __future__ import annotations

from functools import partial
from typing import Dict, Tuple

from .client import Client
from .errors import EngineError
from .pending import Outcome

DEADLINE_S = 5.0
MOST_RACKS = 64  # remembered

Pads = Tuple[Tuple[int, str], ...]
Kit = Dict[str, Tuple[int, ...]]  # by lane; the first pitch is the one that plays it


class Kits:
    """The kits of the racks that were asked about so far."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._known: dict[Pads, Kit] = {}
        self._asked: set[Pads] = set()

    def ask(self, pads: list[tuple[int, str]]) -> None:
        """Ask for the kit of a rack's pads, of none for General MIDI, unless that is under way."""
        rack = tuple(pads)
        if not self._client.welcome or rack in self._asked:
            return
        try:
            self._client.request("map_kit", {"pads": pads}, DEADLINE_S, partial(self._end, rack))
        except EngineError:  # too many at once: it is asked again as long as it is not known
            return
        self._asked.add(rack)

    def of(self, pads: list[tuple[int, str]]) -> Kit | None:
        """Return the kit of a rack's pads; None while it is not known, and asked for."""
        rack = tuple(pads)
        if rack not in self._known:
            self.ask(pads)
        return self._known.get(rack)

    def _end(self, rack: Pads, outcome: Outcome) -> None:
        self._asked.discard(rack)
        if isinstance(outcome, EngineError):
            if outcome.key != "engine_says":
                return  # it will be asked again
            outcome = {"kit": []}
        kit: Kit = {}
        for drum, pitch in outcome["kit"]:
            kit[drum] = (*kit.get(drum, ()), pitch)
        if len(self._known) >= MOST_RACKS:
            self._known.clear()
        self._known[rack] = kit
