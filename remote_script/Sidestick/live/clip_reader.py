"""What the musician looks at: found, checked and read; nothing is changed here.

Live's objects are asked what they can do, never which version they are of. They may die at any
moment: whoever keeps one asks ``is_alive`` first.
"""

from __future__ import annotations

from typing import Any, Iterable, Iterator, List, NamedTuple, Tuple

from ..errors import TargetError
from ..protocol.messages import KINDS, Note

_FIELDS = {field.name: field.type for field in KINDS["extend"].fields}
MAX_NOTES = _FIELDS["notes"].max_items
EVER_BEATS = 1e6  # no note of a clip lies further from its start
LAYERS = " + "  # between the names of the chains that one pad plays
MAX_PAD_NAME_CHARS = _FIELDS["pads"].item.columns[1].type.max_chars
MAX_NAME_CHARS = _FIELDS["track"].max_chars


# A note as Live has it, whether or not it is heard: start in beats from the clip's start, pitch,
# id, length in beats, velocity, muted.
Row = Tuple[float, int, int, float, float, bool]
Rows = List[Row]  # by start and pitch: Live promises no order


class Kit(NamedTuple):
    """What a track plays: its drum rack's pads that hold a sound, and both their names.

    Without a rack there are neither pads nor a rack's name.
    """

    pads: list[tuple[int, str]]
    track: str
    rack: str


class ClipSnapshot(NamedTuple):
    """What the musician looks at: a clip, or an empty slot for a clip of ``length_beats``.

    ``pads`` are the drum rack's pads that hold a sound, (pitch, name), none without a rack;
    ``track`` and ``rack`` are the names of both.
    ``rows`` are all notes of the clip; ``notes`` are those that start in the loop and sound, timed
    from its start, ``ids`` what Live knows them by. ``length_beats`` is the loop's length,
    ``selected`` the range of its selected notes, if any.
    """

    slot: Any
    clip: Any
    name: str
    loop_start_beats: float
    length_beats: float
    numerator: int
    denominator: int
    tempo_bpm: float
    pads: list[tuple[int, str]]
    notes: list[Note]
    ids: list[int]
    selected: tuple[float, float] | None
    track: str = ""
    rack: str = ""
    rows: Iterable[Row] = ()

    @property
    def kit(self) -> Kit:
        """What the track plays."""
        return Kit(self.pads, self.track, self.rack)

    @property
    def bar_beats(self) -> float:
        """Length of a bar in quarter notes."""
        return self.numerator * 4.0 / self.denominator


def read(song: Any, new_bars: int, with_notes: bool = True) -> ClipSnapshot:
    """Read the clip in the detail view, else the selected slot's, else the empty slot.

    ``song`` is Live's. An empty slot reads as ``new_bars`` bars in the set's meter. Raises
    TargetError where nothing is selected or what is selected takes no notes.
    """
    clip, slot = song.view.detail_clip, song.view.highlighted_clip_slot
    if not is_alive(clip):
        if not is_alive(slot):
            raise TargetError("no_target")
        clip = slot.clip
    if not is_alive(clip):
        return _read_slot(song, slot, new_bars)
    return _read_clip(song, clip, _kit(track_of(clip)), with_notes)


def in_new_slot(reading: ClipSnapshot) -> ClipSnapshot:
    """Return what an empty slot for a clip like that of a reading would read as."""
    empty = reading._replace(clip=None, name="", loop_start_beats=0.0)
    return empty._replace(notes=[], ids=[], rows=(), selected=None)


def read_again(song: Any, reading: ClipSnapshot) -> ClipSnapshot:
    """Read the clip of a reading anew, but for its rack and notes. Raises TargetError."""
    if not is_alive(reading.clip):
        raise TargetError("clip_gone")
    return _read_clip(song, reading.clip, reading.kit, with_notes=False)


def read_hits(reading: ClipSnapshot, pitches: Iterable[int]) -> list[Note]:
    """Return the notes of these pitches that are heard in the loop; of an empty slot none."""
    clip, start_beats = reading.clip, reading.loop_start_beats
    if not is_alive(clip):
        return []
    return [
        Note(pitch, note.start_time - start_beats, note.duration, _legal(note.velocity))
        for pitch in pitches
        for note in clip.get_notes_extended(pitch, 1, start_beats, reading.length_beats)
        if not note.mute
    ]


def read_now(song: Any, reading: ClipSnapshot) -> ClipSnapshot:
    """Read a reading's clip anew, but for its rack. Raises TargetError."""
    check_unchanged(reading)
    if reading.clip is None:
        return reading
    return _read_clip(song, reading.clip, reading.kit, with_notes=True)


def check_unchanged(reading: ClipSnapshot) -> None:
    """Raise TargetError unless the beat still fits where it was asked for."""
    clip, slot = reading.clip, reading.slot
    if not is_alive(clip if slot is None else slot):
        raise TargetError("clip_gone")
    if slot is not None:
        _check_slot(slot)
        if slot.has_clip:
            raise TargetError("slot_taken")
        return
    _check_clip(clip)
    if _loop(clip) != (reading.loop_start_beats, reading.length_beats):
        raise TargetError("clip_changed")


def is_as_read(reading: ClipSnapshot) -> bool:
    """Tell whether the clip holds the very same notes. Raises TargetError as check_unchanged."""
    check_unchanged(reading)
    return reading.clip is None or _rows(reading.clip) == reading.rows


def other_rows(reading: ClipSnapshot) -> Rows:
    """Return the clip's other notes: those that are muted or lie outside of the loop."""
    heard = set(reading.ids)
    return [row for row in reading.rows if row[2] not in heard]


