"""The messages from the panel to a page: one table, part of the messages' table."""

from __future__ import annotations

from Sidestick.protocol.field_types import Field, Float, ListOf, Maybe, OneOf, Text
from Sidestick.protocol.messages import ERROR_CODES as WIRE_ERROR_CODES
from Sidestick.protocol.record_types import KEY, METER, MOST_ENTRIES
from sidestick_engine.panel.messages.record_types import (
    A_BEAT,
    CLIP,
    ENTRY,
    MADE_BEAT,
    MODEL,
    PAD,
    SOUND,
    STYLE,
    TEMPO,
    TEMPO_IF_KNOWN,
    WIRE_FIELDS,
)
from sidestick_engine.panel.messages.requests import (
    CHANNEL,
    DATA,
    NAME,
    PANEL,
    ROW,
    SENTENCE,
    TEXT,
)
from sidestick_engine.panel.messages.validation import ID, Flag, PageMessageKind

ERROR_CODES = {
    **WIRE_ERROR_CODES,
    "engine_lost": "the engine is not running, or ended while it was at work",
    "bad_recipe": "the text is no recipe, or was damaged on its way",
    "bad_file": "the file cannot be read as MIDI, or is too large",
    "no_port": "there is no such MIDI port, or it cannot be used",
}


_IS_CONNECTED = Field("is_connected", Flag(), "whether it is")
FROM_PANEL: dict[str, PageMessageKind] = {
    "welcome": PageMessageKind(
        PANEL,
        "Answers hello; comes again, with id 0, when there is something else to ask for.",
        (
            ID,
            Field("version", Text(64), "version of Sidestick"),
            Field("styles", ListOf(STYLE, 256), "the styles that can be asked for"),
            Field("models", ListOf(MODEL, 256), "the installed models that can be asked for"),
            Field("sounds", ListOf(SOUND, 64), "the sounds that lanes can have, in order"),
        ),
    ),
    "engine": PageMessageKind(
        PANEL, "Notification: whether the engine can be reached.", (_IS_CONNECTED, SENTENCE)
    ),
    "live": PageMessageKind(
        PANEL,
        "Notification: whether Live is connected, and the clip that it shows.",
        (
            _IS_CONNECTED,
            SENTENCE,
            Field("clip", Maybe(CLIP), "the clip, or empty slot; null: none that can be played"),
        ),
    ),
    "live_read": PageMessageKind(
        PANEL,
        "Answers read_live.",
        (ID, SENTENCE, Field("clip", Maybe(CLIP), "the clip; null: none that can be played")),
    ),
    "live_written": PageMessageKind(
        PANEL,
        "Answers write_live.",
        (ID, SENTENCE, Field("content_hash", Text(64), "hash of what the clip holds now")),
    ),
    "beats": PageMessageKind(
        PANEL,
        "Answers every request for beats: whole beats, what was there and what is new.",
        (
            ID,
            Field("action", Text(32), "what made them"),
            Field("versions", ListOf(MADE_BEAT, 8), "the beats"),
            Field("style", Text(64), "the style played; empty: as the notes were"),
            Field("seed", WIRE_FIELDS["seed"].type, "the random seed used"),
            TEMPO_IF_KNOWN,
            Field("from_beats", Float(0.0, 1e4), "where what is new begins, beats"),
            Field("to_beats", Float(0.0, 1e4), "where it ends, beats"),
            SENTENCE,
            Field("model_ms", Float(0.0, 1e9), "time that the models took, milliseconds"),
        ),
    ),
    "recipe": PageMessageKind(
        PANEL,
        "Answers read_recipe.",
        (
            ID,
            Field("action", Text(32), "what it makes"),
            SENTENCE,
            WIRE_FIELDS["style"],
            Field("seed", WIRE_FIELDS["seed"].type, "the random seed"),
            Field("tempo_bpm", TEMPO.type, "its tempo"),
            *METER,
            Field("bars", Maybe(WIRE_FIELDS["bars"].type), "new bars; null: as long as its beat"),
        ),
    ),
    "history": PageMessageKind(
        PANEL,
        "Answers list_history.",
        (
            ID,
            Field("entries", ListOf(ENTRY, MOST_ENTRIES), "newest first"),
            Field("has_more", Flag(), "whether there are older ones"),
        ),
    ),
    "kept": PageMessageKind(PANEL, "Answers keep.", (ID, ROW)),
    "remembered": PageMessageKind(
        PANEL,
        "Notification: beats that were made are in the history.",
        (
            Field("request_id", ID.type, "the request of this page that made them; 0: another's"),
            Field("rows", ListOf(ROW.type, 8), "their rows, in the order of versions"),
            Field("sentence", Text(1000), "why they could not be kept; empty: they are"),
        ),
    ),
    "document": PageMessageKind(
        PANEL,
        "Answers open_document.",
        (
            ID,
            Field("key", KEY, "its key from now on: another one where a page has that open"),
            Field("former", KEY, "the key that it had; empty: there is none yet"),
            TEXT,
            Field(
                "whose",
                OneOf(("own", "last", "other")),
                "own: of the key; last: of the tab that was closed last; other: of one that is "
                "open, and for its settings only",
            ),
        ),
    ),
    "kit": PageMessageKind(
        PANEL,
        "Answers show_kit and set_pad.",
        (
            ID,
            Field("name", Text(200), "what the kit is called, also by sidestick kit"),
            Field("pads", ListOf(PAD, 128), "the rack's pads; none: there is no drum rack"),
            SENTENCE,
        ),
    ),
    "ports": PageMessageKind(
        PANEL,
        "Answers list_ports, use_port, use_channel and clock; notification where they are in use.",
        (
            ID,
            Field("outputs", ListOf(Text(200), 256), "ports that the beat can be sent to"),
            Field("inputs", ListOf(Text(200), 256), "ports whose clock can be followed"),
            Field("has_virtual", Flag(), "whether this system lets us make a port of our own"),
            Field("port", OneOf(("none", "virtual", "named")), "the one in use"),
            Field("name", Text(200), "its name; empty: none"),
            Field("channel", CHANNEL, "the MIDI channel that the beat is sent on"),
            Field("sends_clock", Flag(), "whether clock is sent"),
            Field("follows", Text(200), "the port whose clock is followed; empty: none"),
            SENTENCE,
        ),
    ),
    "playing": PageMessageKind(
        PANEL,
        "Notification: what plays out of the port, at every start, stop, change and bar.",
        (
            Field("is_playing", Flag(), "whether it does"),
            Field("position_beats", Float(0.0, 1e9), "where in the beat it is as this is sent"),
            TEMPO,
            SENTENCE,
        ),
    ),
    "imported": PageMessageKind(
        PANEL,
        "Answers import_midi.",
        (ID, A_BEAT, TEMPO, Field("sentence", Text(1000), "what was left out; empty: nothing")),
    ),
    "exported": PageMessageKind(PANEL, "Answers export_midi.", (ID, NAME, DATA)),
    "notice": PageMessageKind(PANEL, "Notification: something to know at first.", (SENTENCE,)),
    "done": PageMessageKind(PANEL, "Answers what has no other answer.", (ID, SENTENCE)),
    "error": PageMessageKind(
        PANEL,
        "Answers any message that could not be done; nothing was changed.",
        (
            ID,
            Field("code", OneOf(tuple(ERROR_CODES)), "what went wrong, for programs"),
            SENTENCE,
        ),
    ),
}
