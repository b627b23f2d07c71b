"""From a request to its result, without sockets."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from Sidestick.protocol.messages import Message, Note, Pad, to_map
from sidestick_engine.errors import RequestError
from sidestick_engine.kit import Kit
from sidestick_engine.service import Service
from sidestick_models.drum_classes import DrumClass
from sidestick_models.errors import EmptyPrimerError, Stopped, WeightsError

if TYPE_CHECKING:
    from conftest import FakeDrummer

Ask = Callable[..., Message]
GM = Kit.general_midi().classes


def answer(drummer: FakeDrummer, message: Message) -> dict[str, Any]:
    return Service(drummer).handle(message, lambda: False)


def refusal(drummer: FakeDrummer, message: Message) -> RequestError:
    with pytest.raises(RequestError) as refused:
        answer(drummer, message)
    return refused.value


def test_generate_answers_with_notes_on_the_racks_pads(
    drummer: FakeDrummer, generate: Ask, core_kit_909: list[Pad]
) -> None:
    """A bar of the drummer's, as notes of the 909, with all that the script wants to know."""
    result = answer(drummer, generate(bars=1, pads=core_kit_909, seed=99))
    assert [(note.pitch, note.start_beats) for note in result["versions"][0].notes] == [
        (36, 0.0),
        (42, 0.0),
        (38, pytest.approx(1.05)),
        (36, 2.0),
        (38, pytest.approx(3.05)),
        (46, 3.5),
    ]
    assert (result["style"], result["seed"], result["bars"]) == ("funk", 99, 1)
    assert (result["length_beats"], result["unplayed"]) == (4.0, [])
    assert ("crash", 48) in result["kit"]
    assert result["model_ms"] >= 0


def test_what_the_musician_chose_reaches_the_drummer(drummer: FakeDrummer, generate: Ask) -> None:
    """Style, bars, temperature, seed and tempo are handed on as they came."""
    answer(drummer, generate(bars=3, temperature=0.7, seed=5, tempo_bpm=97.5))
    (call,) = drummer.calls
    assert call == {"style": "funk", "bars": 3, "temperature": 0.7, "seed": 5, "tempo_bpm": 97.5}


def test_a_result_passes_the_protocols_checks(
    drummer: FakeDrummer, generate: Ask, extend: Ask
) -> None:
    """Whatever the service answers can be sent."""
    for message in (generate(), extend()):
        assert to_map("result", id=1, **answer(drummer, message))["kind"] == "result"


def test_extend_answers_with_the_new_bars_only(drummer: FakeDrummer, extend: Ask) -> None:
    """They begin where the loop ends."""
    result = answer(drummer, extend(bars=2))
    starts = [note.start_beats for note in result["versions"][0].notes]
    assert (min(starts), max(starts)) == (8.0, 15.5)
    assert result["length_beats"] == 8.0


def test_extend_plays_on_from_the_notes_of_the_loop(drummer: FakeDrummer, extend: Ask) -> None:
    """Classes by the kit, steps of a sixteenth, how hard and how late."""
    snare = Note(38, 1.05, 0.25, 127.0)
    answer(drummer, extend(notes=[snare, Note(36, 4.0, 0.25, 64.0)], length_beats=8.0))
    primer = drummer.calls[0]["primer"]
    assert primer.steps == 32
    kick, late = primer.strokes()[1], primer.strokes()[0]
    assert (kick.drum, kick.position_steps) == (DrumClass.KICK, 16.0)
    assert kick.velocity == pytest.approx(64 / 127)
    assert (late.drum, late.position_steps) == (DrumClass.SNARE, pytest.approx(4.2))


def test_a_long_clip_goes_on_from_its_last_eight_bars(drummer: FakeDrummer, extend: Ask) -> None:
    """A loop of a thousand bars costs no more than one of eight."""
    notes = [Note(36, 0.0, 1.0, 100.0), Note(38, 3999.0, 1.0, 100.0), Note(42, 3967.9, 1.0, 90.0)]
    answer(drummer, extend(notes=notes, length_beats=4000.0))
    primer = drummer.calls[0]["primer"]
    assert (primer.bars(), [stroke.drum for stroke in primer.strokes()]) == (8, [2, 1])


@pytest.mark.parametrize(("bars", "primer_bars"), [(1, 1), (8, 8), (9, 9), (11, 11), (12, 8)])
def test_a_primer_begins_with_a_phrase(
    drummer: FakeDrummer, extend: Ask, bars: int, primer_bars: int
) -> None:
    """Cut by four bars or not at all, so that each bar keeps its place in the phrase."""
    answer(drummer, extend(notes=[Note(36, bars * 4 - 1.0, 1.0, 99.0)], length_beats=bars * 4.0))
    primer = drummer.calls[0]["primer"]
    assert primer.bars() == primer_bars
    assert primer.strokes()[0].position_steps == primer_bars * 16 - 4


def test_an_empty_style_means_as_the_notes_are(drummer: FakeDrummer, extend: Ask) -> None:
    """The drummer is asked to go by the primer alone."""
    result = answer(drummer, extend(style=""))
    assert (drummer.calls[0]["style"], result["style"]) == (None, "")


def test_a_continuation_stays_on_the_clips_own_pads(
    drummer: FakeDrummer, extend: Ask, core_kit_909: list[Pad]
) -> None:
    """A backbeat of claps goes on as claps."""
    clap = Note(39, 1.0, 0.25, 100.0)
    result = answer(drummer, extend(notes=[clap], length_beats=4.0, pads=core_kit_909))
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
    extend: Ask,
    core_kit_909: list[Pad],
    style: str,
    clip: int,
    backbeat: set[int],
) -> None:
    """Claps where it claps, snares where it has snares; the style where it has neither."""
    notes = [Note(clip, 1.0, 0.25, 100.0)]
    result = answer(drummer, extend(notes=notes, length_beats=4.0, pads=core_kit_909, style=style))
    assert {note.pitch for note in result["versions"][0].notes} & {38, 39} == backbeat


