"""Recorded windows, drawn as beats are: what a judge finds where nothing is generated.

Beats are drawn near exemplars, of which there are as many as a style has performances. A judge
whose folds keep the performances of real windows apart, but know nothing of those that beats are
drawn near, learns to tell these. So it tells the recorded windows themselves, drawn alike. Phrases
are near no exemplar: they are drawn from all of their style.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from sidestick_models.corpus.piece import Piece
from sidestick_models.networks.style_cvae import StyleCvae
from sidestick_models.sampling.random_draws import Purpose, stream
from sidestick_models.styles.catalogue import StyleCatalogue
from sidestick_training.evaluation.windows.hvo_windows import HvoWindows
from sidestick_training.playing_table import recorded_windows
from sidestick_training.style_cvae.exemplar_windows import exemplar_windows


def draw_recordings(
    windows: HvoWindows,
    style_model: StyleCvae,
    catalogue: StyleCatalogue,
    recorded: Sequence[Piece],
    programmed: Sequence[Piece],
    seed: int,
) -> HvoWindows:
    """Return for each window the recording of an exemplar of its style, drawn as a beat would be.

    Each is in the group of the window that it is drawn for, as generated ones are.
    """
    exemplars = exemplar_windows([*recorded, *programmed])
    recordings = recorded_windows(recorded)
    beats = []
    for number, style in enumerate(windows.styles):
        rng = stream(seed * 100_000 + number, Purpose.LATENT, 0)
        _, (near,) = style_model.draw_near(catalogue.blend(str(style)), 1.0, [rng])
        if near.exemplar is None:
            raise ValueError(f"The exemplars of {style} are not those that were recorded.")
        events = exemplars.events[near.exemplar].astype(np.int32).tobytes()
        beats.append(recordings[int(exemplars.styles[near.exemplar]), events].beat)
    return replace(
        windows,
        hits=np.array([beat.hits for beat in beats]),
        velocities=np.array([beat.velocities for beat in beats]),
        offsets=np.array([beat.offsets for beat in beats]),
    )


def draw_windows(
    windows: HvoWindows, pool: HvoWindows, rng: np.random.Generator
) -> tuple[HvoWindows, HvoWindows]:
    """Return the windows whose style the pool has, and for each a random one of that style from it.

    One may be drawn more than once; each is in the group of the window that it is drawn for.
    """
    known = windows.select(np.isin(windows.styles, np.unique(pool.styles)))
    rows = [rng.choice(np.flatnonzero(pool.styles == style)) for style in known.styles]
    return known, replace(pool.select(np.array(rows, int)), groups=known.groups)
