"""A Push and the script: found, played, lit, left, pulled out and plugged in again."""

from __future__ import annotations

from typing import Any

import pytest

from Sidestick.controls.controller_state import AWAY
from Sidestick.errors import SidestickError
from Sidestick.protocol.actions_table import VERSIONS
from Sidestick.push.layouts import KNOB, MODELS
from Sidestick.push.lights import MESSAGES_PER_TICK

TICK_S = 0.0103


def sum_of(colour: int) -> int:
    return (colour >> 16 & 255) + (colour >> 8 & 255) + (colour & 255)


def is_red(colour: int) -> bool:
    red, green, blue = colour >> 16 & 255, colour >> 8 & 255, colour & 255
    return red > 50 and red > 3 * green and red > 3 * blue


def test_it_is_found_by_its_identity(rig: Any) -> None:
    """Asked after the wait that it needs, and never before."""
    assert rig.surface.push.model.name == rig.name
    assert rig.unit.too_early == []
    assert rig.live.midi_out[0][:2] == (0xF0, 0x7E)


def test_nothing_is_asked_before_it_has_started(live: Any, name: str, make: Any) -> None:
    """Whoever speaks to a Push that starts is not heard."""
    rig = make(name)
    live.plug(rig.unit)
    rig.load()
    live.advance(2.9)
    assert live.midi_out == []


def test_the_model_can_be_forced(live: Any, name: str, make: Any) -> None:
    """Then nothing is asked, and it is left alone for as long as that model starts."""
    rig = make(name)
    rig.forced = rig.model
    rig.start()
    assert all(message[:2] != (0xF0, 0x7E) for message in live.midi_out)
    assert rig.surface.push.model is rig.model
    assert rig.led("style_1").value


def test_without_a_push_it_is_asked_a_few_times(live: Any, name: str, make: Any) -> None:
    """Another controller on the port is not pestered for ever."""
    rig = make(name).load()
    live.advance(60.0)
    assert 0 < len(live.midi_out) <= 6
    assert rig.surface.push.model is None


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.name)
def test_another_maker_s_answer_is_no_push(live: Any, name: str, model: Any, make: Any) -> None:
    """Nor is one that is cut short."""
    rig = make(name).load()
    live.midi_in((0xF0, 0x7E, 0x00, 0x06, 0x02, 0x00, 0x20, 0x29, 0x13, 0x01, 0xF7))
    live.midi_in((0xF0, 0x7E, 0x01, 0x06, 0x02, *model.identity[:-1], 0xF7))
    live.midi_in((0xF0, 0xF7))
    assert rig.surface.push.model is None


def test_every_control_reaches_the_desk(rig: Any) -> None:
    """Pads with their velocity, buttons and knobs, each as its role."""
    for control in rig.model.controls:
        rig.dispatcher.played.clear()
        if control.kind == KNOB:
            rig.unit.touch(control.touch)
            rig.unit.touch(control.touch, down=False)
            rig.unit.turn(control.number, -3)
            expected: Any = [("touch", control.role), ("turn", control.role, -3)]
        elif control.kind == "pad":
            rig.unit.strike(control.number, 77)
            expected = [("press", control.role, 77), ("release", control.role)]
        else:
            rig.unit.tap(control.number)
            expected = [("press", control.role, 127), ("release", control.role)]
        assert rig.dispatcher.played == expected


def test_what_has_no_role_is_not_asked_for(rig: Any) -> None:
    """Live does with it what it likes."""
    for number in (15, 87, 92, 111, 59):
        assert not rig.live.midi_in((0xB0, number, 127))
    assert not rig.live.midi_in((0x91, 35, 127))
    assert not rig.live.midi_in((0xB1, 85, 127))


