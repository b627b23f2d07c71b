"""How thoroughly to evaluate."""

from __future__ import annotations

from dataclasses import dataclass, replace

BEATS_DRAWN = 10
"""How many beats of a style are generated to be drawn."""


@dataclass(frozen=True)
class Plan:
    """How much of everything is looked at.

    `pieces` and `windows` are the most of each that are looked at, None for all; `patterns` the
    windows of each electronic style; `warm` the windows at each temperature; `versions` the beats
    of each style at each setting of a control; `fills` how often each real fill is answered.

    `rounds` and `style_rounds` are the rounds of boosting of the discriminator and of the style
    classifier, `folds` the parts that the discriminator is tried on in turn, `takes`
    how often `feel` plays the same hits, `draws` how often real windows are drawn to be held
    against real ones. `processes` share the work; they change no figure.
    """

    seed: int = 1
    pieces: int | None = None
    windows: int | None = None
    patterns: int = 60
    warm: int = 300
    versions: int = 8
    fills: int = 4
    rounds: int = 100
    style_rounds: int = 100
    folds: int = 5
    takes: int = 15
    draws: int = 3
    processes: int = 2

    def cheaper(self, rounds: int, folds: int) -> Plan:
        """The same plan with at most so many rounds and folds."""
        return replace(self, rounds=min(self.rounds, rounds), folds=min(self.folds, folds))


THOROUGH = Plan()
QUICK = Plan(
    pieces=6, windows=80, patterns=8, warm=40, versions=1, fills=1,
    rounds=5, style_rounds=3, folds=2, takes=3, draws=1, processes=1,
)  # fmt: skip
"""Enough to see that everything runs; its figures mean nothing."""
