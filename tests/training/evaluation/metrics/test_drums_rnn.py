"""DrumsRNN beside what counting and copying give."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sidestick_models.corpus.piece import Piece
from sidestick_training.common.gmd import load_performances
from sidestick_training.drums_rnn.baselines import (
    BIGRAM,
    BIGRAM_AND_COPIES,
    COPY,
    UNIGRAM,
    WITH_PIECE_COUNTS,
)
from sidestick_training.drums_rnn.data import first_steps
from sidestick_training.evaluation.config import EvaluationConfig
from sidestick_training.evaluation.metrics.drums_rnn import evaluate, measure_baselines
from sidestick_training.evaluation.shipped_models import load_shipped_models
from tests.training.evaluation.builders import performance
from tests.training.shared_data import GMD, needs_gmd

NAMES = {UNIGRAM, BIGRAM, BIGRAM_AND_COPIES, WITH_PIECE_COUNTS}


def drummed(name: str, split: str, seed: int) -> Piece:
    """Return eight bars of random hits."""
    hits = np.random.default_rng(seed).random((128, 9)) < 0.2
    return performance(name, 8, split=split, hits=hits, end=len(hits))


def test_no_baseline_is_fitted_on_the_split_that_is_measured() -> None:
    """The same pieces get the same figures if the data has no test split at all."""
    learning = [drummed("a", "train", 0), drummed("b", "validation", 1)]
    test = [drummed("c", "test", 2)]
    rows = first_steps(test)
    assert measure_baselines([*learning, *test], rows) == measure_baselines(learning, rows)


def test_mixing_weights_are_fitted_on_validation_or_else_on_training() -> None:
    """Programmed performances have no validation split; the figure says which it was."""
    learning = [drummed("a", "train", 0), drummed("b", "validation", 1)]
    rows = first_steps([drummed("c", "test", 2)])
    assert measure_baselines(learning, rows)[1] == "validation"
    assert measure_baselines(learning[:1], rows)[1] == "train"
    other = [learning[0], replace(learning[1], hits=performance("b", 8).hits)]
    fitted = [measure_baselines(of, rows)[0] for of in (learning, other)]
    assert fitted[0][BIGRAM] == fitted[1][BIGRAM]
    assert fitted[0][BIGRAM_AND_COPIES] != fitted[1][BIGRAM_AND_COPIES]


@pytest.mark.train
@needs_gmd
def test_the_network_is_between_the_baselines_on_recordings() -> None:
    """On a third of the test split: copies help, and counts of the piece help more.

    The network needs fewer nats than all of them, but from step 64 on it is hardly better at
    naming the next event than a copy, and worse than copies and counts together.
    """
    pytest.importorskip("note_seq", reason="note-seq comes with the extra `train`")
    recorded = load_performances(GMD)
    section = evaluate(load_shipped_models().drums_rnn, recorded, EvaluationConfig(pieces=40))
    nats, late = section.figures["nats_per_step"], section.figures["accuracy_from_step_64"]
    assert nats.baselines.keys() == NAMES
    order = [nats.baselines[of] for of in (WITH_PIECE_COUNTS, BIGRAM_AND_COPIES, BIGRAM, UNIGRAM)]
    assert [nats.value, *order] == sorted([nats.value, *order])
    assert nats.baseline == nats.baselines[WITH_PIECE_COUNTS]
    assert late.baselines.keys() == NAMES | {COPY}
    assert late.value < late.baselines[WITH_PIECE_COUNTS]
    assert nats.split == late.split == "test"
    assert "validation" in nats.chosen_on
