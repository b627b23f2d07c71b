"""Recorded sub-styles: whose windows they are, and which fills they get."""

from __future__ import annotations

import numpy as np
import pytest

from sidestick_models.beat.drum_classes import DrumClass
from sidestick_models.beat.subdivision import Kind
from sidestick_models.corpus.piece import Piece
from sidestick_models.styles.substyle import stored_subdivisions
from sidestick_models.styles.substyle_table import RECORDED
from sidestick_training.substyles import MOST_WINDOWS, labelled, learn_substyle, subdivisions

(SHUFFLE,) = (each for each in RECORDED if each.key == "rock_shuffle")


def _piece(
    name: str, bars: int, tempo: float = 100, *, late: float = 0.0, is_fill: bool = False
) -> Piece:
    """Return a performance of random hats and snares."""
    rng = np.random.default_rng([bars, round(tempo)])
    hits = np.zeros((16 * bars, 9), bool)
    hits[:, DrumClass.SNARE if is_fill else DrumClass.CLOSED_HAT] = rng.random(16 * bars) < 0.6
    hits[0::16, DrumClass.KICK] = True
    offsets = np.where(hits, late, 0).astype(np.float32)
    velocities = np.where(hits, 0.5, 0).astype(np.float32)
    return Piece(name, "rock", is_fill, "train", tempo, 16 * bars, hits, velocities, offsets)


@pytest.mark.parametrize(("late", "fills"), [(0.0, 5), (0.3, 0)])
def test_fills_are_borrowed_unless_it_shuffles(late: float, fills: int) -> None:
    """They are the parent's; another style's never come."""
    labels = {"beat": "rock/shuffle", "funk": "funk/rock"}
    pieces = [_piece("beat", 40, late=late), _piece("funk", 1, 90, is_fill=True)]
    for number in range(5):
        labels[f"fill {number}"] = "rock"
        pieces.append(_piece(f"fill {number}", 1, 90 + number, is_fill=True))
    style = learn_substyle(SHUFFLE, labelled(pieces, labels))
    assert style.fills.sum() == fills
    assert (~style.fills).sum() >= 20


def test_only_so_many_windows_are_kept_and_all_of_its_fills() -> None:
    """Beats from all over the recordings; what was left out is known all the same."""
    labels = {"beat": "rock/shuffle"} | {f"fill {n}": "rock/shuffle" for n in range(10)}
    pieces = [_piece("beat", 400)]
    pieces += [_piece(f"fill {n}", 1, 80 + n, is_fill=True) for n in range(10)]
    style = learn_substyle(SHUFFLE, labelled(pieces, labels))
    assert len(style.events) == MOST_WINDOWS
    assert style.fills.sum() == 10
    assert len(style.own.heard) > 300


def test_what_is_not_for_training_is_left_out() -> None:
    """A label speaks for performances by name."""
    test = _piece("test", 4)
    object.__setattr__(test, "split", "test")
    assert labelled([test], {"test": "rock/shuffle"}) == []


@pytest.mark.parametrize(("late", "kind"), [(0.0, Kind.STRAIGHT), (0.2, Kind.SWUNG)])
def test_each_window_knows_how_its_drummer_divides_the_beat(late: float, kind: Kind) -> None:
    """Fills do not; it is stored with each window."""
    beat = _piece("beat", 8)
    beat.offsets[1::2] = np.where(beat.hits[1::2], late, 0)
    pieces = labelled([beat], {"beat": "rock/shuffle"})
    style = learn_substyle(SHUFFLE, pieces)
    found = subdivisions(style, SHUFFLE, pieces)
    assert {each and each.kind for each in found} == {kind}
    stored = stored_subdivisions([*found, None])
    assert stored.shape == (len(style.events) + 1, 4)
    assert np.isnan(stored[-1]).all()
