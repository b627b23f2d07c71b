"""Thousands of things happen in whatever order, and the musician never loses a note.

Two rows of the script are in one set: one has a controller, the other one a Push.

No exception reaches Live or is swallowed, nothing changes outside the range that was asked for,
each action is one step of undo, and undo brings back exactly what was there.
"""

from __future__ import annotations

import os
import sys
from random import Random
from typing import Any, Callable, NamedTuple

import pytest

from Sidestick.protocol.actions_table import BY_KEY, REQUESTS
from Sidestick.protocol.settings_table import KNOBS, ON_CLIP, PUSH_ENCODERS
from Sidestick.push.layouts import MODELS
from Sidestick.settings.control_map import DEFAULTS
from sidestick_live_sim import SimulatedLive

IN_A_SET = 670 if sys.version_info >= (3, 8) else 220  # of 6; Live 11 has 9, and less time
SEED = os.environ.get("SIDESTICK_HAPPENINGS_SEED", "")  # any words, for other happenings
PUSHES = tuple(model.name for model in MODELS)
# What is pressed, played, edited and upset: what is named more often happens more often.
ACTIONS = (
    *sorted(role for role in DEFAULTS if role != "learn"),
    *("generate", "vary", "vary", "extend_1", "fill_half", "feel", "straighten", "again"),
    *("next_version", "previous_version", "song_kit"),
)
ENCODERS = sorted(role for role, knob in KNOBS.items() if 0 < knob.encoder <= PUSH_ENCODERS)
ROLES = (
    *sorted({control.role for model in MODELS for control in model.controls} - set(KNOBS)),
    *("generate", "undo", "clear", "shift", "lane_kick", "version_1", "launch") * 4,
)
EDITS = (
    *("select", "select", "select", "select_in_arrangement", "select_nothing", "select_notes"),
    *("draw", "draw", "draw", "rub_out", "delete", "move", "copy", "arrange", "loop", "loop"),
    *("unloop", "meter", "meter_of_all", "tempo", "rename", "freeze", "unfreeze", "unfreeze"),
    *("rename_a_pad", "empty_a_pad", "delete_the_rack", "add_a_track", "add_other_tracks"),
    *("delete_a_track", "delete_a_scene", "start", "stop", "stop", "let_a_bar_pass"),
    *("press_tab", "click_beside_clips", "record", "stop_recording", "change_meter"),
)
TROUBLES = (
    *("silence", "be_deaf", "answer", "answer", "answer", "answer", "refuse", "hang_up"),
    *("restart", "user", "user", "replug", "stop_timers", "load_again", "sleep"),
)
HAPPENINGS = (
    *("press", "press", "press", "press", "tap", "tap", "tap", "hold", "turn"),
    *("edit", "edit", "edit", "trouble", "go_back"),
)
# What the script does to the notes of the loop by itself.
BY_ITSELF = frozenset(
    action.key
    for action in BY_KEY.values()
    if action.changes_notes
    and not (action.needs_engine or action.group or action.key.endswith("_version"))
)
PADS = {"kick": 36, "snare": 38, "closed_hat": 42}
SLACK_BEATS = 1e-9
SCRIPTS_STEP = "Undo Custom Action"
LAST = 40  # happenings that a failure tells


class SentRequest(NamedTuple):
    """An action, what it was asked to work on, and what the engine was asked for it."""

    kind: str
    target: Any
    fields: dict[str, Any]