def test_a_style_that_claps_is_generated_on_the_clap(
    drummer: FakeDrummer, generate: Ask, core_kit_909: list[Pad]
) -> None:
    """And on the snare of a rack that has no clap."""
    for pads, backbeat in ((core_kit_909, 39), ([Pad(40, "Snare"), Pad(41, "Kick")], 40)):
        result = answer(drummer, generate(style="claps", bars=1, pads=pads))
        pitches = [note.pitch for note in result["versions"][0].notes]
        assert pitches.count(backbeat) == 2


def test_what_has_no_pad_is_left_out_and_told(drummer: FakeDrummer, generate: Ask) -> None:
    """A rack without a snare gets no note for it, on no pad."""
    result = answer(drummer, generate(pads=[Pad(60, "Kick"), Pad(61, "Hat")]))
    assert result["unplayed"] == ["snare"]
    assert {note.pitch for note in result["versions"][0].notes} == {60, 61}


@pytest.mark.parametrize("meter", [(7, 8), (3, 4), (6, 8), (2, 2), (8, 8), (4, 8)])
def test_another_meter_is_refused_by_its_name(
    drummer: FakeDrummer, generate: Ask, extend: Ask, meter: tuple[int, int]
) -> None:
    """The sentence says the clip's meter and the one that works."""
    for message in (generate, extend):
        refused = refusal(drummer, message(numerator=meter[0], denominator=meter[1]))
        assert refused.code == "unsupported_meter"
        assert f"{meter[0]}/{meter[1]}" in refused.sentence
        assert "only 4/4 works yet" in refused.sentence


def test_an_unknown_style_is_refused_with_the_styles_there_are(
    drummer: FakeDrummer, generate: Ask
) -> None:
    """The sentence names the style asked for and the legal ones."""
    refused = refusal(drummer, generate(style="polka"))
    assert refused.code == "unknown_style"
    assert "polka" in refused.sentence
    assert "funk" in refused.sentence


@pytest.mark.parametrize("length_beats", [0.5, 3.0, 7.5, 8.001, 1e-6])
def test_a_loop_of_broken_bars_is_refused(
    drummer: FakeDrummer, extend: Ask, length_beats: float
) -> None:
    """The sentence says how long the loop is and what would do."""
    refused = refusal(drummer, extend(length_beats=length_beats))
    assert refused.code == "bad_clip"
    assert f"{length_beats:g} beats" in refused.sentence
    assert "multiple of 4" in refused.sentence


def test_a_loop_may_miss_the_bar_line_by_a_rounding(drummer: FakeDrummer, extend: Ask) -> None:
    """Live's lengths are floats; new notes begin exactly where this one ends."""
    result = answer(drummer, extend(length_beats=7.9999999))
    assert min(note.start_beats for note in result["versions"][0].notes) == 7.9999999


@pytest.mark.parametrize(
    ("notes", "words"),
    [
        ([], "is empty"),
        ([Note(36, 9.0, 1.0, 100.0)], "is empty"),
        ([Note(36, -1.0, 1.0, 100.0)], "is empty"),
        ([Note(100, 1.0, 1.0, 100.0)], "none of the clip's notes"),
    ],
)
def test_a_clip_without_drums_is_nothing_to_extend(
    drummer: FakeDrummer, extend: Ask, notes: list[Note], words: str
) -> None:
    """Whether it is empty or holds something else is told."""
    refused = refusal(drummer, extend(notes=notes))
    assert refused.code == "bad_clip"
    assert refused.sentence.startswith("There is nothing to extend")
    assert words in refused.sentence


def test_a_rack_without_a_known_name_is_refused(drummer: FakeDrummer, generate: Ask) -> None:
    """No guess by General MIDI; the sentence says what names work."""
    refused = refusal(drummer, generate(pads=[Pad(36, "Vox 1"), Pad(38, "Vox 2")]))
    assert refused.code == "bad_clip"
    assert "'Vox 1'" in refused.sentence
    assert "Kick, Snare" in refused.sentence


def test_a_stop_ends_the_work(drummer: FakeDrummer, generate: Ask) -> None:
    """`should_stop` reaches the models, and their answer to it the caller."""
    with pytest.raises(Stopped):
        Service(drummer).handle(generate(style="slow"), lambda: True)


@pytest.mark.parametrize(
    ("error", "code"), [(EmptyPrimerError(), "bad_clip"), (WeightsError("gone."), "models_missing")]
)
def test_what_the_models_refuse_has_a_code(
    drummer: FakeDrummer,
    extend: Ask,
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
    drummer: FakeDrummer, extend: Ask, notes: list[Note], length_beats: float, bars: int
) -> None:
    """The new notes lie within the new bars; a refusal is a sentence."""
    whole_bars = length_beats % 4 == 0
    if whole_bars and any(0 <= n.start_beats < length_beats and n.pitch in GM for n in notes):
        result = answer(drummer, extend(notes=notes, length_beats=length_beats, bars=bars))
        for note in result["versions"][0].notes:
            assert length_beats <= note.start_beats < length_beats + bars * 4
    else:
        refused = refusal(drummer, extend(notes=notes, length_beats=length_beats, bars=bars))
        assert refused.code == "bad_clip"
        assert refused.sentence.endswith(".")
