"""From a request to its result: no sockets, no threads, no clock but the models' stopwatch."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from typing import Protocol

from Sidestick.protocol.messages import Drummer, Message, Model, Style
from sidestick_engine.beats.handlers import ANSWERS
from sidestick_engine.beats.request import BeatRequest, Drums, Fields, ShouldStop
from sidestick_engine.errors import KitError, RequestError
from sidestick_engine.kit.kit_of_track import Kits, kit_for
from sidestick_models.errors import (
    EmptyPrimerError,
    LibraryError,
    UnknownModelError,
    UnknownStyleError,
    UnsupportedMeterError,
    WeightsError,
)
from sidestick_models.styles.trained import StyleInfo

# What models and kits refuse, by the protocol's error codes; the first row that fits.
CODES: tuple[tuple[type[Exception], str], ...] = (
    (UnsupportedMeterError, "unsupported_meter"),
    (UnknownStyleError, "unknown_style"),
    (UnknownModelError, "unknown_model"),
    (EmptyPrimerError, "bad_clip"),
    (KitError, "bad_clip"),
    (LibraryError, "models_missing"),
    (WeightsError, "models_missing"),
)

log = logging.getLogger(__name__)


class Styles(Protocol):
    """What is needed of `sidestick_models.styles.catalogue.StyleCatalogue`."""

    def infos(self) -> tuple[StyleInfo, ...]:
        """What is shown of each style that can be asked for now."""


class Drummers(Protocol):
    """What is needed of `sidestick_models.drummer_cache.ChosenDrummer`."""

    @property
    def repertoire(self) -> Styles:
        """The styles that can be asked for."""

    @property
    def models(self) -> Sequence[tuple[str, str]]:
        """Slot and name of the models that can be asked for now."""

    def prepare(self) -> None:
        """Make what first requests would wait for."""

    def choose(self, **names: str) -> Drums:
        """The drummer with the models of these slots; empty names mean what is in use."""

    def checksums(self, **names: str) -> Mapping[str, str]:
        """The sha256 of each file that these models play from."""


class Service:
    """Answers requests with a drummer, on kits of which nothing is remembered unless told."""

    def __init__(self, drummers: Drummers, kits: Kits | None = None) -> None:
        self._drummers = drummers
        self._kits = kits or Kits()

    def offers(self) -> Fields:
        """What can be asked for now: `welcome`'s styles and models."""
        try:
            models = [Model(*model) for model in self._drummers.models]
        except LibraryError as error:
            log.warning("No model can be chosen by name: %s", error)
            models = []
        return {
            "styles": [
                Style(info.key, info.name, int(info.colour.removeprefix("#"), 16), *info.tempo_bpm)
                for info in self._drummers.repertoire.infos()
            ],
            "models": models,
        }

    def prepare(self) -> None:
        """Make what first requests would wait for."""
        self._drummers.prepare()

    def handle(self, message: Message, should_stop: ShouldStop) -> Fields:
        """The fields of the answer to this request, without its id.

        `should_stop` is asked between two steps of the models.

        Raises:
            RequestError: with the code and the sentence of the `error` to answer with.
            Stopped: `should_stop` answered yes.
        """
        drummer = message.fields.get("drummer") or Drummer()
        try:
            if message.kind == "map_kit":
                return self._map_kit(message.fields)
            asked = BeatRequest.of(message, should_stop, self._kits)
            return ANSWERS[message.kind](asked, self._drummers.choose(**drummer._asdict()))
        except tuple(error for error, _ in CODES) as refused:
            code = next(code for error, code in CODES if isinstance(refused, error))
            raise RequestError(code, str(refused)) from None

    def _map_kit(self, fields: Fields) -> Fields:
        known = kit_for(self._kits, fields)
        return {"kit": known.kit.lanes(), "problems": known.told}
