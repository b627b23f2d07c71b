"""What the engine asks of Live: every ask, bad input, and what happens meanwhile."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest

from Sidestick.asks import MAX_WAITING
from Sidestick.following import NEWS_EVERY_S
from Sidestick.roles import BUTTONS
from Sidestick.sentences import bare, say

BAR = [(36, 0.0, 0.25, 100.0), (38, 1.03125, 0.25, 90.5), (36, 2.0, 0.25, 80.0)]
BEATS = {"style": "funk", "seed": 7, "recipe": "", "action": "written"}
RIDE = 51
COWBELL = 56


class Asker:
    """Asks as the engine would, and waits for the answer."""

    def __init__(self, session: Any) -> None:
        self.session = session
        self.engine = session.engine
        self.last_id = 1000

    def send(self, kind: str, **fields: Any) -> int:
        self.last_id += 1
        timed = {} if kind in ("follow", "cancel") else {"deadline_ms": 5000}
        self.engine.say(kind, id=self.last_id, **timed, **fields)
        return self.last_id

    def answers(self, request_id: int) -> list[dict[str, Any]]:
        kinds = ("clip", "done", "error", "playhead")
        said = [each for kind in kinds for each in self.engine.of_kind(kind)]
        return [each for each in said if each["id"] == request_id]

    def wait(self, request_id: int) -> dict[str, Any]:
        self.session.until(lambda: self.answers(request_id))
        return self.answers(request_id)[0]

    def ask(self, kind: str, **fields: Any) -> dict[str, Any]:
        return self.wait(self.send(kind, **fields))

    def act(self, action: str, **settings: Any) -> dict[str, Any]:
        return self.ask("act", action=action, settings=settings)

    def write(self, notes: Any, content: str, **changes: Any) -> dict[str, Any]:
        clip = {"notes": notes, "length_beats": 4.0, "name": "", "content": content}
        return self.ask("write_clip", **{**BEATS, **clip, **changes})

    def settle(self, seconds: float = 1.0) -> None:
        for _ in range(int(seconds / 0.011)):
            self.session.tick()


@pytest.fixture
def hasty(asker: Asker) -> Asker:
    """The same for what takes long in Live's time; the engine waits for nothing then."""
    asker.engine.router.wait_s = 0.0001
    return asker


@pytest.fixture
def asker(connected: Any) -> Asker:
    """Live with a bar of three notes in the selected slot."""
    clip = connected.live.add_midi_clip(connected.track, 0, 4.0, BAR)
    connected.live.select_clip(clip)
    asker = Asker(connected)
    asker.settle(0.1)
    return asker


def rows(notes: Any) -> list[tuple[Any, ...]]:
    return [tuple(note) for note in notes]


def test_the_selected_clip_is_read(asker: Asker, version: str) -> None:
    """Where it is, what it holds to the last digit, what plays it, and that it does not play."""
    asker.session.slot().clip.name = "Groove"
    clip = asker.ask("read_clip")
    assert rows(clip["notes"]) == BAR
    assert (clip["live"], clip["where"], clip["why"]) == (f"Live {version}", "session", "")
    assert (clip["name"], clip["track"], clip["rack"]) == ("Groove", "Drums", "Drum Rack")
    assert (clip["tempo_bpm"], clip["numerator"], clip["denominator"]) == (120.0, 4, 4)
    assert (clip["length_beats"], clip["position_beats"]) == (4.0, None)
    assert clip["kit"] == [["kick", 36], ["snare", 38], ["snare", 39], ["closed_hat", 42]]
    assert [36, "Bass Drum"] in clip["pads"]
    assert clip["content"]
    assert clip["clip_key"]


def test_a_clip_in_the_arrangement_is_read(asker: Asker, version: str) -> None:
    """It says so."""
    track = asker.session.track
    asker.session.live.select_clip(asker.session.live.add_arrangement_clip(track, 0.0, 8.0))
    clip = asker.ask("read_clip")
    assert (clip["where"], clip["length_beats"], clip["notes"]) == ("arrangement", 8.0, [])


