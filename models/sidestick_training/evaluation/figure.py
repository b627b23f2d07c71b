"""A measured figure, with what it needs to be judged: baselines, floor, seeds, split, choices."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Stored:
    """The origin of a figure that is not measured now: ISO date, command and path of its log.

    `log` is empty where none was kept.
    """

    date: str
    command: str
    log: str = ""


@dataclass(frozen=True)
class Figure:
    """A figure of one seed, or the mean of several.

    Attributes:
        value: what was measured.
        split: the data that it was measured on, such as `test`.
        chosen_on: what was chosen on which data, in words; `nothing` where nothing was.
        baselines: what cheap methods get, by their names.
        floor: what real music gets in the model's place; None where that means nothing.
        higher_is_better: None where being close to `floor` is.
        seeds: the value of each seed; empty before seeds are combined.
        stored: where it comes from if it is not measured now.
    """

    value: float
    split: str
    chosen_on: str
    baselines: Mapping[str, float] = field(default_factory=dict)
    floor: float | None = None
    higher_is_better: bool | None = None
    seeds: Mapping[int, float] = field(default_factory=dict)
    stored: Stored | None = None

    @property
    def baseline(self) -> float | None:
        """The strongest of the baselines; the nearest to the floor where neither way is better."""
        values = list(self.baselines.values())
        if not values:
            return None
        if self.higher_is_better is None:
            target = self.value if self.floor is None else self.floor
            return min(values, key=lambda value: abs(value - target))
        return max(values) if self.higher_is_better else min(values)

    @property
    def spread(self) -> float:
        """The difference of the largest and the smallest value of all seeds."""
        values = list(self.seeds.values())
        return max(values) - min(values) if values else 0.0

    def as_json(self) -> dict[str, Any]:
        """Return the figure as `sidestick evaluate --json` has it."""
        return {
            "value": self.value,
            "baseline": self.baseline,
            "baselines": dict(self.baselines),
            "floor": self.floor,
            "seeds": {str(seed): value for seed, value in self.seeds.items()},
            "spread": self.spread,
            "split": self.split,
            "chosen_on": self.chosen_on,
            "stored": self.stored and dict(vars(self.stored)),
        }


def combine(by_seed: Mapping[int, Figure]) -> Figure:
    """Return the mean of a figure over seeds, of its baselines and its floor too.

    One that is stored has no seeds: they bear on nothing in it.
    """
    figures = list(by_seed.values())
    first = figures[0]
    floors = [figure.floor for figure in figures if figure.floor is not None]
    return Figure(
        value=float(np.mean([figure.value for figure in figures])),
        split=first.split,
        chosen_on=first.chosen_on,
        baselines={
            name: float(np.mean([figure.baselines[name] for figure in figures]))
            for name in first.baselines
        },
        floor=float(np.mean(floors)) if floors else None,
        higher_is_better=first.higher_is_better,
        seeds={} if first.stored else {seed: of.value for seed, of in by_seed.items()},
        stored=first.stored,
    )


@dataclass(frozen=True)
class Section:
    """The result of one measurement of the evaluation.

    Attributes:
        figures: every single number that is told, by name.
        details: what is no single number, such as tables by style, as JSON has it: dictionaries,
            lists and numbers. It is for pictures and tables.
    """

    figures: Mapping[str, Figure]
    details: Mapping[str, Any] = field(default_factory=dict)


def combine_sections(by_seed: Mapping[int, Section]) -> Section:
    """Return the mean of a section over seeds: of its figures, and of the numbers in its details.

    What only some seeds have is left out.
    """
    sections = list(by_seed.values())
    return Section(
        {
            name: combine({seed: section.figures[name] for seed, section in by_seed.items()})
            for name in sections[0].figures
            if all(name in section.figures for section in sections)
        },
        _mean([section.details for section in sections]),
    )


def _mean(parts: Sequence[Any]) -> Any:
    first = parts[0]
    if isinstance(first, Mapping):
        shared = [key for key in first if all(key in part for part in parts)]
        return {key: _mean([part[key] for part in parts]) for key in shared}
    if isinstance(first, list):
        return [_mean(column) for column in zip(*parts, strict=True)]
    if isinstance(first, bool) or not isinstance(first, int | float):
        return first
    return float(np.mean(parts))
