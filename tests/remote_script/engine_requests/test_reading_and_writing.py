"""The clip that Live shows, read and written for others."""

from __future__ import annotations

import json
from itertools import count
from typing import Any

import pytest

from Sidestick.status_messages import say, without_name

RIDE = 51
A_FILL = {
    "kind": "fill",
    "before": "",
    "kit": [],
    "style": "funk",
    "seed": 41,
    "tempo_bpm": 120.0,
    "numerator": 4,
    "denominator": 4,
    "swing": 50.0,
    "timing_amount": 1.0,
    "velocity_amount": 1.0,
    "temperature": 1.0,
    "density": None,
    "blend": None,
    "versions": 1,
    "fill_beats": 4.0,
}


def rows(notes: Any) -> list[tuple[Any, ...]]:
    return [tuple(note) for note in notes]


def test_the_selected_clip_is_read(requester: Any, version: str) -> None:
    """The answer has its place, its notes to the last digit, its kit, and that it does not play."""
    requester.session.slot().clip.name = "Groove"
    clip = requester.request("read_clip")
    assert rows(clip["notes"]) == requester.bar
    assert (clip["live"], clip["where"], clip["reason"]) == (f"Live {version}", "session", "")
    assert (clip["name"], clip["track"], clip["rack"]) == ("Groove", "Drums", "Drum Rack")
    assert (clip["tempo_bpm"], clip["numerator"], clip["denominator"]) == (120.0, 4, 4)
    assert (clip["length_beats"], clip["position_beats"]) == (4.0, None)
    assert clip["kit"] == [["kick", 36], ["snare", 38], ["snare", 39], ["closed_hat", 42]]
    assert [36, "Bass Drum"] in clip["pads"]
    assert clip["content_hash"]
    assert clip["clip_key"] == ""  # it was never written


def test_a_clip_in_the_arrangement_is_read(requester: Any, version: str) -> None:
    """It says so."""
    track = requester.session.track
    requester.session.live.select_clip(requester.session.live.add_arrangement_clip(track, 0.0, 8.0))
    clip = requester.request("read_clip")
    assert (clip["where"], clip["length_beats"], clip["notes"]) == ("arrangement", 8.0, [])


def test_an_empty_slot_is_a_place_for_a_clip(requester: Any) -> None:
    """As long as the settings say, and without a mark."""
    requester.session.live.select(requester.session.track, 3)
    clip = requester.request("read_clip")
    assert (clip["where"], clip["length_beats"], clip["content_hash"]) == ("slot", 8.0, "")


def test_what_cannot_be_used_says_why(requester: Any) -> None:
    """In the words of the status line."""
    track = requester.session.live.add_audio_track("Vocals")
    requester.session.live.select(track, 0)
    clip = requester.request("read_clip")
    assert (clip["where"], clip["live"] != "") == ("none", True)
    assert clip["reason"] == without_name(say("audio_track", name="Vocals"))


def test_a_kit_without_drums_says_why(requester: Any) -> None:
    """The kit that the engine knows stands with the clip."""
    refusal = ("error", {"code": "bad_clip", "sentence": "No name is a drum."})
    requester.engine.replies["map_kit"] = lambda _: refusal
    requester.session.live.select(
        requester.session.live.add_midi_track("Odd", drum_rack={60: "Foo"}), 0
    )
    clip = requester.request("read_clip")
    assert (clip["kit"], clip["problems"]) == ([], ["No name is a drum."])


def test_a_playing_clip_says_where(requester: Any) -> None:
    """In beats from its loop's start."""
    clip = requester.session.slot().clip
    clip.loop_start = 1.0
    requester.run_action("launch")
    requester.session.until(lambda: clip.is_playing)
    clip.sim_use().playing_position = 2.75
    assert requester.request("read_clip")["position_beats"] == 1.75


def test_a_beat_is_written_in_one_step(requester: Any, version: str) -> None:
    """A note that stays keeps its id; undo restores the clip; the answer is what it holds now."""
    live, clip = requester.session.live, requester.session.slot().clip
    ids = {note.pitch: note.note_id for note in clip.get_notes_extended(38, 1, 0.0, 4.0)}
    before, steps = requester.session.notes(clip), len(live.undo_steps)
    new = [requester.bar[0], requester.bar[1], (42, 3.0009765625, 0.25, 77.25)]
    answer = requester.write(new, requester.request("read_clip")["content_hash"], name="Mine")
    assert (answer["kind"], rows(answer["notes"]), answer["name"]) == ("clip", new, "Mine")
    assert requester.session.notes(clip) == new
    assert {note.pitch: note.note_id for note in clip.get_notes_extended(38, 1, 0.0, 4.0)} == ids
    assert len(live.undo_steps) == steps + 1
    live.undo()
    assert requester.session.notes(clip) == before


