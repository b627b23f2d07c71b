"""Vary, fill, feel, straighten and the ways to extend, in every version that is simulated."""

from __future__ import annotations

from typing import Any

import pytest

from Sidestick.protocol.messages import DrummerModels
from Sidestick.status_messages import say

KICK, SNARE, COWBELL = 36, 38, 99
BAR = [
    (KICK, 0.0, 0.25, 100.0),
    (COWBELL, 0.5, 2.0, 70.0),
    (SNARE, 1.1, 0.25, 90.0),
    (KICK, 2.0, 0.25, 80.0),
    (SNARE, 3.0, 0.25, 91.0),
]


@pytest.fixture(autouse=True)
def everywhere(version: str) -> None:
    """All of this file runs in every version."""


@pytest.fixture
def clip(view: str, connected: Any) -> Any:
    """Select a bar on a named clip; it may be changed in place wherever it lies."""
    clip = connected.show_clip(view, 4.0, BAR)
    clip.name = "Jazz 12"
    return clip


def ids(clip: Any) -> dict[tuple[int, float], int]:
    """Return the ids of notes by pitch and start."""
    found = clip.get_notes_extended(0, 128, 0.0, clip.loop_end)
    return {(note.pitch, note.start_time): note.note_id for note in found}


def last_request(session: Any, kind: str) -> dict[str, Any]:
    return session.engine.of_kind(kind)[-1]


def test_vary_changes_what_may_change(connected: Any, clip: Any) -> None:
    """In one undo step; what stays keeps its ids; the style is that of the clip's name.

    A note on no pad stays even where an engine forgets it.
    """
    connected.surface.actions.choose(locked=["kick"])
    before = ids(clip)
    said = connected.in_one_step("vary")
    request = last_request(connected, "vary")
    assert (request["locked"], request["from_beats"], request["to_beats"]) == (["kick"], 0.0, 4.0)
    assert (request["style"], request["length_beats"]) == ("jazz", 4.0)
    assert [tuple(note) for note in request["notes"]] == BAR
    stay = [note for note in BAR if note[0] in (KICK, COWBELL)]
    new = (SNARE, 2.0, 0.25, 64.0)
    assert connected.notes(clip) == sorted([*stay, new], key=lambda note: (note[1], note[0]))
    for note in stay:
        assert ids(clip)[note[:2]] == before[note[:2]]
    assert said.startswith("Sidestick: 2 notes removed, 1 new in the style Jazz, seed ")


def test_vary_keeps_to_the_selected_notes_range(connected: Any, clip: Any) -> None:
    """From the start of the first to the end of the last; outside of it every id stays."""
    connected.live.select_notes(clip, 1.0, 2.5)
    before = ids(clip)
    connected.press_and_wait("vary")
    request = last_request(connected, "vary")
    assert (request["from_beats"], request["to_beats"]) == (1.1, 2.25)
    after = ids(clip)
    for pitch, start in ((KICK, 0.0), (COWBELL, 0.5), (SNARE, 3.0)):
        assert after[pitch, start] == before[pitch, start]
    assert len(after) == 4


def test_what_came_new_in_a_selection_is_selected(connected: Any, clip: Any, version: str) -> None:
    """So that the next press varies the same place; Live 11.0 cannot select by id."""
    connected.live.select_notes(clip, 1.0, 2.5)
    connected.press_and_wait("vary")
    selected = [note.pitch for note in clip.get_selected_notes_extended()]
    assert selected == ([] if version == "11.0.0" else [SNARE])


def test_vary_again_varies_the_same_range(connected: Any, clip: Any, version: str) -> None:
    """Also where the new notes take less room; another selection is another range."""
    if version == "11.0.0":
        pytest.skip("Live 11.0 cannot select notes by id")
    connected.live.select_notes(clip, 1.0, 2.5)
    for _ in range(3):
        connected.press_and_wait("vary")
        request = last_request(connected, "vary")
        assert (request["from_beats"], request["to_beats"]) == (1.1, 2.25)
    connected.live.select_notes(clip, 3.0, 4.0)
    connected.press_and_wait("vary")
    assert last_request(connected, "vary")["from_beats"] == 3.0
    connected.live.select_notes(clip, 9.0, 9.0)
    connected.press_and_wait("vary")
    assert last_request(connected, "vary")["from_beats"] == 0.0


def test_vary_leaves_muted_notes_and_those_outside_of_the_loop(connected: Any) -> None:
    """Also where a new note would begin under them: Live would cut or replace them."""
    muted, outside = (SNARE, 2.0, 0.5, 66.0), (SNARE, -1.0, 4.0, 55.0)
    clip = connected.live.add_midi_clip(connected.track, 0, 4.0, [BAR[0], muted, outside])
    notes = clip.get_notes_extended(SNARE, 1, 2.0, 1.0)
    notes[0].mute = True
    clip.apply_note_modifications(notes)
    connected.live.select_clip(clip)
    connected.press_and_wait("vary")
    assert set(connected.notes(clip)) >= {muted}
    assert [note for note in connected.notes(clip) if note[1] < 0] == [(SNARE, -1.0, 3.0, 55.0)]


