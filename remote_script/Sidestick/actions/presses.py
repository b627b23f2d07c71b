"""From a press to the beat in the clip: read, ask, wait, write.

Each action is a generator: what comes after a yield may be done in a later callback. One action is
at work at a time, cancel ends it at once. What cannot be done is raised as a SidestickError, whose
text is for the status line.
"""

from __future__ import annotations

from contextlib import contextmanager
from functools import partial
from typing import Any, Callable, Dict, Iterator, Optional, Tuple

from ..connection.client import Client
from ..connection.kit_lookup import Kits
from ..errors import EngineError, SidestickError, TargetError
from ..live.clip_plan import (
    Plan,
    Planned,
    cleared,
    extended,
    generated,
    played,
    restored,
    rewritten,
)
from ..live.clip_reader import ClipSnapshot, in_new_slot
from ..live.content_hash import take_of
from ..live.note_edits import straightened
from ..live.replanning import PlanFor
from ..live.song import Song, specified
from ..protocol.messages import MOST_KEPT, ClipContent
from ..scheduler import PAUSE, Pace, Steps
from ..settings.config import Config
from ..status_messages import say
from . import recipes, requests
from .job import Worker
from .result_message import report, several
from .song_parts import PARTS, Clip, fields_for
from .versions import Provenance, Versions

Range = Optional[Tuple[float, float]]  # beats from the loop's start
Answer = Dict[str, Any]  # the fields of a result

_OVER_EDITS = ("generate", "extend")  # what may be written although notes have changed meanwhile


