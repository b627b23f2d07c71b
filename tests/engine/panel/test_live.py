"""The panel and a simulated Live with the script in it, through a real engine."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

import pytest

import Sidestick
from Sidestick.protocol.actions_table import BY_KEY
from Sidestick.protocol.messages import SETTINGS as WIRE_SETTINGS
from sidestick_engine.kit.track_maps import FILE_NAME, choose_map
from sidestick_live_sim import CORE_KIT_909, SimulatedLive
from sidestick_models.beat.drum_classes import DrumClass

from .conftest import GENERATE, TIMEOUT_S, PageClient, Served

KICK, SNARE, RIM = 36, 38, 37
BEAT: dict[str, Any] = {
    "notes": [["kick", 0.0, 0.25, 100.0], ["snare", 1.03125, 0.25, 90.5]],
    "length_beats": 4.0,
    "numerator": 4,
    "denominator": 4,
}
ROCK = {**GENERATE, "style": "rock"}
SETTINGS = [field.name for field in WIRE_SETTINGS]
OF_KIND: dict[str, dict[str, Any]] = {
    "generate": {},
    "extend": {"bars": 1},
    "vary": {"locked": ["snare"], "from_beats": 4.0, "to_beats": 8.0},
    "fill": {"fill_beats": 4.0},
    "feel": {},
}
OF_LIVE: dict[str, Any] = {
    "text": "live",
    "style": "",
    "since": None,
    "until": None,
    "favourites_only": False,
    "before": None,
}


class Stage:
    """A Live whose clock runs while a page waits for what it asked."""

    def __init__(self, live: SimulatedLive, page: PageClient, folder: Path) -> None:
        self.live, self.page = live, page
        self.messages: list[dict[str, Any]] = []
        self.track = live.add_midi_track("Drums", drum_rack=CORE_KIT_909)
        live.select(self.track, 0)
        live.load_script(partial(Sidestick.create_instance, folder=folder))
        assert live.run(lambda: "engine connected" in live.status_line, TIMEOUT_S)

    @property
    def clip(self) -> Any:
        """The clip in the first slot, as a script sees it."""
        return self.track.clip_slots[0].clip

    def notes(self) -> list[tuple[Any, ...]]:
        return [tuple(note) for note in self.live.notes_of(self.clip)]

    def request(self, kind: str, **fields: Any) -> dict[str, Any]:
        request_id = self.page.send(kind, **fields)
        return self._until(lambda message: message.get("id") == request_id)

    def write(self, beat: dict[str, Any], **more: Any) -> dict[str, Any]:
        """Send a beat into the clip, whatever it holds."""
        return self.request("write_live", beat=beat, name="", content_hash=None, **more)

    def wait_for(self, wanted: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        return self._until(wanted)

    def shown(self, wanted: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """Return the first clip that is wanted, of those that the page is told."""
        live = self._until(
            lambda each: each["kind"] == "live" and bool(each["clip"]) and wanted(each["clip"])
        )
        clip: dict[str, Any] = live["clip"]
        return clip

    def _until(self, wanted: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """Return the first message that is wanted, of those not looked at yet or to come."""
        found: list[dict[str, Any]] = []

        def look() -> bool:
            with suppress(TimeoutError):
                while True:
                    message = json.loads(self.page.connection.recv(0))
                    self.messages.append(self.page.checked(message))
            found.extend(filter(wanted, self.messages))
            return bool(found)

        assert self.live.run(look, TIMEOUT_S), self.live.status_line
        assert not self.live.errors
        self.messages.remove(found[0])
        return found[0]


@pytest.fixture
def stage(panel: Served, page: PageClient) -> Iterator[Stage]:
    """Live with an empty slot selected on a track with a 909 rack, connected to the engine."""
    with SimulatedLive(clock=time.monotonic) as live:
        yield Stage(live, page, panel.folder)


def test_a_beat_is_sent_to_live_and_found_in_the_clip(stage: Stage) -> None:
    """An empty slot gets a clip with its name; each note is on its pad, to the last digit."""
    written = stage.request("write_live", beat=BEAT, name="From the panel", content_hash=None)
    assert written["kind"] == "live_written", written
    assert stage.clip.name == "From the panel"
    assert stage.notes() == [(KICK, 0.0, 0.25, 100.0), (SNARE, 1.03125, 0.25, 90.5)]
    read = stage.request("read_live")["clip"]
    assert read["beat"] == BEAT
    assert (read["where"], read["track"], read["content_hash"]) == (
        "session",
        "Drums",
        written["content_hash"],
    )


def test_every_page_sees_which_clip_is_selected(stage: Stage) -> None:
    """Its name, track, tempo, length and kit; what it holds only if it follows."""
    stage.request("write_live", beat=BEAT, name="Groove", content_hash=None)
    clip = stage.shown(lambda clip: clip["name"] == "Groove")
    assert (clip["length_beats"], clip["tempo_bpm"], clip["numerator"]) == (4.0, 120.0, 4)
    assert clip["kit"]
    assert clip["beat"] is None


def test_an_edit_made_in_live_comes_to_a_page_that_follows(stage: Stage) -> None:
    """On the lanes of the rack's pads; the page's own edits come back as they were."""
    stage.write(BEAT)
    stage.request("follow_live", on=True)
    stage.live.set_notes(stage.clip, [*stage.notes(), (RIM, 2.5, 0.25, 64.0)])
    clip = stage.shown(lambda clip: clip["beat"] and len(clip["beat"]["notes"]) == 3)
    assert clip["beat"]["notes"] == [*BEAT["notes"], ["rim", 2.5, 0.25, 64.0]]
    edited = {**clip["beat"], "notes": clip["beat"]["notes"][1:]}
    written = stage.request("write_live", beat=edited, name="", content_hash=clip["content_hash"])
    assert written["kind"] == "live_written"
    assert [note[0] for note in stage.notes()] == [SNARE, RIM]
    assert stage.request("read_live")["clip"]["beat"] == edited


def test_an_edit_of_a_page_never_covers_one_made_in_live(stage: Stage) -> None:
    """It is refused with a sentence, and the page is sent what the clip holds."""
    old = stage.write(BEAT)["content_hash"]
    stage.live.set_notes(stage.clip, [*stage.notes(), (RIM, 2.5, 0.25, 64.0)])
    before = stage.notes()
    request_id = stage.page.send(
        "write_live", beat={**BEAT, "notes": []}, name="", content_hash=old
    )
    shown = stage.shown(lambda clip: clip["beat"] and len(clip["beat"]["notes"]) == 3)
    assert shown["content_hash"] != old
    refused = stage.wait_for(lambda message: message.get("id") == request_id)
    assert refused["code"] == "clip_changed"
    assert refused["sentence"]
    assert stage.notes() == before


def test_what_the_rack_does_not_have_is_reported(stage: Stage) -> None:
    """And a note outside of the beat."""
    lanes = ["kick", "note_3", "kick"]
    notes = [[lane, at * 3.0, 0.25, 99.0] for at, lane in enumerate(lanes)]
    beat = {**BEAT, "notes": notes}
    written = stage.write(beat)
    assert "1 notes outside" in written["sentence"]
    assert "no pad for note 3" in written["sentence"]
    assert [note[0] for note in stage.notes()] == [KICK]


def test_a_button_of_the_script_can_be_pressed(stage: Stage) -> None:
    """By the name of its role; one that is none is a sentence."""
    done = stage.request("run_action", action="generate")
    assert (done["kind"], "bars" in done["sentence"]) == ("done", True)
    assert stage.notes()
    refused = stage.request("run_action", action="dance")
    assert (refused["code"], "dance" in refused["sentence"]) == ("unknown_action", True)


def test_versions_made_in_live_stand_in_the_history(stage: Stage) -> None:
    """Beside those of the panel, and can be opened as beats."""
    stage.request("run_action", action="generate")
    entry = stage.request("list_history", **OF_LIVE)["entries"][0]
    assert (entry["place"], entry["action"], entry["has_recipe"]) == ("live", "generate", False)
    beat = stage.request("recall", row=entry["row"])["versions"][0]["beat"]
    assert beat == stage.request("read_live")["clip"]["beat"]


def test_a_track_with_a_kit_map_has_its_lanes_in_the_history(stage: Stage, panel: Served) -> None:
    """Those of the map that beats for it are played on; made in Live, found on the page."""
    choose_map(panel.folder / FILE_NAME, "Second kit", "bfd3")
    track = stage.live.add_midi_track("Second kit")
    stage.live.select_clip(stage.live.add_midi_clip(track, 0, 4.0, [(36, 0.0, 0.25, 99.0)]))
    stage.request("run_action", action="vary")
    entry = stage.request("list_history", **{**OF_LIVE, "text": "live found"})["entries"][0]
    assert max(entry["events"]) == 1 << DrumClass.MID_TOM
    (version,) = stage.request("recall", row=entry["row"])["versions"]
    assert {note[0].rsplit("_", 1)[0] for note in version["beat"]["notes"]} == {"mid_tom"}


def test_a_pad_is_corrected_on_the_kit_page(stage: Stage) -> None:
    """As sidestick kit would; what is written then goes to that pad, until it is taken back."""
    kit = stage.request("show_kit")
    pads = {pad["note"]: pad for pad in kit["pads"]}
    assert (pads[SNARE]["sound"], pads[SNARE]["is_played"]) == ("snare", True)
    kit = stage.request("set_pad", note=RIM, sound="snare")
    pads = {pad["note"]: pad for pad in kit["pads"]}
    assert (pads[RIM]["sound"], pads[RIM]["is_played"], pads[RIM]["is_corrected"]) == (
        "snare",
        True,
        True,
    )
    assert not pads[SNARE]["is_played"]
    stage.write(BEAT)
    assert [note[0] for note in stage.notes()] == [KICK, RIM]
    pads = {pad["note"]: pad for pad in stage.request("set_pad", note=RIM, sound=None)["pads"]}
    assert (pads[RIM]["sound"], pads[RIM]["is_corrected"]) == ("rim", False)
    assert stage.request("set_pad", note=3, sound="kick")["code"] == "bad_clip"


def test_a_beat_made_in_the_panel_arrives_whole(stage: Stage) -> None:
    """All nine lanes of a 909, and back as the same beat."""
    made = stage.request("generate", **GENERATE)["versions"][0]["beat"]
    stage.request("write_live", beat=made, name="", content_hash=None, style="funk", seed=7)
    back = stage.request("read_live")["clip"]["beat"]
    assert back["notes"] == sorted(made["notes"], key=lambda note: note[1])


def hits(beat: dict[str, Any]) -> list[tuple[Any, ...]]:
    """Lane, start and velocity of each note; Live may shorten one that the next one follows."""
    return sorted((note[0], note[1], note[3]) for note in beat["notes"])


@pytest.mark.parametrize("kind", OF_KIND)
def test_live_goes_on_from_a_beat_of_the_panel(stage: Stage, kind: str) -> None:
    """Its recipe goes along: *again* in Live brings what the page's would, with the next seed."""
    first = stage.request("generate", **ROCK)["versions"][0]
    asked = {**ROCK, **OF_KIND[kind], "beat": first["beat"]}
    made = first if kind == "generate" else stage.request(kind, **asked)["versions"][0]
    stage.request(
        "write_live", beat=made["beat"], name="", content_hash=None, recipe=made["recipe"]
    )
    shown = stage.request("run_action", action="recipe")["sentence"]
    label = BY_KEY[kind].label.lower()
    assert shown.startswith(f"Made by {label} in 4/4, style Rock, seed 7")
    assert "seed 8" in stage.request("run_action", action="again")["sentence"]
    again = stage.request("again", recipe=made["recipe"], next_seed=True)["versions"][0]["beat"]
    held = stage.request("read_live")["clip"]["beat"]
    assert held["length_beats"] == again["length_beats"]
    assert hits(held) == hits(again)


