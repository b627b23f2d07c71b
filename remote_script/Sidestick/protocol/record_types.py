"""The values that stand in messages: plain named tuples, and for each the type of its field."""

from __future__ import annotations

from typing import NamedTuple

from .field_types import Field, Float, Int, ListOf, Maybe, OneOf, Record, Text

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

# What a drummer's models are for: the seed pattern of a new beat, and how a beat goes on.
MODEL_SLOTS = ("seed_model", "continuation_model")


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
    """A drum class, and the pitch 0-127 that plays it."""

    drum: str
    pitch: int


class Style(NamedTuple):
    """A style: what requests call it, its name for people, its colour, 0xRRGGBB, and its tempos."""

    key: str
    name: str
    colour: int
    slowest_bpm: float = 20.0
    fastest_bpm: float = 999.0


class InstalledModel(NamedTuple):
    """An installed model: the slot of a drummer that it can play in, and its name."""

    slot: str
    name: str


class DrummerModels(NamedTuple):
    """The models that play, by name, one for each of MODEL_SLOTS; empty: the one in use."""

    seed_model: str = ""
    continuation_model: str = ""


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


class NoteDetails(NamedTuple):
    """The rest of what Live keeps of the note in a place of a list, as it is of a new note."""

    place: int
    probability: float = 1.0
    velocity_deviation: float = 0.0
    release_velocity: float = 64.0


class ContentDetails(NamedTuple):
    """The muted notes of a clip, and details of notes; places go on from those that sound."""

    muted: list[Note]
    of_notes: list[NoteDetails]


class ClipContent(NamedTuple):
    """The content of a clip's loop at one moment: its hash, its length and its drum notes.

    ``details`` is None where nothing but the notes that sound is known, as of a beat.
    """

    content_hash: str
    length_beats: float
    notes: list[Note]
    details: ContentDetails | None = None


class Origin(NamedTuple):
    """The beat that another was made from: the length of its loop in beats, and its notes."""

    length_beats: float
    notes: list[Note]


class Entry(NamedTuple):
    """A version as the history lists it: its row, when and where it was made, what it is like.

    ``made_at`` is in seconds since 1970 UTC; ``tempo_bpm`` is None where it is not known. Of what
    was not made in Live ``pads`` names lanes; ``events`` are as in Kept.
    """

    row: int
    made_at: float
    place: str
    action: str
    style: str
    seed: int
    hits_per_bar: float
    length_beats: float
    numerator: int
    denominator: int
    tempo_bpm: float | None
    events: list[int]
    favourite: int
    has_recipe: int


class Kept(NamedTuple):
    """A version of a clip: its number, its content's hash, what made it, and what it is like.

    ``events`` are the drum classes that are hit in each sixteenth, the sum of ``2 ** class``.
    """

    number: int
    content_hash: str
    action: str
    style: str
    seed: int
    hits_per_bar: float
    events: list[int]


UINT32 = Int(0, 2**32 - 1)
PITCH = Int(0, 127)
STYLE = Text(64)
DRUM = OneOf(DRUM_CLASSES)
LENGTH_BEATS = Float(0.0, 1e6, above_low=True)
VERSION_NUMBER = Int(0, 65535)
NAME = Text(200)
PROBLEMS = ListOf(Text(1000), 16)
AMOUNT = Float(0.0, 1.0)
MODEL = Text(64)
BARS = Int(1, 64)
HITS_RATIO = Field(
    "hits_ratio",
    Maybe(Float(0.0, 4.0, above_low=True)),
    "hits in that range for each that the clip has there; nil: as density says",
)
SONG_PART = Field(
    "part",
    Maybe(OneOf(("verse", "intro", "chorus", "break", "outro"))),
    "the part of a song that the clip becomes; nil: none",
)
TEMPO = Float(20.0, 999.0)
METER = (
    Field("numerator", Int(1, 99), "beats in a bar, as the clip's signature has it"),
    Field("denominator", OneOf((1, 2, 4, 8, 16)), "what a beat of the signature is"),
)
HITS_PER_BAR = Field("hits_per_bar", Float(0.0, 1e6), "how dense it is, hits per bar")

