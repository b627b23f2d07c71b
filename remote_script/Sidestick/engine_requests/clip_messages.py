"""The ``clip`` message: the selected clip as the panel and others see it, read in steps."""

from __future__ import annotations

from typing import Any, Callable

from ..connection.kit_lookup import KitLookup, KnownKit
from ..errors import TargetError
from ..live.clip_checks import is_alive
from ..live.clip_labels import Keys
from ..live.clip_reader import ClipSnapshot, content_of
from ..live.launch import playing_beats
from ..live.song import Song
from ..protocol.messages import KINDS, ClipContent, empty_clip
from ..scheduler import PAUSE, Steps
from ..status_messages import say, without_name

_FIELDS = {field.name: field.type for field in KINDS["clip"].fields}
_TEMPO, _POSITION = _FIELDS["tempo_bpm"], _FIELDS["position_beats"].item
_NAME_CHARS = _FIELDS["name"].max_chars
_NO_KEYS = Keys("", "", "")
_UNKNOWN = KnownKit({}, (without_name(say("kit_unknown")),))


class ClipMessages:
    """Reads the selected clip; ``live`` is the name of this Live, ``bars`` how long a new clip is.

    ``snapshot`` is what was read last, None where nothing of use is selected.
    """

    def __init__(self, song: Song, kits: KitLookup, live: str, bars: Callable[[], int]) -> None:
        self.snapshot: ClipSnapshot | None = None
        self._song = song
        self._kits = kits
        self._live = live
        self._bars = bars

    def read(self) -> Steps[dict[str, Any]]:
        """Yield between steps, and return the fields of a ``clip`` message but for its id."""
        try:
            snapshot = yield from self._song.read_in_steps(self._bars())
        except TargetError as error:
            self.snapshot = None
            return empty_clip(self._live, without_name(error))
        self.snapshot = snapshot
        yield PAUSE
        try:
            return (yield from self.of(snapshot))
        except TargetError:
            return (yield from self.read())  # it was deleted meanwhile: what is there now?

    def of(self, snapshot: ClipSnapshot) -> Steps[dict[str, Any]]:
        """Return the same of what was read before. Raises TargetError where that has gone since."""
        content = None if snapshot.clip is None else content_of(snapshot)
        yield PAUSE
        known = yield from self._kits.wait_for(snapshot.track_pads)
        if not is_alive(snapshot.slot if snapshot.clip is None else snapshot.clip):
            raise TargetError("clip_gone")
        keys = None
        if content is not None:
            keys = self._song.labels.keys(snapshot.clip, content.content_hash)
        return _fields(self._live, snapshot, content, keys or _NO_KEYS, known or _UNKNOWN)

    def fingerprint(self) -> Steps[Any]:
        """Return, in steps, a value that differs when anything but notes has changed."""
        try:
            snapshot = yield from self._song.read_in_steps(self._bars(), with_notes=False)
        except TargetError as error:
            return str(error)
        return snapshot, self._kits.of(snapshot.track_pads)

    def position_beats(self) -> float | None:
        """Return where in its loop the clip plays, None where it does not."""
        return None if self.snapshot is None else _position_beats(self.snapshot)


def _fields(
    live: str, snapshot: ClipSnapshot, content: ClipContent | None, keys: Keys, known: KnownKit
) -> dict[str, Any]:
    """Return the fields for a clip and its content, or for an empty slot without any."""
    tempo_bpm = min(max(snapshot.tempo_bpm, _TEMPO.low), _TEMPO.high)
    kit = [(lane, pitch) for lane, pitches in known.lanes.items() for pitch in pitches]
    return dict(
        keys._asdict(),
        **snapshot.track_pads._asdict(),
        live=live,
        where=snapshot.place,
        reason="",
        name=snapshot.name[:_NAME_CHARS],
        tempo_bpm=tempo_bpm,
        numerator=snapshot.numerator,
        denominator=snapshot.denominator,
        length_beats=snapshot.length_beats,
        notes=content.notes if content else [],
        content_hash=content.content_hash if content else "",
        kit=kit,
        problems=list(known.problems),
        position_beats=_position_beats(snapshot),
    )


def _position_beats(snapshot: ClipSnapshot) -> float | None:
    """Return where in its loop the clip plays, as far as a message can hold it."""
    beats = playing_beats(snapshot)
    return None if beats is None else min(max(beats, _POSITION.low), _POSITION.high)
