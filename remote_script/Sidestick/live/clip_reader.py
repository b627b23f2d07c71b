"""Reads the selected clip or slot into a ClipSnapshot; nothing is changed here.

Live's objects are asked what they can do, never which version they are of.
"""

from __future__ import annotations

import hashlib
import struct
from typing import Any, Iterable, Iterator, List, NamedTuple, Sequence, Tuple

from ..errors import TargetError
from ..protocol.messages import KINDS, ClipContent, ContentDetails, Note, NoteDetails
from ..scheduler import PAUSE, Steps, at_once
from .clip_checks import (
    check_clip,
    check_slot,
    check_unchanged,
    in_arrangement,
    is_alive,
    loop_of,
    track_of,
)
from .clip_growth import check_may_grow

_FIELDS = {field.name: field.type for field in KINDS["extend"].fields}
MAX_NOTES = _FIELDS["notes"].max_items
EVER_BEATS = 1e6  # no note of a clip lies further from its start
SESSION = "Session"  # Live's name of that view; the other one is "Arranger"
PADS_AT_A_TIME = 16
LAYERS = " + "  # between the names of the chains that one pad plays
MAX_PAD_NAME_CHARS = _FIELDS["pads"].item.columns[1].type.max_chars
MAX_NAME_CHARS = _FIELDS["track"].max_chars
# Live's file may round what it saves; what differs by less than this is the same.
_BEATS, _VELOCITY = 1e-4, 1e-2

# A note as Live has it, whether or not it sounds: start in beats from the clip's start, pitch,
# id, length in beats, velocity, muted, probability, velocity deviation, release velocity.
Row = Tuple[float, int, int, float, float, bool, float, float, float]
Rows = List[Row]  # by start and pitch: Live promises no order


class Details(NamedTuple):
    """The rest of what Live keeps of a note, as it is of a new one."""

    mute: bool = False
    probability: float = 1.0
    velocity_deviation: float = 0.0
    release_velocity: float = 64.0


USUAL = Details()


class LiveNote(Note):
    """A note of which all is known that Live keeps: it equals one of which only the rest is."""

    details = USUAL

    @classmethod
    def of(cls, note: Note, details: Details) -> LiveNote:
        """Return a note with these details."""
        known = cls(*note)
        if details != USUAL:
            known.details = details
        return known

    def _replace(self, **changes: Any) -> LiveNote:
        return LiveNote.of(super()._replace(**changes), self.details)


def details_of(note: Note) -> Details:
    """Return a note's details; where they are not known, those of a new one."""
    return note.details if isinstance(note, LiveNote) else USUAL


def with_details(notes: Iterable[Note], known: Iterable[Note]) -> list[Note]:
    """Return notes with the details of those among ``known`` that they equal."""
    as_known = {note: note for note in known}
    return [as_known.get(note, note) for note in notes]


class TrackPads(NamedTuple):
    """The drum rack's pads that hold a sound, and the names of its track and of the rack.

    Without a rack there are neither pads nor a rack's name.
    """

    pads: list[tuple[int, str]]
    track: str
    rack: str


class ClipSnapshot(NamedTuple):
    """The selected clip, or an empty slot for a clip of ``length_beats``, as it was read.

    ``pads`` are the drum rack's pads that hold a sound, (pitch, name), none without a rack;
    ``track`` and ``rack`` are the names of both.
    ``rows`` are all notes of the clip; ``notes`` are those that start in the loop and sound, timed
    from its start, ``ids`` what Live knows them by; ``muted`` are those in it that do not sound.
    ``length_beats`` is the loop's length,
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
    muted: Sequence[Note] = ()
    muted_ids: Sequence[int] = ()

    @property
    def track_pads(self) -> TrackPads:
        """The pads of the track, and its names."""
        return TrackPads(self.pads, self.track, self.rack)

    @property
    def loop(self) -> tuple[float, float]:
        """Start and length of the loop, in beats from the clip's start."""
        return self.loop_start_beats, self.length_beats

    @property
    def bar_beats(self) -> float:
        """Length of a bar in quarter notes."""
        return bar_beats(self.numerator, self.denominator)

    @property
    def place(self) -> str:
        """Place of the clip: ``session`` or ``arrangement``; ``slot`` for an empty slot."""
        if self.clip is None:
            return "slot"
        return "arrangement" if in_arrangement(self.clip) else "session"

    def check_unchanged(self) -> None:
        """Raise TargetError unless the clip is as it was when it was read, but for its notes."""
        check_unchanged(self.clip, self.slot, self.loop)

    def check_may_grow(self, length_beats: float, unloops: bool | None = None) -> None:
        """Raise TargetError where a loop of ``length_beats`` would not be heard to its end.

        ``unloops`` is as for clip_growth.check_may_grow.
        """
        check_may_grow(self.clip, self.loop, length_beats, self.bar_beats, unloops)


def bar_beats(numerator: int, denominator: int) -> float:
    """Return the length of a bar in quarter notes, from the signature."""
    return numerator * 4.0 / denominator