def test_an_empty_slot_is_a_place_for_a_clip(asker: Asker) -> None:
    """As long as the settings say, and without a mark."""
    asker.session.live.select(asker.session.track, 3)
    clip = asker.ask("read_clip")
    assert (clip["where"], clip["length_beats"], clip["content"]) == ("slot", 8.0, "")


def test_what_cannot_be_used_says_why(asker: Asker) -> None:
    """In the words of the status line."""
    track = asker.session.live.add_audio_track("Vocals")
    asker.session.live.select(track, 0)
    clip = asker.ask("read_clip")
    assert (clip["where"], clip["live"] != "") == ("none", True)
    assert clip["why"] == bare(say("audio_track", name="Vocals"))


def test_a_kit_without_drums_says_why(asker: Asker) -> None:
    """What the engine says of it stands with the clip."""
    refusal = ("error", {"code": "bad_clip", "sentence": "No name is a drum."})
    asker.engine.replies["map_kit"] = lambda _: refusal
    asker.session.live.select(asker.session.live.add_midi_track("Odd", drum_rack={60: "Foo"}), 0)
    clip = asker.ask("read_clip")
    assert (clip["kit"], clip["problems"]) == ([], ["No name is a drum."])


def test_a_playing_clip_says_where(asker: Asker) -> None:
    """In beats from its loop's start."""
    clip = asker.session.slot().clip
    clip.loop_start = 1.0
    asker.act("launch")
    asker.session.until(lambda: clip.is_playing)
    clip.sim_use().playing_position = 2.75
    assert asker.ask("read_clip")["position_beats"] == 1.75


def test_a_beat_is_written_in_one_step(asker: Asker, version: str) -> None:
    """What is the same keeps its id; undo restores the clip; the answer is what it holds now."""
    live, clip = asker.session.live, asker.session.slot().clip
    ids = {note.pitch: note.note_id for note in clip.get_notes_extended(38, 1, 0.0, 4.0)}
    before, steps = asker.session.notes(clip), len(live.undo_steps)
    new = [BAR[0], BAR[1], (42, 3.0009765625, 0.25, 77.25)]
    told = asker.write(new, asker.ask("read_clip")["content"], name="Mine")
    assert (told["kind"], rows(told["notes"]), told["name"]) == ("clip", new, "Mine")
    assert asker.session.notes(clip) == new
    assert {note.pitch: note.note_id for note in clip.get_notes_extended(38, 1, 0.0, 4.0)} == ids
    assert len(live.undo_steps) == steps + 1
    live.undo()
    assert asker.session.notes(clip) == before


def test_an_empty_slot_gets_a_named_clip(asker: Asker, version: str) -> None:
    """Of the length that was asked for; it is what is looked at then."""
    asker.session.live.select(asker.session.track, 3)
    told = asker.write(BAR, "", name="Funk 7", length_beats=16.0)
    clip = asker.session.slot(3).clip
    assert (clip.name, clip.loop_end, asker.session.notes(clip)) == ("Funk 7", 16.0, BAR)
    assert (told["where"], told["name"], told["content"] != "") == ("session", "Funk 7", True)
    asker.session.live.undo()
    assert not asker.session.slot(3).has_clip


def test_the_clip_grows_and_shrinks_with_what_is_written(asker: Asker) -> None:
    """Its loop is as long as what was written."""
    told = asker.write(BAR, asker.ask("read_clip")["content"], length_beats=8.0)
    assert asker.session.slot().clip.loop_end == 8.0
    asker.write(BAR[:1], told["content"], length_beats=2.0)
    assert asker.session.slot().clip.loop_end == 2.0


