"""Manners: drummers differ around the usual one."""

import numpy as np

from sidestick_models.networks.manner import Manner, draw_drift, draw_manner, usual_manner
from sidestick_models.sampling.random_draws import Purpose, stream

CORRELATION = np.array([0.3, 0.5])


def _drawn(deviation: float = 0.9) -> list[Manner]:
    return [
        draw_manner(CORRELATION, deviation, stream(1, Purpose.FEEL, version))
        for version in range(400)
    ]


def test_half_of_all_drummers_are_to_either_side_of_the_usual_one() -> None:
    """In everything by which they differ."""
    manners, usual = _drawn(), usual_manner(CORRELATION)
    for name in ("new", "correlation", "loose", "levels", "dynamics"):
        of_all = np.array([getattr(manner, name) for manner in manners])
        middle = np.median(of_all, axis=0)
        np.testing.assert_allclose(middle, getattr(usual, name), atol=0.15, err_msg=name)


def test_shares_are_shares() -> None:
    """However far a drummer is from others."""
    for manner in _drawn():
        for share in (manner.new, manner.correlation, manner.kept):
            assert ((share >= 0) & (share < 1)).all()


def test_each_drum_has_its_own_level_and_dynamics() -> None:
    """One is played with one force, another is accented."""
    for manner in _drawn()[:20]:
        for of_drums in (manner.levels, manner.kept, manner.dynamics):
            assert len(set(of_drums.tolist())) == 9


def test_levels_spread_as_scores_do() -> None:
    """So velocities of a drum are distributed as their histograms, over many beats."""
    levels = np.array([manner.levels for manner in _drawn(0.5)])
    np.testing.assert_allclose(levels.std(), 0.5, rtol=0.05)


def test_a_drift_is_slow_and_as_wide_as_scores() -> None:
    """Neighbouring steps are late together, distant ones are not."""
    drifts = np.stack(
        [draw_drift(64, 0.9, stream(1, Purpose.FEEL, version)) for version in range(400)]
    )
    np.testing.assert_allclose(drifts.std(), 0.9, rtol=0.1)
    assert np.corrcoef(drifts[:, 0], drifts[:, 1])[0, 1] > 0.9
    assert abs(np.corrcoef(drifts[:, 0], drifts[:, 32])[0, 1]) < 0.2
