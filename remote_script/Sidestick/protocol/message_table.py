"""The kinds of message: one table, from which all else derives.

Times are beats (quarter notes) relative to the loop start of the clip, in requests and in replies,
never rounded.
"""

from __future__ import annotations

from typing import NamedTuple

from . import settings_table
from .errors import MISSING
from .field_types import Field, Float, Int, ListOf, Maybe, OneOf, Some, Text
from .record_types import (
    ACTION,
    BARS,
    CLIP_CONTENT,
    CONTENT_HASH_TEXT,
    DOCUMENT,
    DRUM,
    ENTRY,
    HITS_RATIO,
    KEPT,
    KEY,
    KIT,
    LENGTH_BEATS,
    LONG_RECIPE,
    METER,
    MODELS,
    MOST_ENTRIES,
    NAME,
    NOTES,
    NUMBER,
    ORIGIN,
    PADS,
    PITCH,
    PROBLEMS,
    PROVENANCE,
    RECIPE,
    ROW,
    SONG_PART,
    STAND_INS,
    STYLE,
    STYLES,
    TEMPO,
    TIME,
    UINT32,
    VERSION_NUMBER,
    VERSIONS,
)

PROTOCOL_VERSION = 6

# What a client is: the script in Live, or anything else that talks with the engine.
SCRIPT = "script"
CLIENT = "client"

# What can be selected in Live.
WHERE = ("session", "arrangement", "slot", "none")

# Who sends a kind of message. Requests to Live, and its answers, pass through the engine.
BY_CLIENT = "by a client"
BY_ENGINE = "by the engine"
TO_LIVE = "by a client, and by the engine to the script"
FROM_LIVE = "by the script, and by the engine to a client"


class Kind(NamedTuple):
    """A kind of message: who sends it, what it is for, and all its fields."""

    sender: str
    meaning: str
    fields: tuple[Field, ...]


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
    "no_live": "no Live with the script in it is connected",
    "live_gone": "Live went away before it answered",
    "clip_changed": "the clip is not what the request was about any more; nothing was written",
    "unknown_action": "there is no action of that name",
    "refused": "the script in Live could not do it; the sentence says why",
    "internal": "a fault of the engine or the script; its log says more",
}

ID = Field("id", UINT32, "request id, chosen by whoever asks and repeated in the reply")
_DEADLINE = Field("deadline_ms", Int(1, 60000), "how long the asker waits, milliseconds")
_PADS = Field("pads", PADS, "the drum rack's pads; empty: no drum rack")
# The kit that is played.
_RACK = (
    _PADS,
    Field("track", NAME, "the track's name, for which a kit map may be chosen; empty: not known"),
    Field("rack", NAME, "the drum rack's name; empty: none, or not known"),
)
# Requests that leave something of a clip as it is carry these.
_LOCKS = (
    Field(
        "locked_pitches",
        Maybe(ListOf(Int(0, 127), 128)),
        "pitches that stay as they are, and get no new notes; nil: none",
    ),
)
# Every request for a beat carries these ...
_REQUEST = (
    ID,
    _DEADLINE,
    Field("style", STYLE, "a style of welcome's list; but for generate, empty: as the notes are"),
    Field("seed", UINT32, "random seed"),
    Field("tempo_bpm", TEMPO, "the set's tempo, quarter notes per minute"),
    *METER,
    *_RACK,
)
# ... and those that work on a clip.
_CLIP = (
    Field("notes", NOTES, "the notes of the clip's loop"),
    Field("length_beats", LENGTH_BEATS, "length of the loop, beats"),
)
_NEW_BARS = Field("bars", BARS, "how many new bars")
# Every message about a clip's versions carries these, and those that bring one.
_WHOSE = (
    ID,
    _DEADLINE,
    Field("set_key", KEY, "which set"),
    Field("track_key", KEY, "which track of the set"),
    Field("clip_key", KEY, "which clip of the track"),
)
_BEFORE = (
    *METER,
    *_RACK,
    Field("previous", Maybe(CLIP_CONTENT), "what the clip held; nil: there was no clip"),
)
_VERSIONS_KEPT = Field("kept", KEPT, "the clip's versions at hand, by number")
_WARNING = Field(
    "warning",
    Text(500),
    "what has happened to the history, such as damage; empty: nothing that was not told",
    "",
)
# The provenance of a version.
_PROVENANCE = (
    *PROVENANCE,
    Field("recipe", RECIPE, "all that is needed to make it again, as the script has it"),
)
_PROBLEMS = Field("problems", PROBLEMS, "what does not count of the musician's kit files, and why")
_POSITION = Field("position_beats", Maybe(Float(-1e6, 1e6)), "where it plays; nil: it does not")

