"""The messages between script and engine: one table, from which all else derives.

Times are beats (quarter notes) relative to the loop start of the clip, in requests and in replies,
never rounded. A message travels as one msgpack map, ``{"kind": ..., "id": ..., ...}``.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from . import msgpack
from .errors import MISSING, IllegalValueError, LocalProtocolError, RemoteProtocolError
from .fields import Field, Float, Int, ListOf, Maybe, OneOf, Record, Text, check_field

PROTOCOL_VERSION = 2

SCRIPT = "script"
ENGINE = "engine"


class Note(NamedTuple):
    """A note of a clip: pitch 0-127, start and length in beats, velocity 1-127."""

    pitch: int
    start_beats: float
    length_beats: float
    velocity: float


class Pad(NamedTuple):
    """A pad of a drum rack that holds a sound: the note 0-127 that plays it, and its name."""

    note: int
    name: str


class KitEntry(NamedTuple):
    """What a drum class is played on: the class, and the pitch 0-127."""

    drum: str
    pitch: int


class Style(NamedTuple):
    """A style: what requests call it, its name for people, and its colour, 0xRRGGBB."""

    key: str
    name: str
    colour: int


class Model(NamedTuple):
    """An installed model: which of ours it can stand in for, and its name."""

    kind: str
    name: str


class StandIn(NamedTuple):
    """A drum class without a pad of its own, and the sound whose pad plays it."""

    drum: str
    sound: str


class Blend(NamedTuple):
    """A second style and how much of it, 0 to 1."""

    style: str
    amount: float


class Version(NamedTuple):
    """One of the beats that a request brought: its notes, and its density in hits per bar."""

    notes: list[Note]
    hits_per_bar: float


class Take(NamedTuple):
    """What a clip's loop holds at one moment: the mark it is known by, and its drum notes."""

    content: str
    length_beats: float
    notes: list[Note]


class Kept(NamedTuple):
    """A version of a clip: its number, its mark, what made it, and what it is like.

    ``events`` are the drum classes that are hit in each sixteenth, the sum of ``2 ** class``.
    """

    number: int
    content: str
    action: str
    style: str
    seed: int
    hits_per_bar: float
    events: list[int]


class Kind(NamedTuple):
    """A kind of message: which side sends it, what it is for, and all its fields."""

    sender: str
    meaning: str
    fields: tuple[Field, ...]


class Message(NamedTuple):
    """A message that has passed its checks; ``fields`` holds the id and every field of its kind."""

    kind: str
    fields: dict[str, Any]

    @property
    def id(self) -> int:
        """The request id, 0 to 2**32 - 1."""
        return int(self.fields["id"])


DRUM_CLASSES = (
    "kick",
    "snare",
    "closed_hat",
    "open_hat",
    "low_tom",
    "mid_tom",
    "high_tom",
    "crash",
    "ride",
)

MODEL_KINDS = ("drums_rnn", "music_vae")

ERROR_CODES = {
    "bad_message": "a message or one of its fields is not legal",
    "unknown_kind": "there is no such kind of message",
    "wrong_token": "the token is not the one in the port file",
    "wrong_version": "the other side speaks another version of this protocol",
    "not_welcome": "a request came before hello",
    "unknown_style": "there is no such style",
    "unknown_model": "there is no installed model of that name and kind",
    "unsupported_meter": "the meter is none that can be played",
    "bad_clip": "there is nothing to work on, or the loop or the range does not fit",
    "too_busy": "too many requests are waiting",
    "deadline": "the request could not be done within its deadline",
    "cancelled": "the request was cancelled",
    "models_missing": "the models are missing or damaged",
    "no_version": "no such version of the clip is kept",
    "history_lost": "the history of versions cannot be read or written",
    "internal": "a fault of the engine; its log says more",
}

_ANY_UINT32 = Int(0, 2**32 - 1)
_PITCH = Int(0, 127)
_STYLE = Text(64)
_DRUM = OneOf(DRUM_CLASSES)
_LENGTH_BEATS = Float(0.0, 1e6, above_low=True)
_VERSION = Int(0, 65535)

_AMOUNT = Float(0.0, 1.0)
_MODEL = Text(64)
_BARS = Int(1, 64)

