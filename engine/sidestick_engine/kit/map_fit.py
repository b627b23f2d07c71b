"""Says how well notes fit a kit: what they mean in it, and whether drums are played so."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from sidestick_engine.kit.kit import Kit
from sidestick_engine.kit.sound import Sound

# Which part of all hits each kind of drum usually has: the least and the most.
KINDS: Mapping[str, tuple[float, float]] = {
    "kick": (0.05, 0.6),
    "snare": (0.04, 0.6),
    "time": (0.1, 0.85),  # hats and ride, which keep the time
    "tom": (0.0, 0.25),
    "crash": (0.0, 0.12),
    "percussion": (0.0, 0.15),
}
_KIND_OF: Mapping[Sound, str] = {
    Sound.KICK: "kick",
    **dict.fromkeys((Sound.SNARE, Sound.CLAP, Sound.RIM, Sound.SNAP), "snare"),
    **dict.fromkeys((Sound.CLOSED_HAT, Sound.OPEN_HAT, Sound.RIDE), "time"),
    **dict.fromkeys((Sound.LOW_TOM, Sound.MID_TOM, Sound.HIGH_TOM), "tom"),
    Sound.CRASH: "crash",
}
ON_MAIN_PADS = 0.05  # what it counts that notes are on the pads that a kit plays first


def fit(counts: Mapping[int, int], kit: Kit) -> float:
    """Return how well notes, counted by pitch, fit a kit, 0 to 1.

    The part of them that mean something, less what is not played as often, or as seldom, as drums
    usually are.
    """
    total = sum(counts.values())
    if not total:
        return 0.0
    kinds: Counter[str] = Counter()
    for pitch, count in counts.items():
        if (sound := kit.sounds.get(pitch)) is not None:
            kinds[_KIND_OF.get(sound, "percussion")] += count
    share = {kind: kinds[kind] / total for kind in KINDS}
    strange = sum(_outside(share[kind], *usual) for kind, usual in KINDS.items())
    main = set(kit.pads.values())
    on_main = sum(count for pitch, count in counts.items() if pitch in main) / total
    return max(0.0, (kinds.total() / total + ON_MAIN_PADS * on_main) / (1 + ON_MAIN_PADS) - strange)


def _outside(share: float, least: float, most: float) -> float:
    """Return by how much a share is outside of what is usual; all of a kind that is missing is."""
    if share < least:
        return (least - share) + (0.1 if share == 0 else 0.0)
    return max(0.0, share - most)