def test_what_it_began_with_is_a_version(stage: Stage) -> None:
    """Behind what the clip held, which is not lost."""
    stage.write(BEAT)
    first = stage.request("generate", **ROCK)["versions"][0]["beat"]
    more = stage.request("extend", **ROCK, beat=first)["versions"][0]
    stage.request(
        "write_live", beat=more["beat"], name="", content_hash=None, recipe=more["recipe"]
    )
    for expected in (first, BEAT):
        stage.request("run_action", action="previous_version")
        assert sorted(stage.request("read_live")["clip"]["beat"]["notes"]) == sorted(
            expected["notes"]
        )


def test_an_act_takes_the_settings_of_the_page(stage: Stage) -> None:
    """For itself alone: what is chosen in Live stays chosen."""
    more = {"bars": 3, "extend_bars": 1, "fill_bars": 0.5, "locked": ["snare_40"], "seed": 4321}
    settings = {name: value for name, value in {**ROCK, **more}.items() if name in SETTINGS}
    done = stage.request("run_action", action="generate", settings=settings)
    assert "3 bars" in done["sentence"]
    assert "Rock" in done["sentence"]
    assert "seed 4321" in done["sentence"]
    stage.live.select(stage.track, 1)
    done = stage.request("run_action", action="generate", settings={"seed": 4322})
    assert "2 bars" in done["sentence"]
    assert "Funk" in done["sentence"]


def test_when_live_goes_every_page_is_reported(stage: Stage) -> None:
    """And what needs it is refused with a sentence."""
    (surface,) = stage.live.surfaces
    stage.live.unload_script(surface)
    stage.wait_for(lambda message: message["kind"] == "live" and not message["is_connected"])
    code, _ = stage.page.refusal("write_live", beat=BEAT, name="", content_hash=None)
    assert code in ("no_live", "live_gone")