def test_an_empty_slot_gets_a_named_clip(requester: Any, version: str) -> None:
    """Of the length that was asked for; it is what is looked at then."""
    requester.session.live.select(requester.session.track, 3)
    answer = requester.write(requester.bar, "", name="Funk 7", length_beats=16.0)
    clip = requester.session.slot(3).clip
    assert (clip.name, clip.loop_end, requester.session.notes(clip)) == (
        "Funk 7",
        16.0,
        requester.bar,
    )
    assert (answer["where"], answer["name"], answer["content_hash"] != "") == (
        "session",
        "Funk 7",
        True,
    )
    requester.session.live.undo()
    assert not requester.session.slot(3).has_clip


def test_the_clip_grows_and_shrinks_with_what_is_written(requester: Any) -> None:
    """Its loop is as long as what was written."""
    answer = requester.write(
        requester.bar, requester.request("read_clip")["content_hash"], length_beats=8.0
    )
    assert requester.session.slot().clip.loop_end == 8.0
    requester.write(requester.bar[:1], answer["content_hash"], length_beats=2.0)
    assert requester.session.slot().clip.loop_end == 2.0


def test_what_is_off_the_kit_stays(requester: Any) -> None:
    """A bass line in the clip is nobody's drum."""
    clip = requester.session.live.add_midi_clip(
        requester.session.track, 2, 4.0, [*requester.bar, (12, 0, 1, 60)]
    )
    requester.session.live.select_clip(clip)
    answer = requester.request("read_clip")
    assert rows(answer["notes"]) == requester.bar
    requester.write([], answer["content_hash"])
    assert requester.session.notes(clip) == [(12, 0.0, 1.0, 60.0)]


def test_what_was_written_is_a_version(requester: Any) -> None:
    """As the clip was is another, so nothing is lost; the recipe is kept with it."""
    answer = requester.write(
        requester.bar[:1], requester.request("read_clip")["content_hash"], recipe="{}"
    )
    kept = requester.engine.of_kind("keep_version")[-1]
    assert rows(kept["previous"][2]) == requester.bar
    assert (kept["content"][0], kept["action"], kept["recipe"]) == (
        answer["content_hash"],
        "written",
        "{}",
    )
    assert (kept["clip_key"], kept["set_key"]) == (answer["clip_key"], answer["set_key"])
    requester.run_action("previous_version")
    assert requester.session.notes(requester.session.slot().clip) == requester.bar


@pytest.mark.parametrize("slot", [0, 3])
def test_again_goes_on_from_what_was_written(requester: Any, slot: int, version: str) -> None:
    """With the next seed, and from what its recipe begins with: that is a version too."""
    live, session = requester.session.live, requester.session
    live.select(session.track, slot)
    content = requester.request("read_clip")["content_hash"]
    snare, steps = [(38, 1.0, 0.25, 64.0)], len(live.undo_steps)
    requester.write(requester.bar[:2], content, recipe=json.dumps(A_FILL), origin=(4.0, snare))
    assert len(live.undo_steps) == steps + 1
    assert "Made again" in requester.run_action("again")["sentence"]
    again = requester.engine.of_kind("fill")[-1]
    assert (rows(again["notes"]), again["seed"], again["length_beats"]) == (snare, 42, 4.0)
    for _ in range(2):
        requester.run_action("previous_version")
    assert session.notes(session.slot(slot).clip) == snare


def test_a_clip_edited_since_it_was_read_is_left_alone(requester: Any, version: str) -> None:
    """With a code that a panel can act on."""
    content = requester.request("read_clip")["content_hash"]
    clip = requester.session.slot().clip
    clip.remove_notes_extended(36, 1, 2.0, 1.0)
    steps = len(requester.session.live.undo_steps)
    answer = requester.write([], content)
    assert (answer["code"], answer["sentence"]) == (
        "clip_changed",
        without_name(say("not_as_read")),
    )
    assert requester.session.notes(clip) == requester.bar[:2]
    assert len(requester.session.live.undo_steps) == steps


