"""The sequencer sends what is due when it is due, in order; its clock is a number."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st
from pytest import approx  # noqa: PT013 reads as a word

from Sidestick.protocol.messages import Note
from sidestick_engine.midi_out.loop import MidiLoop
from sidestick_engine.midi_out.sequencer import LATE_S, Sequencer

NEAR_S = 1e-4
KICK, SNARE, HAT = 36, 38, 42
ON, OFF, TICK, START, CONTINUE, STOP, SONG_POSITION = 0x99, 0x89, 0xF8, 0xFA, 0xFB, 0xFC, 0xF2
FOUR_KICKS = MidiLoop([Note(KICK, float(beat), 0.25, 100.0) for beat in range(4)], 4.0)
FOUR_HATS = MidiLoop([Note(HAT, float(beat), 0.25, 100.0) for beat in range(4)], 4.0)


class Playing:
    """A sequencer with a clock that moves from one due message to the next, and what it sent."""

    def __init__(self, bpm: float = 60.0) -> None:  # so that a beat is a second
        self.now_s = 100.0
        self.sent: list[tuple[float, tuple[int, ...]]] = []
        self.sequencer = Sequencer(self._hear)
        self.sequencer.set_tempo(bpm, self.now_s)

    def _hear(self, message: Sequence[int]) -> None:
        self.sent.append((round(self.now_s - 100.0, 4), tuple(message)))

    def start(self, clip: MidiLoop, from_beats: float = 0.0) -> None:
        self.sequencer.start(clip, self.now_s, from_beats)

    def run(self, seconds: float) -> None:
        end_s = self.now_s + seconds
        while (due_s := self.sequencer.due_s()) < end_s:
            self.now_s = max(self.now_s, due_s)
            self.sequencer.play_until(self.now_s)
        self.now_s = end_s

    def hits(self) -> list[tuple[float, int]]:
        """Second and pitch of the notes that began."""
        return [(at_s, message[1]) for at_s, message in self.sent if message[0] >> 4 == ON >> 4]

    def of(self, status: int) -> list[float]:
        return [at_s for at_s, message in self.sent if message[0] == status]


beats = st.floats(0.0, 8.0, exclude_max=True)
notes = st.builds(
    Note, st.integers(0, 127), beats, st.floats(0.0, 20.0), st.floats(1.0, 127.0, width=32)
)
clips = st.builds(
    MidiLoop, st.lists(notes, max_size=12), st.sampled_from([0.5, 1.0, 3.0, 4.0, 7.3, 8.0])
)


def test_a_note_begins_and_ends_on_its_channel_with_its_velocity() -> None:
    """A note is two messages, its length apart, on channel 10 unless another is chosen."""
    playing = Playing()
    playing.start(MidiLoop([Note(SNARE, 1.0, 0.5, 99.6)], 4.0))
    playing.run(3.0)
    assert playing.sent == [(1.0, (ON, SNARE, 100)), (1.5, (OFF, SNARE, 0))]


def test_a_loop_repeats_without_drift() -> None:
    """After thousands of rounds a hit is where it should be."""
    clip = MidiLoop([Note(KICK, 0.1, 0.1, 100.0)], 0.7)
    playing = Playing(bpm=133.7)
    playing.start(clip)
    playing.run(5000 * 0.7 * 60 / 133.7)
    expected = [(0.1 + lap * 0.7) * 60 / 133.7 for lap in range(5000)]
    assert [at_s for at_s, _ in playing.hits()] == approx(expected, abs=NEAR_S)


@given(
    clips,
    st.lists(st.tuples(st.sampled_from(["edit", "switch", "tempo", "channel", "clock"]), clips)),
)
def test_every_note_that_begins_ends(first: MidiLoop, changes: list[tuple[str, MidiLoop]]) -> None:
    """Whatever is changed while it plays, after a stop nothing sounds; and none begins twice."""
    playing = Playing(bpm=240.0)
    playing.start(first)
    for place, (what, clip) in enumerate(changes):
        playing.run(0.37)
        sequencer, now_s = playing.sequencer, playing.now_s
        match what:
            case "edit":
                sequencer.edit(clip, now_s)
            case "switch":
                sequencer.switch(clip, now_s)
            case "tempo":
                sequencer.set_tempo(60.0 + place * 40, now_s)
            case "channel":
                sequencer.channel = place % 16 + 1
            case "clock":
                sequencer.send_clock(place % 2 == 0, now_s)
    playing.run(1.0)
    playing.sequencer.stop()
    sounding: Counter[tuple[int, int]] = Counter()
    for _, (status, *data) in playing.sent:
        if status >> 4 == 0x9:
            assert sounding[status & 15, data[0]] == 0
            sounding[status & 15, data[0]] = 1
        elif status >> 4 == 0x8:
            assert sounding[status & 15, data[0]] == 1
            sounding[status & 15, data[0]] = 0
    assert not +sounding


@given(clips, st.integers(0, 20))
def test_a_clip_is_played_whole_in_every_round(clip: MidiLoop, rounds: int) -> None:
    """In each round every note begins once, in order, but that two of one pitch may be one."""
    playing = Playing()
    playing.start(clip)
    playing.run(rounds * clip.length_beats - 0.001 if rounds else 0.0)
    expected = [
        (start + lap * clip.length_beats, note.pitch)
        for lap in range(rounds)
        for start, note in zip(clip.starts, clip.ordered, strict=True)
        if start + lap * clip.length_beats < rounds * clip.length_beats - 0.001
    ]
    hits = playing.hits()
    assert [at_s for at_s, _ in hits] == approx([at_s for at_s, _ in expected], abs=NEAR_S)
    assert [pitch for _, pitch in hits] == [pitch for _, pitch in expected]


def test_messages_of_one_instant_go_out_in_order() -> None:
    """First the clock, then the ends of notes, then their starts: a receiver starts in time."""
    playing = Playing()
    playing.sequencer.send_clock(True, playing.now_s)
    playing.start(MidiLoop([Note(KICK, 0.0, 1.0, 100.0), Note(SNARE, 1.0, 1.0, 100.0)], 2.0))
    playing.run(1.01)
    assert [message[0] for at_s, message in playing.sent if at_s == 0.0] == [START, TICK, ON]
    assert [message[0] for at_s, message in playing.sent if at_s == 1.0] == [TICK, OFF, ON]


def test_an_edit_is_heard_from_the_next_step_on() -> None:
    """Hits before the next sixteenth are still the old beat's; the loop goes on."""
    sixteenths = MidiLoop([Note(KICK, step / 4, 0.1, 100.0) for step in range(16)], 4.0)
    edited = MidiLoop([Note(SNARE, step / 4, 0.1, 100.0) for step in range(16)], 4.0)
    playing = Playing()
    playing.start(sixteenths)
    playing.run(1.3)
    playing.sequencer.edit(edited, playing.now_s)
    playing.run(0.5)
    assert playing.hits()[4:] == [(1.0, KICK), (1.25, KICK), (1.5, SNARE), (1.75, SNARE)]


