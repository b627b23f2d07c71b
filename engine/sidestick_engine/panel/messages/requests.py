"""What a page can ask of the panel: one table, part of the messages' table."""

from __future__ import annotations

from typing import NamedTuple

from Sidestick.protocol import record_types
from Sidestick.protocol.field_types import Field, Float, Int, ListOf, Maybe, OneOf, Text
from Sidestick.protocol.messages import SETTINGS as WIRE_SETTINGS
from Sidestick.protocol.record_types import METER
from sidestick_engine.kit.sound import Sound
from sidestick_engine.panel.messages.field_types import Flag, Lane, Shape
from sidestick_engine.panel.messages.record_types import A_BEAT, RECIPE, TEMPO, WIRED

PAGE = "page"
PANEL = "panel"


class Kind(NamedTuple):
    """A kind of message: which side sends it, what it is for, and all its fields.

    ``answers`` are the kinds that end a request, beside ``error``; news has no id.
    """

    sender: str
    meaning: str
    fields: tuple[Field, ...]
    answers: tuple[str, ...] = ()


ID = Field("id", Int(0, 2**32 - 1), "request id, chosen by the page and repeated in the answer")
SENTENCE = Field("sentence", Text(1000), "what there is to tell, for the musician; may be empty")
NAME = Field("name", Text(200), "its name")
_PLAYED = tuple(WIRED[name] for name in ("tempo_bpm", "swing", "timing_amount", "velocity_amount"))
_SEED = Field("seed", Maybe(WIRED["seed"].type), "random seed; null: a new one")
# What every request for a beat carries, and those that bring new hits.
_ASKED = (ID, WIRED["style"], _SEED, *_PLAYED)
_HITS = tuple(WIRED[name] for name in ("temperature", "density", "blend", "versions", "drummer"))
_LOCKED = Field(
    "locked", Maybe(ListOf(Lane(), 128)), "lanes that stay as they are, note for note; null: none"
)
# What an act may be told in place of what is chosen in Live, as a page has it.
SETTINGS = Shape(
    "LiveSettings",
    tuple(_LOCKED if field.name == "locked" else field for field in WIRE_SETTINGS),
)
ROW = Field("row", record_types.ROW, "which entry of the history")
CHANNEL = Int(1, 16)  # of MIDI, as musicians count
_ON = Field("on", Flag(), "whether it shall be so")
DATA = Field("data", Text(3 << 19), "a .mid file, in base64")
_IS_DONE = ("done",)
_BRINGS_BEATS = ("beats",)

