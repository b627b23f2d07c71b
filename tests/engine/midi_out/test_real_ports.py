"""MIDI through real ports: what another program hears, and what is heard of its clock."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

import mido
import pytest

from Sidestick.protocol.messages import Note
from sidestick_engine.errors import MidiPortError
from sidestick_engine.midi_out import VIRTUAL_INPUT, VIRTUAL_OUTPUT, MidiLoop, backends
from sidestick_engine.midi_out.player import Player
from sidestick_engine.midi_out.ports import Ports

KICK, SNARE = 36, 38
CLIP = MidiLoop([Note(KICK, 0.0, 0.25, 100.0), Note(SNARE, 0.5, 0.25, 90.0)], 1.0)
EMPTY = MidiLoop([], 1.0)
FAST_BPM = 600.0


def test_another_program_hears_the_beat(player: Player, listen: Callable[..., Any]) -> None:
    """Notes arrive in order on channel 10 (9, as programs count), and all of them end.

    A JACK without a sound card loses one now and then where the computer is busy.
    """
    receiver = listen(VIRTUAL_OUTPUT)
    player.play(CLIP, FAST_BPM)
    order, count = [(KICK, 100, 9), (SNARE, 90, 9)] * 2, 6
    while True:
        heard = [(on.note, on.velocity, on.channel) for on in receiver.wait_for("note_on", count)]
        assert {*heard} == {*order}
        if any(heard[at : at + len(order)] == order for at in range(len(heard))):
            break
        count += 1
    player.stop()
    ended = len(receiver.of("note_on")) - 1
    assert len(receiver.wait_for("note_off", ended)) >= ended


def test_another_program_hears_the_clock(player: Player, listen: Callable[..., Any]) -> None:
    """Start, then 24 ticks from beat to beat, then stop."""
    receiver = listen(VIRTUAL_OUTPUT)
    player.send_clock(True)
    player.play(CLIP, FAST_BPM)
    receiver.wait_for("note_on", 5)
    player.stop()
    receiver.wait_for("stop", 1)
    kinds = [message.type for message in receiver.received]
    assert kinds[0] == "start"
    kicks = [
        place
        for place, message in enumerate(receiver.received)
        if message.type == "note_on" and message.note == KICK
    ]
    beats = [kinds[kick:after].count("clock") for kick, after in pairwise(kicks)]
    assert 24 in beats  # one may be lost where the computer is busy
    assert max(beats) <= 25


def test_a_port_of_another_program_can_be_played_to(
    player: Player, listen: Callable[..., Any]
) -> None:
    """It is found under the name that people see."""
    receiver = listen("Drums", virtual=True)
    player.refresh_ports()
    name = next(each for each in player.state().outputs if each.endswith("Drums"))
    player.use_output(name)
    player.use_channel(3)
    player.play(CLIP, FAST_BPM)
    assert receiver.wait_for("note_on", 1)[0].channel == 2


def test_a_port_that_does_not_exist_gets_a_sentence(player: Player) -> None:
    """The message says what there is instead."""
    with pytest.raises(MidiPortError, match=r'There is no MIDI port "loud"\. There are: Sidestick'):
        player.use_output("loud")
    assert player.state().output is None


def test_notes_end_where_they_began_when_the_port_changes(
    player: Player, listen: Callable[..., Any]
) -> None:
    """A note that sounds is ended before its port is left.

    It begins every four seconds: where it comes too late, or JACK has not connected the port yet,
    it is not heard.
    """
    receiver = listen("Drums", virtual=True)
    player.refresh_ports()
    player.use_output(next(each for each in player.state().outputs if each.endswith("Drums")))
    player.play(MidiLoop([Note(KICK, 0.0, 39.0, 100.0)], 40.0), FAST_BPM)
    receiver.wait_for("note_on", 1)
    player.use_output(VIRTUAL_OUTPUT)
    began = len(receiver.of("note_on"))
    ended = receiver.wait_for("note_off", began)
    assert [note.note for note in ended] == [KICK] * began


def test_a_port_that_vanishes_is_told_and_played_to_again_when_it_is_back(
    player: Player, listen: Callable[..., Any]
) -> None:
    """The beat goes on meanwhile."""
    receiver = listen("Drums", virtual=True)
    player.refresh_ports()
    name = next(each for each in player.state().outputs if each.endswith("Drums"))
    player.use_output(name)
    player.play(CLIP, FAST_BPM)
    receiver.wait_for("note_on", 1)
    receiver.close()
    player.refresh_ports()
    lost = player.state()
    assert lost.sentence.startswith(f"The MIDI port {name} is disconnected.")
    assert lost.playing
    again = listen("Drums", virtual=True)
    player.refresh_ports()
    assert player.state().sentence == f"The MIDI port {name} is back."
    assert again.wait_for("note_on", 1)


def test_a_clock_that_comes_in_is_followed(
    backend: Any, player: Player, listen: Callable[..., Any], until: Callable[..., bool]
) -> None:
    """Its start starts, its ticks move, its stop stops."""
    receiver = listen(VIRTUAL_OUTPUT)
    player.follow(VIRTUAL_INPUT)
    names = backend.get_output_names()
    with backend.open_output(next(each for each in names if VIRTUAL_INPUT in each)) as clock:
        player.play(CLIP, FAST_BPM)
        assert player.state().sentence == f"Waiting for the clock of {VIRTUAL_INPUT} to start."
        clock.send(mido.Message("start"))
        clock.send(mido.Message("clock"))
        assert receiver.wait_for("note_on", 1)[0].note == KICK
        clock.send(mido.Message("stop"))
        assert until(lambda: not player.state().playing)


class Cable(Ports):
    """Ports of a computer whose only one leads into a port of mido's."""

    def __init__(self, end: Any) -> None:
        self.system = backends.SYSTEMS[0]
        self._end = end

    def alive(self) -> bool:
        return True

    def outputs(self) -> list[str]:
        return ["Cable"]

    def inputs(self) -> list[str]:
        return []

    def open_output(self, name: str) -> None:
        pass

    def send(self, message: Sequence[int]) -> None:
        self._end.send(mido.Message.from_bytes(message))

    def close(self) -> None:
        pass


def test_the_tempo_of_a_clock_is_followed(
    backend: Any, player: Player, until: Callable[..., bool]
) -> None:
    """One player follows another, from its start to its stop."""
    player.follow(VIRTUAL_INPUT)
    player.play(CLIP, 60.0)
    names = backend.get_output_names()
    with (
        backend.open_output(next(each for each in names if VIRTUAL_INPUT in each)) as end,
        Player(lambda: Cable(end)) as leader,
    ):
        leader.use_output("Cable")
        leader.send_clock(True)
        leader.play(EMPTY, 143.0)
        assert until(lambda: player.state().playing)
        assert until(lambda: abs(player.state().tempo_bpm - 143.0) < 2.0)
        leader.stop()
        assert until(lambda: not player.state().playing)


def test_a_clock_that_is_lost_is_reported(
    backend: Any, player: Player, until: Callable[..., bool]
) -> None:
    """The beat stops, and the sentence says when it plays again."""
    player.follow(VIRTUAL_INPUT)
    player.play(CLIP, FAST_BPM)
    names = backend.get_output_names()
    with backend.open_output(next(each for each in names if VIRTUAL_INPUT in each)) as clock:
        clock.send(mido.Message("start"))
        clock.send(mido.Message("clock"))
        assert until(lambda: player.state().playing)
        assert until(lambda: not player.state().playing)
    assert player.state().sentence == (
        "The clock of Sidestick clock has stopped coming, so the beat has stopped."
        " It plays when the clock is started again."
    )
