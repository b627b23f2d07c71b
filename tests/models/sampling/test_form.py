"""Form: plans of phrases, which do not depend on how a clip came to be as long as it is."""

import numpy as np
import pytest

from sidestick_models.beat.meter import FOUR_FOUR, METERS
from sidestick_models.sampling.density import density_range
from sidestick_models.sampling.form import (
    ANY,
    BARS,
    FILLS,
    BarPlan,
    Form,
    Plan,
    Start,
    first_bars,
    planned_fills,
    plans_of,
)
from sidestick_models.sampling.planned_draw import _MORE, PlannedBars, PlannedDraw
from sidestick_models.sampling.random_draws import DrawRequest, Purpose, stream
from sidestick_models.styles.trained import TRAINED

KICK, SNARE, HAT, CRASH, RIDE = 1, 2, 4, 128, 256
FIRST = np.array([KICK | HAT, 0, HAT, 0, SNARE | HAT, 0, HAT, 0] * 2)
BOTH = [FIRST.tolist()] * 2
HIT_IN_BOTH = 0b11  # the history of a cell that is hit in both


class Always:
    """A form of which every bar has the same plan."""

    def __init__(self, plan):
        self.plan = plan

    def bar(self, number, first):
        """Return the plan."""
        assert number >= 1
        assert first
        return self.plan


def bar_plan(shares=None, *, back=1, crash=False, fill_steps=0):
    """Return the plan of a bar that goes back, but for shares: drum -> those after rest and hit."""
    of_drums = [dict(enumerate((shares or {}).get(drum, (0.0, 1.0)))) for drum in range(9)]
    return BarPlan(back, crash, fill_steps, (back,), of_drums)


def drawn(plan, logits=None, seed=1, bars=1, first=FIRST):
    """Draw bars that go on from a first one as a plan says: events (bars, 16)."""
    rows = np.zeros((16, 512), np.float32) if logits is None else logits
    planned = PlannedBars(first, Always(plan), density_range("funk"), FOUR_FOUR)
    draw = PlannedDraw([stream(seed, Purpose.CONTINUATION, 0)], 1.0, bars=[planned])
    events = [draw.at(step, rows[None, step % 16])[0] for step in range(bars * 16)]
    return np.array(events).reshape(bars, 16)


def plan_of_bars(columns, **options):
    """Return a plan of columns, drum -> column -> cells, that goes back a bar each time."""
    of_drums = [columns.get(drum, {}) for drum in range(9)]
    given = {"crashes": [False] * BARS, "fills": [0] * BARS} | options
    return Plan(of_drums, [1] * (BARS - 1), **given)


@pytest.mark.parametrize("style", [*TRAINED, None])
def test_every_style_has_plans_to_choose_from(style):
    """Some of them with fills; a style of the musician's own has those of all."""
    plans, profiles, far, after_fills = plans_of(style)
    assert len(plans) == len(profiles) == len(far) >= 20
    assert any(any(plan.fills) for plan in plans)
    assert after_fills.any(axis=1).all()
    of_all = [plan.text() for plan in plans_of(ANY)[0]]
    assert [plan.text() for plan in plans_of("a style of my own")[0]] == of_all


def test_a_plan_is_read_as_it_was_written():
    """With all that is in it, or next to nothing."""
    start = Start(3, [2] * 9, [1] * 9, list(range(9)))
    crashes, fills = [True, False] * 4, [FILLS[1], *[0] * 6, FILLS[2]]
    columns = [{0x0F: 16} if drum else {1: 4, 0xFF: 2} for drum in range(9)]
    backs = [1, 2, 1, 4, 4, 2, 7]
    plan = Plan(columns, backs, crashes, fills, [start] * 2, after_fill=True)
    again = Plan.of(plan.text())
    assert again.text() == plan.text()
    assert np.array_equal(again.profile, plan.profile)
    for attribute in ("columns", "backs", "crashes", "fills", "after_fill"):
        assert getattr(again, attribute) == getattr(plan, attribute)
    assert [*again.starts] == [start] * 2
    assert Plan.of(plan_of_bars({}).text()).text() == plan_of_bars({}).text()


