"""Two rows of the script in one set, a controller and a Push: what either keeps, both find."""

from __future__ import annotations

import sys
from random import Random
from typing import Any, Iterator

import pytest

from Sidestick.live.clip_labels import KEY, Labels
from Sidestick.status_messages import say

PORTS = ("keys", "pads")
KICK, SNARE = 36, 38
SCENES = 4
# In each version of Live other things happen; its Python has less time in Live 11.
SEEDS = 5 if sys.version_info >= (3, 8) else 1


class Row:
    """One of the rows: a script with a MIDI port of its own."""

    def __init__(self, session: Any, port: str) -> None:
        self.session = session
        self.port = port
        self.surface: Any = None
        session.live.load_script(self.create, port)

    def create(self, c_instance: Any) -> Any:
        self.surface = self.session.create(c_instance)
        return self.surface

    @property
    def versions(self) -> Any:
        return self.surface.actions.versions

    def reload(self) -> None:
        self.session.live.unload_script(self.surface)
        self.session.live.load_script(self.create, self.port)

    def press(self, action: str) -> str:
        """Press, wait for the words of the status line, and until all is kept; return them."""
        control = self.session.controls[action]
        status = 0xB0 if control["type"] == "cc" else 0x90
        self.surface.show_status("")
        message = status + control["channel"] - 1, control["number"], 127
        self.session.live.midi_in(message, self.port)
        worker, versions = self.surface.actions.worker, self.versions
        self.session.until(lambda: self.session.tick() or not (worker.busy or versions.has_unsaved))
        said: str = self.session.live.status_line
        return said


class TwoRows:
    """Both rows, and a set with a clip of the musician's in each of its first scenes."""

    def __init__(self, session: Any, start_engine: Any) -> None:
        self.session, self.live = session, session.live
        session.live.unload_script(session.surface)
        session.engine = start_engine()
        self.rows = [Row(session, port) for port in PORTS]
        self.found = [[(KICK, float(scene), 0.25, 100.0)] for scene in range(SCENES)]
        for scene in range(SCENES):
            self.live.add_midi_clip(session.track, scene, 4.0, self.found[scene])
        self.connect()

    def connect(self) -> None:
        self.session.until(
            lambda: self.session.tick() or all(row.surface.client.welcome for row in self.rows)
        )

    def look(self, scene: int, track: Any = None) -> Any:
        """Look at a clip for as long as labels need to be looked at again."""
        self.live.select(track or self.session.track, scene)
        for _ in range(90):
            self.session.tick()
        return self.session.slot(scene, track).clip

    def reopen(self, reload_scripts: bool = True) -> None:
        """Save the set, close it and open it again."""
        self.live.reopen_set(reload_scripts)
        self.session.track = self.live.song.tracks[0]
        self.connect()

    def restart_engine(self, start_engine: Any) -> None:
        history = self.session.engine.history
        self.session.engine.close()
        self.session.engine = engine = start_engine("raw", history)
        self.session.until(lambda: self.session.tick() or len(engine.of_kind("hello")) >= 2)
        self.connect()

    def forget(self) -> None:
        """Forget what the script remembers beside the set, as if Live had been started again."""
        Labels.remembered.clear()

    def all_go_back(self, track: Any = None) -> None:
        """From either row each clip goes back to what the musician had drawn."""
        for scene in range(SCENES):
            clip = self.look(scene, track)
            for row in self.rows:
                self.go_back(row, clip, self.found[scene])

    def go_back(self, row: Row, clip: Any, first: Any) -> None:
        for _ in range(20):
            if self.session.notes(clip) == first:
                break
            assert row.press("previous_version").startswith("Sidestick: version ")
        assert self.session.notes(clip) == first
        assert row.versions.current == 0
        row.press("next_version")


@pytest.fixture
def two(session: Any, start_engine: Any) -> Iterator[TwoRows]:
    """Two rows of the script in one Live, connected."""
    yield TwoRows(session, start_engine)
    for row in session.live.surfaces:
        session.live.unload_script(row)


