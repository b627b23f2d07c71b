"""The messages from a page to the panel: one table, part of the messages' table."""

from __future__ import annotations

from Sidestick.protocol import record_types
from Sidestick.protocol.field_types import Field, Float, Int, ListOf, Maybe, OneOf, Text
from Sidestick.protocol.message_table import KINDS as WIRE
from Sidestick.protocol.settings_table import ADDED_SWING, IN_ACTIONS, SETTINGS
from sidestick_engine.kit.sound import Sound
from sidestick_engine.panel.messages.record_types import (
    A_BEAT,
    BEAT,
    BEAT_KINDS,
    RECIPE,
    TEMPO,
    WIRE_FIELDS,
)
from sidestick_engine.panel.messages.validation import ID, Flag, Lane, PageMessageKind, Shape

PAGE = "page"
PANEL = "panel"
SENTENCE = Field("sentence", Text(1000), "a sentence for the musician; may be empty")
NAME = Field("name", Text(200), "its name")
_SEED = Field("seed", Maybe(WIRE_FIELDS["seed"].type), "random seed; null: a new one")
_LOCKED = Field(
    "locked", Maybe(ListOf(Lane(), 128)), "lanes that stay as they are, note for note; null: none"
)
_OF_BEAT = tuple(field.name for field in BEAT.fields if field.name != "notes")
_OF_PAGE = {"id": ID, "notes": A_BEAT, "seed": _SEED, "locked": _LOCKED}
# Fields of the wire that the panel fills in by itself: its deadline, and the kit that it plays on.
_OF_PANEL = ("deadline_ms", "pads", "track", "rack")
_FROM_ANY = {*(setting.key for setting in SETTINGS), ADDED_SWING.name}
# The settings that an action in Live is done with, as a page has them.
LIVE_SETTINGS = Shape(
    "LiveSettings",
    tuple(_LOCKED if each.key == "locked" else each.field for each in IN_ACTIONS),
    is_partial=True,
)
ROW = Field("row", record_types.ROW, "which entry of the history")
TEXT = Field("text", record_types.DOCUMENT, "what is in it; empty: nothing")
CHANNEL = Int(1, 16)  # of MIDI, as musicians count
_ON = Field("on", Flag(), "whether it shall be so")
DATA = Field("data", Text(3 << 19), "a .mid file, in base64")
_IS_DONE = ("done",)
_BRINGS_BEATS = ("beats",)


def _for_beats(kind: str) -> PageMessageKind:
    """Return the request for beats that a page sends where the panel sends this to the engine.

    It has a beat on lanes in place of a clip's notes with their length and meter. What may be nil
    on the wire and is neither a setting nor of 0.1 is for the script alone.
    """
    wire = WIRE[kind]
    has_beat = "notes" in {field.name for field in wire.fields}
    left_out = (*_OF_PANEL, *(_OF_BEAT if has_beat else ()))
    fields = [
        _OF_PAGE.get(field.name, field)
        for field in wire.fields
        if field.name not in left_out
        and (field.name in _FROM_ANY or not isinstance(field.type, Maybe))
    ]
    return PageMessageKind(PAGE, wire.meaning, tuple(fields), _BRINGS_BEATS)


