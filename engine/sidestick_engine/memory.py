"""What is kept of clips and given back: the script's messages about versions, answered."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from typing import Any

from Sidestick.protocol.messages import MOST_EVENTS, Message, Note, Take
from sidestick_engine.errors import HistoryError, RequestError
from sidestick_engine.history import EDITED, FOUND, ClipKeys, Found, History, Looks, Made
from sidestick_engine.kit import Kit
from sidestick_models.grid import STEPS_PER_BEAT

Fields = dict[str, Any]

log = logging.getLogger(__name__)


class Memory:
    """Answers what is asked of versions. `models` says which models play now, exactly."""

    def __init__(self, history: History, models: Callable[[], str]) -> None:
        self._history = history
        self._models = models
        self._answers: dict[str, Callable[[ClipKeys, Fields], Fields]] = {
            "keep_version": self._keep,
            "list_versions": self._list,
            "recall_version": self._recall,
        }

    @property
    def kinds(self) -> frozenset[str]:
        """The kinds of message that are answered here."""
        return frozenset(self._answers)

    def prepare(self) -> None:
        """Nothing: the file is made when there is something to keep."""

    def handle(self, message: Message, _should_stop: Callable[[], bool]) -> Fields:
        """The fields of the reply to this message, without its id; it is too short to be stopped.

        Raises:
            RequestError: with the code and the sentence of the `error` to answer with.
        """
        fields = message.fields
        clip = ClipKeys(*(fields[name] for name in ClipKeys._fields))
        try:
            return self._answers[message.kind](clip, fields)
        except HistoryError as error:
            log.warning("%s", error)
            raise RequestError("history_lost", str(error)) from None

    def _keep(self, clip: ClipKeys, fields: Fields) -> Fields:
        self._keep_found(clip, fields)
        made = Made(
            models=self._models(),
            **{name: fields[name] for name in ("action", "before", "style", "seed", "recipe")},
        )
        self._history.keep(clip, fields["made"], looks_of(fields["made"], fields), made)
        return self._list(clip, fields)

    def _list(self, clip: ClipKeys, _fields: Fields) -> Fields:
        return {"kept": self._history.versions(clip)}

    def _recall(self, clip: ClipKeys, fields: Fields) -> Fields:
        self._keep_found(clip, fields)
        found = self._named(clip, fields["which"], fields["number"], fields["of"])
        recalled = {
            "number": found.number,
            "take": found.take,
            "action": found.made.action,
            "recipe": found.made.recipe,
        }
        return {**self._list(clip, fields), **recalled}

    def _keep_found(self, clip: ClipKeys, fields: Fields) -> None:
        """Keep what a clip holds, which may be new to us: as it was found, or edited by hand."""
        take = fields["found"]
        if take is not None:
            action = EDITED if self._history.versions(clip) else FOUND
            self._history.keep(clip, take, looks_of(take, fields), Made(action))

    def _named(self, clip: ClipKeys, which: str, number: int, content: str) -> Found:
        """The version asked for. Raises RequestError where there is none."""
        history = self._history
        if which == "number":
            return _there(history.version(clip, number), f"There is no version {number}.")
        this = history.version_of(clip, content)
        if which == "content":
            return _there(this, "The version that this was made from is no longer kept.")
        this = _there(this, "What the clip holds is no longer kept as a version.")
        if which == "next":
            return _there(history.next_to(clip, this.number, 1), "This is the last version.")
        return _there(history.next_to(clip, this.number, -1), "This is the first version.")


def looks_of(take: Take, fields: Fields) -> Looks:
    """What a take is like, by the meter and the pads of the message that brings it."""
    bar_beats = fields["numerator"] * 4.0 / fields["denominator"]
    hits = [note for note in take.notes if 0 <= note.start_beats < take.length_beats]
    hits_per_bar = min(1e6, len(hits) * bar_beats / take.length_beats)
    return Looks(hits_per_bar, events_of(hits, fields["pads"], take.length_beats))


def events_of(
    notes: Sequence[Note], pads: Sequence[tuple[int, str]], length_beats: float
) -> list[int]:
    """The drum classes hit in each of a loop's first sixteenths, the sum of `2 ** class`."""
    classes = (Kit.from_pads(pads) if pads else Kit.general_midi()).classes
    steps = min(MOST_EVENTS, max(1, round(length_beats * STEPS_PER_BEAT)))
    events = [0] * steps
    for note in notes:
        step = int(note.start_beats * STEPS_PER_BEAT + 0.5)
        if note.pitch in classes and step < steps:
            events[step] |= 1 << classes[note.pitch]
    return events


def _there(found: Found | None, sentence: str) -> Found:
    if found is None:
        raise RequestError("no_version", sentence)
    return found
