"""Files that real tools write and no standard allows, one for each kind: read as DAWs read them."""

from __future__ import annotations

import pytest

from sidestick_engine.errors import MidiFileError
from sidestick_engine.midi_files.drum_track import DrumFile, drums_of
from sidestick_engine.midi_files.drum_writing import continue_drums
from sidestick_engine.midi_files.smf import parse
from tests.engine.midi_files.file_bytes import (
    BAR,
    END,
    TPB,
    beats,
    body,
    chunk,
    header,
    hit,
    meta,
    meter,
    number,
    song,
    tempo,
)

BEAT = beats(8)
GOOD = song(body(BEAT, end=2 * BAR))
NOTES = drums_of(parse(GOOD, "x.mid"), "x.mid").notes
CUT = body(BEAT)[: -len(number(0) + END) - 4]  # within the last note-off


def read(data: bytes) -> DrumFile:
    return drums_of(parse(data, "x.mid"), "x.mid")


def with_event(data: bytes, ticks: int = TPB // 8) -> bytes:
    """Return a file with bytes among its notes."""
    return song(body([*BEAT, (ticks, data)]))


READ = {
    "a key signature with eight flats": with_event(meta(0x59, bytes((0xF8, 0)))),
    "a key signature without data": with_event(meta(0x59)),
    "a tempo of two bytes": with_event(meta(0x51, b"\1\2")),
    "a tempo of nothing": with_event(tempo(60e6) [:-3] + bytes(3)),
    "a signature of one byte": with_event(meta(0x58, b"\4"), 0),
    "a sequence number without data": with_event(meta(0x00), 0),
    "a port, and a meta of no kind": with_event(meta(0x21, b"\1") + b"\0" + meta(0x60)),
    "an SMPTE offset of nonsense": with_event(meta(0x54, b"\xff" * 5)),
    "texts in no encoding": with_event(meta(0x03, b"\x83h\x83\x89\x83\x80\xff\xfe")),
    "eight-bit system exclusive": with_event(b"\xf0\x04\x43\x90\xff\xf7"),
    "system exclusive in packets": with_event(b"\xf0\x03\x43\x12\x00\x00\xf7\x02\x01\xf7"),
    "system exclusive of nothing": with_event(b"\xf0\x00"),
    "a clock": with_event(b"\xf8"),
    "active sensing and a reset to come": with_event(b"\xfe"),
    "a song position": with_event(b"\xf2\x00\x00"),
    "undefined system messages": with_event(b"\xf4\x00\xf9"),
    "a controller above 127": with_event(bytes((0xB9, 7, 200))),
    "a program above 127": with_event(bytes((0xC9, 0x90))),
    "a type that there is not": b"MThd\0\0\0\6\0\7" + GOOD[10:],
    "a longer header": header(1, 1, extra=b"ab") + GOOD[14:],
    "a header that says that it is shorter": b"MThd\0\0\0\4" + GOOD[8:],
    "bytes before the header": b"\r\n\r\n" + GOOD,
    "RIFF": b"RIFF" + (len(GOOD) + 12).to_bytes(4, "little") + b"RMIDdata"
    + len(GOOD).to_bytes(4, "little") + GOOD + b"LIST\4\0\0\0INFO",
    "MacBinary": b"\0\5x.mid" + b"\0" * 76 + len(GOOD).to_bytes(4) + b"\0" * 41 + GOOD + b"\0" * 99,
    "a chunk before the tracks": GOOD[:14] + chunk(b"XFIH", b"abcd") + GOOD[14:],
    "a chunk behind the tracks": GOOD + chunk(b"XFKM", b"MTrk"),
    "bytes between the chunks": GOOD[:14] + b"\0\0\0" + GOOD[14:],
    "bytes behind the tracks": GOOD + b"\x1a" * 30,
    "more tracks told": header(1, 9) + GOOD[14:],
    "fewer tracks told": header(1, 0) + GOOD[14:],
    "type 0 of two tracks": song(body([(0, tempo(120))]), body(BEAT), kind=0),
    "type 2 of two pieces": song(body(beats(3, channel=3)), body(BEAT), kind=2),
    "a track without an end": header() + chunk(b"MTrk", body(BEAT)[:-4]),
    "a track that is cut": header() + chunk(b"MTrk", CUT, told=999),
    "a track that says that it is empty": header() + chunk(b"MTrk", body(BEAT), told=0),
    "a track that says that it is shorter": header() + chunk(b"MTrk", body(BEAT), told=40),
    "a track that says that it is longer": header(1, 2)
    + chunk(b"MTrk", body([(0, tempo(99))]), told=25) + chunk(b"MTrk", body(BEAT)),
    "a track that says that it is longer by a byte that is there": header(1, 2)
    + chunk(b"MTrk", body([(0, tempo(99))]) + b"\0", told=30) + chunk(b"MTrk", body(BEAT)),
    "an empty track": header(1, 2) + chunk(b"MTrk", b"") + chunk(b"MTrk", body(BEAT)),
    "a chunk that counts as a track": header(1, 2) + chunk(b"XFIH", b"abcd") + GOOD[14:],
    "system exclusive of a wrong length": with_event(b"\xf0\xff\x7f\x43\x12\xf7"),
    "an end with data": header() + chunk(b"MTrk", body(BEAT)[:-1] + b"\1x"),
    "a byte that begins no event": header() + chunk(b"MTrk", b"\0\x24" + body(BEAT)[1:]),
    "a number of five bytes": header() + chunk(b"MTrk", b"\x80\x80\x80\x80" + body(BEAT)),
    "pieces of a clock's frames": song(body(BEAT), division=-(25 << 8) + 40 * 24 // 24),
}  # fmt: skip


@pytest.mark.parametrize(
    "kind", [kind for kind in READ if "frames" not in kind and "cut" not in kind]
)
def test_what_every_daw_reads_is_read(kind: str) -> None:
    """All of its drums, where they are."""
    assert read(READ[kind]).notes == NOTES


@pytest.mark.parametrize("kind", READ)
def test_it_is_written_so_that_anyone_can_read_it(kind: str) -> None:
    """With new bars behind the old ones, and nothing odd about what can be put right."""
    drums = read(READ[kind])
    new = [note._replace(start_beats=drums.length_beats + note.start_beats) for note in NOTES[:4]]
    midi = continue_drums(drums, drums.last_part, new, length_beats=drums.last_part.bar_beats)
    again = read(midi.to_bytes())
    assert again.notes[: len(drums.notes)] == drums.notes
    assert len(again.notes) == len(drums.notes) + 4
    header_and_cuts = ("one track", "tracks", "before its header", "RIFF", "is cut", "type 7")
    assert not any(words in said for said in again.warnings for words in header_and_cuts)


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("type 0 of two tracks", "that it has one track, has 2, and is read and written as type 1"),
        ("more tracks told", "says that it has 9 tracks, and has 1"),
        ("fewer tracks told", "says that it has 0 tracks, and has 1"),
        ("a track that is cut", "track 1 is cut, 932 bytes are missing; what is there was read"),
        ("RIFF", "wrapped in a RIFF file"),
        ("MacBinary", "wrapped for old Macs"),
        ("bytes before the header", "4 bytes before its header were left out"),
        ("bytes behind the tracks", "30 bytes that mean nothing were skipped"),
        ("a byte that begins no event", "1 byte that mean"),
        ("type 2 of two pieces", "2 pieces, of which the one with drums was read"),
        ("a type that there is not", "of type 7, which there is not"),
        ("pieces of a clock's frames", "time in video frames, read at 120 BPM"),
    ],
)  # fmt: skip
def test_what_is_not_as_it_says_is_one_sentence(kind: str, words: str) -> None:
    """It names the file, and what is missing or was skipped."""
    (said,) = read(READ[kind]).warnings
    assert said.startswith("x.mid is not wholly as it should be: ")
    assert words in said


