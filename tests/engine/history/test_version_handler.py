"""The script's messages about versions, handled: directly, and over the real socket."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from Sidestick.protocol.messages import REPLIES, ClipContent, Message, Note, Pad, to_map
from sidestick_engine.errors import ErrorReplyError, RequestError
from sidestick_engine.history.database import ClipKeys, History
from sidestick_engine.history.preview import events_of
from sidestick_engine.history.version_handler import VersionHandler
from sidestick_engine.kit.kit import Kit
from sidestick_engine.kit.kit_of_track import Kits
from sidestick_engine.kit.rack_store import Racks
from sidestick_engine.kit.sound import Sound
from sidestick_engine.kit.track_maps import FILE_NAME, choose_map
from sidestick_engine.panel import share_code
from sidestick_engine.panel.share_code import SharedRecipe
from sidestick_engine.server.client import EngineClient
from sidestick_engine.server.process import model_checksums
from sidestick_models.beat.drum_classes import DrumClass

WHOSE = {"deadline_ms": 1000, "set_key": "s", "track_key": "t", "clip_key": "c"}
METER = {"numerator": 4, "denominator": 4, "pads": [], "track": "Drums", "rack": ""}
Handle = Callable[..., dict[str, Any]]


def content_of(content: str, *starts: float) -> ClipContent:
    return ClipContent(content, 8.0, [Note(36, start, 0.25, 99.0) for start in starts])


@pytest.fixture
def handle(history: History, tmp_path: Path) -> Handle:
    """Hands a message to the handler; every reply is one that can be sent."""
    handler = VersionHandler(history, lambda _: "sums", Kits(tmp_path))

    def handle(kind: str, **fields: Any) -> dict[str, Any]:
        answer = handler.handle(Message(kind, {"id": 1, **WHOSE, **METER, **fields}), lambda: False)
        assert to_map(REPLIES[kind], id=1, **answer)
        return answer

    return handle


def keep(
    handle: Handle, found: ClipContent | None, made: ClipContent, before: str = ""
) -> dict[str, Any]:
    made_by = {"action": "vary", "style": "funk", "seed": 3, "recipe": '{"kind": "vary"}'}
    return handle("keep_version", previous=found, content=made, base_hash=before, **made_by)


@pytest.mark.parametrize("which", ["previous", "next", "number"])
def test_a_recall_that_meets_damage_goes_on_from_what_is_in_the_clip(
    handle: Handle, history: History, which: str
) -> None:
    """That is kept again where it was what was damaged; reply and refusal have the warning."""
    keep(handle, content_of("found", 0.0), content_of("one", 1.0))
    keep(handle, None, content_of("two", 2.0))
    two = content_of("two", 2.0)
    history.file.run(
        lambda file: file.execute("UPDATE versions SET notes = x'91' WHERE number = 2")
    )
    asked = {"previous": two, "which": which, "number": 2, "content_hash": "two"}
    if which == "next":
        with pytest.raises(RequestError, match=r"last version\. The history was damaged: 2"):
            handle("recall_version", **asked)
        return
    reply = handle("recall_version", **asked)
    assert reply["content"].content_hash == ("one" if which == "previous" else "two")
    assert "The history was damaged: 2 versions were saved" in reply["warning"]
    assert handle("list_versions")["warning"] == ""


def test_versions_are_found_under_another_key_of_the_track(handle: Handle) -> None:
    """A set that two rows of an earlier script worked in has lost the one they were kept under."""
    keep(handle, content_of("found", 0.0), content_of("made", 1.0))
    lost = {"set_key": "another", "track_key": "another"}
    assert len(handle("list_versions", **lost)["kept"]) == 2
    found = content_of("made", 1.0)
    recalled = recall(handle, found, "previous", of="made", **lost)
    assert recalled["content"].content_hash == "found"
    made_by = {"action": "vary", "style": "", "seed": 3, "recipe": "", "base_hash": ""}
    third = content_of("third", 2.0)
    handle("keep_version", previous=None, content=third, **made_by, **lost)
    assert [each.number for each in handle("list_versions")["kept"]] == [0, 1, 2]


def recall(
    handle: Handle,
    found: ClipContent | None,
    which: str,
    number: int = 0,
    of: str = "",
    **keys: str,
) -> Any:
    return handle(
        "recall_version", previous=found, which=which, number=number, content_hash=of, **keys
    )


def actions(answer: dict[str, Any]) -> list[tuple[int, str]]:
    return [(version.number, version.action) for version in answer["kept"]]


def test_what_a_clip_was_is_kept_with_what_it_became(handle: Handle) -> None:
    """Version 0 and version 1, with hits per bar and the grid."""
    answer = keep(handle, content_of("a", 0.0), content_of("b", 0.0, 1.0, 2.5))
    assert actions(answer) == [(0, "found"), (1, "vary")]
    one = answer["kept"][1]
    assert (one.style, one.seed, one.hits_per_bar) == ("funk", 3, 1.5)
    assert one.events == [1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1, *[0] * 21]


def test_a_hand_edit_in_between_is_a_version_of_its_own(handle: Handle) -> None:
    """Kept before the next beat replaces it, and before another version does."""
    keep(handle, content_of("a"), content_of("b", 0.0))
    answer = keep(handle, content_of("b by hand", 0.5), content_of("c", 1.0))
    assert actions(answer) == [(0, "found"), (1, "vary"), (2, "edited"), (3, "vary")]
    answer = recall(handle, content_of("c by hand", 1.5), "number", 0)
    assert actions(answer)[-1] == (4, "edited")
    assert answer["content"] == content_of("a")


def test_versions_are_recalled_by_number_by_content_and_by_their_neighbours(handle: Handle) -> None:
    """With the recipe that made them."""
    keep(handle, content_of("a"), content_of("b", 0.0))
    keep(handle, content_of("b", 0.0), content_of("c", 1.0))
    assert recall(handle, content_of("c", 1.0), "number", 1)["content"] == content_of("b", 0.0)
    assert recall(handle, None, "content_hash", of="b")["number"] == 1
    assert recall(handle, None, "next", of="b")["recipe"] == '{"kind": "vary"}'
    assert recall(handle, None, "previous", of="b")["content"] == content_of("a")


@pytest.mark.parametrize(
    ("which", "number", "of", "sentence"),
    [
        ("number", 9, "", "There is no version 9."),
        ("content_hash", 0, "gone", "The version that this was made from is no longer kept."),
        ("next", 0, "b", "This is the last version."),
        ("previous", 0, "a", "This is the first version."),
        ("next", 0, "gone", "What the clip holds is no longer kept as a version."),
    ],
)
def test_what_is_not_kept_is_a_sentence(
    handle: Handle, which: str, number: int, of: str, sentence: str
) -> None:
    """With the code no_version."""
    keep(handle, content_of("a"), content_of("b", 0.0))
    with pytest.raises(RequestError) as refused:
        recall(handle, None, which, number, of)
    assert (refused.value.code, refused.value.sentence) == ("no_version", sentence)


def test_a_history_that_cannot_be_written_is_a_sentence(handle: Handle, tmp_path: Path) -> None:
    """With the code history_lost, so that the script can tell it once."""
    (tmp_path / "data").write_text("in the way")
    with pytest.raises(RequestError) as refused:
        keep(handle, None, content_of("a"))
    assert refused.value.code == "history_lost"


def test_the_models_are_named_exactly(handle: Handle, history: History) -> None:
    """Each version remembers the checksums of the models that were there."""
    keep(handle, None, content_of("a", 0.0))
    found = history.version(ClipKeys("s", "t", "c"), 1)
    assert found is not None
    assert found.provenance.models == "sums"


def test_the_checksums_are_those_of_the_models_that_a_recipe_names() -> None:
    """Those in use where it names none; a line that is no recipe is no reason to fail."""
    chosen: list[dict[str, str]] = []

    class Drummers:
        def checksums(self, _style: str, **names: str) -> dict[str, str]:
            chosen.append(names)
            return {"drums_rnn.onnx": "0" * 64}

    drummers: Any = Drummers()
    line = json.dumps({"kind": "vary", "drums_rnn": "drum_kit"})
    assert json.loads(model_checksums(drummers, line)) == {"drums_rnn.onnx": "0" * 64}
    today = {"kind": "vary", "drummer": ["", "drum_kit"]}
    assert json.loads(model_checksums(drummers, json.dumps(today))) == {"drums_rnn.onnx": "0" * 64}
    for values in ({**today, "version": 0}, {"kind": "vary", "drums_rnn": "drum_kit"}):
        fields = {"drummer": ["", "drum_kit"], **values}
        shared = share_code.write(SharedRecipe("vary", fields))
        assert json.loads(model_checksums(drummers, shared)) == {"drums_rnn.onnx": "0" * 64}
    model_checksums(drummers, "")
    assert chosen == [
        *[{"seed_model": "", "continuation_model": "drum_kit"}] * 4,
        {"seed_model": "", "continuation_model": ""},
    ]
    for line in ("[1, 2", "{", "sidestick-2.cut", "sidestick-9.x.y", "\0"):
        assert model_checksums(drummers, line) == ""


def test_versions_are_read_by_the_map_of_their_track(handle: Handle, tmp_path: Path) -> None:
    """Versions found, made and edited by hand are read as a beat for that track is played."""
    choose_map(tmp_path / FILE_NAME, "Drums", "bfd3")  # 36 is a tom in it, not the kick
    keep(handle, content_of("a", 0.0), content_of("b", 1.0))
    answer = recall(handle, content_of("b by hand", 2.0), "number", 0)
    mid_tom = 1 << DrumClass.MID_TOM
    assert [max(version.events) for version in answer["kept"]] == [mid_tom] * 3


def test_versions_are_read_as_the_musician_corrected_the_rack(
    handle: Handle, tmp_path: Path
) -> None:
    """Whatever the names of its pads say."""
    rack = {"pads": [Pad(36, "Kick"), Pad(40, "Snare")], "rack": "Mine"}
    Kits(tmp_path).kit_of(rack["pads"], rack="Mine")
    Racks(tmp_path / "kits").correct("mine", Sound.CLOSED_HAT, [36])
    made_by = {"action": "vary", "style": "funk", "seed": 3, "recipe": "", "base_hash": ""}
    answer = handle("keep_version", previous=None, content=content_of("a", 0.0), **made_by, **rack)
    assert answer["kept"][0].events[0] == 1 << DrumClass.CLOSED_HAT


def test_a_version_is_kept_though_its_kit_cannot_be_read(handle: Handle, tmp_path: Path) -> None:
    """Its notes count, whatever they mean."""
    choose_map(tmp_path / FILE_NAME, "Drums", "cellar")
    (version,) = keep(handle, None, content_of("a", 0.0))["kept"]
    assert (version.hits_per_bar, set(version.events)) == (0.5, {0})
    assert recall(handle, None, "number", version.number)["content"] == content_of("a", 0.0)


def test_the_grid_is_read_by_the_names_of_the_pads() -> None:
    """A hit a little early or late is on its sixteenth; unknown pads are passed over."""
    pads = [Pad(60, "Snare"), Pad(61, "Vox")]
    notes = [Note(60, 0.95, 0.25, 90.0), Note(61, 0.0, 0.25, 90.0), Note(60, 3.99, 0.25, 90.0)]
    assert events_of(notes, Kit.from_pads(pads), 4.0) == [0, 0, 0, 0, 2, *[0] * 11]


def test_versions_travel_over_the_socket(client: EngineClient, request_fields: Any) -> None:
    """Kept in a thread of their own, beside the beats; refusals are replies too."""
    made = {"action": "vary", "style": "", "seed": 0, "recipe": "", "base_hash": ""}
    fields = {**WHOSE, **METER, "previous": None}
    kept = client.request("keep_version", **fields, **made, content=content_of("a", 0.0))
    assert client.request("list_versions", **WHOSE)["kept"] == kept["kept"]
    first = {"which": "number", "number": 1, "content_hash": ""}
    assert client.request("recall_version", **fields, **first)["content"] == content_of("a", 0.0)
    with pytest.raises(ErrorReplyError, match="no version 2"):
        client.request("recall_version", **fields, **dict(first, number=2))
    assert client.request("generate", **request_fields(bars=1))["bars"] == 1


def test_a_beat_does_not_wait_for_the_disk(
    client: EngineClient,
    history: History,
    monkeypatch: pytest.MonkeyPatch,
    request_fields: Any,
) -> None:
    """While the history is at work on something slow, a beat comes."""
    goes_on = threading.Event()
    monkeypatch.setattr(history, "versions", lambda _: goes_on.wait(10) and [])
    client.send("list_versions", **dict(WHOSE, deadline_ms=20_000))
    assert client.request("generate", **request_fields(bars=1))["bars"] == 1
    goes_on.set()
