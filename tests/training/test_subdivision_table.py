"""The table of subdivisions, as it is heard in performances."""

import numpy as np

from sidestick_models.beat.beat import Beat, GridHit
from sidestick_models.beat.drum_classes import DrumClass
from sidestick_models.beat.subdivision import Kind
from sidestick_training.subdivision_table import subdivisions
from tests.training.evaluation.builders import performance


def shuffle(bars, pocket=0.0):
    """Return bars of a shuffle, each with a kick of its own."""
    hits = [
        GridHit(DrumClass.RIDE, 4 * beat + place + pocket, 0.5)
        for beat in range(4 * bars)
        for place in (0.2, 8 / 3)
    ]
    kicks = [GridHit(DrumClass.KICK, 16 * bar + 4 * (bar % 4), 0.5) for bar in range(bars)]
    return Beat.from_hits([*hits, *kicks], 16 * bars)


def played(beat):
    """Return how a performance in blues is played."""
    return {"style": "blues", "hits": beat.hits, "offsets": beat.offsets}


def test_each_exemplar_has_the_subdivision_of_its_drummer():
    """Fills have none."""
    beat = shuffle(4)
    of_beats, fill = (
        performance("shuffle", 4, **played(beat), is_fill=is_fill) for is_fill in (False, True)
    )
    kinds = [each and each.kind for each in subdivisions([of_beats, fill])]
    assert kinds.count(Kind.TRIPLET) == 2
    assert set(kinds) == {Kind.TRIPLET, None}


def test_bars_around_a_window_say_how_it_is_divided():
    """Two bars without an off-beat are what the bars beside them are."""
    beat = shuffle(6)
    beat.hits[32:64, DrumClass.RIDE] &= np.arange(32) % 4 == 0
    of_beats = performance("shuffle", 6, **played(beat))
    assert {each and each.kind for each in subdivisions([of_beats])} == {Kind.TRIPLET}
