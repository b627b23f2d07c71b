"""Learning a control from the messages that it sends."""

from __future__ import annotations

import json
from typing import Any

import pytest

from Sidestick.controls.midi_input import turned
from Sidestick.controls.midi_learn import GIVE_UP_S, KNOB_MESSAGES, MidiLearn, mode_of
from Sidestick.protocol.actions_table import ROLES
from Sidestick.protocol.settings_table import KNOBS, PUSH_ENCODERS
from Sidestick.settings.control_map import (
    ABSOLUTE,
    BUTTON,
    OFFSET,
    PRESETS,
    SIGNED,
    TWOS_COMPLEMENT,
    Control,
    parse,
)
from Sidestick.status_messages import say


@pytest.mark.parametrize(
    ("values", "mode"),
    [
        ([60, 61, 62, 63, 64, 65, 66, 67], ABSOLUTE),
        ([1, 2, 3, 4, 3, 2, 1, 0], ABSOLUTE),
        ([0, 20, 60, 90, 127, 100, 40, 2], ABSOLUTE),
        ([1, 1, 2, 1, 127, 127, 126, 127], TWOS_COMPLEMENT),
        ([1, 1, 1, 1, 2, 3, 2, 1], TWOS_COMPLEMENT),
        ([65, 65, 66, 65, 63, 63, 62, 63], OFFSET),
        ([1, 1, 2, 1, 65, 65, 66, 65], SIGNED),
        ([50, 50, 99, 99, 3, 3, 3, 3], ABSOLUTE),
    ],
)
def test_a_knob_tells_how_it_speaks(values: Any, mode: str) -> None:
    """A knob sends its position, or how far it was turned in one of three encodings."""
    assert mode_of(values) == mode


@pytest.mark.parametrize(
    ("mode", "right", "left"), [(TWOS_COMPLEMENT, 3, 125), (OFFSET, 67, 61), (SIGNED, 3, 67)]
)
def test_an_endless_knob_turns_both_ways(mode: str, right: int, left: int) -> None:
    """Three steps to the right, three to the left."""
    assert (turned(mode, right), turned(mode, left)) == (3, -3)


@pytest.fixture
def midi_learn(clock: Any) -> MidiLearn:
    return MidiLearn(clock)


def test_a_button_is_learnt_from_its_first_message(midi_learn: MidiLearn) -> None:
    """A pad on channel 10; releases, and what is no note or CC, tell nothing."""
    midi_learn.begin(["generate", "extend"])
    assert midi_learn.role == "generate"
    for message in ((0x89, 36, 64), (0x99, 36, 0), (0xE0, 0, 64), (0xD0, 5, 5)):
        assert midi_learn.receive(message) is None
    assert midi_learn.receive((0x99, 36, 100)) == ("generate", Control("note", 10, 36, BUTTON))
    assert midi_learn.role == "extend"
    assert midi_learn.receive((0xB0, 20, 127)) == ("extend", Control("cc", 1, 20, BUTTON))
    assert midi_learn.role == ""


def test_a_knob_is_learnt_from_some_messages_of_its_own(midi_learn: MidiLearn) -> None:
    """Those of another, moved in between, begin again; pads are no knobs."""
    midi_learn.begin(["density"])
    for _ in range(KNOB_MESSAGES - 1):
        assert midi_learn.receive((0xB0, 7, 1)) is None
    assert midi_learn.receive((0xB0, 8, 1)) is None
    for _ in range(KNOB_MESSAGES - 1):
        assert midi_learn.receive((0x90, 36, 100)) is None
        assert midi_learn.receive((0xB0, 7, 1)) is None
    assert midi_learn.receive((0xB0, 7, 127)) == ("density", Control("cc", 1, 7, TWOS_COMPLEMENT))


def test_a_role_can_be_skipped(midi_learn: MidiLearn) -> None:
    """After the last one learning is over."""
    midi_learn.begin(["generate", "extend"])
    midi_learn.skip()
    assert midi_learn.role == "extend"
    midi_learn.skip()
    assert midi_learn.role == ""
    assert midi_learn.receive((0xB0, 7, 127)) is None


def test_learning_ends_in_silence(midi_learn: MidiLearn, clock: Any) -> None:
    """So that keyboards play again; each message gives it more time."""
    midi_learn.begin(["density"])
    clock.now_s += GIVE_UP_S - 1
    midi_learn.receive((0xB0, 7, 1))
    clock.now_s += GIVE_UP_S - 1
    midi_learn.tick()
    assert midi_learn.role == "density"
    clock.now_s += 2
    midi_learn.tick()
    assert midi_learn.role == ""


class Controller:
    """A controller on the script's port, in a session."""

    def __init__(self, session: Any) -> None:
        self.session = session

    def send(self, status: int, number: int, value: int) -> bool:
        heard = self.session.live.midi_in((status, number, value))
        self.session.tick()
        return bool(heard)

    def learn(self) -> str:
        """Press learn; return what is said then."""
        self.send(0xBF, 119, 127)
        self.session.tick()
        return str(self.session.live.status_line)

    def file(self) -> Any:
        return json.loads((self.session.folder / "config.json").read_text())


@pytest.fixture
def controller(connected: Any) -> Controller:
    return Controller(connected)


