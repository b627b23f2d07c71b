"""From a request to its result, without sockets."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from Sidestick.protocol.messages import (
    DRUM_CLASSES,
    PROTOCOL_VERSION,
    Blend,
    DrummerModels,
    Message,
    Note,
    Pad,
    to_map,
)
from sidestick_engine.beats.handlers import Service
from sidestick_engine.beats.sentences import FILE
from sidestick_engine.errors import RequestError
from sidestick_engine.kit.kit import Kit
from sidestick_models.beat.beat import Beat
from sidestick_models.beat.drum_classes import DrumClass
from sidestick_models.beat.meter import Meter
from sidestick_models.errors import EmptyPrimerError, Stopped, WeightsError
from tests.engine.beats.service import handle, refusal

if TYPE_CHECKING:
    from conftest import FakeDrummer

Make = Callable[..., Message]
GM = Kit.general_midi().classes


def map_kit(pads: list[Pad]) -> Message:
    return Message("map_kit", {"id": 1, "deadline_ms": 1000, "pads": pads, "track": "", "rack": ""})


def test_map_kit_answers_with_the_racks_lanes(
    drummer: FakeDrummer, core_kit_909: list[Pad]
) -> None:
    """The pitch that plays a class comes first; no rack is General MIDI. Kit maps are the same."""
    for pads, kick, snares in ((core_kit_909, 36, [38, 39]), ([], 36, [38])):
        reply = handle(drummer, map_kit(pads))
        assert to_map("kit_map", id=1, **reply)
        assert reply["kit"][0] == ("kick", kick)
        found = [pitch for drum, pitch in reply["kit"] if drum == "snare"]
        assert found[: len(snares)] == snares


def test_map_kit_refuses_a_rack_without_drums(drummer: FakeDrummer) -> None:
    """As every other request does."""
    assert refusal(drummer, map_kit([Pad(60, "Foo")])).code == "bad_clip"


def test_generate_answers_with_notes_on_the_racks_pads(
    drummer: FakeDrummer, generate: Make, core_kit_909: list[Pad]
) -> None:
    """A bar of the drummer's, as notes of the 909, with all that the script wants to know."""
    result = handle(drummer, generate(bars=1, pads=core_kit_909, seed=99))
    assert [(note.pitch, note.start_beats) for note in result["versions"][0].notes] == [
        (36, 0.0),
        (42, 0.0),
        (38, pytest.approx(1.05)),
        (36, 2.0),
        (38, pytest.approx(3.05)),
        (46, 3.5),
    ]
    assert (result["style"], result["seed"], result["bars"]) == ("funk", 99, 1)
    assert (result["length_beats"], result["missing"]) == (4.0, [])
    assert ("crash", 48) in result["kit"]
    assert result["model_ms"] >= 0


def test_what_the_musician_chose_reaches_the_drummer(drummer: FakeDrummer, generate: Make) -> None:
    chosen: dict[str, object] = dict.fromkeys(("complexity", "intensity", "density"), 0.25)
    chosen |= {"bars": 3, "temperature": 0.7, "seed": 5, "tempo_bpm": 97.5, "versions": 2}
    chosen |= {"blend": Blend("slow", 0.5), "subdivision": "triplet"}
    handle(drummer, generate(**chosen))
    (call,) = drummer.calls
    assert call == {"style": "funk", "meter": Meter(4, 4), **chosen}


def test_each_version_is_a_beat_of_its_own(drummer: FakeDrummer, generate: Make) -> None:
    """As many as were asked for, each with its density read out."""
    versions = handle(drummer, generate(versions=3))["versions"]
    assert [len(version.notes) for version in versions] == [12, 13, 14]
    assert [version.hits_per_bar for version in versions] == [6.0, 6.5, 7.0]


def test_the_models_that_a_request_names_play(drummer: FakeDrummer, generate: Make) -> None:
    """For this request; empty names mean what is in use."""
    handle(drummer, generate(drummer=DrummerModels("", "old")))
    handle(drummer, generate())
    assert drummer.chosen == [
        {"seed_model": "", "continuation_model": "old"},
        {"seed_model": "", "continuation_model": ""},
    ]


def test_a_model_that_is_not_installed_is_refused(drummer: FakeDrummer, generate: Make) -> None:
    """The sentence says which name of which kind."""
    refused = refusal(drummer, generate(drummer=DrummerModels("new", "")))
    assert refused.code == "unknown_model"
    assert 'seed_model model called "new"' in refused.sentence


