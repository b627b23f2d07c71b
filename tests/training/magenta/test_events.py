"""Events and steps are Magenta's: all 512 classes, and recordings of GMD."""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from sidestick_models.beat.beat import Beat

pytest.importorskip("tensorflow", reason="needs the extra `train`")

from sidestick_training.common.gmd import load_performances
from sidestick_training.magenta import golden_answers
from sidestick_training.magenta.gmd_midi_files import hundred_recordings
from sidestick_training.magenta.jobs.runner import Job, run_jobs
from tests.training.shared_data import GMD, needs_gmd

pytestmark = pytest.mark.train
TESTS = Path(__file__).parents[2]
ANSWERS = TESTS / "golden" / "magenta" / "answers.npz"
needs_magenta = pytest.mark.skipif(find_spec("magenta") is None, reason="Magenta is not installed")


@cache
def results():
    return golden_answers.read(ANSWERS)


def test_all_512_events_are_the_same_hits():
    """note-seq decodes and encodes each event by class as a beat does."""
    theirs = results()["classes"]
    beat = Beat.from_events(np.arange(512))
    assert np.array_equal(beat.hits, theirs["hits"])
    assert np.array_equal(beat.events(), theirs["events"])


def test_drums_rnn_is_given_the_same_inputs():
    """One-hot event and six bits of the number of the step to come, for 512 steps."""
    from sidestick_training.drums_rnn.network import counter

    ours = np.concatenate([np.eye(512), counter(np.arange(1, 513)).numpy()], axis=1)
    assert np.array_equal(ours, results()["classes"]["inputs"])


@needs_gmd
def test_a_hundred_recordings_give_the_same_steps():
    """Their NoteSequences, quantised by ours, and by note-seq and Magenta's extraction."""
    pytest.importorskip("note_seq", reason="needs the extra `train`")
    ours = {p.name.replace("/", "."): p.events() for p in load_performances(GMD)}
    theirs = results()["steps"]
    assert len(theirs) == 100
    for name, events in theirs.items():
        assert np.array_equal(ours[name], events[: len(ours[name])]), name
        assert not events[len(ours[name]) :].any(), name


@needs_magenta
@needs_gmd
def test_music_vae_is_given_the_same_windows(tmp_path):
    """The two-bar windows that Magenta's converter cuts, from any bar on, are steps of ours."""
    ours = {p.name.replace("/", "."): p.hits for p in load_performances(GMD)}
    recordings = dict(list(hundred_recordings(GMD).items())[::10])
    (theirs,) = run_jobs([Job("events.steps", tmp_path, recordings)])
    for key in recordings:
        name = key.removeprefix("midi:")
        assert np.array_equal(theirs[name], results()["steps"][name])
        events = Beat(ours[name], *[np.zeros(ours[name].shape, np.float32)] * 2).events()
        cut = {tuple(events[bar : bar + 32]) for bar in range(0, len(events) - 31, 16)}
        assert {tuple(window) for window in theirs[f"windows:{name}"]} <= cut
