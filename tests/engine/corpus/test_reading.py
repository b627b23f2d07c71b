"""Single files are read the same whether fast or with patience; some are refused."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sidestick_engine.corpus.files import reading
from sidestick_engine.corpus.files.plain_file import NotPlainError, read_plain
from sidestick_engine.corpus.files.reading import Drums, LeftError, read_drums
from sidestick_engine.corpus.files.reasons import Reason
from tests.engine.corpus.loops import midi_bytes, rock

HITS = st.lists(
    st.tuples(
        st.integers(0, 64).map(lambda sixteenth: sixteenth / 4),
        st.integers(0, 127),
        st.integers(1, 127),
    ),
    min_size=1,
    max_size=40,
)
GOOD = midi_bytes(rock())


def left(data: bytes) -> Reason:
    with pytest.raises(LeftError) as refused:
        read_drums(data, "a.mid")
    return refused.value.reason


@given(HITS, st.integers(0, 15), st.sampled_from([24, 96, 480, 960]))
def test_a_plain_file_is_read_fast_as_with_patience(
    hits: list[tuple[float, int, int]], channel: int, ticks: int
) -> None:
    """The fast reader finds each note, its time, velocity and end, as the patient one does."""
    data = midi_bytes(hits, channel=channel, ticks=ticks)
    fast, patient = read_plain(data), reading._read_patiently(data, "a.mid")
    assert fast.voices == patient.voices
    assert (fast.ticks_per_beat, fast.end_ticks) == (patient.ticks_per_beat, patient.end_ticks)
    drums = read_drums(data, "a.mid")
    found = zip(
        drums.starts.tolist(), drums.pitches.tolist(), drums.velocities.tolist(), strict=True
    )
    assert sorted(found) == sorted(hits)


@given(st.binary(max_size=200), st.integers(0, 300))
def test_no_bytes_are_read_for_ever_or_raise_anything_else(junk: bytes, at: int) -> None:
    """A file with junk in it is read or left; never with another error."""
    for data in (junk, b"MThd" + junk, GOOD[:at] + junk + GOOD[at:], GOOD[:at]):
        try:
            assert isinstance(read_drums(data, "a.mid"), Drums)
        except LeftError:
            continue


def test_files_that_cannot_be_used_are_left_for_their_reason() -> None:
    """A file that is empty, no MIDI file, silent, cut or full of other bytes is not learnt from."""
    assert left(b"") is Reason.EMPTY_FILE
    assert left(b"\0\5\x16\7" + bytes(100)) is Reason.NOT_MIDI
    assert left(midi_bytes([])) is Reason.NO_NOTES
    assert left(GOOD[: len(GOOD) // 2]) is Reason.DAMAGED
    assert left(GOOD[:60] + b"\xff" * 20 + GOOD[80:]) is Reason.DAMAGED
    assert left(GOOD[:20]) is Reason.DAMAGED


def test_a_file_that_lacks_only_the_mark_of_its_end_is_read() -> None:
    """All of its notes are there."""
    assert len(read_drums(GOOD[:-3], "a.mid").starts) == len(rock())


def test_a_file_in_riff_is_read() -> None:
    """As Windows keeps MIDI files."""
    length = len(GOOD).to_bytes(4, "little")
    wrapped = b"RIFF" + (len(GOOD) + 12).to_bytes(4, "little") + b"RMIDdata" + length + GOOD
    with pytest.raises(NotPlainError):
        read_plain(wrapped)
    assert np.array_equal(read_drums(wrapped, "a.rmi").starts, read_drums(GOOD, "a.mid").starts)


def test_a_note_of_no_length_and_one_that_never_ends_are_notes() -> None:
    """Nothing is lost that is heard; lengths are up to where the same pitch ends."""
    head = bytes.fromhex("4D546864 00000006 0000 0001 0060 4D54726B")
    body = bytes.fromhex("00992464 00992400 60992664 30992650 30992600 00FF2F00".replace(" ", ""))
    drums = read_drums(head + len(body).to_bytes(4) + body, "a.mid")
    assert drums.starts.tolist() == [0.0, 1.0, 1.5]
    assert (drums.lengths >= 0).all()


def test_a_tempo_that_no_music_has_is_none() -> None:
    """Nor is there one where none is told."""
    assert read_drums(midi_bytes(rock(), tempo_bpm=93), "a").tempo_bpm == pytest.approx(93, 1e-4)
    assert read_drums(midi_bytes(rock(), tempo_bpm=None), "a").tempo_bpm is None
    assert read_drums(midi_bytes(rock(), tempo_bpm=7), "a").tempo_bpm is None
