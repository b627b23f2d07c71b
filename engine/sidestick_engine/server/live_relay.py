"""The Lives that are connected: what they are asked, what they answer, and who follows them.

No sockets, no threads, no clock, as in dispatch.py: messages and times come in, what is to be sent
goes out.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count
from typing import Any

from Sidestick.protocol.messages import REPLIES, Message, empty_clip
from sidestick_engine.server.reply import Reply, refusal

MAX_ASKS = 16  # under way at once; no client can flood Live, ...
MAX_ASKS_OF_ONE = 4  # ... nor keep the others from it
NOT_CONNECTED = (
    "Live is not connected. Start it with the Control Surface Sidestick chosen in its settings; "
    "sidestick doctor says what is missing."
)
WENT_AWAY = "Live went away before it answered. Look there whether anything was changed."
_IDS = 2**32


@dataclass(frozen=True)
class Ask:
    """A client's request on its way through Live; all times are monotonic seconds."""

    peer: bytes
    message: Message
    live: bytes
    deadline_s: float


class LiveRelay:
    """Hands requests to the script that connected last, and its answers and news to clients."""

    def __init__(self) -> None:
        self._scripts: dict[bytes, str] = {}  # identity -> name; the last to connect comes last
        self._asks: dict[int, Ask] = {}  # by the id that the script knows
        self._followers: dict[bytes, int] = {}  # identity -> id of its `follow`
        self._followed: tuple[bytes, int] | None = None  # a script, and the id of our `follow`
        self._seen = empty_clip("", NOT_CONNECTED)  # the last news, without an id
        self._ids = count(1)

    def is_script(self, peer: bytes) -> bool:
        """Whether this peer is the script in a Live."""
        return peer in self._scripts

    def connect(self, peer: bytes, name: str) -> list[Reply]:
        """A Live has come, and is the one that is asked from now on."""
        replies = self.gone(peer)
        self._scripts[peer] = name
        return replies + self._follow_the_last()

    def gone(self, peer: bytes, lost: Reply | None = None) -> list[Reply]:
        """Somebody has gone: a Live, which answers nothing any more, or a client.

        `lost` is what could not be sent there; a request goes to another Live then.
        """
        self._followers.pop(peer, None)
        was_script = self._scripts.pop(peer, None) is not None
        replies = [reply for key in self._asks_of(peer) for reply in self._leave(key)]
        for key in [key for key, ask in self._asks.items() if ask.live == peer]:
            ask = self._asks.pop(key)
            if lost is not None and (lost.kind, lost.fields["id"]) == (ask.message.kind, key):
                replies += self._hand_on(ask.peer, ask.message, ask.deadline_s)
            else:
                replies.append(refusal(ask.peer, ask.message, "live_gone", WENT_AWAY))
        replies += self._follow_the_last()
        if was_script and not self._scripts:
            replies += self._tell("clip", self._seen)
        return replies

    def ask(self, peer: bytes, message: Message, now_s: float) -> list[Reply]:
        """Hands a request on to Live."""
        own = self._asks_of(peer)
        if any(self._asks[key].message.id == message.id for key in own):
            sentence = f"There is already a request with the id {message.id}."
            return [refusal(peer, message, "bad_message", sentence)]
        if len(own) >= MAX_ASKS_OF_ONE or len(self._asks) >= MAX_ASKS:
            sentence = "Live is still busy with earlier requests. Try again in a moment."
            return [refusal(peer, message, "too_busy", sentence)]
        return self._hand_on(peer, message, now_s + message.fields["deadline_ms"] / 1000)

    def _hand_on(self, peer: bytes, message: Message, deadline_s: float) -> list[Reply]:
        if not self._scripts:
            return [refusal(peer, message, "no_live", NOT_CONNECTED)]
        key, live = self._new_id(), self._last()
        self._asks[key] = Ask(peer, message, live, deadline_s)
        return [Reply(live, message.kind, {**message.fields, "id": key})]

    def follow(self, peer: bytes, message: Message) -> list[Reply]:
        """Answers `follow` with what is known; a Live that is followed from now on is told so."""
        self._followers.pop(peer, None)
        if message.fields["on"]:
            self._followers[peer] = message.id
        told = self._follow_the_last()
        return [Reply(peer, "clip", {**self._seen, "id": message.id}), *told]

    def receive(self, peer: bytes, message: Message) -> list[Reply]:
        """Hands on what a script says: the answer to a request, or news."""
        if self._followed == (peer, message.id):
            return self._take_news(message)
        ask = self._asks.get(message.id)
        if ask is None or ask.live != peer:
            return []  # it has ended already
        if message.kind not in (REPLIES[ask.message.kind], "error"):
            return []
        del self._asks[message.id]
        return [Reply(ask.peer, message.kind, {**message.fields, "id": ask.message.id})]

    def cancel(self, peer: bytes, request_id: int) -> list[Reply]:
        """Takes a client's request back; nothing where there is none of that id."""
        sentence = "The request was cancelled."
        return [
            reply
            for key in self._asks_of(peer)
            if self._asks[key].message.id == request_id
            for reply in self._end(key, "cancelled", sentence)
        ]

    def expire(self, now_s: float) -> list[Reply]:
        """Ends what is late."""
        replies = []
        for key in [key for key, ask in self._asks.items() if ask.deadline_s <= now_s]:
            seconds = self._asks[key].message.fields["deadline_ms"] / 1000
            sentence = f"Live did not answer within {seconds:g} s. It may be busy: try again."
            replies += self._end(key, "deadline", sentence)
        return replies

    def next_deadline_s(self) -> float | None:
        """When `expire` has something to do next; None when nothing waits."""
        return min((ask.deadline_s for ask in self._asks.values()), default=None)

    def _last(self) -> bytes:
        return next(reversed(self._scripts))

    def _asks_of(self, peer: bytes) -> list[int]:
        return [key for key, ask in self._asks.items() if ask.peer == peer]

    def _end(self, key: int, code: str, sentence: str) -> list[Reply]:
        ask = self._asks[key]
        return [refusal(ask.peer, ask.message, code, sentence), *self._leave(key)]

    def _leave(self, key: int) -> list[Reply]:
        """Have Live leave a request that nobody waits for any more."""
        ask = self._asks.pop(key)
        fields = {"id": self._new_id(), "request_id": key}
        return [Reply(ask.live, "cancel", fields)] if ask.live in self._scripts else []

    def _follow_the_last(self) -> list[Reply]:
        """Follow the Live that connected last where anybody wants to know, and no other."""
        wanted = self._last() if self._scripts and self._followers else None
        if self._followed is not None and self._followed[0] == wanted:
            return []
        replies = []
        if self._followed is not None and self._followed[0] in self._scripts:
            before, key = self._followed
            replies.append(Reply(before, "follow", {"id": key, "on": 0}))
        self._followed, self._seen = None, empty_clip("", NOT_CONNECTED)
        if wanted is not None:
            self._followed = wanted, self._new_id()
            self._seen = empty_clip(
                self._scripts[wanted], "Live has not told yet what is selected."
            )
            replies.append(Reply(wanted, "follow", {"id": self._followed[1], "on": 1}))
        return replies

    def _take_news(self, message: Message) -> list[Reply]:
        fields = {name: value for name, value in message.fields.items() if name != "id"}
        if message.kind == "clip":
            self._seen = fields
        elif message.kind == "playhead":
            self._seen = {**self._seen, **fields}
        else:
            return []
        return self._tell(message.kind, fields)

    def _tell(self, kind: str, fields: dict[str, Any]) -> list[Reply]:
        return [Reply(peer, kind, {**fields, "id": key}) for peer, key in self._followers.items()]

    def _new_id(self) -> int:
        return next(self._ids) % _IDS
