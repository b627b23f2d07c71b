"""Requests of clients to Live, handed to a script and ended here, and who follows what it shows.

No sockets, no threads, no clock, as in `dispatcher`: messages and times come in, what is to be sent
goes out.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count
from typing import Any

from Sidestick.protocol.messages import REPLIES, Message, empty_clip
from sidestick_engine.server.reply import Reply, refusal

MAX_REQUESTS = 16  # under way at once; no client can flood Live, ...
MAX_REQUESTS_OF_ONE = 4  # ... nor keep the others from it
NOT_CONNECTED = (
    "Live is not connected. Start it with the Control Surface Sidestick chosen in its settings; "
    "sidestick doctor says what is missing."
)
WENT_AWAY = "Live went away before it answered. Look there whether anything was changed."
NOT_SHOWN = "Live has not said yet what is selected."
_IDS = 2**32


@dataclass(frozen=True)
class RelayedRequest:
    """A client's request on its way through Live; all times are monotonic seconds."""

    peer: bytes
    message: Message
    live: bytes
    deadline_s: float


class LiveRelay:
    """Hands requests to the script that connected last, its replies and notifications to clients.

    Attributes:
        pending: requests that no script has replied to, by the id that the script knows.
    """

    def __init__(self) -> None:
        self._scripts: dict[bytes, str] = {}  # identity -> name; the last to connect comes last
        self.pending: dict[int, RelayedRequest] = {}
        self._followers: dict[bytes, int] = {}  # identity -> id of its `follow`
        self._followed: tuple[bytes, int] | None = None  # a script, and the id of our `follow`
        self._last_clip = empty_clip("", NOT_CONNECTED)  # as followers know it, without an id
        self._ids = count(1)

    def is_script(self, peer: bytes) -> bool:
        """Tell whether this peer is the script in a Live."""
        return peer in self._scripts

    def connect(self, peer: bytes, name: str) -> list[Reply]:
        """Add a Live, to which requests go from now on."""
        replies = self.disconnect(peer)
        self._scripts[peer] = name
        return replies + self._follow_the_last()

    def disconnect(self, peer: bytes, lost: Reply | None = None) -> list[Reply]:
        """Forget a Live, which replies to nothing any more, or a client.

        `lost` is what could not be sent there; a request goes to another Live then.
        """
        self._followers.pop(peer, None)
        was_script = self._scripts.pop(peer, None) is not None
        replies = [reply for key in self._pending_of(peer) for reply in self._cancel_in_live(key)]
        for key in [key for key, request in self.pending.items() if request.live == peer]:
            request = self.pending.pop(key)
            if lost is not None and (lost.kind, lost.fields["id"]) == (request.message.kind, key):
                replies += self._hand_on(request.peer, request.message, request.deadline_s)
            else:
                replies.append(refusal(request.peer, request.message, "live_gone", WENT_AWAY))
        replies += self._follow_the_last()
        if was_script and not self._scripts:
            replies += self._notify("clip", self._last_clip)
        return replies

    def relay(self, peer: bytes, message: Message, now_s: float) -> list[Reply]:
        """Hand a request on to Live."""
        own = self._pending_of(peer)
        if any(self.pending[key].message.id == message.id for key in own):
            sentence = f"There is already a request with the id {message.id}."
            return [refusal(peer, message, "bad_message", sentence)]
        if len(own) >= MAX_REQUESTS_OF_ONE or len(self.pending) >= MAX_REQUESTS:
            sentence = "Live is still busy with earlier requests. Try again in a moment."
            return [refusal(peer, message, "too_busy", sentence)]
        return self._hand_on(peer, message, now_s + message.fields["deadline_ms"] / 1000)

    def _hand_on(self, peer: bytes, message: Message, deadline_s: float) -> list[Reply]:
        if not self._scripts:
            return [refusal(peer, message, "no_live", NOT_CONNECTED)]
        key, live = self._new_id(), self._last()
        self.pending[key] = RelayedRequest(peer, message, live, deadline_s)
        return [Reply(live, message.kind, {**message.fields, "id": key})]

    def follow(self, peer: bytes, message: Message) -> list[Reply]:
        """Reply to `follow` with what is known, and follow the Live that clients now follow."""
        self._followers.pop(peer, None)
        if message.fields["on"]:
            self._followers[peer] = message.id
        followed = self._follow_the_last()
        return [Reply(peer, "clip", {**self._last_clip, "id": message.id}), *followed]

    def receive(self, peer: bytes, message: Message) -> list[Reply]:
        """Hand on what a script says: the reply to a request, or a notification."""
        if self._followed == (peer, message.id):
            return self._receive_notification(message)
        request = self.pending.get(message.id)
        if request is None or request.live != peer:
            return []  # it has ended already
        if message.kind not in (REPLIES[request.message.kind], "error"):
            return []
        del self.pending[message.id]
        return [Reply(request.peer, message.kind, {**message.fields, "id": request.message.id})]

    def cancel(self, peer: bytes, request_id: int) -> list[Reply]:
        """Cancel a client's request; do nothing where there is none of that id."""
        sentence = "The request was cancelled."
        return [
            reply
            for key in self._pending_of(peer)
            if self.pending[key].message.id == request_id
            for reply in self._end(key, "cancelled", sentence)
        ]

    def expire(self, now_s: float) -> list[Reply]:
        """End the requests whose deadline has passed."""
        replies = []
        for key in [key for key, request in self.pending.items() if request.deadline_s <= now_s]:
            seconds = self.pending[key].message.fields["deadline_ms"] / 1000
            sentence = f"Live did not answer within {seconds:g} s. It may be busy: try again."
            replies += self._end(key, "deadline", sentence)
        return replies

    def _last(self) -> bytes:
        return next(reversed(self._scripts))

    def _pending_of(self, peer: bytes) -> list[int]:
        return [key for key, request in self.pending.items() if request.peer == peer]

    def _end(self, key: int, code: str, sentence: str) -> list[Reply]:
        request = self.pending[key]
        return [refusal(request.peer, request.message, code, sentence), *self._cancel_in_live(key)]

    def _cancel_in_live(self, key: int) -> list[Reply]:
        """Have Live cancel a request that nobody waits for any more."""
        request = self.pending.pop(key)
        fields = {"id": self._new_id(), "request_id": key}
        return [Reply(request.live, "cancel", fields)] if request.live in self._scripts else []

    def _follow_the_last(self) -> list[Reply]:
        """Follow the Live that connected last while there are followers, and no other."""
        wanted = self._last() if self._scripts and self._followers else None
        if self._followed is not None and self._followed[0] == wanted:
            return []
        replies = []
        if self._followed is not None and self._followed[0] in self._scripts:
            before, key = self._followed
            replies.append(Reply(before, "follow", {"id": key, "on": 0}))
        self._followed, self._last_clip = None, empty_clip("", NOT_CONNECTED)
        if wanted is not None:
            self._followed = wanted, self._new_id()
            self._last_clip = empty_clip(self._scripts[wanted], NOT_SHOWN)
            replies.append(Reply(wanted, "follow", {"id": self._followed[1], "on": 1}))
        return replies

    def _receive_notification(self, message: Message) -> list[Reply]:
        fields = {name: value for name, value in message.fields.items() if name != "id"}
        if message.kind == "clip":
            self._last_clip = fields
        elif message.kind == "playhead":
            self._last_clip = {**self._last_clip, **fields}
        else:
            return []
        return self._notify(message.kind, fields)

    def _notify(self, kind: str, fields: dict[str, Any]) -> list[Reply]:
        return [Reply(peer, kind, {**fields, "id": key}) for peer, key in self._followers.items()]

    def _new_id(self) -> int:
        return next(self._ids) % _IDS
