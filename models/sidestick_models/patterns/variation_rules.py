"""The ways to vary a pattern: borrow a part of another one, or change one small thing.

A borrowing puts a part of another pattern of the style in place of the draft's own; `other` is a
beat, never a fill, and of a fill only the first bar is replaced: its landing stays. A change is one
thing that a producer would try, where there is room: it finds nothing to do, or does it once, and
what a style's room forbids stays. `pattern_variations` chooses among them.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Mapping, Sequence

from sidestick_models.beat.beat import STEPS_PER_BAR, STEPS_PER_BEAT
from sidestick_models.patterns.drum_tab import (
    ACCENT,
    CLAP,
    GHOST,
    HOLD,
    LANES,
    LEVELS,
    NORMAL,
    REST,
    ROLLS,
    SOFT,
    STEPS,
    Pattern,
)
from sidestick_models.patterns.pattern_draft import (
    CLOSED_HAT,
    CYMBALS,
    KICK,
    OPEN_HAT,
    RIDE,
    SNARE,
    TIMEKEEPERS,
    TOMS,
    Draft,
)

Borrowing = Callable[[Draft, Pattern], None]
Change = Callable[[Draft, random.Random], None]

_ROLL = re.compile(rf"(?:[{ROLLS}]{HOLD}*)+")

# -- parts of another pattern ----------------------------------------------------------------------


def borrow_first_bar(draft: Draft, other: Pattern) -> None:
    """Answer the other's first bar by this pattern's second."""
    if _four_on_the_floor(other.lanes) != _four_on_the_floor(draft.lanes):
        return
    for lane in LANES:
        draft.copy_lane(lane, other, (0,))


def borrow_second_bar(draft: Draft, other: Pattern) -> None:
    """Answer this pattern's first bar by the other's second; a fill keeps its own."""
    if _four_on_the_floor(other.lanes) != _four_on_the_floor(draft.lanes):
        return
    for lane in LANES:
        draft.copy_lane(lane, other, (1,))


def borrow_hats(draft: Draft, other: Pattern) -> None:
    """Put the other's cymbals, if it has any, over this pattern's kick, snare and toms."""
    if set(CYMBALS) & set(other.lanes):
        for lane in CYMBALS:
            draft.copy_lane(lane, other)


def borrow_toms(draft: Draft, other: Pattern) -> None:
    """Take the other's toms, or none: the percussion of these styles is a layer of its own."""
    for lane in TOMS:
        draft.copy_lane(lane, other)


def borrow_kick(draft: Draft, other: Pattern) -> None:
    """Put the other's kick under this backbeat, unless it would newly fall on the backbeat."""
    kicks = other.lanes.get(KICK, REST * STEPS)
    own = draft.lanes[KICK]
    if any(kicks[s] != REST and own[s] == REST and draft.backbeat(s) for s in range(STEPS)):
        return
    draft.copy_lane(KICK, other)


def _four_on_the_floor(lanes: Mapping[str, Sequence[str]]) -> bool:
    """Tell whether the kick is on two and four of the first bar: bars of both kinds do not mix."""
    kicks = lanes.get(KICK, REST * STEPS)
    return all(kicks[beat * STEPS_PER_BEAT] != REST for beat in (1, 3))


BORROWINGS: tuple[Borrowing, ...] = (
    borrow_first_bar,
    borrow_second_bar,
    borrow_hats,
    borrow_toms,
    borrow_kick,
)

# -- kick and snare --------------------------------------------------------------------------


def add_kick(draft: Draft, rng: random.Random) -> None:
    """Add a kick: a pick-up, softer where it runs straight into the next."""
    steps = [step for step in draft.addable(KICK) if not draft.backbeat(step)]
    if steps:
        step = rng.choice(steps)
        runs_on = draft.sounds(KICK, (step + 1) % STEPS)
        draft.lanes[KICK][step] = SOFT if runs_on else NORMAL


