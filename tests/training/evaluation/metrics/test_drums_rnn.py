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
from sidestick_training.evaluation.metrics.drums_rnn import ALONE, evaluate, measure_baselines
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
def test_the_network_and_its_memory_foresee_more_than_copies_counts_and_either_alone() -> None:
    """On a third of the test split: copies help, and counts of the piece help more.

    From step 64 on the network alone is hardly better than a copy, and worse than copies and
    counts together; with its memory it is better than all of them.
    """
    pytest.importorskip("note_seq", reason="note-seq comes with the extra `train`")
    recorded = load_performances(GMD)
    section = evaluate(load_shipped_models().drums_rnn, recorded, EvaluationConfig(pieces=40))
    nats, late = section.figures["nats_per_step"], section.figures["accuracy_from_step_64"]
    assert nats.baselines.keys() == NAMES | {ALONE}
    order = [
        nats.value,
        *(nats.baselines[of] for of in (ALONE, WITH_PIECE_COUNTS, BIGRAM_AND_COPIES)),
        *(nats.baselines[of] for of in (BIGRAM, UNIGRAM)),
    ]
    assert order == sorted(order)
    assert late.baselines.keys() == NAMES | {ALONE, COPY}
    assert late.baselines[ALONE] < late.baselines[WITH_PIECE_COUNTS] < late.value
    assert late.value > late.baselines[COPY] + 0.04
    assert nats.split == late.split == "test"
    assert "validation" in nats.chosen_on
