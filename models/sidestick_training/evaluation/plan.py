"""How thoroughly to evaluate."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Plan:
    """`pieces` and `windows` are the most of each that are looked at, None for all.

    `rounds` and `style_rounds` are the rounds of boosting of the discriminator and of the style
    classifier, `folds` the parts that the discriminator is tried on in turn, `takes`
    how often `feel` plays the same hits, `draws` how often real windows are drawn to be held
    against real ones.
    """

    seed: int = 1
    pieces: int | None = None
    windows: int | None = None
    rounds: int = 100
    style_rounds: int = 100
    folds: int = 5
    takes: int = 15
    draws: int = 5


THOROUGH = Plan()
QUICK = Plan(pieces=6, windows=80, rounds=5, style_rounds=3, folds=2, takes=3, draws=1)
"""Enough to see that everything runs; its figures mean nothing."""
