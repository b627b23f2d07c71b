"""The Groove MIDI Dataset as a corpus is what training has always read of it."""

from __future__ import annotations

import numpy as np
import pytest

from sidestick_engine.corpus.curated import performances_in
from sidestick_engine.corpus.cutting import piece_of
from sidestick_engine.corpus.examining import Plan, examine
from sidestick_engine.corpus.files.sources import sources_in
from sidestick_engine.kit.kit_map import kit_maps
from tests.training.shared_data import GMD, needs_gmd


@needs_gmd
@pytest.mark.train
def test_performances_are_those_that_training_reads() -> None:
    """With the same hits, velocities, timing, styles and splits."""
    from sidestick_training.common.gmd import load_performances

    by_name = {piece.name: piece for piece in load_performances(GMD)}
    sources = [each for each in sources_in([GMD]) if each.path.endswith((".mid", ".csv"))]
    performances = performances_in(sources)
    some = [each for each in sources if each.path in performances][::20]
    for file in examine(some, Plan(kit_maps(), performances=performances)):
        known = performances[file.path]
        if not file.is_taken:
            assert known.meter != "4/4"
            continue
        assert file.tempo_bpm is not None
        piece = piece_of(
            file.parts[0],
            name=known.name,
            style=known.style,
            split=known.split,
            tempo_bpm=file.tempo_bpm,
            is_fill=known.is_fill,
        )
        same = by_name[known.name]
        told = (piece.style, piece.split, piece.is_fill, piece.end)
        assert told == (same.style, same.split, same.is_fill, same.end)
        assert piece.tempo_bpm == pytest.approx(same.tempo_bpm)
        assert np.array_equal(piece.hits, same.hits)
        assert np.array_equal(piece.velocities, same.velocities)
        assert np.allclose(piece.offsets, same.offsets, atol=1e-5)