_NOTES = ListOf(
    Record(
        Note,
        (
            Field("pitch", _PITCH, "MIDI pitch"),
            Field("start_beats", Float(-1e6, 1e6), "start, beats from the loop start"),
            Field("length_beats", _LENGTH_BEATS, "length, beats"),
            Field("velocity", Float(1.0, 127.0), "MIDI velocity"),
        ),
    ),
    10000,
)
_PADS = ListOf(
    Record(Pad, (Field("note", _PITCH, "MIDI pitch"), Field("name", Text(200), "the pad's name"))),
    128,
)
_KIT = ListOf(
    Record(KitEntry, (Field("drum", _DRUM, "drum class"), Field("pitch", _PITCH, "MIDI pitch"))),
    256,
)
_STAND_INS = ListOf(
    Record(
        StandIn,
        (Field("drum", _DRUM, "drum class"), Field("sound", Text(64), "the sound played instead")),
    ),
    9,
)
_STYLES = ListOf(
    Record(
        Style,
        (
            Field("key", _STYLE, "what requests call it"),
            Field("name", Text(64), "its name for people"),
            Field("colour", Int(0, 0xFFFFFF), "its colour, 0xRRGGBB"),
        ),
    ),
    256,
)
_MODELS = ListOf(
    Record(
        Model,
        (
            Field("kind", OneOf(MODEL_KINDS), "what the model does"),
            Field("name", _MODEL, "what a request calls it"),
        ),
    ),
    256,
)
_BLEND = Record(
    Blend,
    (Field("style", _STYLE, "the second style"), Field("amount", _AMOUNT, "how much of it")),
)
_VERSIONS = ListOf(
    Record(
        Version,
        (
            Field("notes", _NOTES, "the notes, by start and pitch"),
            Field("hits_per_bar", Float(0.0, 1e6), "how dense it is, hits per bar"),
        ),
    ),
    8,
)
MOST_KEPT = 8  # versions of a clip that are at hand
MOST_EVENTS = 64
_MARK = Text(64)
_NUMBER = Int(0, 2**31 - 1)
_ACTION = Text(32)
_RECIPE = Text(8000)
_CONTENT = Field("content", _MARK, "mark of the notes; the same notes have the same")
_TAKE = Record(
    Take,
    (
        _CONTENT,
        Field("length_beats", _LENGTH_BEATS, "length of the loop, beats"),
        Field("notes", _NOTES, "the notes of the loop that are on the kit's pads"),
    ),
)
_KEPT = ListOf(
    Record(
        Kept,
        (
            Field("number", _NUMBER, "its number; 0 is the clip as it was found"),
            _CONTENT,
            Field("action", _ACTION, "what made it"),
            Field("style", _STYLE, "the style played; empty: none"),
            Field("seed", _ANY_UINT32, "the random seed"),
            Field("hits_per_bar", Float(0.0, 1e6), "how dense it is, hits per bar"),
            Field("events", ListOf(Int(0, 511), MOST_EVENTS), "its first sixteenths"),
        ),
    ),
    MOST_KEPT,
)

ID = Field("id", _ANY_UINT32, "request id, chosen by whoever asks and repeated in the reply")
_DEADLINE = Field("deadline_ms", Int(1, 60000), "how long the asker waits, milliseconds")
_RACK = Field("pads", _PADS, "the drum rack's pads; empty: no drum rack, General MIDI")
# What every request for a beat carries ...
_ASKED = (
    ID,
    _DEADLINE,
    Field("style", _STYLE, "a style of welcome's list; but for generate, empty: as the notes are"),
    Field("seed", _ANY_UINT32, "random seed"),
    Field("tempo_bpm", Float(20.0, 999.0), "the set's tempo, quarter notes per minute"),
    Field("numerator", Int(1, 99), "beats in a bar, as the clip's signature has it"),
    Field("denominator", OneOf((1, 2, 4, 8, 16)), "what a beat of the signature is"),
    _RACK,
    Field("swing", Float(50.0, 75.0), "where in an eighth its second sixteenth is, percent"),
    Field("timing_amount", _AMOUNT, "how much of the learned timing; 0 is on the grid"),
    Field("velocity_amount", _AMOUNT, "how much of the learned dynamics; 0 is one level per lane"),
)
# ... what those carry that bring new hits ...
_HITS = (
    Field("temperature", Float(0.1, 2.0), "how adventurous; 1 is as learned"),
    Field("density", Maybe(_AMOUNT), "from the style's sparsest, 0, to its densest, 1"),
    Field("blend", Maybe(_BLEND), "a second style to mix in"),
    Field("versions", Int(1, 8), "how many different beats"),
    Field("drums_rnn", _MODEL, "an installed model to go on with; empty: the one in use"),
    Field("music_vae", _MODEL, "an installed model for seed patterns; empty: the one in use"),
)
# ... and those that work on a clip.
_CLIP = (
    Field("notes", _NOTES, "the notes of the clip's loop"),
    Field("length_beats", _LENGTH_BEATS, "length of the loop, beats"),
)
_NEW_BARS = Field("bars", _BARS, "how many new bars")
# What every message about a clip's versions carries, and those that bring one.
_WHOSE = (
    ID,
    _DEADLINE,
    Field("set_key", _MARK, "which set"),
    Field("track_key", _MARK, "which track of the set"),
    Field("clip_key", _MARK, "which clip of the track"),
)
_FOUND = (
    *(field for field in _ASKED if field.name in ("numerator", "denominator", "pads")),
    Field("found", Maybe(_TAKE), "what the clip held; nil: there was no clip"),
)
_VERSIONS_KEPT = Field("kept", _KEPT, "the clip's versions at hand, by number")

