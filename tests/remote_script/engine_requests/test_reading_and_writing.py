"""The clip that Live shows, read and written for others."""

from __future__ import annotations

import json
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


def test_the_selected_clip_is_read(asker: Any, version: str) -> None:
    """The answer has its place, its notes to the last digit, its kit, and that it does not play."""
    asker.session.slot().clip.name = "Groove"
    clip = asker.ask("read_clip")
    assert rows(clip["notes"]) == asker.bar
    assert (clip["live"], clip["where"], clip["reason"]) == (f"Live {version}", "session", "")
    assert (clip["name"], clip["track"], clip["rack"]) == ("Groove", "Drums", "Drum Rack")
    assert (clip["tempo_bpm"], clip["numerator"], clip["denominator"]) == (120.0, 4, 4)
    assert (clip["length_beats"], clip["position_beats"]) == (4.0, None)
    assert clip["kit"] == [["kick", 36], ["snare", 38], ["snare", 39], ["closed_hat", 42]]
    assert [36, "Bass Drum"] in clip["pads"]
    assert clip["content_hash"]
    assert clip["clip_key"]


def test_a_clip_in_the_arrangement_is_read(asker: Any, version: str) -> None:
    """It says so."""
    track = asker.session.track
    asker.session.live.select_clip(asker.session.live.add_arrangement_clip(track, 0.0, 8.0))
    clip = asker.ask("read_clip")
    assert (clip["where"], clip["length_beats"], clip["notes"]) == ("arrangement", 8.0, [])


def test_an_empty_slot_is_a_place_for_a_clip(asker: Any) -> None:
    """As long as the settings say, and without a mark."""
    asker.session.live.select(asker.session.track, 3)
    clip = asker.ask("read_clip")
    assert (clip["where"], clip["length_beats"], clip["content_hash"]) == ("slot", 8.0, "")


def test_what_cannot_be_used_says_why(asker: Any) -> None:
    """In the words of the status line."""
    track = asker.session.live.add_audio_track("Vocals")
    asker.session.live.select(track, 0)
    clip = asker.ask("read_clip")
    assert (clip["where"], clip["live"] != "") == ("none", True)
    assert clip["reason"] == without_name(say("audio_track", name="Vocals"))


def test_a_kit_without_drums_says_why(asker: Any) -> None:
    """The kit that the engine knows stands with the clip."""
    refusal = ("error", {"code": "bad_clip", "sentence": "No name is a drum."})
    asker.engine.replies["map_kit"] = lambda _: refusal
    asker.session.live.select(asker.session.live.add_midi_track("Odd", drum_rack={60: "Foo"}), 0)
    clip = asker.ask("read_clip")
    assert (clip["kit"], clip["problems"]) == ([], ["No name is a drum."])


def test_a_playing_clip_says_where(asker: Any) -> None:
    """In beats from its loop's start."""
    clip = asker.session.slot().clip
    clip.loop_start = 1.0
    asker.act("launch")
    asker.session.until(lambda: clip.is_playing)
    clip.sim_use().playing_position = 2.75
    assert asker.ask("read_clip")["position_beats"] == 1.75


def test_a_beat_is_written_in_one_step(asker: Any, version: str) -> None:
    """A note that stays keeps its id; undo restores the clip; the answer is what it holds now."""
    live, clip = asker.session.live, asker.session.slot().clip
    ids = {note.pitch: note.note_id for note in clip.get_notes_extended(38, 1, 0.0, 4.0)}
    before, steps = asker.session.notes(clip), len(live.undo_steps)
    new = [asker.bar[0], asker.bar[1], (42, 3.0009765625, 0.25, 77.25)]
    answer = asker.write(new, asker.ask("read_clip")["content_hash"], name="Mine")
    assert (answer["kind"], rows(answer["notes"]), answer["name"]) == ("clip", new, "Mine")
    assert asker.session.notes(clip) == new
    assert {note.pitch: note.note_id for note in clip.get_notes_extended(38, 1, 0.0, 4.0)} == ids
    assert len(live.undo_steps) == steps + 1
    live.undo()
    assert asker.session.notes(clip) == before


def test_an_empty_slot_gets_a_named_clip(asker: Any, version: str) -> None:
    """Of the length that was asked for; it is what is looked at then."""
    asker.session.live.select(asker.session.track, 3)
    answer = asker.write(asker.bar, "", name="Funk 7", length_beats=16.0)
    clip = asker.session.slot(3).clip
    assert (clip.name, clip.loop_end, asker.session.notes(clip)) == ("Funk 7", 16.0, asker.bar)
    assert (answer["where"], answer["name"], answer["content_hash"] != "") == (
        "session",
        "Funk 7",
        True,
    )
    asker.session.live.undo()
    assert not asker.session.slot(3).has_clip


def test_the_clip_grows_and_shrinks_with_what_is_written(asker: Any) -> None:
    """Its loop is as long as what was written."""
    answer = asker.write(asker.bar, asker.ask("read_clip")["content_hash"], length_beats=8.0)
    assert asker.session.slot().clip.loop_end == 8.0
    asker.write(asker.bar[:1], answer["content_hash"], length_beats=2.0)
    assert asker.session.slot().clip.loop_end == 2.0


