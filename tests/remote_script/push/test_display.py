"""The four lines of text of Push 1."""

from __future__ import annotations

from typing import Any

import pytest

from Sidestick.controls.controller_state import PushState
from Sidestick.protocol.messages import Style
from Sidestick.push.display import LINE_CHARS, lines
from sidestick_live_sim import SimulatedLive

KNOBS = tuple((label, value) for label, value in zip("ABCDEFGH", ("1", "22", "333") * 3))


def test_each_cell_stands_over_its_button() -> None:
    """Two cells of eight characters fill each of the four panes of seventeen."""
    styles = tuple(Style(name, name, 0) for name in ("funk", "a style of a long name", "jazz"))
    shown = lines(PushState(styles=styles, knobs=KNOBS, status="Sidestick: said"))
    assert [len(line) for line in shown] == [LINE_CHARS] * 4
    assert shown[0].startswith("A      1 B     22C    333 D      1")
    assert shown[1].rstrip() == "Sidestick: said"
    assert shown[2].startswith("1 bar    2 bars  4 bars   8 bars  Fill     Humanize")
    assert shown[3].rstrip() == "funk     a style jazz"


def test_what_is_too_long_is_cut_and_what_is_strange_is_marked() -> None:
    """The display has the characters of ASCII, and 68 of them."""
    shown = lines(PushState(status="Ä" + "x" * 100))
    assert shown[1] == "?" + "x" * 67


def test_a_label_gives_way_to_its_value() -> None:
    """The value of a knob matters more than its whole name."""
    assert lines(PushState(knobs=(("Temperature", "1.00"),)))[0].startswith("Temp1.00 ")


@pytest.fixture
def push_1(live: SimulatedLive, make: Any) -> Any:
    return make("Push 1").start()


def test_the_display_follows_the_desk(push_1: Any) -> None:
    """Only lines that changed are sent."""
    assert push_1.unit.text[3].startswith("funk ")
    sent = len(push_1.live.midi_out)
    push_1.dispatcher.change(status="engine connected")
    push_1.settle()
    assert push_1.unit.text[1].startswith("engine connected ")
    assert len(push_1.live.midi_out) == sent + 1


def test_live_s_own_text_is_left_alone(push_1: Any) -> None:
    """The display takes text in every mode, so that none is sent in Live mode."""
    push_1.unit.user()
    before = list(push_1.unit.text)
    push_1.dispatcher.change(status="not now")
    push_1.live.advance(1.0)
    assert push_1.unit.text == before
    push_1.unit.user()
    push_1.settle()
    assert push_1.unit.text[1].startswith("not now ")


def test_all_lines_come_again_with_user_mode(push_1: Any) -> None:
    """In Live mode the display is Live's, which writes it full."""
    before = list(push_1.unit.text)
    push_1.unit.user()
    push_1.unit.text = ["Live's own".ljust(68)] * 4
    push_1.unit.user()
    push_1.settle()
    assert push_1.unit.text == before


def test_nothing_is_written_before_the_mode_is_known(live: SimulatedLive, make: Any) -> None:
    """A Push that may be in Live mode keeps its text until the first pad is played."""
    rig = make("Push 1")
    live.plug(rig.unit)
    rig.unit.user()
    live.advance(5.0)
    rig.load()
    live.advance(4.0)
    assert rig.unit.text == [""] * 4
    rig.unit.strike(36)
    rig.settle()
    assert rig.unit.text[3].startswith("funk ")


@pytest.mark.parametrize("without_text", ["Push 2", "Push 3"])
def test_other_models_are_sent_no_text(make: Any, without_text: str) -> None:
    """Their displays are not for MIDI."""
    rig = make(without_text).start()
    texts = [message for message in rig.live.midi_out if message[:2] == (0xF0, 0x47)]
    assert texts == []