KINDS: dict[str, Kind] = {
    "hello": Kind(
        SCRIPT,
        "Opens the conversation; until it is answered by welcome, nothing else is allowed.",
        (
            ID,
            Field("protocol_version", _VERSION, "version of this protocol"),
            Field("token", Text(128), "the token of the port file"),
            Field("client", Text(200), "who asks, such as Live 12.1.0"),
        ),
    ),
    "welcome": Kind(
        ENGINE,
        "Answers hello; comes again after a pong when there is something else to ask for.",
        (
            ID,
            Field("protocol_version", _VERSION, "version of this protocol"),
            Field("engine", Text(200), "version of the engine"),
            Field("styles", _STYLES, "the styles that can be asked for"),
            Field("models", _MODELS, "the installed models that can be asked for"),
        ),
    ),
    "ping": Kind(SCRIPT, "Asks whether the engine is there, and what is new.", (ID,)),
    "pong": Kind(ENGINE, "Answers ping.", (ID,)),
    "generate": Kind(SCRIPT, "Asks for a new beat.", (*_ASKED, *_HITS, _NEW_BARS)),
    "extend": Kind(
        SCRIPT, "Asks how the beat of a clip goes on.", (*_ASKED, *_HITS, *_CLIP, _NEW_BARS)
    ),
    "vary": Kind(
        SCRIPT,
        "Asks for a clip's beat in another way: new hits where they may change.",
        (
            *_ASKED,
            *_HITS,
            *_CLIP,
            Field("locked", ListOf(_DRUM, 9), "drum classes that stay as they are"),
            Field("from_beats", Float(-1e6, 1e6), "where the range that may change begins, beats"),
            Field("to_beats", Float(-1e6, 1e6), "where it ends, beats; what starts there stays"),
        ),
    ),
    "fill": Kind(
        SCRIPT,
        "Asks for a fill at the end of a clip's loop.",
        (*_ASKED, *_HITS, *_CLIP, Field("fill_beats", _LENGTH_BEATS, "length of the fill, beats")),
    ),
    "feel": Kind(
        SCRIPT,
        "Asks how a drummer would play a clip's notes: when and how hard.",
        (*_ASKED, *_CLIP),
    ),
    "map_kit": Kind(
        SCRIPT,
        "Asks which pitch of a drum rack is which drum class.",
        (ID, _DEADLINE, _RACK),
    ),
    "kit_map": Kind(
        ENGINE,
        "Answers map_kit.",
        (
            ID,
            Field("kit", _KIT, "drum classes and their pitches; the first of a class plays it"),
        ),
    ),
    "keep_version": Kind(
        SCRIPT,
        "Has a clip's new version kept, and what the clip held before where that is not yet.",
        (
            *_WHOSE,
            *_FOUND,
            Field("made", _TAKE, "what the clip holds now"),
            Field("before", _MARK, "mark of the version that it was made from; empty: of none"),
            Field("action", _ACTION, "what made it"),
            Field("style", _STYLE, "the style played; empty: none"),
            Field("seed", _ANY_UINT32, "the random seed"),
            Field("recipe", _RECIPE, "all that is needed to make it again, as the script has it"),
        ),
    ),
    "list_versions": Kind(SCRIPT, "Asks which versions of a clip are kept.", _WHOSE),
    "recall_version": Kind(
        SCRIPT,
        "Asks for a version of a clip; what the clip holds is kept first where that is not yet.",
        (
            *_WHOSE,
            *_FOUND,
            Field("which", OneOf(("number", "content", "next", "previous")), "how it is named"),
            Field("number", _NUMBER, "its number, where it is named so"),
            Field("of", _MARK, "its mark; or that of the version that it is next to"),
        ),
    ),
    "cancel": Kind(
        SCRIPT,
        "Takes a request back; that request is then answered by error with the code cancelled.",
        (ID, Field("request_id", _ANY_UINT32, "id of the request")),
    ),
    "result": Kind(
        ENGINE,
        "Answers a request with one or several versions. After generate and extend they hold the "
        "new bars only, from 0 on or from the loop's end on. After vary and fill they hold the "
        "whole loop; what stays is repeated exactly as it came. After feel there is one, with the "
        "notes that came in the order in which they came.",
        (
            ID,
            Field("versions", _VERSIONS, "the beats"),
            Field("style", _STYLE, "the style played; empty: as the notes were"),
            Field("seed", _ANY_UINT32, "the random seed used"),
            Field("bars", Int(1, 2**16), "how many bars each version holds"),
            Field("length_beats", _LENGTH_BEATS, "how many beats that is"),
            Field("kit", _KIT, "the pitch that each drum class is played on"),
            Field("unplayed", ListOf(_DRUM, 9), "drum classes left out, as no pad has them"),
            Field("stood_in", _STAND_INS, "drum classes played on the pad of another sound"),
            Field("model_ms", Float(0.0, 1e9), "time that the models took, milliseconds"),
        ),
    ),
    "versions": Kind(ENGINE, "Answers keep_version and list_versions.", (ID, _VERSIONS_KEPT)),
    "version": Kind(
        ENGINE,
        "Answers recall_version.",
        (
            ID,
            _VERSIONS_KEPT,
            Field("number", _NUMBER, "which of them this is"),
            Field("take", _TAKE, "its notes"),
            Field("action", _ACTION, "what made it"),
            Field("recipe", _RECIPE, "what keep_version said"),
        ),
    ),
    "error": Kind(
        ENGINE,
        "Answers any message that could not be done.",
        (
            ID,
            Field("code", Text(64), "what went wrong, for programs: see the error codes"),
            Field("sentence", Text(1000), "what went wrong, for the musician"),
        ),
    ),
}