class Life:
    """Things that happen in a set, and what was there before each step that can be undone."""

    def __init__(self, world: Any, eyes: Any, chance: Random) -> None:
        self.see_all, self.look_at = eyes
        self.ports = tuple(world.surfaces)  # the controller's, and Push's
        self.world = world
        self.live = world.live
        self.chance = chance
        self.count = 0
        self.trail: list[tuple[Any, ...]] = []
        self.past: list[Any] = []
        self.requests: list[SentRequest] = []
        # What was pressed last and began, in each row.
        self.at_work = dict.fromkeys(self.ports, SentRequest("", None, {}))
        self.seen = self.see_all(self.live)

    def go_on(self) -> None:
        """Let something happen, and a few ticks pass; now and then all becomes well again."""
        if self.chance.random() < 1 / 6:
            self.trail.append(("heal",))
            self.by_hand(lambda: self.world.heal(self.chance))
            self.reconnect()
        getattr(self, self.chance.choice(HAPPENINGS))()
        self.wait(self.chance.choice((0, 1, 3, 6, 6, 6)))

    def reconnect(self) -> None:
        """Wait until the engine is reached again."""
        for _ in range(30):
            if self.world.is_connected:
                break
            self.by_hand(lambda: self.world.pass_by(0.2))
            self.wait(1)

    # What happens.

    def press(self) -> None:
        if self.chance.random() < 0.5:
            self.edit("look_at_a_clip")
        action, port = self.pick("press", ACTIONS), self.chance.choice(self.ports)
        self.act(action, lambda: self.world.press(action, port), port)

    def tap(self) -> None:
        role, velocity = self.pick("tap", ROLES), self.chance.randint(1, 127)
        self.act(role, lambda: self.world.hold(role, velocity))
        self.world.release(role)

    def hold(self) -> None:
        role = self.pick("hold", ROLES)
        self.act(role, lambda: self.world.hold(role))
        for _ in range(self.chance.randrange(4)):
            self.chance.choice((self.tap, self.tap, self.press, self.edit))()
        self.act("", lambda: self.world.release(role))

    def turn(self) -> None:
        role, steps = self.pick("turn", ENCODERS), self.chance.randint(-70, 70)
        self.act(role, lambda: self.world.turn(role, steps))

    def edit(self, name: str = "") -> None:
        name = self.pick("edit", (name,) if name else EDITS)
        self.by_hand(lambda: self.world.edit(name, self.chance))

    def trouble(self) -> None:
        self.act("", getattr(self.world, self.pick("trouble", TROUBLES)))

    def go_back(self) -> None:
        name = self.pick("go_back", ("undo", "undo", "redo"))
        if getattr(self.live.song, "can_" + name):
            self.by_hand(getattr(self.live, name))

    def open_another_set(self, reload_scripts: bool) -> None:
        self.trail.append(("open_another_set", reload_scripts))
        self.undo_all()
        self.count += 1
        self.world.new_set(reload_scripts)
        self.past, self.requests, self.seen = [], [], self.see_all(self.live)
        self.wait(1)

    def pick(self, happening: str, names: Any) -> str:
        name: str = self.chance.choice(names)
        self.trail.append((happening, name))
        return name

    # What must be true of it.

    def act(self, role: str, do: Callable[[], Any], port: str | None = None) -> None:
        """Do something after which a row may change the set at once, or later: else Push's."""
        port = self.ports[-1] if port is None else port
        self.count += 1
        self.world.listen_in()
        self.take_requests()
        pressed, steps = SentRequest(role, self.look_at(self.live), {}), self.world.steps
        was_busy = self.world.surfaces[port].actions.worker.busy
        do()
        if not was_busy:
            self.at_work[port] = pressed
        self.take_requests()
        self.check(steps, [pressed, *self.requests])
        self.forget_what_is_done()

    def wait(self, ticks: int) -> None:
        """Let the engine and the script go on."""
        for _ in range(ticks):
            self.world.listen_in()
            self.take_requests()
            steps = self.world.steps
            self.world.tick()
            self.take_requests()
            unsent = [each for each in self.at_work.values() if each.kind in BY_ITSELF]
            self.check(steps, [*unsent, *self.requests])
            self.forget_what_is_done()

    def forget_what_is_done(self) -> None:
        """Allow what was asked before no longer, but for versions: they may wait for a bar."""
        if not any(surface.actions.worker.busy for surface in self.world.surfaces.values()):
            self.requests = [each for each in self.requests if each.kind == "recall_version"]

    def take_requests(self) -> None:
        """Take note of what was asked of the engine: all that may be written from now on."""
        for port, kind, fields in self.world.requests:
            role, target, _ = self.at_work[port]
            if kind in (*REQUESTS, "recall_version"):
                whole = role if role in ("again", "song_kit") else kind
                self.requests.append(SentRequest(whole, target, fields))
        self.world.requests.clear()

    def by_hand(self, do: Callable[[], Any]) -> None:
        """Do what the script is not asked for, and keep what was there before each step."""
        self.count += 1
        steps = self.world.steps
        do()
        self.remember(steps)

    def check(self, steps: int, allowed: list[SentRequest]) -> None:
        """See to it that each row has done nothing or one thing, and only what it may."""
        before, after = self.seen, self.see_all(self.live)
        self.remember(steps)
        self.check_no_faults()
        now = self.world.steps
        if now < steps:  # by the button that undoes
            return
        # In one tick a row may do its action and put in the version that waited for the bar.
        assert now - steps <= 2 * len(self.ports)
        assert (now > steps) == (after != before)
        changed = {clip for clip in before.clips if after.clips.get(clip) != before.clips[clip]}
        assert changed <= {each.target.clip for each in allowed}, "another clip"
        if now == steps + 1:  # else several have been written in the same tick
            assert self.live.undo_steps[-1] == SCRIPTS_STEP
            complaints = [(each.kind, complaint(each, before, after)) for each in allowed]
            assert not all(words for _, words in complaints), complaints

    def check_no_faults(self) -> None:
        """See to it that nothing was raised to Live, nor kept from it."""
        faults = [fault.trace for fault in self.live.errors]
        faults += [line for line in self.live.log if "Traceback" in line]
        assert not faults, faults[0]

    def remember(self, steps: int) -> None:
        """Keep what was there before a step; after undo it must be there again."""
        before, self.seen, now = self.seen, self.see_all(self.live), self.world.steps
        if now < steps:
            assert now == steps - 1
            known = self.past.pop()
            assert known is None or self.seen == known
        for step in range(steps, now):
            self.past.append(before if step == steps else None)

    def undo_all(self) -> None:
        """Undo brings back what was there before each step, down to the first."""
        while self.live.undo_steps:
            self.by_hand(self.live.undo)

    def end_well(self) -> None:
        """See that the lights tell the truth, and that the next press works."""
        self.undo_all()
        self.world.mend()
        assert self.world.shows_the_truth()
        self.world.new_set(reload_scripts=True)
        self.world.mend()
        said = self.world.session.press_and_wait("generate")
        assert self.world.session.slot().clip is not None, said
        self.check_no_faults()