def test_another_version_is_heard_from_the_next_bar_on() -> None:
    """The bar that plays is played to its end, then the other version goes on at its next bar."""
    first = MidiLoop([Note(KICK, float(beat), 0.1, 100.0) for beat in range(8)], 8.0)
    other = MidiLoop([Note(50 + beat, float(beat), 0.1, 100.0) for beat in range(8)], 8.0)
    playing = Playing()
    playing.start(first)
    playing.run(1.5)
    playing.sequencer.switch(other, playing.now_s)
    playing.run(5.0)
    pitches = [pitch for _, pitch in playing.hits()]
    assert pitches == [KICK, KICK, KICK, KICK, 54, 55, 56]


def test_a_version_that_is_edited_before_it_is_heard_still_begins_at_its_bar() -> None:
    """An edit is one of the version that is looked at, which the bar has not come to yet."""
    playing = Playing()
    playing.start(FOUR_KICKS)
    playing.run(0.5)
    playing.sequencer.switch(MidiLoop([], 4.0), playing.now_s)
    playing.sequencer.edit(FOUR_HATS, playing.now_s)
    playing.run(4.0)
    assert [pitch for _, pitch in playing.hits()] == [KICK, KICK, KICK, KICK, HAT]


def test_a_longer_loop_goes_on_where_the_shorter_one_was() -> None:
    """Extending four beats to eight in the third beat leads on to the fifth, not to the first."""
    longer = MidiLoop([Note(50 + beat, float(beat), 0.1, 100.0) for beat in range(8)], 8.0)
    playing = Playing()
    playing.start(FOUR_KICKS)
    playing.run(2.5)
    playing.sequencer.edit(longer, playing.now_s)
    playing.run(3.0)
    assert [pitch for _, pitch in playing.hits()] == [KICK, KICK, KICK, 53, 54, 55]