def test_a_plan_is_found_by_its_first_two_bars():
    """Whatever comes after them: a ride in place of the hat, here, from the third bar on."""
    hat_then_ride = {2: {0b00000011: 6, 0b00000010: 2, 0b00000001: 1}, 8: {0b11111100: 8}}
    profile = plan_of_bars(hat_then_ride).profile.reshape(3, 9)
    assert profile[:, 2].tolist() == [7, 2, 1]
    assert not profile[:, 8].any()


def test_crashes_are_planned_where_two_bars_begin():
    """Nowhere else, whatever the recording had there."""
    crashes = np.array([plan.crashes for plan in plans_of("rock").plans])
    assert crashes[:, ::2].any(axis=0).all()
    assert not crashes[:, 1::2].any()


def test_a_bar_is_planned_by_what_its_cells_were_before():
    """Of four kicks that were so far the same one ends after three bars; no other one comes."""
    plan = plan_of_bars({0: {0b11111111: 3, 0b00000111: 1}})
    third, fourth, fifth = (plan.bar(number, goes_on=False) for number in (2, 3, 4))
    assert third.shares[0] == {0b00: 0.0, 0b11: 1.0}
    assert fourth.shares[0] == {0b000: 0.0, 0b111: 0.75}
    assert fifth.shares[0] == {0b0000: 0.0, 0b0111: 0.0, 0b1111: 1.0}
    assert fifth.history == range(4, 0, -1)


def test_cells_with_a_history_that_a_plan_has_not_do_as_those_most_like_them():
    """Cells of bars that differ may go on as either; a drum without hits says nothing of hits."""
    bar = BarPlan(1, False, 0, (3, 2, 1), [{0b000: 0.0, 0b011: 0.5, 0b110: 1.0}] * 9)
    assert bar.share(0, 0b011) == 0.5
    assert bar.share(0, 0b001) == (0.0 + 0.5) / 2
    assert bar.share(0, 0b101) == (0.0 + 0.5 + 1.0) / 3
    assert bar.share(0, 0b111) == (0.5 + 1.0) / 2
    assert BarPlan(1, False, 0, (1,), [{0: 0.25}] * 9).share(0, 0) == 0.25
    assert BarPlan(1, False, 0, (1,), [{0: 0.25}] * 9).share(0, 1) is None


@pytest.mark.parametrize("meter", METERS, ids=str)
def test_a_clip_that_grows_in_several_requests_has_the_form_of_one_that_grows_in_one(meter):
    """The same bars have fills, and each the same plan."""
    steps = meter.pattern_steps
    first = [[np.resize(FIRST, steps).tolist()] * 2]
    fills = set()
    for seed in range(12):
        forms = [Form("funk", DrawRequest(seed=seed, meter=meter), 0) for _ in range(2)]
        at_once = planned_fills(forms[:1], first, 2 * steps, 22 * steps, meter)
        one_by_one = [
            (fill.bar, fill.steps)
            for before, bars in ((2, 1), (3, 5), (8, 8), (16, 8))
            for fill in planned_fills(forms[1:], first, before * steps, bars * steps, meter)
        ]
        assert one_by_one == [(fill.bar, fill.steps) for fill in at_once]
        fills |= {fill.bar for fill in at_once}
        assert forms[0].bar(20, first[0]) == forms[1].bar(20, first[0])
    assert fills


def test_seeds_and_versions_have_forms_of_their_own():
    """Of the same first bars."""
    of_seeds = [Form("rock", DrawRequest(seed=seed), 0) for seed in range(8)]
    of_versions = [Form("rock", DrawRequest(seed=0), version) for version in range(8)]
    for forms in (of_seeds, of_versions):
        bars = [[form.bar(number, BOTH) for number in range(1, 16)] for form in forms]
        assert len({tuple((bar.back, bar.crash) for bar in of_form) for of_form in bars}) > 3


def test_a_plan_is_of_a_phrase_that_began_like_this_beat():
    """One on the ride gets a plan of a phrase that began on the ride, one on the hat seldom."""
    ride = np.where(FIRST & HAT, FIRST & ~HAT | RIDE, FIRST).tolist()
    rides = [
        sum(
            HIT_IN_BOTH in Form("rock", DrawRequest(seed=seed), 0).bar(2, [first] * 2).shares[8]
            for seed in range(40)
        )
        for first in (ride, FIRST.tolist())
    ]
    assert rides[0] > 30
    assert rides[1] < 5


