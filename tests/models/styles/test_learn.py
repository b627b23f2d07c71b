"""A style is learned from a corpus: its windows, its fills, its tempo."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sidestick_models.beat.drum_classes import DrumClass
from sidestick_models.errors import CorpusError
from sidestick_models.styles.learn import learn_from, learn_style
from sidestick_models.styles.learned_style import MOST_WINDOWS, LearnedStyle
from tests.models.styles.learned import offbeat_corpus, offbeat_loops, piece


def beats(style: LearnedStyle) -> np.ndarray:
    """Return the windows that are no fills."""
    return style.events[~style.fills]


def test_each_window_counts_once(tmp_path: Path) -> None:
    """However often a corpus has it."""
    corpus = offbeat_corpus(tmp_path)
    style = learn_style(corpus, "offbeat", "Offbeat")
    again = learn_from([*offbeat_loops(), *offbeat_loops()], "offbeat", "Offbeat")
    assert style.card.windows == again.card.windows == 28
    assert style.card.corpus == corpus.sha256
    assert style.card.maps == {"EZdrummer": 28}


def test_a_fill_comes_first_and_leads_to_a_beat(tmp_path: Path) -> None:
    """As fills are where models learnt them."""
    style = learn_style(offbeat_corpus(tmp_path), "offbeat", "Offbeat")
    assert style.fills.sum() == 4
    toms = style.events[style.fills] & 1 << DrumClass.LOW_TOM > 0
    assert toms[:, 15].all()
    assert not toms[:, 16:].any()
    assert (style.events[style.fills][:, 16] & 1 << DrumClass.KICK > 0).all()


def test_a_loop_of_one_bar_is_played_twice() -> None:
    hits = np.zeros((16, 9), bool)
    hits[[0, 4, 10, 12], 0] = True
    (window,) = beats(learn_from([piece("short", hits)], "short", "Short"))
    assert np.array_equal(window[:16], window[16:])


def test_of_little_every_two_bars_count() -> None:
    """Bars 1 and 2, 2 and 3, 3 and 4."""
    hits = np.zeros((64, 9), bool)
    for bar in range(4):
        hits[16 * bar : 16 * bar + 4 + bar, 2] = True
    assert len(beats(learn_from([piece("long", hits)], "long", "Long"))) == 3


def test_the_usual_tempo_is_that_of_most_of_the_time() -> None:
    """The slowest and the fastest tenth of it do not count."""
    hits = np.ones((32, 9), bool)
    pieces = [
        piece(str(n), hits, tempo_bpm=tempo) for n, tempo in enumerate([60, *[100] * 18, 240])
    ]
    assert learn_from(pieces, "steady", "Steady").info.tempo_bpm == (100, 100)


def test_of_very_much_as_much_as_can_be_played_is_kept_and_all_of_it_known() -> None:
    """So that nothing that was ever heard counts as new."""
    rng = np.random.default_rng(1)
    long = piece("long", rng.random((32 * (MOST_WINDOWS + 300), 9)) < 0.2)
    style = learn_from([long], "much", "Much")
    assert len(style.events) == MOST_WINDOWS
    assert style.card.windows == MOST_WINDOWS + 300
    events = long.hits @ (1 << np.arange(9))
    assert style.is_copy(events.reshape(-1, 32)).all()


def test_silence_teaches_nothing() -> None:
    with pytest.raises(CorpusError, match=r"none of 1 pieces has 4 hits or more in two bars"):
        learn_from([piece("silent", np.zeros((32, 9), bool))], "silent", "Silent")
