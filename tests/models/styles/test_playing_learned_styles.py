"""A learned style is played from its own windows, without any training."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from sidestick_models.beat.drum_classes import DrumClass
from sidestick_models.beat.meter import Meter
from sidestick_models.drummer import Drummer
from sidestick_models.networks.style_encoder import StyleEncoder
from sidestick_models.networks.weights import FOLDER
from sidestick_models.sampling.random_draws import SecondStyle
from sidestick_models.styles.learn import learn_from
from sidestick_models.styles.learned_style import LearnedStyle
from sidestick_models.styles.user_styles import UserStyles
from tests.models.styles.learned import OFFBEATS, offbeat_loops

STYLE = learn_from(list(offbeat_loops()), "offbeat", "Offbeat")
SEEDS = range(8)


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> UserStyles:
    """Return the user's styles, with one that was learned."""
    own = UserStyles(tmp_path_factory.mktemp("styles"))
    own.add(STYLE)
    return own


@pytest.fixture(scope="module")
def drummer(own: UserStyles) -> Drummer:
    """Load a drummer that knows it."""
    return Drummer.load(user_styles=own)


def share_of_offbeats(hits: np.ndarray) -> float:
    """Return how often the snare is where only this style has it."""
    return float(hits.reshape(-1, 16, 9)[:, OFFBEATS, DrumClass.SNARE].mean())


def test_beats_are_like_its_loops_but_none_of_them(drummer: Drummer) -> None:
    """In hits, dynamics and timing."""
    beats = [
        beat for s in SEEDS for beat in drummer.generate("offbeat", bars=2, seed=s, versions=2)
    ]
    assert np.mean([share_of_offbeats(beat.hits) for beat in beats]) > 0.7
    assert not STYLE.is_copy(np.stack([beat.events() for beat in beats])).any()
    late = np.concatenate([beat.offsets[1:][beat.hits[1:]] for beat in beats])
    soft = np.concatenate([beat.velocities[beat.hits] for beat in beats])
    assert np.median(late) == pytest.approx(0.25, abs=0.02)
    assert np.median(soft) == pytest.approx(0.5, abs=0.02)


def test_the_same_seed_gives_the_same_beat_however_many_versions(drummer: Drummer) -> None:
    (one,) = drummer.generate("offbeat", bars=4, seed=5)
    first, _ = drummer.generate("offbeat", bars=4, seed=5, versions=2)
    np.testing.assert_array_equal(one.hits, first.hits)
    np.testing.assert_array_equal(one.velocities, first.velocities)
    np.testing.assert_array_equal(one.offsets, first.offsets)


def test_density_is_a_place_in_its_own_range(drummer: Drummer) -> None:
    sparse, dense = (
        np.mean(
            [drummer.generate("offbeat", bars=2, seed=s, density=d)[0].hits.sum() for s in SEEDS]
        )
        for d in (0.0, 1.0)
    )
    low, high = 2 * STYLE.density_range.quantiles[[0, -1]]
    assert dense - sparse > 0.6 * (high - low)


def test_it_can_be_blended_extended_filled_varied_and_felt_in_any_meter(drummer: Drummer) -> None:
    """As any other style, at any temperature."""
    (beat,) = drummer.generate("offbeat", bars=2, seed=1, meter=Meter(7, 8), temperature=2.0)
    meter = Meter(7, 8)
    for style, other in (("offbeat", "funk"), ("funk", "offbeat"), ("offbeat", "offbeat")):
        blend = SecondStyle(other, 0.4)
        assert drummer.generate(style, bars=1, seed=1, blend=blend, temperature=0.1)[0].hits.any()
    assert drummer.extend(beat, bars=2, seed=1, style="offbeat", meter=meter)[0].hits.any()
    assert drummer.feel(beat, seed=1, style="offbeat", meter=meter).velocities[beat.hits].all()
    locked = np.zeros_like(beat.hits)
    assert drummer.vary(beat, locked, seed=1, style="offbeat", meter=meter)[0].hits.any()


def test_its_fills_are_its_fills(drummer: Drummer) -> None:
    """Of toms, where rock's are of snares too."""
    fills = [drummer.generate("offbeat", bars=2, seed=s, fill=True)[0].hits[16:] for s in SEEDS]
    assert np.mean([hits[:, DrumClass.LOW_TOM].mean() for hits in fills]) > 0.4


def test_half_of_a_blend_is_heard(drummer: Drummer) -> None:
    """More of it than in the other style alone, less than in it alone."""
    mixed, rock = (
        np.mean(
            [
                share_of_offbeats(drummer.generate("rock", bars=2, seed=s, **controls)[0].hits)
                for s in SEEDS
            ]
        )
        for controls in ({"blend": SecondStyle("offbeat", 0.5)}, {})
    )
    assert mixed > rock


class Refusing(StyleEncoder):
    """An encoder that must not be needed."""

    def encode(self, *_: object) -> None:  # type: ignore[override]
        """Refuse."""
        raise AssertionError


def test_what_was_encoded_is_kept_for_the_next_start(own: UserStyles, drummer: Drummer) -> None:
    """Until the style is forgotten; another encoder makes it anew."""
    drummer.prepare_style("offbeat")
    style = own.styles()["offbeat"]
    again = Refusing(FOLDER / "encoder.onnx", own.kept).latents_of(style)
    np.testing.assert_array_equal(
        again[True].mean, StyleEncoder(FOLDER / "encoder.onnx").latents_of(style)[True].mean
    )


def test_encodings_go_with_their_style(tmp_path: Path) -> None:
    """And where they cannot be written the style plays all the same."""
    own = UserStyles(tmp_path / "styles")
    own.add(STYLE)
    encoder = StyleEncoder(FOLDER / "encoder.onnx", own.kept)
    assert encoder.latents_of(own.styles()["offbeat"])
    assert len(list((own.folder / ".kept").iterdir())) == 1
    own.forget("offbeat")
    assert own.styles() == {}
    assert not list((own.folder / ".kept").iterdir())
    shutil.rmtree(own.folder / ".kept")
    (own.folder / ".kept").write_text("in the way")
    assert StyleEncoder(FOLDER / "encoder.onnx", own.kept).latents_of(STYLE)


def test_an_encoder_that_knows_no_deviation_plays_through_the_styles_model(
    own: UserStyles, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As of a MusicVAE that an earlier Sidestick imported."""
    drummer = Drummer.load(user_styles=UserStyles(own.folder))
    drummer.catalogue.user_styles.kept = None  # type: ignore[union-attr]
    monkeypatch.setattr(StyleEncoder, "latents_of", lambda *_: {})
    assert drummer.generate("offbeat", bars=2, seed=1)[0].hits.any()


def test_the_type_of_a_style_is_what_was_learned(own: UserStyles) -> None:
    assert isinstance(own.styles()["offbeat"], LearnedStyle)