def test_swing_and_amounts_are_heard(drummer: FakeDrummer, generate: Make) -> None:
    """The late snares go to the grid, and every lane to one level."""
    flat = {"timing_amount": 0.0, "velocity_amount": 0.0}
    notes = handle(drummer, generate(bars=1, **flat))["versions"][0].notes
    assert [note.start_beats for note in notes] == [0.0, 0.0, 1.0, 2.0, 3.0, 3.5]
    kicks = [note.velocity for note in notes if note.pitch == 36]
    assert kicks == [108.0, 108.0]


def test_a_result_passes_the_protocols_checks(
    drummer: FakeDrummer, generate: Make, on_a_clip: Make
) -> None:
    """Whatever the service answers can be sent."""
    kinds = ("extend", "vary", "fill", "feel")
    for message in (generate(), *(on_a_clip(kind) for kind in kinds)):
        assert to_map("result", id=1, **handle(drummer, message))["kind"] == "result"


def test_extend_answers_with_the_new_bars_only(drummer: FakeDrummer, extend: Make) -> None:
    """They begin where the loop ends."""
    result = handle(drummer, extend(bars=2))
    starts = [note.start_beats for note in result["versions"][0].notes]
    assert (min(starts), max(starts)) == (8.0, 15.5)
    assert result["length_beats"] == 8.0


def test_extend_plays_on_from_the_notes_of_the_loop(drummer: FakeDrummer, extend: Make) -> None:
    """Classes by the kit, steps of a sixteenth, how hard and how late."""
    snare = Note(38, 1.05, 0.25, 127.0)
    handle(drummer, extend(notes=[snare, Note(36, 4.0, 0.25, 64.0)], length_beats=8.0))
    primer = drummer.calls[0]["primer"]
    assert primer.steps == 32
    kick, late = primer.grid_hits()[1], primer.grid_hits()[0]
    assert (kick.drum, kick.position_steps) == (DrumClass.KICK, 16.0)
    assert kick.velocity == pytest.approx(64 / 127)
    assert (late.drum, late.position_steps) == (DrumClass.SNARE, pytest.approx(4.2))


def test_a_clip_goes_on_from_its_beginning(drummer: FakeDrummer, extend: Make) -> None:
    """Bars that come back, and phrases, are counted from there, however long it is."""
    notes = [Note(36, 0.0, 1.0, 100.0), Note(38, 3999.0, 1.0, 100.0), Note(42, 3967.9, 1.0, 90.0)]
    handle(drummer, extend(notes=notes, length_beats=4000.0))
    primer = drummer.calls[0]["primer"]
    assert (primer.bars(), [hit.drum for hit in primer.grid_hits()]) == (1000, [0, 2, 1])


def test_an_empty_style_means_as_the_notes_are(drummer: FakeDrummer, extend: Make) -> None:
    """The drummer is asked to go by the primer alone."""
    result = handle(drummer, extend(style=""))
    assert (drummer.calls[0]["style"], result["style"]) == (None, "")


def test_a_continuation_stays_on_the_clips_own_pads(
    drummer: FakeDrummer, extend: Make, core_kit_909: list[Pad]
) -> None:
    """A backbeat of claps goes on as claps."""
    clap = Note(39, 1.0, 0.25, 100.0)
    result = handle(drummer, extend(notes=[clap], length_beats=4.0, pads=core_kit_909))
    assert {39, 36} <= {note.pitch for note in result["versions"][0].notes}
    assert 38 not in {note.pitch for note in result["versions"][0].notes}


@pytest.mark.parametrize(
    ("style", "clip", "backbeat"),
    [
        ("claps", 39, {39}),
        ("claps", 38, {38}),
        ("claps", 36, {39}),
        ("funk", 39, {39}),
        ("funk", 36, {38}),
        ("", 36, {38}),
    ],
)
def test_a_clip_goes_on_as_it_claps_and_else_as_its_style_does(
    drummer: FakeDrummer,
    extend: Make,
    core_kit_909: list[Pad],
    style: str,
    clip: int,
    backbeat: set[int],
) -> None:
    """Claps where it claps, snares where it has snares; the style where it has neither."""
    notes = [Note(clip, 1.0, 0.25, 100.0)]
    result = handle(drummer, extend(notes=notes, length_beats=4.0, pads=core_kit_909, style=style))
    assert {note.pitch for note in result["versions"][0].notes} & {38, 39} == backbeat


def test_a_style_that_claps_is_generated_on_the_clap(
    drummer: FakeDrummer, generate: Make, core_kit_909: list[Pad]
) -> None:
    """And on the snare of a rack that has no clap."""
    for pads, backbeat in ((core_kit_909, 39), ([Pad(40, "Snare"), Pad(41, "Kick")], 40)):
        result = handle(drummer, generate(style="claps", bars=1, pads=pads))
        pitches = [note.pitch for note in result["versions"][0].notes]
        assert pitches.count(backbeat) == 2