# What answers a request, where that is no beat.
REPLIES = {
    "map_kit": "kit_map",
    "keep_version": "versions",
    "list_versions": "versions",
    "recall_version": "version",
}


def encode(kind: str, **fields: Any) -> bytes:
    """Return a message as bytes for one frame. Raises LocalProtocolError."""
    return msgpack.packb(to_map(kind, **fields))


def decode(data: bytes) -> Message:
    """Return the message that a frame holds. Raises RemoteProtocolError."""
    return from_map(msgpack.unpackb(data))


def to_map(kind: str, **fields: Any) -> dict[str, Any]:
    """Return a message as the map that any msgpack packer can pack.

    Raises LocalProtocolError naming the field, its value and what is legal.
    """
    if kind not in KINDS:
        raise LocalProtocolError(_unknown_kind(kind))
    names = [field.name for field in KINDS[kind].fields]
    for name in fields:
        if name not in names:
            raise LocalProtocolError(
                f"{kind}: there is no field {name}; it has {', '.join(names)}."
            )
    try:
        return dict(kind=kind, **_checked(kind, fields))
    except IllegalValueError as illegal:
        raise LocalProtocolError(f"{kind}: {illegal}") from None


def from_map(value: Any) -> Message:
    """Return the message that an unpacked map holds; keys that its kind lacks are left out.

    Raises RemoteProtocolError naming the field, its value and what is legal.
    """
    if not isinstance(value, dict):
        raise RemoteProtocolError(f"A message must be a map, but a {type(value).__name__} came.")
    request_id = _request_id(value)
    kind = value.get("kind")
    if not isinstance(kind, str):
        raise RemoteProtocolError("A message must name its kind.", request_id=request_id)
    if kind not in KINDS:
        raise RemoteProtocolError(_unknown_kind(kind), "unknown_kind", request_id)
    try:
        return Message(kind, _checked(kind, value))
    except IllegalValueError as illegal:
        raise RemoteProtocolError(f"{kind}: {illegal}", request_id=request_id) from None


def _checked(kind: str, values: dict[str, Any]) -> dict[str, Any]:
    """Return the fields of a kind in the table's order. Raises IllegalValueError."""
    checked = {}
    for field in KINDS[kind].fields:
        checked[field.name] = check_field(field, values.get(field.name, MISSING))
    return checked


def _request_id(value: dict[Any, Any]) -> int:
    """Return the id of a message that may be wrong in any way; 0 where there is none."""
    try:
        return _ANY_UINT32.check(value.get("id"))
    except IllegalValueError:
        return 0


def _unknown_kind(kind: str) -> str:
    return f"There is no message of the kind {kind[:40]!r}; there are {', '.join(KINDS)}."
