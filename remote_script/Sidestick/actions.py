"""From a press to the beat in the clip: read, ask, wait, write.

One request is under way at a time. A press meanwhile is told that the last one is still at work,
so a beat that the musician waits for is never thrown away by accident; cancel ends it at once.
What cannot be done is raised as a SidestickError, whose text is for the status line.
"""

from __future__ import annotations

from contextlib import contextmanager
from functools import partial
from typing import Any, Callable, Dict, Iterator, Optional, Tuple

from . import recipes, requests
from .client import Client
from .config import Config
from .errors import EngineError, SidestickError
from .pending import Outcome
from .protocol.messages import MOST_KEPT, Take
from .reading import Reading
from .recipes import Recipe
from .reports import report, several
from .rewriting import straightened
from .sentences import say
from .song import Song
from .song_kit import PARTS, Clip, Part, fields_for
from .takes import take_of
from .versions import Versions

Range = Optional[Tuple[float, float]]  # beats from the loop's start
Done = Callable[[Reading, Dict[str, Any]], Reading]  # writes a result; the clip as it is then


class Actions:
    """What the controls do; ``show`` puts a sentence into the status line.

    ``settings`` are what a press asks for; ``choose`` changes them. ``versions`` are the clip's.
    """

    def __init__(
        self, song: Song, client: Client, config: Config, show: Callable[[str], None]
    ) -> None:
        self.settings = config
        self.working = ""  # the action that waits for its answer
        self.done = ""  # the action that was last done, until the next is asked for
        self.on_end: Callable[[Exception | None], None] = lambda _: None  # told how it ended
        self._song = song
        self._client = client
        self._show = show
        self._request_id: int | None = None  # of what is under way
        self.versions = Versions(song, client, self.read, self._request, show)
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
            "recipe": self.versions.tell_recipe,
            **{f"version_{n + 1}": partial(self.versions.choose, n) for n in range(MOST_KEPT)},
        }

    @property
    def names(self) -> tuple[str, ...]:
        """The actions that can be pressed."""
        return tuple(self._press)

    @property
    def busy(self) -> bool:
        """Whether an action waits for its answer."""
        return self._request_id is not None

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
        reading = self.read()
        self._ask("generate", reading, requests.generate(reading, self.settings), self._write)

    def extend(self, bars: int | None = None) -> None:
        """Ask how the selected clip goes on, for the settings' bars or these.

        Raises SidestickError.
        """
        reading = self.read()
        new_bars = bars or self.settings.extend_bars
        asked = requests.extend(reading, self.settings, self._style_of(reading), new_bars)
        self._ask("extend", reading, asked, self._extend)

    def double(self) -> None:
        """Ask how the selected clip goes on, for as long as it is. Raises SidestickError."""
        reading = self.read()
        asked = requests.extend(reading, self.settings, self._style_of(reading), None)
        self._ask("extend", reading, asked, self._extend)
        self.working = "double"

    def vary(self, locked: list[str] | None = None) -> None:
        """Ask for other hits in the lanes not locked, or in the selected notes' range.

        ``locked`` are lanes to take for those of the settings. Raises SidestickError.
        """
        reading = self.read()
        reading = reading._replace(selected=self._range_of(reading))
        settings = self.settings if locked is None else self.settings._replace(locked=locked)
        asked = requests.vary(reading, settings, self._style_of(reading))
        self._ask("vary", reading, asked, self._vary)

    def fill(self, bars: float | None = None) -> None:
        """Ask for a fill at the loop's end, of the settings' length in bars or this.

        Raises SidestickError.
        """
        reading = self.read()
        fill_bars = bars or self.settings.fill_bars
        asked = requests.fill(reading, self.settings, self._style_of(reading), fill_bars)
        self._ask("fill", reading, asked, partial(self._rewrite, "filled"))

    def feel(self) -> None:
        """Ask how a drummer would play the notes that are there. Raises SidestickError."""
        reading = self.read()
        asked = requests.feel(reading, self.settings, self._style_of(reading))
        self._ask("feel", reading, asked, self._play)

    def straighten(self) -> None:
        """Put the notes that are there on the grid. Raises SidestickError."""
        reading = self.read()
        requests.check_has_notes(reading, "straighten")
        straight = straightened(reading.notes, reading.length_beats)
        before = take_of(reading)
        with self._song.one_step():
            new, now = self._song.play(reading, straight, just_read=True)
            self.versions.keep(reading, before, "straighten", {}, [], before.content, now)
        self.done = "straighten"
        self._show(say("straightened", notes=several(new, "note")) if new else say("is_straight"))

    def again(self) -> None:
        """Ask for what made the clip once more, with the next seed. Raises SidestickError."""
        reading = self.read()
        recipe, _ = self.versions.recipe_of(reading, take_of(reading).content)
        if recipe.kind == "generate":
            bars = requests.generate(reading, self.settings)["bars"]
            asked = dict(recipes.again(recipe, reading, None), bars=bars)
            self._ask("generate", reading, asked, self._write)
            self.working = "again"
        else:
            then = partial(self._ask_again, reading, recipe)
            self.versions.recall_base(reading, recipe.before, then)
            self.working = "again"

    def song_kit(self) -> None:
        """Ask for the parts of a song from the selected clip, into new scenes.

        Raises SidestickError.
        """
        reading = self.read()
        requests.check_has_notes(reading, "make a song of")
        self._ask_parts(reading, self.settings, [])

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
            raise SidestickError("cancelled")
        if self._request_id is None:
            raise SidestickError("nothing_to_cancel")
        self._client.cancel(self._request_id)

    def read(self) -> Reading:
        """Read what a press works on. Raises SidestickError, also while another is at work."""
        if self.busy:
            raise SidestickError("still_working")
        return self._song.read(self.settings.bars)

    def _style_of(self, reading: Reading) -> str:
        return requests.style_in(reading.name, self._client.styles)

    def _ask(self, kind: str, reading: Reading, asked: dict[str, Any], done: Done) -> None:
        """Ask for a beat; ``done`` writes it."""
        self._request(kind, asked, partial(self._take, kind, reading, asked, done))

    def _ask_parts(self, reading: Reading, settings: Config, made: list[Clip]) -> None:
        """Ask for the next part; when all are there, write them together."""
        if len(made) == len(PARTS):
            self._add_parts(reading, made)
            self._show(say("song_kit", parts=", ".join(part.name for part in PARTS)))
            return
        part = PARTS[len(made)]
        if not part.kind:
            self._ask_parts(reading, settings, [*made, Clip(part, reading.notes, {}, [])])
            return
        style = self._style_of(reading) or settings.style
        asked = fields_for(part, reading, settings, style)
        self._request(
            part.kind, asked, partial(self._take_part, reading, settings, made, (part, asked))
        )
        self.working = "song_kit"

    def _take_part(
        self,
        reading: Reading,
        settings: Config,
        made: list[Clip],
        asked: tuple[Part, dict[str, Any]],
        result: dict[str, Any],
    ) -> None:
        clip = Clip(asked[0], result["versions"][0].notes, asked[1], result["kit"])
        self._ask_parts(reading, settings, [*made, clip])

    def _add_parts(self, reading: Reading, made: list[Clip]) -> None:
        """Write the parts of a song, each with its recipe and the clip it came from as its first.

        One undo step.
        """
        found = take_of(reading)
        with self._song.one_step():
            for clip, now in zip(made, self._song.add_scenes(reading, made)):
                if clip.part.kind:
                    kind, asked = clip.part.kind, clip.asked
                    self.versions.keep(now, found, kind, asked, clip.kit, found.content, now)
                else:
                    self.versions.keep_copy(reading, now)

    def _ask_again(self, reading: Reading, recipe: Recipe, base: Take) -> None:
        asked = recipes.again(recipe, reading, base)
        then = partial(self._take_again, reading, recipe, asked, base)
        self._request(recipe.kind, asked, then)
        self.working = "again"

    def _request(
        self, kind: str, asked: dict[str, Any], done: Callable[[dict[str, Any]], None]
    ) -> None:
        deadline_s = self.settings.deadline_ms / 1000
        end = partial(self._end, done)
        self._request_id = self._client.request(kind, asked, deadline_s, end)
        self.working, self.done = kind, ""

    def _take(
        self, kind: str, reading: Reading, asked: dict[str, Any], done: Done, result: dict[str, Any]
    ) -> None:
        """Write a beat and keep what the clip was and became: one undo step."""
        found = self.versions.found(reading, kind)
        with self._song.one_step():
            now = done(reading, result)
            base = found.content if found and kind != "generate" else ""
            self.versions.keep(reading, found, kind, asked, result["kit"], base, now)

    def _take_again(
        self,
        reading: Reading,
        recipe: Recipe,
        asked: dict[str, Any],
        base: Take,
        result: dict[str, Any],
    ) -> None:
        notes, length_beats = recipes.outcome(recipe.kind, base, result)
        found = take_of(reading)
        with self._song.one_step():
            self._song.restore(reading, notes, length_beats)
            self.versions.keep(reading, found, recipe.kind, asked, result["kit"], base.content)
        self._report("again", result)

    def _end(self, done: Callable[[dict[str, Any]], None], outcome: Outcome) -> None:
        action, self.working = self.working, ""
        self._request_id = None
        try:
            if isinstance(outcome, EngineError):
                raise outcome
            done(outcome)
        except Exception as error:
            self.on_end(error)
            raise
        self.done = action
        if not self.busy:  # or it goes on with its next part
            self.on_end(None)

    def _write(self, reading: Reading, result: dict[str, Any]) -> Reading:
        """Write a generated beat; a name that the musician gave to the clip stays."""
        name, styles = reading.name, self._client.styles
        if result["style"] in styles and (not name or requests.style_in(name, styles)):
            name = requests.title(styles[result["style"]], result["seed"])
        notes = result["versions"][0].notes
        now = self._song.write(reading, notes, name, result["drums"]).now
        self._report("generated", result)
        return now

    def _extend(self, reading: Reading, result: dict[str, Any]) -> Reading:
        notes, new_beats = result["versions"][0].notes, result["length_beats"]
        now = self._song.extend(reading, notes, new_beats, result["drums"]).now
        self._report("extended", result)
        return now

    def _rewrite(self, key: str, reading: Reading, result: dict[str, Any]) -> Reading:
        new, now = self._song.rewrite(reading, result["versions"][0].notes)
        self._report(key, result, new)
        return now

    def _vary(self, reading: Reading, result: dict[str, Any]) -> Reading:
        now = self._rewrite("varied", reading, result)
        self._varied = reading.clip, reading.selected, self._song.selected(reading)
        return now

    def _range_of(self, reading: Reading) -> Range:
        """Return the range that is selected; the last one varied, if its new notes still are.

        So that one can press until it is good: the new notes may take less room than the old.
        """
        if self._varied is not None and reading.selected is not None:
            clip, varied, since = self._varied
            if clip == reading.clip and since == reading.selected:
                return varied
        return reading.selected

    def _play(self, reading: Reading, result: dict[str, Any]) -> Reading:
        new, now = self._song.play(reading, result["versions"][0].notes)
        self._report("felt", result, new)
        return now

    def _report(self, key: str, result: dict[str, Any], notes: int = 0) -> None:
        self._show(report(key, result, self._client.styles, notes))