class Actions:
    """What the controls do; ``show`` puts a sentence into the status line.

    ``settings`` are what a press asks for; ``choose`` changes them. ``versions`` are the clip's.
    """

    def __init__(
        self,
        song: Song,
        client: Client,
        kits: Kits,
        pace: Pace,
        config: Config,
        show: Callable[[str], None],
    ) -> None:
        self.settings = config
        self.worker = Worker(client, pace)
        self._song = song
        self._client = client
        self._kits = kits
        self._show = show
        self.versions = Versions(song, client, pace, self._look, self.worker.begin, self._ask, show)
        self._varied: tuple[Any, Range, Range] | None = None  # clip, range, what is selected since
        self._press: dict[str, Callable[[], None]] = {
            "generate": self.generate,
            "extend": self.extend,
            "next_style": partial(self.step_style, 1),
            "previous_style": partial(self.step_style, -1),
            "cancel": self.cancel,
            "vary": self.vary,
            "fill": self.fill,
            "feel": self.feel,
            "straighten": self.straighten,
            "clear": self.clear,
            "double": self.double,
            "extend_1": partial(self.extend, 1),
            "extend_2": partial(self.extend, 2),
            "extend_4": partial(self.extend, 4),
            "extend_8": partial(self.extend, 8),
            "fill_half": partial(self.fill, 0.5),
            "fill_1": partial(self.fill, 1.0),
            "fill_2": partial(self.fill, 2.0),
            "next_version": partial(self.versions.step, 1),
            "previous_version": partial(self.versions.step, -1),
            "again": self.again,
            "song_kit": self.song_kit,
            "recipe": self.tell_recipe,
            **{f"version_{n + 1}": partial(self.versions.choose, n) for n in range(MOST_KEPT)},
        }

    @property
    def names(self) -> tuple[str, ...]:
        """The actions that can be pressed."""
        return tuple(self._press)

    @contextmanager
    def holding(self, settings: dict[str, Any]) -> Iterator[None]:
        """Have these settings hold for what is pressed within; what that chooses stays chosen."""
        before = self.settings
        self.settings = held = before._replace(**settings)
        try:
            yield
        finally:
            now = self.settings._asdict()
            chosen = {name: now[name] for name, old in held._asdict().items() if now[name] != old}
            self.settings = before._replace(**chosen)

    @property
    def style_name(self) -> str:
        """The name for people of the style that the next press asks for."""
        style = self._client.styles.get(self.settings.style)
        return style.name if style else self.settings.style

    def press(self, action: str) -> None:
        """Do an action by its name. Raises SidestickError."""
        self._press[action]()

    def choose(self, **settings: Any) -> None:
        """Change what the next press asks for; the names and values are Config's."""
        self.settings = self.settings._replace(**settings)

    def generate(self) -> None:
        """Ask for a beat for the selected clip or empty slot. Raises SidestickError."""
        self.worker.begin("generate", self._generate())

    def extend(self, bars: int | None = None) -> None:
        """Ask how the selected clip goes on, for the settings' bars or these.

        Raises SidestickError.
        """
        self.worker.begin("extend", self._extend(bars or self.settings.extend_bars))

    def double(self) -> None:
        """Ask how the selected clip goes on, for as long as it is. Raises SidestickError."""
        self.worker.begin("double", self._extend(None))

    def vary(self, locked: list[str] | None = None, style: str | None = None) -> None:
        """Ask for other hits in the lanes not locked, or in the selected notes' range.

        ``locked`` are lanes to take for those of the settings, ``style`` is one to take for the
        clip's own. Raises SidestickError.
        """
        locked = self.settings.locked if locked is None else locked
        self.worker.begin("vary", self._vary(locked, style))

    def fill(self, bars: float | None = None) -> None:
        """Ask for a fill at the loop's end, of the settings' length in bars or this.

        Raises SidestickError.
        """
        self.worker.begin("fill", self._fill(bars or self.settings.fill_bars))

    def feel(self) -> None:
        """Ask how a drummer would play the notes that are there. Raises SidestickError."""
        self.worker.begin("feel", self._feel())

    def straighten(self) -> None:
        """Put the notes that are there on the grid. Raises SidestickError."""
        self.worker.begin("straighten", self._straighten())

    def clear(self) -> None:
        """Remove the drum notes; they are kept as a version. Raises SidestickError."""
        self.worker.begin("clear", self._clear())

    def again(self) -> None:
        """Ask for what made the clip once more, with the next seed. Raises SidestickError."""
        self.worker.begin("again", self._again())

    def song_kit(self) -> None:
        """Ask for the parts of a song from the selected clip, into new scenes.

        Raises SidestickError.
        """
        self.worker.begin("song_kit", self._song_kit())

    def tell_recipe(self) -> None:
        """Say what made the clip. Raises SidestickError."""
        reading = self.read()
        recipe, edited = self.versions.recipe_of(reading, take_of(reading).content_hash)
        self._show(recipes.told(recipe, self._client.styles, edited))

    def step_style(self, step: int) -> None:
        """Go to the next (1) or previous (-1) style of the engine's. Raises SidestickError."""
        keys = list(self._client.styles)
        if not keys:
            raise EngineError("no_styles")
        known = self.settings.style in keys
        at = (keys.index(self.settings.style) + step) % len(keys) if known else 0
        self.choose_style(keys[at])

    def choose_style(self, key: str) -> None:
        """Go to a style."""
        self.choose(style=key)
        self._show(say("style", style=self.style_name))

    def cancel(self) -> None:
        """End what is under way. Raises SidestickError where nothing is."""
        if self.versions.forget_due():
            raise EngineError("cancelled")
        self.worker.cancel()

    def read(self) -> ClipSnapshot:
        """Read what a press works on. Raises SidestickError, also while another is at work."""
        self.worker.check_free()
        return self._look()

    def _look(self) -> ClipSnapshot:
        return self._song.read(self.settings.bars)

    def _ask(self, kind: str, asked: Answer) -> Steps[Answer]:
        """Ask the engine, and return what it answers. Raises EngineError."""
        return self.worker.ask(kind, asked, self.settings.deadline_ms / 1000)

    def _style_of(self, reading: ClipSnapshot) -> str:
        return requests.style_in(reading.name, self._client.styles)

    def _generate(self) -> Steps[None]:
        reading = self._look()
        asked = requests.generate(reading, self.settings)
        yield PAUSE
        yield from self._make(reading, asked)

    def _extend(self, bars: int | None) -> Steps[None]:
        reading = self._look()
        asked = requests.extend(reading, self.settings, self._style_of(reading), bars)
        yield PAUSE
        result = yield from self._ask("extend", asked)
        notes, new_beats = result["versions"][0].notes, result["length_beats"]
        plan_for = partial(extended, notes=notes, new_beats=new_beats, drums=result["drums"])
        yield from self._write("extend", reading, asked, result, plan_for)
        self._report("extended", result)

    def _vary(self, locked: list[str], style: str | None) -> Steps[None]:
        settings = self.settings._replace(locked=locked)
        reading = self._look()
        reading = reading._replace(selected=self._range_of(reading))
        style = self._style_of(reading) if style is None else style
        asked = requests.vary(reading, settings, style)
        yield PAUSE
        yield from self._rewrite("vary", "varied", reading, asked)
        self._varied = reading.clip, reading.selected, self._song.selected(reading)

    def _fill(self, bars: float) -> Steps[None]:
        reading = self._look()
        asked = requests.fill(reading, self.settings, self._style_of(reading), bars)
        yield PAUSE
        yield from self._rewrite("fill", "filled", reading, asked)

    def _feel(self) -> Steps[None]:
        reading = self._look()
        asked = requests.feel(reading, self.settings, self._style_of(reading))
        yield PAUSE
        result = yield from self._ask("feel", asked)
        plan_for = partial(played, notes=result["versions"][0].notes)
        plan = yield from self._write("feel", reading, asked, result, plan_for)
        self._report("felt", result, plan.touched)

    def _straighten(self) -> Steps[None]:
        lanes, reading = self.settings.locked, self._look()
        requests.check_has_notes(reading, "straighten")
        yield PAUSE
        locked = yield from self._pitches_of(lanes, reading)
        straight = straightened(reading.notes, reading.length_beats)
        notes = [
            note if note.pitch in locked else moved for note, moved in zip(reading.notes, straight)
        ]
        plan_for = partial(played, notes=notes)
        plan = yield from self.versions.write(
            reading, plan_for, partial(_made, "straighten", {}, [])
        )
        new = several(plan.touched, "note")
        self._show(say("straightened", notes=new) if plan.touched else say("is_straight"))

    def _pitches_of(self, lanes: list[str], reading: ClipSnapshot) -> Steps[set[int]]:
        """Return what lanes are played on. Raises TargetError where the engine does not say."""
        if not lanes:
            return set()
        known = yield from self._kits.wait_for(reading.kit)
        if known is None:
            raise TargetError("kit_unknown")
        return {pitch for lane in lanes for pitch in known.lanes.get(lane, ())}

    def _clear(self) -> Steps[None]:
        reading = self._look()
        if reading.clip is None:
            raise SidestickError("nothing_to_clear")
        yield PAUSE
        yield from self.versions.write(reading, cleared, partial(_made, "clear", {}, []))
        self._show(say("cleared"))

    def _again(self) -> Steps[None]:
        settings, reading = self.settings, self._look()
        yield PAUSE
        recipe, _ = self.versions.recipe_of(reading, take_of(reading).content_hash)
        if recipe.kind == "generate":
            bars = requests.generate(reading, settings)["bars"]
            yield from self._make(reading, dict(recipes.again(recipe, reading, None), bars=bars))
            return
        base = yield from self.versions.recall_base(reading, recipe.before)
        asked = recipes.again(recipe, reading, base)
        result = yield from self._ask(recipe.kind, asked)
        notes, length_beats = recipes.outcome(recipe.kind, base, result)
        plan_for = partial(restored, notes=notes, length_beats=length_beats)
        made_of = partial(_made, recipe.kind, asked, result["kit"], base)
        yield from self.versions.write(reading, plan_for, lambda _: made_of())
        self._report("again", result)

    def _song_kit(self) -> Steps[None]:
        settings, reading = self.settings, self._look()
        requests.check_has_notes(reading, "make a song of")
        style = self._style_of(reading) or settings.style
        yield PAUSE
        clips = []
        for part in PARTS:
            asked, kit, notes = {}, [], reading.notes
            if part.kind:
                asked = fields_for(part, reading, settings, style)
                result = yield from self._ask(part.kind, asked)
                kit, notes = result["kit"], result["versions"][0].notes
            yield PAUSE
            plan = generated(in_new_slot(reading), notes, part.name, ())
            yield PAUSE
            ready = Planned(plan, specified(plan), None, take_of(plan.after))
            clips.append(Clip(part, ready, asked, kit))
            yield PAUSE
        self._add_parts(reading, take_of(reading), clips)
        self._show(say("song_kit", parts=", ".join(part.name for part in PARTS)))

    def _add_parts(self, reading: ClipSnapshot, found: ClipContent, clips: list[Clip]) -> None:
        """Write the parts of a song, each with its recipe and the clip it came from as its first.

        One undo step.
        """
        with self._song.one_step():
            made = self._song.add_scenes(reading, clips)
            for (part, ready, asked, kit), live in zip(clips, made):
                now = ready.plan.after._replace(clip=live, slot=None)
                if part.kind:
                    self.versions.keep(now, found, ready.made, _made(part.kind, asked, kit, found))
                else:
                    self.versions.keep_copy(reading, now, ready.made)

    def _make(self, reading: ClipSnapshot, asked: Answer) -> Steps[None]:
        """Write a generated beat; a name that the musician gave to the clip stays."""
        result = yield from self._ask("generate", asked)
        name, styles = reading.name, self._client.styles
        if result["style"] in styles and (not name or requests.style_in(name, styles)):
            name = requests.title(styles[result["style"]], result["seed"])
        notes, drums = result["versions"][0].notes, result["drums"]
        plan_for = partial(generated, notes=notes, name=name, drums=drums)
        yield from self._write("generate", reading, asked, result, plan_for)
        self._report("generated", result)

    def _rewrite(self, kind: str, key: str, reading: ClipSnapshot, asked: Answer) -> Steps[None]:
        result = yield from self._ask(kind, asked)
        plan_for = partial(rewritten, notes=result["versions"][0].notes)
        plan = yield from self._write(kind, reading, asked, result, plan_for)
        self._report(key, result, len(plan.new))

    def _write(
        self, kind: str, reading: ClipSnapshot, asked: Answer, result: Answer, plan_for: PlanFor
    ) -> Steps[Plan]:
        """Write a result; a new beat may go over what was edited meanwhile."""
        made_of = partial(_made, kind, asked, result["kit"])
        return self.versions.write(reading, plan_for, made_of, kind in _OVER_EDITS)

    def _range_of(self, reading: ClipSnapshot) -> Range:
        """Return the range that is selected; the last one varied, if its new notes still are.

        So that one can press until it is good: the new notes may take less room than the old.
        """
        if self._varied is not None and reading.selected is not None:
            clip, varied, since = self._varied
            if clip == reading.clip and since == reading.selected:
                return varied
        return reading.selected

    def _report(self, key: str, result: Answer, notes: int = 0) -> None:
        self._show(report(key, result, self._client.styles, notes))


def _made(kind: str, asked: Answer, kit: Any, base: ClipContent | None) -> Provenance:
    """Return what has made a version from another; a new beat comes of none."""
    before = base.content_hash if base is not None and kind != "generate" else ""
    recipe = recipes.write(kind, before, asked, kit)
    return Provenance(kind, asked.get("style", ""), asked.get("seed", 0), recipe, before)