def test_fill_changes_the_end_of_the_loop(connected: Any, clip: Any) -> None:
    """Half a bar or a bar; before it every note keeps its id."""
    before = ids(clip)
    connected.in_one_step("fill_half")
    assert last_request(connected, "fill")["fill_beats"] == 2.0
    roll = [(SNARE, 2.0 + step / 4, 0.25, 64.0) for step in range(8)]
    assert connected.notes(clip) == [note for note in BAR if note[1] < 2.0] + roll
    for note in BAR[:3]:
        assert ids(clip)[note[:2]] == before[note[:2]]
    connected.press_and_wait("fill_1")
    assert last_request(connected, "fill")["fill_beats"] == 4.0


@pytest.mark.parametrize(
    ("meter", "beats"), [((3, 4), 3.0), ((6, 8), 3.0), ((7, 8), 3.5), ((5, 4), 5.0)]
)
def test_the_meter_is_the_clips(connected: Any, meter: Any, beats: float) -> None:
    """Bars are as long as its signature says; which ones can be played the engine knows."""
    bars = connected.live.add_midi_clip(connected.track, 0, 2 * beats, BAR[:1])
    bars.signature_numerator, bars.signature_denominator = meter
    connected.live.select_clip(bars)
    for action, kind in (("generate", "generate"), ("fill_half", "fill"), ("double", "extend")):
        connected.press_and_wait(action)
        request = last_request(connected, kind)
        assert (request["numerator"], request["denominator"]) == meter
    assert last_request(connected, "generate")["bars"] == 2
    assert last_request(connected, "fill")["fill_beats"] == beats / 2
    assert last_request(connected, "extend")["bars"] == 2
    assert bars.loop_end == 4 * beats


def test_a_new_clip_is_in_the_sets_meter(connected: Any) -> None:
    """Two bars of it."""
    connected.live.set_meter(connected.live.song, 7, 8)
    connected.press_and_wait("generate")
    assert connected.slot().clip.loop_end == 7.0
    assert connected.slot().clip.signature_numerator == 7


def test_a_meter_that_the_engine_refuses_changes_nothing(connected: Any, clip: Any) -> None:
    """Its sentence names those that can be played."""
    refusal = {"code": "unsupported_meter", "sentence": "11/8 cannot be played. Use 4/4."}
    connected.engine.replies["vary"] = lambda _: ("error", refusal)
    assert connected.press_and_wait("vary") == "Sidestick: 11/8 cannot be played. Use 4/4."
    assert connected.notes(clip) == BAR


def test_feel_moves_the_notes_that_are_there(connected: Any, clip: Any) -> None:
    """None comes or goes, not an id changes; what the engine leaves alone is left alone."""
    before = sorted(ids(clip).values())
    said = connected.in_one_step("feel")
    expected = [(pitch, start + 0.03125, length, 64.0) for pitch, start, length, _ in BAR]
    assert connected.notes(clip) == pytest.approx(expected)
    assert sorted(ids(clip).values()) == before
    assert said.startswith("Sidestick: 5 notes humanized in the style Jazz, seed ")
    assert "temperature" not in last_request(connected, "feel")


def test_feel_asks_for_the_amounts_of_the_settings(connected: Any, clip: Any) -> None:
    """And for swing; so does whatever brings new hits."""
    chosen = {"swing": 60.0, "timing_amount": 0.5, "velocity_amount": 0.25}
    connected.surface.actions.choose(**chosen)
    for action in ("feel", "vary", "generate"):
        connected.press_and_wait(action)
        request = last_request(connected, action)
        assert {name: request[name] for name in chosen} == chosen


def test_straighten_needs_no_engine(session: Any) -> None:
    """Notes go to the sixteenths, with their ids, in one undo step; then there is nothing to do."""
    crooked = [(KICK, 0.05, 0.25, 100.0), (SNARE, 0.95, 0.25, 90.0), (KICK, 2.0, 0.25, 80.0)]
    clip = session.live.add_midi_clip(session.track, 0, 4.0, crooked)
    session.live.select_clip(clip)
    before = sorted(ids(clip).values())
    assert session.in_one_step("straighten") == say("quantized", notes="2 notes")
    assert [note[1] for note in session.notes(clip)] == [0.0, 1.0, 2.0]
    assert sorted(ids(clip).values()) == before
    steps = len(session.live.undo_steps)
    assert session.press_and_wait("straighten") == say("already_quantized")
    assert len(session.live.undo_steps) == steps


