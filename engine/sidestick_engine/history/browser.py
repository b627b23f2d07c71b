"""Messages about the history as a whole, of clips and of other beats: searched, opened, marked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from Sidestick.protocol.messages import MOST_ENTRIES
from sidestick_engine.errors import RequestError
from sidestick_engine.history.database import ClipContext, History, Provenance, Query
from sidestick_engine.history.preview import preview_of
from sidestick_engine.kit.kit import Kit

Fields = dict[str, Any]
StyleNames = Callable[[], Mapping[str, str]]


class HistoryBrowser:
    """Handles requests about the history as a whole, by kind in `handlers`.

    `models` says which models a recipe was played with, `style_names` what styles are called.
    """

    def __init__(
        self, history: History, models: Callable[[str], str], style_names: StyleNames
    ) -> None:
        self._history = history
        self._models = models
        self._style_names = style_names
        self.handlers: dict[str, Callable[[Fields], Fields]] = {
            "keep_beat": self._keep,
            "find_versions": self._find,
            "open_version": self._open,
            "mark_version": self._set_favourite,
        }

    def _keep(self, fields: Fields) -> Fields:
        provenance = Provenance(
            models=self._models(fields["recipe"]),
            **{name: fields[name] for name in ("action", "style", "seed", "recipe")},
        )
        context = ClipContext(
            *(fields[name] for name in ("numerator", "denominator", "tempo_bpm", "pads"))
        )
        preview = preview_of(fields["content"], fields, Kit.from_pads(fields["pads"]))
        row = self._history.keep_beat(fields["content"], preview, provenance, context)
        if fields["favourite"]:
            self._history.set_favourite(row, favourite=True)
        return self._opened(row)

    def _find(self, fields: Fields) -> Fields:
        query = Query(*(fields[name] for name in Query._fields))
        found = self._history.find(query, MOST_ENTRIES + 1, self._style_names())
        return {"entries": found[:MOST_ENTRIES], "has_more": int(len(found) > MOST_ENTRIES)}

    def _open(self, fields: Fields) -> Fields:
        return self._opened(fields["row"])

    def _set_favourite(self, fields: Fields) -> Fields:
        self._history.set_favourite(fields["row"], bool(fields["favourite"]))
        return self._opened(fields["row"])

    def _opened(self, row: int) -> Fields:
        found = self._history.opened(row)
        if found is None:
            raise RequestError("no_version", "This is no longer kept in the history.")
        return found._asdict()
