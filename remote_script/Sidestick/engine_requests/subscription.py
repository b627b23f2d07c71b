"""News for those who follow: the clip when it changes, and where it plays."""

from __future__ import annotations

from typing import Any, Callable

from ..connection.client import Client
from ..live.listeners import Watch
from ..live.song import Song
from ..scheduler import PAUSE, Steps
from .clip_message import position_beats
from .clip_snapshot import Looker

NEWS_EVERY_S = 0.05  # at most
PLAYHEAD_EVERY_S = 0.1
GLANCE_EVERY_S = 0.5  # for what Live does not tell of: names, tempo, kit, what is frozen


class Following:
    """Tells the engine, from ``start`` to ``stop``; ``clock`` never runs backwards."""

    def __init__(
        self, song: Song, looker: Looker, client: Client, clock: Callable[[], float]
    ) -> None:
        self._song = song
        self._looker = looker
        self._client = client
        self._clock = clock
        self._id: int | None = None
        self._watch: Watch | None = None
        self._told: dict[str, Any] | None = None  # the last clip
        self._position: float | None = None  # that was told last
        self._glanced: Any = None
        self._due = False
        self._news_at_s = self._playhead_at_s = self._glance_at_s = 0.0

    def start(self, follow_id: int) -> None:
        """Tell all there is, then what changes, under this id."""
        self.stop()
        self._id, self._watch = follow_id, self._song.watch()
        self._told, self._glanced, self._due = None, None, True
        self._news_at_s = self._playhead_at_s = self._glance_at_s = self._clock()

    def stop(self) -> None:
        """Tell nothing any more."""
        if self._watch is not None:
            self._watch.release()
        self._id = self._watch = None

    def news(self) -> Steps[None] | None:
        """Return the steps that tell of a change; None where there is none, or it is too soon."""
        watch, now_s = self._watch, self._clock()
        if watch is None or self._id is None:
            return None
        changes = (watch.take_target_change(), watch.take_clip_change(), self._glance(now_s))
        self._due = self._due or any(changes)
        if self._due and now_s >= self._news_at_s:
            self._due = False
            self._news_at_s = now_s + NEWS_EVERY_S
            return self._tell(self._id)
        if now_s >= self._playhead_at_s:
            self._playhead_at_s = now_s + PLAYHEAD_EVERY_S
            self._tell_position(self._id)
        return None

    def _tell(self, follow_id: int) -> Steps[None]:
        fields = yield from self._looker.look()
        position, fields["position_beats"] = fields["position_beats"], None
        if fields != self._told and follow_id == self._id:
            yield PAUSE
            self._told, self._position = fields, position
            self._client.answer("clip", follow_id, **dict(fields, position_beats=position))

    def _tell_position(self, follow_id: int) -> None:
        reading = self._looker.reading
        position = position_beats(reading) if reading is not None else None
        if position != self._position:
            self._position = position
            self._client.answer("playhead", follow_id, position_beats=position)

    def _glance(self, now_s: float) -> bool:
        if now_s < self._glance_at_s:
            return False
        self._glance_at_s = now_s + GLANCE_EVERY_S
        before, self._glanced = self._glanced, self._looker.glance()
        return bool(before != self._glanced)