def complaint(sent: SentRequest, before: Any, after: Any) -> str:
    """Return what has changed that an action was not asked to change; empty where nothing has."""
    if before.rest != after.rest and sent.kind != "song_kit":
        return "the set"
    new = [clip for clip in after.clips if clip not in before.clips]
    gone = [clip for clip in before.clips if clip not in after.clips]
    if gone:
        return "a clip is gone"
    if new:
        if sent.kind == "song_kit":
            return "" if len(new) <= 6 else "too many clips"
        (clip,) = new
        there = sent.target.slot is not None and clip is sent.target.slot.clip
        return "" if there and sent.kind[:4] in ("gene", "step") else "a new clip"
    changed = [clip for clip in after.clips if after.clips[clip] != before.clips[clip]]
    if any(clip is not sent.target.clip for clip in changed):
        return "another clip"
    return (
        _of_clip(sent, before.clips[sent.target.clip], after.clips[sent.target.clip])
        if changed
        else ""
    )


def _of_clip(sent: SentRequest, old: Any, new: Any) -> str:
    shape = "loop" if sent.kind in ("extend", "recall_version", "again") else ""
    for name in ("name", "colour", "loop", "markers", "looping", "meter"):
        may = name == "name" and sent.kind in ("generate", "again")
        may = may or (name in ("loop", "markers", "looping") and shape == "loop")
        if not may and getattr(old, name) != getattr(new, name):
            return f"its {name}"
    length = new.loop[1] - new.loop[0] if new.looping else new.markers[1] - new.markers[0]
    first, last, pitches = _range(sent, length)
    ids = {note.note_id for note in old.notes}
    hits = [note for note in new.notes if note.note_id not in ids]
    for note in old.notes ^ new.notes:
        if sent.kind.startswith("step_") and any(_is_under(note, hit) for hit in hits):
            continue  # as by hand, it ends where the hit begins, or makes way for it
        start = note.start_time - sent.target.start
        if sent.kind.startswith("step_") and start < first and _is_cut(note, old.notes, new.notes):
            continue  # by a hit drawn where it sounds, as by hand
        if note.pitch not in pitches or not first - SLACK_BEATS <= start < last + SLACK_BEATS:
            return f"a note: {note}"
        if note.mute and note in old.notes and sent.kind in ON_CLIP:
            return f"a muted note: {note}"
    if sent.kind in ("feel", "straighten"):
        kept = [{note.note_id: note.pitch for note in notes} for notes in (old.notes, new.notes)]
        return "" if kept[0] == kept[1] else "which notes there are"
    return ""


