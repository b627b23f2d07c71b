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
    planned_fills,
    plans_of,
)
from sidestick_models.sampling.planned_draw import PlannedBars, PlannedDraw
from sidestick_models.sampling.random_draws import DrawRequest, Purpose, stream
from sidestick_models.styles.trained import TRAINED

KICK, SNARE, HAT, CRASH = 1, 2, 4, 128
FIRST = np.array([KICK | HAT, 0, HAT, 0, SNARE | HAT, 0, HAT, 0] * 2)
NOTHING = np.zeros(9, np.int64)


class Always:
    """A form of which every bar has the same plan."""

    def __init__(self, plan):
        self.plan = plan
        self.hits = np.full(9, 2.0)

    def bar(self, _):
        """Return the plan."""
        return self.plan


def drawn(plan, logits=None, seed=1, bars=1):
    """Draw bars that go back to FIRST as a plan says: events (bars, 16)."""
    rows = np.zeros((16, 512), np.float32) if logits is None else logits
    planned = PlannedBars(FIRST, Always(plan), density_range("funk"), FOUR_FOUR)
    draw = PlannedDraw([stream(seed, Purpose.CONTINUATION, 0)], 1.0, bars=[planned])
    events = [draw.at(step, rows[None, step % 16])[0] for step in range(bars * 16)]
    return np.array(events).reshape(bars, 16)


def count(drum, number):
    """Return counts of one drum's hits."""
    return np.where(np.arange(9) == drum, number, 0)


@pytest.mark.parametrize("style", [*TRAINED, None])
def test_every_style_has_plans_to_choose_from(style):
    """Some of them with fills; a style of the musician's own has those of all."""
    plans, hits, far = plans_of(style)
    assert len(plans) == len(hits) == len(far) >= 20
    assert any(bar.fill_steps for plan in plans for bar in plan.bars)
    assert all(len(plan.bars) == BARS for plan in plans)
    of_all = [plan.text() for plan in plans_of(ANY)[0]]
    assert [plan.text() for plan in plans_of("a style of my own")[0]] == of_all


def test_a_plan_is_read_as_it_was_written():
    """A count is one digit."""
    bar = BarPlan(3, count(0, 2), count(8, 40), True, FILLS[1])
    plan = Plan(np.arange(9) / 2, True, bar, [bar] * BARS)
    again = Plan.of(plan.text())
    assert again.text() == plan.text()
    assert (again.after_fill, again.bars[0].back, again.bars[0].crash) == (True, 3, True)
    assert (again.bars[2].fill_steps, again.bars[2].new[8], again.bars[2].gone[0]) == (8, 9, 2)
    assert np.array_equal(again.hits, plan.hits)


@pytest.mark.parametrize("meter", METERS, ids=str)
def test_a_clip_that_grows_in_several_requests_has_the_form_of_one_that_grows_in_one(meter):
    """The same bars have fills, and each the same plan."""
    steps = meter.pattern_steps
    fills = set()
    for seed in range(12):
        forms = [Form("funk", DrawRequest(seed=seed, meter=meter), 0, FIRST) for _ in range(2)]
        at_once = planned_fills(forms[:1], 2 * steps, 22 * steps, meter)
        one_by_one = [
            (fill.bar, fill.steps)
            for before in (2, 3, 8, 16)
            for fill in planned_fills(
                forms[1:], before * steps, {2: 1, 3: 5, 8: 8, 16: 8}[before] * steps, meter
            )
        ]
        assert one_by_one == [(fill.bar, fill.steps) for fill in at_once]
        fills |= {fill.bar for fill in at_once}
        assert all(np.array_equal(f.bar(20).gone, forms[0].bar(20).gone) for f in forms)
    assert fills