def vary(row: Row) -> None:
    """Vary, each time to other notes."""
    engine = row.session.engine
    reply, velocity = engine.replies["vary"], 1.0 + len(engine.received) % 120
    notes = [[SNARE, 2.0, 0.25, velocity]]
    engine.replies["vary"] = lambda asked: (
        "result",
        dict(reply(asked)[1], versions=[[notes, 4.0]]),
    )
    said = row.press("vary")
    engine.replies["vary"] = reply
    assert "seed" in said, said


def test_looking_makes_no_key(two: TwoRows) -> None:
    """Neither in the set nor in what the script remembers, with a follower too."""
    two.forget()
    engine = two.session.engine
    for row in engine.of_kind("hello"):
        engine.say("follow", to=row, id=7, on=1)
    for scene in (0, 1, 5, 2):
        two.look(scene)
        for row in two.rows:
            row.press("next_version")
    assert two.session.track.get_data(KEY, None) is None
    assert two.live.song.get_data(KEY, None) is None
    assert Labels.remembered == {}
    assert not two.session.engine.history.clips


def test_both_press_in_turn_on_several_clips(two: TwoRows) -> None:
    """After each has looked at all of them, whichever wrote first."""
    for scene in range(SCENES):
        two.look(scene)
    for scene in (0, 1, 2, 3, 0, 2, 1):
        two.look(scene)
        for row in two.rows if scene % 2 else two.rows[::-1]:
            vary(row)
    two.all_go_back()


@pytest.mark.parametrize("reload_scripts", [False, True])
def test_versions_are_found_in_the_set_opened_again(
    two: TwoRows, start_engine: Any, reload_scripts: bool
) -> None:
    """After another start of Live and of the engine, and if Live keeps the scripts."""
    for scene in range(SCENES):
        two.look(scene)
        vary(two.rows[scene % 2])
    two.forget()
    two.reopen(reload_scripts)
    two.restart_engine(start_engine)
    two.all_go_back()


def test_a_script_that_remembers_nothing_keeps_the_saved_keys(two: TwoRows) -> None:
    """As one that Live has loaded apart: what the set holds is what counts."""
    for scene in range(SCENES):
        two.look(scene)
        vary(two.rows[scene % 2])
        track_key = two.session.track.get_data(KEY, None)["track"]
        two.forget()
        vary(two.rows[1 - scene % 2])
        assert two.session.track.get_data(KEY, None)["track"] == track_key
        two.forget()
    two.all_go_back()


def test_the_saved_key_counts_and_not_the_one_remembered(two: TwoRows) -> None:
    """Though both rows have worked in the set under another one, which undo has taken back."""
    two.look(0)
    vary(two.rows[0])
    two.live.undo()
    saved = {"track": "t", "clips": {}}
    two.live.song.set_data(KEY, "s")
    two.session.track.set_data(KEY, saved)
    two.look(1)
    vary(two.rows[1])
    assert two.session.track.get_data(KEY, None)["track"] == "t"
    assert two.live.song.get_data(KEY, None) == "s"
    assert two.rows[1].press("previous_version") == say("version", number=0, what="as it was")


def test_a_track_key_overwritten_by_an_older_script_loses_no_version(two: TwoRows) -> None:
    """It had made one of its own by looking; the labels of the clips are still there."""
    for scene in range(SCENES):
        two.look(scene)
        vary(two.rows[0])
        data = two.session.track.get_data(KEY, None)
        two.session.track.set_data(KEY, dict(data, track=f"other {scene}"))
    two.forget()
    two.reopen()
    two.all_go_back()


@pytest.mark.parametrize("fresh", [False, True])
def test_a_duplicated_track_has_the_versions_too(two: TwoRows, fresh: bool) -> None:
    """And both tracks still have them when both were worked on."""
    for scene in range(SCENES):
        two.look(scene)
        vary(two.rows[scene % 2])
    copy = two.live.duplicate_track(two.session.track)
    if fresh:
        two.forget()
    two.look(1, copy)
    vary(two.rows[1])
    two.look(2)
    vary(two.rows[0])
    two.all_go_back(copy)
    two.all_go_back()


