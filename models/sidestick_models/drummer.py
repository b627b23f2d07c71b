"""The drummer: a beat in a style, or what comes after a beat, played with feel.

The same request with the same seed gives the same bytes, whatever the machine and however many
versions are asked for.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Unpack

import numpy as np
from numpy.typing import NDArray

from sidestick_models.beat.beat import Beat
from sidestick_models.beat.meter import FOUR_FOUR, PHRASE_BARS, Meter
from sidestick_models.beat.meter_mapping import retold
from sidestick_models.errors import AllLockedError, EmptyPrimerError, WeightsError
from sidestick_models.networks.drums_rnn import DrumsRnn
from sidestick_models.networks.encoder import Encoder
from sidestick_models.networks.feel import LIVELY, STEADY, Feel, Playing
from sidestick_models.networks.music_vae import MusicVae
from sidestick_models.networks.onnx_session import Session
from sidestick_models.networks.style_cvae import StyleCvae
from sidestick_models.networks.weights import FOLDER, read_weights
from sidestick_models.sampling import draw
from sidestick_models.sampling.cell_locks import Locks
from sidestick_models.sampling.controls import Asked, Blend, Controls, check_bars
from sidestick_models.sampling.density import DensityRange
from sidestick_models.sampling.draw import stop_if
from sidestick_models.styles.blend import StyleBlend
from sidestick_models.styles.catalogue import StyleCatalogue
from sidestick_models.styles.user_styles import OwnStyles
from sidestick_models.tasks.extend import Continuation
from sidestick_models.tasks.fill import MOST_BARS as MOST_FILL_BARS
from sidestick_models.tasks.fill import Fills, short_fill
from sidestick_models.tasks.generate import MOST_BARS as SEED_BARS
from sidestick_models.tasks.generate import SeedPatterns
from sidestick_models.tasks.vary import Variation

Events = NDArray[np.int64]
Floats = NDArray[np.float64]

GRAPHS = (
    "style_cvae.onnx",
    "music_vae_start.onnx",
    "music_vae.onnx",
    "drums_rnn.onnx",
    "feel.onnx",
)
ENCODER = "encoder.onnx"
"""The files that a folder of weights holds."""

MOST_HITS_RATIO = 4

_PRIMER_BARS = 8
_MANNER_BARS = 2  # how much of a primer tells how it is played


class Drummer:
    """All models, loaded, and the styles that can be asked for.

    Temperature: 1.0 plays what the models learnt; towards 0.1 a beat comes closer to the style's
    centre and to the likeliest next step, towards 2.0 it grows more surprising. It divides the
    logits of every step (half of it where the seed pattern's z has decided most already), and
    scales how far from the style's centre z may lie. Steps that the models find absurd are not
    drawn at any temperature. Feel does not depend on it.
    """

    def __init__(
        self,
        style_cvae: StyleCvae,
        music_vae: MusicVae,
        drums_rnn: DrumsRnn,
        feel: Feel,
        repertoire: StyleCatalogue,
    ) -> None:
        self._style_cvae = style_cvae
        self._seed_patterns = SeedPatterns(style_cvae, music_vae)
        self._fills = Fills(style_cvae, music_vae)
        self._variation = Variation(drums_rnn)
        self._continuation, self._feel = Continuation(drums_rnn), feel
        self.repertoire = repertoire

    @classmethod
    def load(
        cls,
        weights: Path | None = None,
        instead: Mapping[str, bytes] | None = None,
        own: OwnStyles | None = None,
    ) -> Drummer:
        """Load the models from a folder of weights, or from those installed with the package.

        The contents in `instead` take the place of the files of those names. `own` are the
        user's styles.

        Raises:
            WeightsError: if a file is missing or is not the one that the manifest names.
        """
        folder = weights or FOLDER
        files = read_weights(folder) | dict(instead or {})
        missing = ", ".join(sorted({*GRAPHS, ENCODER} - set(files)))
        if missing:
            raise WeightsError(
                f"The models in {folder} are not complete: {missing} is missing. "
                "Install Sidestick again to restore its models."
            )
        style_cvae, vae_start, vae_step, drums_rnn, feel = (Session(files[name]) for name in GRAPHS)
        return cls(
            StyleCvae(style_cvae, Encoder(files[ENCODER])),
            MusicVae(vae_start, vae_step),
            DrumsRnn(drums_rnn, after_silence="drums_rnn.onnx" not in (instead or {})),
            Feel(feel),
            # Beside the styles, one input says whether it is a fill, and one the tempo.
            StyleCatalogue(min(style_cvae.size("condition"), feel.size("condition")) - 1, own),
        )

    @property
    def styles(self) -> tuple[str, ...]:
        """The styles that `generate` knows."""
        return self.repertoire.keys()

    def prepare(self) -> None:
        """Make what the first request in a style would wait for: half a second for all of them."""
        for style in self.styles:
            mix = self.repertoire.mix(style)
            self._style_cvae.prepare(mix)
            self.repertoire.claps(style)
            self.repertoire.range_of(style)

    def generate(
        self, style: str, *, bars: int, fill: bool = False, **controls: Unpack[Controls]
    ) -> list[Beat]:
        """Make beats of 1 to 64 bars in a style, one for each version.

        Two bars come from the style; from the third bar on the beat goes on by itself. With
        `fill` the last bar is a fill, or the end of a single bar.

        Raises:
            UnknownStyleError: if there is no such style.
            ValueError: if a number is out of range.
            Stopped: if `should_stop`, asked before each step, says so.
        """
        asked, real = self._settled(style, controls)
        mix = self.repertoire.mix(style, asked.blend)
        check_bars(bars)
        patterns = self._seed_patterns.beats(asked, mix, real, min(bars, SEED_BARS))
        if bars > SEED_BARS:
            rest = self._continuation.of_patterns(patterns, bars - SEED_BARS, asked, real)
            patterns = np.concatenate([patterns, rest], axis=1)
        events = np.stack([retold(pattern, asked.meter) for pattern in patterns])
        if fill:
            steps = asked.meter.steps_per_bar if bars > 1 else short_fill(asked.meter)
            events = self._fills.at_the_end(events, steps, asked, mix)
        return self._played(events, mix, asked)

    def extend(
        self, primer: Beat, *, bars: int, style: str | None = None, **controls: Unpack[Controls]
    ) -> list[Beat]:
        """Make what follows a primer: 1 to 64 new bars, one beat for each version.

        The primer begins on a bar line and has whole bars; at most its last 8 are heard. `style`
        bears on how the new bars are played, which is otherwise as the primer was, and on what
        `density` means.

        Raises:
            EmptyPrimerError: if the primer has no hit.
            UnknownStyleError: if there is no such style.
            ValueError: if the primer is not whole bars, or a number is out of range.
            Stopped: if `should_stop`, asked before each step, says so.
        """
        asked, real = self._settled(style, controls)
        mix = self._mix(style, asked)
        check_bars(bars)
        _check_beat(primer, asked.meter, "extend")
        heard = _last_phrases(primer, asked.meter)
        events = self._continuation.of_primer(heard.events(), bars, asked, real)
        return self._played_as(_last_bars(heard, asked.meter), events, mix, asked)

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

        What is locked keeps its hits, velocities and offsets; what is not is drawn anew given
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
        asked, real = self._settled(style, controls)
        mix = self._mix(style, asked)
        _check_beat(beat, asked.meter, "vary")
        locks = Locks(beat, np.asarray(locked, bool))
        if not len(locks.free_steps()):
            raise AllLockedError
        if hits_ratio is not None and not 0 < hits_ratio <= MOST_HITS_RATIO:
            raise ValueError(
                f"A ratio of hits must be above 0 and at most {MOST_HITS_RATIO}, not {hits_ratio}."
            )
        events = self._variation.of_loop(locks, asked, real, hits_ratio)
        return [locks.kept_in(new) for new in self._played_as(beat, events, mix, asked)]

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

        The beat is whole bars, the fill at most two of them; half a bar, one bar and two bars are
        usual. What comes before the fill stays as it is, and what of it is `locked` (S, 9). `style`
        is what the fill is in.

        Raises:
            EmptyPrimerError: if the beat has no hit.
            UnknownStyleError: if there is no such style.
            ValueError: if the beat is not whole bars, or a number is out of range.
            Stopped: if `should_stop`, asked before each step, says so.
        """
        asked, _ = self._settled(style, controls)
        mix = self._mix(style, asked)
        _check_beat(beat, asked.meter, "fill")
        most = min(beat.steps, MOST_FILL_BARS * asked.meter.steps_per_bar)
        if not 1 <= steps <= most:
            raise ValueError(f"This fill must have 1 to {most} steps, not {steps}.")
        fill_in = self.repertoire.all_alike() if mix is None else mix
        before = np.arange(beat.steps)[:, None] < beat.steps - steps
        locks = Locks(beat, before | (np.zeros_like(beat.hits) if locked is None else locked))
        events = self._fills.at_the_end(beat.events()[None], steps, asked, fill_in, locks.bits())
        return [locks.kept_in(new) for new in self._played(events, mix, asked)]

    def feel(
        self,
        beat: Beat,
        *,
        seed: int,
        style: str | None = None,
        tempo_bpm: float = 120.0,
        meter: Meter = FOUR_FOUR,
        blend: Blend | None = None,
    ) -> Beat:
        """Play a beat's hits, from a bar line on, with other velocities and offsets.

        Raises:
            UnknownStyleError: if there is no such style.
            ValueError: if a number is out of range.
        """
        controls = Controls(seed=seed, tempo_bpm=tempo_bpm, meter=meter, blend=blend)
        asked, _ = self._settled(style, controls)
        mix = self._mix(style, asked)
        (played,) = self._played(beat.events()[None], mix, asked, STEADY)
        return played

    def _settled(self, style: str | None, controls: Controls) -> tuple[Asked, DensityRange]:
        """The controls, and what density means in the style or styles that are asked for."""
        asked, real = Asked(**controls), self.repertoire.range_of(style)
        if asked.blend is not None:
            real = real.mixed(self.repertoire.range_of(asked.blend.style), asked.blend.amount)
        return asked, real

    def _mix(self, style: str | None, asked: Asked) -> StyleBlend | None:
        return None if style is None else self.repertoire.mix(style, asked.blend)

    def _played(
        self, events: Events, mix: StyleBlend | None, asked: Asked, playing: Playing = LIVELY
    ) -> list[Beat]:
        """Play each version's events (versions, S) in a manner of its own."""
        stop_if(asked.should_stop)
        streams = asked.streams(draw.FEEL)[: len(events)]
        manner = self._feel.any_manner(streams)
        beats = self._feel.play(events, manner, mix, asked.tempo_bpm, streams, asked.meter, playing)
        return [_from_the_start(beat) for beat in beats]

    def _played_as(
        self, beat: Beat, events: Events, mix: StyleBlend | None, asked: Asked
    ) -> list[Beat]:
        """Play each version's events (versions, S) as a beat of whole bars was played."""
        stop_if(asked.should_stop)
        streams = asked.streams(draw.FEEL)
        beats = self._feel.play_on(beat, events, mix, asked.tempo_bpm, streams, asked.meter)
        return [_from_the_start(beat) for beat in beats]


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


def _last_bars(primer: Beat, meter: Meter) -> Beat:
    """Return the bars that show how a primer is played."""
    return primer.part(max(0, primer.steps - _MANNER_BARS * meter.steps_per_bar), primer.steps)


def _last_phrases(primer: Beat, meter: Meter) -> Beat:
    """Return at most the last 8 bars, cut where a phrase of 4 begins: bars keep their place."""
    surplus = max(0, primer.bars(meter) - _PRIMER_BARS)
    phrases = -(-surplus // PHRASE_BARS)
    return primer.part(phrases * PHRASE_BARS * meter.steps_per_bar, primer.steps)


def _from_the_start(beat: Beat) -> Beat:
    """Play nothing before the beat's first moment: there may be no clip."""
    offsets = beat.offsets.copy()
    offsets[:1] = np.maximum(offsets[:1], 0)
    return Beat(beat.hits, beat.velocities, offsets)
