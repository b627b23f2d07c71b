"""The state of a player as others see it: plain values, the same in both processes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class PlayerState:
    """State of a player; times of `at_s` are those of `time.perf_counter`.

    Attributes:
        playing: whether the beat plays.
        at_s: when the song was at `position_beats`.
        position_beats: where in the loop.
        length_beats: of the loop; 0 while nothing plays.
        tempo_bpm: ours, or that of the clock that is followed.
        outputs, inputs: names of the ports that are there.
        has_virtual: whether the first of each is one that we would make.
        output: the port that is played to, None for none.
        input: the port whose clock is followed, None for none.
        channel: 1 to 16.
        sends_clock: whether the MIDI clock goes out.
        sentence: what is amiss, or what has come back; "" where there is nothing to say.
    """

    playing: bool
    at_s: float
    position_beats: float
    length_beats: float
    tempo_bpm: float
    outputs: Sequence[str]
    inputs: Sequence[str]
    has_virtual: bool
    output: str | None
    input: str | None
    channel: int
    sends_clock: bool
    sentence: str

    def position_at(self, now_s: float) -> float:
        """Return where in the loop the song is at a time soon after."""
        if not self.playing:
            return self.position_beats
        beats = self.position_beats + (now_s - self.at_s) * self.tempo_bpm / 60
        return beats % self.length_beats


# Before a player has said anything.
UNKNOWN = PlayerState(
    playing=False,
    at_s=0.0,
    position_beats=0.0,
    length_beats=0.0,
    tempo_bpm=120.0,
    outputs=(),
    inputs=(),
    has_virtual=False,
    output=None,
    input=None,
    channel=10,
    sends_clock=False,
    sentence="",
)
