"""The shipped models, teacher-forced."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from sidestick_models.sampling.random_draws import Draw
from sidestick_training.evaluation.config import QUICK
from sidestick_training.evaluation.metrics import music_vae
from sidestick_training.evaluation.metrics.drums_rnn import teacher_forced_score
from sidestick_training.evaluation.metrics.music_vae import onset_f1
from sidestick_training.evaluation.shipped_models import ShippedModels, load_shipped_models
from sidestick_training.evaluation.teacher_forcing import TeacherForcing
from sidestick_training.evaluation.windows.hvo_windows import cut_windows
from tests.training.evaluation.builders import performance, window

FILLS = window(snare=range(16), low_tom=range(16, 24), high_tom=range(24, 32))


@pytest.fixture(scope="module")
def shipped() -> ShippedModels:
    return load_shipped_models()


def events(seed: int, *shape: int) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 512, shape)


def test_teacher_forcing_returns_the_true_events() -> None:
    """Whatever the logits say."""
    truth = events(0, 3, 4)
    logits = np.random.default_rng(1).normal(size=(3, 512)).astype(np.float32)
    assert (TeacherForcing.of(truth).at(2, logits) == truth[:, 2]).all()


def test_equal_logits_cost_the_logarithm_of_the_number_of_events() -> None:
    """Equal logits cost log 512 at every step; certainty of the truth costs nothing."""
    truth = events(0, 2, 2)
    forced = TeacherForcing.of(truth)
    forced.at(0, np.zeros((2, 512), np.float32))
    certain = np.full((2, 512), -100, np.float32)
    certain[[0, 1], truth[:, 1]] = 100
    forced.at(1, certain)
    np.testing.assert_allclose(forced.nll[:, 0], math.log(512))
    np.testing.assert_allclose(forced.nll[:, 1], 0, atol=1e-12)
    assert forced.correct[:, 1].all()


def test_drums_rnn_never_sees_what_it_predicts(shipped: ShippedModels) -> None:
    """Later steps change no step's cost."""
    piece = events(3, 1, 40)
    changed = piece.copy()
    changed[0, 20:] ^= 1
    costs = []
    for row in (piece, changed):
        forced = TeacherForcing.of(row)
        shipped.drums_rnn.teacher_force(forced)
        costs.append(forced.nll)
    np.testing.assert_array_equal(costs[0][:, :20], costs[1][:, :20])
    assert (costs[0][:, 20:] != costs[1][:, 20:]).any()


def test_every_step_weighs_the_same_whatever_its_piece(shipped: ShippedModels) -> None:
    """Pieces of different lengths side by side cost what they cost one by one."""
    long, short = events(4, 48), events(5, 16)
    together = teacher_forced_score(shipped.drums_rnn, [long, short])
    alone = [teacher_forced_score(shipped.drums_rnn, [piece]) for piece in (long, short)]
    for name in ("nats_per_step", "accuracy"):
        of_long, of_short = (getattr(of, name) for of in alone)
        assert getattr(together, name) == pytest.approx((48 * of_long + 16 * of_short) / 64)


def test_music_vae_never_sees_the_step_that_it_predicts(shipped: ShippedModels) -> None:
    """The decoder is given the steps before, not the step."""
    truth = events(6, 1, 32)
    changed = truth.copy()
    changed[0, -1] ^= 1
    z = np.random.default_rng(7).normal(size=(1, 256))
    costs = []
    for row in (truth, changed):
        forced = TeacherForcing.of(row)
        shipped.music_vae.decode(z, forced)
        costs.append(forced.nll)
    np.testing.assert_array_equal(costs[0][:, :-1], costs[1][:, :-1])


def test_onset_f1_is_by_drum_class() -> None:
    """All kicks, half of the snares, and a crash that was never played."""
    given = np.array([[1, 2, 1, 2, 0, 0]])
    generated = np.array([[1, 2, 1, 0, 0, 128]])
    scores = onset_f1(given, generated)
    assert scores["kick"] == 1
    assert scores["snare"] == pytest.approx(2 / 3)
    assert scores["crash"] == 0
    assert "ride" not in scores
    assert scores["macro"] == pytest.approx((1 + 2 / 3 + 0) / 3)
    assert scores["micro"] == pytest.approx(6 / 8)


def test_z_depends_on_the_window(shipped: ShippedModels) -> None:
    """From its own z a window is predicted better than from that of another."""
    windows = cut_windows([performance("a", 2), performance("b", 2, hits=FILLS)], "train")
    z = shipped.encoder.z(windows.events())
    own, others = (TeacherForcing.of(windows.events()) for _ in range(2))
    shipped.music_vae.decode(z, own)
    shipped.music_vae.decode(z[::-1], others)
    assert own.nll.sum() < 0.5 * others.nll.sum()


class Copier:
    """A MusicVAE whose z is its input, and which decodes to that; or, if `silent`, to silence."""

    def __init__(self, silent: bool) -> None:
        self.silent = silent

    def z(self, events: np.ndarray) -> np.ndarray:
        return events.astype(float)

    def decode(self, z: np.ndarray, draw: Draw) -> np.ndarray:
        given = np.zeros(z.shape, int) if self.silent else z.astype(int)
        return np.stack(
            [draw.at(step, _sure_of(given[:, step])) for step in range(z.shape[1])], axis=1
        )


def _sure_of(events: np.ndarray) -> np.ndarray:
    return np.where(np.arange(512) == events[:, None], 40, 0).astype(np.float32)


@pytest.mark.parametrize(("silent", "right"), [(False, 1.0), (True, 0.5)])
def test_a_perfect_reconstruction_is_all_right(silent: bool, right: float) -> None:
    """Silence is right where the plain beat is silent: at every other step."""
    copier: Any = Copier(silent)
    played = [performance("a", 8), performance("b", 8, split="test")]
    figures = music_vae.evaluate(copier, copier, played, QUICK).figures
    for name in ("teacher_forced_accuracy", "sampled_accuracy", "drawn_accuracy"):
        assert figures[name].value == right
        assert figures[name].baseline == 0.5
    assert figures["onset_f1.micro"].value == (0 if silent else 1)
    assert figures["onset_f1.micro"].baseline == 0


def test_teacher_forcing_and_playing_predict_the_same(shipped: ShippedModels) -> None:
    """After the same events DrumsRNN predicts what it would play."""
    piece = events(8, 1, 24)
    measured = TeacherForcing.of(piece)
    shipped.drums_rnn.teacher_force(measured)
    played = TeacherForcing.of(piece[:, 10:])
    primed = shipped.drums_rnn.prime(piece[:, :10], np.arange(11))
    shipped.drums_rnn.continue_(primed, np.arange(10, 24), played)
    np.testing.assert_array_equal(measured.nll[:, 10:], played.nll)