@pytest.mark.parametrize(
    "kind",
    [
        "a key signature with eight flats",
        "eight-bit system exclusive",
        "system exclusive in packets",
        "a clock",
        "texts in no encoding",
        "a chunk before the tracks",
        "a longer header",
    ],
)
def test_what_harms_nobody_is_not_talked_about_and_kept(kind: str) -> None:
    """To the byte."""
    midi = parse(READ[kind], "x.mid")
    assert (midi.warnings, midi.to_bytes()) == ([], READ[kind])


def test_of_a_cut_track_is_read_what_is_there() -> None:
    """The note whose end is missing too."""
    assert [note[:2] for note in read(READ["a track that is cut"]).notes] == [n[:2] for n in NOTES]


def test_velocities_above_127_are_as_loud_as_there_is() -> None:
    """And what is written is legal."""
    drums = read(song(body(hit(0.0, 36, velocity=200))))
    assert drums.notes[0].velocity == 127


def test_time_in_video_frames_becomes_beats() -> None:
    """25 frames of 40 ticks a second are milliseconds: at 120 BPM, 500 of them are a beat."""
    ticks = [(at * 500, bytes((0x99, 36, 90))) for at in range(4)]
    drums = read(song(body(ticks), division=-(25 << 8) + 40))
    assert [note.start_beats for note in drums.notes] == [0.0, 1.0, 2.0, 3.0]


