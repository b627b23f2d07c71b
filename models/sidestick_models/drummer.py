"""The drummer: a beat in a style, or what comes after a beat, played with feel.

The same request with the same seed gives the same bytes, whatever the machine and however many
versions are asked for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from sidestick_models import sampling
from sidestick_models.drums_rnn import DrumsRnn
from sidestick_models.errors import EmptyPrimerError, WeightsError
from sidestick_models.feel import Feel
from sidestick_models.grid import STEPS_PER_BAR, Beat
from sidestick_models.music_vae import STEPS as SEED_STEPS
from sidestick_models.music_vae import TEMPERATURE as DECODER_TEMPERATURE
from sidestick_models.music_vae import MusicVae
from sidestick_models.own_styles import OwnStyles
from sidestick_models.repertoire import Repertoire
from sidestick_models.sampling import Draw, ShouldStop, stop_if
from sidestick_models.session import Session
from sidestick_models.style_cvae import StyleCvae
from sidestick_models.weights import FOLDER, read_weights

GRAPHS = (
    "style_cvae.onnx",
    "music_vae_start.onnx",
    "music_vae.onnx",
    "drums_rnn.onnx",
    "feel.onnx",
)
"""The files that a folder of weights holds."""

MOST_BARS = 64
COLDEST, HOTTEST = 0.1, 2.0

_PRIMER_BARS = 8
_PHRASE_BARS = 4  # the period of DrumsRNN's step counter
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
        repertoire: Repertoire,
    ) -> None:
        self._style_cvae, self._music_vae = style_cvae, music_vae
        self._drums_rnn, self._feel = drums_rnn, feel
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
        missing = ", ".join(sorted(set(GRAPHS) - set(files)))
        if missing:
            raise WeightsError(
                f"The models in {folder} are not complete: {missing} is missing. "
                "Install Sidestick again to restore its models."
            )
        style_cvae, vae_start, vae_step, drums_rnn, feel = (Session(files[name]) for name in GRAPHS)
        return cls(
            StyleCvae(style_cvae),
            MusicVae(vae_start, vae_step),
            DrumsRnn(drums_rnn, after_silence="drums_rnn.onnx" not in (instead or {})),
            Feel(feel),
            # Beside the styles, one input says whether it is a fill, and one the tempo.
            Repertoire(min(style_cvae.size("condition"), feel.size("condition")) - 1, own),
        )

    @property
    def styles(self) -> tuple[str, ...]:
        """The styles that `generate` knows."""
        return self.repertoire.keys()

    def generate(
        self,
        style: str,
        *,
        bars: int,
        seed: int,
        temperature: float = 1.0,
        tempo_bpm: float = 120.0,
        versions: int = 1,
        should_stop: ShouldStop | None = None,
    ) -> list[Beat]:
        """Make beats of 1 to 64 bars in a style, one for each version.

        Two bars come from the style; from the third bar on the beat goes on by itself.

        Raises:
            UnknownStyleError: if there is no such style.
            ValueError: if bars, temperature (0.1 to 2), tempo or versions are out of range.
            Stopped: if `should_stop`, asked before each step, says so.
        """
        number = self.repertoire.number(style)
        _check(bars, temperature, tempo_bpm, versions)
        latents = _streams(seed, sampling.LATENT, versions)
        z = self._style_cvae.draw(number, temperature, latents)
        decoding = temperature * DECODER_TEMPERATURE
        draw = Draw(_streams(seed, sampling.EVENTS, versions), decoding)
        events = self._music_vae.decode(z, draw, should_stop)[:, : bars * STEPS_PER_BAR]
        steps = bars * STEPS_PER_BAR - SEED_STEPS
        if steps > 0:
            draw = Draw(_streams(seed, sampling.CONTINUATION, versions), temperature)
            rest = self._drums_rnn.go_on(events, steps, draw, should_stop)
            events = np.concatenate([events, rest], axis=1)
        stop_if(should_stop)
        streams = _streams(seed, sampling.FEEL, versions)
        manner = self._feel.any_manner(streams)
        beats = self._feel.play(events, manner, number, tempo_bpm, streams)
        return [_from_the_start(beat) for beat in beats]

    def extend(
        self,
        primer: Beat,
        *,
        bars: int,
        seed: int,
        style: str | None = None,
        temperature: float = 1.0,
        tempo_bpm: float = 120.0,
        versions: int = 1,
        should_stop: ShouldStop | None = None,
    ) -> list[Beat]:
        """Make what follows a primer: 1 to 64 new bars, one beat for each version.

        The primer begins on a bar line and has whole bars; at most its last 8 are heard. `style`
        only bears on how the new bars are played, which is otherwise as the primer was.

        Raises:
            EmptyPrimerError: if the primer has no hit.
            UnknownStyleError: if there is no such style.
            ValueError: if the primer is not whole bars, or a number is out of range.
            Stopped: if `should_stop`, asked before each step, says so.
        """
        number = None if style is None else self.repertoire.number(style)
        _check(bars, temperature, tempo_bpm, versions)
        if primer.steps % STEPS_PER_BAR:
            raise ValueError(
                f"A primer must have whole bars of 16 steps, not {primer.steps} steps."
            )
        if not primer.hits.any():
            raise EmptyPrimerError
        heard = _last_phrases(primer)
        draw = Draw(_streams(seed, sampling.CONTINUATION, versions), temperature)
        new = self._drums_rnn.go_on(heard.events()[None], bars * STEPS_PER_BAR, draw, should_stop)
        stop_if(should_stop)
        streams = _streams(seed, sampling.FEEL, versions)
        beats = self._feel.play_on(_last_bars(heard), new, number, tempo_bpm, streams)
        return [_from_the_start(beat) for beat in beats]


def _streams(seed: int, purpose: int, versions: int) -> Sequence[np.random.Generator]:
    return [sampling.stream(seed, purpose, version) for version in range(versions)]


def _last_bars(primer: Beat) -> Beat:
    """Return the bars that show how a primer is played."""
    return primer.part(max(0, primer.steps - _MANNER_BARS * STEPS_PER_BAR), primer.steps)


def _last_phrases(primer: Beat) -> Beat:
    """Return at most the last 8 bars, cut where a phrase of 4 begins: bars keep their place."""
    surplus = max(0, primer.bars - _PRIMER_BARS)
    phrases = -(-surplus // _PHRASE_BARS)
    return primer.part(phrases * _PHRASE_BARS * STEPS_PER_BAR, primer.steps)


def _from_the_start(beat: Beat) -> Beat:
    """Play nothing before the beat's first moment: there may be no clip."""
    offsets = beat.offsets.copy()
    offsets[0] = np.maximum(offsets[0], 0)
    return Beat(beat.hits, beat.velocities, offsets)


def _check(bars: int, temperature: float, tempo_bpm: float, versions: int) -> None:
    """Refuse what the models cannot do.

    Raises:
        ValueError: with a sentence that names the value and the legal range.
    """
    if not 1 <= bars <= MOST_BARS:
        raise ValueError(f"Bars must be 1 to {MOST_BARS}, not {bars}.")
    if not COLDEST <= temperature <= HOTTEST:
        raise ValueError(f"Temperature must be {COLDEST} to {HOTTEST}, not {temperature}.")
    if not 20 <= tempo_bpm <= 999:
        raise ValueError(f"Tempo must be 20 to 999 BPM, not {tempo_bpm}.")
    if versions < 1:
        raise ValueError(f"There must be at least 1 version, not {versions}.")
