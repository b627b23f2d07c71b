"""Handles the requests that the engine passes on from its clients, a little in each tick.

Live must never be held up: one request is under way at a time, in steps, and the next begins a
moment later. Requests go before notifications. Each ends in exactly one answer.
"""

from __future__ import annotations

from collections import deque
from functools import partial
from typing import Any, Callable

from ..actions import recipes
from ..actions.presses import Actions
from ..actions.versions import Provenance
from ..connection.client import Client
from ..controls.dispatcher import Dispatcher
from ..errors import SidestickError, TargetError
from ..live.clip_plan import restored
from ..live.clip_reader import ClipSnapshot, content_of
from ..live.song import Song
from ..protocol.actions_table import BY_KEY
from ..protocol.messages import ClipContent, Message, Origin
from ..protocol.note_changes import plural
from ..scheduler import NEVER, PAUSE, WAIT, Stepper, Steps, TimeBudget
from ..status_messages import NAME, say, without_name
from .clip_messages import ClipMessages
from .subscription import Subscription

MAX_WAITING = 16
PAUSE_S = 0.03  # after a request
# Codes of the errors that a client can do something about; all others are refused.
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
    """Handles the requests that ``client`` receives; ``show`` shows a sentence in the status line.

    ``clock`` gives seconds that never run backwards. ``wake_at_s`` is when there is something to do
    at a tick. ``status`` is the sentence that the status line showed last.
    """

    def __init__(
        self,
        song: Song,
        actions: Actions,
        dispatcher: Dispatcher,
        client: Client,
        clip_messages: ClipMessages,
        budget: TimeBudget,
        show: Callable[[str], None],
        clock: Callable[[], float],
    ) -> None:
        self.wake_at_s = NEVER
        self.status = ""
        self._song = song
        self._actions = actions
        self._dispatcher = dispatcher
        self._client = client
        self._clip_messages = clip_messages
        self._show = show
        self._clock = clock
        self._subscription = Subscription(song, clip_messages, client, clock)
        self._waiting: deque[Message] = deque()
        self._stepper = Stepper(budget, self._end)
        self._request_id: int | None = None  # None: nothing, or a notification, is under way
        self._action_request_id: int | None = None  # of the action that waits for the engine
        self._answers: deque[Callable[[], None]] = deque()  # for actions that have ended
        self._free_at_s = clock()
        self._handlers = {
            "read_clip": self._read,
            "write_clip": self._write,
            "run_action": self._run_action,
        }
        client.on_request = self.receive
        client.on_disconnect = self.drop_all

    def receive(self, message: Message) -> None:
        """Take a request of the engine's."""
        self.wake_at_s = 0.0
        if message.kind == "follow":
            if message.fields["on"]:
                self._subscription.start(message.id)
            else:
                self._subscription.stop()
        elif message.kind == "cancel":
            self._cancel(message.fields["request_id"])
        elif len(self._waiting) >= MAX_WAITING:
            self._refuse(message.id, SidestickError("too_busy"))
        else:
            self._waiting.append(message)

    def tick(self) -> None:
        """Do what there is time for. Raises what that raises; the client has its answer by then."""
        self._send_answers()
        if self._stepper.busy:
            self._stepper.tick()
        else:
            self._begin_next()
        if not (self._waiting or self._answers or self._stepper.busy or self._subscription.active):
            self.wake_at_s = NEVER

    def drop_all(self) -> None:
        """Drop everything: the engine is lost."""
        self._waiting.clear()
        self._stepper.cancel()
        self._answers.clear()
        self._request_id = self._action_request_id = None
        self._actions.worker.on_end = None
        self._subscription.stop()

    def _begin_next(self) -> None:
        if self._waiting and self._clock() >= self._free_at_s:
            message = self._waiting.popleft()
            self._request_id = message.id
            self._stepper.begin(self._handlers[message.kind](message))
        else:
            notification = self._subscription.next_notification()
            if notification is not None:
                self._stepper.begin(notification)

    def _end(self, error: Exception | None) -> None:
        request_id, self._request_id = self._request_id, None
        if request_id is None:
            return  # a notification, after which requests need not wait
        self._free_at_s = self._clock() + PAUSE_S
        if error is not None:
            self._refuse(request_id, error)

    def _cancel(self, request_id: int) -> None:
        """End a request that nobody waits for any more."""
        self._waiting = deque(each for each in self._waiting if each.id != request_id)
        if self._request_id == request_id:
            self._stepper.cancel()
            self._end(None)
        if self._action_request_id == request_id:
            self._action_request_id = None
            self._actions.worker.cancel()  # a version that waits for the next bar is not its doing

    def _read(self, message: Message) -> Steps[None]:
        fields = yield from self._clip_messages.read()
        yield PAUSE
        self._answer_with_clip(message.id, fields)

    def _write(self, message: Message) -> Steps[None]:
        """Write notes, as one undo step, and have both versions of the clip kept."""
        fields = message.fields
        snapshot = self._actions.read()
        yield PAUSE
        self._check(snapshot, fields)
        yield PAUSE
        if snapshot.clip is None:
            snapshot = snapshot._replace(length_beats=fields["length_beats"])
        name = fields["name"] or (snapshot.name if snapshot.clip is not None else NAME)
        notes, length_beats = fields["notes"], fields["length_beats"]
        plan_for = partial(restored, notes=notes, length_beats=length_beats, name=name)
        origin = _origin(snapshot, fields["origin"])
        yield PAUSE
        provenance_for = partial(_provenance, fields, origin)
        versions = self._actions.versions
        plan = yield from versions.write(snapshot, plan_for, provenance_for, origin=origin)
        self._show(say("written", changes=plan.note_changes.sentence))
        # What was written is answered with, though something else may be selected by now.
        written = yield from self._clip_messages.of(self._song.read_again(plan.after))
        while self._actions.versions.has_unsaved:  # the client may ask for the version next
            yield WAIT
        self._answer_with_clip(message.id, written)

    def _answer_with_clip(self, request_id: int, fields: dict[str, Any]) -> None:
        self._client.answer("clip", request_id, **fields)
        self._subscription.see_answer(fields)

    @staticmethod
    def _check(snapshot: ClipSnapshot, fields: dict[str, Any]) -> None:
        """Raise TargetError unless these notes can be written over those that were read."""
        if (content_of(snapshot).content_hash if snapshot.clip is not None else "") != fields[
            "content_hash"
        ]:
            raise TargetError("not_as_read")
        length_beats, pads = fields["length_beats"], {pitch for pitch, _ in snapshot.pads}
        if snapshot.clip is not None:
            snapshot.check_may_grow(length_beats)
        misplaced = [
            note
            for note in fields["notes"]
            if (pads and note.pitch not in pads) or not 0 <= note.start_beats < length_beats
        ]
        if misplaced:
            raise TargetError("misplaced", notes=plural(len(misplaced), "note"))

    def _run_action(self, message: Message) -> Steps[None]:
        """Press a button with settings of its own; one that waits for the engine answers later."""
        key, worker = message.fields["action"], self._actions.worker
        was_busy = worker.busy
        if key not in BY_KEY:
            raise SidestickError("unknown_action", action=key)
        self.status = ""
        with self._actions.holding(message.fields["settings"]):
            self._dispatcher.tap(key)
        if worker.busy and not was_busy:
            self._action_request_id = message.id
            worker.on_end = self._end_action
        else:
            self._answers.append(self._done(message.id))
        yield from ()

    def _end_action(self, error: Exception | None) -> None:
        request_id, self._action_request_id = self._action_request_id, None
        self._actions.worker.on_end = None
        if request_id is None:
            return  # it was cancelled
        self._answers.append(
            self._done(request_id) if error is None else partial(self._refuse, request_id, error)
        )
        self.wake_at_s = 0.0

    def _done(self, request_id: int) -> Callable[[], None]:
        """Return what answers an action with the sentence of the status line."""
        said = self.status or say("done")

        def answer() -> None:
            sentence = without_name(self._actions.versions.amended(said))
            self._client.answer("done", request_id, sentence=sentence)

        return answer

    def _send_answers(self) -> None:
        """Answer for actions that have ended, once versions are kept: clients may ask for them."""
        while self._answers and not self._actions.versions.has_unsaved:
            self._answers.popleft()()

    def _refuse(self, request_id: int, error: Exception) -> None:
        known = isinstance(error, SidestickError)
        code = CODES.get(error.key, "refused") if isinstance(error, SidestickError) else "internal"
        sentence = without_name(error) if known else without_name(say("internal"))
        self._client.answer("error", request_id, code=code, sentence=sentence)


def _origin(snapshot: ClipSnapshot, beat: Origin | None) -> ClipContent | None:
    """Return the beat that a client's began with, as the clip would hold it."""
    if beat is None:
        return None
    return content_of(snapshot._replace(length_beats=beat.length_beats, notes=beat.notes))


def _provenance(
    fields: dict[str, Any], origin: ClipContent | None, previous: ClipContent | None
) -> Provenance:
    """Return the provenance of what a client writes over another version."""
    made_by = {name: fields[name] for name in ("action", "style", "seed", "recipe")}
    base_hash = previous.content_hash if previous is not None else ""
    if origin is not None:
        base_hash = origin.content_hash
        made_by["recipe"] = recipes.with_base(made_by["recipe"], base_hash)
    return Provenance(base_hash=base_hash, **made_by)