NOTES = ListOf(
    Record(
        Note,
        (
            Field("pitch", PITCH, "MIDI pitch"),
            Field("start_beats", Float(-1e6, 1e6), "start, beats from the loop start"),
            Field("length_beats", LENGTH_BEATS, "length, beats"),
            Field("velocity", Float(1.0, 127.0), "MIDI velocity"),
        ),
    ),
    10000,
)
PADS = ListOf(
    Record(Pad, (Field("note", PITCH, "MIDI pitch"), Field("name", Text(200), "the pad's name"))),
    128,
)
KIT = ListOf(
    Record(KitEntry, (Field("drum", DRUM, "drum class"), Field("pitch", PITCH, "MIDI pitch"))),
    256,
)
STAND_INS = ListOf(
    Record(
        StandIn,
        (Field("drum", DRUM, "drum class"), Field("sound", Text(64), "the sound played instead")),
    ),
    9,
)
STYLES = ListOf(
    Record(
        Style,
        (
            Field("key", STYLE, "what requests call it"),
            Field("name", Text(64), "its name for people"),
            Field("colour", Int(0, 0xFFFFFF), "its colour, 0xRRGGBB"),
            Field("slowest_bpm", TEMPO, "the tempo from which on it is usual"),
            Field("fastest_bpm", TEMPO, "the tempo up to which it is"),
        ),
    ),
    256,
)
MODELS = ListOf(
    Record(
        InstalledModel,
        (
            Field("slot", OneOf(MODEL_SLOTS), "what the model is for"),
            Field("name", MODEL, "what a request calls it"),
        ),
    ),
    256,
)
DRUMMER = Record(
    DrummerModels,
    (
        Field("seed_model", MODEL, "makes the seed pattern of a new beat; empty: the one in use"),
        Field("continuation_model", MODEL, "continues a beat; empty: the one in use"),
    ),
)
BLEND = Record(
    Blend,
    (Field("style", STYLE, "the second style"), Field("amount", AMOUNT, "how much of it")),
)
VERSIONS = ListOf(
    Record(
        Version,
        (
            Field("notes", NOTES, "the notes, by start and pitch"),
            HITS_PER_BAR,
        ),
    ),
    8,
)
MOST_KEPT = 8  # versions of a clip that are at hand
MOST_EVENTS = 64
CONTENT_HASH_TEXT = Text(64)
KEY = Text(64)
NUMBER = Int(0, 2**31 - 1)
ACTION = Text(32)
RECIPE = Text(8000)
CONTENT_HASH = Field(
    "content_hash", CONTENT_HASH_TEXT, "hash of the notes; the same notes have the same"
)
NOTE_DETAILS = Record(
    NoteDetails,
    (
        Field("place", Int(0, 19999), "the note's place, from 0; the muted ones come last"),
        Field("probability", Float(0.0, 1.0), "the chance that it is played"),
        Field("velocity_deviation", Float(-127.0, 127.0), "the range of its velocity"),
        Field("release_velocity", Float(0.0, 127.0), "the velocity of its end"),
    ),
)
CONTENT_DETAILS = Record(
    ContentDetails,
    (
        Field("muted", NOTES, "the muted notes of the loop that are on the kit's pads"),
        Field(
            "of_notes",
            ListOf(NOTE_DETAILS, 20000),
            "what is not as of a new note, whose chance is 1, range 0 and release velocity 64",
        ),
    ),
)
CLIP_CONTENT = Record(
    ClipContent,
    (
        CONTENT_HASH,
        Field("length_beats", LENGTH_BEATS, "length of the loop, beats"),
        Field("notes", NOTES, "the notes of the loop that are on the kit's pads, and sound"),
        Field("details", Maybe(CONTENT_DETAILS), "what else Live keeps; nil: not known"),
    ),
)
ORIGIN = Record(
    Origin,
    (
        Field("length_beats", LENGTH_BEATS, "length of the loop, beats"),
        Field("notes", NOTES, "its notes, on the kit's pads"),
    ),
)
PROVENANCE = (
    Field("action", ACTION, "what made it"),
    Field("style", STYLE, "the style played; empty: none"),
    Field("seed", UINT32, "the random seed"),
)
EVENTS = Field("events", ListOf(Int(0, 511), MOST_EVENTS), "its first sixteenths")
KEPT = ListOf(
    Record(
        Kept,
        (
            Field("number", NUMBER, "its number; 0 is the clip as it was found"),
            CONTENT_HASH,
            *PROVENANCE,
            HITS_PER_BAR,
            EVENTS,
        ),
    ),
    MOST_KEPT,
)

PANEL = "panel"
LIVE = "live"
MOST_ENTRIES = 24  # of the history, in one answer
LONG_RECIPE = Text(60000)  # a beat that it begins with is in it
DOCUMENT = Text(1_000_000)
ROW = Int(1, 2**53 - 1)
TIME = Float(0.0, 1e11)
PLACE = Field("place", OneOf((PANEL, LIVE)), "where it was made")
ENTRY = Record(
    Entry,
    (
        Field("row", ROW, "what requests call it"),
        Field("made_at", TIME, "when, seconds since 1970 UTC"),
        PLACE,
        *PROVENANCE,
        HITS_PER_BAR,
        Field("length_beats", LENGTH_BEATS, "its length, beats"),
        *METER,
        Field("tempo_bpm", Maybe(TEMPO), "its tempo; nil: not known"),
        EVENTS,
        Field("favourite", Int(0, 1), "1: it is never forgotten"),
        Field("has_recipe", Int(0, 1), "1: its recipe is kept"),
    ),
)
