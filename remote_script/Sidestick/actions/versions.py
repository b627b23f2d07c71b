"""The versions of a clip: the engine keeps what is written, and any of them can be put back.

What a clip holds is kept before another version takes its place. While the song plays, that waits
for the next bar.
"""

from __future__ import annotations

from collections import deque
from functools import partial
from typing import Any, Callable, Dict, NamedTuple, Optional

from ..connection.client import Client
from ..connection.pending_requests import Outcome
from ..errors import EngineError, SidestickError, TargetError
from ..live.clip_checks import is_alive
from ..live.clip_labels import Keys, Label
from ..live.clip_plan import Plan, restored
from ..live.clip_reader import ClipSnapshot, content_of, notes_in
from ..live.song import PlanFor, Song
from ..protocol.actions_table import ACTIONS
from ..protocol.messages import ClipContent, Kept
from ..scheduler import PAUSE, WAIT, Stepper, Steps, TimeBudget
from ..status_messages import say, without_name
from . import recipes
from .recipes import Recipe

DEADLINE_S = 10.0
LOOK_EVERY = 25  # ticks
MOST_LISTS = 3  # a version may be on its way to the engine when another row of the script asks
_WORDS = {
    **{action.key: action.label.lower() for action in ACTIONS if action.changes_notes},
    "found": "as it was",
    "edited": "edited by hand",
}

Answer = Dict[str, Any]


class Provenance(NamedTuple):
    """The action that made a version, its style and seed if any, and the line of its recipe.

    ``base_hash`` is the content hash of the version that it was made from; empty for a new beat.
    """

    action: str
    style: str
    seed: int
    recipe: str
    base_hash: str


# From what the clip held before, None for an empty slot.
ProvenanceFor = Callable[[Optional[ClipContent]], Provenance]


def provenance(kind: str, fields: Answer, kit: Any, base: ClipContent | None) -> Provenance:
    """Return the provenance of what a request made of ``base``; a new beat is made of none."""
    base_hash = base.content_hash if base is not None and kind != "generate" else ""
    recipe = recipes.write(kind, base_hash, fields, kit)
    return Provenance(kind, fields.get("style", ""), fields.get("seed", 0), recipe, base_hash)


class _Queued(NamedTuple):
    """A version that waits for the next bar: its clip, and its content hash."""

    clip: Any
    content_hash: str