def test_what_has_no_pad_is_left_out_and_reported(drummer: FakeDrummer, generate: Make) -> None:
    """A rack without a snare gets no note for it, on no pad."""
    result = handle(drummer, generate(pads=[Pad(60, "Kick"), Pad(61, "Hat")]))
    assert result["missing"] == ["snare"]
    assert {note.pitch for note in result["versions"][0].notes} == {60, 61}


@pytest.mark.parametrize(("meter", "beats"), [((3, 4), 3.0), ((7, 8), 3.5), ((12, 8), 6.0)])
def test_other_meters_have_bars_of_their_own(
    drummer: FakeDrummer,
    on_a_clip: Make,
    generate: Make,
    meter: tuple[int, int],
    beats: float,
) -> None:
    """New bars begin where the loop ends and are as long as the meter says."""
    in_meter = {"numerator": meter[0], "denominator": meter[1], "bars": 2}
    assert handle(drummer, generate(**in_meter))["length_beats"] == 2 * beats
    notes = [Note(36, bar * beats, 0.25, 90.0) for bar in range(3)]
    clip = on_a_clip("extend", notes=notes, length_beats=3 * beats, **in_meter)
    result = handle(drummer, clip)
    assert (result["bars"], result["length_beats"]) == (2, 2 * beats)
    assert min(note.start_beats for note in result["versions"][0].notes) == 3 * beats
    assert drummer.calls[-1]["primer"].steps == 3 * beats * 4
    assert drummer.calls[-1]["meter"] == Meter(*meter)
    handle(drummer, on_a_clip("feel", notes=notes, length_beats=3 * beats, **in_meter))
    assert drummer.calls[-1]["meter"] == Meter(*meter)


@pytest.mark.parametrize("kind", ["extend", "vary", "fill", "feel"])
def test_a_meter_that_cannot_be_played_is_refused(
    drummer: FakeDrummer, on_a_clip: Make, kind: str
) -> None:
    """With the models' own sentence."""
    refused = refusal(drummer, on_a_clip(kind, numerator=11, denominator=8))
    assert refused.code == "unsupported_meter"
    assert "11/8" in refused.sentence


def test_an_unknown_style_is_refused_with_the_styles_there_are(
    drummer: FakeDrummer, generate: Make
) -> None:
    """The sentence names the style asked for and the legal ones."""
    refused = refusal(drummer, generate(style="polka"))
    assert refused.code == "unknown_style"
    assert "polka" in refused.sentence
    assert "funk" in refused.sentence


@pytest.mark.parametrize("length_beats", [0.5, 3.0, 7.5, 8.001, 1e-6])
def test_a_loop_of_broken_bars_is_refused(
    drummer: FakeDrummer, extend: Make, length_beats: float
) -> None:
    """The sentence says how long the loop is and what would do."""
    refused = refusal(drummer, extend(length_beats=length_beats))
    assert refused.code == "bad_clip"
    assert f"{length_beats:g} beats" in refused.sentence
    assert "multiple of 4" in refused.sentence


def test_a_loop_may_miss_the_bar_line_by_a_rounding(drummer: FakeDrummer, extend: Make) -> None:
    """Live's lengths are floats; new notes begin exactly where this one ends."""
    result = handle(drummer, extend(length_beats=7.9999999))
    assert min(note.start_beats for note in result["versions"][0].notes) == 7.9999999


@pytest.mark.parametrize(
    ("kind", "verb"),
    [("extend", "extend"), ("vary", "vary"), ("fill", "fill"), ("feel", "humanize")],
)
@pytest.mark.parametrize(
    ("notes", "words"),
    [
        ([], "is empty"),
        ([Note(36, 9.0, 1.0, 100.0)], "is empty"),
        ([Note(36, -1.0, 1.0, 100.0)], "is empty"),
        ([Note(100, 1.0, 1.0, 100.0)], "none of the clip's notes"),
        ([Note(100, 0.0, 1.0, 100.0)], "none of the clip's notes"),
    ],
)
def test_a_clip_without_drums_is_nothing_to_work_on(
    drummer: FakeDrummer, on_a_clip: Make, kind: str, verb: str, notes: list[Note], words: str
) -> None:
    """The error says whether it is empty or holds something else."""
    refused = refusal(drummer, on_a_clip(kind, notes=notes))
    assert refused.code == "bad_clip"
    assert refused.sentence.startswith(f"There is nothing to {verb}")
    assert words in refused.sentence