def is_alive(thing: Any) -> bool:
    """Tell whether one of Live's objects is there: a deleted one equals None without being it."""
    return thing is not None and thing != None  # noqa: E711


def selected(clip: Any, start_beats: float, length_beats: float) -> tuple[float, float] | None:
    """Return from where to where the selected notes reach, as far as that is in the loop."""
    ranges = [
        (note.start_time - start_beats, note.duration)
        for note in clip.get_selected_notes_extended()
    ]
    inside = [each for each in ranges if 0 <= each[0] < length_beats]
    if not inside:
        return None
    return min(inside)[0], min(max(map(sum, inside)), length_beats)


def _read_clip(song: Any, clip: Any, kit: Kit, with_notes: bool) -> ClipSnapshot:
    _check_clip(clip)
    start_beats, length_beats = _loop(clip)
    rows = _rows(clip) if with_notes else []
    heard = _heard(rows, start_beats, length_beats)
    return ClipSnapshot(
        slot=None,
        clip=clip,
        name=clip.name,
        loop_start_beats=start_beats,
        length_beats=length_beats,
        numerator=clip.signature_numerator,
        denominator=clip.signature_denominator,
        tempo_bpm=song.tempo,
        pads=kit.pads,
        notes=[plain(row, start_beats) for row in heard],
        ids=[row[2] for row in heard],
        selected=selected(clip, start_beats, length_beats) if with_notes else None,
        track=kit.track,
        rack=kit.rack,
        rows=rows,
    )


def _read_slot(song: Any, slot: Any, bars: int) -> ClipSnapshot:
    _check_slot(slot)
    kit = _kit(track_of(slot))
    return ClipSnapshot(
        slot=slot,
        clip=None,
        name="",
        loop_start_beats=0.0,
        length_beats=bars * song.signature_numerator * 4.0 / song.signature_denominator,
        numerator=song.signature_numerator,
        denominator=song.signature_denominator,
        tempo_bpm=song.tempo,
        pads=kit.pads,
        notes=[],
        ids=[],
        selected=None,
        track=kit.track,
        rack=kit.rack,
    )


def _check_clip(clip: Any) -> None:
    if not clip.is_midi_clip:
        raise TargetError("audio_clip", name=clip.name)
    if clip.is_recording:
        raise TargetError("recording", name=clip.name)
    _check_not_frozen(track_of(clip))


def _check_slot(slot: Any) -> None:
    if slot.is_group_slot:
        raise TargetError("group_slot")
    track = track_of(slot)
    if not track.has_midi_input:
        raise TargetError("audio_track", name=track.name)
    _check_not_frozen(track)


def _check_not_frozen(track: Any) -> None:
    if track.is_frozen:
        raise TargetError("frozen_track", name=track.name)


def _loop(clip: Any) -> tuple[float, float]:
    """Return start and length of the loop; of the clip where it does not loop."""
    return clip.loop_start, clip.loop_end - clip.loop_start


def track_of(clip_or_slot: Any) -> Any:
    """Return the track: the first parent with devices (a slot or take lane may lie between)."""
    parent = clip_or_slot.canonical_parent
    while not hasattr(parent, "devices"):
        parent = parent.canonical_parent
    return parent


def _kit(track: Any) -> Kit:
    """Return what a track plays. Raises TargetError where its rack holds no sounds."""
    rack, name = next(_drum_racks(track), None), track.name[:MAX_NAME_CHARS]
    if rack is None:
        return Kit([], name, "")
    pads = [(pad.note, _pad_name(pad)) for pad in rack.drum_pads if len(pad.chains)]
    if not pads:
        raise TargetError("empty_rack", name=track.name)
    return Kit(pads, name, rack.name[:MAX_NAME_CHARS])


def _pad_name(pad: Any) -> str:
    """Return a pad's name; of one with several chains, which Live calls Multi, all of theirs."""
    chains = pad.chains
    name = pad.name if len(chains) == 1 else LAYERS.join(chain.name for chain in chains)
    return str(name)[:MAX_PAD_NAME_CHARS]


def _drum_racks(container: Any) -> Iterator[Any]:
    """Find drum racks with pads of their own, also within other racks, first things first."""
    for device in container.devices:
        if device.can_have_drum_pads:
            if device.has_drum_pads:
                yield device
        elif device.can_have_chains:
            for chain in device.chains:
                yield from _drum_racks(chain)


def _rows(clip: Any) -> Rows:
    """Read every note of a clip, also those outside of its loop, and muted ones."""
    return sorted(
        (note.start_time, note.pitch, note.note_id, note.duration, note.velocity, note.mute)
        for note in clip.get_notes_extended(0, 128, -EVER_BEATS, 2 * EVER_BEATS)
    )


def _heard(rows: Rows, start_beats: float, length_beats: float) -> Rows:
    """Return those that are heard in the loop. Raises TargetError for more than MAX_NOTES."""
    end_beats = start_beats + length_beats
    heard = [row for row in rows if start_beats <= row[0] < end_beats and not row[5]]
    if len(heard) > MAX_NOTES:
        raise TargetError("too_many_notes", count=len(heard), most=MAX_NOTES)
    return heard


def plain(row: Row, start_beats: float) -> Note:
    """Return a note of Live's as one for the engine, timed from ``start_beats`` on."""
    start, pitch, _, length, velocity, _ = row
    return Note(pitch, start - start_beats, length, _legal(velocity))


def _legal(velocity: float) -> float:
    """Return a velocity as the wire takes it: Live also has some below 1."""
    return velocity if 1.0 <= velocity <= 127.0 else min(max(velocity, 1.0), 127.0)
