"""The script's messages about versions: what is kept of clips, listed, and given back."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from typing import Any

from Sidestick.protocol.messages import KINDS, REPLIES, Message
from Sidestick.protocol.record_types import TEMPO
from sidestick_engine.errors import HistoryError, KitError, RequestError
from sidestick_engine.history.browser import HistoryBrowser, StyleNames
from sidestick_engine.history.database import (
    EDITED,
    FOUND,
    ClipContext,
    ClipKeys,
    History,
    Provenance,
    StoredVersion,
)
from sidestick_engine.history.documents import Documents
from sidestick_engine.history.preview import preview_of
from sidestick_engine.kit.kit import Kit
from sidestick_engine.kit.kit_of_track import Kits, kit_for

Fields = dict[str, Any]

# The kinds of reply that can say what has happened to the history.
_WITH_WARNING = {
    kind for kind in KINDS if "warning" in {field.name for field in KINDS[kind].fields}
}

log = logging.getLogger(__name__)


class VersionHandler:
    """Handles requests about versions, on kits of which nothing is remembered unless given.

    `models` says which models a recipe was played with, exactly, `style_names` what styles are
    called, by their keys.
    """

    def __init__(
        self,
        history: History,
        models: Callable[[str], str],
        kits: Kits | None = None,
        style_names: StyleNames = dict,
    ) -> None:
        self._history = history
        self._models = models
        self._kits = kits or Kits()
        self._of_the_whole = {
            **HistoryBrowser(history, models, style_names).handlers,
            **Documents(history).handlers,
        }
        self._handlers: dict[str, Callable[[ClipKeys, Fields], Fields]] = {
            "keep_version": self._keep,
            "list_versions": self._list,
            "recall_version": self._recall,
        }

    @property
    def kinds(self) -> frozenset[str]:
        """The kinds of message that are handled here."""
        return frozenset((*self._handlers, *self._of_the_whole))

    def prepare(self) -> None:
        """Look for damage in the history; none is made before there is something to keep."""
        try:
            self._history.check()
        except HistoryError as error:
            log.warning("%s", error)

    def handle(self, message: Message, _should_stop: Callable[[], bool]) -> Fields:
        """Return the fields of the reply to this message, without its id; it is soon done.

        Raises:
            RequestError: with the code and the sentence of the `error` to answer with.
        """
        warns = REPLIES[message.kind] in _WITH_WARNING
        try:
            reply = self._reply_on_what_is_left(message)
        except HistoryError as error:
            log.warning("%s", error)
            raise RequestError("history_lost", str(error)) from None
        except RequestError as refused:
            if warns and (warning := self._history.take_warning()):
                raise RequestError(refused.code, f"{refused.sentence} {warning}.") from None
            raise
        if warns:
            reply["warning"] = self._history.take_warning()
        return reply

    def _reply_on_what_is_left(self, message: Message) -> Fields:
        """Handle a message; again if it met damage, as what it began with may have been in that."""
        before = self._history.times_damaged
        try:
            reply = self._reply(message)
        except RequestError:
            if self._history.times_damaged == before:
                raise
        else:
            if self._history.times_damaged == before:
                return reply
        return self._reply(message)

    def _reply(self, message: Message) -> Fields:
        fields = message.fields
        if message.kind in self._of_the_whole:
            return self._of_the_whole[message.kind](fields)
        clip = ClipKeys(*(fields[name] for name in ClipKeys._fields))
        return self._handlers[message.kind](self._history.known_as(clip), fields)

    def _keep(self, clip: ClipKeys, fields: Fields) -> Fields:
        self._keep_previous(clip, fields)
        provenance = Provenance(
            models=self._models(fields["recipe"]),
            **{name: fields[name] for name in ("action", "base_hash", "style", "seed", "recipe")},
        )
        preview = preview_of(fields["content"], fields, self._kit(fields))
        self._history.keep(clip, fields["content"], preview, provenance, _context(fields))
        return self._list(clip, fields)

    def _list(self, clip: ClipKeys, _fields: Fields) -> Fields:
        return {"kept": self._history.versions(clip)}

    def _recall(self, clip: ClipKeys, fields: Fields) -> Fields:
        self._keep_previous(clip, fields)
        found = self._chosen(clip, fields["which"], fields["number"], fields["content_hash"])
        recalled = {
            "number": found.number,
            "content": found.content,
            "action": found.provenance.action,
            "recipe": found.provenance.recipe,
        }
        return {**self._list(clip, fields), **recalled}

    def _keep_previous(self, clip: ClipKeys, fields: Fields) -> None:
        """Keep a clip's previous content, if it is new: as it was found, or edited by hand."""
        content = fields["previous"]
        if content is not None:
            action = EDITED if self._history.versions(clip) else FOUND
            preview = preview_of(content, fields, self._kit(fields))
            self._history.keep(clip, content, preview, Provenance(action), _context(fields))

    def _kit(self, fields: Fields) -> Kit:
        """Return what its pitches mean; where that is not known, a version is kept all the same."""
        try:
            return kit_for(self._kits, fields).kit
        except KitError as error:
            log.warning("A version is kept without its lanes. %s", error)
            return Kit.unknown()

    def _chosen(self, clip: ClipKeys, which: str, number: int, content_hash: str) -> StoredVersion:
        """Return the version that is asked for. Raises RequestError where there is none."""
        history = self._history
        if which == "number":
            return _required(history.version(clip, number), f"There is no version {number}.")
        this = history.version_of(clip, content_hash)
        if which == "content_hash":
            return _required(this, "The version that this was made from is no longer kept.")
        this = _required(this, "What the clip holds is no longer kept as a version.")
        if which == "next":
            return _required(history.next_to(clip, this.number, 1), "This is the last version.")
        return _required(history.next_to(clip, this.number, -1), "This is the first version.")


def _context(fields: Fields) -> ClipContext:
    tempo_bpm = _tempo_of(fields.get("recipe", ""))
    named = (fields[name] for name in ("pads", "track", "rack"))
    return ClipContext(fields["numerator"], fields["denominator"], tempo_bpm, *named)


def _tempo_of(recipe: str) -> float | None:
    """Return the tempo in the script's recipe; None where it has none that is legal."""
    try:
        return float(TEMPO.check(json.loads(recipe)["tempo_bpm"]))
    except (ValueError, KeyError, TypeError, RecursionError):
        return None


def _required(found: StoredVersion | None, sentence: str) -> StoredVersion:
    if found is None:
        raise RequestError("no_version", sentence)
    return found
