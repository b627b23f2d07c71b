"""Every control by its role: a press goes to its action, a turn to its setting.

Push and any other controller have this in common. Most presses are simply the action's; where one
depends on what is held or shown, it is in the ``_press_`` method of the key, or of the group.
"""

from __future__ import annotations

from typing import Callable

from ..actions.presses import Actions
from ..connection.client import Client
from ..errors import SidestickError
from ..live.clip_checks import is_alive
from ..live.clip_reader import ClipSnapshot
from ..live.song import Song
from ..protocol.actions_table import (
    BARS,
    BY_KEY,
    FILL_BARS,
    FILL_WORDS,
    LANES,
    PLACE_IN_GROUP,
    ROLES,
    label_of,
)
from ..protocol.settings_table import KNOBS, PUSH_ENCODERS
from ..status_messages import say, words
from .controller_state import AWAY, READY, PushState
from .knobs import Knobs
from .midi_learn import MidiLearn, learn_prompt
from .step_editor import StepEditor
from .style_pages import StylePages

DONE_S = 0.6  # how long a light is green
MAX_VELOCITY = 127
_AT = {knob.encoder: key for key, knob in KNOBS.items() if knob.encoder}
ENCODERS = [_AT[place + 1] for place in range(PUSH_ENCODERS)]
# The knobs that encoders are with Shift held.
SHIFTED = {
    key: _AT[place + 1 + PUSH_ENCODERS]
    for place, key in enumerate(ENCODERS)
    if place + 1 + PUSH_ENCODERS in _AT
}
_SHOWN_AT = {"vary": "generate"}  # the button that blinks for an action that has none


