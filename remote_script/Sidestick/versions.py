"""The versions of a clip: each is kept by the engine, and any can be put into the clip again.

What a clip holds is kept before another version takes its place. While the song plays, that waits
for the next bar.
"""

from __future__ import annotations

from functools import partial
from typing import Any, Callable, Dict, NamedTuple

from . import recipes
from .client import Client
from .errors import EngineError, SidestickError
from .labels import Keys, Label
from .pending import Outcome
from .protocol.messages import Kept, Take
from .reading import Reading, is_alive
from .recipes import Recipe
from .sentences import say
from .song import Song
from .takes import take_of

DEADLINE_S = 10.0
_FOUND = {"found": "as it was", "edited": "edited by hand"}  # what was not made by Sidestick

_WRITTEN_OVER_EDITS = ("generate", "extend")

Answer = Dict[str, Any]
Ask = Callable[[str, Dict[str, Any], Callable[[Answer], None]], None]


class Made(NamedTuple):
    """What has made a version: the action, the style and seed if any, and the recipe's line."""

    action: str
    style: str
    seed: int
    recipe: str


class _Due(NamedTuple):
    """A version that waits for the bar after ``bar``; None: it waits for nothing."""

    reading: Reading
    keys: Keys
    answer: Answer
    bar: int | None


