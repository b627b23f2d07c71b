"""A network plays at a checkpoint: the same loops, the same seeds, so that one can compare."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import numpy as np

from sidestick_models.beat.beat import STEPS_PER_BAR, Beat
from sidestick_models.drummer import Drummer
from sidestick_models.errors import CorpusError
from sidestick_models.networks.slots import FILES
from sidestick_training.preview.own_loops import (
    LOOPS,
    STYLE,
    Loop,
    OwnLoops,
    own_styles,
    read_own_loops,
)

CONTINUES, HUMANIZES = "drums_rnn", "feel"

_BARS = 2
_SEED = 1
_TEMPO_BPM = 110.0
_STYLES = ("rock", "funk", "jazz", "latin", "hiphop", "soul")


class Played(NamedTuple):
    """Loops as they are, and what the network makes of each, or beside each.

    Of `played`, the first `given` steps are the loop's own: the rest was made.
    """

    own: list[Loop]
    played: list[Loop]
    given: int


def play(model: str, graphs: Path, corpus: Path | None) -> Played:
    """Play a handful of beats with the graphs in a folder; the rest is what ships.

    A network that continues beats continues loops that it was not trained on, one that humanizes
    plays their hits; any other makes patterns in the style of the loops that it learns from.

    Raises:
        WeightsError: the graphs cannot play, as with weights that are not numbers.
    """
    own = _own_loops(corpus, 2 * _BARS if model == CONTINUES else _BARS)
    instead = {path.name: path for path in graphs.glob("*.onnx") if path.name in FILES}
    drummer = Drummer.load(
        instead=instead, user_styles=own_styles(own.learnt) if own.learnt else None
    )
    loops = own.held_out or _stand_ins()
    steps = _BARS * STEPS_PER_BAR
    if model == CONTINUES:
        return Played(loops, [_continued(drummer, loop, steps) for loop in loops], steps)
    if model == HUMANIZES:
        return Played(loops, [_humanized(drummer, loop) for loop in loops], 0)
    styles = [STYLE] * LOOPS if own.learnt else list(_STYLES)
    beats = [
        drummer.generate(style, bars=_BARS, seed=_SEED + number)[0]
        for number, style in enumerate(styles)
    ]
    names = [f"pattern {number + 1}" for number in range(len(beats))]
    tempos = [loop.tempo_bpm for loop in loops] + [_TEMPO_BPM] * len(beats)
    return Played(loops, [Loop(*each) for each in zip(names, tempos, beats, strict=False)], 0)


def _own_loops(corpus: Path | None, bars: int) -> OwnLoops:
    if corpus is None:
        return OwnLoops([], [])
    try:
        return read_own_loops(corpus, bars)
    except CorpusError:
        return OwnLoops([], [])  # of a training that began with it: it was moved meanwhile


def _stand_ins() -> list[Loop]:
    """Return beats of our own where there are no loops, as in a training on recordings alone."""
    shipped = Drummer.load()
    return [
        Loop(style, _TEMPO_BPM, shipped.generate(style, bars=_BARS, seed=_SEED)[0])
        for style in _STYLES
    ]


def _continued(drummer: Drummer, loop: Loop, steps: int) -> Loop:
    primer = loop.beat.part(0, steps)
    (more,) = drummer.extend(primer, bars=_BARS, seed=_SEED, tempo_bpm=loop.tempo_bpm)
    return loop._replace(beat=_joined(primer, more))


def _humanized(drummer: Drummer, loop: Loop) -> Loop:
    flat = Beat.from_events(loop.beat.events())
    return loop._replace(beat=drummer.feel(flat, seed=_SEED, tempo_bpm=loop.tempo_bpm))


def _joined(first: Beat, second: Beat) -> Beat:
    return Beat(
        np.concatenate([first.hits, second.hits]),
        np.concatenate([first.velocities, second.velocities]),
        np.concatenate([first.offsets, second.offsets]),
    )