def meters_of(*events: tuple[int, bytes], bars: float = 4) -> list[str]:
    data = song(body([*events, *beats(round(4 * bars))]))
    return [str(part) for part in read(data).parts]


@pytest.mark.parametrize(
    ("signatures", "parts"),
    [
        ([(0, meter(3, 2)), (6 * TPB, meter(3, 2))], ["bars 1 to 6 in 3/4"]),
        ([(0, meter(4, 2)), (0, meter(3, 2))], ["bars 1 to 6 in 3/4"]),
        ([(1, meter(3, 2))], ["bars 1 to 6 in 3/4"]),
        ([(BAR + 1, meter(2, 2))], ["bar 1 in 4/4", "bars 2 to 7 in 2/4"]),
        ([(BAR - 1, meter(2, 2))], ["bar 1 in 4/4", "bars 2 to 7 in 2/4"]),
        ([(4 * BAR, meter(3, 2))], ["bars 1 to 4 in 4/4"]),
        ([(0, meter(4, 2)), (9 * BAR, meter(3, 2))], ["bars 1 to 9 in 4/4"]),
        ([(0, meter(0, 2))], ["bars 1 to 4 in 4/4"]),
        ([(0, meter(4, 200))], ["bars 1 to 4 in 4/4"]),
        ([(0, meter(1, 2)), (TPB, meter(4, 2))], ["bar 1 in 1/4", "bars 2 to 5 in 4/4"]),
        (
            [(BAR, meter(2, 2)), (BAR + 2 * TPB, meter(4, 2))],
            ["bar 1 in 4/4", "bar 2 in 2/4", "bars 3 to 5 in 4/4"],
        ),
    ],
)
def test_bars_are_counted_as_a_musician_would(
    signatures: list[tuple[int, bytes]], parts: list[str]
) -> None:
    """Told twice, at once, a tick late or early, when all is over, or with no meaning."""
    assert meters_of(*signatures) == parts


def test_a_meter_that_means_nothing_is_a_sentence() -> None:
    """Nobody can play in 0/4."""
    data = song(body([(0, meter(0, 2)), *BEAT]))
    assert read(data).warnings == ["x.mid tells a meter of 0/4, which there is not: left out."]


def test_new_bars_are_in_the_meter_of_those_before() -> None:
    """Also where another one is told as all is over: it is put right at the seam."""
    drums = read(song(body([*BEAT, (2 * BAR, meter(3, 2))], end=2 * BAR)))
    new = [note._replace(start_beats=note.start_beats + 8) for note in NOTES]
    midi = continue_drums(drums, drums.last_part, new, length_beats=8.0)
    assert [str(part) for part in read(midi.to_bytes()).parts] == ["bars 1 to 4 in 4/4"]


def test_the_tempo_is_that_of_what_is_read() -> None:
    """A rit. behind it or at its end bears on what follows alone."""
    changes = [(0, tempo(120)), (2 * BAR - TPB, tempo(60)), (9 * BAR, tempo(33))]
    drums = read(song(body([*BEAT, *changes], end=10 * BAR)))
    assert drums.main_part.tempo_bpm == 120
    before_drums = read(song(body([(0, tempo(60)), (BAR, tempo(128)), *beats(8, first=4)])))
    assert before_drums.main_part.tempo_bpm == pytest.approx(128, rel=1e-4)


@pytest.mark.parametrize("far", [number(1 << 27), b"\x81\x80\x80\x80\x00", b"\xff" * 40 + b"\x7f"])
def test_a_note_far_away_is_a_sentence_in_a_moment(far: bytes) -> None:
    """Nothing is made for the bars between."""
    note = bytes((0x99, 36, 90))
    data = header() + chunk(b"MTrk", b"\0" + note + far + note + b"\0" + END)
    drums = read(data)
    assert len(drums.notes) == 2
    with pytest.raises(MidiFileError, match=r"last drum note is in bar [\d,]{6,}. At most 1,000"):
        drums.check_length(drums.main_part)


def test_more_notes_than_a_song_has_are_a_sentence() -> None:
    """And more events than any file needs are refused as they are read."""
    drums = read(song(body([event for at in range(10_001) for event in hit(at / 8)])))
    with pytest.raises(MidiFileError, match="10,001 drum notes; at most 10,000"):
        drums.check_length(drums.main_part)
    clocks = header() + chunk(b"MTrk", b"\0\xf8" * 500_001)
    with pytest.raises(MidiFileError, match=r"x\.mid has more than 500,000 events"):
        read(clocks)
