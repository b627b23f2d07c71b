"""Sentences of the engine about gaps, of notes without a meaning, and of beats without a hit."""

from __future__ import annotations

from collections.abc import Callable
from math import floor
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from Sidestick.protocol.messages import Message, Note, Pad
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


def test_notes_without_a_meaning_are_counted_and_the_map_they_look_like_is_named(
    drummer: FakeDrummer, on_a_clip: Make, core_kit_909: list[Pad]
) -> None:
    """In whatever is made of them; the pads of a rack may mean what they like."""
    hats = [Note(24, step / 2, 0.1, 80.0) for step in range(8)]
    notes = [*hats, Note(36, 0.0, 0.1, 90.0), Note(38, 1.0, 0.1, 90.0), Note(36, 2.0, 0.1, 90.0)]
    for kind in ("extend", "vary", "fill", "feel"):
        clip = on_a_clip(kind, notes=notes, length_beats=4.0, track="My Drums")
        (problem,) = handle(drummer, clip)["problems"]
        assert problem == (
            "8 of 11 notes mean nothing in the kit map general_midi and look like EZdrummer 3: "
            'sidestick kit use ezdrummer_3 --track "My Drums"'
        )
        clip = on_a_clip(kind, notes=notes, length_beats=4.0, pads=core_kit_909)
        assert not handle(drummer, clip)["problems"]
    odd = [Note(36, 0.0, 0.1, 90.0), Note(110, 1.0, 0.1, 90.0)]
    (problem,) = handle(drummer, on_a_clip("vary", notes=odd))["problems"]
    assert problem == "1 of 2 notes mean nothing in the kit map general_midi"


def test_a_beat_without_a_hit_is_refused(drummer: FakeDrummer, generate: Make) -> None:
    """It would empty the clip, and be no success."""
    refused = refusal(drummer, generate(pads=[Pad(60, "Crash")]))
    assert refused.code == "bad_clip"
    assert refused.sentence.startswith("No hit came that this kit can play")
