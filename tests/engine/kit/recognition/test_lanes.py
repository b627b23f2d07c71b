"""Numbers about notes: the same whatever the pitches are, and numbers whatever the notes."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from Sidestick.protocol.messages import Note
from sidestick_engine.kit.kit_map import general_midi, kit_maps
from sidestick_engine.kit.recognition.loop_notes import MOST_NOTES, LoopNotes
from sidestick_engine.kit.recognition.map_table import table_of
from sidestick_engine.kit.recognition.network import inputs_of, scores, shipped_weights
from tests.engine.kit.recognition.beats_in_maps import beat_in

TABLE = table_of(kit_maps())
ANY_NOTES = st.lists(
    st.builds(
        Note,
        st.integers(0, 127),
        st.floats(-4, 1e6),
        st.floats(0, 1e4),
        st.floats(1, 127),
    ),
    min_size=1,
    max_size=60,
)


@settings(max_examples=50)
@given(st.lists(ANY_NOTES, min_size=1, max_size=4), st.sampled_from([4.0, 3.0, 2.5, 5.0]))
def test_any_notes_get_scores(files: list[list[Note]], bar_beats: float) -> None:
    """However many, long, far apart, or all at once."""
    loops = [LoopNotes.of(notes, bar_beats) for notes in files]
    found = scores(shipped_weights(), inputs_of(loops), TABLE)
    assert found.shape == (len(files), len(TABLE.strokes) + 1)
    assert np.isfinite(found).all()


def test_which_pitch_a_lane_is_changes_none_of_its_numbers() -> None:
    """Only a map says what a pitch means."""
    loop = beat_in(general_midi())
    moved = loop._replace(pitches=loop.pitches + 12)
    one, two = inputs_of([loop]).lanes, inputs_of([moved]).lanes
    assert (one.numbers == two.numbers).all()
    assert (one.relations == two.relations).all()
    assert (one.pitches + 12 == two.pitches).all()


def test_a_song_is_looked_at_from_its_beginning_only() -> None:
    """So that time and memory have an end."""
    notes = [Note(36, step / 4, 0.1, 100.0) for step in range(MOST_NOTES + 100)]
    assert len(LoopNotes.of(notes).onsets) == MOST_NOTES


def test_notes_count_from_the_bar_in_which_the_first_is() -> None:
    """A clip may begin anywhere in a song."""
    notes = [Note(36, onset, 0.1, 100.0) for onset in (9.0, 8.5, 12.0)]
    assert LoopNotes.of(notes).onsets.tolist() == [0.5, 1.0, 4.0]
