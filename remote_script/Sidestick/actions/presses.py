"""From a press to the beat in the clip: read, request, wait, write.

What an action does is in the method of the same name as its key in the table of actions. Most are
generators: what comes after a yield may be done in a later callback. One action is at work at a
time, cancel ends it at once. What cannot be done is raised as a SidestickError, whose text is for
the status line.
"""

from __future__ import annotations

from contextlib import closing, contextmanager
from functools import partial
from typing import Any, Callable, Dict, Iterator, Optional, Tuple

from ..connection.client import Client
from ..connection.kit_lookup import KitLookup
from ..connection.pending_requests import Outcome
from ..errors import EngineError, SidestickError, TargetError
from ..live.clip_plan import (
    Plan,
    cleared,
    extended,
    generated,
    kit_pitches,
    played,
    quantized,
    restored,
    rewritten,
)
from ..live.clip_reader import ClipSnapshot, content_of
from ..live.launch import launch
from ..live.song import PlanFor, Song
from ..protocol.actions_table import BY_KEY, PLACE_IN_GROUP
from ..protocol.note_changes import plural
from ..scheduler import PAUSE, WAIT, Stepper, Steps, TimeBudget
from ..settings.config import Settings
from ..status_messages import describe_result, say
from . import recipes, requests, song_kit
from .versions import Versions, provenance

Range = Optional[Tuple[float, float]]  # beats from the loop's start
Answer = Dict[str, Any]  # the fields of a result

_NEW_BARS = ("generate", "extend")  # whatever the notes that there are
_OVER_EDITS = _NEW_BARS  # may be written although notes have changed meanwhile


class Worker:
    """Runs one action at a time, also while it waits for the engine; refuses others meanwhile.

    ``working`` is the key of the action at work, ``done`` of the one that was last done until the
    next begins. ``on_end`` is called with how an action ended, where somebody wants to know.
    """

    def __init__(self, client: Client, budget: TimeBudget) -> None:
        self.working = ""
        self.done = ""
        self.on_end: Callable[[Exception | None], None] | None = None
        self._client = client
        self._stepper = Stepper(budget, self._end)
        self._request_id: int | None = None  # of the request that is waited for
        self._outcome: Outcome | None = None

    @property
    def busy(self) -> bool:
        """True while an action is at work."""
        return self._stepper.busy

    def check_free(self) -> None:
        """Raise SidestickError while an action is at work."""
        if self.busy:
            raise SidestickError("still_working")

    def begin(self, action: str, steps: Steps[None]) -> None:
        """Begin an action. Raises SidestickError, also what its first steps raise."""
        self.check_free()
        self.working, self.done = action, ""
        self._stepper.begin(steps)

    def tick(self) -> None:
        """Go on, unless the engine has not answered yet. Raises what a step raises."""
        self._stepper.tick()

    def request(self, kind: str, fields: dict[str, Any], deadline_s: float) -> Steps[Answer]:
        """Send a request to the engine, and return the fields of its answer. Raises EngineError."""
        self._outcome = None
        self._request_id = self._client.request(kind, fields, deadline_s, self._receive)
        while self._outcome is None:
            yield WAIT
        if isinstance(self._outcome, EngineError):
            raise self._outcome
        return self._outcome

    def cancel(self) -> None:
        """End the action at work. Raises SidestickError where there is none."""
        if not self.busy:
            raise SidestickError("nothing_to_cancel")
        if self._request_id is not None:
            self._client.cancel(self._request_id)
        else:
            self._stepper.cancel()
            self._stepper.begin(_cancelled())

    def _receive(self, outcome: Outcome) -> None:
        self._request_id, self._outcome = None, outcome

    def _end(self, error: Exception | None) -> None:
        action, self.working = self.working, ""
        self.done = "" if error else action
        if self.on_end is not None:
            self.on_end(error)


def _cancelled() -> Steps[None]:
    """Be work that ends as a cancelled request does, in the next tick."""
    yield WAIT
    raise EngineError("cancelled")