def test_what_is_off_the_kit_stays(asker: Asker) -> None:
    """A bass line in the clip is nobody's drum."""
    clip = asker.session.live.add_midi_clip(asker.session.track, 2, 4.0, [*BAR, (12, 0, 1, 60)])
    asker.session.live.select_clip(clip)
    told = asker.ask("read_clip")
    assert rows(told["notes"]) == BAR
    asker.write([], told["content"])
    assert asker.session.notes(clip) == [(12, 0.0, 1.0, 60.0)]


def test_what_was_written_is_a_version(asker: Asker) -> None:
    """As the clip was is another, so nothing is lost; the recipe is kept with it."""
    told = asker.write(BAR[:1], asker.ask("read_clip")["content"], recipe="{}")
    kept = asker.engine.of_kind("keep_version")[-1]
    assert rows(kept["found"][2]) == BAR
    assert (kept["made"][0], kept["action"], kept["recipe"]) == (told["content"], "written", "{}")
    assert (kept["clip_key"], kept["set_key"]) == (told["clip_key"], told["set_key"])
    asker.act("previous_version")
    assert asker.session.notes(asker.session.slot().clip) == BAR


def test_a_clip_edited_since_it_was_read_is_left_alone(asker: Asker, version: str) -> None:
    """With a code that a panel can act on."""
    content = asker.ask("read_clip")["content"]
    clip = asker.session.slot().clip
    clip.remove_notes_extended(36, 1, 2.0, 1.0)
    steps = len(asker.session.live.undo_steps)
    told = asker.write([], content)
    assert (told["code"], told["sentence"]) == ("clip_changed", bare(say("not_as_read")))
    assert asker.session.notes(clip) == BAR[:2]
    assert len(asker.session.live.undo_steps) == steps


def test_another_clip_than_was_read_is_left_alone(asker: Asker) -> None:
    """The musician has gone to an empty slot, or the clip was deleted."""
    content = asker.ask("read_clip")["content"]
    asker.session.live.select(asker.session.track, 3)
    assert asker.write([], content)["code"] == "clip_changed"
    assert not asker.session.slot(3).has_clip
    asker.session.live.select(asker.session.track, 0)
    asker.session.slot().delete_clip()
    assert asker.write([], content)["code"] == "clip_changed"


@pytest.mark.parametrize("ticks", range(5))
def test_a_clip_deleted_in_the_middle_ends_the_ask(asker: Asker, ticks: int) -> None:
    """At whatever tick: reading tells what is there then, writing writes nothing."""
    for kind in ("read_clip", "write_clip"):
        clip = asker.session.live.add_midi_clip(asker.session.track, 5, 4.0, BAR)
        asker.session.live.select_clip(clip)
        content = asker.ask("read_clip")["content"]
        fields = dict(BEATS, notes=BAR[:1], length_beats=4.0, name="", content=content)
        request_id = asker.send(kind, **(fields if kind == "write_clip" else {}))
        for _ in range(ticks):
            asker.session.live.advance(0.011)
        if asker.session.slot(5).has_clip:
            asker.session.slot(5).delete_clip()
        told = asker.wait(request_id)
        assert told["kind"] == "clip" or told["code"] == "clip_changed"
        assert len(asker.answers(request_id)) == 1


@pytest.mark.parametrize(
    "note", [(RIDE + 50, 0.0, 0.25, 100.0), (36, 4.0, 0.25, 100.0), (36, -0.5, 0.25, 100.0)]
)
def test_notes_that_would_be_lost_are_refused(asker: Asker, note: Any) -> None:
    """On no pad of the rack, or outside of the loop: nothing is written."""
    told = asker.write([*BAR, note], asker.ask("read_clip")["content"])
    assert (told["code"], told["sentence"]) == (
        "refused",
        bare(say("misplaced", notes="1 note")),
    )
    assert asker.session.notes(asker.session.slot().clip) == BAR


def test_a_clip_in_the_arrangement_is_written_but_does_not_grow(asker: Asker) -> None:
    """Live cannot resize it."""
    track = asker.session.track
    clip = asker.session.live.add_arrangement_clip(track, 0.0, 4.0)
    asker.session.live.select_clip(clip)
    told = asker.write(BAR, asker.ask("read_clip")["content"])
    assert asker.session.notes(clip) == BAR
    told = asker.write(BAR, told["content"], length_beats=8.0)
    assert told["sentence"] == bare(say("arrangement_extend"))


