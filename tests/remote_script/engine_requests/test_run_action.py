"""Buttons played for others, with settings of their own."""

from __future__ import annotations

from itertools import count
from typing import Any

import pytest

from Sidestick.actions.presses import Actions
from Sidestick.engine_requests.request_handler import MAX_WAITING
from Sidestick.scheduler import WAIT, Steps
from Sidestick.status_messages import say, without_name


def test_an_act_plays_the_button(requester: Any, version: str) -> None:
    """It ends when the clip has changed, with the sentence of the status line."""
    answer = requester.run_action("generate")
    assert answer["kind"] == "done"
    assert answer["sentence"] == without_name(requester.session.live.status_line)
    assert answer["sentence"].startswith("1 bar of Funk, seed")
    assert len(requester.session.notes(requester.session.slot().clip)) == 4
    assert requester.run_action("undo")["sentence"] == without_name(say("undone"))
    assert requester.session.notes(requester.session.slot().clip) == requester.bar


@pytest.mark.parametrize(
    "action", ["extend_2", "vary", "fill_half", "feel", "straighten", "again", "recipe", "double"]
)
def test_each_action_ends_in_one_answer(requester: Any, action: str) -> None:
    """After a beat was generated."""
    requester.run_action("generate", seed=3)
    request_id = requester.send("run_action", action=action, settings={})
    answer = requester.wait(request_id)
    assert (answer["kind"], answer["sentence"]) == (
        "done",
        without_name(requester.session.live.status_line),
    )
    requester.settle(0.2)
    assert len(requester.answers(request_id)) == 1


def test_a_song_kit_ends_when_all_parts_are_there(requester: Any) -> None:
    """With the settings of the act for every part."""
    answer = requester.run_action("song_kit", swing=66.0)
    assert answer["sentence"].startswith("New scenes below the others: Intro, Verse")
    assert {asked["swing"] for asked in requester.engine.of_kind("vary")} == {66.0}
    assert requester.session.live.song.scenes[-1].name == "Outro"


def test_settings_hold_for_one_act_alone(requester: Any) -> None:
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
    requester.run_action("generate", **asked)
    sent = requester.engine.of_kind("generate")[-1]
    assert {name: sent[name] for name in asked} == asked
    requester.session.press_and_wait("generate")
    after = requester.engine.of_kind("generate")[-1]
    assert (after["style"], after["swing"], after["blend"]) == ("funk", None, None)
    requester.run_action("fill", fill_bars=0.25)
    assert requester.engine.of_kind("fill")[-1]["fill_beats"] == 1.0
    requester.run_action("extend", extend_bars=3)
    assert requester.engine.of_kind("extend")[-1]["bars"] == 3
    requester.run_action("vary", locked=["kick"])
    assert requester.engine.of_kind("vary")[-1]["locked"] == ["kick"]
    requester.run_action("vary")
    assert requester.engine.of_kind("vary")[-1]["locked"] == []
    requester.session.live.select(requester.session.track, 4)
    requester.run_action("generate", bars=1)
    assert requester.session.slot(4).clip.loop_end == 4.0


def test_settings_of_an_act_hold_in_all_of_its_steps(requester: Any, monkeypatch: Any) -> None:
    """Whatever is chosen meanwhile, which holds from the next press on."""
    seen: list[Any] = []

    def clear(actions: Actions) -> Steps[None]:
        for _ in range(4):
            seen.append((actions.settings["swing"], actions.settings["bars"]))
            actions.choose(density=0.25)
            yield WAIT

    monkeypatch.setattr(Actions, "clear", clear)
    request_id = requester.send("run_action", action="clear", settings={"swing": 61.0})
    actions = requester.session.surface.actions
    requester.session.until(lambda: (requester.session.tick(), seen)[1])
    before = actions.settings["bars"]
    actions.choose(swing=55.0, bars=before + 1)
    requester.wait(request_id)
    assert seen == [(61.0, before)] * 4
    chosen = actions.settings
    assert (chosen["swing"], chosen["bars"], chosen["density"]) == (55.0, before + 1, 0.25)


def test_what_an_act_itself_chooses_stays_chosen(requester: Any) -> None:
    """A style's button chooses the style, whatever else holds meanwhile."""
    assert requester.run_action("style_2", swing=60.0)["sentence"] == without_name(
        say("style", style="Jazz")
    )
    requester.run_action("generate")
    sent = requester.engine.of_kind("generate")[-1]
    assert (sent["style"], sent["swing"]) == ("jazz", None)


def test_launch_starts_and_stops(requester: Any) -> None:
    """As the button does."""
    requester.session.slot().clip.name = "Groove"
    assert requester.run_action("launch")["sentence"] == without_name(
        say("launched", name="Groove")
    )
    requester.session.until(lambda: requester.session.slot().clip.is_playing)
    assert requester.run_action("launch")["sentence"] == without_name(say("stopped", name="Groove"))