FROM_PAGE: dict[str, Kind] = {
    "hello": Kind(
        PAGE,
        "Opens the conversation; until it is answered by welcome, nothing else is allowed.",
        (ID, Field("token", Text(128), "the token, from the fragment of the page's address")),
        ("welcome",),
    ),
    "generate": Kind(
        PAGE,
        "Asks for new beats.",
        (*_ASKED, *METER, *_HITS, WIRED["bars"]),
        _BRINGS_BEATS,
    ),
    "extend": Kind(
        PAGE,
        "Asks how a beat goes on; what comes is the beat with the new bars behind it.",
        (*_ASKED, *_HITS, A_BEAT, WIRED["bars"]),
        _BRINGS_BEATS,
    ),
    "vary": Kind(
        PAGE,
        "Asks for other hits where they may change.",
        (
            *_ASKED,
            *_HITS,
            A_BEAT,
            _LOCKED,
            Field("from_beats", Float(0.0, 1e4), "where the range that may change begins"),
            Field("to_beats", Float(0.0, 1e4), "where it ends; what starts there stays"),
        ),
        _BRINGS_BEATS,
    ),
    "fill": Kind(
        PAGE,
        "Asks for a fill at the end of a beat.",
        (*_ASKED, *_HITS, A_BEAT, _LOCKED, WIRED["fill_beats"]),
        _BRINGS_BEATS,
    ),
    "feel": Kind(
        PAGE,
        "Asks how a drummer would play a beat's notes: when and how hard.",
        (*_ASKED, A_BEAT, _LOCKED),
        _BRINGS_BEATS,
    ),
    "again": Kind(
        PAGE,
        "Makes once more what a recipe tells: the same beat, or the one of the next seed.",
        (ID, RECIPE, Field("next_seed", Flag(), "whether the seed is the next one")),
        _BRINGS_BEATS,
    ),
    "read_recipe": Kind(
        PAGE,
        "Asks what a recipe says, such as one that somebody sent.",
        (ID, RECIPE),
        ("recipe",),
    ),
    "cancel": Kind(
        PAGE,
        "Takes a request back; that request is then answered by error with the code cancelled.",
        (ID, Field("request_id", ID.type, "id of the request")),
        _IS_DONE,
    ),
    "list_history": Kind(
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
    "recall": Kind(PAGE, "Asks for a beat of the history.", (ID, ROW), _BRINGS_BEATS),
    "keep": Kind(
        PAGE,
        "Keeps a beat in the history as it is now, such as one that was edited.",
        (
            ID,
            A_BEAT,
            TEMPO,
            Field("style", Text(64), "key of its style; empty: none"),
            RECIPE,
            Field("is_favourite", Flag(), "whether it is kept for ever"),
        ),
        ("kept",),
    ),
    "favourite": Kind(
        PAGE,
        "Makes an entry of the history a favourite, or takes that back.",
        (ID, ROW, _ON),
        _IS_DONE,
    ),
    "read_live": Kind(PAGE, "Gets what Live shows: answered by live_read.", (ID,), ("live_read",)),
    "write_live": Kind(
        PAGE,
        "Sends a beat to Live: into the clip that it shows, or a new one in the empty slot.",
        (
            ID,
            A_BEAT,
            NAME,
            Field(
                "content_hash",
                Maybe(Text(64)),
                "mark of the clip that this was made from, refused where it has changed since; "
                "null: whatever is there",
            ),
            Field("style", Maybe(Text(64)), "key of its style; null: none"),
            Field("seed", Maybe(WIRED["seed"].type), "its random seed; null: none"),
            Field(
                "recipe",
                Maybe(RECIPE.type),
                "its recipe, with which Live goes on; null: none is known",
            ),
        ),
        ("live_written",),
    ),
    "follow_live": Kind(
        PAGE,
        "Begins or ends, for this page, to be told what Live's clip holds whenever that changes. "
        "A page that follows writes its edits with the content that it was told last.",
        (ID, _ON),
        _IS_DONE,
    ),
    "act_live": Kind(
        PAGE,
        "Does in Live what a button of a controller would do.",
        (
            ID,
            Field("action", Text(32), "a role: launch, undo, next_version, song_kit ..."),
            Field(
                "settings",
                Maybe(SETTINGS),
                "what it is done with; null: what is chosen in Live",
            ),
        ),
        _IS_DONE,
    ),
    "show_kit": Kind(
        PAGE, "Asks which pads the selected rack has and what they are.", (ID,), ("kit",)
    ),
    "set_pad": Kind(
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
    "list_ports": Kind(PAGE, "Asks for the MIDI ports.", (ID,), ("ports",)),
    "use_port": Kind(
        PAGE,
        "Chooses where the beat is sent.",
        (
            ID,
            Field("port", OneOf(("none", "virtual", "named")), "no port, our own, or one by name"),
            Field("name", Text(200), "its name, where it is named"),
        ),
        ("ports",),
    ),
    "use_channel": Kind(
        PAGE,
        "Chooses the MIDI channel that the beat is sent on, from the next hit on.",
        (ID, Field("channel", CHANNEL, "the channel")),
        ("ports",),
    ),
    "play": Kind(
        PAGE,
        "MidiPlayer a beat out of the port, in a loop.",
        (ID, A_BEAT, TEMPO, Field("from_beats", Float(0.0, 1e4), "where to begin")),
        _IS_DONE,
    ),
    "set_part": Kind(
        PAGE,
        "Changes the beat or the tempo that is playing.",
        (ID, A_BEAT, TEMPO, Field("when", OneOf(("next_step", "next_bar")), "from when on")),
        _IS_DONE,
    ),
    "stop": Kind(PAGE, "Ends the playing out of the port.", (ID,), _IS_DONE),
    "clock": Kind(
        PAGE,
        "Chooses whether MIDI clock is sent, and whether that of a port is followed.",
        (
            ID,
            Field("send", Flag(), "send clock, start and stop"),
            Field("follow", Text(200), "the port whose clock is followed; empty: our own tempo"),
        ),
        ("ports",),
    ),
    "import_midi": Kind(
        PAGE, "Makes a beat of a dropped file's drums.", (ID, NAME, DATA), ("imported",)
    ),
    "export_midi": Kind(
        PAGE,
        "Makes a file of a beat; read back, its notes are the same to the bit.",
        (ID, A_BEAT, TEMPO, NAME),
        ("exported",),
    ),
}
