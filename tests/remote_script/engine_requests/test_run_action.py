"""Buttons played for others, with settings of their own."""

from __future__ import annotations

from itertools import count
from typing import Any

import pytest

from Sidestick.engine_requests.request_handler import MAX_WAITING
from Sidestick.status_messages import say, without_name


def test_an_act_plays_the_button(asker: Any, version: str) -> None:
    """It ends when the clip has changed, with the sentence of the status line."""
    answer = asker.act("generate")
    assert answer["kind"] == "done"
    assert answer["sentence"] == without_name(asker.session.live.status_line)
    assert answer["sentence"].startswith("1 bar of Funk, seed")
    assert len(asker.session.notes(asker.session.slot().clip)) == 4
    assert asker.act("undo")["sentence"] == without_name(say("undone"))
    assert asker.session.notes(asker.session.slot().clip) == asker.bar


@pytest.mark.parametrize(
    "action", ["extend_2", "vary", "fill_half", "feel", "straighten", "again", "recipe", "double"]
)
def test_each_action_ends_in_one_answer(asker: Any, action: str) -> None:
    """After a beat was generated."""
    asker.act("generate", seed=3)
    request_id = asker.send("run_action", action=action, settings={})
    answer = asker.wait(request_id)
    assert (answer["kind"], answer["sentence"]) == (
        "done",
        without_name(asker.session.live.status_line),
    )
    asker.settle(0.2)
    assert len(asker.answers(request_id)) == 1


def test_a_song_kit_ends_when_all_parts_are_there(asker: Any) -> None:
    """With the settings of the act for every part."""
    answer = asker.act("song_kit", swing=66.0)
    assert answer["sentence"].startswith("New scenes below the others: Intro, Verse")
    assert {asked["swing"] for asked in asker.engine.of_kind("vary")} == {66.0}
    assert asker.session.live.song.scenes[-1].name == "Outro"


def test_settings_hold_for_one_act_alone(asker: Any) -> None:
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
        "drummer": ["sidestick", "drum_kit"],
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


def test_what_an_act_itself_chooses_stays_chosen(asker: Any) -> None:
    """A style's button chooses the style, whatever else holds meanwhile."""
    assert asker.act("style_2", swing=60.0)["sentence"] == without_name(say("style", style="Jazz"))
    asker.act("generate")
    sent = asker.engine.of_kind("generate")[-1]
    assert (sent["style"], sent["swing"]) == ("jazz", 50.0)


def test_launch_starts_and_stops(asker: Any) -> None:
    """As the button does."""
    asker.session.slot().clip.name = "Groove"
    assert asker.act("launch")["sentence"] == without_name(say("launched", name="Groove"))
    asker.session.until(lambda: asker.session.slot().clip.is_playing)
    assert asker.act("launch")["sentence"] == without_name(say("stopped", name="Groove"))


def test_an_act_that_cannot_be_done_says_why(asker: Any) -> None:
    """The musician sees the same sentence."""
    asker.session.live.select(asker.session.track, 3)
    answer = asker.act("extend")
    assert (answer["code"], answer["sentence"]) == (
        "refused",
        without_name(say("empty_slot", verb="extend")),
    )
    assert asker.session.live.status_line == say("empty_slot", verb="extend")
    answer = asker.act("dance")
    assert (answer["code"], answer["sentence"]) == (
        "unknown_action",
        without_name(say("unknown_action", action="dance")),
    )


def test_what_the_engine_refuses_is_the_answer(asker: Any) -> None:
    """A style that it does not know, say."""
    refusal = ("error", {"code": "unknown_style", "sentence": "There is no style polka."})
    asker.engine.replies["generate"] = lambda _: refusal
    answer = asker.act("generate", style="polka")
    assert (answer["code"], answer["sentence"]) == ("refused", "There is no style polka.")


