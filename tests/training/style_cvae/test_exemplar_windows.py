"""Exemplars: windows of performances that loops are like."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from sidestick_models.beat.drum_classes import DRUM_CLASSES, DrumClass
from sidestick_models.corpus.piece import CLASS_WEIGHTS, Piece
from sidestick_training.common.windows import WINDOW_STEPS
from sidestick_training.style_cvae.exemplar_windows import exemplar_windows, keep_time

SOLO = (DrumClass.SNARE, DrumClass.LOW_TOM, DrumClass.MID_TOM, DrumClass.HIGH_TOM)


Hits = NDArray[np.bool_]


def _piece(name: str, hits: Hits, style: str = "rock") -> Piece:
    flat = np.where(hits, 0.5, 0).astype(np.float32)
    return Piece(name, style, False, "train", 120.0, len(hits), hits, flat, np.zeros_like(flat))


def _groove(bars: int, seed: int) -> Hits:
    """Return hats in eighths with kicks that differ in each bar."""
    hits = np.zeros((16 * bars, DRUM_CLASSES), bool)
    hits[::2, DrumClass.CLOSED_HAT] = True
    hits[:, DrumClass.KICK] = np.random.default_rng(seed).random(16 * bars) < 0.4
    return hits


def _solo(bars: int) -> Hits:
    hits = np.zeros((16 * bars, DRUM_CLASSES), bool)
    hits[np.arange(len(hits)), np.random.default_rng(1).choice(SOLO, len(hits))] = True
    return hits


@pytest.mark.parametrize(
    ("drums", "steps", "keeps"),
    [
        ([DrumClass.CLOSED_HAT], range(0, 32, 4), True),
        ([DrumClass.RIDE], range(0, 32, 8), False),
        ([DrumClass.SNARE], range(0, 32, 2), True),
        ([DrumClass.SNARE], range(0, 16, 1), False),
    ],
)
def test_time_is_kept_by_cymbals_or_by_a_steady_snare(
    drums: list[DrumClass], steps: range, keeps: bool
) -> None:
    """A snare that plays one bar alone is a fill."""
    hits = np.zeros((WINDOW_STEPS, DRUM_CLASSES), bool)
    hits[np.ix_(list(steps), drums)] = True
    assert keep_time((hits @ CLASS_WEIGHTS)[None].astype(np.int32)) == keeps


def test_solos_are_left_out() -> None:
    """They are no loops of the style."""
    windows = exemplar_windows([_piece("1", np.concatenate([_groove(8, 1), _solo(8)]))])
    assert len(windows.events) == 4
    assert keep_time(windows.events).all()


@pytest.mark.parametrize(("style", "windows"), [("rock", 4), ("hiphop", 3)])
def test_some_styles_are_nothing_without_backbeats(style: str, windows: int) -> None:
    """One bar of a window has them all, or both are in half-time."""
    hits = _groove(8, 1)
    hits[[4, 12, 52, 60, 72, 88], DrumClass.SNARE] = True
    assert len(exemplar_windows([_piece("1", hits, style)]).events) == windows


def test_no_performance_is_what_a_style_is() -> None:
    """A long one gives 24 windows from all over it, as long as the style has enough."""
    short = [_piece(f"{number}", _groove(20, number)) for number in range(20)]
    long = _piece("long", _groove(400, 100))
    windows = exemplar_windows([*short, long])
    assert len(windows.events) == 20 * 10 + 24
    assert len(exemplar_windows([long]).events) == 200