def test_an_act_plays_the_button(asker: Asker, version: str) -> None:
    """It ends when the clip has changed, with the sentence of the status line."""
    told = asker.act("generate")
    assert told["kind"] == "done"
    assert told["sentence"] == bare(asker.session.live.status_line)
    assert told["sentence"].startswith("1 bar of Funk, seed")
    assert len(asker.session.notes(asker.session.slot().clip)) == 4
    assert asker.act("undo")["sentence"] == bare(say("undone"))
    assert asker.session.notes(asker.session.slot().clip) == BAR


@pytest.mark.parametrize(
    "action", ["extend_2", "vary", "fill_half", "feel", "straighten", "again", "recipe", "double"]
)
def test_each_action_ends_in_one_answer(asker: Asker, action: str) -> None:
    """After a beat was generated."""
    asker.act("generate", seed=3)
    request_id = asker.send("act", action=action, settings={})
    told = asker.wait(request_id)
    assert (told["kind"], told["sentence"]) == ("done", bare(asker.session.live.status_line))
    asker.settle(0.2)
    assert len(asker.answers(request_id)) == 1


def test_a_song_kit_ends_when_all_parts_are_there(asker: Asker) -> None:
    """With the settings of the act for every part."""
    told = asker.act("song_kit", swing=66.0)
    assert told["sentence"].startswith("New scenes below the others: Intro, Verse")
    assert {asked["swing"] for asked in asker.engine.of_kind("vary")} == {66.0}
    assert asker.session.live.song.scenes[-1].name == "Outro"


def test_settings_hold_for_one_act_alone(asker: Asker) -> None:
    """The next press asks for what was chosen before; so does another act."""
    asked = {
        "style": "jazz",
        "temperature": 0.5,
        "density": 0.25,
        "blend": ["dnb", 0.5],
        "swing": 60.0,
        "timing_amount": 0.5,
        "velocity_amount": 0.25,
        "seed": 99,
        "drums_rnn": "drum_kit",
        "music_vae": "sidestick",
    }
    asker.act("generate", **asked)
    sent = asker.engine.of_kind("generate")[-1]
    assert {name: sent[name] for name in asked} == asked
    asker.session.press_and_wait("generate")
    after = asker.engine.of_kind("generate")[-1]
    assert (after["style"], after["swing"], after["blend"]) == ("funk", 50.0, None)
    asker.act("fill", fill_bars=0.25)
    assert asker.engine.of_kind("fill")[-1]["fill_beats"] == 1.0
    asker.act("extend", extend_bars=3)
    assert asker.engine.of_kind("extend")[-1]["bars"] == 3
    asker.act("vary", locked=["kick"])
    assert asker.engine.of_kind("vary")[-1]["locked"] == ["kick"]
    asker.act("vary")
    assert asker.engine.of_kind("vary")[-1]["locked"] == []
    asker.session.live.select(asker.session.track, 4)
    asker.act("generate", bars=1)
    assert asker.session.slot(4).clip.loop_end == 4.0


def test_what_an_act_itself_chooses_stays_chosen(asker: Asker) -> None:
    """A style's button chooses the style, whatever else holds meanwhile."""
    assert asker.act("style_2", swing=60.0)["sentence"] == bare(say("style", style="Jazz"))
    asker.act("generate")
    sent = asker.engine.of_kind("generate")[-1]
    assert (sent["style"], sent["swing"]) == ("jazz", 50.0)


def test_launch_starts_and_stops(asker: Asker) -> None:
    """As the button does."""
    asker.session.slot().clip.name = "Groove"
    assert asker.act("launch")["sentence"] == bare(say("launched", name="Groove"))
    asker.session.until(lambda: asker.session.slot().clip.is_playing)
    assert asker.act("launch")["sentence"] == bare(say("stopped", name="Groove"))


