"""The large ways to vary a pattern: parts of another pattern of the style in place of its own.

`other` is a beat, never a fill; of a fill only the first bar is replaced, and its landing stays.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from sidestick_models.beat.beat import STEPS_PER_BEAT
from sidestick_models.patterns.draft import CYMBALS, KICK, TOMS, Draft
from sidestick_models.patterns.notation import LANES, REST, STEPS, Pattern

Borrowing = Callable[[Draft, Pattern], None]


def borrow_first_bar(draft: Draft, other: Pattern) -> None:
    """The other's first bar answered by this pattern's second."""
    if _four_on_the_floor(other.lanes) != _four_on_the_floor(draft.lanes):
        return
    for lane in LANES:
        draft.copy_lane(lane, other, (0,))


def borrow_second_bar(draft: Draft, other: Pattern) -> None:
    """This pattern's first bar answered by the other's second; a fill keeps its own."""
    if _four_on_the_floor(other.lanes) != _four_on_the_floor(draft.lanes):
        return
    for lane in LANES:
        draft.copy_lane(lane, other, (1,))


def borrow_hats(draft: Draft, other: Pattern) -> None:
    """The other's cymbals, if it has any, over this pattern's kick, snare and toms."""
    if set(CYMBALS) & set(other.lanes):
        for lane in CYMBALS:
            draft.copy_lane(lane, other)


def borrow_toms(draft: Draft, other: Pattern) -> None:
    """The other's toms, or none: the percussion of these styles is a layer of its own."""
    for lane in TOMS:
        draft.copy_lane(lane, other)


def borrow_kick(draft: Draft, other: Pattern) -> None:
    """The other's kick under this backbeat, unless it would newly fall on the backbeat."""
    kicks = other.lanes.get(KICK, REST * STEPS)
    own = draft.lanes[KICK]
    if any(kicks[s] != REST and own[s] == REST and draft.backbeat(s) for s in range(STEPS)):
        return
    draft.copy_lane(KICK, other)


def _four_on_the_floor(lanes: Mapping[str, Sequence[str]]) -> bool:
    """Whether the kick is on two and four of the first bar; bars of both kinds do not mix."""
    kicks = lanes.get(KICK, REST * STEPS)
    return all(kicks[beat * STEPS_PER_BEAT] != REST for beat in (1, 3))


BORROWINGS: tuple[Borrowing, ...] = (
    borrow_first_bar,
    borrow_second_bar,
    borrow_hats,
    borrow_toms,
    borrow_kick,
)