def test_another_clip_than_was_read_is_left_alone(requester: Any) -> None:
    """The musician has gone to an empty slot, or the clip was deleted."""
    content = requester.request("read_clip")["content_hash"]
    requester.session.live.select(requester.session.track, 3)
    assert requester.write([], content)["code"] == "clip_changed"
    assert not requester.session.slot(3).has_clip
    requester.session.live.select(requester.session.track, 0)
    requester.session.slot().delete_clip()
    assert requester.write([], content)["code"] == "clip_changed"


@pytest.mark.parametrize("ticks", range(0, 60, 6))
def test_the_answer_is_about_the_clip_that_was_written(requester: Any, ticks: int) -> None:
    """Else a client takes another clip, selected in the middle, for its own and writes over it."""
    session = requester.session
    other = session.live.add_midi_clip(session.track, 1, 4.0, [(42, 0.0, 0.25, 50.0)])
    clip, content = session.slot().clip, requester.request("read_clip")["content_hash"]
    fields = {"notes": requester.bar[:1], "length_beats": 4.0, "name": "", "content_hash": content}
    later = count()
    session.stopwatch = lambda: next(later)  # there is time for one step in each callback
    request_id = requester.send("write_clip", **{**requester.made, **fields})
    for _ in range(ticks):
        session.tick()
    session.live.select_clip(other)
    answer = requester.wait(request_id)
    if answer["kind"] == "clip":
        assert rows(answer["notes"]) == requester.bar[:1] == session.notes(clip)
    else:
        assert answer["code"] == "clip_changed"
    assert session.notes(other) == [(42, 0.0, 0.25, 50.0)]


@pytest.mark.parametrize("ticks", range(5))
def test_a_clip_deleted_in_the_middle_ends_the_ask(requester: Any, ticks: int) -> None:
    """At whatever tick: reading tells what is there then, writing writes nothing."""
    for kind in ("read_clip", "write_clip"):
        clip = requester.session.live.add_midi_clip(requester.session.track, 5, 4.0, requester.bar)
        requester.session.live.select_clip(clip)
        content = requester.request("read_clip")["content_hash"]
        fields = dict(
            requester.made, notes=requester.bar[:1], length_beats=4.0, name="", content_hash=content
        )
        request_id = requester.send(kind, **(fields if kind == "write_clip" else {}))
        for _ in range(ticks):
            requester.session.live.advance(0.011)
        if requester.session.slot(5).has_clip:
            requester.session.slot(5).delete_clip()
        answer = requester.wait(request_id)
        assert answer["kind"] == "clip" or answer["code"] == "clip_changed"
        assert len(requester.answers(request_id)) == 1


@pytest.mark.parametrize(
    "note", [(RIDE + 50, 0.0, 0.25, 100.0), (36, 4.0, 0.25, 100.0), (36, -0.5, 0.25, 100.0)]
)
def test_notes_that_would_be_lost_are_refused(requester: Any, note: Any) -> None:
    """On no pad of the rack, or outside of the loop: nothing is written."""
    answer = requester.write([*requester.bar, note], requester.request("read_clip")["content_hash"])
    assert (answer["code"], answer["sentence"]) == (
        "refused",
        without_name(say("misplaced", notes="1 note")),
    )
    assert requester.session.notes(requester.session.slot().clip) == requester.bar


def test_the_loop_of_a_clip_in_the_arrangement_grows_no_further_than_the_clip(
    requester: Any,
) -> None:
    """One that loops keeps its extent; one that does not grows with its end."""
    track = requester.session.track
    clip = requester.session.live.add_arrangement_clip(track, 0.0, 4.0)
    requester.session.live.select_clip(clip)
    answer = requester.write(requester.bar, requester.request("read_clip")["content_hash"])
    assert requester.session.notes(clip) == requester.bar
    answer = requester.write(requester.bar, answer["content_hash"], length_beats=8.0)
    assert answer["sentence"] == without_name(say("arrangement_room", bars=2))
    requester.session.live.set_looping(clip, False)
    content = requester.request("read_clip")["content_hash"]
    requester.write(requester.bar, content, length_beats=8.0)
    assert clip.end_time == 8.0