def test_an_act_that_cannot_be_done_says_why(asker: Asker) -> None:
    """The musician sees the same sentence."""
    asker.session.live.select(asker.session.track, 3)
    told = asker.act("extend")
    assert (told["code"], told["sentence"]) == ("refused", bare(say("empty_slot", verb="extend")))
    assert asker.session.live.status_line == say("empty_slot", verb="extend")
    told = asker.act("dance")
    assert (told["code"], told["sentence"]) == (
        "unknown_action",
        bare(say("unknown_action", action="dance")),
    )


def test_what_the_engine_refuses_is_the_answer(asker: Asker) -> None:
    """A style that it does not know, say."""
    refusal = ("error", {"code": "unknown_style", "sentence": "There is no style polka."})
    asker.engine.replies["generate"] = lambda _: refusal
    told = asker.act("generate", style="polka")
    assert (told["code"], told["sentence"]) == ("refused", "There is no style polka.")


def test_one_act_at_a_time(asker: Asker) -> None:
    """A second is told so, as a second press is; cancel ends the first."""
    asker.engine.silent = {"generate"}
    first = asker.send("act", action="generate", settings={})
    asker.session.until(lambda: asker.engine.held)
    told = asker.act("extend")
    assert (told["code"], told["sentence"]) == ("too_busy", bare(say("still_working")))
    assert asker.ask("read_clip")["kind"] == "clip"
    assert asker.write([], "")["code"] == "too_busy"
    asker.act("cancel")
    assert asker.wait(first)["code"] == "cancelled"


def test_an_act_that_nobody_waits_for_is_left(asker: Asker) -> None:
    """Waiting in the queue, or at work: nothing happens any more."""
    asker.engine.silent = {"generate"}
    first = asker.send("act", action="generate", settings={})
    second = asker.send("act", action="straighten", settings={})
    asker.session.until(lambda: asker.engine.held)
    asker.send("cancel", request_id=second)
    asker.send("cancel", request_id=first)
    asker.settle(0.3)
    asker.session.answer_held()
    asker.settle(0.1)
    assert asker.session.notes(asker.session.slot().clip) == BAR
    assert asker.answers(first) == asker.answers(second) == []
    asker.engine.held.clear()
    assert asker.act("generate")["kind"] == "done"


def test_too_many_asks_are_refused_at_once(asker: Asker) -> None:
    """The others are answered in their order, never two in a tick."""
    asked = [asker.send("read_clip") for _ in range(MAX_WAITING + 4)]
    asker.session.until(lambda: asker.engine.of_kind("error"))
    asker.settle(0.05)
    refused = [each["id"] for each in asker.engine.of_kind("error")]
    assert refused == asked[-len(refused) :]
    assert all(each["code"] == "too_busy" for each in asker.engine.of_kind("error"))
    asker.settle(2.0)
    assert [each["id"] for each in asker.engine.of_kind("clip")] == asked[: -len(refused)]


def test_an_engine_that_goes_away_is_answered_no_more(asker: Asker, start_engine: Any) -> None:
    """What it has asked is left; a new one is answered."""
    asker.engine.silent = {"generate"}
    asker.send("act", action="generate", settings={})
    for _ in range(4):
        asker.send("read_clip")
    asker.engine.router.hang_up()
    asker.session.until(lambda: not asker.session.surface._client.welcome)
    asker.engine.silent = set()
    asker.engine.received.clear()
    asker.session.until(lambda: asker.session.surface._client.welcome)
    asker.settle(0.3)
    assert asker.engine.of_kind("clip") == asker.engine.of_kind("error") == []
    assert asker.act("generate")["kind"] == "done"