def test_one_act_at_a_time(asker: Any) -> None:
    """A second is told so, as a second press is; cancel ends the first."""
    asker.engine.silent = {"generate"}
    first = asker.send("run_action", action="generate", settings={})
    asker.session.until(lambda: asker.engine.held)
    answer = asker.act("extend")
    assert (answer["code"], answer["sentence"]) == ("too_busy", without_name(say("still_working")))
    assert asker.ask("read_clip")["kind"] == "clip"
    assert asker.write([], "")["code"] == "too_busy"
    asker.act("cancel")
    assert asker.wait(first)["code"] == "cancelled"


def test_an_act_that_nobody_waits_for_is_left(asker: Any) -> None:
    """Waiting in the queue, or at work: nothing happens any more."""
    asker.engine.silent = {"generate"}
    first = asker.send("run_action", action="generate", settings={})
    second = asker.send("run_action", action="straighten", settings={})
    asker.session.until(lambda: asker.engine.held)
    asker.send("cancel", request_id=second)
    asker.send("cancel", request_id=first)
    asker.settle(0.3)
    asker.session.answer_held()
    asker.settle(0.1)
    assert asker.session.notes(asker.session.slot().clip) == asker.bar
    assert asker.answers(first) == asker.answers(second) == []
    asker.engine.held.clear()
    assert asker.act("generate")["kind"] == "done"


def test_an_act_left_takes_nothing_else_with_it(asker: Any) -> None:
    """Not the version that the musician has waiting for the next bar, nor the connection."""
    session, versions = asker.session, asker.session.surface.actions.versions
    session.press_and_wait("vary")
    session.until(lambda: (session.tick(), versions.count == 2)[1])
    session.live.song.start_playing()
    session.press_and_wait("previous_version")
    asker.engine.silent = {"generate"}
    first = asker.send("run_action", action="generate", settings={})
    session.until(lambda: asker.engine.held)
    asker.send("cancel", request_id=first)
    session.until(lambda: not session.surface.actions.worker.busy)
    assert session.surface.client.welcome
    assert versions.queued == 0


def test_an_answer_says_what_was_said_of_the_act(asker: Any) -> None:
    """Not what a knob says between its end and the answer."""
    asker.session.stopwatch = count().__next__
    request_id = asker.send("run_action", action="generate", settings={"seed": 5})
    asker.session.until(lambda: "seed 5" in asker.session.live.status_line)
    assert not asker.answers(request_id)
    asker.session.surface.show_briefly("Sidestick: density 50%")
    assert "seed 5" in asker.wait(request_id)["sentence"]


def test_too_many_asks_are_refused_at_once(asker: Any) -> None:
    """The others are answered in their order, never two in a tick."""
    asked = [asker.send("read_clip") for _ in range(MAX_WAITING + 4)]
    asker.session.until(lambda: asker.engine.of_kind("error"))
    asker.settle(0.05)
    refused = [each["id"] for each in asker.engine.of_kind("error")]
    assert refused == asked[-len(refused) :]
    assert all(each["code"] == "too_busy" for each in asker.engine.of_kind("error"))
    asker.settle(2.0)
    assert [each["id"] for each in asker.engine.of_kind("clip")] == asked[: -len(refused)]


def test_an_engine_that_goes_away_is_answered_no_more(asker: Any, start_engine: Any) -> None:
    """Its requests are dropped; those of a new one are answered."""
    asker.engine.silent = {"generate"}
    asker.send("run_action", action="generate", settings={})
    for _ in range(4):
        asker.send("read_clip")
    asker.engine.router.hang_up()
    asker.session.until(lambda: not asker.session.surface.client.welcome)
    asker.engine.silent = set()
    asker.engine.received.clear()
    asker.session.until(lambda: asker.session.surface.client.welcome)
    asker.settle(0.3)
    assert asker.engine.of_kind("clip") == asker.engine.of_kind("error") == []
    assert asker.act("generate")["kind"] == "done"