_ROW = Field("row", ROW, "which row of the history")
_KEY_OF_DOCUMENT = Field("key", KEY, "which document")
_TEXT = Field("text", DOCUMENT, "what is in it, which the page alone can read; empty: nothing")
_FAVOURITE = Field("favourite", Int(0, 1), "1: it is never forgotten")

# Settings that an action may be run with, in place of the script's own.
SETTINGS = tuple(setting.field._replace(default=MISSING) for setting in settings_table.IN_ACTIONS)


def _request(kind: str, meaning: str, *fields: Field) -> Kind:
    """Return a kind of request for a beat: what all carry, its settings, and fields of its own."""
    return Kind(BY_CLIENT, meaning, (*_REQUEST, *settings_table.fields_of(kind), *fields))


KINDS: dict[str, Kind] = {
    "hello": Kind(
        BY_CLIENT,
        "Opens the conversation; until it is answered by welcome, nothing else is allowed.",
        (
            ID,
            Field("protocol_version", VERSION_NUMBER, "version of this protocol"),
            Field("client", NAME, "who asks, such as Live 12.1.0"),
            Field("peer", Maybe(OneOf((SCRIPT, CLIENT))), "what it is; nil: a client"),
        ),
    ),
    "welcome": Kind(
        BY_ENGINE,
        "Answers hello; comes again after a pong when there is something else to ask for.",
        (
            ID,
            Field("protocol_version", VERSION_NUMBER, "version of this protocol"),
            Field("engine", Text(200), "version of the engine"),
            Field("styles", STYLES, "the styles that can be asked for"),
            Field("models", MODELS, "the installed models that can be asked for"),
        ),
    ),
    "ping": Kind(BY_CLIENT, "Asks whether the engine is there, and what is new.", (ID,)),
    "pong": Kind(BY_ENGINE, "Answers ping.", (ID,)),
    "generate": _request("generate", "Asks for a new beat.", _NEW_BARS),
    "extend": _request("extend", "Asks how the beat of a clip goes on.", *_CLIP, _NEW_BARS),
    "vary": _request(
        "vary",
        "Asks for a clip's beat in another way: new hits where they may change.",
        *_CLIP,
        *_LOCKS,
        Field("from_beats", Float(-1e6, 1e6), "where the range that may change begins, beats"),
        Field("to_beats", Float(-1e6, 1e6), "where it ends, beats; what starts there stays"),
        HITS_RATIO,
        SONG_PART,
    ),
    "fill": _request(
        "fill",
        "Asks for a fill at the end of a clip's loop.",
        *_CLIP,
        *_LOCKS,
        Field("fill_beats", LENGTH_BEATS, "length of the fill, beats"),
    ),
    "feel": _request(
        "feel",
        "Asks how a drummer would play a clip's notes: when and how hard.",
        *_CLIP,
        *_LOCKS,
    ),
    "map_kit": Kind(
        BY_CLIENT,
        "Asks which pitch of a drum rack is which drum class.",
        (ID, _DEADLINE, *_RACK),
    ),
    "kit_map": Kind(
        BY_ENGINE,
        "Answers map_kit.",
        (
            ID,
            Field("kit", KIT, "drum classes and their pitches; the first of a class plays it"),
            _PROBLEMS,
        ),
    ),
    "keep_version": Kind(
        BY_CLIENT,
        "Has a clip's new version kept, and what the clip held before where that is not yet.",
        (
            *_WHOSE,
            *_BEFORE,
            Field("content", CLIP_CONTENT, "what the clip holds now"),
            Field("base_hash", CONTENT_HASH_TEXT, "hash of what it was made from; empty: none"),
            *_PROVENANCE,
        ),
    ),
    "list_versions": Kind(BY_CLIENT, "Asks which versions of a clip are kept.", _WHOSE),
    "recall_version": Kind(
        BY_CLIENT,
        "Asks for a version of a clip; what the clip holds is kept first where that is not yet.",
        (
            *_WHOSE,
            *_BEFORE,
            Field(
                "which", OneOf(("number", "content_hash", "next", "previous")), "how it is named"
            ),
            Field("number", NUMBER, "its number, where it is named so"),
            Field(
                "content_hash",
                CONTENT_HASH_TEXT,
                "its content's hash; or that of the version that it is next to",
            ),
        ),
    ),
    "cancel": Kind(
        TO_LIVE,
        "Takes a request back; that request is then answered by error with the code cancelled.",
        (ID, Field("request_id", UINT32, "id of the request")),
    ),
    "result": Kind(
        BY_ENGINE,
        "Answers a request with one or several versions. After generate and extend they hold the "
        "new bars only, from 0 on or from the loop's end on. After vary and fill they hold the "
        "whole loop; what stays is repeated exactly as it came. After feel there is one, with the "
        "notes that came in the order in which they came.",
        (
            ID,
            Field("versions", VERSIONS, "the beats"),
            Field("style", STYLE, "the style played; empty: as the notes were"),
            Field("seed", UINT32, "the random seed used"),
            Field("bars", Int(1, 2**16), "how many bars each version holds"),
            Field("length_beats", LENGTH_BEATS, "how many beats that is"),
            Field("kit", KIT, "the pitch that each drum class is played on"),
            Field("drums", ListOf(PITCH, 128), "the pitches that are drums of this kit"),
            Field("missing", ListOf(DRUM, 9), "drum classes left out, as no pad has them"),
            Field("substituted", STAND_INS, "drum classes played on the pad of another sound"),
            Field(
                "problems",
                PROBLEMS,
                "what is odd about the clip's notes, and what does not count of kit files, and why",
            ),
            Field("model_ms", Float(0.0, 1e9), "time that the models took, milliseconds"),
        ),
    ),
    "versions": Kind(
        BY_ENGINE, "Answers keep_version and list_versions.", (ID, _VERSIONS_KEPT, _WARNING)
    ),
    "version": Kind(
        BY_ENGINE,
        "Answers recall_version.",
        (
            ID,
            _VERSIONS_KEPT,
            Field("number", NUMBER, "which of them this is"),
            Field("content", CLIP_CONTENT, "its notes"),
            Field("action", ACTION, "what made it"),
            Field("recipe", RECIPE, "what keep_version said"),
            _WARNING,
        ),
    ),
    "keep_beat": Kind(
        BY_CLIENT,
        "Has a beat kept that is no clip's, such as one of the panel.",
        (
            ID,
            _DEADLINE,
            *METER,
            _PADS._replace(meaning="what the pitches of its notes are called"),
            Field("content", CLIP_CONTENT, "the beat; one of the same content is kept once"),
            Field("tempo_bpm", TEMPO, "its tempo"),
            *_PROVENANCE[:-1],
            Field("recipe", LONG_RECIPE, "all that is needed to make it again; empty: not known"),
            _FAVOURITE,
        ),
    ),
    "find_versions": Kind(
        BY_CLIENT,
        "Searches all that is kept, of clips and other beats, newest first.",
        (
            ID,
            _DEADLINE,
            Field("text", Text(200), "words that are all in style, action, seed or place"),
            Field("style", STYLE, "the style; empty: any"),
            Field("since", Maybe(TIME), "made then or later, seconds since 1970 UTC"),
            Field("until", Maybe(TIME), "made before, seconds since 1970 UTC"),
            Field("favourites_only", Int(0, 1), "1: favourites only"),
            Field("before", Maybe(ROW), "rows before this one only"),
        ),
    ),
    "open_version": Kind(BY_CLIENT, "Asks for what is kept in a row.", (ID, _DEADLINE, _ROW)),
    "mark_version": Kind(
        BY_CLIENT,
        "Makes what is kept in a row a favourite, or takes that back.",
        (ID, _DEADLINE, _ROW, _FAVOURITE),
    ),
    "found_versions": Kind(
        BY_ENGINE,
        "Answers find_versions.",
        (
            ID,
            Field("entries", ListOf(ENTRY, MOST_ENTRIES), "newest first"),
            Field("has_more", Int(0, 1), "1: there are others before the last row"),
        ),
    ),
    "kept_version": Kind(
        BY_ENGINE,
        "Answers keep_beat, open_version and mark_version.",
        (
            ID,
            Field("entry", ENTRY, "what is kept in the row"),
            Field("content", CLIP_CONTENT, "its notes"),
            _PADS._replace(meaning="the rack's pads; of a beat, what its pitches are called"),
            *_RACK[1:],
            Field("recipe", LONG_RECIPE, "its recipe; empty: not known"),
            _WARNING,
        ),
    ),
    "open_document": Kind(
        BY_CLIENT,
        "Asks for what a page of the panel works on.",
        (
            ID,
            _DEADLINE,
            _KEY_OF_DOCUMENT,
            Field("is_new", Int(0, 1), "1: without one, take the newest that is not open, or show"),
            Field("others", ListOf(KEY, 256), "keys of those that are open"),
        ),
    ),
    "save_document": Kind(
        BY_CLIENT,
        "Has kept what a page of the panel works on, in place of what it was.",
        (
            ID,
            _DEADLINE,
            _KEY_OF_DOCUMENT,
            _TEXT,
            Field("put_aside", Int(0, 1), "1: what it was could not be read, and is put aside"),
        ),
    ),
    "document": Kind(
        BY_ENGINE,
        "Answers open_document and save_document.",
        (ID, _KEY_OF_DOCUMENT._replace(meaning="the key it had; empty: there is none"), _TEXT),
    ),
    "read_clip": Kind(TO_LIVE, "Asks for the clip that is selected in Live.", (ID, _DEADLINE)),
    "write_clip": Kind(
        TO_LIVE,
        "Has the loop of the selected clip hold these notes on the kit's pads, "
        "in one undo step; what is the same keeps its place. An empty slot gets a new clip.",
        (
            ID,
            _DEADLINE,
            Field(
                "content_hash",
                CONTENT_HASH_TEXT,
                "the hash of what it held when it was read; another now is refused",
            ),
            *_CLIP,
            Field("name", NAME, "the clip's name; empty: as it is, and of a new one, Sidestick"),
            *_PROVENANCE,
            Field(
                "origin",
                Maybe(ORIGIN),
                "what the recipe begins with, which becomes a version too; nil: a new beat",
            ),
        ),
    ),
    "run_action": Kind(
        TO_LIVE,
        "Does what one of the script's buttons does, such as generate or undo.",
        (
            ID,
            _DEADLINE,
            Field("action", ACTION, "the action's key, as the table of actions has it"),
            Field("settings", Some(SETTINGS), "what holds for this action alone"),
        ),
    ),
    "follow": Kind(
        TO_LIVE,
        "Asks for notifications about the selected clip, from now on. It is answered at once by "
        "what is known; then come clip and playhead, with the id of follow, whenever they change.",
        (ID, Field("on", Int(0, 1), "1: from now on; 0: no longer")),
    ),
    "clip": Kind(
        FROM_LIVE,
        "Answers read_clip, write_clip and follow, and notifies followers of changes. Where "
        "nothing that can be used is selected, only live, where and reason mean something.",
        (
            ID,
            Field("live", NAME, "Live's name and version; empty: none is connected"),
            Field("where", OneOf(WHERE), "what is selected; slot: an empty one"),
            Field("reason", Text(1000), "why it cannot be used; empty: it can"),
            Field("name", NAME, "the clip's name"),
            Field("track", NAME, "the track's name"),
            Field("rack", NAME, "the drum rack's name; empty: there is none"),
            Field("tempo_bpm", TEMPO, "the set's tempo, quarter notes per minute"),
            *METER,
            Field("length_beats", Float(0.0, 1e6), "length of the loop, or of a slot's new clip"),
            Field("notes", NOTES, "the notes of the loop that are on the kit's pads"),
            _PADS,
            Field("kit", KIT, "drum classes and their pitches; the first of a class plays it"),
            _PROBLEMS,
            Field(
                "content_hash",
                CONTENT_HASH_TEXT,
                "hash of length and notes; empty: there is no clip",
            ),
            _POSITION,
            *_WHOSE[2:],
        ),
    ),
    "playhead": Kind(
        FROM_LIVE, "Notifies followers where in its loop the clip plays.", (ID, _POSITION)
    ),
    "done": Kind(
        FROM_LIVE,
        "Answers run_action, when the action has ended.",
        (ID, Field("sentence", Text(1000), "what was done, as Live's status line says it")),
    ),
    "error": Kind(
        FROM_LIVE,
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
    "keep_beat": "kept_version",
    "find_versions": "found_versions",
    "open_version": "kept_version",
    "mark_version": "kept_version",
    "open_document": "document",
    "save_document": "document",
    "read_clip": "clip",
    "write_clip": "clip",
    "run_action": "done",
    "follow": "clip",
}