def test_followers_are_told_of_every_change(hasty: Asker, version: str) -> None:
    """The clip at once; then notes, names, tempo, another clip, a deleted one: each once."""
    live, clip = hasty.session.live, hasty.session.slot().clip
    follow = hasty.send("follow", on=1)

    def news_after(change: Any) -> Any:
        before = len(hasty.answers(follow))
        change()
        hasty.session.until(lambda: len(hasty.answers(follow)) > before)
        hasty.settle(0.7)
        assert len(hasty.answers(follow)) == before + 1
        return hasty.answers(follow)[-1]

    assert rows(news_after(lambda: None)["notes"]) == BAR
    hasty.settle(1.0)
    assert len(hasty.answers(follow)) == 1
    assert len(news_after(lambda: clip.remove_notes_extended(38, 1, 0.0, 4.0))["notes"]) == 2
    assert news_after(lambda: setattr(clip, "name", "Groove"))["name"] == "Groove"
    assert news_after(lambda: setattr(live.song, "tempo", 98.5))["tempo_bpm"] == 98.5
    assert news_after(lambda: live.select(hasty.session.track, 3))["where"] == "slot"
    assert news_after(lambda: live.select(hasty.session.track, 0))["name"] == "Groove"
    assert news_after(lambda: hasty.session.slot().delete_clip())["where"] == "slot"
    hasty.send("follow", on=0)
    hasty.settle(0.1)
    told = len(hasty.answers(follow))
    live.select(hasty.session.track, 2)
    hasty.settle(0.7)
    assert len(hasty.answers(follow)) == told


def test_news_are_bounded_in_rate(hasty: Asker) -> None:
    """However often the clip changes, and the last news are how it is in the end."""
    follow = hasty.send("follow", on=1)
    hasty.wait(follow)
    before, clip = len(hasty.answers(follow)), hasty.session.slot().clip
    for tick in range(100):
        clip.loop_end = 2.0 + tick % 2
        hasty.session.tick()
    told = len(hasty.answers(follow)) - before
    assert 2 <= told <= 100 * 0.011 / NEWS_EVERY_S + 1
    hasty.settle(0.2)
    assert hasty.answers(follow)[-1]["length_beats"] == 3.0


def test_the_playhead_is_told_while_the_clip_plays(hasty: Asker) -> None:
    """Ten times a second at most, and once that it has stopped."""
    clip = hasty.session.slot().clip
    follow = hasty.send("follow", on=1)
    hasty.act("launch")
    hasty.session.until(lambda: clip.is_playing)
    for tick in range(100):
        clip.sim_use().playing_position = tick / 25
        hasty.session.tick()
    heads = hasty.engine.of_kind("playhead")
    assert {head["id"] for head in heads} == {follow}
    told = [head["position_beats"] for head in heads]
    assert 8 <= len(told) <= 13
    assert told == sorted(told)
    hasty.act("launch")
    hasty.session.until(lambda: not clip.is_playing)
    hasty.settle(0.5)
    heads = hasty.engine.of_kind("playhead")
    assert heads[-1]["position_beats"] is None
    hasty.settle(0.5)
    assert hasty.engine.of_kind("playhead") == heads


def test_a_kit_that_becomes_known_is_news(asker: Asker) -> None:
    """The musician has corrected it meanwhile."""
    follow = asker.send("follow", on=1)
    asker.wait(follow)
    asker.engine.replies["map_kit"] = lambda _: ("kit_map", {"kit": [["ride", 36]], "problems": []})
    asker.session.live.select(asker.session.track, 3)
    asker.session.live.select(asker.session.track, 0)
    asker.session.until(lambda: asker.answers(follow)[-1]["kit"] == [["ride", 36]])


