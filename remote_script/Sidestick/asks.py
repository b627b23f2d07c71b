"""What the engine asks of Live on behalf of its clients, answered a little in each tick.

Live must never be held up: one request is under way at a time, in steps of a tick each, and the
next begins a moment later. What is done is what a button does, and ends in exactly one answer.
"""

from __future__ import annotations

from collections import deque
from typing import Any, Callable

from . import recipes
from .actions import Actions
from .client import Client
from .desk import Desk
from .errors import SidestickError, TargetError
from .following import Following
from .looking import Looker, Steps
from .protocol.messages import Message
from .reading import Reading
from .reports import several
from .roles import BUTTONS
from .seen import where
from .sentences import NAME, bare, say
from .song import Song
from .takes import take_of
from .versions import Made

MAX_WAITING = 16
ASK_EVERY_S = 0.03
# The codes of errors that a client can do something about; all others are refused.
CODES = {
    "not_as_read": "clip_changed",
    "clip_changed": "clip_changed",
    "notes_changed": "clip_changed",
    "clip_gone": "clip_changed",
    "slot_taken": "clip_changed",
    "unknown_action": "unknown_action",
    "still_working": "too_busy",
    "too_busy": "too_busy",
    "cancelled": "cancelled",
}


class Asks:
    """Answers what ``client`` is asked; ``show`` puts a sentence into the status line.

    ``clock`` gives seconds that never run backwards.
    """

    def __init__(
        self,
        song: Song,
        actions: Actions,
        desk: Desk,
        client: Client,
        looker: Looker,
        show: Callable[[str], None],
        clock: Callable[[], float],
    ) -> None:
        self._song = song
        self._actions = actions
        self._desk = desk
        self._client = client
        self._looker = looker
        self._show = show
        self._clock = clock
        self._following = Following(song, looker, client, clock)
        self._waiting: deque[Message] = deque()
        self._job: tuple[int | None, Steps] | None = None  # under way, and whom it answers
        self._acting: int | None = None  # the act that waits for the engine
        self._heard = ""  # what the status line has said since it began
        self._free_at_s = clock()
        self._kinds = {"read_clip": self._read, "write_clip": self._write, "act": self._act}
        client.on_ask = self.take
        actions.on_end = self._end_act

    def take(self, message: Message) -> None:
        """Take what the engine asks."""
        if message.kind == "follow":
            if message.fields["on"]:
                self._following.start(message.id)
            else:
                self._following.stop()
        elif message.kind == "cancel":
            self._leave(message.fields["request_id"])
        elif len(self._waiting) >= MAX_WAITING:
            self._refuse(message.id, SidestickError("too_busy"))
        else:
            self._waiting.append(message)

    def hear(self, sentence: str) -> None:
        """Take note of what the status line says."""
        self._heard = sentence

    def tick(self) -> None:
        """Do one step. Raises what a step raises; the client has been told by then."""
        if not self._client.welcome:
            self.forget()
            return
        if self._job is None:
            self._job = self._next()
        if self._job is not None:
            self._step(*self._job)

    def forget(self) -> None:
        """Leave everything: nobody is there any more to be answered."""
        self._waiting.clear()
        self._job = self._acting = None
        self._following.stop()

    def _next(self) -> tuple[int | None, Steps] | None:
        if self._waiting and self._clock() >= self._free_at_s:
            message = self._waiting.popleft()
            return message.id, self._kinds[message.kind](message)
        news = self._following.news()
        return None if news is None else (None, news)

    def _step(self, request_id: int | None, steps: Steps) -> None:
        try:
            next(steps)
        except StopIteration:
            self._end_job()
        except Exception as error:
            self._end_job()
            if request_id is not None:
                self._refuse(request_id, error)
            raise

    def _end_job(self) -> None:
        self._job = None
        self._free_at_s = self._clock() + ASK_EVERY_S

    def _leave(self, request_id: int) -> None:
        """Leave a request that nobody waits for any more."""
        self._waiting = deque(each for each in self._waiting if each.id != request_id)
        if self._job is not None and self._job[0] == request_id:
            self._end_job()
        if self._acting == request_id:
            self._acting = None
            self._actions.cancel()

    def _read(self, message: Message) -> Steps:
        fields = yield from self._looker.look()
        yield
        self._client.answer("clip", message.id, **fields)

    def _write(self, message: Message) -> Steps:
        reading = self._actions.read()
        yield
        self._check(reading, message.fields)
        yield
        self._put(reading, message.fields)
        yield from self._read(message)

    @staticmethod
    def _check(reading: Reading, fields: dict[str, Any]) -> None:
        """Raise TargetError unless these notes can be written over what was read."""
        if (take_of(reading).content if reading.clip is not None else "") != fields["content"]:
            raise TargetError("not_as_read")
        length_beats, pads = fields["length_beats"], {pitch for pitch, _ in reading.pads}
        if where(reading) == "arrangement" and length_beats > reading.length_beats:
            raise TargetError("arrangement_extend")
        misplaced = [
            note
            for note in fields["notes"]
            if (pads and note.pitch not in pads) or not 0 <= note.start_beats < length_beats
        ]
        if misplaced:
            raise TargetError("misplaced", notes=several(len(misplaced), "note"))

    def _put(self, reading: Reading, fields: dict[str, Any]) -> None:
        """Write notes, as one undo step, and have both versions of the clip kept."""
        song, notes, length_beats = self._song, fields["notes"], fields["length_beats"]
        found = None if reading.clip is None else take_of(reading)
        made = Made(*(fields[name] for name in ("action", "style", "seed", "recipe")))
        keep = self._actions.versions.keep_made
        with song.one_step():
            if found is None:
                slot = reading._replace(length_beats=length_beats)
                song.write(slot, notes, fields["name"] or NAME, ())
            else:
                song.restore(reading, notes, length_beats)
                song.rename(reading, fields["name"])
            now, origin = song.now(reading), fields["origin"]
            if origin is not None:
                began = now._replace(length_beats=origin.length_beats, notes=origin.notes)
                base = take_of(began)
                made = made._replace(recipe=recipes.begun_with(made.recipe, base.content))
                if found is None or found.content != base.content:
                    of = found.content if found else ""
                    keep(reading, found, Made(made.action, "", 0, ""), of, began)
                found = base
            keep(reading, found, made, found.content if found else "", now)
        self._show(say("written", notes=several(len(notes), "note")))

    def _act(self, message: Message) -> Steps:
        """Play a button with settings of its own; what waits for the engine is answered later."""
        role, was_busy = message.fields["action"], self._actions.busy
        if role not in BUTTONS:
            raise SidestickError("unknown_action", action=role)
        self._heard = ""
        with self._actions.holding(message.fields["settings"]):
            self._desk.tap(role)
        if self._actions.busy and not was_busy:
            self._acting = message.id
        else:
            self._tell_done(message.id)
        yield from ()

    def _end_act(self, error: Exception | None) -> None:
        request_id, self._acting = self._acting, None
        if request_id is None:
            return  # it was a button of the musician's
        if error is None:
            self._tell_done(request_id)
        else:
            self._refuse(request_id, error)

    def _tell_done(self, request_id: int) -> None:
        self._actions.versions.have_kept()  # who is told may ask for the version at once
        sentence = bare(self._heard or say("acted"))
        self._client.answer("done", request_id, sentence=sentence)

    def _refuse(self, request_id: int, error: Exception) -> None:
        known = isinstance(error, SidestickError)
        code = CODES.get(error.key, "refused") if isinstance(error, SidestickError) else "internal"
        sentence = bare(error) if known else bare(say("internal"))
        self._client.answer("error", request_id, code=code, sentence=sentence)