FROM_PAGE: dict[str, PageMessageKind] = {
    "hello": PageMessageKind(
        PAGE,
        "Opens the conversation; until it is answered by welcome, nothing else is allowed.",
        (ID, Field("token", Text(128), "the token, from the fragment of the page's address")),
        ("welcome",),
    ),
    **{kind: _for_beats(kind) for kind in BEAT_KINDS},
    "again": PageMessageKind(
        PAGE,
        "Makes the beat of a recipe again, or the one of the next seed.",
        (ID, RECIPE, Field("next_seed", Flag(), "whether the seed is the next one")),
        _BRINGS_BEATS,
    ),
    "read_recipe": PageMessageKind(
        PAGE,
        "Asks what a recipe says, such as one that somebody sent.",
        (ID, RECIPE),
        ("recipe",),
    ),
    "cancel": PageMessageKind(
        PAGE,
        "Takes a request back; that request is then answered by error with the code cancelled.",
        (ID, Field("request_id", ID.type, "id of the request")),
        _IS_DONE,
    ),
    "list_history": PageMessageKind(
        PAGE,
        "Searches the history, newest first.",
        (
            ID,
            Field("text", Text(200), "words that are all in style, action or seed; empty: any"),
            Field("style", Text(64), "key of the style; empty: any"),
            Field("since", Maybe(record_types.TIME), "made then or later, seconds since 1970 UTC"),
            Field("until", Maybe(record_types.TIME), "made before, seconds since 1970 UTC"),
            Field("favourites_only", Flag(), "whether to show favourites only"),
            Field("before", Maybe(record_types.ROW), "older than this row: the next page"),
        ),
        ("history",),
    ),
    "recall": PageMessageKind(PAGE, "Asks for a beat of the history.", (ID, ROW), _BRINGS_BEATS),
    "keep": PageMessageKind(
        PAGE,
        "Keeps a beat in the history as it is now, such as one that was edited.",
        (
            ID,
            A_BEAT,
            TEMPO,
            Field("style", Text(64), "key of its style; empty: none"),
            Field("seed", Maybe(WIRE_FIELDS["seed"].type), "its random seed; null: none"),
            RECIPE,
            Field("is_favourite", Flag(), "whether it is kept for ever"),
        ),
        ("kept",),
    ),
    "favourite": PageMessageKind(
        PAGE,
        "Makes an entry of the history a favourite, or takes that back.",
        (ID, ROW, _ON),
        _IS_DONE,
    ),
    "open_document": PageMessageKind(
        PAGE,
        "Opens what this page works on, which no other page has then.",
        (
            ID,
            Field("key", record_types.KEY, "its key, chosen by the page"),
            Field("is_new", Flag(), "whether the page has just chosen it"),
        ),
        ("document",),
    ),
    "save_document": PageMessageKind(
        PAGE,
        "Keeps what this page works on, as it is now, until it is opened again.",
        (
            ID,
            TEXT,
            Field("put_aside", Flag(), "whether what was opened cannot be read, and is put aside"),
        ),
        _IS_DONE,
    ),
    "read_live": PageMessageKind(
        PAGE, "Gets what Live shows: answered by live_read.", (ID,), ("live_read",)
    ),
    "write_live": PageMessageKind(
        PAGE,
        "Sends a beat to Live: into the clip that it shows, or a new one in the empty slot.",
        (
            ID,
            A_BEAT,
            NAME,
            Field(
                "content_hash",
                Maybe(Text(64)),
                "hash of the clip that this was made from, refused where it has changed since; "
                "null: whatever is there",
            ),
            Field("style", Maybe(Text(64)), "key of its style; null: none"),
            Field("seed", Maybe(WIRE_FIELDS["seed"].type), "its random seed; null: none"),
            Field(
                "recipe",
                Maybe(RECIPE.type),
                "its recipe, with which Live goes on; null: none is known",
            ),
        ),
        ("live_written",),
    ),
    "follow_live": PageMessageKind(
        PAGE,
        "Follows Live's clip from now on, or no longer: each change of it comes as a notification. "
        "A page that follows writes its edits with the content_hash that came last.",
        (ID, _ON),
        _IS_DONE,
    ),
    "run_action": PageMessageKind(
        PAGE,
        "Does in Live what a button of a controller would do.",
        (
            ID,
            Field("action", Text(32), "its key, such as launch, undo, song_kit"),
            Field(
                "settings",
                Maybe(LIVE_SETTINGS),
                "what it is done with; what is left out, or null: what is chosen in Live",
            ),
        ),
        _IS_DONE,
    ),
    "show_kit": PageMessageKind(
        PAGE, "Asks which pads the selected rack has and what they are.", (ID,), ("kit",)
    ),
    "set_pad": PageMessageKind(
        PAGE,
        "Corrects what a pad of the selected rack is; remembered for this rack.",
        (
            ID,
            Field("note", Int(0, 127), "which pad"),
            Field(
                "sound",
                Maybe(OneOf(tuple(Sound))),
                "what it is, and plays from now on; null: as its name says",
            ),
        ),
        ("kit",),
    ),
    "list_ports": PageMessageKind(PAGE, "Asks for the MIDI ports.", (ID,), ("ports",)),
    "use_port": PageMessageKind(
        PAGE,
        "Chooses where the beat is sent.",
        (
            ID,
            Field("port", OneOf(("none", "virtual", "named")), "no port, our own, or one by name"),
            Field("name", Text(200), "its name, where it is named"),
        ),
        ("ports",),
    ),
    "use_channel": PageMessageKind(
        PAGE,
        "Chooses the MIDI channel that the beat is sent on, from the next hit on.",
        (ID, Field("channel", CHANNEL, "the channel")),
        ("ports",),
    ),
    "play": PageMessageKind(
        PAGE,
        "Plays a beat out of the port, in a loop.",
        (ID, A_BEAT, TEMPO, Field("from_beats", Float(0.0, 1e4), "where to begin")),
        _IS_DONE,
    ),
    "set_part": PageMessageKind(
        PAGE,
        "Changes the beat or the tempo that is playing.",
        (ID, A_BEAT, TEMPO, Field("when", OneOf(("next_step", "next_bar")), "from when on")),
        _IS_DONE,
    ),
    "stop": PageMessageKind(PAGE, "Ends the playing out of the port.", (ID,), _IS_DONE),
    "clock": PageMessageKind(
        PAGE,
        "Chooses whether MIDI clock is sent, and whether that of a port is followed.",
        (
            ID,
            Field("send", Flag(), "send clock, start and stop"),
            Field("follow", Text(200), "the port whose clock is followed; empty: our own tempo"),
        ),
        ("ports",),
    ),
    "import_midi": PageMessageKind(
        PAGE, "Makes a beat of a dropped file's drums.", (ID, NAME, DATA), ("imported",)
    ),
    "export_midi": PageMessageKind(
        PAGE,
        "Makes a file of a beat; read back, its notes are the same to the bit.",
        (ID, A_BEAT, TEMPO, NAME),
        ("exported",),
    ),
}
