"""Everything that there is to play, by role: what Push and any other controller have in common."""

from __future__ import annotations

from functools import partial
from typing import Callable

from ..actions.presses import Actions
from ..connection.client import Client
from ..errors import SidestickError
from ..live.clip_reader import ClipSnapshot
from ..live.launch import launch
from ..live.song import Song
from ..settings.roles import BARS, KNOBS, LANES, ROLES, STYLES_ON_A_PAGE, VERSIONS
from ..status_messages import say
from .controller_state import AWAY, READY, PushState
from .knobs import Knobs
from .midi_learn import Learner, asking
from .step_editor import Editor
from .style_pages import Shelf

DONE_S = 0.6  # how long a light says so
MAX_VELOCITY = 127
FILLS = {0.5: "half a bar", 1.0: "one bar", 2.0: "two bars"}
_LIT = {"vary": "generate"}  # where an action is shown that has no button of its own


class Desk:
    """What the roles do. ``tell`` shows a sentence, ``learner`` is asked to learn.

    ``clock`` gives seconds that never run backwards.
    """

    def __init__(
        self,
        song: Song,
        actions: Actions,
        client: Client,
        editor: Editor,
        learner: Learner,
        tell: Callable[[str], None],
        clock: Callable[[], float],
    ) -> None:
        self.said = ""
        self._song = song
        self._actions = actions
        self._client = client
        self._editor = editor
        self._learner = learner
        self._tell = tell
        self._clock = clock
        self._knobs = Knobs(actions)
        self._shelf = Shelf(actions, client, tell)
        self._versions = actions.versions
        self._version_turn = 0.0
        self._shift = False
        self._held_lane = -1
        self._done: tuple[str, float] = ("", 0.0)
        self._press = self._buttons()

    def press(self, role: str, velocity: int = MAX_VELOCITY) -> None:
        """Press a button or pad. Raises SidestickError."""
        if role.startswith("step_"):
            self._editor.toggle(int(role[5:]) - 1, velocity)
        else:
            self._press[role]()

    def tap(self, role: str) -> None:
        """Press a button and let it go. Raises SidestickError."""
        try:
            self.press(role)
        finally:
            self.release(role)

    def release(self, role: str) -> None:
        """Let go of a button or pad."""
        if role == "shift":
            self._shift = False
        elif role.startswith("lane_") and LANES.index(role[5:]) == self._held_lane:
            self._held_lane = -1

    def turn(self, role: str, steps: int) -> None:
        """Turn an endless knob, to the left where ``steps`` is below 0. Raises SidestickError."""
        if role == "version":
            self._turn_version(steps)
        else:
            self._prepare(role, steps > 0)
            self._knobs.turn(role, steps)
            self.touch(role)

    def set_part(self, role: str, part: float) -> None:
        """Turn a knob to a part, 0 to 1, of its range. Raises SidestickError."""
        if role == "version":
            self._versions.choose(round(part * max(self._versions.count - 1, 0)))
        else:
            self._prepare(role, part > 0)
            self._knobs.set_part(role, part)
            self.touch(role)

    def touch(self, role: str) -> None:
        """Show what a knob is at."""
        value, second = self._shown(role), self._shelf.second_name
        of = f" {second}" if role == "blend" and second else ""
        self._tell(say("knob", name=_words(role), value=value + of))

    def tick(self) -> None:
        """Take in what was changed in the set, and elsewhere."""
        self._shelf.tick()
        self._editor.tick()

    def let_go(self) -> None:
        """Hold nothing any more: what was held may have been released unheard."""
        self._shift = False
        self._held_lane = -1

    def release_all(self) -> None:
        """Let go of Live's objects."""
        self._editor.release()

    def state(self) -> PushState:
        """Return what is to be seen of all this now."""
        editor, shelf, settings = self._editor, self._shelf, self._actions.settings
        working = self._actions.worker.working
        return PushState(
            engine=READY if self._client.welcome else AWAY,
            working=_LIT.get(working, working),
            done=self._just_done(),
            styles=tuple(shelf.styles),
            style=shelf.chosen,
            second=shelf.second,
            more_styles=shelf.more,
            bars=settings.bars,
            lane=editor.lane,
            locked=frozenset(map(LANES.index, settings.locked)),
            missing=editor.missing(),
            steps=editor.steps(),
            playhead=editor.playhead(),
            more_steps=editor.more(),
            versions=self._versions.actions,
            version=self._versions.current,
            due=self._versions.due,
            shift=self._shift,
            playing=editor.is_playing(),
            knobs=tuple((knob.label, self._shown(role)) for role, knob in KNOBS.items()),
            said=self.said,
        )

    def _buttons(self) -> dict[str, Callable[[], None]]:
        """Return what each button does, but for the steps."""
        actions, editor, shelf = self._actions, self._editor, self._shelf
        return {
            **{role: partial(actions.press, role) for role in actions.names},
            "generate": self._generate,
            "fill": self._fill,
            "cancel": self._cancel,
            "undo": self._undo,
            "launch": self._launch,
            "earlier_styles": partial(shelf.turn, -1),
            "later_styles": partial(shelf.turn, 1),
            "earlier_steps": partial(editor.turn_page, -1),
            "later_steps": partial(editor.turn_page, 1),
            "shift": self._hold_shift,
            "learn": self._learn,
            **{f"bars_{bars}": partial(self._set_bars, bars) for bars in BARS},
            **{f"style_{n + 1}": partial(self._choose_style, n) for n in range(STYLES_ON_A_PAGE)},
            **{f"lane_{name}": partial(self._touch_lane, n) for n, name in enumerate(LANES)},
            **{f"version_{n + 1}": partial(self._versions.choose, n) for n in range(VERSIONS)},
        }

    def _generate(self) -> None:
        """Generate; with a lane held, with Shift or with locks only what may change."""
        actions = self._actions
        if self._held_lane >= 0:
            held = LANES[self._held_lane]
            if not self._read().notes:
                raise SidestickError("lane_alone", lane=_words(held))
            actions.vary([lane for lane in LANES if lane != held], actions.settings.style)
        elif self._shift:
            actions.vary()
        elif actions.settings.locked and self._read().notes:
            actions.vary(style=actions.settings.style)
        else:
            actions.generate()

    def _fill(self) -> None:
        """Fill; with Shift go on to the next length of a fill."""
        if not self._shift:
            self._actions.press("fill")
            return
        longer = (bars for bars in FILLS if bars > self._actions.settings.fill_bars)
        bars = next(longer, min(FILLS))
        self._actions.choose(fill_bars=bars)
        self._tell(say("fill_bars", bars=FILLS[bars]))

    def _cancel(self) -> None:
        if self._learner.role:
            self._learner.end()
            self._tell(asking(""))
        else:
            self._actions.cancel()

    def _undo(self) -> None:
        self._song.undo()
        self._tell(say("undone"))

    def _launch(self) -> None:
        reading = self._read()
        starts = launch(reading)
        self._tell(say("launched" if starts else "stopped", name=reading.name))

    def _read(self) -> ClipSnapshot:
        return self._song.read(self._actions.settings.bars)

    def _hold_shift(self) -> None:
        self._shift = True

    def _learn(self) -> None:
        """Begin to learn, or go on to the next role."""
        if self._learner.role:
            self._learner.skip()
        else:
            self._learner.begin(ROLES)
        self._tell(asking(self._learner.role))

    def _set_bars(self, bars: int) -> None:
        self._knobs.put("bars", bars)
        self.touch("bars")

    def _choose_style(self, place: int) -> None:
        if self._shift:
            self._shelf.choose_second(place)
        else:
            self._shelf.choose(place)

    def _lock(self, lane: str) -> None:
        """Lock a lane, or unlock it."""
        locked = self._actions.settings.locked
        after = [each for each in LANES if (each in locked) != (each == lane)]
        self._actions.choose(locked=after)
        self._tell(say("locked" if lane in after else "unlocked", lane=_words(lane)))

    def _touch_lane(self, lane: int) -> None:
        """Choose a lane and hold it; with Shift lock it."""
        name = LANES[lane]
        if self._shift:
            self._lock(name)
        else:
            self._editor.choose(lane)
            self._held_lane = lane
            lock = ", locked" if name in self._actions.settings.locked else ""
            self._tell(say("lane", lane=_words(name), lock=lock))

    def _prepare(self, role: str, is_up: bool) -> None:
        if role == "blend" and is_up:
            self._shelf.have_second()

    def _turn_version(self, steps: int) -> None:
        knob, versions = KNOBS["version"], self._versions
        self._version_turn += steps * knob.step
        whole = int(self._version_turn)
        if whole:
            self._version_turn -= whole
            versions.choose(min(max(versions.current + whole, 0), versions.count - 1))

    def _shown(self, role: str) -> str:
        if role != "version":
            return self._knobs.shown(role)
        versions = self._versions
        return f"{versions.current + 1}/{versions.count}"

    def _just_done(self) -> str:
        """Return the action that was done within the last DONE_S."""
        action = self._actions.worker.done
        if action != self._done[0]:
            self._done = action, self._clock()
        return action if self._clock() - self._done[1] < DONE_S else ""


def _words(role: str) -> str:
    return role.replace("_", " ")
