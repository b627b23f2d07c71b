"""What is kept of clips and given back: the script's messages about versions, answered."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from typing import Any

from Sidestick.protocol.messages import KINDS, Message
from sidestick_engine.errors import HistoryError, KitError, RequestError
from sidestick_engine.history.browser import HistoryBrowser
from sidestick_engine.history.preview import looks_of
from sidestick_engine.history.store import (
    EDITED,
    FOUND,
    ClipContext,
    ClipKeys,
    Found,
    History,
    Provenance,
)
from sidestick_engine.kit.kit import Kit
from sidestick_engine.kit.kit_of_track import Kits, kit_for

Fields = dict[str, Any]

_TEMPO = next(field.type for field in KINDS["keep_beat"].fields if field.name == "tempo_bpm")

log = logging.getLogger(__name__)


class VersionHandler:
    """Answers what is asked of versions, on kits of which nothing is remembered unless told.

    `models` says which models a recipe was played with, exactly.
    """

    def __init__(
        self, history: History, models: Callable[[str], str], kits: Kits | None = None
    ) -> None:
        self._history = history
        self._models = models
        self._kits = kits or Kits()
        self._archive = HistoryBrowser(history, models)
        self._answers: dict[str, Callable[[ClipKeys, Fields], Fields]] = {
            "keep_version": self._keep,
            "list_versions": self._list,
            "recall_version": self._recall,
        }

    @property
    def kinds(self) -> frozenset[str]:
        """The kinds of message that are answered here."""
        return frozenset((*self._answers, *self._archive.answers))

    def prepare(self) -> None:
        """Nothing: the file is made when there is something to keep."""

    def handle(self, message: Message, _should_stop: Callable[[], bool]) -> Fields:
        """The fields of the reply to this message, without its id; it is too short to be stopped.

        Raises:
            RequestError: with the code and the sentence of the `error` to answer with.
        """
        fields = message.fields
        try:
            if message.kind in self._archive.answers:
                return self._archive.answers[message.kind](fields)
            clip = ClipKeys(*(fields[name] for name in ClipKeys._fields))
            return self._answers[message.kind](clip, fields)
        except HistoryError as error:
            log.warning("%s", error)
            raise RequestError("history_lost", str(error)) from None

    def _keep(self, clip: ClipKeys, fields: Fields) -> Fields:
        self._keep_found(clip, fields)
        made = Provenance(
            models=self._models(fields["recipe"]),
            **{name: fields[name] for name in ("action", "style", "seed", "recipe")},
            before=fields["base_hash"],
        )
        looks = looks_of(fields["content"], fields, self._kit(fields))
        self._history.keep(clip, fields["content"], looks, made, _setting(fields))
        return self._list(clip, fields)

    def _list(self, clip: ClipKeys, _fields: Fields) -> Fields:
        return {"kept": self._history.versions(clip)}

    def _recall(self, clip: ClipKeys, fields: Fields) -> Fields:
        self._keep_found(clip, fields)
        found = self._named(clip, fields["which"], fields["number"], fields["content_hash"])
        recalled = {
            "number": found.number,
            "content": found.content,
            "action": found.made.action,
            "recipe": found.made.recipe,
        }
        return {**self._list(clip, fields), **recalled}

    def _keep_found(self, clip: ClipKeys, fields: Fields) -> None:
        """Keep what a clip holds, which may be new to us: as it was found, or edited by hand."""
        take = fields["previous"]
        if take is not None:
            action = EDITED if self._history.versions(clip) else FOUND
            looks = looks_of(take, fields, self._kit(fields))
            self._history.keep(clip, take, looks, Provenance(action), _setting(fields))

    def _kit(self, fields: Fields) -> Kit:
        """What its pitches mean; where that is not known, a version is kept all the same."""
        try:
            return kit_for(self._kits, fields).kit
        except KitError as error:
            log.warning("A version is kept without its lanes. %s", error)
            return Kit.unknown()

    def _named(self, clip: ClipKeys, which: str, number: int, content: str) -> Found:
        """The version asked for. Raises RequestError where there is none."""
        history = self._history
        if which == "number":
            return _there(history.version(clip, number), f"There is no version {number}.")
        this = history.version_of(clip, content)
        if which == "content_hash":
            return _there(this, "The version that this was made from is no longer kept.")
        this = _there(this, "What the clip holds is no longer kept as a version.")
        if which == "next":
            return _there(history.next_to(clip, this.number, 1), "This is the last version.")
        return _there(history.next_to(clip, this.number, -1), "This is the first version.")


def _setting(fields: Fields) -> ClipContext:
    tempo_bpm = _tempo_of(fields.get("recipe", ""))
    named = (fields[name] for name in ("pads", "track", "rack"))
    return ClipContext(fields["numerator"], fields["denominator"], tempo_bpm, *named)


def _tempo_of(recipe: str) -> float | None:
    """The tempo that the script's recipe tells; None where it tells none that is legal."""
    try:
        return float(_TEMPO.check(json.loads(recipe)["tempo_bpm"]))
    except (ValueError, KeyError, TypeError, RecursionError):
        return None


def _there(found: Found | None, sentence: str) -> Found:
    if found is None:
        raise RequestError("no_version", sentence)
    return found