def content_of(snapshot: ClipSnapshot) -> ClipContent:
    """Return what a clip's loop holds on the kit's pads; without a rack, on every pitch."""
    kit = {pitch for pitch, _ in snapshot.pads} or range(128)
    notes = [note for note in snapshot.notes if note.pitch in kit]
    muted = [note for note in snapshot.muted if note.pitch in kit]
    length_beats = snapshot.length_beats
    content_hash = content_hash_of([*notes, *muted], length_beats)
    of_notes = [
        NoteDetails(place, *details_of(note)[1:])
        for place, note in enumerate([*notes, *muted])
        if details_of(note)[1:] != USUAL[1:]
    ]
    return ClipContent(content_hash, length_beats, notes, ContentDetails(muted, of_notes))


def notes_in(content: ClipContent) -> tuple[list[Note], list[Note] | None]:
    """Return the notes of a content that sound, and the muted ones; None where not known."""
    if content.details is None:
        return content.notes, None
    muted, of_notes = content.details
    notes = [LiveNote(*note) for note in content.notes]
    notes += [LiveNote.of(note, USUAL._replace(mute=True)) for note in muted]
    for place, *details in of_notes:
        if place < len(notes):
            notes[place].details = Details(notes[place].details.mute, *details)
    return [*notes[: len(content.notes)]], [*notes[len(content.notes) :]]


def content_hash_of(notes: Iterable[Note], length_beats: float) -> str:
    """Return a hash that the same notes have again, in whatever order they come."""
    numbers = [round(length_beats / _BEATS)]
    rounded = sorted((_rounded(note), _rounded_details(note)) for note in notes)
    for row, details in rounded:
        numbers += row if details == _USUAL else (*row, *details)
    return hashlib.sha256(struct.pack(f"<{len(numbers)}q", *numbers)).hexdigest()[:24]


_USUAL = (0, round(1.0 / _BEATS), 0, round(64.0 / _VELOCITY))


def _rounded_details(note: Note) -> tuple[int, int, int, int]:
    mute, probability, velocity_deviation, release_velocity = details_of(note)
    return (
        int(mute),
        round(probability / _BEATS),
        round(velocity_deviation / _VELOCITY),
        round(release_velocity / _VELOCITY),
    )


def _rounded(note: Note) -> tuple[int, int, int, int]:
    return (
        round(note.start_beats / _BEATS),
        note.pitch,
        round(note.length_beats / _BEATS),
        round(note.velocity / _VELOCITY),
    )


def read(song: Any, new_bars: int, with_notes: bool = True) -> ClipSnapshot:
    """Read the clip or empty slot that is looked at; see ``looked_at``.

    ``song`` is Live's. An empty slot reads as ``new_bars`` bars in the set's meter. Raises
    TargetError where nothing is selected or what is selected takes no notes.
    """
    return at_once(read_in_steps(song, new_bars, with_notes))


def read_in_steps(song: Any, new_bars: int, with_notes: bool = True) -> Steps[ClipSnapshot]:
    """Read the same in steps, as a rack of 128 pads takes long; what is selected last counts."""
    clip, slot = looked_at(song)
    while True:
        if clip is None and slot is None:
            raise TargetError("no_target" if in_session() else "no_arrangement_target")
        if clip is None:
            check_slot(slot)
        kit = yield from _kit(track_of(slot if clip is None else clip))
        before, (clip, slot) = (clip, slot), looked_at(song)
        if before == (clip, slot):
            break
    if clip is None:
        return _read_slot(song, slot, kit, new_bars)
    return _read_clip(song, clip, kit, with_notes)


def looked_at(song: Any) -> tuple[Any, Any]:
    """Return the clip that the musician looks at, and the slot that is highlighted; None for none.

    The clip is the one in the detail view, in Session else the highlighted slot's. In the
    Arrangement there is no slot: Live keeps one highlighted in Session, where nobody looks.
    """
    clip = song.view.detail_clip
    slot = song.view.highlighted_clip_slot if in_session() else None
    slot = slot if is_alive(slot) else None
    if not is_alive(clip):
        clip = None if slot is None else slot.clip
    return (clip if is_alive(clip) else None), slot


def in_session() -> bool:
    """Return whether the musician looks at Session, not at the Arrangement."""
    return bool(application_view().focused_document_view == SESSION)


def application_view() -> Any:
    """Return Live's views, of which the one in focus says where the musician looks."""
    import Live

    return Live.Application.get_application().view


def as_empty_slot(snapshot: ClipSnapshot) -> ClipSnapshot:
    """Return the snapshot of an empty slot for a clip like this one."""
    empty = snapshot._replace(clip=None, name="", loop_start_beats=0.0)
    return empty._replace(notes=[], ids=[], rows=(), muted=(), muted_ids=(), selected=None)


