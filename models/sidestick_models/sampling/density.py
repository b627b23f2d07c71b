"""Density: how many drums are hit in a bar, as a place in the real range of a style.

`density.json` holds for each style the hits per bar of its real two-bar windows, and how often
each drum is hit at each place of a bar; `write_ranges` makes it. The latter also says what is
typical of a style, and biases draws towards it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sidestick_models.beat.beat import STEPS_PER_BAR
from sidestick_models.beat.drum_classes import DRUM_CLASSES, EVENTS, DrumClass, hits_of
from sidestick_models.beat.meter import Meter, mapping_of

TABLE = Path(__file__).parent / "density.json"
ANY = "any"
"""The row of all styles together, each as heavy as the others."""
FILLS = "fills"
"""The row of real fills, of which only the strokes are counted."""

_STRUCK = (
    DrumClass.KICK,
    DrumClass.SNARE,
    DrumClass.LOW_TOM,
    DrumClass.MID_TOM,
    DrumClass.HIGH_TOM,
)
IS_STROKE = np.isin(np.arange(DRUM_CLASSES), _STRUCK)
"""The drums that the strokes of a fill are on, (9,): kick, snare and toms."""
STROKES = sum(1 << drum for drum in _STRUCK)
"""The same as bits of an event."""

_SPARSEST, _DENSEST = 0.05, 0.95  # of a style's windows: what lies outside is odd, not sparse
_QUANTILES = 21

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class DensityRange:
    """The real hits per bar of 4/4 from a style's sparsest to its densest, and their places.

    `quantiles` (21,) ascend; `by_place` (16, 9) is the share of bars that hit a drum at a place.
    `log_odds` (16, 9), of a blend, is how far the second style shifts the log odds of each hit.
    """

    quantiles: Floats
    by_place: Floats
    log_odds: Floats | None = None

    @classmethod
    def of(cls, hits: NDArray[np.bool_]) -> DensityRange:
        """Measure the range of real windows: hits (N, bars * 16, 9)."""
        bars = hits.reshape(len(hits), -1, STEPS_PER_BAR, hits.shape[-1])
        shares = np.linspace(_SPARSEST, _DENSEST, _QUANTILES)
        hits_per_bar = bars.sum(axis=(1, 2, 3)) / bars.shape[1]
        return cls(np.quantile(hits_per_bar, shares), bars.mean(axis=(0, 1)))

    def blend(self, other: DensityRange, amount: float) -> DensityRange:
        """Mix so much of the other range, 0 to 1, with the rest of this one."""
        by_place = (1 - amount) * self.by_place + amount * other.by_place
        return DensityRange(
            (1 - amount) * self.quantiles + amount * other.quantiles,
            by_place,
            _log_odds(by_place) - _log_odds(self.by_place),
        )

    def hits_per_bar(self, density: float, meter: Meter) -> float:
        """Return how many hits a bar of a meter has at a density, 0 to 1."""
        return float(np.interp(density, self._densities, self.quantiles) * self._share_of(meter))

    def shares_at(self, steps: NDArray[np.int64], meter: Meter) -> Floats:
        """Return how likely each drum is hit at steps counted from a bar line: (steps, 9)."""
        return mapping_of(meter).map_shares(self.by_place)[steps % meter.pattern_steps]

    def log_odds_at(self, steps: NDArray[np.int64], meter: Meter) -> Floats:
        """Return how far a second style shifts the log odds of each drum at steps: (steps, 9)."""
        shifts = np.zeros(self.by_place.shape) if self.log_odds is None else self.log_odds
        return shifts[meter.places_of(steps)]

    def typical_at(self, steps: NDArray[np.int64], others: Sequence[DensityRange]) -> Floats:
        """Return how much likelier each drum is at steps of 4/4 than in other styles: (steps, 9).

        In log odds, of which those of the others are a mean.
        """
        usual = np.mean([_log_odds(other.by_place) for other in others], axis=0)
        typical: Floats = _log_odds(self.by_place) - usual
        return typical[steps % STEPS_PER_BAR]

    @property
    def _densities(self) -> Floats:
        return np.linspace(0, 1, len(self.quantiles))

    def _share_of(self, meter: Meter) -> float:
        """Return how many hits a bar of a meter has for each hit of a bar of 4/4."""
        hits = mapping_of(meter).map_shares(self.by_place).sum() / meter.bars_per_pattern
        return float(hits / self.by_place.sum())


def _log_odds(shares: Floats) -> Floats:
    """Return the log odds of shares, none taken to be rarer than one bar in fifty."""
    likely = np.clip(shares, 0.02, 0.98)
    odds: Floats = np.log(likely / (1 - likely))
    return odds


class StyleBias:
    """Shifts the log odds of each drum at each step, `log_odds` (S, 9), whatever is drawn."""

    def __init__(self, log_odds: Floats) -> None:
        self._log_odds = log_odds @ hits_of(np.arange(EVENTS)).T  # (S, 512)

    def shift(self, step: int, logits: Floats) -> Floats:
        """Return the logits (B, 512) of a step with the odds shifted."""
        shifted: Floats = logits + self._log_odds[step]
        return shifted

    def update(self, step: int, events: NDArray[np.int64]) -> None:
        """Ignore what was drawn: nothing depends on it."""


def density_range(style: str | None) -> DensityRange:
    """Return the range of a style that the table has, else of all of them together."""
    ranges = _read_ranges()
    return ranges.get(style or ANY, ranges[ANY])


@cache
def _read_ranges() -> dict[str, DensityRange]:
    rows = json.loads(TABLE.read_text(encoding="utf-8"))
    return {
        style: DensityRange(np.array(row["hits_per_bar"]), np.array(row["by_place"]))
        for style, row in rows.items()
    }


def write_ranges(
    windows: Mapping[str, NDArray[np.bool_]], fills: NDArray[np.bool_], path: Path
) -> None:
    """Write the table from real beats by style and real fills: hits (N, bars * 16, 9)."""
    ranges = {style: DensityRange.of(hits) for style, hits in windows.items()}
    ranges[ANY] = DensityRange(
        np.mean([each.quantiles for each in ranges.values()], axis=0),
        np.mean([each.by_place for each in ranges.values()], axis=0),
    )
    ranges[FILLS] = DensityRange.of(fills & IS_STROKE)
    lines = [f'"{style}": {json.dumps(_row(each))}' for style, each in ranges.items()]
    path.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")


def _row(each: DensityRange) -> dict[str, object]:
    return {
        "hits_per_bar": each.quantiles.round(2).tolist(),
        "by_place": each.by_place.round(3).tolist(),
    }