def test_percussion_survives_a_new_beat(connected: Any, version: str) -> None:
    """Pads of the rack that are no drums of a beat are the musician's; so is the rest off it."""
    live = connected.live
    rack = {36: "Kick", 38: "Snare", 39: "Clap", 42: "Closed Hat", COWBELL: "Cowbell"}
    track = live.add_midi_track("Latin", drum_rack=rack)
    shaken = [(COWBELL, beat / 2, 0.25, 70.0) for beat in range(8)]
    clip = live.add_midi_clip(track, 0, 4.0, [*shaken, (42, 0.25, 0.25, 99.0)])
    live.select_clip(clip)
    connected.press_and_wait("generate")
    asked = connected.engine.of_kind("generate")[-1]
    assert (asked["track"], asked["rack"]) == ("Latin", "Drum Rack")
    after = connected.notes(clip)
    assert [note for note in after if note[0] == COWBELL] == shaken
    assert [note for note in after if note[0] == 42] == []
    connected.press_and_wait("extend")
    assert [note for note in connected.notes(clip) if note[0] == COWBELL] == shaken


def test_what_is_wrong_with_a_kit_file_is_told(connected: Any) -> None:
    """Behind what has been done."""
    result = connected.engine.replies["generate"]

    def with_problem(fields: Any) -> Any:
        kind, made = result(fields)
        return kind, dict(made, problems=["Core Kit 909.txt, line 3: snair is no sound."])

    connected.engine.replies["generate"] = with_problem
    said = connected.press_and_wait("generate")
    assert said.endswith("hits per bar. Core Kit 909.txt, line 3: snair is no sound")


class Chaos:
    """Asks, edits and silences in any order."""

    def __init__(self, asker: Asker, seed: int) -> None:
        self.asker = asker
        self.chance = Random(seed)
        self.asked: list[int] = []
        self.left: set[int] = set()  # taken back: they may have been answered already

    def happen(self) -> None:
        ways = (self.read, self.write, self.act, self.act, self.follow, self.leave)
        more = (self.edit, self.look, self.silence, self.tick, self.tick, self.tick)
        self.chance.choice(ways + more)()

    def read(self) -> None:
        self.asked.append(self.asker.send("read_clip"))

    def write(self) -> None:
        marks = [clip["content"] for clip in self.asker.engine.of_kind("clip")[-2:]]
        clip = {"notes": BAR[: self.chance.randrange(4)], "length_beats": 4.0, "name": ""}
        content = self.chance.choice([*marks, ""])
        self.asked.append(self.asker.send("write_clip", content=content, **clip, **BEATS))

    def act(self) -> None:
        settings = self.chance.choice(({}, {"bars": 1, "seed": 5}, {"locked": ["kick"]}))
        action = self.chance.choice([*BUTTONS, "dance"])
        self.asked.append(self.asker.send("act", action=action, settings=settings))

    def follow(self) -> None:
        self.asker.send("follow", on=self.chance.randrange(2))

    def leave(self) -> None:
        if self.asked:
            self.left.add(self.chance.choice(self.asked[-4:]))
            self.asker.send("cancel", request_id=max(self.left))

    def edit(self) -> None:
        slot = self.asker.session.slot(self.chance.randrange(3))
        if not slot.has_clip:
            slot.create_clip(4.0)
        elif self.chance.random() < 0.5:
            slot.delete_clip()
        else:
            slot.clip.remove_notes_extended(36, 1, 0.0, self.chance.choice((1.0, 4.0)))

    def look(self) -> None:
        self.asker.session.live.select(self.asker.session.track, self.chance.randrange(4))

    def silence(self) -> None:
        self.asker.engine.silent = self.chance.choice(({"generate", "vary", "feel"}, set(), set()))

    def tick(self) -> None:
        for _ in range(self.chance.randrange(6)):
            self.asker.session.tick()


@pytest.mark.parametrize("seed", range(3))
def test_every_ask_ends_exactly_once_whatever_happens(hasty: Asker, seed: int) -> None:
    """And nothing escapes to Live."""
    chaos = Chaos(hasty, seed)
    for _ in range(300):
        chaos.happen()
    hasty.engine.silent = set()
    hasty.settle(6.0)
    for request_id in chaos.asked:
        answers = len(hasty.answers(request_id))
        assert answers == 1 or (answers == 0 and request_id in chaos.left)
    assert hasty.ask("read_clip")["kind"] == "clip"