def read_loop(song: Any, snapshot: ClipSnapshot) -> ClipSnapshot:
    """Read the clip of a snapshot again, but for its rack and notes. Raises TargetError."""
    if not is_alive(snapshot.clip):
        raise TargetError("clip_gone")
    return _read_clip(song, snapshot.clip, snapshot.track_pads, with_notes=False)


def read_hits(snapshot: ClipSnapshot, pitches: Iterable[int]) -> list[Note]:
    """Return the notes of these pitches that sound in the loop; of an empty slot none."""
    clip, start_beats = snapshot.clip, snapshot.loop_start_beats
    if not is_alive(clip):
        return []
    return [
        Note(pitch, note.start_time - start_beats, note.duration, _clamped(note.velocity))
        for pitch in pitches
        for note in clip.get_notes_extended(pitch, 1, start_beats, snapshot.length_beats)
        if not note.mute
    ]


def read_now(song: Any, snapshot: ClipSnapshot) -> ClipSnapshot:
    """Read a snapshot's clip again, but for its rack. Raises TargetError."""
    snapshot.check_unchanged()
    if snapshot.clip is None:
        return snapshot
    return _read_clip(song, snapshot.clip, snapshot.track_pads, with_notes=True)


def is_as_read(snapshot: ClipSnapshot) -> bool:
    """Return whether the clip holds the very same notes. Raises TargetError as check_unchanged."""
    snapshot.check_unchanged()
    return snapshot.clip is None or _rows(snapshot.clip) == snapshot.rows


def other_rows(snapshot: ClipSnapshot) -> Rows:
    """Return the clip's other notes: those that are muted or lie outside of the loop."""
    ids = set(snapshot.ids)
    return [row for row in snapshot.rows if row[2] not in ids]


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


def _read_clip(song: Any, clip: Any, kit: TrackPads, with_notes: bool) -> ClipSnapshot:
    check_clip(clip)
    start_beats, length_beats = loop_of(clip)
    rows = _rows(clip) if with_notes else []
    inside = [row for row in rows if start_beats <= row[0] < start_beats + length_beats]
    sounding, muted = _sounding(inside), [row for row in inside if row[5]]
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
        notes=[note_of(row, start_beats) for row in sounding],
        ids=[row[2] for row in sounding],
        selected=selected(clip, start_beats, length_beats) if with_notes else None,
        track=kit.track,
        rack=kit.rack,
        rows=rows,
        muted=[note_of(row, start_beats) for row in muted[:MAX_NOTES]],
        muted_ids=[row[2] for row in muted[:MAX_NOTES]],
    )


def _read_slot(song: Any, slot: Any, kit: TrackPads, bars: int) -> ClipSnapshot:
    check_slot(slot)
    return ClipSnapshot(
        slot=slot,
        clip=None,
        name="",
        loop_start_beats=0.0,
        length_beats=bars * bar_beats(song.signature_numerator, song.signature_denominator),
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


def _kit(track: Any) -> Steps[TrackPads]:
    """Return the kit of a track. Raises TargetError where its rack holds no sounds, or has gone."""
    rack, name = next(_drum_racks(track), None), track.name[:MAX_NAME_CHARS]
    if rack is None:
        return TrackPads([], name, "")
    pads = []
    for place, pad in enumerate(list(rack.drum_pads)):
        if place % PADS_AT_A_TIME == 0:
            yield PAUSE
            if not is_alive(track):
                raise TargetError("clip_gone")
            if not is_alive(rack):
                return (yield from _kit(track))
        chains = pad.chains
        if len(chains):
            pads.append((pad.note, _pad_name(pad, chains)))
    if not pads:
        raise TargetError("empty_rack", name=track.name)
    return TrackPads(pads, name, rack.name[:MAX_NAME_CHARS])


def _pad_name(pad: Any, chains: Any) -> str:
    """Return a pad's name; of one with several chains, which Live calls Multi, all of theirs."""
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
        (
            note.start_time,
            note.pitch,
            note.note_id,
            note.duration,
            note.velocity,
            note.mute,
            note.probability,
            note.velocity_deviation,
            note.release_velocity,
        )
        for note in clip.get_notes_extended(0, 128, -EVER_BEATS, 2 * EVER_BEATS)
    )


def _sounding(rows: Rows) -> Rows:
    """Return those that sound. Raises TargetError for more than MAX_NOTES."""
    sounding = [row for row in rows if not row[5]]
    if len(sounding) > MAX_NOTES:
        raise TargetError("too_many_notes", count=len(sounding), most=MAX_NOTES)
    return sounding


def note_of(row: Row, start_beats: float) -> Note:
    """Return a note of Live's as one for the engine, timed from ``start_beats`` on."""
    start, pitch, _, length, velocity = row[:5]
    note = LiveNote(pitch, start - start_beats, length, _clamped(velocity))
    if row[5:] != USUAL:
        note.details = Details(*row[5:])
    return note


def _clamped(velocity: float) -> float:
    """Return a velocity as the wire takes it: Live also has some below 1."""
    return velocity if 1.0 <= velocity <= 127.0 else min(max(velocity, 1.0), 127.0)
