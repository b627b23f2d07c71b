"""With its initial weights MusicVAE reconstructs its input before any training."""

import numpy as np
import pytest

pytestmark = pytest.mark.train
tf = pytest.importorskip("tensorflow", reason="needs the extra `train`")

from sidestick_training.music_vae.initial_weights import initialize_to_copy  # noqa: E402
from sidestick_training.music_vae.network import MusicVae, MusicVaeShape  # noqa: E402
from sidestick_training.music_vae.scores import sample_events  # noqa: E402

RNG = np.random.default_rng(5)
HAT, KICK_AND_HAT, SNARE_AND_HAT = 4, 5, 6


def beats(count: int) -> np.ndarray:
    """Eighth hats, a kick on one and a snare on two and four, and single hits anywhere."""
    events = np.zeros((count, 32), np.int32)
    events[:, ::2], events[:, ::16] = HAT, KICK_AND_HAT
    events[:, 4::8] = SNARE_AND_HAT
    extra = (RNG.random((count, 32)) < 0.15) * RNG.choice([1, 2, 8], (count, 32))
    return (events | extra).astype(np.int32)


TRAINING = beats(512)


@pytest.fixture(scope="module")
def model() -> MusicVae:
    """Of the sizes that play, fitted to beats."""
    tf.keras.utils.set_random_seed(1)
    initialized = MusicVae()
    initialize_to_copy(initialized, TRAINING)
    return initialized


def test_it_reconstructs_unseen_beats(model: MusicVae) -> None:
    """From z's mean, continuing from its own steps."""
    unseen = beats(64)
    z, _ = model.encode(tf.constant(unseen.T))
    decode = tf.function(model.decode, autograph=False)
    assert (unseen == sample_events(decode, z).T).mean() > 0.9


def test_random_weights_do_not(model: MusicVae) -> None:
    """So the test above can fail."""
    del model
    plain, unseen = MusicVae(), beats(64)
    z, _ = plain.encode(tf.constant(unseen.T))
    decode = tf.function(plain.decode, autograph=False)
    assert (unseen == sample_events(decode, z).T).mean() < 0.3


def test_z_is_about_as_wide_as_its_prior(model: MusicVae) -> None:
    """The squares of mean and deviation add up to one, component by component, on average."""
    mean, deviation = (part.numpy() for part in model.encode(tf.constant(TRAINING.T)))
    np.testing.assert_allclose((mean**2).mean(0) + (deviation**2).mean(0), 1, atol=0.1)


def test_a_layer_too_small_is_refused() -> None:
    """It has no room for the stores."""
    small = MusicVae(MusicVaeShape(latent=8, encoder=16, decoder=16))
    with pytest.raises(ValueError, match="units"):
        initialize_to_copy(small, beats(32))
