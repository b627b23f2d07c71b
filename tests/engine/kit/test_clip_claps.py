"""A clip goes on as it claps itself."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from Sidestick.protocol.messages import Note
from sidestick_engine.kit.kit import Kit
from sidestick_models.patterns.clap_table import Voice

KIT = Kit.from_pads([(36, "Kick"), (37, "Rim"), (38, "Snare"), (39, "Clap")])


def hit(pitch: int, beat: float, velocity: float = 110.0) -> Note:
    return Note(pitch, beat, 0.25, velocity)


def test_a_clip_of_claps_claps_everywhere() -> None:
    """Also where it has no hit, so that what is new does not fall out of it."""
    table = KIT.claps_of_clip([hit(39, 1.0), hit(39, 3.0)])
    assert table is not None
    assert {table.voice(place, 0.9) for place in range(16)} == {Voice.CLAP}


def test_a_clip_of_snares_never_claps() -> None:
    """Whatever its style does; a rim is no clap either."""
    table = KIT.claps_of_clip([hit(38, 1.0), hit(37, 2.5)])
    assert table is not None
    assert not table.claps


def test_each_place_is_played_as_the_clip_plays_it() -> None:
    """Claps on two, both on four, ghost notes on the snare."""
    notes = [hit(39, 1.0), hit(38, 3.02), hit(39, 2.98), hit(38, 1.75, 40.0), hit(36, 0.0)]
    table = KIT.claps_of_clip(notes)
    assert table is not None
    assert [table.voice(place, 0.9) for place in (4, 12)] == [Voice.CLAP, Voice.BOTH]
    assert table.voice(7, 0.3) is Voice.SNARE


def test_a_softer_backbeat_is_still_a_clap() -> None:
    """Played with less force it is no ghost note, of which the clip has some on the snare."""
    notes = [hit(39, 1.0), hit(39, 3.0), hit(38, 1.75, 40.0), hit(38, 2.25, 60.0)]
    table = KIT.claps_of_clip(notes)
    assert table is not None
    assert [table.voice(4, velocity) for velocity in (0.45, 0.6, 0.9)] == [Voice.CLAP] * 3
    assert table.voice(9, 0.5) is Voice.SNARE


@given(st.integers(0, 15), st.floats(-0.5, 0.49))
def test_a_clap_belongs_to_the_step_that_it_is_played_at(place: int, offset: float) -> None:
    """However early or late, also before the bar line; a snare elsewhere stays one."""
    snare = hit(38, (place + 8) % 16 / 4 + 4.0)
    table = KIT.claps_of_clip([hit(39, 4.0 + (place + offset) / 4), snare])
    assert table is not None
    voices = [table.voice(step, 0.9) for step in (place, (place + 8) % 16)]
    assert voices == [Voice.CLAP, Voice.SNARE]


def test_snare_and_clap_together_are_as_strong_as_the_louder() -> None:
    """A soft clap under a loud snare says how backbeats sound, not how ghost notes do."""
    notes = [hit(38, 1.0), hit(39, 1.0, 30.0), hit(38, 1.5, 30.0)]
    table = KIT.claps_of_clip(notes)
    assert table is not None
    assert [table.voice(4, velocity) for velocity in (0.9, 0.2)] == [Voice.BOTH, Voice.SNARE]


def test_the_majority_of_the_bars_decides() -> None:
    """One bar with a snare does not change the clap of the other two, whichever it is."""
    for snare in (1.0, 5.0, 9.0):
        claps = [hit(39, beat) for beat in (1.0, 5.0, 9.0) if beat != snare]
        table = KIT.claps_of_clip([*claps, hit(38, snare)])
        assert table is not None
        assert table.voice(4, 0.9) is Voice.CLAP


def test_bars_may_have_another_length() -> None:
    """Of three quarters, twelve steps."""
    table = KIT.claps_of_clip([hit(39, 1.0), hit(38, 2.0), hit(39, 4.0)], bar_steps=12)
    assert table is not None
    assert [table.voice(place, 0.9) for place in (4, 8)] == [Voice.CLAP, Voice.SNARE]


def test_a_clip_without_a_backbeat_tells_nothing() -> None:
    """Then the style decides."""
    assert KIT.claps_of_clip([]) is None
    assert KIT.claps_of_clip([hit(36, 0.0), hit(60, 1.0)]) is None
