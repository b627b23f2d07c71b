"""The method of "Tweaking the Neural Drum Machine" (2019), with Magenta's objects and with ours.

Magenta: GMD's two-bar windows become NoteSequences, `TrainedModel.encode` makes latents of them,
a CVAE learns which latents a style has and draws one, `TrainedModel.decode` makes two bars of it,
and `DrumsRnnSequenceGenerator` continues. Ours: the same weights and the same drawn latent. All
steps after the draw are the likeliest ones, so that both must play the same beat.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sidestick_models.beat.beat import STEPS_PER_BAR
from sidestick_models.corpus.piece import Piece
from sidestick_models.networks.onnx_session import Session
from sidestick_models.networks.style_cvae import StyleCvae
from sidestick_models.networks.style_encoder import StyleEncoder
from sidestick_models.sampling import random_draws
from sidestick_models.styles.blend import StyleBlend
from sidestick_models.styles.trained import style_number
from sidestick_training.common.fixed_point import FloatingPoint
from sidestick_training.common.pattern_data import pattern_performances
from sidestick_training.common.windows import Windows
from sidestick_training.magenta.checkpoints import Variables, write_checkpoint
from sidestick_training.magenta.conformance_cases import BEAT_STEPS
from sidestick_training.magenta.jobs.runner import Job, run_jobs
from sidestick_training.magenta.sidestick_networks import KerasMusicVae, OnnxDrumsRnn, OnnxMusicVae
from sidestick_training.style_cvae.export import export_style_cvae

Note = Callable[[str, float], None]

_COMPARED_WINDOWS = 256


@dataclass(frozen=True)
class Outcome:
    """Two beats, (steps,) each: Magenta's and ours, and the largest difference of mu and sigma."""

    magenta_events: NDArray[np.int64]
    ours: NDArray[np.int64]
    latent_difference: float

    @property
    def same(self) -> bool:
        """True if both are the same beat."""
        return bool(np.array_equal(self.magenta_events, self.ours))


def run_neural_drum_machine(
    music_vae: Variables,
    drums_rnn: Variables,
    performances: Sequence[Piece],
    *,
    style: str,
    bars: int,
    seed: int,
    fit_minutes: float,
    note: Note = lambda _what, _progress: None,
) -> Outcome:
    """Make a beat of `bars` bars, three or more, in a style, with Magenta and with ours.

    The recordings have no electronic style: the patterns of one that is wanted are learnt too.

    Raises:
        UnknownStyleError: there is no such style.
        MagentaProcessError: Magenta is not installed, or it failed.
    """
    number = style_number(style)
    patterns = pattern_performances(styles=[style])
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        write_checkpoint(music_vae, folder / "music_vae.ckpt")
        magenta = _Encoder(folder, KerasMusicVae(music_vae), note)
        style_cvae = _fit([*performances, *patterns], magenta, fit_minutes, seed, folder, note)
        stream = random_draws.stream(seed, random_draws.Purpose.LATENT, 0)
        blend = StyleBlend(np.eye(number + 1)[number])
        z = style_cvae.draw(blend, 1.0, [stream]).astype(np.float32)
        steps = bars * STEPS_PER_BAR - BEAT_STEPS
        note("Magenta plays", 0.0)
        magenta_events = _play_with_magenta(folder, drums_rnn, z, steps)
    note("Sidestick plays", 0.0)
    beat = OnnxMusicVae(music_vae, FloatingPoint).decode(z, BEAT_STEPS)[1][0]
    rest = OnnxDrumsRnn(drums_rnn, FloatingPoint).continue_greedily(beat, steps)
    return Outcome(magenta_events, np.concatenate([beat, rest]), magenta.difference)


class _Encoder:
    """Latents by Magenta's `TrainedModel.encode`; `difference` is the largest to ours."""

    def __init__(self, folder: Path, ours: KerasMusicVae, note: Note) -> None:
        self._folder, self._ours, self._note = folder, ours, note
        self.difference = 0.0

    def __call__(
        self, windows: Windows
    ) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]]:
        from sidestick_training.style_cvae.network import conditions

        self._note("Magenta encodes", 0.0)
        request = {"checkpoint": np.array("../music_vae.ckpt"), "events": windows.events}
        (result,) = run_jobs([Job("music_vae.encode_sequences", self._folder / "encode", request)])
        few = slice(_COMPARED_WINDOWS)
        ours = self._ours.encode(windows.events[few])
        for mine, theirs in zip(ours, (result["mu"][few], result["sigma"][few]), strict=True):
            self.difference = max(self.difference, float(np.abs(mine - theirs).max()))
        return result["mu"], result["sigma"], conditions(windows.styles, windows.fills)


def _fit(
    performances: Sequence[Piece],
    encode: _Encoder,
    minutes: float,
    seed: int,
    folder: Path,
    note: Note,
) -> StyleCvae:
    from sidestick_training.style_cvae.train import train

    variables = train(
        performances,
        minutes,
        seed,
        folder / "style_cvae",
        lambda progress, _metrics: note("fitting styles", min(progress, 1.0)),
        encode=encode,
    )
    export_style_cvae(dict(variables), folder / "style_cvae.onnx")
    return StyleCvae(Session(folder / "style_cvae.onnx"), StyleEncoder(folder / "encoder.onnx"))


def _play_with_magenta(
    folder: Path, drums_rnn: Variables, z: NDArray[np.float32], steps: int
) -> NDArray[np.int64]:
    weights = {f"variable:{name}": value for name, value in drums_rnn.items()}
    request = {"checkpoint": np.array("../music_vae.ckpt"), "z": z}
    (decoded,) = run_jobs([Job("music_vae.decode_sequence", folder / "decode", request)])
    primer = {"primer": decoded["events"], "steps": np.array(steps)}
    (rest,) = run_jobs(
        [Job("drums_rnn.continue_greedily", folder / "extend", {**weights, **primer})]
    )
    beat: NDArray[np.int64] = np.concatenate([decoded["events"], rest["events"]])
    return beat
