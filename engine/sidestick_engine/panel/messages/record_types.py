"""The records that the panel's messages hold: beats, clips, pads, entries of the history."""

from __future__ import annotations

from Sidestick.protocol import record_types
from Sidestick.protocol.actions_table import REQUESTS
from Sidestick.protocol.field_types import Field, Float, ListOf, Maybe, OneOf, Record, Text
from Sidestick.protocol.message_table import KINDS as WIRE
from Sidestick.protocol.record_types import (
    DRUM,
    EVENTS,
    HITS_PER_BAR,
    METER,
    PITCH,
    PLACE,
    ROW,
    TIME,
)
from sidestick_engine.kit.lanes import LaneNote
from sidestick_engine.kit.sound import Sound
from sidestick_engine.panel.messages.validation import Flag, Lane, Shape

MOST_NOTES = 10000
MOST_RECIPE_CHARS = record_types.LONG_RECIPE.max_chars
MOST_IMPORT_BYTES = 1_000_000
MOST_DOCUMENT_CHARS = record_types.DOCUMENT.max_chars

# The kinds of request that actions send to the engine, each of which brings beats, ...
BEAT_KINDS = REQUESTS
# ... and the fields of the wire that they carry, by name: the panel means the same by them.
WIRE_FIELDS = {field.name: field for kind in BEAT_KINDS for field in WIRE[kind].fields}


_NOTE = Record(
    LaneNote,
    (
        Field("lane", Lane(), "which lane it is on"),
        Field("start_beats", Float(-1e6, 1e6), "start, beats from the beat's start"),
        Field("length_beats", Float(0.0, 1e6, above_low=True), "length, beats"),
        Field("velocity", Float(1.0, 127.0), "MIDI velocity"),
    ),
)
LENGTH_BEATS = Field("length_beats", Float(0.0, 1e4, above_low=True), "length, beats")
TEMPO = Field("tempo_bpm", record_types.TEMPO, "quarter notes per minute")
TEMPO_IF_KNOWN = Field("tempo_bpm", Maybe(record_types.TEMPO), "its tempo; null: not known")
RECIPE = Field("recipe", record_types.LONG_RECIPE, "its recipe, one line; empty: none is known")

BEAT = Shape(
    "Beat",
    (Field("notes", ListOf(_NOTE, MOST_NOTES), "the notes"), LENGTH_BEATS, *METER),
)
A_BEAT = Field("beat", BEAT, "the beat, never rounded")
MADE_BEAT = Shape("MadeBeat", (A_BEAT, HITS_PER_BAR, RECIPE))
MODEL = record_types.MODELS.item

STYLE = Shape(
    "Style",
    (
        Field("key", Text(64), "what requests call it"),
        Field("name", Text(64), "its name for people"),
        Field("colour", Text(7), "its colour, #rrggbb"),
        Field("slowest_bpm", record_types.TEMPO, "the tempo from which on it is usual"),
        Field("fastest_bpm", record_types.TEMPO, "the tempo up to which it is"),
    ),
)
SOUND = Shape(
    "SoundInfo",
    (
        Field("key", OneOf(tuple(Sound)), "what lanes call it"),
        Field("name", Text(64), "its name for people"),
        Field("drum", Maybe(DRUM), "the drum class that hits of it count as"),
        Field("pitch", Maybe(PITCH), "the pitch that plays it in files and out of ports"),
    ),
)
PAD = Shape(
    "Pad",
    (
        Field("note", PITCH, "the MIDI note that plays it"),
        Field("name", Text(200), "its name in Live"),
        Field("sound", Maybe(OneOf(tuple(Sound))), "what it is; null: nothing that is known"),
        Field("is_played", Flag(), "whether new hits of that sound go to this pad"),
        Field("is_corrected", Flag(), "whether the musician said so, not the pad's name"),
    ),
)
CLIP = Shape(
    "Clip",
    (
        Field("where", OneOf(("session", "arrangement", "slot")), "what it is; slot: an empty one"),
        Field("name", Text(200), "its name; empty: a slot has none"),
        Field("track", Text(200), "its track's name"),
        Field("kit", Text(200), "the name of its kit; empty: it has none yet"),
        TEMPO,
        LENGTH_BEATS,
        *METER,
        Field("is_playing", Flag(), "whether it sounds now"),
        Field("content_hash", Text(64), "hash of its notes, for write_live; empty: an empty slot"),
        Field("beat", Maybe(BEAT), "what it holds; null: to a page that does not follow"),
    ),
)
ENTRY = Shape(
    "Entry",
    (
        Field("row", ROW, "what requests call it"),
        Field("made_at", TIME, "when, seconds since 1970 UTC"),
        PLACE,
        Field("action", Text(32), "what made it, such as generate, edited, found"),
        Field("style", Text(64), "key of its style; empty: none"),
        Field("seed", WIRE_FIELDS["seed"].type, "the random seed"),
        HITS_PER_BAR,
        LENGTH_BEATS,
        *METER,
        TEMPO_IF_KNOWN,
        Field(
            "events",
            EVENTS.type,
            "classes hit in each of its first sixteenths, the sum of 2**class",
        ),
        Field("is_favourite", Flag(), "whether it is kept for ever"),
        Field("has_recipe", Flag(), "whether it can be made again"),
    ),
)