def drop_kick(draft: Draft, rng: random.Random) -> None:
    """Leave out one of the kicks that the style can do without."""
    steps = [step for step in draft.takeable(KICK) if draft.spare_kicks(step // STEPS_PER_BAR) > 0]
    if steps:
        draft.take(KICK, rng.choice(steps))


def move_kick(draft: Draft, rng: random.Random) -> None:
    """Move a kick off the beat by up to three sixteenths, earlier or later."""
    moves = [
        (here, there)
        for here in draft.takeable(KICK)
        for there in draft.addable(KICK)
        if here % STEPS_PER_BEAT and abs(here - there) <= 3 and not draft.backbeat(there)
    ]
    if moves:
        here, there = rng.choice(moves)
        draft.lanes[KICK][there] = draft.lanes[KICK][here]
        draft.take(KICK, here)


def add_ghosts(draft: Draft, rng: random.Random) -> None:
    """Add one to three ghost notes of the snare, where no kick or clap sounds."""
    steps = [
        step
        for step in draft.addable(SNARE)
        if not draft.sounds(KICK, step) and not draft.sounds(CLAP, step)
    ]
    for step in rng.sample(steps, min(len(steps), rng.randint(1, 3))):
        draft.lanes[SNARE][step] = GHOST


def drop_ghosts(draft: Draft, rng: random.Random) -> None:
    """Leave out ghosts and soft strokes of the snare, each with a chance of one half."""
    for step in draft.takeable(SNARE, GHOST + SOFT):
        if rng.random() < 0.5:
            draft.take(SNARE, step)


def revoice_backbeat(draft: Draft, rng: random.Random) -> None:
    """Play the backbeat on snare, clap or both, as in another pattern of the style."""
    if draft.is_fill or not draft.known:
        return
    other = rng.choice(draft.known)
    for step in filter(draft.backbeat, range(STEPS)):
        played = {draft.lanes[voice][step] for voice in (SNARE, CLAP)} - {REST}
        voices = [voice for voice in (SNARE, CLAP) if _full(other, voice, step)]
        if voices and played <= set(LEVELS):
            loudest = max(played, key=LEVELS.index)
            for voice in (SNARE, CLAP):
                draft.lanes[voice][step] = loudest if voice in voices else REST


def _full(pattern: Pattern, lane: str, step: int) -> bool:
    return lane in pattern.lanes and pattern.lanes[lane][step] in (NORMAL, ACCENT)


# -- hats ------------------------------------------------------------------------------------


def thin_hats(draft: Draft, rng: random.Random) -> None:
    """Leave out closed hats: those on weak sixteenths, those on the beats, or soft ones."""
    leaves_out = rng.choice([_is_weak, _is_on_beat, _is_soft])
    steps = [s for s in draft.takeable(CLOSED_HAT) if leaves_out(draft.lanes[CLOSED_HAT][s], s)]
    if len(steps) < sum(draft.sounds(CLOSED_HAT, s) for s in range(STEPS)):
        for step in steps:
            draft.take(CLOSED_HAT, step)


def _is_weak(_mark: str, step: int) -> bool:
    return step % 2 == 1


def _is_on_beat(_mark: str, step: int) -> bool:
    return step % STEPS_PER_BEAT == 0


def _is_soft(mark: str, _step: int) -> bool:
    return mark in (GHOST, SOFT)


def thicken_hats(draft: Draft, rng: random.Random) -> None:
    """Add soft closed hats: on the eighths, the weak sixteenths, or before each beat."""
    places = rng.choice([(0, 2), (1, 3), (3,)])
    bars = rng.choice([(0, 1), (0, 1), (1,)])
    for step in draft.addable(CLOSED_HAT):
        taken = any(draft.sounds(lane, step) for lane in (OPEN_HAT, RIDE))
        if step % STEPS_PER_BEAT in places and step // STEPS_PER_BAR in bars and not taken:
            draft.lanes[CLOSED_HAT][step] = SOFT


def accent_hats(draft: Draft, rng: random.Random) -> None:
    """Accent the closed hats on the beats, between the beats, or none."""
    loud = _loudest(draft, CLOSED_HAT)
    softer = LEVELS[max(LEVELS.index(loud) - 1, 0)]
    accented = rng.choice([(0,), (2,), range(STEPS_PER_BEAT)])
    for step in draft.takeable(CLOSED_HAT, LEVELS):
        draft.lanes[CLOSED_HAT][step] = loud if step % STEPS_PER_BEAT in accented else softer


def _loudest(draft: Draft, lane: str) -> str:
    """Return the loudest level that the lane plays in this pattern; normal, if it plays none."""
    return max((m for m in draft.lanes[lane] if m in LEVELS), key=LEVELS.index, default=NORMAL)


def open_hat(draft: Draft, rng: random.Random) -> None:
    """Open a hat where the style opens hats; the closed one there gives way."""
    steps = [
        step
        for step in draft.addable(OPEN_HAT)
        if draft.may_take(CLOSED_HAT, step) or not draft.sounds(CLOSED_HAT, step)
    ]
    level = _loudest(draft, CLOSED_HAT)
    for step in _one_place(steps, rng):
        draft.take(CLOSED_HAT, step)
        draft.lanes[OPEN_HAT][step] = level


def close_hat(draft: Draft, rng: random.Random) -> None:
    """Close the hats that open at one place of the bar."""
    for step in _one_place(draft.takeable(OPEN_HAT), rng):
        draft.lanes[CLOSED_HAT][step] = draft.lanes[OPEN_HAT][step]
        draft.take(OPEN_HAT, step)


def _one_place(steps: list[int], rng: random.Random) -> list[int]:
    """Choose the steps at one place of the bar, in both bars or in the last of them."""
    if not steps:
        return []
    place = rng.choice(steps) % STEPS_PER_BAR
    same = [step for step in steps if step % STEPS_PER_BAR == place]
    return same if rng.random() < 0.5 else same[-1:]


def roll_hat(draft: Draft, rng: random.Random) -> None:
    """Roll the closed hat where another pattern of the style does, if that one does."""
    other = rng.choice(draft.known).lanes.get(CLOSED_HAT, "") if draft.known else ""
    rolls = [roll for roll in _ROLL.finditer(other) if _has_room_for(roll, draft)]
    if rolls:
        roll = rng.choice(rolls)
        for step, mark in enumerate(roll.group(), roll.start()):
            draft.take(CLOSED_HAT, step)
            draft.lanes[CLOSED_HAT][step] = mark


def _has_room_for(roll: re.Match[str], draft: Draft) -> bool:
    """Tell whether a hat plays where the roll begins, and all that it covers may change."""
    return draft.sounds(CLOSED_HAT, roll.start()) and all(
        draft.may_change(CLOSED_HAT, step) and not draft.sounds(OPEN_HAT, step)
        for step in range(*roll.span())
    )


# -- the whole -------------------------------------------------------------------------------


def repeat_bar(draft: Draft, rng: random.Random) -> None:
    """Play one of the bars twice, which must begin with a kick: not of a fill or a whole phrase."""
    bar = rng.randrange(2)
    begin = bar * STEPS_PER_BAR
    if draft.is_fill or draft.is_one_phrase or not draft.sounds(KICK, begin):
        return
    for marks in draft.lanes.values():
        marks[:] = marks[begin : begin + STEPS_PER_BAR] * 2


def repeat_hats(draft: Draft, rng: random.Random) -> None:
    """Play the hats and the ride of one of the bars twice: not of a fill or a whole phrase."""
    begin = rng.randrange(2) * STEPS_PER_BAR
    if draft.is_fill or draft.is_one_phrase:
        return
    for lane in TIMEKEEPERS:
        draft.lanes[lane] = draft.lanes[lane][begin : begin + STEPS_PER_BAR] * 2


def breathe(draft: Draft, rng: random.Random) -> None:
    """Empty the last beat or half bar of hats, and of the kicks that the style can spare."""
    bar = rng.choice([0, 1, 1])
    beats = rng.choice([1, 1, 2])
    end = (bar + 1) * STEPS_PER_BAR
    for lane in (*CYMBALS, KICK):
        for step in range(end - beats * STEPS_PER_BEAT, end):
            if draft.may_take(lane, step) and (lane != KICK or draft.spare_kicks(bar) > 0):
                draft.take(lane, step)


SMALL_CHANGES: tuple[Change, ...] = (
    add_kick,
    drop_kick,
    move_kick,
    add_ghosts,
    drop_ghosts,
    thin_hats,
    thicken_hats,
    open_hat,
    close_hat,
)
"""The changes that a drummer makes to two bars that go on: none of them stops the time."""

CHANGES: tuple[Change, ...] = (
    repeat_bar,
    add_kick,
    drop_kick,
    move_kick,
    add_ghosts,
    drop_ghosts,
    revoice_backbeat,
    thin_hats,
    thicken_hats,
    accent_hats,
    open_hat,
    close_hat,
    roll_hat,
    breathe,
)
