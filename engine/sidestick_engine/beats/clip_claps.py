"""Which snares of a clip are claps, so that new bars clap where the clip does."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

import numpy as np

from Sidestick.protocol.messages import Note
from sidestick_engine.kit.kit import Kit
from sidestick_engine.kit.sound import Sound
from sidestick_models.beat.beat import STEPS_PER_BAR, STEPS_PER_BEAT
from sidestick_models.beat.drum_classes import DrumClass
from sidestick_models.beat.meter import nearest_step
from sidestick_models.patterns.clap_table import LEAST_STRONG, ClapTable, elected


def claps_of_clip(
    notes: Iterable[Note], kit: Kit, *, bar_steps: int = STEPS_PER_BAR
) -> ClapTable | None:
    """Return where a clip claps, whose loop begins with a bar; None where it has no backbeat.

    A place that the clip does not hit goes by what the clip does elsewhere.
    """
    votes = np.zeros((2, STEPS_PER_BAR, 3), np.int64)
    for step, hits in _backbeats(notes, kit).items():
        strong = int(max(velocity for _, velocity in hits) >= LEAST_STRONG)
        is_clap = [sound is Sound.CLAP for sound, _ in hits]
        votes[strong, step % bar_steps % STEPS_PER_BAR] += (1, not all(is_clap), any(is_clap))
    return elected(votes) if votes.any() else None


def _backbeats(notes: Iterable[Note], kit: Kit) -> dict[int, list[tuple[Sound, float]]]:
    """Return step -> what of the snare's class sounds there, and how hard, 0 to 1."""
    found: dict[int, list[tuple[Sound, float]]] = defaultdict(list)
    for note in notes:
        if kit.classes.get(note.pitch) is DrumClass.SNARE:
            step = nearest_step(note.start_beats * STEPS_PER_BEAT)
            found[step].append((kit.sounds[note.pitch], note.velocity / 127))
    return found
