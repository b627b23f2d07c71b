"""Sentences of the engine about gaps, of notes without a meaning, and of beats without a hit."""

from __future__ import annotations

from collections.abc import Callable
from math import floor
from pathlib import Path
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from Sidestick.protocol.messages import Message, Note, Pad
from sidestick_engine.beats.handlers import Service
from sidestick_engine.beats.map_remarks import map_remarks
from sidestick_engine.beats.sentences import FILE
from sidestick_engine.kit.kit import Kit
from sidestick_engine.kit.kit_map import find_kit_map
from sidestick_engine.kit.kit_of_track import Kits, KnownKit
from sidestick_engine.kit.spoken_map import SpokenMap
from sidestick_engine.kit.track_maps import FILE_NAME, choose_map
from tests.engine.beats.service import handle, refusal

if TYPE_CHECKING:
    from conftest import FakeDrummer

Make = Callable[..., Message]


hits = st.lists(
    st.builds(
        Note,
        st.sampled_from([36, 42, 54, 100]),
        st.floats(0, 63.9),
        st.just(0.25),
        st.floats(1, 127),
    ),
    min_size=1,
    max_size=12,
)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(hits, st.integers(16, 30))
@example([Note(36, 63.88, 0.25, 100.0)], 16)  # plays the one of the loop's next pass
def test_extend_goes_on_from_the_last_bars_with_drums(
    drummer: FakeDrummer, on_a_clip: Make, notes: list[Note], bars: int
) -> None:
    """Whatever is behind them; the new bars are at the end, and a gap is mentioned."""
    clip = on_a_clip("extend", notes=notes, length_beats=4.0 * bars, bars=1)
    steps = [floor(note.start_beats * 4 + 0.5) for note in notes if note.pitch in (36, 42)]
    if not steps:
        assert refusal(drummer, clip).sentence.startswith("There is nothing to extend")
        return
    result = handle(drummer, clip)
    (version,) = result["versions"]
    assert version.notes
    assert all(4 * bars <= note.start_beats < 4 * bars + 4 for note in version.notes)
    primer = drummer.calls[-1]["primer"]
    assert primer.hits[-16:].any()
    last_bar = max(steps) // 16 + 1
    said = f"The last drums are in bar {last_bar} of {bars}: "
    assert (last_bar < bars) == any(p.startswith(said) for p in result["problems"])


HATS, BACKBEAT = [step / 2 for step in range(32)], [beat for beat in range(16) if beat % 2]
OPEN_HATS = [
    *(Note(24, at, 0.1, 60.0 + 30 * (at % 1 == 0)) for at in HATS),  # EZdrummer's, and its kin's
    *(Note(38, float(at), 0.1, 100.0) for at in BACKBEAT),
    *(Note(36, bar + at, 0.1, 95.0) for bar in range(0, 16, 4) for at in (0.0, 1.5, 2.5)),
]


def test_notes_that_speak_another_map_are_read_in_it(
    drummer: FakeDrummer, on_a_clip: Make, core_kit_909: list[Pad]
) -> None:
    """In whatever is made of them, where nobody chose a map; a rack's pads mean what they like."""
    for kind in ("extend", "vary", "fill", "feel"):
        clip = on_a_clip(kind, notes=OPEN_HATS, length_beats=16.0, track="My Drums")
        result = handle(drummer, clip)
        (problem,) = result["problems"]
        assert problem == (
            "The notes are read in the kit map ezdrummer_3, which they speak, and not in "
            'general_midi; sidestick kit use MAP --track "My Drums" chooses another'
        )
        assert 24 in result["drums"]
        clip = on_a_clip(kind, notes=OPEN_HATS, length_beats=16.0, pads=core_kit_909)
        assert not handle(drummer, clip)["problems"]


def test_a_map_that_was_chosen_stays_and_the_one_that_notes_look_like_is_named(
    drummer: FakeDrummer, on_a_clip: Make, tmp_path: Path
) -> None:
    """With the command that chooses it."""
    choose_map(tmp_path / FILE_NAME, "My Drums", "general_midi")
    service = Service(drummer, Kits(tmp_path))
    clip = on_a_clip("vary", notes=OPEN_HATS, length_beats=16.0, track="My Drums")
    (problem,) = service.handle(clip, lambda: False)["problems"]
    assert problem == (
        "32 of 52 notes mean nothing in the kit map general_midi and look like EZdrummer 3: "
        'sidestick kit use ezdrummer_3 --track "My Drums"'
    )


def test_notes_of_which_no_map_is_certain_are_counted(
    drummer: FakeDrummer, on_a_clip: Make
) -> None:
    """And the maps that they may speak are named; of a few notes none can be."""
    odd = [Note(36, 0.0, 0.1, 90.0), Note(110, 1.0, 0.1, 90.0)]
    (problem,) = handle(drummer, on_a_clip("vary", notes=odd, track="Drums"))["problems"]
    assert problem == "1 of 2 notes mean nothing in the kit map general_midi"
    maybe = ((find_kit_map("ezdrummer_3"), 0.61), (find_kit_map("bfd3"), 0.3))
    known = KnownKit(Kit.general_midi(), "general_midi", spoken=SpokenMap(maybe=maybe))
    (problem,) = map_remarks(known, odd, FILE)
    assert problem == (
        "1 of 2 notes mean nothing in the kit map general_midi and may be EZdrummer 3 (61%) or "
        "BFD3 (30%): add --kit-map ezdrummer_3, or another"
    )


def test_a_beat_without_a_hit_is_refused(drummer: FakeDrummer, generate: Make) -> None:
    """It would empty the clip, and be no success."""
    refused = refusal(drummer, generate(pads=[Pad(60, "Crash")]))
    assert refused.code == "bad_clip"
    assert refused.sentence.startswith("No hit came that this kit can play")