def test_vary_repeats_what_stays_exactly(drummer: FakeDrummer, on_a_clip: Make) -> None:
    """Locked lanes, notes outside of the range, and notes that are no drums of the kit."""
    stay = [
        Note(36, 1.0 / 3, 0.1, 77.7),
        Note(38, 0.0, 0.25, 90.0),
        Note(38, 6.01, 0.25, 91.0),
        Note(99, 2.0, 4.0, 64.0),
    ]
    change = [Note(38, 2.0, 0.25, 92.0), Note(42, 2.51, 0.25, 93.0)]
    request = on_a_clip(
        "vary", notes=stay + change, locked=["kick"], from_beats=1.5, to_beats=6.0, versions=2
    )
    for version in handle(drummer, request)["versions"]:
        assert set(stay) <= set(version.notes)
        new = set(version.notes) - set(stay)
        assert new
        assert new.isdisjoint(change)
        assert all(1.5 <= note.start_beats < 6.0 and note.pitch != 36 for note in new)
    assert not drummer.calls[0]["locked"][6:24, 1:].any()
    assert drummer.calls[0]["locked"][:, 0].all()


def test_vary_with_nothing_free_is_refused(drummer: FakeDrummer, on_a_clip: Make) -> None:
    """The sentence tells locks from ranges."""
    refused = refusal(drummer, on_a_clip("vary", locked=list(DRUM_CLASSES)))
    assert (refused.code, "every lane is locked" in refused.sentence) == ("bad_clip", True)
    for from_beats, to_beats in ((2.0, 2.0), (9.0, 12.0), (-4.0, 0.0), (5.0, 3.0)):
        refused = refusal(drummer, on_a_clip("vary", from_beats=from_beats, to_beats=to_beats))
        assert refused.code == "bad_clip"
        assert f"from beat {from_beats:g} to {to_beats:g}" in refused.sentence


@pytest.mark.parametrize("fill_beats", [2.0, 4.0, 8.0])
def test_a_fill_changes_the_loops_end_only(
    drummer: FakeDrummer, on_a_clip: Make, fill_beats: float
) -> None:
    """Notes that start before it are repeated exactly."""
    notes = [Note(36, start / 3, 0.2, 100.0) for start in range(24)]
    request = on_a_clip("fill", notes=notes, fill_beats=fill_beats)
    made = handle(drummer, request)["versions"][0].notes
    before = [note for note in notes if note.start_beats < 8.0 - fill_beats]
    assert made[: len(before)] == before
    assert all(note.start_beats >= 8.0 - fill_beats for note in made[len(before) :])
    assert {note.pitch for note in made[len(before) :]} >= {36, 38}
    assert drummer.calls[0]["steps"] == fill_beats * 4


@pytest.mark.parametrize("fill_beats", [0.1, 8.25, 1000.0])
def test_a_fill_that_does_not_fit_is_refused(
    drummer: FakeDrummer, on_a_clip: Make, fill_beats: float
) -> None:
    """The sentence names both lengths."""
    refused = refusal(drummer, on_a_clip("fill", fill_beats=fill_beats))
    assert refused.code == "bad_clip"
    assert refused.sentence == (
        f"A fill of {fill_beats:g} beats does not fit into this loop of 8 beats. It must be whole "
        "sixteenths, and 8 beats at most."
    )


def test_a_refusal_is_in_the_words_of_who_asks(drummer: FakeDrummer, on_a_clip: Make) -> None:
    """A file has no clip, and options in place of a selection."""
    service = Service(drummer, sentences=FILE)
    with pytest.raises(RequestError, match=r"^There is nothing to vary: these bars are empty\."):
        service.handle(on_a_clip("vary", notes=[]), lambda: False)
    with pytest.raises(RequestError, match=r"Leave one out of --lock\.$") as refused:
        service.handle(on_a_clip("feel", locked=list(DRUM_CLASSES)), lambda: False)
    assert refused.value.code == "bad_clip"