class Dispatcher:
    """Hands presses and turns, by role, to what they do.

    ``show_briefly`` shows a sentence that is not for the log. ``clock`` gives seconds that never
    run backwards. ``status`` is the sentence that was shown last.
    """

    wake_at_s = 0.0  # each tick looks at flags, which costs nothing

    def __init__(
        self,
        song: Song,
        actions: Actions,
        client: Client,
        step_editor: StepEditor,
        midi_learn: MidiLearn,
        show_briefly: Callable[[str], None],
        clock: Callable[[], float],
    ) -> None:
        self.status = ""
        self._song = song
        self._actions = actions
        self._client = client
        self._step_editor = step_editor
        self._midi_learn = midi_learn
        self._show_briefly = show_briefly
        self._clock = clock
        self._knobs = Knobs(actions)
        self._style_pages = StylePages(actions, client, show_briefly)
        self._versions = actions.versions
        self._version_turn = 0.0
        self._shift = False
        self._held_lane = -1
        self._done: tuple[str, float] = ("", 0.0)

    def press(self, key: str, velocity: int = MAX_VELOCITY) -> None:
        """Press a button or pad. Raises SidestickError."""
        group = BY_KEY[key].group
        press_here = getattr(self, "_press_" + (group or key), None)
        if group == "step":
            self._step_editor.toggle(PLACE_IN_GROUP[key], velocity)
        elif press_here is None:
            self._actions.press(key)
        elif group:
            press_here(PLACE_IN_GROUP[key])
        else:
            press_here()

    def tap(self, key: str) -> None:
        """Press a button and release it. Raises SidestickError."""
        try:
            self.press(key)
        finally:
            self.release(key)

    def release(self, key: str) -> None:
        """Release a button or pad."""
        if key == "shift":
            self._shift = False
        elif BY_KEY[key].group == "lane" and PLACE_IN_GROUP[key] == self._held_lane:
            self._held_lane = -1

    def turn(self, role: str, steps: int) -> None:
        """Turn an endless knob, to the left where ``steps`` is below 0. Raises SidestickError.

        With Shift held some are other knobs.
        """
        role = self._knob(role)
        if role == "version":
            self._turn_version(steps)
        else:
            self._prepare(role, steps > 0)
            self._knobs.turn(role, steps)
            self._show_knob(role)

    def set_fraction(self, role: str, fraction: float) -> None:
        """Turn a knob to a fraction, 0 to 1, of its range. Raises SidestickError."""
        if role == "version":
            self._versions.choose(round(fraction * max(self._versions.count - 1, 0)))
        else:
            self._prepare(role, fraction > 0)
            self._knobs.set_fraction(role, fraction)
            self._show_knob(role)

    def touch(self, role: str) -> None:
        """Show the value of a knob; with Shift held some are other knobs."""
        self._show_knob(self._knob(role))

    def _knob(self, role: str) -> str:
        return SHIFTED.get(role, role) if self._shift else role

    def _show_knob(self, role: str) -> None:
        value, blend_style = self._written(role), self._style_pages.blend_style_name
        of = f" {blend_style}" if role == "blend" and blend_style else ""
        self._show_briefly(say("knob", name=label_of(role).lower(), value=value + of))

    def tick(self) -> None:
        """Follow the selection in Live."""
        listeners = self._step_editor.listeners
        if listeners.target_changed or not is_alive(listeners.opened):
            self._step_editor.follow_selection()

    def release_held(self) -> None:
        """Hold nothing any more: what was held may have been released unnoticed."""
        self._shift = False
        self._held_lane = -1

    def disconnect(self) -> None:
        """Release Live's objects."""
        self._step_editor.release()

    def state(self) -> PushState:
        """Return what a Push shows now."""
        step_editor, pages, settings = self._step_editor, self._style_pages, self._actions.settings
        step_editor.refresh()
        working = self._actions.worker.working
        return PushState(
            engine=READY if self._client.welcome else AWAY,
            working=_SHOWN_AT.get(working, working),
            done=self._just_done(),
            styles=tuple(pages.styles),
            style=pages.chosen,
            blend_style=pages.blend_style,
            more_styles=pages.more,
            bars=settings["bars"],
            lane=step_editor.lane,
            locked=frozenset(map(LANES.index, settings["locked"])),
            missing=step_editor.missing(),
            steps=step_editor.steps(),
            playhead=step_editor.playhead(),
            more_steps=step_editor.more(),
            versions=self._versions.actions,
            version=self._versions.current,
            queued=self._versions.queued,
            shift=self._shift,
            playing=step_editor.is_playing(),
            knobs=tuple(
                (KNOBS[role].label, self._written(role)) for role in map(self._knob, ENCODERS)
            ),
            status=self.status,
        )

    def _press_generate(self) -> None:
        """Generate; with a lane held, with Shift or with locks only what may change."""
        actions = self._actions
        locked, style = actions.settings["locked"], actions.settings["style"]
        if self._held_lane >= 0:
            held = LANES[self._held_lane]
            if not self._read().notes:
                raise SidestickError("lane_alone", lane=words(held))
            with actions.holding({"locked": [lane for lane in LANES if lane != held]}):
                actions.press("vary", style=style)
        elif self._shift:
            actions.press("vary")
        elif locked and self._read().notes:
            actions.press("vary", style=style)
        else:
            actions.press("generate")

    def _press_fill(self) -> None:
        """Fill; with Shift go on to the next length of a fill."""
        if not self._shift:
            self._actions.press("fill")
            return
        now = self._actions.settings["fill_bars"]
        longer = (name for name, bars in FILL_BARS.items() if bars > now)
        name = next(longer, next(iter(FILL_BARS)))
        self._actions.choose(fill_bars=FILL_BARS[name])
        self._show_briefly(say("fill_bars", bars=FILL_WORDS[name]))

    def _press_cancel(self) -> None:
        if self._midi_learn.role:
            self._midi_learn.end()
            self._show_briefly(learn_prompt(""))
        else:
            self._actions.press("cancel")

    def _press_earlier_styles(self) -> None:
        self._style_pages.turn(-1)

    def _press_later_styles(self) -> None:
        self._style_pages.turn(1)

    def _press_earlier_steps(self) -> None:
        self._step_editor.turn_page(-1)

    def _press_later_steps(self) -> None:
        self._step_editor.turn_page(1)

    def _press_shift(self) -> None:
        self._shift = True

    def _press_learn(self) -> None:
        """Begin to learn, or go on to the next role."""
        if self._midi_learn.role:
            self._midi_learn.skip()
        else:
            self._midi_learn.begin(ROLES)
        self._show_briefly(learn_prompt(self._midi_learn.role))

    def _press_bars(self, place: int) -> None:
        self._knobs.set("bars", BARS[place])
        self._show_knob("bars")

    def _press_style(self, place: int) -> None:
        if self._shift:
            self._style_pages.choose_blend_style(place)
        else:
            self._style_pages.choose(place)

    def _press_lane(self, place: int) -> None:
        """Choose a lane and hold it; with Shift lock it."""
        lane, locked = LANES[place], self._actions.settings["locked"]
        if self._shift:
            after = [each for each in LANES if (each in locked) != (each == lane)]
            self._actions.choose(locked=after)
            self._show_briefly(say("locked" if lane in after else "unlocked", lane=words(lane)))
        else:
            self._step_editor.choose(place)
            self._held_lane = place
            lock = ", locked" if lane in locked else ""
            self._show_briefly(say("lane", lane=words(lane), lock=lock))

    def _read(self) -> ClipSnapshot:
        return self._song.read(self._actions.settings["bars"])

    def _prepare(self, role: str, is_up: bool) -> None:
        if role == "blend" and is_up:
            self._style_pages.ensure_blend_style()

    def _turn_version(self, steps: int) -> None:
        knob, versions = KNOBS["version"], self._versions
        self._version_turn += steps * knob.step
        whole = int(self._version_turn)
        if whole:
            self._version_turn -= whole
            versions.choose(min(max(versions.current + whole, 0), versions.count - 1))

    def _written(self, role: str) -> str:
        if role != "version":
            return self._knobs.written(role)
        versions = self._versions
        return f"{versions.current + 1}/{versions.count}"

    def _just_done(self) -> str:
        """Return the action that was done within the last DONE_S."""
        action = self._actions.worker.done
        if action != self._done[0]:
            self._done = action, self._clock()
        return action if self._clock() - self._done[1] < DONE_S else ""