def test_seeds_and_versions_have_forms_of_their_own():
    """Of the same first bar."""
    of_seeds = [Form("rock", DrawRequest(seed=seed), 0, FIRST) for seed in range(8)]
    of_versions = [Form("rock", DrawRequest(seed=0), version, FIRST) for version in range(8)]
    for forms in (of_seeds, of_versions):
        said = {tuple((b.back, b.crash) for b in map(form.bar, range(16))) for form in forms}
        assert len(said) > 3


def test_a_plan_is_of_a_beat_that_was_like_this_one():
    """One on the ride gets a plan of one on the ride."""
    ride = np.where(FIRST & HAT, FIRST & ~HAT | 256, FIRST)
    wanted = [Form("jazz", DrawRequest(seed=seed), 0, ride) for seed in range(20)]
    others = [Form("jazz", DrawRequest(seed=seed), 0, FIRST) for seed in range(20)]
    changes = [
        sum(form.bar(n).gone[8] + form.bar(n).new[8] for form in forms for n in range(2, 8))
        for forms in (wanted, others)
    ]
    assert changes[0] > 2 * changes[1]


def test_what_is_not_planned_to_change_stays():
    """Whatever the model says."""
    logits = np.random.default_rng(0).normal(0, 9, (16, 512)).astype(np.float32)
    plan = BarPlan(1, NOTHING, NOTHING, False, 0)
    assert np.array_equal(drawn(plan, logits, bars=2), [FIRST, FIRST])


@pytest.mark.parametrize("seed", range(5))
def test_as_many_hits_go_and_come_as_are_planned(seed):
    """Of each drum, and where the model says nothing absurd."""
    plan = BarPlan(1, count(2, 3), count(0, 2), False, 0)
    (events,) = drawn(plan, seed=seed)
    gone, new = FIRST & ~events, events & ~FIRST
    assert np.count_nonzero(gone) == np.count_nonzero(gone & HAT) == 3
    assert np.count_nonzero(new) == np.count_nonzero(new & KICK) == 2


def test_changes_come_where_the_model_expects_them():
    """A kick that it thinks likely at one step is played there."""
    logits = np.full((16, 512), -4.0, np.float32)
    logits[np.arange(16), FIRST] = 4.0
    logits[10, FIRST[10] | KICK] = 4.0
    plan = BarPlan(1, NOTHING, count(0, 1), False, 0)
    placed = np.array([drawn(plan, logits, seed)[0] & ~FIRST for seed in range(40)]) == KICK
    assert placed[:, 10].mean() > 4 * np.delete(placed, 10, axis=1).mean()


def test_what_holds_a_bar_together_never_goes():
    """Backbeats, and the kick on the one: of two of each the others go."""
    plan = BarPlan(1, count(0, 2) + count(1, 2), NOTHING, False, 0)
    for seed in range(4):
        (events,) = drawn(plan, seed=seed)
        assert events[0] & KICK
        assert (events[[4, 12]] & SNARE).all()
        assert not events[8] & KICK


def test_a_kick_on_every_beat_stays():
    """Whatever is planned."""
    four = FIRST.copy()
    four[::4] |= KICK
    forms = [Form("house", DrawRequest(seed=seed), 0, four) for seed in range(8)]
    plans = [form.bar(bar) for form in forms for bar in range(16)]
    assert not any(plan.gone[0] + plan.new[0] for plan in plans)


def test_a_crash_is_on_the_one_where_it_is_planned_and_nowhere_else():
    """Though the bar that is gone back to had one."""
    plain, crash = (BarPlan(1, NOTHING, NOTHING, there, 0) for there in (False, True))
    assert drawn(crash)[0][0] == FIRST[0] | CRASH
    assert np.array_equal(drawn(plain)[0], FIRST)


@pytest.mark.parametrize("seed", range(20))
def test_a_bar_that_is_settled_ends_as_it_would_if_it_were_drawn(seed):
    """Then the model need not be asked; but a bar that has not begun may change again."""
    plan = BarPlan(1, count(2, 1), count(1, 1), crash=False, fill_steps=0)
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
