"""Drums of files go to other kit maps and back; all else in the files stays."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sidestick_engine.conversion.drum_events import find_drum_voices, note_table, rewrite
from sidestick_engine.errors import MidiFileError
from sidestick_engine.kit.convert import conversion
from sidestick_engine.kit.kit_map import KitMap, find_kit_map, kit_maps
from sidestick_engine.midi_files.smf import MidiFile, parse
from tests.engine.midi_files.file_bytes import TPB, Timed, beats, body, hit, meta, song

ROLAND, GM = find_kit_map("roland"), find_kit_map("gm")
TEN = [(0, 10)]


def converted(data: bytes, source: KitMap, target: KitMap) -> bytes:
    """Return a file whose first track has its drums on channel 10."""
    return rewrite(parse(data, "x"), TEN, table(source, target)).midi.to_bytes()


def table(source: KitMap, target: KitMap) -> dict[int, int | None]:
    return dict(note_table(conversion(source, target), target))


def notes_of(data: bytes) -> list[tuple[int, int, int]]:
    """Return (ticks, status, pitch) of the events about notes of the first track."""
    events = parse(data, "x").tracks[0].events
    return [(e.ticks, e.data[0], e.data[1]) for e in events if e.data[0] < 0xB0]


def played(notes: list[int], every: float = 0.5) -> list[Timed]:
    return [event for at, note in enumerate(notes) for event in hit(at * every, note)]


@pytest.mark.parametrize("target", kit_maps(), ids=lambda kit_map: kit_map.name)
def test_what_a_map_can_express_comes_back_to_the_byte(target: KitMap) -> None:
    """All notes of the dataset's kit for which the other map has the same articulation."""
    notes = [ROLAND.plays[each][0] for each in ROLAND.plays.keys() & target.plays.keys()]
    data = song(body(played(notes)))
    there = converted(data, ROLAND, target)
    assert converted(there, target, ROLAND) == data
    assert {pitch for _, _, pitch in notes_of(there)} <= target.articulations.keys()


def test_all_else_stays_byte_for_byte() -> None:
    """Running status, system exclusive, key signatures that mean nothing, controllers, channels."""
    track = bytes.fromhex(
        "00 F0 03 01 02 F7 00 FF 59 02 99 07 00 B9 04 40 00 99 16 50 60 16 00 8100 90 16 50"
        "10 A9 16 33 00 C9 08 00 FF 7F 02 41 42 00 FF 2F 00"
    )
    there = converted(song(track), ROLAND, GM)  # 22 is a closed hat's edge, 42 a closed hat
    changed = [
        at for at, (old, new) in enumerate(zip(song(track), there, strict=True)) if old != new
    ]
    assert [there[at] for at in changed] == [42, 42, 42]
    assert notes_of(there)[-2:] == [(224, 0x90, 22), (240, 0xA9, 42)]


def test_a_note_without_a_counterpart_stays_where_it_sounds_as_nothing_else() -> None:
    """A cowbell on 56 means nothing to the V-Drums; a vibraslap on 58 would be a tom's rim."""
    assert table(GM, ROLAND)[56] == 56
    no_rim = KitMap("none", "none", (), {})
    assert table(no_rim, ROLAND)[58] is None
    data = song(body([*hit(0, 36), *hit(1, 58), *hit(2, 90)], end=4 * TPB))
    there = parse(converted(data, no_rim, ROLAND), "x").tracks[0]
    assert {event.data[1] for event in there.events if event.data[0] < 0xA0} == {90}
    assert there.end.ticks == 4 * TPB


def test_of_two_drums_that_become_one_at_a_time_the_louder_sounds() -> None:
    """A ride's bow and edge are one ride in General MIDI."""
    loud, soft = hit(1, 59, velocity=100), hit(1, 51, velocity=60)
    for together in ([*loud, *soft], [*soft, *loud]):
        found = rewrite(parse(song(body(together)), "x"), TEN, table(ROLAND, GM))
        (on, off) = [e for e in found.midi.tracks[0].events if e.data[0] < 0xA0]
        assert (found.doubled, on.data, off.data[1]) == (1, bytes((0x99, 51, 100)), 51)