class Versions:
    """The versions of the clip that was last worked on or shown.

    ``read`` reads the selected clip, ``begin`` begins an action and ``request`` sends its request
    to the engine; ``show`` shows a sentence in the status line. ``said`` is the one shown last.
    """

    said = ""

    wake_at_s = 0.0  # Live does not say which clip is shown, so each tick looks

    def __init__(
        self,
        song: Song,
        client: Client,
        budget: TimeBudget,
        read: Callable[[], ClipSnapshot],
        begin: Callable[[str, Steps[None]], None],
        request: Callable[[str, Answer], Steps[Answer]],
        show: Callable[[str], None],
    ) -> None:
        self._song = song
        self._client = client
        self._read = read
        self._begin = begin
        self._request = request
        self._show = show
        self._shown: Any = None  # the clip
        self._kept: list[Kept] = []  # of it
        self._content_hash = ""  # of what was last put into it
        self._seen: Any = None  # what the set held for its track when last looked at
        self._left = 0  # how often its versions may still be asked for, as one is missing
        self._ticks = 0
        self._queued: _Queued | None = None
        self._switching = Stepper(budget, self._end_switch)
        self._to_keep: deque[tuple[Any, Answer]] = deque()  # clips, and the messages' fields
        self._being_kept = 0  # how many the engine has not answered for
        self._amended = ("", "")  # a sentence of a press, and what became of its version with it
        self._same: tuple[str, str] = ("", "")  # content hash, and the recipe that changed nothing
        self._failed = False  # whether the musician knows that versions cannot be listed
        self._unsaid = ""  # what has happened to the history, until a sentence says it
        self._said_before = ""  # the sentence that was shown when that was told

    @property
    def count(self) -> int:
        """The number of versions at hand."""
        return len(self._kept)

    @property
    def current(self) -> int:
        """The place among them of the one that is in the clip; -1 where none is."""
        hashes = [version.content_hash for version in self._kept]
        return hashes.index(self._content_hash) if self._content_hash in hashes else -1

    @property
    def actions(self) -> tuple[str, ...]:
        """The actions that made them, "found" or "edited" where that was not Sidestick."""
        return tuple(version.action for version in self._kept)

    @property
    def queued(self) -> int:
        """The place among them of the one that waits for the next bar; -1 where none does."""
        hashes = [version.content_hash for version in self._kept]
        queued = self._queued
        wanted = queued.content_hash if queued is not None and queued.clip == self._shown else ""
        return hashes.index(wanted) if wanted in hashes else -1

    @property
    def has_unsaved(self) -> bool:
        """True while versions wait to be kept by the engine."""
        return bool(self._to_keep or self._being_kept)

    def amended(self, sentence: str) -> str:
        """Return the sentence of a press with what went wrong when its version was kept."""
        return self._amended[1] if sentence == self._amended[0] else sentence

    def choose(self, place: int) -> None:
        """Put the version in a place, from 0, into the clip. Raises SidestickError."""
        self._begin("recall_version", self._recall("number", max(place, 0)))

    def step(self, step: int) -> None:
        """Put the next (1) or the previous (-1) version into the clip. Raises SidestickError."""
        which = "next" if step > 0 else "previous"
        self._begin("recall_version", self._recall(which))

    def recipe_of(self, snapshot: ClipSnapshot, content_hash: str) -> tuple[Recipe, bool]:
        """Return a clip's recipe, and whether it was edited since. Raises SidestickError."""
        clip = snapshot.clip
        label = None if clip is None else self._song.labels.find(clip, content_hash)
        recipe = recipes.read(self._latest(label)) if label else None
        if label is None or recipe is None:
            raise SidestickError("no_recipe")
        return recipe, label.content != content_hash

    def recall_base(self, snapshot: ClipSnapshot, base_hash: str) -> Steps[ClipContent]:
        """Return the version that a clip's recipe began with. Raises EngineError."""
        fields = self._fields(snapshot, content_of(snapshot))
        answer = yield from self._get(
            "recall_version",
            dict(fields, which="content_hash", number=0, content_hash=base_hash),
        )
        content: ClipContent = answer["content"]
        return content

    def write(
        self,
        snapshot: ClipSnapshot,
        plan_for: PlanFor,
        provenance_for: ProvenanceFor,
        over_edits: bool = False,
        origin: ClipContent | None = None,
    ) -> Steps[Plan]:
        """Write what is planned, label the clip with its recipe, and have both versions kept.

        ``origin`` is what it was made from where the clip has not held that, and is kept between
        them. One undo step. Returns the plan, its ``after`` with the clip that was written. Raises
        TargetError as ``Song.planned`` does, and where Live refuses.
        """
        planned = yield from self._song.planned(snapshot, plan_for, over_edits)
        plan, content, previous = planned.plan, planned.content, planned.previous
        with self._song.undo_step():
            clip = self._song.carry_out(plan, planned.specifications)
            now = plan.after._replace(clip=clip, slot=None)
            provenance = provenance_for(previous)
            if origin is not None:
                before = previous.content_hash if previous is not None else ""
                if before != origin.content_hash:
                    as_origin = Provenance(provenance.action, "", 0, "", before)
                    self.keep(now, previous, origin, as_origin)
                previous = origin
            if previous is not None and previous.content_hash == content.content_hash:
                # There is nothing to keep, nor an undo step that could hold a label.
                self._same = content.content_hash, provenance.recipe
            else:
                self.keep(now, previous, content, provenance)
        return plan._replace(after=now)

    def keep(
        self,
        now: ClipSnapshot,
        previous: ClipContent | None,
        content: ClipContent,
        provenance: Provenance,
    ) -> None:
        """Have a new version kept, and label its clip: within the undo step that wrote it."""
        keys = self._label(now.clip, previous, content.content_hash, provenance.recipe)
        if self._queued is not None and self._queued.clip == now.clip:
            self._forget_queued()
        fields = dict(_fields(now, previous, keys), content=content, **provenance._asdict())
        self._to_keep.append((self._shown, fields))

    def keep_copy(self, snapshot: ClipSnapshot, now: ClipSnapshot, content: ClipContent) -> None:
        """Have the recipe of a clip kept for a copy of it too, if it has one."""
        label = self._song.labels.find(snapshot.clip, content.content_hash)
        recipe = recipes.read(self._latest(label)) if label else None
        if label is not None and recipe is not None:
            style, seed, line = recipe.fields["style"], recipe.fields["seed"], self._latest(label)
            self.keep(
                now, None, content, Provenance(recipe.kind, style, seed, line, recipe.base_hash)
            )

    def tick(self) -> None:
        """Have a version kept, follow the clip that is shown, and switch where it is time to."""
        if self._to_keep:
            clip, fields = self._to_keep.popleft()
            self._being_kept += 1
            self._send("keep_version", fields, partial(self._receive_kept, clip, self.said))
        if self._unsaid and self.said != self._said_before:  # the press has said what it did
            self._amend(self.said, self._with_warning(self.said))
        self._follow_shown()
        self._switching.tick()

    def forget_queued(self) -> bool:
        """Cancel the version that waits for the next bar; return whether there was one."""
        was_queued = self._queued is not None
        self._forget_queued()
        return was_queued

    def _forget_queued(self) -> None:
        self._queued = None
        self._switching.cancel()

    def _recall(self, which: str, place: int = 0) -> Steps[None]:
        """Get a version and put it into the clip, or have it wait for the next bar."""
        snapshot = self._read()
        if snapshot.clip is None:
            raise SidestickError("empty_slot", verb="change")
        yield PAUSE
        content, queued = content_of(snapshot), self._queued
        is_queued = queued is not None and queued.clip == snapshot.clip
        of = queued.content_hash if queued is not None and is_queued else content.content_hash
        fields = self._fields(snapshot, content)
        yield PAUSE
        number = 0
        if which == "number":
            number = yield from self._number_in(place, snapshot.clip, fields)
        fields = dict(fields, which=which, number=number, content_hash=of)
        answer = yield from self._get("recall_version", fields)
        self._shown, self._kept = snapshot.clip, answer["kept"]
        self._forget_queued()
        ready = self._song.next_bar()
        if ready():
            yield from self._switch(snapshot, answer, ready)
        else:
            self._queued = _Queued(snapshot.clip, answer["content"].content_hash)
            self._switching.begin(self._switch(snapshot, answer, ready))
            self._show(self._with_warning(say("version_queued", number=answer["number"])))

    def _number_in(self, place: int, clip: Any, fields: Answer) -> Steps[int]:
        """Return the number of the version in a place; the engine is asked where none is there."""
        if not (is_alive(self._shown) and self._shown == clip and place < self.count):
            keys = {name: fields[name] for name in Keys._fields}
            answer = yield from self._get("list_versions", keys)
            self._shown, self._kept = clip, answer["kept"]
        if not 0 <= place < self.count:
            raise SidestickError("no_version", place=place + 1, count=self.count)
        return self._kept[place].number

    def _switch(
        self, snapshot: ClipSnapshot, answer: Answer, ready: Callable[[], bool]
    ) -> Steps[None]:
        content = answer["content"]
        notes, muted = notes_in(content)
        plan_for = partial(restored, notes=notes, length_beats=content.length_beats, muted=muted)
        planned = yield from self._song.planned(snapshot, plan_for, ready=ready)
        clip, content_hash = snapshot.clip, content.content_hash
        label = self._song.labels.find(clip, content_hash)
        is_there = planned.plan.is_empty and label is not None and label.content == content_hash
        if not is_there:  # else it would be a step of undo that changes nothing
            with self._song.undo_step():
                self._song.carry_out(planned.plan, planned.specifications)
                self._label(clip, planned.previous, content_hash, answer["recipe"])
        what = _WORDS.get(answer["action"], answer["action"])
        self._show(self._with_warning(say("version", number=answer["number"], what=what)))

    def _end_switch(self, _: Exception | None) -> None:
        self._queued = None

    def _get(self, kind: str, fields: Answer) -> Steps[Answer]:
        """Request versions, after all that was written has been kept. Raises EngineError."""
        while self._to_keep:
            yield WAIT
        answer = yield from self._request(kind, fields)
        self._unsaid, self._said_before = answer["warning"] or self._unsaid, self.said
        return answer

    def _with_warning(self, sentence: str) -> str:
        """Return a sentence with what has happened to the history, if nothing has said that yet."""
        warning, self._unsaid = self._unsaid, ""
        if not warning:
            return sentence
        return say("kept_with_warning", done=_sentence(sentence), warning=warning)

    def _label(
        self, clip: Any, previous: ClipContent | None, content_hash: str, recipe: str
    ) -> Keys:
        """Label a clip that held ``previous``, and return its keys."""
        before = previous.content_hash if previous is not None else None
        keys = self._song.labels.write(clip, before, content_hash, recipe)
        if self._shown != clip:
            self._shown, self._kept = clip, []
        self._content_hash, self._seen = content_hash, self._song.labels.saved(clip)
        self._left = 0  # what was written is kept next, and listed then
        return keys

    def _fields(self, snapshot: ClipSnapshot, previous: ClipContent) -> Answer:
        """Return the fields that say whose versions. Raises SidestickError where it has none."""
        keys = self._song.labels.keys(snapshot.clip, previous.content_hash)
        if keys is None:
            raise SidestickError("no_versions")
        return _fields(snapshot, previous, keys)

    def _latest(self, label: Label) -> str:
        """Return the recipe of a label, or a later one that made the same notes."""
        content_hash, recipe = self._same
        return recipe if content_hash == label.content else label.recipe

    def _follow_shown(self) -> None:
        """Request the versions of the clip that is shown, if it has any and they are not at hand.

        Now and then its label is looked at again, for another row of the script may write too.
        """
        clip = self._song.shown()
        if (clip is None and self._shown is None) or not self._client.welcome:
            return
        self._ticks += 1
        if not (is_alive(self._shown) and clip == self._shown):
            self._shown, self._kept, self._content_hash, self._seen = clip, [], "", None
        elif self._ticks % LOOK_EVERY:
            return
        if clip is None:
            return
        labels = self._song.labels
        saved = labels.saved(clip)
        if saved != self._seen:
            label = labels.find(clip, self._hash_to_find(clip))
            self._content_hash = label.content if label is not None else ""
            self._seen, self._left = saved, MOST_LISTS
        is_missing = self.current < 0 if self._content_hash else not self._kept
        keys = labels.keys(clip, self._content_hash) if self._left and is_missing else None
        if keys is not None:
            self._left -= 1
            self._send("list_versions", keys._asdict(), partial(self._receive, clip))

    def _hash_to_find(self, clip: Any) -> str | None:
        """Return the hash of what a clip holds, if only that can tell which clip it is.

        So it is with one that was moved or copied on a track of ours.
        """
        labels = self._song.labels
        if labels.find(clip, None) is not None or not labels.saved(clip):
            return None
        try:
            return content_of(self._read()).content_hash
        except TargetError:
            return None

    def _send(self, kind: str, fields: Answer, receive: Callable[[Outcome], None]) -> None:
        """Send a request that no press waits for: the beat is in the clip already."""
        try:
            self._client.request(kind, fields, DEADLINE_S, receive)
        except EngineError as error:
            receive(error)

    def _receive_kept(self, clip: Any, said: str, outcome: Outcome) -> None:
        """Receive what became of the version of a press, and amend the sentence that it showed."""
        self._being_kept -= 1
        if isinstance(outcome, EngineError):
            self._amend(said, say("not_kept", done=_sentence(said), why=without_name(outcome)))
        else:
            self._warn(said, outcome)
        self._take(clip, outcome)

    def _warn(self, said: str, answer: Answer) -> None:
        """Amend a sentence with what has happened to the history, if nothing has said it yet."""
        self._unsaid = answer["warning"] or self._unsaid
        if self._unsaid:
            self._amend(said, self._with_warning(said))

    def _amend(self, said: str, sentence: str) -> None:
        self._amended = said, sentence
        self._show(sentence)

    def _receive(self, clip: Any, outcome: Outcome) -> None:
        """Receive the list of a clip's versions; where there is none, say it once."""
        failed = isinstance(outcome, EngineError)
        if failed and not self._failed:
            self._show(say("versions_unknown", why=without_name(outcome)))
        self._failed = failed
        if not isinstance(outcome, EngineError):
            self._warn(self.said, outcome)
        self._take(clip, outcome)

    def _take(self, clip: Any, outcome: Outcome) -> None:
        if isinstance(outcome, EngineError):
            if not self._client.welcome:
                self._shown = None  # to be followed again when the engine is back
        elif is_alive(clip) and clip == self._shown:
            self._kept = outcome["kept"]


def _fields(snapshot: ClipSnapshot, previous: ClipContent | None, keys: Keys) -> Answer:
    return dict(
        keys._asdict(),
        numerator=snapshot.numerator,
        denominator=snapshot.denominator,
        **snapshot.track_pads._asdict(),
        previous=previous,
    )


def _sentence(said: str) -> str:
    """Return what the status line says, to go on after it."""
    return without_name(said or say("done")).rstrip(".")
