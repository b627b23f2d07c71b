"""How high the toms of a rack are whose names only count them: Tom 1, Tom 2, Tom 3."""

from __future__ import annotations

from collections.abc import Mapping

from sidestick_engine.kit.pad_names import NamedSound
from sidestick_engine.kit.sound import Sound

HIGH, MID, LOW = Sound.HIGH_TOM, Sound.MID_TOM, Sound.LOW_TOM


def placed_toms(named: Mapping[int, NamedSound]) -> dict[int, Sound]:
    """The sound of each note's name, with counted toms spread over the heights that are free.

    Kits count from the highest. Where another pad is the low tom, none of them is; where one
    counted tom is alone, its number alone decides.
    """
    counted = {note: each.tom_number for note, each in named.items() if each.tom_number}
    sounds = {note: each.sound for note, each in named.items()}
    numbers = sorted(set(counted.values()))
    if len(numbers) < 2:
        return sounds
    low_is_taken = any(sounds[note] is LOW for note in sounds.keys() - counted.keys())
    heights = [HIGH, *[MID] * (len(numbers) - 2), MID if low_is_taken else LOW]
    by_number = dict(zip(numbers, heights, strict=True))
    return sounds | {note: by_number[number] for note, number in counted.items()}