def test_a_note_ends_where_another_that_became_the_same_begins() -> None:
    """Else its end would cut the other, and one would be left sounding in some programs."""
    first = [(0, b"\x99\x3b\x50"), (400, b"\x89\x3b\x11")]
    second = [(200, b"\x99\x33\x50"), (600, b"\x89\x33\x22")]
    there = parse(converted(song(body([*first, *second])), ROLAND, GM), "x").tracks[0]
    assert [(e.ticks, e.data.hex()) for e in there.events] == [
        (0, "993350"),
        (200, "893311"),
        (200, "993350"),
        (600, "893322"),
    ]


EVENTS = st.lists(
    st.tuples(st.integers(0, 8), st.sampled_from([51, 59, 53, 42, 22, 36]), st.integers(1, 9)),
    max_size=14,
)


@settings(max_examples=40)
@given(EVENTS, st.integers(0, 3))
def test_no_note_is_left_sounding(hits: list[tuple[int, int, int]], unended: int) -> None:
    """After each note that has an end no other of its pitch sounds on, whatever met whatever."""
    events: list[Timed] = []
    for at, (start, pitch, length) in enumerate(hits):
        events.append((start, bytes((0x99, pitch, 20 + at))))
        if at >= unended:
            events.append((start + length, bytes((0x89, pitch, 0))))
    before = parse(song(body(events)), "x")
    after = rewrite(before, TEN, table(ROLAND, GM)).midi
    assert sounding_at_end(after) <= sounding_at_end(before)
    ends = {e.ticks for track in before.tracks for e in track.events}
    assert {e.ticks for track in after.tracks for e in track.events} <= ends


def sounding_at_end(midi: MidiFile) -> int:
    """Count the note-ons that nothing ends."""
    waiting: dict[int, int] = {}
    for event in midi.tracks[0].events:
        pitch = event.data[1]
        if event.velocity:
            waiting[pitch] = waiting.get(pitch, 0) + 1
        elif event.data[0] < 0xA0 and waiting.get(pitch):
            waiting[pitch] -= 1
    return sum(waiting.values())


def test_the_drums_are_found_among_other_tracks_which_stay() -> None:
    """By name, channel and notes."""
    bass = body([(0, meta(3, b"Bass")), *hit(0, 36, channel=2), *hit(2, 38, channel=2)])
    drums = body([(0, meta(3, b"EZdrummer")), *beats(16, channel=4)])
    midi = parse(song(bass, drums), "x")
    voices = find_drum_voices(midi, "x")
    assert [(voice.track, voice.channel) for voice in voices] == [(2, 4)]
    there = rewrite(midi, [(1, 4)], table(GM, find_kit_map("bfd3"))).midi
    assert there.body(0) == bass
    assert {e.data[1] for e in there.tracks[1].events if e.data[0] < 0xA0} == {24, 26}


def test_every_piece_of_a_file_that_holds_several_is_looked_into() -> None:
    """And refused only where none has drums."""
    melody = body([event for at in range(20) for event in hit(at, 60 + at, channel=1)])
    midi = parse(song(body(beats(8)), melody, body(beats(8, channel=1)), kind=2), "x")
    assert [voice.track for voice in find_drum_voices(midi, "x")] == [1, 3]
    with pytest.raises(MidiFileError, match="x has no drums"):
        find_drum_voices(parse(song(melody, melody, kind=2), "x"), "x")
    with pytest.raises(MidiFileError, match="x has no notes"):
        find_drum_voices(parse(song(body([]), kind=2), "x"), "x")


def test_drums_of_a_known_kit_need_no_other_sign() -> None:
    """A ride and the foot's hat on BFD3's notes, on channel 1 alone; a melody is none there."""
    bfd = find_kit_map("bfd3")
    ride = [event for beat in range(8) for event in hit(beat, 55, channel=1)]
    ride += [event for beat in (1, 3, 5, 7) for event in hit(beat + 2 / 3, 55, channel=1)]
    foot = [event for beat in (1, 3, 5, 7) for event in hit(beat, 32, channel=1)]
    midi = parse(song(body([*ride, *foot])), "x")
    with pytest.raises(MidiFileError, match="has no drums"):
        find_drum_voices(midi, "x")
    assert find_drum_voices(midi, "x", bfd)
    chance = random.Random(1)
    melody = [
        event
        for at in range(32)
        for event in hit(at / 2, 60 + chance.choice([0, 2, 4, 5, 7, 9, 11]), channel=1)
    ]
    with pytest.raises(MidiFileError, match="has no drums"):
        find_drum_voices(parse(song(body(melody)), "x"), "x", bfd)