def test_one_that_was_late_to_start_is_asked_again_when_its_mode_comes(
    live: Any, name: str, make: Any
) -> None:
    """Its answers were lost while it started; then the musician presses User."""
    rig = make(name)
    rig.unit.late_s = 30.0
    live.plug(rig.unit)
    rig.load()
    live.advance(40.0)
    assert rig.surface.push.model is None
    rig.unit.user()
    rig.settle()
    assert rig.surface.push.model is rig.model
    rig.settle()
    assert rig.led("style_1").value


def test_pads_in_mpe_are_switched_while_they_are_ours(live: Any, name: str, make: Any) -> None:
    """Only in User mode; as they were before when it is left, and when the script goes."""
    for before in (2, 0):
        rig = make(name)
        rig.unit.pads_play = before
        rig.start()
        ours = 1 if rig.model.aftertouch else before
        assert rig.unit.pads_play == ours
        rig.unit.user()
        rig.settle()
        assert rig.unit.pads_play == before
        rig.unit.user()
        rig.settle()
        assert rig.unit.pads_play == ours
        rig.live.unload_script(rig.surface)
        assert rig.unit.pads_play == before
        rig.live.unplug(rig.unit)


def test_pads_that_stay_in_mpe_are_told_of(rig: Any) -> None:
    """With what was done, and then with what to do; nothing is played."""
    push, number = rig.surface.push, rig.control("lane_kick").number
    if not rig.model.aftertouch:
        assert not push.receive((0x91, number, 100))
        return
    rig.unit.pads_play = 2  # switched by somebody else
    with pytest.raises(SidestickError, match="switched to poly aftertouch"):
        push.receive((0x91, number, 100))
    assert rig.unit.pads_play == 1
    rig.unit.stubborn = True
    with pytest.raises(SidestickError, match="Press Setup on Push"):
        push.receive((0x95, number, 100))
    assert push.receive((0x85, number, 0))
    assert rig.dispatcher.played == []


def test_a_fast_turn_counts_in_full(rig: Any) -> None:
    """Two's complement: 63 to the right and 64 to the left in one message."""
    rig.unit.turn(71, 63)
    rig.unit.turn(71, -64)
    assert rig.dispatcher.played == [("turn", "temperature", 63), ("turn", "temperature", -64)]


def test_user_mode_shows_everything(rig: Any) -> None:
    """Chosen style, steps, lanes and buttons are lit, whatever else has a light is dark."""
    assert sum_of(rig.colour("style_1")) > sum_of(rig.colour("style_2")) > 0
    assert rig.colour("style_4") == 0
    assert sum_of(rig.colour("bars_2")) > sum_of(rig.colour("bars_1")) > 0
    assert sum_of(rig.colour("lane_kick")) > sum_of(rig.colour("lane_snare")) > 0
    assert rig.colour("version_1") == 0
    for number in rig.model.lights:
        assert rig.unit.led("button", number) is not None


def test_coming_back_to_user_mode_shows_everything_again(rig: Any) -> None:
    """In Live mode Live's lights were there instead, and nothing was sent to them."""
    rig.unit.user()
    rig.settle()
    sent = len(rig.live.midi_out)
    rig.dispatcher.change(lane=1, versions=("found", "vary", "feel"))
    rig.live.advance(1.0)
    assert len(rig.live.midi_out) == sent
    assert rig.colour("style_1") == 0
    rig.unit.user()
    rig.settle()
    assert rig.colour("style_1")
    assert rig.colour("version_3")
    assert sum_of(rig.colour("lane_snare")) > sum_of(rig.colour("lane_kick"))


def test_a_script_loaded_in_user_mode_shows_itself(live: Any, name: str, make: Any) -> None:
    """Nobody says which mode it is in, so it is taken for User."""
    rig = make(name)
    live.plug(rig.unit)
    rig.unit.user()
    live.advance(5.0)
    rig.load()
    live.advance(4.0)
    assert rig.colour("style_1")


