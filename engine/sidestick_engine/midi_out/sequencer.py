"""Decides which MIDI message is due when: notes, their ends, the clock. No time passes here.

Everything has a place in the song, in beats; `Tempo` says when that is. Messages of one place go
out in a fixed order: clock, ends of notes, starts of notes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import ceil, inf

from sidestick_engine.midi_out.loop import SAME_BEATS, STEP_BEATS, MidiLoop, Walk

TICKS_PER_BEAT = 24
POSITIONS_PER_BEAT = 4  # what a song position pointer counts in
MAX_POSITION = 0x3FFF
TICK, START, CONTINUE, STOP, SONG_POSITION = 0xF8, 0xFA, 0xFB, 0xFC, 0xF2
NOTE_ON, NOTE_OFF = 0x90, 0x80
SHORTEST_BEATS = 1 / 96  # a drum module does not hear what ends at once
LATE_S = (
    0.1  # a hit that is later than that is left out: a flam of all that was missed helps nobody
)

Send = Callable[[Sequence[int]], None]


class Tempo:
    """The song's time: a straight line of beats over seconds, bent only where it has come to."""

    def __init__(self, bpm: float = 120.0) -> None:
        self.bpm = bpm
        self._at_s = self._beats = 0.0

    def beats_at(self, seconds: float) -> float:
        """Return where the song is at a time of the clock."""
        return self._beats + (seconds - self._at_s) * self.bpm / 60

    def seconds_at(self, beats: float) -> float:
        """Return when the song is there."""
        return self._at_s + (beats - self._beats) * 60 / self.bpm

    def draw(self, at_s: float, beats: float, bpm: float) -> None:
        """Let the line go through this point from now on."""
        self._at_s, self._beats, self.bpm = at_s, beats, bpm


