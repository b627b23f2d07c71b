"""Two bars that go on as their style's rules allow.

A style of patterns that a drummer plays is made by single hits: a kick on the one, and one drop is
none. So each two bars go back to the two that a beat has, with a small change of what the style
leaves free, and what must stay does.
"""

from __future__ import annotations

import random

import numpy as np
from numpy.typing import NDArray

from sidestick_models.beat.drum_classes import DrumClass
from sidestick_models.beat.meter import PLACES, Meter
from sidestick_models.patterns.drum_tab import CLAP, DRUM_OF_LANE, NORMAL, REST, Pattern
from sidestick_models.patterns.pattern_draft import Draft
from sidestick_models.patterns.pattern_to_beat import render
from sidestick_models.patterns.variation_rules import SMALL_CHANGES, borrow_hats
from sidestick_models.sampling.character import ANYTHING, Wanted
from sidestick_models.sampling.form import Form, first_bars
from sidestick_models.sampling.random_draws import uniform
from sidestick_models.styles.programmed_beats import ProgrammedStyle
from sidestick_models.styles.triplets_in_meter import triplet_places

Events = NDArray[np.int64]

_BARS = 2
_MOST_CHANGES = 2
# Where a density, a complexity or an intensity is asked for, one stays of so many tries, in which
# so much more may change.
_TRIES, _MORE_CHANGES = 12, 3
_CRASH = 1 << DrumClass.CRASH


class RuleContinuation:
    """Bars in one meter that follow others in a style."""

    def __init__(self, style: ProgrammedStyle, meter: Meter) -> None:
        self._style, self._meter = style, meter
        self._steps, self._places = _steps_and_places(meter, triplets=style.style.triplets)

    @property
    def is_possible(self) -> bool:
        """Tell whether what the patterns say of a bar of 4/4 is said of a bar of the meter."""
        once = len(set(self._places)) == len(self._places)
        return once and self._meter.bars_per_pattern == 1

    def continue_(
        self,
        heard: Events,
        bars: int,
        form: Form,
        stream: np.random.Generator,
        temperature: float,
        wanted: Wanted = ANYTHING,
        *,
        attempt: int = 0,
    ) -> Events:
        """Continue whole bars, events (S,), from a clip's beginning on: (bars * steps per bar,).

        The form says where crashes are. At an `attempt` after the first more is changed, and the
        cymbals are those of another pattern.
        """
        rng = random.Random(int(uniform(stream, 1)[0] * 2**53))  # noqa: S311 - music, not secrets
        before = len(heard) // self._meter.steps_per_bar
        base = self._last_two(heard, before)
        if attempt:
            base = self._with_other_hats(base, rng)
        pairs = [
            self._varied(base, rng, temperature, wanted, attempt)
            for _ in range(before // _BARS, -(-(before + bars) // _BARS))
        ]
        new = np.concatenate(pairs)[before % _BARS :][:bars]
        in_meter = np.zeros((bars, self._meter.steps_per_bar), np.int64)
        in_meter[:, self._steps] = new[:, self._places]
        first = first_bars([*heard.tolist(), *in_meter.ravel().tolist()], self._meter)
        for bar, events in enumerate(in_meter, start=before):
            if not np.any(events[1:] & _CRASH):
                events[0] = events[0] & ~_CRASH | form.bar(bar, first).crash * _CRASH
        return in_meter.ravel()

    def _last_two(self, heard: Events, bars: int) -> Pattern:
        """Return the last first and the last second of two bars, as a pattern."""
        by_place = np.zeros((bars, PLACES), np.int64)
        by_place[:, self._places] = heard.reshape(bars, -1)[:, self._steps]
        last = (max(range(half, bars, _BARS), default=0) for half in range(_BARS))
        events = np.concatenate([by_place[bar] for bar in last]).tolist()
        lanes = {
            lane: "".join(NORMAL if event >> drum & 1 else REST for event in events)
            for lane, drum in DRUM_OF_LANE.items()
            if lane != CLAP
        }
        return Pattern("heard", {lane: tab for lane, tab in lanes.items() if NORMAL in tab})

    def _with_other_hats(self, base: Pattern, rng: random.Random) -> Pattern:
        draft = Draft(base, self._style.style)
        borrow_hats(draft, rng.choice(self._style.beats))
        return Pattern(base.name, draft.tabs())

    def _varied(
        self, base: Pattern, rng: random.Random, temperature: float, wanted: Wanted, attempt: int
    ) -> Events:
        """Return the two bars with a small change or some: events (2, 16)."""
        most = max(1, round(_MOST_CHANGES * temperature)) + attempt
        tries = 1
        if not wanted.is_nothing:
            most, tries = most + _MORE_CHANGES, _TRIES
        beats = []
        for _ in range(tries):
            draft = Draft(base, self._style.style, self._style.beats)
            count = rng.randint(1 + attempt, most)
            # At a further attempt only what finds something to do counts.
            for change in rng.sample(SMALL_CHANGES, len(SMALL_CHANGES) if attempt else count):
                was = draft.tabs()
                change(draft, rng)
                count -= draft.tabs() != was
                if not count:
                    break
            beats.append(render(self._style.style, Pattern(base.name, draft.tabs())).beat)
        chosen = beats[wanted.choose(np.stack([beat.hits for beat in beats]))]
        return chosen.events().reshape(_BARS, PLACES)


def _steps_and_places(meter: Meter, *, triplets: bool) -> tuple[Events, Events]:
    """Return the steps of a bar of the meter that patterns in 4/4 play, and as which places."""
    steps = np.arange(meter.steps_per_bar)
    places = meter.places_of(steps)
    if triplets and meter.is_compound:
        eighths = steps % 2 == 0
        return steps[eighths], triplet_places(places, steps)[eighths]
    return steps, places
