"""Notifications for those who follow: the clip when it changes, and where it plays."""

from __future__ import annotations

from typing import Any, Callable

from ..connection.client import Client
from ..live.listeners import Listeners
from ..live.song import Song
from ..scheduler import PAUSE, Steps
from .clip_messages import ClipMessages

CLIP_EVERY_S = 0.05  # at most
PLAYHEAD_EVERY_S = 0.1
CHECK_EVERY_S = 0.5  # for what has no listeners in Live: names, tempo, kit, frozen tracks


class Subscription:
    """Notifies the engine, from ``start`` to ``stop``; ``clock`` never runs backwards."""

    def __init__(
        self, song: Song, clip_messages: ClipMessages, client: Client, clock: Callable[[], float]
    ) -> None:
        self._song = song
        self._clip_messages = clip_messages
        self._client = client
        self._clock = clock
        self._id: int | None = None
        self._listeners: Listeners | None = None
        self._sent: dict[str, Any] | None = None  # the last clip
        self._position: float | None = None  # that was sent last
        self._fingerprint: Any = None
        self._changed = False
        self._clip_at_s = self._playhead_at_s = self._check_at_s = 0.0

    @property
    def active(self) -> bool:
        """True if anybody follows."""
        return self._listeners is not None

    def start(self, follow_id: int) -> None:
        """Send the clip as it is, then what changes, under this id."""
        self.stop()
        self._id, self._listeners = follow_id, self._song.listen()
        self._sent, self._fingerprint, self._changed = None, None, True
        self._clip_at_s = self._playhead_at_s = self._check_at_s = self._clock()

    def stop(self) -> None:
        """Send nothing any more."""
        if self._listeners is not None:
            self._listeners.release()
        self._id = self._listeners = None

    def see_answer(self, fields: dict[str, Any]) -> None:
        """Send the clip again where a client was answered with another than was sent last.

        It may be the one that was selected for a moment, and who asked follows too.
        """
        if dict(fields, position_beats=None) != self._sent:
            self._sent, self._changed = None, True

    def next_notification(self) -> Steps[None] | None:
        """Return the steps that send a change; None where there is none, or it is too soon."""
        listeners, now_s = self._listeners, self._clock()
        if listeners is None or self._id is None:
            return None
        changes = listeners.take_target_change(), listeners.take_clip_change()
        self._changed = self._changed or any(changes)
        if self._changed and now_s >= self._clip_at_s:
            self._changed = False
            self._clip_at_s = now_s + CLIP_EVERY_S
            return self._send_clip(self._id)
        if now_s >= self._check_at_s:
            self._check_at_s = now_s + CHECK_EVERY_S
            return self._look_for_other_changes(self._id)
        if now_s >= self._playhead_at_s:
            self._playhead_at_s = now_s + PLAYHEAD_EVERY_S
            self._send_position(self._id)
        return None

    def _send_clip(self, follow_id: int) -> Steps[None]:
        fields = yield from self._clip_messages.read()
        position, fields["position_beats"] = fields["position_beats"], None
        if fields != self._sent and follow_id == self._id:
            yield PAUSE
            self._sent, self._position = fields, position
            self._client.answer("clip", follow_id, **dict(fields, position_beats=position))

    def _send_position(self, follow_id: int) -> None:
        position = self._clip_messages.position_beats()
        if position != self._position:
            self._position = position
            self._client.answer("playhead", follow_id, position_beats=position)

    def _look_for_other_changes(self, follow_id: int) -> Steps[None]:
        fingerprint = yield from self._clip_messages.fingerprint()
        if follow_id == self._id:
            self._changed = self._changed or fingerprint != self._fingerprint
            self._fingerprint = fingerprint
