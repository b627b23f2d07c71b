"""Hallmarks of the written sub-styles: they are in every beat, and when it goes on."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from sidestick_models.beat.drum_classes import DrumClass
from sidestick_models.beat.meter import FOUR_FOUR, PLACES
from sidestick_models.drummer import Drummer
from sidestick_models.sampling.form import first_bars, planned_fills
from sidestick_models.sampling.random_draws import DrawRequest

Bars = NDArray[np.bool_]
"""Two bars: hits (32, 9)."""

SEEDS = range(50)
TRIPLETS = [step for step in range(32) if step % 4 != 2]
BACKBEATS = [4, 12, 20, 28]
TIME = [DrumClass.CLOSED_HAT, DrumClass.OPEN_HAT, DrumClass.RIDE]


def _steps(bars: Bars, drum: DrumClass) -> list[int]:
    return np.flatnonzero(bars[:, drum]).tolist()


def _kick(bars: Bars) -> list[int]:
    return _steps(bars, DrumClass.KICK)


def _snare(bars: Bars) -> list[int]:
    return _steps(bars, DrumClass.SNARE)


def _one_drop(bars: Bars) -> bool:
    return _kick(bars) == [8, 24] and {8, 24} <= {*_snare(bars)}


def _steppers(bars: Bars) -> bool:
    return _kick(bars) == [*range(0, 32, 4)] and {8, 24} <= {*_snare(bars)}


def _rockers(bars: Bars) -> bool:
    return {0, 8, 16, 24} < {*_kick(bars)} and {8, 24} <= {*_snare(bars)}


def _twelve_eight(bars: Bars) -> bool:
    in_time = bars[:, TIME].any(axis=1)
    has_backbeats = {*BACKBEATS} <= {*_snare(bars)}
    return bool(in_time[TRIPLETS].all() and has_backbeats and not bars[2::4].any())


def _shout(bars: Bars) -> bool:
    return {*range(0, 32, 4)} <= {*_kick(bars)} and {*range(2, 32, 4)} <= {*_snare(bars)}


def _bossa_nova(bars: Bars) -> bool:
    surdo = [bar + step for bar in (0, 16) for step in (0, 6, 8, 14)]
    return _snare(bars) == [0, 6, 12, 20, 26] and _kick(bars) == surdo


def _swing(bars: Bars) -> bool:
    ride = bars[:, TIME].any(axis=1)
    ride[::PLACES] |= bars[::PLACES, DrumClass.CRASH]  # instead of the ride
    return bool(ride[::4].all() and bars[4::8, DrumClass.CLOSED_HAT].all() and not bars[2::4].any())


def _d_beat(bars: Bars) -> bool:
    return _kick(bars) == [0, 6, 10, 16, 22, 26] and {*BACKBEATS} <= {*_snare(bars)}


HALLMARKS: dict[str, Callable[[Bars], bool]] = {
    "reggae_one_drop": _one_drop,
    "reggae_steppers": _steppers,
    "reggae_rockers": _rockers,
    "blues_12_8": _twelve_eight,
    "gospel_6_8": _twelve_eight,
    "gospel_shout": _shout,
    "jazz_swing": _swing,
    "latin_bossa_nova": _bossa_nova,
    "punk_d_beat": _d_beat,
}


@pytest.fixture(scope="module")
def drummer() -> Drummer:
    """Load all models once."""
    return Drummer.load()


def planned(drummer, style, beat, bars, request):
    """Return the fills that so many bars more of a beat of two will have."""
    first = [first_bars(beat.events().tolist(), FOUR_FOUR)] * request.versions
    forms = drummer.catalogue.forms(style, request)
    return planned_fills(forms, first, 2 * PLACES, bars * PLACES, FOUR_FOUR)


@pytest.mark.parametrize("style", HALLMARKS)
def test_no_beat_lacks_what_makes_the_style(drummer: Drummer, style: str) -> None:
    """Fifty seeds, and hardly two of them alike."""
    beats = [drummer.generate(style, bars=2, seed=seed)[0].hits for seed in SEEDS]
    assert all(HALLMARKS[style](hits) for hits in beats)
    assert len({hits.tobytes() for hits in beats}) > len(SEEDS) / 3


@pytest.mark.parametrize("style", HALLMARKS)
def test_it_is_there_where_a_beat_goes_on(drummer: Drummer, style: str) -> None:
    """Eight bars more, but for the fills that its form has there; not all of them are the same."""
    changed = 0
    for seed in SEEDS:
        (beat,) = drummer.generate(style, bars=2, seed=seed)
        (more,) = drummer.extend(beat, bars=8, style=style, seed=seed)
        fills = {fill.bar for fill in planned(drummer, style, beat, 8, DrawRequest(seed=seed))}
        pairs = more.hits.reshape(4, 2 * PLACES, -1)
        whole = [
            pair
            for bar, pair in zip(range(2, 10, 2), pairs, strict=True)
            if not fills & {bar, bar + 1}
        ]
        assert all(map(HALLMARKS[style], whole))
        changed += sum((pair != beat.hits).any() for pair in whole)
    assert changed > len(SEEDS) / 2


@pytest.mark.parametrize("style", HALLMARKS)
def test_it_is_there_in_every_version_and_however_warm(drummer: Drummer, style: str) -> None:
    """Versions of a long beat, at the highest temperature: their first two bars and the next."""
    for beat in drummer.generate(style, bars=4, seed=1, versions=8, temperature=2.0):
        assert HALLMARKS[style](beat.hits[: 2 * PLACES])
    (beat,) = drummer.generate(style, bars=2, seed=1)
    hot = {"seed": 1, "versions": 4, "temperature": 2.0}
    fills = planned(drummer, style, beat, 2, DrawRequest(**hot))
    with_fills = {fill.version for fill in fills}
    assert len(with_fills) < 4
    for version, more in enumerate(drummer.extend(beat, bars=2, style=style, **hot)):
        assert version in with_fills or HALLMARKS[style](more.hits)


@pytest.mark.parametrize("style", HALLMARKS)
def test_it_is_there_at_any_density_complexity_and_intensity(drummer: Drummer, style: str) -> None:
    """In a new beat, and in what goes on from one but for the fills."""
    (beat,) = drummer.generate(style, bars=2, seed=1)
    checked = 0
    for control in ("density", "complexity", "intensity"):
        for value in (0.0, 0.4, 0.6, 1.0):
            asked = {"seed": 1, "versions": 4, control: value}
            beats = drummer.generate(style, bars=2, **asked)
            assert all(HALLMARKS[style](each.hits) for each in beats)
            fills = {
                each.version for each in planned(drummer, style, beat, 2, DrawRequest(**asked))
            }
            for version, more in enumerate(drummer.extend(beat, bars=2, style=style, **asked)):
                assert version in fills or HALLMARKS[style](more.hits)
                checked += version not in fills
    assert checked > 12