def test_what_is_off_the_kit_stays(asker: Any) -> None:
    """A bass line in the clip is nobody's drum."""
    clip = asker.session.live.add_midi_clip(
        asker.session.track, 2, 4.0, [*asker.bar, (12, 0, 1, 60)]
    )
    asker.session.live.select_clip(clip)
    answer = asker.ask("read_clip")
    assert rows(answer["notes"]) == asker.bar
    asker.write([], answer["content_hash"])
    assert asker.session.notes(clip) == [(12, 0.0, 1.0, 60.0)]


def test_what_was_written_is_a_version(asker: Any) -> None:
    """As the clip was is another, so nothing is lost; the recipe is kept with it."""
    answer = asker.write(asker.bar[:1], asker.ask("read_clip")["content_hash"], recipe="{}")
    kept = asker.engine.of_kind("keep_version")[-1]
    assert rows(kept["previous"][2]) == asker.bar
    assert (kept["content"][0], kept["action"], kept["recipe"]) == (
        answer["content_hash"],
        "written",
        "{}",
    )
    assert (kept["clip_key"], kept["set_key"]) == (answer["clip_key"], answer["set_key"])
    asker.act("previous_version")
    assert asker.session.notes(asker.session.slot().clip) == asker.bar


@pytest.mark.parametrize("slot", [0, 3])
def test_again_goes_on_from_what_was_written(asker: Any, slot: int, version: str) -> None:
    """With the next seed, and from what its recipe begins with: that is a version too."""
    live, session = asker.session.live, asker.session
    live.select(session.track, slot)
    content = asker.ask("read_clip")["content_hash"]
    snare, steps = [(38, 1.0, 0.25, 64.0)], len(live.undo_steps)
    asker.write(asker.bar[:2], content, recipe=json.dumps(A_FILL), origin=(4.0, snare))
    assert len(live.undo_steps) == steps + 1
    assert "Made again" in asker.act("again")["sentence"]
    again = asker.engine.of_kind("fill")[-1]
    assert (rows(again["notes"]), again["seed"], again["length_beats"]) == (snare, 42, 4.0)
    for _ in range(2):
        asker.act("previous_version")
    assert session.notes(session.slot(slot).clip) == snare


def test_a_clip_edited_since_it_was_read_is_left_alone(asker: Any, version: str) -> None:
    """With a code that a panel can act on."""
    content = asker.ask("read_clip")["content_hash"]
    clip = asker.session.slot().clip
    clip.remove_notes_extended(36, 1, 2.0, 1.0)
    steps = len(asker.session.live.undo_steps)
    answer = asker.write([], content)
    assert (answer["code"], answer["sentence"]) == (
        "clip_changed",
        without_name(say("not_as_read")),
    )
    assert asker.session.notes(clip) == asker.bar[:2]
    assert len(asker.session.live.undo_steps) == steps


def test_another_clip_than_was_read_is_left_alone(asker: Any) -> None:
    """The musician has gone to an empty slot, or the clip was deleted."""
    content = asker.ask("read_clip")["content_hash"]
    asker.session.live.select(asker.session.track, 3)
    assert asker.write([], content)["code"] == "clip_changed"
    assert not asker.session.slot(3).has_clip
    asker.session.live.select(asker.session.track, 0)
    asker.session.slot().delete_clip()
    assert asker.write([], content)["code"] == "clip_changed"


@pytest.mark.parametrize("ticks", range(5))
def test_a_clip_deleted_in_the_middle_ends_the_ask(asker: Any, ticks: int) -> None:
    """At whatever tick: reading tells what is there then, writing writes nothing."""
    for kind in ("read_clip", "write_clip"):
        clip = asker.session.live.add_midi_clip(asker.session.track, 5, 4.0, asker.bar)
        asker.session.live.select_clip(clip)
        content = asker.ask("read_clip")["content_hash"]
        fields = dict(
            asker.made, notes=asker.bar[:1], length_beats=4.0, name="", content_hash=content
        )
        request_id = asker.send(kind, **(fields if kind == "write_clip" else {}))
        for _ in range(ticks):
            asker.session.live.advance(0.011)
        if asker.session.slot(5).has_clip:
            asker.session.slot(5).delete_clip()
        answer = asker.wait(request_id)
        assert answer["kind"] == "clip" or answer["code"] == "clip_changed"
        assert len(asker.answers(request_id)) == 1


@pytest.mark.parametrize(
    "note", [(RIDE + 50, 0.0, 0.25, 100.0), (36, 4.0, 0.25, 100.0), (36, -0.5, 0.25, 100.0)]
)
def test_notes_that_would_be_lost_are_refused(asker: Any, note: Any) -> None:
    """On no pad of the rack, or outside of the loop: nothing is written."""
    answer = asker.write([*asker.bar, note], asker.ask("read_clip")["content_hash"])
    assert (answer["code"], answer["sentence"]) == (
        "refused",
        without_name(say("misplaced", notes="1 note")),
    )
    assert asker.session.notes(asker.session.slot().clip) == asker.bar


def test_the_loop_of_a_clip_in_the_arrangement_grows_no_further_than_the_clip(asker: Any) -> None:
    """Live lets no script resize what lies there."""
    track = asker.session.track
    clip = asker.session.live.add_arrangement_clip(track, 0.0, 4.0)
    asker.session.live.select_clip(clip)
    answer = asker.write(asker.bar, asker.ask("read_clip")["content_hash"])
    assert asker.session.notes(clip) == asker.bar
    answer = asker.write(asker.bar, answer["content_hash"], length_beats=8.0)
    assert answer["sentence"] == without_name(say("arrangement_room", bars=2))