def test_press_learn_move_a_control_and_it_is_bound(controller: Controller) -> None:
    """And kept: also after loading the script again."""
    session = controller.session
    (session.folder / "config.json").write_text('{"style": "jazz", "seed": 7}')
    assert controller.learn() == say("learn", role="generate")
    assert controller.send(0x99, 36, 100)
    assert session.live.status_line == say("learn", role="vary")
    session.press("cancel")
    session.tick()
    assert session.live.status_line == say("learn_ended")
    bound = {"type": "note", "channel": 10, "number": 36}
    assert controller.file()["controls"]["generate"] == bound
    assert (controller.file()["style"], controller.file()["seed"]) == ("jazz", 7)
    session.controls["generate"] = bound
    assert "2 bars of" in session.press_and_wait("generate")
    session.load_again()
    assert "of Jazz, seed 7" in session.press_and_wait("generate")


def test_a_knob_is_bound_with_how_it_speaks(controller: Controller) -> None:
    """Learn skips from role to role until it is asked for."""
    session = controller.session
    while session.surface.midi_learn.role != "temperature":
        controller.learn()
    assert session.live.status_line == say("learn_knob", role="temperature")
    for value in (1, 1, 1, 1, 127, 127, 127, 127):
        controller.send(0xB2, 74, value)
    session.press("cancel")
    session.tick()
    assert controller.file()["controls"]["temperature"] == {
        "type": "cc",
        "channel": 3,
        "number": 74,
        "mode": "twos_complement",
    }
    controller.send(0xB2, 74, 10)
    assert session.live.status_line == say("knob", name="temperature", value="1.10")
    session.press_and_wait("generate")
    assert session.engine.of_kind("generate")[-1]["temperature"] == 1.1


def test_a_control_has_one_role(controller: Controller) -> None:
    """It leaves the role that it had."""
    controller.learn()
    controller.send(0xBF, 103, 127)
    assert controller.file()["controls"]["generate"]["number"] == 103
    assert controller.file()["controls"]["extend"] is None
    controller.session.press("cancel")
    controller.session.tick()
    controller.session.controls["generate"] = controller.file()["controls"]["generate"]
    assert "2 bars of Funk" in controller.session.press_and_wait("generate")


def test_while_learning_all_messages_come_to_the_script(controller: Controller) -> None:
    """Before and after only those that are bound."""
    assert not controller.send(0x95, 60, 1)
    controller.learn()
    assert controller.send(0x85, 60, 0)
    controller.session.live.advance(GIVE_UP_S + 1)
    assert not controller.send(0x95, 60, 1)
    assert controller.session.live.status_line == say("learn_ended")


def test_a_file_that_cannot_be_changed_is_reported(controller: Controller) -> None:
    """Settings in it are not overwritten, and no control is bound."""
    path = controller.session.folder / "config.json"
    path.write_text("{ not json")
    controller.learn()
    controller.send(0x99, 36, 100)
    assert path.read_text() == "{ not json"
    assert any("config.json cannot be read" in line for line in controller.session.live.log)


@pytest.mark.parametrize("name", [*PRESETS])
def test_a_ready_made_mapping_is_legal(name: str) -> None:
    """Its controls join those of channel 16."""
    problems: list[str] = []
    controls = parse(name, problems)
    assert problems == []
    assert set(PRESETS[name]) <= set(controls) <= set(ROLES)
    assert controls["learn"] == Control("cc", 16, 119)


def test_eight_pads_and_eight_knobs_are_ready_made(session: Any, start_engine: Any) -> None:
    """Notes 36 to 43 and CCs 1 to 8 on channel 1, the knobs as they stand."""
    (session.folder / "config.json").write_text('{"controls": "eight_pads_eight_knobs"}')
    session.load_again()
    session.connect(start_engine())
    controller = Controller(session)
    assert list(PRESETS["eight_pads_eight_knobs"])[8:] == [
        role for role in KNOBS if 0 < KNOBS[role].encoder <= PUSH_ENCODERS
    ]
    controller.send(0xB0, 1, 127)
    controller.send(0xB0, 2, 0)
    controller.send(0xB0, 6, 4)
    assert session.live.status_line == say("knob", name="bars", value="3")
    controller.send(0x90, 36, 90)
    session.until(lambda: session.slot().has_clip)
    asked = session.engine.of_kind("generate")[0]
    assert (asked["temperature"], asked["density"], asked["bars"]) == (2.0, None, 3)


def test_an_unknown_mapping_is_reported() -> None:
    """And the defaults hold."""
    problems: list[str] = []
    assert parse("mine", problems) == parse({}, [])
    assert "controls is" in problems[0]
    assert "eight_pads_eight_knobs" in problems[0]


def test_a_control_can_be_taken_away() -> None:
    """Null frees the CC for something else."""
    problems: list[str] = []
    controls = parse({"cancel": None}, problems)
    assert (problems, "cancel" in controls) == ([], False)


@pytest.mark.parametrize(
    "control",
    [
        {"type": "note", "channel": 1, "number": 5},
        {"type": "cc", "channel": 1, "number": 5, "mode": "sideways"},
        {"type": "cc", "channel": 1},
    ],
)
def test_an_illegal_knob_is_told_and_left_out(control: Any) -> None:
    """A note is no knob, and a knob has to say how it speaks or stand somewhere."""
    problems: list[str] = []
    controls = parse({"density": control}, problems)
    assert "density" not in controls
    assert "controls.density." in problems[0]