def test_straighten_leaves_alone_what_no_version_holds(connected: Any) -> None:
    """Notes on no pad of the kit: a recalled version would not bring them back."""
    off_grid = [(KICK, 0.1, 0.25, 100.0), (COWBELL, 0.5833, 0.3, 70.0)]
    clip = connected.show_clip("session", 4.0, off_grid)
    assert connected.in_one_step("straighten") == say("quantized", notes="1 note")
    assert connected.notes(clip) == [(KICK, 0.0, 0.25, 100.0), off_grid[1]]
    connected.until_kept()
    connected.press_and_wait("previous_version")
    assert connected.notes(clip) == off_grid


def test_straighten_leaves_locked_lanes_alone(connected: Any) -> None:
    """Only the engine knows which pads are locked; without it nothing is moved."""
    crooked = [(KICK, 0.05, 0.25, 100.0), (SNARE, 1.05, 0.25, 90.0)]
    clip = connected.live.add_midi_clip(connected.track, 0, 4.0, crooked)
    connected.live.select_clip(clip)
    connected.surface.actions.choose(locked=["kick"])
    assert connected.in_one_step("straighten") == say("quantized", notes="1 note")
    assert [note[1] for note in connected.notes(clip)] == [0.05, 1.0]


def test_straighten_waits_for_the_engine_where_lanes_are_locked(session: Any) -> None:
    """Only the engine can say which pads are locked."""
    crooked = [(KICK, 0.05, 0.25, 100.0)]
    clip = session.live.add_midi_clip(session.track, 0, 4.0, crooked)
    session.live.select_clip(clip)
    session.surface.actions.choose(locked=["kick"])
    session.press("straighten")
    session.until(lambda: session.live.status_line == say("kit_unknown"))
    assert session.notes(clip) == crooked


def test_moved_notes_keep_clear_of_muted_ones(session: Any) -> None:
    """On the grid there is a muted note: the crooked one stays, and both are whole."""
    two = [(KICK, 0.0, 0.03, 50.0), (KICK, 0.1, 0.25, 100.0)]
    clip = session.live.add_midi_clip(session.track, 0, 4.0, two)
    notes = clip.get_notes_extended(KICK, 1, 0.0, 0.05)
    notes[0].mute = True
    clip.apply_note_modifications(notes)
    session.live.select_clip(clip)
    session.press_and_wait("straighten")
    assert session.notes(clip) == two


@pytest.mark.parametrize(
    ("action", "bars"),
    [("extend_1", 1), ("extend_2", 2), ("extend_4", 4), ("extend_8", 8), ("double", 3)],
)
def test_a_clip_grows_by_what_the_button_says(connected: Any, action: str, bars: int) -> None:
    """One, two, four or eight bars, or its own length."""
    clip = connected.live.add_midi_clip(connected.track, 0, 12.0, BAR)
    connected.live.select_clip(clip)
    connected.press_and_wait(action)
    assert last_request(connected, "extend")["bars"] == bars
    assert clip.loop_end == 12.0 + bars * 4


def test_all_that_is_chosen_is_asked(connected: Any, clip: Any) -> None:
    """Whatever brings new hits: density, a second style, models by name."""
    chosen = {
        "temperature": 0.5,
        "density": 0.75,
        "blend": ("dnb", 0.25),
        "drummer": DrummerModels("hikl", "drum_kit"),
    }
    connected.surface.actions.choose(**chosen)
    for action in ("generate", "vary", "fill_1"):
        connected.press_and_wait(action)
        request = last_request(connected, action.split("_")[0])
        sent = dict(chosen, blend=["dnb", 0.25], drummer=["hikl", "drum_kit"])
        assert {name: request[name] for name in chosen} == sent


def test_an_engine_that_answers_with_nonsense_harms_no_note(connected: Any, clip: Any) -> None:
    """Notes off the kit or out of the loop are not written; a moved note stays in the loop."""
    stray = [[7, 1.0, 0.25, 90.0], [KICK, 9.0, 0.25, 90.0], [KICK, -3.0, 0.25, 90.0]]
    stay = [list(note) for note in BAR]

    def answer(notes: Any) -> Any:
        return lambda fields: ("result", dict(result_of(fields), versions=[[notes, 1.0]]))

    connected.engine.replies["vary"] = answer(stay + stray)
    connected.press_and_wait("vary")
    assert connected.notes(clip) == BAR
    connected.engine.replies["feel"] = answer([[KICK, 50.0, 9.0, 20.0]] * 5)
    connected.press_and_wait("feel")
    assert [note[:3] for note in connected.notes(clip)] == [note[:3] for note in BAR]


def result_of(fields: dict[str, Any]) -> dict[str, Any]:
    """Return a result for a request, without versions."""
    return {
        "style": fields["style"],
        "seed": fields["seed"],
        "bars": 1,
        "length_beats": 4.0,
        "kit": [],
        "drums": [],
        "problems": [],
        "missing": [],
        "substituted": [],
        "model_ms": 1.0,
    }
