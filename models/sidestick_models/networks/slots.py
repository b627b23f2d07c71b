"""The slots of a drummer: the network that plays in each, and loading them all from files.

Outside of this room models go by what they are for: tasks, drummer and settings name slots. This
is the only place that says which network that is, and the one to change if another should play.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:  # who only needs the names of slots does not wait for NumPy
    from sidestick_models.networks.drums_rnn import DrumsRnn, RnnState
    from sidestick_models.networks.feel import Feel, FeelSpread
    from sidestick_models.networks.music_vae import MusicVae
    from sidestick_models.networks.style_cvae import StyleCvae
    from sidestick_models.styles.kept_arrays import KeptArrays

    StyleModel = StyleCvae
    """A style becomes latents."""
    SeedModel = MusicVae
    """Latents become seed patterns: two bars that a beat begins with."""
    ContinuationModel = DrumsRnn
    """A primer becomes what comes next."""
    ContinuationState = RnnState
    HumanTiming = Feel
    """Hits become velocities and offsets."""
    TimingSpread = FeelSpread

NETWORKS = {"seed_model": "music_vae", "continuation_model": "drums_rnn", "human_timing": "feel"}
"""The slots that a model with a name can fill, and what it is called on disk, its *kind*."""

ASKED_FOR = ("seed_model", "continuation_model")
"""The slots for which a request can name a model; else its style's plays, or what is in use."""

SLOTS = {network: slot for slot, network in NETWORKS.items()}

OWN = "sidestick"
"""The name of the models that come with the package."""

_CONTINUATION, _ENCODER = "drums_rnn.onnx", "encoder.onnx"
FILES = (
    "style_cvae.onnx",
    _ENCODER,
    "music_vae_start.onnx",
    "music_vae.onnx",
    _CONTINUATION,
    "feel.onnx",
)
"""The files that a folder of weights holds."""

FILES_OF = {
    "seed_model": FILES[:4],
    "continuation_model": (_CONTINUATION,),
    "human_timing": ("feel.onnx",),
}
"""The files that play in a slot; a seed model brings along what finds the latents of styles."""


class DrummerChoice(NamedTuple):
    """The name of the model in each slot that can be chosen; "" leaves it to what is in use."""

    seed_model: str = ""
    continuation_model: str = ""
    human_timing: str = ""

    def imported(self) -> dict[str, str]:
        """Return slot -> name of the models that do not come with the package."""
        return {slot: name for slot, name in self._asdict().items() if name not in ("", OWN)}


OURS = DrummerChoice(OWN, OWN, OWN)
"""The models that come with the package."""


class Models(NamedTuple):
    """A model in each slot of a drummer."""

    style_model: StyleModel
    seed_model: SeedModel
    continuation_model: ContinuationModel
    human_timing: HumanTiming

    @property
    def styles(self) -> int:
        """Return how many trained styles all of them know."""
        return min(self.style_model.styles, self.human_timing.styles)


def load_models(
    files: Mapping[str, Path],
    imported: Collection[str] = (),
    kept: KeptArrays | None = None,
) -> Models:
    """Load a model into each slot from the `FILES`, name -> path, of which these were imported.

    What is encoded of users' styles is kept in `kept`.

    Raises:
        WeightsError: one cannot be read, or has weights that are not numbers.
    """
    from sidestick_models.networks.drums_rnn import AFTER_SILENCE, DrumsRnn
    from sidestick_models.networks.feel import Feel
    from sidestick_models.networks.given_hits import shipped_given_hits
    from sidestick_models.networks.music_vae import MusicVae
    from sidestick_models.networks.onnx_floats import check_numbers
    from sidestick_models.networks.onnx_session import Session
    from sidestick_models.networks.playing import shipped_origins, shipped_playing
    from sidestick_models.networks.style_cvae import StyleCvae
    from sidestick_models.networks.style_encoder import StyleEncoder
    from sidestick_models.networks.subdivisions import shipped_subdivisions

    for name in imported:
        check_numbers(files[name])
    sessions = {name: Session(files[name]) for name in FILES if name != _ENCODER}
    continuation, style = sessions[_CONTINUATION], "style_cvae.onnx"
    return Models(
        style_model=StyleCvae(
            sessions[style],
            StyleEncoder(files[_ENCODER], kept),
            subdivisions=None if style in imported else shipped_subdivisions(),
            origins=None if style in imported else shipped_origins(),
        ),
        seed_model=MusicVae(sessions["music_vae_start.onnx"], sessions["music_vae.onnx"]),
        # Magenta's own networks were not trained on a silent step before the first event.
        continuation_model=DrumsRnn(
            continuation,
            after_silence=_CONTINUATION not in imported or AFTER_SILENCE in continuation.notes,
        ),
        human_timing=Feel(
            sessions["feel.onnx"],
            shipped_playing(),
            None if "feel.onnx" in imported else shipped_given_hits(),
        ),
    )