class Actions:
    """The actions of the table; ``show`` shows a sentence in the status line.

    ``settings`` are what the next press uses; ``choose`` changes them. ``versions`` are the clip's.
    """

    def __init__(
        self,
        song: Song,
        client: Client,
        kits: KitLookup,
        budget: TimeBudget,
        settings: Settings,
        show: Callable[[str], None],
    ) -> None:
        self.settings = settings
        self.worker = Worker(client, budget)
        self._song = song
        self._client = client
        self._kits = kits
        self._show = show
        self.versions = Versions(
            song, client, budget, self._snapshot, self._begin, self._request, show
        )
        self._varied: tuple[Any, Range, Range] | None = None  # clip, range, selected since
        # A clip whose loop is switched off if the same is pressed again, and what was pressed.
        self._offered: tuple[Any, int | None] | None = None

    def press(self, key: str, **arguments: Any) -> None:
        """Do an action by its key, with its fixed settings. Raises SidestickError.

        Of one that is a case of another, the other is done; one of a group gets its place there.
        """
        action = BY_KEY[key]
        if action.request != "extend":
            self._offered = None
        if action.group:
            arguments["place"] = PLACE_IN_GROUP[key]
        with self.holding(dict(action.fixed)):
            name = action.base or action.group or key
            steps = getattr(self, name)(**arguments)
            if steps is not None:
                self._begin(name, steps)

    @contextmanager
    def holding(self, settings: Settings) -> Iterator[None]:
        """Apply these settings to what is pressed within; what that chooses stays chosen."""
        before = self.settings
        self.settings = applied = dict(before, **settings)
        try:
            yield
        finally:
            chosen = {key: now for key, now in self.settings.items() if now != applied[key]}
            self.settings = dict(before, **chosen)

    @property
    def style_name(self) -> str:
        """The name for people of the style that the next press uses."""
        style = self._client.styles.get(self.settings["style"])
        return style.name if style else self.settings["style"]

    def choose(self, **settings: Any) -> None:
        """Change settings, by their keys, for the presses to come."""
        self.settings = dict(self.settings, **settings)

    def choose_style(self, key: str) -> None:
        """Change the style, and say so."""
        self.choose(style=key)
        self._show(say("style", style=self.style_name))

    def read(self) -> ClipSnapshot:
        """Read the selected clip. Raises SidestickError, also while an action is at work."""
        self.worker.check_free()
        return self._snapshot()

    # The actions. Each raises SidestickError.

    def generate(self) -> Steps[None]:
        """Write a new beat into the selected clip or empty slot."""
        snapshot = self._snapshot()
        fields = requests.generate(snapshot, self.settings)
        yield PAUSE
        yield from self._write_new_beat(snapshot, fields)

    def extend(self) -> Steps[None]:
        """Let the selected clip go on for the settings' bars."""
        yield from self._extend(self.settings["extend_bars"])

    def double(self) -> Steps[None]:
        """Let the selected clip go on for as long as it is."""
        yield from self._extend(None)

    def vary(self, style: str | None = None) -> Steps[None]:
        """Write other hits in the lanes not locked, or in the range of the selected notes.

        ``style`` is one to play in place of the clip's own.
        """
        snapshot = self._snapshot()
        snapshot = snapshot._replace(selected=self._range_of(snapshot))
        style = self._style_of(snapshot) if style is None else style
        fields = requests.vary(snapshot, self.settings, style)
        yield PAUSE
        yield from self._rewrite("vary", "varied", snapshot, fields)
        self._varied = snapshot.clip, snapshot.selected, self._song.selected(snapshot)

    def fill(self) -> Steps[None]:
        """Write a fill of the settings' length at the end of the loop."""
        snapshot = self._snapshot()
        fields = requests.fill(snapshot, self.settings, self._style_of(snapshot))
        yield PAUSE
        yield from self._rewrite("fill", "filled", snapshot, fields)

    def feel(self) -> Steps[None]:
        """Humanize: give the notes a drummer's velocities and timing."""
        snapshot = self._snapshot()
        fields = requests.of_clip("feel", snapshot, self.settings, self._style_of(snapshot))
        yield PAUSE
        result = yield from self._request("feel", fields)
        plan_for = partial(played, notes=result["versions"][0].notes)
        plan = yield from self._write("feel", snapshot, fields, result, plan_for)
        self._report("humanized", result, plural(plan.touched, "note"))

    def straighten(self) -> Steps[None]:
        """Quantize: put the kit's notes that are not locked back on the grid."""
        snapshot = self._snapshot()
        requests.check_has_notes(snapshot, "quantize")
        yield PAUSE
        locked = yield from self._pitches_of(self.settings["locked"], snapshot)
        on_grid, kit = quantized(snapshot.notes, snapshot.length_beats), kit_pitches(snapshot)
        notes = [
            moved if note.pitch in kit and note.pitch not in locked else note
            for note, moved in zip(snapshot.notes, on_grid)
        ]
        plan_for = partial(played, notes=notes)
        plan = yield from self.versions.write(
            snapshot, plan_for, partial(provenance, "straighten", {}, [])
        )
        notes_moved = plural(plan.touched, "note")
        self._show(
            say("quantized", notes=notes_moved) if plan.touched else say("already_quantized")
        )

    def clear(self) -> Steps[None]:
        """Remove the drum notes that are not locked; they are kept as a version."""
        lanes, snapshot = self.settings["locked"], self._snapshot()
        if snapshot.clip is None:
            raise SidestickError("nothing_to_clear")
        yield PAUSE
        locked = yield from self._pitches_of(lanes, snapshot)
        plan_for = partial(cleared, locked=locked)
        made_by = partial(provenance, "clear", {}, [])
        plan = yield from self.versions.write(snapshot, plan_for, made_by)
        self._show(say("cleared", notes=plural(len(plan.removed), "drum note")))

    def again(self) -> Steps[None]:
        """Make the clip's beat again from its recipe, with the next seed; locked lanes stay."""
        settings, snapshot = self.settings, self._snapshot()
        yield PAUSE
        recipe, _ = self.versions.recipe_of(snapshot, content_of(snapshot).content_hash)
        locked = yield from self._pitches_of(settings["locked"], snapshot)
        if locked and snapshot.notes and recipe.kind in _NEW_BARS:
            new_bars = snapshot._replace(selected=recipes.new_bars(recipe, snapshot))
            style, applied = recipe.fields["style"], recipes.applied(recipe, settings)
            fields = requests.vary(new_bars, applied, style)
            yield from self._rewrite("vary", "varied", snapshot, fields)
            return
        if recipe.kind == "generate":
            bars = requests.generate(snapshot, settings)["bars"]
            fields = dict(recipes.with_next_seed(recipe, snapshot, None), bars=bars)
            yield from self._write_new_beat(snapshot, fields)
            return
        base = yield from self.versions.recall_base(snapshot, recipe.base_hash)
        if locked:
            base = recipes.with_locked(base, snapshot, locked)
        fields = recipes.with_next_seed(recipe, snapshot, base, settings["locked"])
        result = yield from self._request(recipe.kind, fields)
        notes, length_beats = recipes.loop_after(recipe.kind, base, result)
        plan_for = partial(restored, notes=notes, length_beats=length_beats)
        made = provenance(recipe.kind, fields, result["kit"], base)
        origin = base if locked else None
        yield from self.versions.write(snapshot, plan_for, lambda _: made, origin=origin)
        self._report("again", result)

    def song_kit(self) -> Steps[None]:
        """Make the parts of a song from the selected clip, in new scenes."""
        settings, snapshot = self.settings, self._snapshot()
        style = self._style_of(snapshot) or settings["style"]
        make = song_kit.parts_of(snapshot, settings, style, self._request)
        clips = yield from make
        song_kit.write(self._song, self.versions, snapshot, clips)
        self._show(say("song_kit", parts=", ".join(clip.part.name for clip in clips)))

    def recipe(self) -> None:
        """Say what made the clip."""
        snapshot = self.read()
        recipe, edited = self.versions.recipe_of(snapshot, content_of(snapshot).content_hash)
        self._show(recipes.describe(recipe, self._client.styles, edited))

    def next_version(self) -> None:
        """Put the next version into the clip."""
        self.versions.step(1)

    def previous_version(self) -> None:
        """Put the version before into the clip."""
        self.versions.step(-1)

    def version(self, place: int) -> None:
        """Put the version in a place, from 0, into the clip."""
        self.versions.choose(place)

    def next_style(self) -> None:
        """Go to the next style of the engine's."""
        self._step_style(1)

    def previous_style(self) -> None:
        """Go to the style before."""
        self._step_style(-1)

    def undo(self) -> None:
        """Take back Live's last step."""
        self._song.undo()
        self._show(say("undone"))

    def launch(self) -> None:
        """Start the clip, or stop it while it plays."""
        snapshot = self._snapshot()
        starts = launch(snapshot)
        self._show(say("launched" if starts else "stopped", name=snapshot.name))

    def cancel(self) -> None:
        """End the action at work, or the version that waits for the next bar."""
        if self.versions.forget_queued():
            raise EngineError("cancelled")
        self.worker.cancel()

    # What they have in common.

    def _begin(self, name: str, steps: Steps[None]) -> None:
        """Begin an action; each of its steps sees the settings of now, whatever is chosen later."""
        self.worker.begin(name, self._with_settings(self.settings, steps))

    def _with_settings(self, settings: Settings, steps: Steps[None]) -> Steps[None]:
        with closing(steps):
            while True:
                with self.holding(settings):
                    try:
                        waits = next(steps)
                    except StopIteration:
                        return
                yield waits

    def _snapshot(self) -> ClipSnapshot:
        return self._song.read(self.settings["bars"])

    def _request(self, kind: str, fields: Answer) -> Steps[Answer]:
        """Send a request to the engine, and return its answer. Raises EngineError."""
        return self.worker.request(kind, fields, self.settings["deadline_ms"] / 1000)

    def _style_of(self, snapshot: ClipSnapshot) -> str:
        return requests.style_in(snapshot.name, self._client.styles)

    def _step_style(self, step: int) -> None:
        keys = list(self._client.styles)
        if not keys:
            raise EngineError("no_styles")
        style = self.settings["style"]
        at = (keys.index(style) + step) % len(keys) if style in keys else 0
        self.choose_style(keys[at])

    def _extend(self, bars: int | None) -> Steps[None]:
        snapshot, offered = self._snapshot(), self._offered
        self._offered, unloops = None, offered == (snapshot.clip, bars)
        try:
            fields = requests.extend(
                snapshot, self.settings, self._style_of(snapshot), bars, unloops
            )
        except TargetError as error:
            if error.key == "arrangement_loop":
                self._offered = snapshot.clip, bars
            raise
        yield PAUSE
        result = yield from self._request("extend", fields)
        notes, new_beats = result["versions"][0].notes, result["length_beats"]
        drums = result["drums"]
        plan_for = partial(extended, notes=notes, new_beats=new_beats, drums=drums, unloops=unloops)
        yield from self._write("extend", snapshot, fields, result, plan_for)
        self._report("extended", result)

    def _pitches_of(self, lanes: list[str], snapshot: ClipSnapshot) -> Steps[set[int]]:
        """Return the pitches that play lanes. Raises TargetError where the kit is not known."""
        if not lanes:
            return set()
        known = yield from self._kits.wait_for(snapshot.track_pads)
        if known is None:
            raise TargetError("kit_unknown")
        return {pitch for lane in lanes for pitch in known.lanes.get(lane, ())}

    def _write_new_beat(self, snapshot: ClipSnapshot, fields: Answer) -> Steps[None]:
        """Write a generated beat; a name that the musician gave to the clip stays."""
        result = yield from self._request("generate", fields)
        name, styles = snapshot.name, self._client.styles
        if result["style"] in styles and (not name or requests.style_in(name, styles)):
            name = requests.title(styles[result["style"]], result["seed"])
        notes, drums = result["versions"][0].notes, result["drums"]
        plan_for = partial(generated, notes=notes, name=name, drums=drums)
        yield from self._write("generate", snapshot, fields, result, plan_for)
        self._report("generated", result)

    def _rewrite(
        self, kind: str, sentence: str, snapshot: ClipSnapshot, fields: Answer
    ) -> Steps[None]:
        result = yield from self._request(kind, fields)
        plan_for = partial(rewritten, notes=result["versions"][0].notes)
        plan = yield from self._write(kind, snapshot, fields, result, plan_for)
        self._report(sentence, result, plan.note_changes.sentence)

    def _write(
        self, kind: str, snapshot: ClipSnapshot, fields: Answer, result: Answer, plan_for: PlanFor
    ) -> Steps[Plan]:
        """Write a result; a new beat may go over what was edited meanwhile."""
        fields = dict(fields, style=result["style"])  # by its key, however it was written
        provenance_for = partial(provenance, kind, fields, result["kit"])
        return self.versions.write(snapshot, plan_for, provenance_for, kind in _OVER_EDITS)

    def _range_of(self, snapshot: ClipSnapshot) -> Range:
        """Return the range that is selected; the last one varied, if its new notes still are.

        So that one can press until it is good: the new notes may take less room than the old.
        """
        if self._varied is not None and snapshot.selected is not None:
            clip, varied, since = self._varied
            if clip == snapshot.clip and since == snapshot.selected:
                return varied
        return snapshot.selected

    def _report(self, sentence: str, result: Answer, notes: str = "") -> None:
        self._show(describe_result(sentence, result, self._client.styles, notes))