def test_only_differences_are_sent(rig: Any) -> None:
    """A step that is played costs one message, nothing new costs none."""
    rig.live.advance(1.0)
    before = len(rig.live.midi_out)
    rig.live.advance(1.0)
    assert len(rig.live.midi_out) == before
    rig.dispatcher.change(steps=(100, *(0,) * 31))
    rig.live.advance(1.0)
    assert len(rig.live.midi_out) == before + 1


def test_a_tick_sends_a_bounded_number(rig: Any) -> None:
    """All lights at once are spread over some ticks, and are all there within 100 ms."""
    rig.surface.refresh_state()
    counts = []
    for _ in range(9):
        before = len(rig.live.midi_out)
        rig.live.advance(TICK_S)
        counts.append(len(rig.live.midi_out) - before)
    assert max(counts) <= MESSAGES_PER_TICK + 1, "and a line of text at most"
    assert sum(counts) >= 64 + len(rig.model.lights)
    assert counts[-1] == 0


def test_velocity_is_brightness(rig: Any) -> None:
    """Three levels of the lane's colour, then no hit, then no step."""
    rig.dispatcher.change(lane=4, steps=(127, 80, 20, 0, -1, *(0,) * 27))
    rig.settle()
    brightness = [sum_of(rig.colour(f"step_{n}")) for n in (1, 2, 3)]
    assert brightness == sorted(brightness, reverse=True)
    assert len(set(brightness)) == 3
    assert rig.colour("step_4") not in [rig.colour(f"step_{n}") for n in (1, 2, 3, 5)]
    assert rig.colour("step_5") == 0


def test_a_locked_lane_has_lost_its_colour(rig: Any) -> None:
    """White, dim while another is chosen."""
    before = rig.colour("lane_snare")
    rig.dispatcher.change(locked=frozenset((1,)))
    rig.settle()
    after = rig.colour("lane_snare")
    assert after != before
    assert len({after >> 16 & 255, after >> 8 & 255, after & 255}) == 1


def test_an_engine_that_is_away_is_red(rig: Any) -> None:
    """Every style, and generate where it has colours; what needs the engine is dark."""
    rig.dispatcher.change(engine=AWAY)
    rig.settle()
    assert all(is_red(rig.colour(f"style_{n}")) for n in range(1, 9))
    assert rig.colour("generate")
    assert rig.colour("fill") == rig.colour("extend") == 0
    assert rig.colour("straighten"), "the grid is the script's own"


def test_work_is_blinked_from_here_without_a_clock(rig: Any) -> None:
    """The chosen style and the pressed button go between bright and dim, four times a second."""
    rig.dispatcher.change(working="generate")
    seen = {"style_1": set(), "generate": set()}
    for _ in range(60):
        rig.live.advance(TICK_S)
        for role, colours in seen.items():
            colours.add(rig.colour(role))
    assert [len(colours) for colours in seen.values()] == [2, 2]
    rig.dispatcher.change(working="", done="generate")
    rig.settle()
    still = rig.colour("style_1"), rig.colour("generate")
    rig.live.advance(0.25)
    assert (rig.colour("style_1"), rig.colour("generate")) == still


def test_work_is_pulsed_by_push_where_there_is_a_clock(live: Any, name: str, make: Any) -> None:
    """First the steady colour, then the other on a channel that pulses; nothing after that."""
    rig = make(name, clock=True).start()
    rig.dispatcher.change(working="generate")
    rig.settle()
    sent = len(live.midi_out)
    live.advance(2.0)
    assert len(live.midi_out) == sent
    led = rig.led("style_1")
    assert led.channel == 9
    control = rig.control("style_1")
    looks = [rig.unit.colour(control.kind, control.number, phase) for phase in (0.0, 0.25, 0.5)]
    assert sum_of(looks[0]) > sum_of(looks[1]) > sum_of(looks[2]) > 0
    rig.dispatcher.change(working="")
    rig.settle()
    assert rig.led("style_1").channel == 0


