"""Changes events within the bytes of a track, and leaves all other bytes as they were."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sidestick_engine.midi_files.track_events import (
    TrackEvents,
    next_status,
    to_variable_length,
    variable_length,
)

_FIRST_SYSTEM_STATUS = 0xF0


def changed_body(body: bytes, track: TrackEvents, changes: Mapping[int, Sequence[bytes]]) -> bytes:
    """Return a track's body with other events in place of some.

    Args:
        body: the bytes that `track` was read from.
        track: what was read.
        changes: for the number of an event, the events that stand there instead, all at its time,
            each with its status; none where it goes.
    """
    changed = _Body()
    at = status = 0
    for number, event in enumerate(track.events):
        begin = at
        delta, at = variable_length(body, at)
        delta_end = at
        if body[at] < 0x80 and not status:
            at = next_status(body, at)
        event_begin = at
        is_running = body[at] < 0x80
        at += len(event.data) - is_running
        if event.data[0] < _FIRST_SYSTEM_STATUS:
            status = event.data[0]
        events = changes.get(number, [event.data])
        if not events:
            changed.leave_out(delta, is_running=is_running)
            continue
        changed.add_delta(delta, body[begin:delta_end])
        changed.add_raw(body[delta_end:event_begin])
        is_same = number not in changes
        for which, data in enumerate(events):
            raw = body[event_begin:at] if is_same else data[is_running:]
            changed.add_raw(b"\0" if which else b"")
            changed.add(data, raw, is_running=is_running)
    if at < len(body):
        delta, delta_end = variable_length(body, at)
        changed.add_delta(delta, body[at:delta_end])
        changed.add_raw(body[delta_end:])
    return bytes(changed.body)


class _Body:
    """Bytes of a track that are written one event after the other."""

    def __init__(self) -> None:
        self.body = bytearray()
        self._waiting = 0  # ticks of events that were left out
        self._status = 0  # of the last event on a channel
        self._lost_status = False  # which later events need

    def leave_out(self, delta: int, *, is_running: bool) -> None:
        self._waiting += delta
        self._lost_status = self._lost_status or not is_running

    def add_delta(self, delta: int, raw: bytes) -> None:
        """Write a delta time, as it was if nothing before it was left out."""
        self.body += to_variable_length(self._waiting + delta) if self._waiting else raw
        self._waiting = 0

    def add_raw(self, raw: bytes) -> None:
        self.body += raw

    def add(self, data: bytes, raw: bytes, *, is_running: bool) -> None:
        """Write an event that stands as `raw`, without its status where that is the last one."""
        needs_status = self._lost_status or data[0] != self._status
        self.body += data if is_running and needs_status else raw
        if data[0] < _FIRST_SYSTEM_STATUS:
            self._status = data[0]
            self._lost_status = False