def test_another_tempo_makes_no_jump() -> None:
    """The beat goes on from where it is: half of it at the one tempo, half at the other."""
    playing = Playing()
    playing.start(FOUR_KICKS)
    playing.run(1.5)
    before = playing.sequencer.position_beats(playing.now_s)
    playing.sequencer.set_tempo(120.0, playing.now_s)
    assert playing.sequencer.position_beats(playing.now_s) == before
    playing.run(1.0)
    assert [at_s for at_s, _ in playing.hits()] == [0.0, 1.0, 1.75, 2.25]


@given(st.floats(20.0, 300.0), st.integers(1, 64))
def test_the_clock_ticks_24_times_a_beat(bpm: float, length_beats: int) -> None:
    """Its ticks are evenly apart, whatever the tempo and the loop."""
    playing = Playing(bpm)
    playing.sequencer.send_clock(True, playing.now_s)
    playing.start(MidiLoop([], float(length_beats)))
    playing.run(4 * 60 / bpm - 1e-4)
    expected = [tick * 60 / bpm / 24 for tick in range(4 * 24)]
    assert playing.of(TICK) == approx(expected, abs=NEAR_S)


def test_the_clock_says_where_it_begins() -> None:
    """Start at the beginning; elsewhere the song position in sixteenths and continue; then stop."""
    playing = Playing()
    playing.sequencer.send_clock(True, playing.now_s)
    playing.start(FOUR_KICKS)
    playing.sequencer.stop()
    playing.start(FOUR_KICKS, from_beats=2.25)
    playing.sequencer.stop()
    messages = [message for _, message in playing.sent]
    assert messages == [(START,), (STOP,), (SONG_POSITION, 9, 0), (CONTINUE,), (STOP,)]


def test_the_clock_can_come_and_go_while_it_plays() -> None:
    """Turned on in the second beat it says so, and ticks from there; turned off it stops."""
    playing = Playing()
    playing.start(MidiLoop([], 4.0))
    playing.run(1.0)
    playing.sequencer.send_clock(True, playing.now_s)
    playing.run(0.999)
    playing.sequencer.send_clock(False, playing.now_s)
    playing.run(1.0)
    messages = [message for _, message in playing.sent]
    assert messages == [(SONG_POSITION, 4, 0), (CONTINUE,), *[(TICK,)] * 24, (STOP,)]


def test_what_was_missed_is_not_made_up_for() -> None:
    """The hits of a second in which the computer slept do not come all at once."""
    playing = Playing()
    playing.start(MidiLoop([Note(KICK, step / 4, 0.1, 100.0) for step in range(16)], 4.0))
    playing.run(0.9)
    playing.now_s += 1.0 + LATE_S / 2
    playing.sequencer.play_until(playing.now_s)
    assert len(playing.hits()) == 4
    playing.run(0.5)
    assert len(playing.hits()) == 6


def test_a_note_before_the_start_is_played_at_the_end() -> None:
    """A hit a little ahead of the loop's first beat sounds a little ahead of its end."""
    assert MidiLoop([Note(KICK, -0.02, 0.1, 100.0)], 4.0).starts == [4.0 - 0.02]
