"""The player in a process of its own: as good as one at hand, and nothing hangs when it ends."""

from __future__ import annotations

import inspect
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Any

import psutil
import pytest

from Sidestick.protocol.messages import Note
from sidestick_engine.errors import MidiPortError
from sidestick_engine.midi_out import VIRTUAL_OUTPUT, MidiLoop, MidiOut, PlayerState, remote_player
from sidestick_engine.midi_out.player import Player
from sidestick_engine.midi_out.remote_player import ENDED

KICK = 36
FAST_BPM = 600.0
CLIP = MidiLoop([Note(KICK, 0.0, 0.25, 100.0)], 1.0)
ENDLESS = MidiLoop([Note(KICK, 0.0, 1000.0, 100.0)], 1000.0)
CLASS = CLIP.__class__.__name__
PLAYS_ON = f"""
from Sidestick.protocol.messages import Note
from sidestick_engine.midi_out import {CLASS}, MidiOut
midi = MidiOut()
midi.use_output({VIRTUAL_OUTPUT!r})
print("open", flush=True)
input()
midi.play({CLASS}([Note({KICK}, 0.0, 1000.0, 100.0)], 1000.0), 120.0)
input()
"""


@pytest.fixture
def states() -> list[PlayerState]:
    return []


@pytest.fixture
def midi_out(backend: Any, listen: Any, states: list[PlayerState]) -> Iterator[MidiOut]:
    """One that plays to its own port; it has ended when those who listen are closed."""
    with MidiOut(states.append) as midi_out:
        midi_out.use_output(VIRTUAL_OUTPUT)
        yield midi_out


def player_of(process: psutil.Process) -> psutil.Process:
    alive = (
        child for child in process.children() if child.status() != psutil.STATUS_ZOMBIE
    )  # an ended child of another test has no command line
    return next(child for child in alive if "sidestick_engine.midi_out" in child.cmdline())


def test_it_plays_edits_and_stops(midi_out: MidiOut, listen: Callable[..., Any]) -> None:
    """Calls reach the port, and its state says where the song is."""
    receiver = listen(VIRTUAL_OUTPUT)
    midi_out.play(CLIP, FAST_BPM)
    receiver.wait_for("note_on", 2)
    state = midi_out.state()
    assert (state.playing, state.tempo_bpm, state.length_beats) == (True, FAST_BPM, 1.0)
    assert 0.0 <= state.position_at(state.at_s + 1000.0) < 1.0
    midi_out.stop()
    assert not midi_out.state().playing


def test_a_refusal_is_a_sentence(midi_out: MidiOut) -> None:
    """It travels from the process to whoever asked."""
    with pytest.raises(MidiPortError, match=r'There is no MIDI port "loud"\.'):
        midi_out.use_output("loud")


def test_a_note_ends_when_it_is_closed(midi_out: MidiOut, listen: Callable[..., Any]) -> None:
    """Closing is a stop."""
    receiver = listen(VIRTUAL_OUTPUT)
    midi_out.play(ENDLESS, FAST_BPM)
    receiver.wait_for("note_on", 1)
    midi_out.close()
    assert receiver.wait_for("note_off", 1)


def test_a_note_ends_when_whoever_plays_it_is_killed(
    backend: Any, listen: Callable[..., Any]
) -> None:
    """The player hears that it is alone, and stops."""
    with subprocess.Popen(
        [sys.executable, "-c", PLAYS_ON], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as owner:
        assert owner.stdin is not None
        assert owner.stdout is not None
        assert owner.stdout.readline() == "open\n"
        receiver = listen(VIRTUAL_OUTPUT)
        owner.stdin.write("\n")
        owner.stdin.flush()
        receiver.wait_for("note_on", 1)
        owner.kill()
        assert receiver.wait_for("note_off", 1)


@pytest.mark.skipif(sys.platform == "win32", reason="it is stopped by a signal")
def test_a_player_that_hangs_is_told_and_started_again(
    midi_out: MidiOut, listen: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever asks gets a sentence; what they ask next is done."""
    midi_out.refresh_ports()
    monkeypatch.setattr(remote_player, "REPLY_S", 0.1)
    player_of(psutil.Process()).send_signal(signal.SIGSTOP)
    with pytest.raises(MidiPortError, match=ENDED):
        midi_out.play(CLIP, FAST_BPM)
    monkeypatch.undo()
    midi_out.refresh_ports()
    receiver = listen(VIRTUAL_OUTPUT)
    midi_out.play(CLIP, FAST_BPM)
    assert receiver.wait_for("note_on", 1)


@pytest.mark.skipif(sys.platform == "win32", reason="processes are killed by a signal here")
def test_a_player_that_ends_by_itself_is_told_and_started_again(
    midi_out: MidiOut,
    states: list[PlayerState],
    listen: Callable[..., Any],
    until: Callable[..., bool],
) -> None:
    """The next press of play is heard on the port and channel of before."""
    midi_out.use_channel(3)
    midi_out.play(CLIP, FAST_BPM)
    player_of(psutil.Process()).send_signal(signal.SIGKILL)
    assert until(lambda: states[-1].sentence == ENDED)
    assert not midi_out.state().playing
    midi_out.refresh_ports()
    receiver = listen(VIRTUAL_OUTPUT)
    midi_out.play(CLIP, FAST_BPM)
    assert receiver.wait_for("note_on", 1)[0].channel == 2


def test_it_has_the_methods_of_a_player() -> None:
    """Every public one, with its signature; what both say of themselves is written once."""
    methods = [name for name in vars(Player) if not name.startswith("_")]
    assert {name for name in methods if not hasattr(MidiOut, name)} == set()
    for name in methods:
        ours, theirs = getattr(MidiOut, name), getattr(Player, name)
        assert (
            inspect.signature(ours).parameters.keys() == inspect.signature(theirs).parameters.keys()
        )
