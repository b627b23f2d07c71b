"""Parts of songs, measured with a drummer that is made up."""

import pytest

from sidestick_models.beat.beat import Beat
from sidestick_models.beat.drum_classes import events_of
from sidestick_training.evaluation.config import QUICK
from sidestick_training.evaluation.metrics.song_kit import CLIP, evaluate
from tests.training.evaluation.builders import window

CLIP_HITS = window(closed_hat=[0, 8, 16, 24], snare=[4, 20, 28])
PART_HITS = window(closed_hat=range(0, 32, 2), snare=[4, 12, 20, 28])


class MadeUp:
    """A drummer of two styles whose parts are all alike."""

    def generate(self, style, **_):
        """Return a clip; one in jazz has no snare, as the style has no backbeats."""
        hits = CLIP_HITS.copy()
        hits[:, 1] &= style == "rock"
        return [Beat.from_events(events_of(hits))]

    def song_part(self, *_, **__):
        """Return a part."""
        return [Beat.from_events(events_of(PART_HITS))]


def test_parts_are_measured_beside_their_clips():
    """Backbeats only in styles that have some."""
    figures = evaluate(MadeUp(), ("rock", "jazz"), QUICK).figures
    measured = {name: (of.value, of.baselines[CLIP]) for name, of in figures.items()}
    assert measured == {
        "timekeeper_intro": (8.0, 2.0),
        "timekeeper_break": (8.0, 2.0),
        "backbeats_verse": (1.0, pytest.approx(0.5)),
        "backbeats_chorus": (1.0, pytest.approx(0.5)),
    }
