"""What the engine asks of Live on behalf of its clients, answered a little in each tick.

Live must never be held up: one request is under way at a time, in steps, and the next begins a
moment later. What is done is what a button does, and ends in exactly one answer.
"""

from __future__ import annotations

from collections import deque
from functools import partial
from typing import Any, Callable

from ..actions import recipes
from ..actions.presses import Actions
from ..actions.requests import check_may_grow
from ..actions.result_message import several
from ..actions.versions import Provenance
from ..connection.client import Client
from ..controls.dispatcher import Desk
from ..errors import SidestickError, TargetError
from ..live.clip_plan import restored
from ..live.clip_reader import ClipSnapshot
from ..live.content_hash import take_of
from ..live.song import Song
from ..protocol.messages import ClipContent, Message, Origin
from ..scheduler import PAUSE, WAIT, Pace, Stepper, Steps
from ..settings.roles import BUTTONS
from ..status_messages import NAME, bare, say
from .clip_snapshot import Looker
from .subscription import Following

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


class RequestHandler:
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
        pace: Pace,
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
        self._stepper = Stepper(pace, self._end)
        self._asked: int | None = None  # what is being answered; None: nothing, or it is news
        self._acting: int | None = None  # the act that waits for the engine
        self._ended: deque[Callable[[], None]] = deque()  # what tells how acts have ended
        self._heard = ""  # what the status line has said since it began
        self._free_at_s = clock()
        self._kinds = {"read_clip": self._read, "write_clip": self._write, "run_action": self._act}
        client.on_ask = self.take
        actions.worker.on_end = self._end_act

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
        """Do what there is time for. Raises what that raises; the client has been told by then."""
        if not self._client.welcome:
            self.forget()
            return
        self._tell_ended()
        if not self._stepper.busy:
            self._begin_next()
        else:
            self._stepper.tick()

    def forget(self) -> None:
        """Leave everything: nobody is there any more to be answered."""
        self._waiting.clear()
        self._stepper.drop()
        self._ended.clear()
        self._asked = self._acting = None
        self._following.stop()

    def _begin_next(self) -> None:
        if self._waiting and self._clock() >= self._free_at_s:
            message = self._waiting.popleft()
            self._asked = message.id
            self._stepper.begin(self._kinds[message.kind](message))
        else:
            news = self._following.news()
            if news is not None:
                self._stepper.begin(news)

    def _end(self, error: Exception | None) -> None:
        asked, self._asked = self._asked, None
        if asked is None:
            return  # news: asks wait no longer for having been told of
        self._free_at_s = self._clock() + ASK_EVERY_S
        if error is not None:
            self._refuse(asked, error)

    def _leave(self, request_id: int) -> None:
        """Leave a request that nobody waits for any more."""
        self._waiting = deque(each for each in self._waiting if each.id != request_id)
        if self._asked == request_id:
            self._stepper.drop()
            self._end(None)
        if self._acting == request_id:
            self._acting = None
            self._actions.worker.cancel()  # what waits for the next bar is none of its doing

    def _read(self, message: Message) -> Steps[None]:
        fields = yield from self._looker.look()
        yield PAUSE
        self._client.answer("clip", message.id, **fields)

    def _write(self, message: Message) -> Steps[None]:
        """Write notes, as one undo step, and have both versions of the clip kept."""
        fields = message.fields
        reading = self._actions.read()
        yield PAUSE
        self._check(reading, fields)
        yield PAUSE
        if reading.clip is None:
            reading = reading._replace(length_beats=fields["length_beats"])
        name = fields["name"] or (reading.name if reading.clip is not None else NAME)
        notes, length_beats = fields["notes"], fields["length_beats"]
        plan_for = partial(restored, notes=notes, length_beats=length_beats, name=name)
        origin = _origin(reading, fields["origin"])
        yield PAUSE
        made_of = partial(_made, fields, origin)
        yield from self._actions.versions.write(reading, plan_for, made_of, origin=origin)
        self._show(say("written", notes=several(len(notes), "note")))
        while self._actions.versions.is_keeping:  # who is told may ask for the version
            yield WAIT
        yield from self._read(message)

    @staticmethod
    def _check(reading: ClipSnapshot, fields: dict[str, Any]) -> None:
        """Raise TargetError unless these notes can be written over what was read."""
        if (take_of(reading).content_hash if reading.clip is not None else "") != fields[
            "content_hash"
        ]:
            raise TargetError("not_as_read")
        length_beats, pads = fields["length_beats"], {pitch for pitch, _ in reading.pads}
        if reading.clip is not None:
            check_may_grow(reading, length_beats)
        misplaced = [
            note
            for note in fields["notes"]
            if (pads and note.pitch not in pads) or not 0 <= note.start_beats < length_beats
        ]
        if misplaced:
            raise TargetError("misplaced", notes=several(len(misplaced), "note"))

    def _act(self, message: Message) -> Steps[None]:
        """Play a button with settings of its own; what waits for the engine is answered later."""
        role, was_busy = message.fields["action"], self._actions.worker.busy
        if role not in BUTTONS:
            raise SidestickError("unknown_action", action=role)
        self._heard = ""
        with self._actions.holding(message.fields["settings"]):
            self._desk.tap(role)
        if self._actions.worker.busy and not was_busy:
            self._acting = message.id
        else:
            self._ended.append(self._done(message.id))
        yield from ()

    def _end_act(self, error: Exception | None) -> None:
        request_id, self._acting = self._acting, None
        if request_id is None:
            return  # it was a button of the musician's
        told = self._done(request_id) if error is None else partial(self._refuse, request_id, error)
        self._ended.append(told)

    def _done(self, request_id: int) -> Callable[[], None]:
        """Return what answers an act with what the status line says of it now."""
        sentence = bare(self._heard or say("acted"))
        return partial(self._client.answer, "done", request_id, sentence=sentence)

    def _tell_ended(self) -> None:
        """Tell how acts have ended, once versions are kept: who is told may ask for them."""
        while self._ended and not self._actions.versions.is_keeping:
            self._ended.popleft()()

    def _refuse(self, request_id: int, error: Exception) -> None:
        known = isinstance(error, SidestickError)
        code = CODES.get(error.key, "refused") if isinstance(error, SidestickError) else "internal"
        sentence = bare(error) if known else bare(say("internal"))
        self._client.answer("error", request_id, code=code, sentence=sentence)


def _origin(reading: ClipSnapshot, beat: Origin | None) -> ClipContent | None:
    """Return the beat that a client's began with, as the clip would hold it."""
    if beat is None:
        return None
    return take_of(reading._replace(length_beats=beat.length_beats, notes=beat.notes))


def _made(
    fields: dict[str, Any], origin: ClipContent | None, found: ClipContent | None
) -> Provenance:
    """Return what has made a version that a client writes over another."""
    told = {name: fields[name] for name in ("action", "style", "seed", "recipe")}
    before = found.content_hash if found is not None else ""
    if origin is not None:
        before = origin.content_hash
        told["recipe"] = recipes.begun_with(told["recipe"], before)
    return Provenance(base_hash=before, **told)
