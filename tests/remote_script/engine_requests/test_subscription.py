"""Notifications for those who follow."""

from __future__ import annotations

from itertools import count
from typing import Any

from Sidestick.engine_requests.subscription import CLIP_EVERY_S
from Sidestick.scheduler import CALLBACK_S, WAIT, Steps

ACCESS_S = 1e-5  # that one access to Live may take
SOME_MORE = 150  # accesses, of the step that is under way when time is up


def rows(notes: Any) -> list[tuple[Any, ...]]:
    return [tuple(note) for note in notes]


def test_followers_are_told_of_every_change(requester: Any, version: str) -> None:
    """The clip at once; then notes, names, tempo, another clip, a deleted one: each once."""
    live, clip = requester.session.live, requester.session.slot().clip
    follow = requester.send("follow", on=1)

    def change_after(change: Any) -> Any:
        before = len(requester.answers(follow))
        change()
        requester.session.until(lambda: len(requester.answers(follow)) > before)
        requester.settle(0.7)
        assert len(requester.answers(follow)) == before + 1
        return requester.answers(follow)[-1]

    assert rows(change_after(lambda: None)["notes"]) == requester.bar
    requester.settle(1.0)
    assert len(requester.answers(follow)) == 1
    assert len(change_after(lambda: clip.remove_notes_extended(38, 1, 0.0, 4.0))["notes"]) == 2
    assert change_after(lambda: setattr(clip, "name", "Groove"))["name"] == "Groove"
    assert change_after(lambda: setattr(live.song, "tempo", 98.5))["tempo_bpm"] == 98.5
    assert change_after(lambda: live.select(requester.session.track, 3))["where"] == "slot"
    assert change_after(lambda: live.select(requester.session.track, 0))["name"] == "Groove"
    assert change_after(lambda: requester.session.slot().delete_clip())["where"] == "slot"
    requester.send("follow", on=0)
    requester.settle(0.1)
    sent = len(requester.answers(follow))
    live.select(requester.session.track, 2)
    requester.settle(0.7)
    assert len(requester.answers(follow)) == sent


def test_notifications_are_bounded_in_rate(requester: Any) -> None:
    """However often the clip changes, and the last one is how it is in the end."""
    follow = requester.send("follow", on=1)
    requester.wait(follow)
    before, clip = len(requester.answers(follow)), requester.session.slot().clip
    for tick in range(100):
        clip.loop_end = 2.0 + tick % 2
        requester.session.tick()
    sent = len(requester.answers(follow)) - before
    assert 2 <= sent <= 100 * 0.011 / CLIP_EVERY_S + 1
    requester.settle(0.2)
    assert requester.answers(follow)[-1]["length_beats"] == 3.0


def test_requests_go_before_notifications(requester: Any, monkeypatch: Any) -> None:
    """Also where sending one takes as long as it takes until there is another."""
    clip_messages = requester.session.surface.clip_messages
    read, changes = clip_messages.read, count()

    def read_slowly() -> Steps[Any]:
        for _ in range(5):
            yield WAIT
        return (yield from read())

    def change() -> bool:
        requester.session.slot().clip.loop_end = 2.0 + next(changes) / 512 % 1
        return True

    monkeypatch.setattr(clip_messages, "read", read_slowly)
    requester.wait(requester.send("follow", on=1))
    requester.session.until(lambda: change() and next(changes) > 40)
    request = requester.send("read_clip")
    requester.session.until(
        lambda: change() and (requester.answers(request) or next(changes) > 400)
    )
    assert requester.answers(request)


def test_followers_hear_of_the_clip_again_that_was_answered_over(requester: Any) -> None:
    """One selected for a moment, and read then, is not what is shown."""
    live, track = requester.session.live, requester.session.track
    first = requester.session.slot().clip
    other = live.add_midi_clip(track, 1, 4.0, [(42, 0.0, 0.25, 50.0)])
    follow = requester.send("follow", on=1)
    requester.settle(1.0)
    live.select_clip(other)
    answer = requester.request("read_clip")
    assert rows(answer["notes"]) == [(42, 0.0, 0.25, 50.0)]
    live.select_clip(first)
    requester.settle(1.0)
    said = [each["notes"] for each in requester.answers(follow)]
    assert rows(said[-1]) == requester.bar
    assert len(said) >= 2