class Versions:
    """The versions of the clip that was last worked on or looked at.

    ``read`` reads the clip, or raises while a press is at work; ``ask`` asks the engine as a press
    does; ``show`` puts a sentence into the status line.
    """

    def __init__(
        self,
        song: Song,
        client: Client,
        read: Callable[[], Reading],
        ask: Ask,
        show: Callable[[str], None],
    ) -> None:
        self._song = song
        self._client = client
        self._read = read
        self._ask = ask
        self._show = show
        self._shown: Any = None  # the clip
        self._kept: list[Kept] = []  # of it
        self._content = ""  # what was last put into it
        self._due: _Due | None = None
        self._to_keep: list[tuple[Any, Answer]] = []  # clips, and what to tell the engine
        self._same: tuple[str, str] = ("", "")  # mark, and the recipe that changed nothing
        self._lost = False  # whether it was told that nothing can be kept

    @property
    def count(self) -> int:
        """How many are at hand."""
        return len(self._kept)

    @property
    def current(self) -> int:
        """The place among them of the one that is in the clip; -1 where none is."""
        marks = [version.content for version in self._kept]
        return marks.index(self._content) if self._content in marks else -1

    @property
    def actions(self) -> tuple[str, ...]:
        """What made each of them, "found" or "edited" where that was not Sidestick."""
        return tuple(version.action for version in self._kept)

    @property
    def due(self) -> int:
        """The place among them of the one that waits for the next bar; -1 where none does."""
        marks = [version.content for version in self._kept]
        content = self._due.answer["take"].content if self._due is not None else ""
        return marks.index(content) if content in marks else -1

    def choose(self, place: int) -> None:
        """Put one of those at hand into the clip. Raises SidestickError where there is none."""
        if not 0 <= place < self.count:
            raise SidestickError("no_version", place=place + 1, count=self.count)
        self._recall("number", self._kept[place].number)

    def step(self, step: int) -> None:
        """Put the next (1) or the previous (-1) version into the clip. Raises SidestickError."""
        self._recall("next" if step > 0 else "previous", 0)

    def tell_recipe(self) -> None:
        """Say what made the clip. Raises SidestickError."""
        reading = self._read()
        content = take_of(reading).content
        recipe, edited = self.recipe_of(reading, content)
        self._show(recipes.told(recipe, self._client.styles, edited))

    def recipe_of(self, reading: Reading, content: str) -> tuple[Recipe, bool]:
        """Return a clip's recipe, and whether it was edited since. Raises SidestickError."""
        label = None if reading.clip is None else self._song.labels.find(reading.clip, content)
        recipe = recipes.read(self._latest(label)) if label else None
        if label is None or recipe is None:
            raise SidestickError("no_recipe")
        return recipe, label.content != content

    def recall_base(self, reading: Reading, before: str, then: Callable[[Take], None]) -> None:
        """Ask for the version that a clip's recipe began with; ``then`` is told its notes."""
        self.have_kept()
        fields = dict(self._fields(reading, take_of(reading)), which="content", number=0, of=before)
        self._ask("recall_version", fields, lambda answer: then(answer["take"]))

    def found(self, reading: Reading, kind: str) -> Take | None:
        """Return what a clip holds before a request's beat replaces it; None for an empty slot.

        Other kinds are not written at all where the notes have changed since the reading.
        """
        if reading.clip is None:
            return None
        return take_of(self._song.now(reading) if kind in _WRITTEN_OVER_EDITS else reading)

    def keep(
        self,
        reading: Reading,
        found: Take | None,
        action: str,
        asked: Answer,
        kit: Any,
        base: str,
        now: Reading | None = None,
    ) -> None:
        """Have kept what an action made of a clip, and label the clip: within its undo step.

        ``base`` is the mark of the version that it was made from; ``now`` is what the clip has
        become, None where that has to be read.
        """
        recipe = recipes.write(action, base, asked, kit)
        made = Made(action, asked.get("style", ""), asked.get("seed", 0), recipe)
        self.keep_made(reading, found, made, base, now)

    def keep_made(
        self,
        reading: Reading,
        found: Take | None,
        made: Made,
        base: str,
        now: Reading | None = None,
    ) -> None:
        """Do the same where it is known already what has made it."""
        now = self._song.now(reading) if now is None else now
        take = take_of(now)
        if found is not None and found.content == take.content:
            self._same = take.content, made.recipe  # the set has not changed, nor is there a step
            return
        keys = self._label(now.clip, take.content, made.recipe)
        self._due = None
        if self._client.welcome:
            fields = dict(self._fields(now, found, keys), made=take, before=base)
            self._to_keep.append((self._shown, dict(fields, **made._asdict())))

    def keep_copy(self, reading: Reading, now: Reading) -> None:
        """Have kept what made a clip for a copy of it too, if that is known."""
        content = take_of(now).content
        label = self._song.labels.find(reading.clip, content)
        recipe = recipes.read(self._latest(label)) if label else None
        if label is not None and recipe is not None:
            fields = recipe.fields
            made = Made(recipe.kind, fields["style"], fields["seed"], self._latest(label))
            self.keep_made(now, None, made, recipe.before, now)

    def tick(self) -> None:
        """Have the last version kept, look at the clip that is shown, and write what is due.

        What is kept was written in an earlier tick: two clips of many notes are enough for one.
        """
        self.have_kept()
        self._look()
        due = self._due
        if due is not None and (due.bar is None or due.bar != self._song.bar()):
            self._due = None
            self._write(due)

    def forget_due(self) -> bool:
        """Have nothing wait for the next bar any more; tell whether something did."""
        due, self._due = self._due, None
        return due is not None

    def _recall(self, which: str, number: int) -> None:
        reading = self._read()
        if reading.clip is None:
            raise SidestickError("empty_slot", verb="change")
        self.have_kept()
        take, due = take_of(reading), self._due
        same = due is not None and due.reading.clip == reading.clip
        of = due.answer["take"].content if due is not None and same else take.content
        fields = dict(self._fields(reading, take), which=which, number=number, of=of)
        keys = Keys(*(fields[name] for name in Keys._fields))
        self._ask("recall_version", fields, partial(self._switch, reading, keys))

    def _switch(self, reading: Reading, keys: Keys, answer: Answer) -> None:
        self._shown, self._kept = reading.clip, answer["kept"]
        bar = self._song.bar()
        self._due = _Due(reading, keys, answer, bar)
        if bar is None:
            self.tick()
        else:
            self._show(say("version_due", number=answer["number"]))

    def _write(self, due: _Due) -> None:
        answer, take = due.answer, due.answer["take"]
        with self._song.one_step():
            self._song.restore(due.reading, take.notes, take.length_beats)
            self._label(due.reading.clip, take.content, answer["recipe"], due.keys)
        self._show(say("version", number=answer["number"], what=_told(answer)))

    def _label(self, clip: Any, content: str, recipe: str, keys: Keys | None = None) -> Keys:
        if keys is None:
            keys = self._song.labels.keys(clip, content)
        self._song.labels.write(clip, keys, content, recipe)
        if self._shown != clip:
            self._shown, self._kept = clip, []
        self._content = content
        return keys

    def _fields(self, reading: Reading, found: Take | None, keys: Keys | None = None) -> Answer:
        if keys is None:
            content = found.content if found is not None else None
            keys = self._song.labels.keys(reading.clip, content)
        return dict(
            keys._asdict(),
            numerator=reading.numerator,
            denominator=reading.denominator,
            **reading.kit._asdict(),
            found=found,
        )

    def _latest(self, label: Label) -> str:
        """Return the recipe of a label, or one since that came to the same."""
        content, recipe = self._same
        return recipe if content == label.content else label.recipe

    def _look(self) -> None:
        """Ask for the versions of a clip that comes into view, if it has any."""
        clip = self._song.shown()
        if (clip is None and self._shown is None) or not self._client.welcome:
            return
        if is_alive(self._shown) and clip == self._shown:
            return
        self._shown, self._kept, self._content = clip, [], ""
        label = None if clip is None else self._song.labels.find(clip, None)
        if label is not None:
            keys = self._song.labels.keys(clip, None)
            self._content = label.content
            self._tell_engine("list_versions", keys._asdict(), clip)

    def have_kept(self) -> None:
        """Have kept what was written, without waiting for the next tick."""
        waiting, self._to_keep = self._to_keep, []
        for clip, fields in waiting:
            self._tell_engine("keep_version", fields, clip)

    def _tell_engine(self, kind: str, fields: Answer, clip: Any) -> None:
        """Ask beside the presses; the beat is in the clip already, whatever becomes of this."""
        try:
            self._client.request(kind, fields, DEADLINE_S, partial(self._take_in, clip))
        except EngineError as error:
            self._take_in(clip, error)

    def _take_in(self, clip: Any, outcome: Outcome) -> None:
        """Take in the list of a clip's versions; where there is none, say it once."""
        if isinstance(outcome, EngineError):
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