def test_a_plan_is_of_bars_that_differed_as_these_do():
    """Two bars that are the same are followed by more of the same."""
    other = np.where(np.arange(16) % 4 == 2, FIRST ^ HAT | KICK, FIRST).tolist()
    changed = [
        np.mean(
            [
                min(share, 1 - share)
                for seed in range(30)
                for share in Form("rock", DrawRequest(seed=seed), 0)
                .bar(2, first)
                .shares[0]
                .values()
            ]
        )
        for first in (BOTH, [FIRST.tolist(), other])
    ]
    assert changed[1] > 1.25 * changed[0]


def test_what_is_not_planned_to_change_stays():
    """Whatever the model says."""
    logits = np.random.default_rng(0).normal(0, 9, (16, 512)).astype(np.float32)
    assert np.array_equal(drawn(bar_plan(), logits, bars=2), [FIRST, FIRST])


@pytest.mark.parametrize("seed", range(5))
def test_as_many_hits_go_and_come_as_are_planned(seed):
    """A third more, of each drum, where the model says nothing absurd."""
    (events,) = drawn(bar_plan({2: (0.0, 1 - 2 / 8 / _MORE), 0: (2 / 14 / _MORE, 1.0)}), seed=seed)
    gone, new = FIRST & ~events, events & ~FIRST
    assert np.count_nonzero(gone) == np.count_nonzero(gone & HAT) == 2
    assert np.count_nonzero(new) == np.count_nonzero(new & KICK) == 2


def test_what_is_rounded_off_comes_in_a_later_bar():
    """A kick in every other bar, not in none."""
    events = drawn(bar_plan({0: (0.5 / 14 / _MORE, 1.0)}), bars=8)
    assert np.count_nonzero((events & KICK)[1:] & ~(events & KICK)[:-1]) in (3, 4)


def test_changes_come_where_the_model_expects_them():
    """A kick that it thinks likely at one step is played there."""
    logits = np.full((16, 512), -4.0, np.float32)
    logits[np.arange(16), FIRST] = 4.0
    logits[10, FIRST[10] | KICK] = 4.0
    plan = bar_plan({0: (1 / 14, 1.0)})
    placed = np.array([drawn(plan, logits, seed)[0] & ~FIRST for seed in range(40)]) == KICK
    assert placed[:, 10].mean() > 4 * np.delete(placed, 10, axis=1).mean()


def test_what_holds_a_bar_together_neither_goes_nor_comes():
    """Backbeats, and the kick on the one: also where a clip has none there."""
    for first in (FIRST, np.array([HAT, 0] * 4 + [KICK | SNARE | HAT, 0] + [HAT, 0] * 3)):
        for seed in range(4):
            (events,) = drawn(bar_plan({0: (0.1, 0.4), 1: (0.1, 0.4)}), seed=seed, first=first)
            assert events[0] & KICK == first[0] & KICK
            assert np.array_equal(events[[4, 12]] & SNARE, first[[4, 12]] & SNARE)
            assert not np.array_equal(events, first)


def test_a_kick_on_every_beat_stays():
    """Whatever is planned."""
    four = FIRST.copy()
    four[::4] |= KICK
    for seed in range(4):
        events = drawn(bar_plan({0: (0.2, 0.2)}), seed=seed, bars=4, first=four)
        assert np.array_equal(events & KICK, np.tile(four & KICK, (4, 1)))


def test_time_is_kept_where_a_plan_has_a_timekeeper_that_a_clip_has_not():
    """Hats that would end for a ride that never comes go on."""
    assert np.array_equal(drawn(bar_plan({2: (0.0, 0.0)}))[0], FIRST)
    events = drawn(bar_plan({2: (0.0, 0.0), 8: (0.5, 1.0)}))[0]
    assert not (events & HAT).any()
    assert np.count_nonzero(events & RIDE) == 8


def test_a_tom_of_one_bar_does_not_come_back_in_each():
    """One that is in all bars is part of the beat."""
    tom = np.where(np.arange(16) == 10, FIRST | 16, FIRST)
    plan = BarPlan(1, False, 0, (2, 1), [{0: 0.0}] * 9)
    events = [drawn(plan, first=np.concatenate(bars))[0] for bars in ((FIRST, tom), (tom, tom))]
    assert [event[10] & 16 for event in events] == [0, 16]