def test_the_playhead_is_told_while_the_clip_plays(requester: Any) -> None:
    """Ten times a second at most, and once that it has stopped."""
    clip = requester.session.slot().clip
    follow = requester.send("follow", on=1)
    requester.run_action("launch")
    requester.session.until(lambda: clip.is_playing)
    for tick in range(100):
        clip.sim_use().playing_position = tick / 25
        requester.session.tick()
    heads = requester.engine.of_kind("playhead")
    assert {head["id"] for head in heads} == {follow}
    sent = [head["position_beats"] for head in heads]
    assert 8 <= len(sent) <= 13
    assert sent == sorted(sent)
    requester.run_action("launch")
    requester.session.until(lambda: not clip.is_playing)
    requester.settle(0.5)
    heads = requester.engine.of_kind("playhead")
    assert heads[-1]["position_beats"] is None
    requester.settle(0.5)
    assert requester.engine.of_kind("playhead") == heads


def test_a_kit_that_becomes_known_is_news(requester: Any) -> None:
    """The musician has corrected it meanwhile."""
    follow = requester.send("follow", on=1)
    requester.wait(follow)
    requester.engine.replies["map_kit"] = lambda _: (
        "kit_map",
        {"kit": [["ride", 36]], "problems": []},
    )
    requester.session.live.select(requester.session.track, 3)
    requester.session.live.select(requester.session.track, 0)
    requester.session.until(lambda: requester.answers(follow)[-1]["kit"] == [["ride", 36]])


def test_a_rack_of_128_pads_is_looked_at_in_steps(
    connected: Any, version: str, monkeypatch: Any
) -> None:
    """In no callback for longer than its time, by what each access to Live takes on a slow one.

    While the panel follows, the pads are looked at again and again; a new name is told soon.
    """
    live, core, uses, most = connected.live, connected.live.core, [0], [0]
    touch, call_script = core.touch, core.call_script

    def count(*use: Any) -> None:
        uses[0] += 1
        touch(*use)

    def call(*args: Any) -> Any:
        before = uses[0]
        result = call_script(*args)
        most[0] = max(most[0], uses[0] - before)
        return result

    monkeypatch.setattr(core, "touch", count)
    monkeypatch.setattr(core, "call_script", call)
    track = live.add_midi_track("Big", drum_rack={note: f"Pad {note}" for note in range(128)})
    live.select(track, 0)
    connected.stopwatch = lambda: uses[0] * ACCESS_S
    connected.engine.say("follow", id=77, on=1)
    connected.until(lambda: connected.engine.of_kind("clip"))
    most[0] = 0

    def go_on(seconds: float) -> None:
        for _ in range(int(seconds / 0.011)):
            connected.tick()

    go_on(2.0)
    live.rename(track.devices[0].drum_pads[5].chains[0], "Cowbell")
    go_on(2.0)
    assert dict(connected.engine.of_kind("clip")[-1]["pads"])[5] == "Cowbell"
    assert most[0] < CALLBACK_S / ACCESS_S + SOME_MORE


def test_pads_that_go_while_they_are_looked_at_are_no_fault(connected: Any, version: str) -> None:
    """The track, its rack or what is selected may be gone between two callbacks."""
    live = connected.live
    ticks = iter(range(1, 10**9))
    connected.stopwatch = lambda: next(ticks) * 0.001
    connected.engine.say("follow", id=77, on=1)
    for number in range(12):
        track = live.add_midi_track("Big", drum_rack=dict.fromkeys(range(128), "Pad"))
        live.select(track, 0)
        connected.ticks(number)
        if number % 3 == 0:
            live.delete_track(track)
        elif number % 3 == 1:
            live.delete_device(track.devices[0])
        else:
            live.add_midi_clip(track, 0, 4.0, [(36, 0.0, 0.25, 100.0)])
        connected.ticks(8)
    live.select(connected.track, 0)
    connected.until(lambda: connected.engine.of_kind("clip")[-1:])
    connected.until(lambda: connected.engine.of_kind("clip")[-1]["track"] == "Drums")
    assert not [line for line in live.log if "Traceback" in line]
