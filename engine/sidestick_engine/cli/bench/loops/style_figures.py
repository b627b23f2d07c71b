"""Measures styles that are learned from loops: how long it takes, and whose a judge calls them."""

from __future__ import annotations

from pathlib import Path
from typing import Any


def style_figures(gmd: Path, seed: int) -> dict[str, Any]:
    """Return CPU seconds of learning 600 windows, and shares of beats that are "mine" or copies.

    Three seeds are judged, from `seed` on. `judged_mine` is over stand-ins that write patterns,
    `drummers_judged_mine` over recorded drummers; both stand beside the share of real beats.
    """
    from sidestick_training.evaluation.learned_styles import learned_style_figures

    found = learned_style_figures(gmd, (seed, seed + 1, seed + 2))
    return {
        "seconds": found["cpu_s_600"],
        "judged_mine": found["mine"],
        "judged_mine_of_real": found["mine_real"],
        "drummers_judged_mine": found["drummers_mine"],
        "drummers_judged_mine_of_real": found["drummers_mine_real"],
        "copies": found["copies"],
    }