def test_an_act_that_cannot_be_done_says_why(requester: Any) -> None:
    """The musician sees the same sentence."""
    requester.session.live.select(requester.session.track, 3)
    answer = requester.run_action("extend")
    assert (answer["code"], answer["sentence"]) == (
        "refused",
        without_name(say("empty_slot", verb="extend")),
    )
    assert requester.session.live.status_line == say("empty_slot", verb="extend")
    answer = requester.run_action("dance")
    assert (answer["code"], answer["sentence"]) == (
        "unknown_action",
        without_name(say("unknown_action", action="dance")),
    )


def test_what_the_engine_refuses_is_the_answer(requester: Any) -> None:
    """A style that it does not know, say."""
    refusal = ("error", {"code": "unknown_style", "sentence": "There is no style polka."})
    requester.engine.replies["generate"] = lambda _: refusal
    answer = requester.run_action("generate", style="polka")
    assert (answer["code"], answer["sentence"]) == ("refused", "There is no style polka.")


def test_one_act_at_a_time(requester: Any) -> None:
    """A second is told so, as a second press is; cancel ends the first."""
    requester.engine.silent = {"generate"}
    first = requester.send("run_action", action="generate", settings={})
    requester.session.until(lambda: requester.engine.held)
    answer = requester.run_action("extend")
    assert (answer["code"], answer["sentence"]) == ("too_busy", without_name(say("still_working")))
    assert requester.request("read_clip")["kind"] == "clip"
    assert requester.write([], "")["code"] == "too_busy"
    requester.run_action("cancel")
    assert requester.wait(first)["code"] == "cancelled"


def test_an_act_that_nobody_waits_for_is_left(requester: Any) -> None:
    """Waiting in the queue, or at work: nothing happens any more."""
    requester.engine.silent = {"generate"}
    first = requester.send("run_action", action="generate", settings={})
    second = requester.send("run_action", action="straighten", settings={})
    requester.session.until(lambda: requester.engine.held)
    requester.send("cancel", request_id=second)
    requester.send("cancel", request_id=first)
    requester.settle(0.3)
    requester.session.answer_held()
    requester.settle(0.1)
    assert requester.session.notes(requester.session.slot().clip) == requester.bar
    assert requester.answers(first) == requester.answers(second) == []
    requester.engine.held.clear()
    assert requester.run_action("generate")["kind"] == "done"


def test_an_act_left_takes_nothing_else_with_it(requester: Any) -> None:
    """Not the version that the musician has waiting for the next bar, nor the connection."""
    session, versions = requester.session, requester.session.surface.actions.versions
    session.press_and_wait("vary")
    session.until(lambda: (session.tick(), versions.count == 2)[1])
    session.live.song.start_playing()
    session.press_and_wait("previous_version")
    requester.engine.silent = {"generate"}
    first = requester.send("run_action", action="generate", settings={})
    session.until(lambda: requester.engine.held)
    requester.send("cancel", request_id=first)
    session.until(lambda: not session.surface.actions.worker.busy)
    assert session.surface.client.welcome
    assert versions.queued == 0


def test_an_answer_says_what_was_said_of_the_act(requester: Any) -> None:
    """Not what a knob says between its end and the answer."""
    requester.session.stopwatch = count().__next__
    request_id = requester.send("run_action", action="generate", settings={"seed": 5})
    requester.session.until(lambda: "seed 5" in requester.session.live.status_line)
    assert not requester.answers(request_id)
    requester.session.surface.show_briefly("Sidestick: density 50%")
    assert "seed 5" in requester.wait(request_id)["sentence"]


def test_too_many_asks_are_refused_at_once(requester: Any) -> None:
    """The others are answered in their order, never two in a tick."""
    asked = [requester.send("read_clip") for _ in range(MAX_WAITING + 4)]
    requester.session.until(lambda: requester.engine.of_kind("error"))
    requester.settle(0.05)
    refused = [each["id"] for each in requester.engine.of_kind("error")]
    assert refused == asked[-len(refused) :]
    assert all(each["code"] == "too_busy" for each in requester.engine.of_kind("error"))
    requester.settle(2.0)
    assert [each["id"] for each in requester.engine.of_kind("clip")] == asked[: -len(refused)]


def test_an_engine_that_goes_away_is_answered_no_more(requester: Any, start_engine: Any) -> None:
    """Its requests are dropped; those of a new one are answered."""
    requester.engine.silent = {"generate"}
    requester.send("run_action", action="generate", settings={})
    for _ in range(4):
        requester.send("read_clip")
    requester.engine.router.hang_up()
    requester.session.until(lambda: not requester.session.surface.client.welcome)
    requester.engine.silent = set()
    requester.engine.received.clear()
    requester.session.until(lambda: requester.session.surface.client.welcome)
    requester.settle(0.3)
    assert requester.engine.of_kind("clip") == requester.engine.of_kind("error") == []
    assert requester.run_action("generate")["kind"] == "done"
