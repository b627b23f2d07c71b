"""The versions of a clip: what is written is kept by the engine, and can be put back again.

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
from ..live.clip_labels import Keys, Label
from ..live.clip_plan import Plan, restored
from ..live.clip_reader import ClipSnapshot, is_alive
from ..live.content_hash import take_of
from ..live.replanning import PlanFor, planned
from ..live.song import Song
from ..protocol.messages import ClipContent, Kept
from ..scheduler import PAUSE, WAIT, Pace, Stepper, Steps
from ..status_messages import say
from . import recipes
from .recipes import Recipe

DEADLINE_S = 10.0
_FOUND = {"found": "as it was", "edited": "edited by hand"}  # what was not made by Sidestick

Answer = Dict[str, Any]


class Provenance(NamedTuple):
    """What has made a version: the action, the style and seed if any, and the recipe's line.

    ``base_hash`` is the content's hash of what it was made from; empty for a new beat.
    """

    action: str
    style: str
    seed: int
    recipe: str
    base_hash: str


MadeOf = Callable[
    [Optional[ClipContent]], Provenance
]  # from what a clip held, None for an empty slot


class _Due(NamedTuple):
    """A version that waits for the next bar: of which clip, and its mark."""

    clip: Any
    content: str


class Versions:
    """The versions of the clip that was last worked on or looked at.

    ``look`` reads the clip, ``begin`` begins an action and ``ask`` is how that asks the engine;
    ``show`` puts a sentence into the status line.
    """

    def __init__(
        self,
        song: Song,
        client: Client,
        pace: Pace,
        look: Callable[[], ClipSnapshot],
        begin: Callable[[str, Steps[None]], None],
        ask: Callable[[str, Answer], Steps[Answer]],
        show: Callable[[str], None],
    ) -> None:
        self._song = song
        self._client = client
        self._look = look
        self._begin = begin
        self._ask = ask
        self._show = show
        self._shown: Any = None  # the clip
        self._kept: list[Kept] = []  # of it
        self._content = ""  # what was last put into it
        self._due: _Due | None = None
        self._switching = Stepper(pace, self._end_switch)
        self._to_keep: deque[tuple[Any, Answer]] = deque()  # clips, and what to tell the engine
        self._same: tuple[str, str] = ("", "")  # mark, and the recipe that changed nothing
        self._lost = False  # whether it was told that nothing can be kept

    @property
    def count(self) -> int:
        """How many are at hand."""
        return len(self._kept)

    @property
    def current(self) -> int:
        """The place among them of the one that is in the clip; -1 where none is."""
        marks = [version.content_hash for version in self._kept]
        return marks.index(self._content) if self._content in marks else -1

    @property
    def actions(self) -> tuple[str, ...]:
        """What made each of them, "found" or "edited" where that was not Sidestick."""
        return tuple(version.action for version in self._kept)

    @property
    def due(self) -> int:
        """The place among them of the one that waits for the next bar; -1 where none does."""
        marks = [version.content_hash for version in self._kept]
        due = self._due
        content = due.content if due is not None and due.clip == self._shown else ""
        return marks.index(content) if content in marks else -1

    @property
    def is_keeping(self) -> bool:
        """Whether there is something that the engine has not been told to keep yet."""
        return bool(self._to_keep)

    def choose(self, place: int) -> None:
        """Put one of those at hand into the clip. Raises SidestickError where there is none."""
        if not 0 <= place < self.count:
            raise SidestickError("no_version", place=place + 1, count=self.count)
        self._begin("recall_version", self._recall("number", self._kept[place].number))

    def step(self, step: int) -> None:
        """Put the next (1) or the previous (-1) version into the clip. Raises SidestickError."""
        which = "next" if step > 0 else "previous"
        self._begin("recall_version", self._recall(which, 0))

    def recipe_of(self, reading: ClipSnapshot, content: str) -> tuple[Recipe, bool]:
        """Return a clip's recipe, and whether it was edited since. Raises SidestickError."""
        label = None if reading.clip is None else self._song.labels.find(reading.clip, content)
        recipe = recipes.read(self._latest(label)) if label else None
        if label is None or recipe is None:
            raise SidestickError("no_recipe")
        return recipe, label.content != content

    def recall_base(self, reading: ClipSnapshot, before: str) -> Steps[ClipContent]:
        """Ask for the version that a clip's recipe began with. Raises EngineError."""
        fields = self._fields(reading, take_of(reading))
        answer = yield from self._get(
            dict(fields, which="content_hash", number=0, content_hash=before)
        )
        take: ClipContent = answer["content"]
        return take

    def write(
        self,
        reading: ClipSnapshot,
        plan_for: PlanFor,
        made_of: MadeOf,
        over_edits: bool = False,
        origin: ClipContent | None = None,
    ) -> Steps[Plan]:
        """Write what is planned, label the clip with what made it, and have both versions kept.

        ``origin`` is what it was made of where the clip has not held that, and is kept between
        them. One undo step. Raises TargetError as ``planned`` does, and where Live refuses.
        """
        ready = yield from planned(self._song, reading, plan_for, over_edits)
        plan = ready.plan
        with self._song.one_step():
            clip = self._song.carry_out(plan, ready.specifications)
            now = plan.after._replace(clip=clip, slot=None)
            found, made = ready.found, made_of(ready.found)
            if origin is not None:
                of = found.content_hash if found is not None else ""
                if of != origin.content_hash:
                    self.keep(now, found, origin, Provenance(made.action, "", 0, "", of))
                found = origin
            if found is not None and found.content_hash == ready.made.content_hash:
                self._same = found.content_hash, made.recipe  # nothing to keep, nor is there a step
            else:
                self.keep(now, found, ready.made, made)
        return plan

    def keep(
        self, now: ClipSnapshot, found: ClipContent | None, take: ClipContent, made: Provenance
    ) -> None:
        """Have kept what a clip has become, and label it: within the undo step that made it so."""
        keys = self._label(now.clip, take.content_hash, made.recipe)
        if self._due is not None and self._due.clip == now.clip:
            self._forget_due()
        fields = dict(self._fields(now, found, keys), content=take, **made._asdict())
        self._to_keep.append((self._shown, fields))

    def keep_copy(self, reading: ClipSnapshot, now: ClipSnapshot, take: ClipContent) -> None:
        """Have kept what made a clip for a copy of it too, if that is known."""
        label = self._song.labels.find(reading.clip, take.content_hash)
        recipe = recipes.read(self._latest(label)) if label else None
        if label is not None and recipe is not None:
            style, seed = recipe.fields["style"], recipe.fields["seed"]
            made = Provenance(recipe.kind, style, seed, self._latest(label), recipe.before)
            self.keep(now, None, take, made)

    def tick(self) -> None:
        """Have a version kept, look at the clip that is shown, and switch where it is time to."""
        if self._to_keep:
            clip, fields = self._to_keep.popleft()
            self._tell_engine("keep_version", fields, clip)
        self._look_at_shown()
        self._switching.tick()

    def forget_due(self) -> bool:
        """Have nothing wait for the next bar any more; tell whether something did."""
        was_due = self._due is not None
        self._forget_due()
        return was_due

    def _forget_due(self) -> None:
        self._due = None
        self._switching.drop()

    def _recall(self, which: str, number: int) -> Steps[None]:
        """Get a version and put it into the clip, or have it wait for the next bar."""
        reading = self._look()
        if reading.clip is None:
            raise SidestickError("empty_slot", verb="change")
        yield PAUSE
        take, due = take_of(reading), self._due
        of = due.content if due is not None and due.clip == reading.clip else take.content_hash
        fields = self._fields(reading, take)
        keys = Keys(*(fields[name] for name in Keys._fields))
        yield PAUSE
        answer = yield from self._get(dict(fields, which=which, number=number, content_hash=of))
        self._shown, self._kept = reading.clip, answer["kept"]
        self._forget_due()
        ready = self._song.next_bar()
        if ready():
            yield from self._switch(reading, keys, answer, ready)
        else:
            self._due = _Due(reading.clip, answer["content"].content_hash)
            self._switching.begin(self._switch(reading, keys, answer, ready))
            self._show(say("version_due", number=answer["number"]))

    def _switch(
        self, reading: ClipSnapshot, keys: Keys, answer: Answer, ready: Callable[[], bool]
    ) -> Steps[None]:
        take = answer["content"]
        plan_for = partial(restored, notes=take.notes, length_beats=take.length_beats)
        now = yield from planned(self._song, reading, plan_for, ready=ready)
        with self._song.one_step():
            self._song.carry_out(now.plan, now.specifications)
            self._label(reading.clip, take.content_hash, answer["recipe"], keys)
        self._show(say("version", number=answer["number"], what=_told(answer)))

    def _end_switch(self, _: Exception | None) -> None:
        self._due = None

    def _get(self, fields: Answer) -> Steps[Answer]:
        """Recall a version, after all that was written has been kept. Raises EngineError."""
        while self._to_keep:
            yield WAIT
        return (yield from self._ask("recall_version", fields))

    def _label(self, clip: Any, content: str, recipe: str, keys: Keys | None = None) -> Keys:
        if keys is None:
            keys = self._song.labels.keys(clip, content)
        self._song.labels.write(clip, keys, content, recipe)
        if self._shown != clip:
            self._shown, self._kept = clip, []
        self._content = content
        return keys

    def _fields(
        self, reading: ClipSnapshot, found: ClipContent | None, keys: Keys | None = None
    ) -> Answer:
        if keys is None:
            content = found.content_hash if found is not None else None
            keys = self._song.labels.keys(reading.clip, content)
        return dict(
            keys._asdict(),
            numerator=reading.numerator,
            denominator=reading.denominator,
            **reading.kit._asdict(),
            previous=found,
        )

    def _latest(self, label: Label) -> str:
        """Return the recipe of a label, or one since that came to the same."""
        content, recipe = self._same
        return recipe if content == label.content else label.recipe

    def _look_at_shown(self) -> None:
        """Ask for the versions of a clip that comes into view, if it has any."""
        clip = self._song.shown()
        if (clip is None and self._shown is None) or not self._client.welcome:
            return
        if is_alive(self._shown) and clip == self._shown:
            return
        self._shown, self._kept, self._content = clip, [], ""
        content = None if clip is None else self._content_of(clip)
        label = None if clip is None else self._song.labels.find(clip, content)
        if label is not None:
            keys = self._song.labels.keys(clip, content)
            self._content = label.content
            self._tell_engine("list_versions", keys._asdict(), clip)

    def _content_of(self, clip: Any) -> str | None:
        """Return the mark of what a clip holds, if only that can tell which clip it is.

        So it is with one that was moved or copied on a track of ours.
        """
        labels = self._song.labels
        if labels.find(clip, None) is not None or not labels.has_any(clip):
            return None
        try:
            return take_of(self._look()).content_hash
        except TargetError:
            return None

    def _tell_engine(self, kind: str, fields: Answer, clip: Any) -> None:
        """Ask beside the presses; the beat is in the clip already, whatever becomes of this."""
        try:
            self._client.request(kind, fields, DEADLINE_S, partial(self._take_in, clip))
        except EngineError as error:
            self._take_in(clip, error)

    def _take_in(self, clip: Any, outcome: Outcome) -> None:
        """Take in the list of a clip's versions; where there is none, say it once."""
        if isinstance(outcome, EngineError):
            if not self._client.welcome:
                self._shown = None  # to be looked at again when the engine is back
            if not self._lost:
                self._lost = True
                self._show(say("not_kept", why=outcome))
            return
        self._lost = False
        if is_alive(clip) and clip == self._shown:
            self._kept = outcome["kept"]


def _told(answer: Answer) -> str:
    action: str = answer["action"]
    return _FOUND.get(action, action)