def test_the_models_time_is_theirs_alone(
    drummer: FakeDrummer, generate: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another request that is served between two of their steps does not count."""
    now_s = [1000.0]
    monkeypatch.setattr("sidestick_engine.beats.request.perf_counter", lambda: now_s[0])

    def play(*_: object, should_stop: Callable[[], bool], **__: object) -> list[Beat]:
        now_s[0] += 2.0
        assert not should_stop()
        return [Beat.from_hits(drummer.bar, 16)]

    def serve_another() -> bool:
        now_s[0] += 30.0
        return False

    monkeypatch.setattr(drummer, "generate", play)
    result = Service(drummer).handle(generate(bars=1), serve_another)
    assert result["model_ms"] == pytest.approx(2000)


def test_feel_answers_note_by_note(drummer: FakeDrummer, on_a_clip: Make) -> None:
    """In the order in which they came, no note more or less, and only starts and velocities new."""
    notes = [Note(38, 4.0, 0.3, 90.0), Note(99, 1.0, 1.0, 50.0), Note(36, 0.0, 0.25, 100.0)]
    (version,) = handle(drummer, on_a_clip("feel", notes=notes))["versions"]
    assert version.notes == [
        Note(38, 4.0625, 0.3, 64.0),
        Note(99, 1.0, 1.0, 50.0),
        Note(36, 0.0625, 0.25, 64.0),
    ]


def test_a_rack_without_a_known_name_is_refused(drummer: FakeDrummer, generate: Make) -> None:
    """No guess by General MIDI; the sentence says what names work."""
    refused = refusal(drummer, generate(pads=[Pad(36, "Vox 1"), Pad(38, "Vox 2")]))
    assert refused.code == "bad_clip"
    assert "'Vox 1'" in refused.sentence
    assert "Kick, Snare" in refused.sentence


def test_a_stop_ends_the_work(drummer: FakeDrummer, generate: Make) -> None:
    """`should_stop` reaches the models, and their answer to it the caller."""
    with pytest.raises(Stopped):
        Service(drummer).handle(generate(style="slow"), lambda: True)


@pytest.mark.parametrize(
    ("error", "code"), [(EmptyPrimerError(), "bad_clip"), (WeightsError("gone."), "models_missing")]
)
def test_what_the_models_refuse_has_a_code(
    drummer: FakeDrummer,
    extend: Make,
    monkeypatch: pytest.MonkeyPatch,
    error: Exception,
    code: str,
) -> None:
    """Their sentence is handed on."""

    def refuse(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(drummer, "extend", refuse)
    refused = refusal(drummer, extend())
    assert (refused.code, refused.sentence) == (code, str(error))


notes = st.lists(
    st.builds(
        Note,
        st.integers(30, 60),
        st.floats(-10, 70),
        st.floats(0.01, 10),
        st.floats(1, 127),
    ),
    max_size=40,
)
lengths = st.one_of(st.integers(1, 20).map(lambda bars: bars * 4.0), st.floats(0.01, 3.9))


@given(notes=notes, length_beats=lengths, bars=st.integers(1, 64))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_every_legal_clip_is_continued_or_refused(
    drummer: FakeDrummer, extend: Make, notes: list[Note], length_beats: float, bars: int
) -> None:
    """The new notes lie within the new bars; a refusal is a sentence."""
    whole_bars = length_beats % 4 == 0
    if whole_bars and any(0 <= n.start_beats < length_beats and n.pitch in GM for n in notes):
        result = handle(drummer, extend(notes=notes, length_beats=length_beats, bars=bars))
        for note in result["versions"][0].notes:
            assert length_beats <= note.start_beats < length_beats + bars * 4
    else:
        refused = refusal(drummer, extend(notes=notes, length_beats=length_beats, bars=bars))
        assert refused.code == "bad_clip"
        assert refused.sentence.endswith(".")


def test_it_offers_styles_with_names_and_colours_and_models(drummer: FakeDrummer) -> None:
    """As welcome tells them."""
    offers = Service(drummer).offers()
    assert offers["styles"][1] == ("slow", "Slow", 0xC0FFE1, 100, 120)
    assert ("continuation_model", "old") in offers["models"]
    hello = {"protocol_version": PROTOCOL_VERSION, "engine": "0"}
    assert to_map("welcome", id=1, **hello, **offers)


def test_it_offers_no_more_styles_than_a_message_holds(
    drummer: FakeDrummer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The last ones are left out, so that Live gets the others."""
    (info, *_) = drummer.catalogue.infos()
    monkeypatch.setattr(drummer.catalogue, "infos", lambda: (info,) * 300)
    offers = Service(drummer).offers()
    hello = {"protocol_version": PROTOCOL_VERSION, "engine": "0"}
    assert to_map("welcome", id=1, **hello, **offers)
    assert len(offers["styles"]) == 256


def test_a_model_in_use_that_cannot_play_is_told_with_each_beat(
    drummer: FakeDrummer, generate: Callable[..., Message], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Our own plays, and the result says why."""
    sentence = 'The imported model "old" is damaged.'
    monkeypatch.setattr(drummer, "faults", lambda: [sentence])
    result = Service(drummer).handle(generate(), lambda: False)
    assert result["versions"]
    assert sentence in result["problems"]
