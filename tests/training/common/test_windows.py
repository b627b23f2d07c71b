"""Two-bar windows: where they begin, and which are left out."""

import numpy as np

from sidestick_models.beat.drum_classes import DRUM_CLASSES
from sidestick_models.corpus.piece import Piece
from sidestick_models.styles.trained import style_number
from sidestick_training.common.windows import two_bar_windows, with_fills_into_beats


def performance(bars: int, *, silent_from: int = 99, is_fill: bool = False) -> Piece:
    """Return kicks on every beat; each bar's first step also has a hit of the bar's own drum."""
    hits = np.zeros((16 * bars, DRUM_CLASSES), np.bool_)
    hits[: 16 * silent_from : 4, 0] = True
    for bar in range(min(bars, silent_from)):
        hits[16 * bar, 1 + bar] = True
    flat = np.zeros(hits.shape, np.float32)
    return Piece("x", "funk", is_fill, "train", 100.0, len(hits), hits, flat, flat)


def test_windows_begin_at_every_bar() -> None:
    windows = two_bar_windows([performance(4)], "train")
    assert windows.events[:, 0].tolist() == [1 + 2, 1 + 4, 1 + 8]
    assert windows.events.shape == (3, 32)
    assert set(windows.styles) == {style_number("funk")}


def test_windows_need_not_overlap() -> None:
    windows = two_bar_windows([performance(4)], "train", hop_bars=2)
    assert windows.events[:, 0].tolist() == [1 + 2, 1 + 8]


def test_a_fill_of_one_bar_is_padded_with_silence() -> None:
    windows = two_bar_windows([performance(1, is_fill=True)], "train")
    assert windows.fills.tolist() == [True]
    assert windows.events[0, :16].any()
    assert not windows.events[0, 16:].any()


def test_silence_is_left_out() -> None:
    """Windows with fewer than four hits are."""
    assert len(two_bar_windows([performance(5, silent_from=2)], "train").events) == 2


def test_other_splits_are_left_out() -> None:
    beats = [performance(2), performance(2)]
    other = Piece(**{**vars(beats[1]), "split": "test"})
    assert len(two_bar_windows([beats[0], other], "train").events) == 1


def test_a_recorded_fill_leads_into_the_beat_nearest_in_tempo() -> None:
    """Beside the windows there are, of the training split, as a fill."""
    fill = Piece(**{**vars(performance(1, is_fill=True)), "tempo_bpm": 140.0})
    near = Piece(**{**vars(performance(3)), "tempo_bpm": 138.0})
    windows = two_bar_windows([performance(2), near], "train")
    joined = with_fills_into_beats(windows, [performance(2), near, fill])
    assert len(joined.events) == len(windows.events) + 1
    assert joined.fills.tolist() == [False] * len(windows.events) + [True]
    assert joined.events[-1, :16].tolist() == fill.events()[:16].tolist()
    assert joined.events[-1, 16:].tolist() == near.events()[:16].tolist()
