"""DrumsRNN keeps the primers that it has heard."""

from __future__ import annotations

import numpy as np
import pytest

from sidestick_models.beat.meter import FOUR_FOUR
from sidestick_models.errors import Stopped, WeightsError
from sidestick_models.networks.drums_rnn import MOST_HEARD, DrumsRnn, RnnState
from sidestick_models.networks.onnx_session import Recurrence, Session, zero_codes, zeros
from sidestick_models.networks.weights import FOLDER
from sidestick_models.sampling.density import density_range
from sidestick_models.sampling.random_draws import Draw, DrawRequest, stream
from sidestick_models.tasks.extend import ExtendTask

COUNTS = FOUR_FOUR.counts_of(np.arange(49))


@pytest.fixture(scope="module")
def step() -> Session:
    return Session(FOLDER / "drums_rnn.onnx")


def primer(seed: int, pieces: int = 1) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 512, (pieces, 32))


def hear(model: DrumsRnn, seed: int, asked: list[int] | None = None) -> RnnState:
    """Hear a primer; `asked` counts its steps."""

    def count() -> bool:
        if asked is not None:
            asked.append(seed)
        return False

    return model.prime(primer(seed), COUNTS[:33], count)


def continued(model: DrumsRnn, state: RnnState, versions: int, seed: int = 5) -> bytes:
    draw = Draw([stream(seed, 2, version) for version in range(versions)], 1.0)
    return model.continue_(state, COUNTS[32:], draw).tobytes()


def test_what_was_heard_is_continued_alike_again_and_again(step: Session) -> None:
    """To continue it, in however many versions, changes nothing about what was heard."""
    model = DrumsRnn(step)
    asked: list[int] = []
    first = [continued(model, hear(model, 1, asked), versions) for versions in (1, 8, 1)]
    assert len(asked) == 32
    fresh = [continued(DrumsRnn(step), hear(DrumsRnn(step), 1), versions) for versions in (1, 8)]
    assert first == [*fresh, fresh[0]]


def test_other_primers_and_other_places_are_heard_anew(step: Session) -> None:
    """Also several pieces at once; the last few stay known."""
    model = DrumsRnn(step)
    hear(model, 1)
    later = model.prime(primer(1), COUNTS[16:49])
    assert not np.array_equal(later.logits, hear(model, 1).logits)
    pieces = model.prime(primer(1, pieces=3), COUNTS[:33])
    assert pieces.logits.shape == (3, 512)
    asked: list[int] = []
    for seed in range(2, 2 + MOST_HEARD):
        hear(model, seed)
    for seed in (5, 4, 3, 2, 1):
        hear(model, seed, asked)
    assert set(asked) == {1}


def test_hearing_that_is_stopped_is_not_kept(step: Session) -> None:
    """Nor is it mixed with what is heard in its middle."""
    model = DrumsRnn(step)
    left = iter([False] * 20 + [True])
    with pytest.raises(Stopped):
        model.prime(primer(1), COUNTS[:33], lambda: next(left))
    asked: list[int] = []

    def hear_others() -> bool:
        asked.append(1)
        hear(model, 2)
        if len(asked) == 9:
            hear(model, 1)
        return False

    state = model.prime(primer(1), COUNTS[:33], hear_others)
    assert len(asked) == 32
    assert np.array_equal(state.logits, hear(DrumsRnn(step), 1).logits)


@pytest.mark.parametrize("logits", [np.zeros((1, 10), "f4"), np.zeros((2, 512), "f4")])
def test_a_graph_never_writes_beyond_what_it_was_given(step: Session, logits: np.ndarray) -> None:
    """One of another size is refused when it runs."""
    inputs = {
        "event": np.zeros(1, np.int64),
        "count": np.array(0),
        "codes": zero_codes(1, step.size("codes")),
        "cells": zeros(1, step.size("cells")),
        "values": zeros(1, 32, step.size("values")),
        "keys": zeros(1, 32, step.size("keys")),
    }
    outputs = {"logits": logits, "value": zeros(1, 256), "key": zeros(1, 256)}
    carried = {"codes": "codes_after", "cells": "cells_after"}
    with pytest.raises(WeightsError, match="cannot be run"):
        Recurrence(step, inputs, outputs, carried).run()


def freely(seed: int) -> DrawRequest:
    """Ask for a density: bars then go on without the plans of a form."""
    return DrawRequest(seed=seed, density=0.5)


def test_what_a_clip_repeats_goes_on_unless_the_network_is_magentas(step: Session) -> None:
    """Magenta's own begin without a silent step, and play without a memory as they do there."""
    bar = np.array([5, 4, 4, 0, 6, 0, 4, 1, 4, 1, 5, 0, 6, 0, 4, 2])
    repeats = []
    for after_silence in (True, False):
        task = ExtendTask(DrumsRnn(step, after_silence=after_silence))
        drawn = [
            task.continue_primer(np.tile(bar, 4), 4, freely(seed), density_range("funk"), ())
            for seed in range(6)
        ]
        repeats.append(np.mean([row.reshape(4, 16) == bar for row in drawn]))
    assert repeats[0] > repeats[1] + 0.05