class Sequencer:
    """Plays a clip over and over into `send`, which takes the bytes of one message.

    Attributes:
        channel: 1 to 16; notes that sound end on the one that they began on.
        sends_clock: whether the MIDI clock goes out; `send_clock` changes it.
    """

    def __init__(self, send: Send) -> None:
        self.tempo = Tempo()
        self.channel = 10
        self.sends_clock = False
        self._send = send
        self._walk: Walk | None = None
        self._change: tuple[float, MidiLoop] | None = None  # from this beat on, that clip
        self._sounding: dict[int, tuple[float, int]] = {}  # pitch: the beat it ends at, channel
        self._tick = 0
        self._late_beats = 0.0

    @property
    def playing(self) -> bool:
        """True while a clip plays."""
        return self._walk is not None

    @property
    def length_beats(self) -> float:
        """Length of the loop that plays; 0 while none does."""
        return self._walk.clip.length_beats if self._walk else 0.0

    def position_beats(self, now_s: float) -> float:
        """Return where in the loop the song is; 0 while nothing plays."""
        return self._walk.position(self.tempo.beats_at(now_s)) if self._walk else 0.0

    def start(self, clip: MidiLoop, now_s: float, song_beats: float = 0.0) -> None:
        """Play from a place of the song on, whose beat 0 is the loop's start."""
        self.stop()
        self.tempo.draw(now_s, song_beats, self.tempo.bpm)
        self._walk = Walk(clip, 0.0, song_beats)
        self._announce(song_beats)

    def send_clock(self, on: bool, now_s: float) -> None:
        """Turn the MIDI clock's sending on or off, with start, stop, continue and song position."""
        if self.playing and self.sends_clock and not on:
            self._send((STOP,))
        begins, self.sends_clock = on and not self.sends_clock, on
        if self.playing and begins:
            self._announce(self.tempo.beats_at(now_s))

    def _announce(self, song_beats: float) -> None:
        if not self.sends_clock:
            return
        self._tick = ceil((song_beats - SAME_BEATS) * TICKS_PER_BEAT)
        position = min(MAX_POSITION, round(song_beats * POSITIONS_PER_BEAT))
        if position == 0:
            self._send((START,))
            return
        self._send((SONG_POSITION, position & 0x7F, position >> 7))
        self._send((CONTINUE,))

    def stop(self) -> None:
        """End at once; nothing goes on sounding."""
        self.silence()
        if self._walk and self.sends_clock:
            self._send((STOP,))
        self._walk = self._change = None

    def silence(self) -> None:
        """End all notes that sound; the song goes on."""
        for pitch in sorted(self._sounding):
            self._end(pitch)

    def edit(self, clip: MidiLoop, now_s: float) -> None:
        """Go on with this clip from the next step on, or where the version is due that it edits."""
        if self._walk:
            at_beats = self._change[0] if self._change else self._line(now_s, STEP_BEATS)
            self._change = (at_beats, clip)

    def switch(self, clip: MidiLoop, now_s: float) -> None:
        """Go on with this clip from the next bar on, from the same place in it."""
        if self._walk:
            self._change = (self._line(now_s, self._walk.clip.bar_beats), clip)

    def _line(self, now_s: float, grid_beats: float) -> float:
        assert self._walk is not None
        return self._walk.next_line(self.tempo.beats_at(now_s), grid_beats)

    def set_tempo(self, bpm: float, now_s: float) -> None:
        """Play at another tempo from now on; the song does not jump."""
        self.tempo.draw(now_s, self.tempo.beats_at(now_s), bpm)

    def due_s(self) -> float:
        """Return when the next message is due; infinite while there is none."""
        due_beats, _ = self._next()
        return inf if due_beats == inf else self.tempo.seconds_at(due_beats)

    def play_until(self, now_s: float) -> None:
        """Send all that is due by now."""
        until_beats = self.tempo.beats_at(now_s) + SAME_BEATS
        self._late_beats = self.tempo.beats_at(now_s - LATE_S)
        while True:
            due_beats, action = self._next()
            if due_beats > until_beats:
                return
            action()

    def _next(self) -> tuple[float, Callable[[], None]]:
        """Return where something happens next, and what; of one place, the first in order."""
        if self._walk is None:
            return inf, self._strike
        change_beats = self._change[0] if self._change else inf
        tick_beats = self._tick / TICKS_PER_BEAT if self.sends_clock else inf
        coming = (
            (change_beats - SAME_BEATS, self._take_over),
            (tick_beats, self._beat_clock),
            (self._end_beats(), self._end_due),
            (self._walk.due_beats, self._strike),
        )
        return min(coming, key=lambda each: each[0])

    def _take_over(self) -> None:
        assert self._walk is not None
        assert self._change is not None
        line_beats, clip = self._change
        position = clip.within(self._walk.position(line_beats))
        self._walk = Walk(clip, line_beats - position, line_beats)
        self._change = None

    def _beat_clock(self) -> None:
        self._send((TICK,))
        self._tick += 1

    def _end_beats(self) -> float:
        return min((end_beats for end_beats, _ in self._sounding.values()), default=inf)

    def _end_due(self) -> None:
        due_beats = self._end_beats()
        for pitch in sorted(self._sounding):
            if self._sounding[pitch][0] <= due_beats:
                self._end(pitch)

    def _end(self, pitch: int) -> None:
        _, channel = self._sounding.pop(pitch)
        self._send((NOTE_OFF + channel - 1, pitch, 0))

    def _strike(self) -> None:
        assert self._walk is not None
        start_beats, note = self._walk.due_beats, self._walk.note
        self._walk.step()
        if start_beats < self._late_beats:
            return
        if note.pitch in self._sounding:
            self._end(note.pitch)
        velocity = max(1, min(127, round(note.velocity)))
        self._send((NOTE_ON + self.channel - 1, note.pitch, velocity))
        end_beats = start_beats + max(SHORTEST_BEATS, note.length_beats)
        self._sounding[note.pitch] = (end_beats, self.channel)
