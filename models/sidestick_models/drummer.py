"""The drummer: a beat in a style, or what comes after a beat, with a drummer's timing.

The same request with the same seed gives the same bytes, whatever the machine and however many
versions are asked for. A method of `Drummer` is one task: it checks what is asked, lets
`tasks/` draw the hits, and plays them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Unpack

import numpy as np
from numpy.typing import NDArray

from sidestick_models.beat.beat import Beat
from sidestick_models.beat.dotted_beats import keep_time, with_backbeats
from sidestick_models.beat.meter import FOUR_FOUR, Meter
from sidestick_models.beat.subdivision import in_triplets
from sidestick_models.beat.swing import AS_DRAWN, Swing, has_swinging_eighths, swing_of
from sidestick_models.beat.two_hands import NEEDS_MORE, within_two_hands
from sidestick_models.errors import AllLockedError, EmptyPrimerError, WeightsError
from sidestick_models.networks.slots import FILES, FILES_OF, Models, load_models
from sidestick_models.networks.weights import FOLDER, verified_weights
from sidestick_models.sampling.cell_locks import CellLocks
from sidestick_models.sampling.density import DensityRange
from sidestick_models.sampling.form import PlannedFill, first_bars, planned_fills
from sidestick_models.sampling.random_draws import (
    Controls,
    DrawRequest,
    SecondStyle,
    ShouldStop,
    check_bars,
)
from sidestick_models.styles.blend import StyleBlend
from sidestick_models.styles.catalogue import StyleCatalogue
from sidestick_models.styles.user_styles import UserStyles
from sidestick_models.tasks.extend import ExtendTask, last_phrases
from sidestick_models.tasks.fill import FillTask
from sidestick_models.tasks.generate import GenerateTask
from sidestick_models.tasks.play import PlayTask
from sidestick_models.tasks.song_part import (
    SongPartTask,
    with_hard_backbeats,
)
from sidestick_models.tasks.vary import VaryTask

if TYPE_CHECKING:
    from sidestick_models.styles.rule_continuation import RuleContinuation

Events = NDArray[np.int64]

MOST_HITS_RATIO = 4

_PLAYED_BARS = 2  # bars of a primer that show how it is played


class Drummer:
    """All models, loaded, and the styles that can be asked for.

    Temperature: 1.0 plays what the models learnt; towards 0.1 a beat comes closer to the style's
    centre and to the likeliest next step, towards 2.0 it grows more surprising. It divides the
    logits of every step (half of it where the seed pattern's z has decided most already), and
    scales how far from the style's centre z may lie. Steps that the models find absurd are not
    drawn at any temperature. Velocities and offsets do not depend on it.
    """

    def __init__(
        self, models: Models, catalogue: StyleCatalogue, imported: Collection[str] = ()
    ) -> None:
        """Play with these models, of which the files named `imported` are not Sidestick's.

        Who imports a model wants to hear it: then it plays also what patterns would.
        """
        self.models = models
        self._style_model = models.style_model
        self._generate = GenerateTask(models.style_model, models.seed_model)
        self._fill = FillTask(models.style_model, models.seed_model)
        self._song_part = SongPartTask(self._fill)
        self._vary = VaryTask(models.continuation_model)
        self._extend = ExtendTask(models.continuation_model)
        self._goes_on_by_rules = not {*FILES_OF["continuation_model"]} & {*imported}
        self._draws_patterns = not {*FILES_OF["seed_model"]} & {*imported}
        plays_patterns = not {*FILES_OF["human_timing"]} & {*imported}
        self._play = PlayTask(models.human_timing, catalogue, plays_patterns=plays_patterns)
        self.catalogue = catalogue

    @classmethod
    def load(
        cls,
        weights: Path | None = None,
        instead: Mapping[str, Path] | None = None,
        user_styles: UserStyles | None = None,
    ) -> Drummer:
        """Load the models from a folder of weights, or from those installed with the package.

        The paths in `instead` take the place of the files of those names. `user_styles` are
        those in the user's files.

        Raises:
            WeightsError: if a file is missing or is not the one that the manifest names, or one in
                `instead` cannot play.
        """
        folder, imported = weights or FOLDER, dict(instead or {})
        files = verified_weights(folder) | imported
        missing = ", ".join(sorted({*FILES} - set(files)))
        if missing:
            raise WeightsError(
                f"The models in {folder} are not complete: {missing} is missing. "
                "Install Sidestick again to restore its models."
            )
        models = load_models(files, imported, user_styles.kept if user_styles else None)
        drummer = cls(models, StyleCatalogue(models.styles, user_styles), imported)
        if imported:
            drummer._check()
        return drummer

    def _check(self) -> None:
        """Play a beat with every model. Raises WeightsError where one is another than it should."""
        try:
            self.generate(self.catalogue.trained[0], bars=3, seed=0)
        except (ValueError, IndexError) as error:
            raise WeightsError(f"A graph of a model does not fit: {error}") from error

    @property
    def styles(self) -> tuple[str, ...]:
        """Return the keys of the styles that `generate` knows."""
        return self.catalogue.keys()

    def prepare(self) -> None:
        """Make what the first request in a style would wait for, for all but the sub-styles."""
        for style in self.catalogue.without_substyles():
            self.prepare_style(style)

    def prepare_style(self, style: str) -> None:
        """Make what the first request in this style would wait for, but for a style's patterns.

        Raises:
            UnknownStyleError: if there is no such style.
        """
        self._style_model.prepare(self.catalogue.blend(style))
        self.catalogue.claps(style)
        self.catalogue.density_range(style)

    def generate(
        self, style: str, *, bars: int, fill: bool = False, **controls: Unpack[Controls]
    ) -> list[Beat]:
        """Make beats of 1 to 64 bars in a style, one for each version.

        Two bars come from the style. From the third on the beat's form, which is decided before,
        says what becomes of them: which bars come again and how much is different then, where
        fills are and where a crash. Two bars of a style that is written as patterns are a variation
        of them, or, of a blend, the models'. With `fill` the last bar is a fill, or the end of a
        single bar.

        Raises:
            UnknownStyleError: if there is no such style.
            ValueError: if a number is out of range.
            Stopped: if `should_stop`, asked before each step, says so.
        """
        request, density = self._checked(style, controls)
        style_blend, meter = self.catalogue.blend(style, request.blend), request.meter
        check_bars(bars)
        played_bars = meter.patterns(bars)
        seed_bars = min(played_bars, self._generate.most_bars)
        programmed = self.catalogue.programmed(style_blend)
        by_rules = self._draws_patterns and style_blend.is_one
        seeds = self._generate.seed_patterns(
            request, style_blend, density, seed_bars, programmed, by_rules=by_rules
        )
        patterns = np.stack([seed.events for seed in seeds])
        is_triplet = np.array([bool(seed.swings) for seed in seeds])
        fills: list[PlannedFill] = []
        if played_bars > seed_bars:
            forms = self.catalogue.forms(style, request)
            clips = [first_bars(pattern, FOUR_FOUR) for pattern in patterns.tolist()]
            more = played_bars - seed_bars
            rules = self._rules(style_blend, FOUR_FOUR)
            rest = self._extend.continue_patterns(patterns, more, request, density, forms, rules)
            patterns = np.concatenate([patterns, in_triplets(rest, is_triplet)], axis=1)
            first = seed_bars * meter.pattern_steps
            new = bars * meter.steps_per_bar - first
            fills = planned_fills(forms, clips, first, new, meter)
        events = np.stack(
            [
                seed._replace(events=pattern).in_meter(meter)
                for pattern, seed in zip(patterns, seeds, strict=True)
            ]
        )
        events = events[:, : bars * meter.steps_per_bar]
        if meter.is_compound and not style_blend.users:
            # What is written may have its backbeats elsewhere.
            if programmed is None:
                events = within_two_hands(with_backbeats(events, meter))
            events = keep_time(events, meter)
        if fills:
            new_events = events[:, -new:]
            new_events[:] = self._fill.fill_bars(new_events, fills, request, style_blend)
        if fill:
            steps = meter.steps_per_bar if bars > 1 else meter.short_fill_steps
            events = self._fill.fill_end(events, steps, request, style_blend)
        if has_swinging_eighths(meter):
            events = in_triplets(events, is_triplet)
        if programmed is None and not style_blend.users:
            events = within_two_hands(events)
        return self._play.play_divided(events, style_blend, request, seeds, programmed)

    def extend(
        self, primer: Beat, *, bars: int, style: str | None = None, **controls: Unpack[Controls]
    ) -> list[Beat]:
        """Make what follows a primer: 1 to 64 new bars, one beat for each version.

        The primer begins on a bar line and has whole bars; at most its last 8 count. `style`
        bears on how the new bars are played, which is otherwise as the primer was, and on what
        `density` means.

        Raises:
            EmptyPrimerError: if the primer has no hit.
            UnknownStyleError: if there is no such style.
            ValueError: if the primer is not whole bars, or a number is out of range.
            Stopped: if `should_stop`, asked before each step, says so.
        """
        request, density = self._checked(style, controls)
        style_blend = self._style_blend(style, request)
        check_bars(bars)
        _check_beat(primer, request.meter, "extend")
        heard, meter = primer.events(), request.meter
        forms = self.catalogue.forms(style, request)
        rules = self._rules(style_blend, meter)
        events = self._extend.continue_primer(heard, bars, request, density, forms, rules)
        clips = [first_bars([*heard.tolist(), *row], meter) for row in events.tolist()]
        if fills := planned_fills(forms, clips, primer.steps, events.shape[1], meter):
            fill_blend = style_blend or self.catalogue.blend_all()
            events = self._fill.fill_bars(events, fills, request, fill_blend)
        if not NEEDS_MORE[heard].any():
            events = within_two_hands(events)
        beats = self._play.play_as(_last_bars(primer, meter), events, style_blend, request)
        recent = primer.part(primer.steps - len(last_phrases(heard, meter)), primer.steps)
        swing = _swing_of(recent, request)
        return [swing.hold(beat) for beat in beats]

    def hear(
        self, primer: Beat, *, meter: Meter = FOUR_FOUR, should_stop: ShouldStop | None = None
    ) -> None:
        """Hear a primer that `extend` may be asked to continue next, which then takes less time.

        Raises:
            Stopped: if `should_stop`, asked before each step, says so.
        """
        self._extend.hear(primer.events(), meter, should_stop)

    def vary(
        self,
        beat: Beat,
        locked: NDArray[np.bool_],
        *,
        style: str | None = None,
        hits_ratio: float | None = None,
        **controls: Unpack[Controls],
    ) -> list[Beat]:
        """Make other beats out of one: as long, and the same where `locked` (S, 9) is true.

        What is locked keeps its hits, velocities and offsets; what is not is drawn again given
        what is locked and what surrounds it, the beat being a loop of whole bars. Each version
        differs audibly from the beat too. `style` bears on how new hits are played, which is
        otherwise as the beat was, and on what `density` means: over the steps where anything
        may change, locked hits included. `hits_ratio`, in place of a density, is how many hits
        there are over these steps for each that the beat has there: above 0, at most 4.

        Raises:
            EmptyPrimerError: if the beat has no hit.
            AllLockedError: if nothing may change.
            UnknownStyleError: if there is no such style.
            ValueError: if the beat is not whole bars, or a number or shape is not legal.
            Stopped: if `should_stop`, asked before each step, says so.
        """
        request, density = self._checked(style, controls)
        style_blend = self._style_blend(style, request)
        _check_beat(beat, request.meter, "vary")
        locks = CellLocks(beat, np.asarray(locked, bool))
        if not len(locks.free_steps()):
            raise AllLockedError
        if hits_ratio is not None and not 0 < hits_ratio <= MOST_HITS_RATIO:
            raise ValueError(
                f"A ratio of hits must be above 0 and at most {MOST_HITS_RATIO}, not {hits_ratio}."
            )
        events = self._vary.vary(locks, request, density, hits_ratio)
        beats = self._play.play_as(beat, events, style_blend, request)
        return _restored(locks, beats, _swing_of(beat, request))

    def fill(
        self,
        beat: Beat,
        locked: NDArray[np.bool_] | None = None,
        *,
        steps: int,
        style: str | None = None,
        **controls: Unpack[Controls],
    ) -> list[Beat]:
        """Make the last steps of a beat a fill that lands on the downbeat after it.

        The beat is whole bars, the fill at most all of it; half a bar, one bar and two bars are
        usual. What comes before the fill stays as it is, and what of it is `locked` (S, 9). `style`
        is what the fill is in.

        Raises:
            EmptyPrimerError: if the beat has no hit.
            UnknownStyleError: if there is no such style.
            ValueError: if the beat is not whole bars, or a number is out of range.
            Stopped: if `should_stop`, asked before each step, says so.
        """
        request, _ = self._checked(style, controls)
        style_blend = self._style_blend(style, request)
        _check_beat(beat, request.meter, "fill")
        if not 1 <= steps <= beat.steps:
            raise ValueError(f"This fill must have 1 to {beat.steps} steps, not {steps}.")
        fill_blend = style_blend or self.catalogue.blend_all()
        before = np.arange(beat.steps)[:, None] < beat.steps - steps
        locks = CellLocks(beat, before | (np.zeros_like(beat.hits) if locked is None else locked))
        events = self._fill.fill_end(beat.events()[None], steps, request, fill_blend, locks.bits())
        beats = self._play.play(events, style_blend, request)
        return _restored(locks, beats, _swing_of(beat, request), is_fill=True)

    def song_part(
        self,
        beat: Beat,
        locked: NDArray[np.bool_],
        *,
        part: str,
        style: str | None = None,
        **controls: Unpack[Controls],
    ) -> list[Beat]:
        """Make a part of a song out of a beat: one of `PARTS` in `tasks/song_part`.

        It is as long; what is `locked` (S, 9) stays. What a part keeps of the beat is played as it
        was, and `style` is what its fill is in.

        Raises:
            EmptyPrimerError: if the beat has no hit.
            UnknownStyleError: if there is no such style.
            ValueError: if the beat is not whole bars, or there is no such part.
            Stopped: if `should_stop`, asked before each step, says so.
        """
        request, density = self._checked(style, controls)
        style_blend = self._style_blend(style, request)
        _check_beat(beat, request.meter, "make a song of")
        fill_blend = style_blend or self.catalogue.blend_all()
        swing = _swing_of(beat, request)
        events, backbeats = self._song_part.draw(
            part, beat.hits, locked, request, density, fill_blend, in_triplets=swing.is_triplet
        )
        played = [
            with_hard_backbeats(new, added, beat, request.meter)
            for new, added in zip(
                self._play.play_as(beat, events, style_blend, request), backbeats, strict=True
            )
        ]
        kept = [CellLocks(beat, locked | new.hits & beat.hits) for new in played]
        return [_restored(each, [new], swing)[0] for each, new in zip(kept, played, strict=True)]

    def feel(
        self,
        beat: Beat,
        *,
        seed: int,
        style: str | None = None,
        tempo_bpm: float = 120.0,
        meter: Meter = FOUR_FOUR,
        blend: SecondStyle | None = None,
        own_swing: Swing | None = None,
    ) -> Beat:
        """Play a beat's hits, from a bar line on, with other velocities and offsets.

        They swing as they did, or as in `own_swing`.

        Raises:
            UnknownStyleError: if there is no such style.
            ValueError: if a number is out of range.
        """
        controls = Controls(
            seed=seed, tempo_bpm=tempo_bpm, meter=meter, blend=blend, own_swing=own_swing
        )
        request, _ = self._checked(style, controls)
        style_blend = self._style_blend(style, request)
        (played,) = self._play.play(
            beat.events()[None], style_blend, request, self.models.human_timing.steady
        )
        return _swing_of(beat, request).hold(played, merges=False)

    def _checked(self, style: str | None, controls: Controls) -> tuple[DrawRequest, DensityRange]:
        """Return legal controls, and what density means in the style or styles of a request."""
        request, density = DrawRequest(**controls), self.catalogue.density_range(style)
        if request.blend is not None:
            other = self.catalogue.density_range(request.blend.style)
            density = density.blend(other, request.blend.amount)
        return request, density

    def _rules(self, style_blend: StyleBlend | None, meter: Meter) -> RuleContinuation | None:
        """Return the rules by which a style goes on, if by any."""
        if style_blend is None or not style_blend.is_one:
            return None
        programmed = self.catalogue.programmed(style_blend)
        if programmed is None or not programmed.style.goes_on or not self._goes_on_by_rules:
            return None
        from sidestick_models.styles.rule_continuation import RuleContinuation

        rules = RuleContinuation(programmed.style, meter)
        return rules if rules.is_possible else None

    def _style_blend(self, style: str | None, request: DrawRequest) -> StyleBlend | None:
        return None if style is None else self.catalogue.blend(style, request.blend)


def _check_beat(beat: Beat, meter: Meter, task: str) -> None:
    """Refuse a beat that nothing can be done with.

    Raises:
        EmptyPrimerError: if it has no hit.
        ValueError: if it is not whole bars.
    """
    if beat.steps % meter.steps_per_bar:
        raise ValueError(
            f"To {task} a beat in {meter}, it must have whole bars of {meter.steps_per_bar} steps, "
            f"not {beat.steps} steps."
        )
    if not beat.hits.any():
        raise EmptyPrimerError(task)


def _swing_of(beat: Beat, request: DrawRequest) -> Swing:
    """Return how a beat that was given swings."""
    return request.own_swing or swing_of(beat, request.meter) or AS_DRAWN


def _restored(
    locks: CellLocks, beats: Iterable[Beat], swing: Swing, *, is_fill: bool = False
) -> list[Beat]:
    """Return beats with what is locked in them as it was, all else with this swing."""
    restored = (locks.restore(beat) for beat in beats)
    return [swing.hold(beat, ~locks.locked, is_fill=is_fill) for beat in restored]


def _last_bars(primer: Beat, meter: Meter) -> Beat:
    """Return the bars that show how a primer is played."""
    return primer.part(max(0, primer.steps - _PLAYED_BARS * meter.pattern_steps), primer.steps)