def test_changes_that_no_history_of_the_clip_has_come_in_other_cells():
    """As many as the plan's bar has, though its shares say that nothing changes."""
    still = bar_plan()
    moves = still._replace(new=(0, 0, 0, 2, *[0] * 5), gone=(0, 0, 2, *[0] * 6))
    open_hat = 1 << 3
    for seed in range(4):
        assert np.array_equal(drawn(still, seed=seed)[0], FIRST)
        events = drawn(moves, seed=seed)[0]
        assert np.count_nonzero(events & open_hat) in (2, 3)
        assert np.count_nonzero(events & HAT) in (5, 6)


def test_a_plan_counts_what_comes_and_goes_since_the_bar_that_it_goes_back_to():
    """Of each drum."""
    bar = plan_of_bars({0: {0b011: 3, 0b100: 2, 0b101: 1}}).bar(2, goes_on=False)
    assert (bar.back, bar.new[0], bar.gone[0]) == (1, 3, 3)
    assert not any((*bar.new[1:], *bar.gone[1:]))


def test_no_drum_moves_as_a_whole():
    """As it would where the bars that a plan was counted in were of two songs."""
    assert np.array_equal(drawn(bar_plan({2: (0.9, 0.1)}))[0], FIRST)
    kicks = np.where(np.isin(np.arange(16), (3, 6, 10)), FIRST | KICK, FIRST & ~KICK)
    assert np.array_equal(drawn(bar_plan({0: (0.3, 0.0)}), first=kicks)[0], kicks)


def test_a_crash_is_on_the_one_where_it_is_planned_and_nowhere_else():
    """Though the bar that is gone back to had one."""
    crashed = np.where(np.arange(16) == 0, FIRST | CRASH, FIRST)
    assert drawn(bar_plan(crash=True))[0][0] == FIRST[0] | CRASH
    assert np.array_equal(drawn(bar_plan(), first=crashed)[0], FIRST)


def test_a_crash_comes_with_a_kick_where_nothing_else_lands():
    """Nobody hits a cymbal like that alone."""
    empty = np.where(np.arange(16) == 0, HAT, FIRST)
    assert drawn(bar_plan(crash=True), first=empty)[0][0] == HAT | CRASH | KICK


def test_a_fill_is_not_gone_back_to():
    """The bar after it goes on as if there had been none."""
    clip = np.concatenate([FIRST, FIRST, np.where(np.arange(16) < 8, FIRST, 16)])
    (after,) = drawn(bar_plan(fill_steps=8), first=clip)
    assert np.array_equal(after, FIRST)


def test_a_second_bar_that_is_a_fill_is_not_gone_back_to():
    """As the clip's bars say, whoever made them."""
    fill = [KICK | HAT, 0, HAT, 0, SNARE, 0, SNARE, 0, *[64, 64, 32, 16] * 2]
    first = first_bars([*FIRST.tolist(), *fill], FOUR_FOUR)
    assert first == BOTH
    busy = np.where(np.arange(16) % 4 == 3, SNARE, FIRST).tolist()
    assert first_bars([*FIRST.tolist(), *busy], FOUR_FOUR) == [FIRST.tolist(), busy]
    (after,) = drawn(bar_plan(), first=np.concatenate([FIRST, fill]))
    assert np.array_equal(after, FIRST)


def test_a_pattern_that_a_clip_ends_in_goes_on_as_it_began():
    """Half of a pattern, in a meter of which two bars are one: the rest is not silent."""
    assert np.array_equal(drawn(bar_plan(), first=FIRST[:8])[0][:8], FIRST[8:])


@pytest.mark.parametrize("seed", range(20))
def test_a_bar_that_is_settled_ends_as_it_would_if_it_were_drawn(seed):
    """Then the model need not be asked; but a bar that has not begun may change again."""
    plan = bar_plan({2: (0.0, 0.875), 1: (1 / 14, 1.0)})
    whole = drawn(plan, seed=seed, bars=2).reshape(-1)
    planned = PlannedBars(FIRST, Always(plan), density_range("funk"), FOUR_FOUR)
    draw = PlannedDraw([stream(seed, Purpose.CONTINUATION, 0)], 1.0, bars=[planned])
    rows, rest, step = np.zeros((1, 512), np.float32), None, 0
    while rest is None and step < 32:
        assert draw.at(step, rows)[0] == whole[step]
        step += 1
        rest = draw.rest(32 - step)
        assert rest is None or step > 16
    assert step == 32 or rest.tolist() == [whole[step:].tolist()]