def test_a_duplicated_clip_has_the_versions_too(two: TwoRows) -> None:
    """Wherever it is copied, from either row, also after the first one is deleted."""
    two.look(0)
    vary(two.rows[0])
    two.session.slot(0).duplicate_clip_to(two.session.slot(6))
    clip = two.look(6)
    vary(two.rows[1])
    two.session.slot(0).delete_clip()
    for row in two.rows:
        two.go_back(row, clip, two.found[0])


def test_undo_and_redo_lose_no_version(two: TwoRows) -> None:
    """Whichever row wrote: what was undone is one press away on the other."""
    clip = two.look(0)
    vary(two.rows[0])
    varied = two.session.notes(clip)
    two.live.undo()
    assert two.session.notes(clip) == two.found[0]
    two.rows[1].press("next_version")
    assert two.session.notes(clip) == varied
    vary(two.rows[1])
    again = two.session.notes(clip)
    for _ in range(3):
        while two.live.undo_steps:
            two.live.undo()
        while two.live.song.can_redo:
            two.live.redo()
        two.look(0)
    assert two.session.notes(clip) == again
    two.go_back(two.rows[0], clip, two.found[0])
    two.go_back(two.rows[1], clip, two.found[0])


def test_what_one_row_keeps_is_seen_by_the_other(two: TwoRows) -> None:
    """While both show the clip: how many versions there are, and which one is in it."""
    two.look(0)
    one, other = (row.versions for row in two.rows)
    for count in (2, 3, 4):
        vary(two.rows[count % 2])
        two.look(0)
        assert [(each.count, each.current) for each in (one, other)] == [(count, count - 1)] * 2
    two.rows[0].press("version_2")
    two.look(0)
    assert (other.count, other.current) == (4, 1)
    two.rows[1].press("version_3")
    two.look(0)
    assert (one.count, one.current) == (4, 2)
    two.live.undo()
    two.look(0)
    assert (one.current, other.current) == (1, 1)


def test_rows_that_look_ask_the_engine_no_more(two: TwoRows) -> None:
    """Once all is known."""
    two.look(0)
    vary(two.rows[0])
    two.look(0)
    asked = len(two.session.engine.of_kind("list_versions"))
    for _ in range(3):
        two.look(0)
    assert len(two.session.engine.of_kind("list_versions")) == asked


@pytest.mark.parametrize("seed", range(SEEDS))
def test_whatever_both_do_no_version_is_lost(
    two: TwoRows, start_engine: Any, version: str, seed: int
) -> None:
    """Look, press, undo, redo, go back and forth, reload a row, restart, open the set again."""
    chance = Random(f"{version} {seed}")
    known: dict[int, set[Any]] = {scene: set() for scene in range(SCENES)}
    scene = 0
    two.look(0)
    for _ in range(40):
        row = chance.choice(two.rows)
        happening = chance.randrange(12)
        if happening < 3:
            scene = chance.randrange(SCENES)
            two.look(scene)
        elif happening < 7:
            vary(row)
            known[scene].add(tuple(two.session.notes(two.session.slot(scene).clip)))
        elif happening < 9:
            row.press(chance.choice(("previous_version", "next_version", "version_1")))
        elif happening == 9:
            row.reload()
            two.connect()
        elif happening == 10:
            two.restart_engine(start_engine)
        else:
            two.reopen(chance.random() < 0.5)
            two.look(scene)
    for each in range(SCENES):
        clip = two.look(each)
        for row in two.rows:
            seen = all_versions(two, row, clip)
            assert known[each] <= seen, (each, row.port)
            assert not known[each] or tuple(two.found[each]) in seen


def all_versions(two: TwoRows, row: Row, clip: Any) -> set[Any]:
    """Return what a clip holds version by version, from the first to the last."""
    while row.press("previous_version").startswith("Sidestick: version "):
        pass
    seen = {tuple(two.session.notes(clip))}
    while row.press("next_version").startswith("Sidestick: version "):
        seen.add(tuple(two.session.notes(clip)))
    return seen