def _is_cut(note: Any, old: Any, new: Any) -> bool:
    """Return whether a note is there before and after, and differs in nothing but a shorter end."""
    was, now = ([each for each in notes if each.note_id == note.note_id] for notes in (old, new))
    if not (was and now):
        return False
    same = was[0]._replace(duration=now[0].duration) == now[0]
    return bool(same and now[0].duration < was[0].duration)


def _is_under(note: Any, hit: Any) -> bool:
    """Return whether a note sounded where a hit of its pitch was put, or ends there now."""
    return (
        note.pitch == hit.pitch and note.start_time <= hit.start_time <= note.end_time + SLACK_BEATS
    )


def _range(sent: SentRequest, length: float) -> tuple[float, float, frozenset[int]]:
    """Return from where to where, and on which pitches, an action may change notes."""
    fields, old_length, kit = sent.fields, sent.target.length, sent.target.kit
    group = sent.kind.partition("_")[0]
    if group == "vary":
        locked = {PADS.get(each) for each in fields["locked"]}
        return fields["from_beats"], fields["to_beats"], kit - locked
    in_loop = group == "step" or sent.kind in (*REQUESTS, *BY_ITSELF)
    first, last = {
        "extend": (old_length, length),
        "fill": (old_length - fields.get("fill_beats", 0.0), old_length),
        "recall": (0.0, max(old_length, length)),
        "again": (0.0, max(old_length, length)),
    }.get(group, (0.0, old_length if in_loop else 0.0))
    return first, last, frozenset(range(128)) if group in ("feel", "straighten") else kit


@pytest.mark.parametrize("push", PUSHES)
def test_thousands_of_happenings(
    make_world: Any, eyes: Any, history: Any, version: str, push: str
) -> None:
    """Presses, edits, moves, deletions, other sets, kits and tracks, silence and restarts."""
    with SimulatedLive(version) as live:
        world = make_world(live, history(), push)
        life = Life(world, eyes, Random(f"{version} {push}{SEED}"))
        try:
            while life.count < IN_A_SET:
                life.go_on()
                if life.chance.random() < 1 / 200:
                    life.open_another_set(reload_scripts=life.chance.random() < 0.5)
            life.end_well()
        except AssertionError as error:
            raise AssertionError(f"{error}\nafter {life.trail[-LAST:]}") from error
        world.session.engine.close()
    life.check_no_faults()