def test_a_done_action_is_green(rig: Any) -> None:
    """A button without colours is bright instead."""
    dim = rig.colour("fill")
    rig.dispatcher.change(done="fill")
    rig.settle()
    assert sum_of(rig.colour("fill")) > sum_of(dim)


def test_versions_are_on_the_top_row(rig: Any) -> None:
    """As many as there are, the current one brightest."""
    rig.dispatcher.change(versions=("vary", "fill", "feel"), version=1)
    rig.settle()
    lit = [sum_of(rig.colour(f"version_{n + 1}")) for n in range(VERSIONS)]
    assert lit[1] > lit[0] == lit[2] > 0
    assert lit[3:] == [0] * 5


def test_a_version_tells_who_made_it(rig: Any) -> None:
    """The clip as it was found is white; one edited by hand has another colour than ours."""
    rig.dispatcher.change(versions=("found", "edited", "vary"))
    rig.settle()
    found, edited, varied = [rig.colour(f"version_{n}") for n in (1, 2, 3)]
    assert len({found >> 16, found >> 8 & 255, found & 255}) == 1
    assert len({found, edited, varied}) == 3


def test_a_version_that_waits_for_the_next_bar_blinks(rig: Any) -> None:
    """Until it is in the clip."""
    rig.dispatcher.change(versions=("vary", "fill"), version=0, queued=1)
    seen = set()
    for _ in range(8):
        rig.live.advance(0.1)
        seen.add(rig.colour("version_2"))
    assert len(seen) == 2


def test_the_playhead_runs_over_the_steps(rig: Any) -> None:
    """It is white and leaves the step as it was."""
    before = rig.colour("step_3")
    rig.dispatcher.change(playhead=2)
    rig.settle()
    assert sum_of(rig.colour("step_3")) > sum_of(before)
    rig.dispatcher.change(playhead=3)
    rig.settle()
    assert rig.colour("step_3") == before


def test_disconnect_gives_it_back_to_live(rig: Any) -> None:
    """Live mode is restored, once."""
    rig.live.unload_script(rig.surface)
    assert rig.unit.mode == 0
    assert rig.live.midi_out[-1] == (*rig.model.mode, 0, 0xF7)


def test_a_push_in_live_mode_is_left_as_it_is(rig: Any) -> None:
    """Unloading the script then sends nothing."""
    rig.unit.user()
    rig.settle()
    sent = len(rig.live.midi_out)
    rig.live.unload_script(rig.surface)
    assert len(rig.live.midi_out) == sent


def test_plugging_in_again_works(rig: Any) -> None:
    """It is found again, and shows everything as soon as User is pressed."""
    rig.live.unplug(rig.unit)
    rig.live.advance(1.0)
    assert rig.surface.push.model is None
    assert rig.surface.push.wanted() == []
    rig.live.plug(rig.unit)
    rig.live.advance(4.0)
    rig.unit.user()
    rig.settle()
    assert rig.colour("style_1")
    rig.unit.tap(86)
    assert rig.dispatcher.played[-2] == ("press", "generate", 127)


def test_another_model_can_be_plugged_in(live: Any, name: str, make: Any) -> None:
    """The tables are those of the unit that is there."""
    rig = make(name).start()
    live.unplug(rig.unit)
    other = make("Push 1" if name != "Push 1" else "Push 2")
    live.plug(other.unit)
    live.advance(4.0)
    other.unit.user()
    live.advance(0.2)
    assert rig.surface.push.model is other.model
    assert other.unit.too_early == []
    assert other.colour("style_1")


def test_user_pressed_while_it_starts_is_not_missed(live: Any, name: str, make: Any) -> None:
    """Whatever it says of its mode before it is known counts when it is."""
    rig = make(name)
    live.plug(rig.unit)
    rig.load()
    live.advance(1.0)
    rig.unit.user()
    live.advance(3.5)
    assert rig.colour("style_1")
    if rig.unit.text:
        assert "bars" in rig.unit.text[2]
