"""The Groove MIDI Dataset, read from its own zip."""

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import fields
from itertools import islice
from pathlib import Path

import numpy as np
import pytest

from sidestick_models.beat.beat import STEPS_PER_BAR
from sidestick_models.beat.drum_classes import DRUM_CLASSES
from sidestick_models.corpus.piece import Piece
from sidestick_models.styles.trained import STYLES
from sidestick_training.common import gmd
from sidestick_training.errors import DatasetError
from tests.training.shared_data import GMD

pytestmark = pytest.mark.train
SAMPLE = 100


@pytest.fixture(scope="session")
def sample() -> list[Piece]:
    """Return the first performances, read from the zip itself."""
    if not GMD.exists():
        pytest.skip(f"the Groove MIDI Dataset is not at {GMD}")
    pytest.importorskip("note_seq", reason="needs the extra `train`")
    return list(islice(gmd.read_archive(GMD), SAMPLE))


@pytest.fixture(scope="session")
def performances(sample: list[Piece]) -> Sequence[Piece]:
    """Return all, which an earlier run may have kept as the zip holds them."""
    every = gmd.load_performances(GMD)
    check_same(every[:SAMPLE], sample)
    return every


def check_same(some: Sequence[Piece], others: Sequence[Piece]) -> None:
    for one, other in zip(some, others, strict=True):
        for part in fields(Piece):
            values = getattr(one, part.name), getattr(other, part.name)
            np.testing.assert_array_equal(*values, f"{part.name} of {one.name}")


def test_what_was_read_is_kept_to_the_last_bit(
    sample: list[Piece], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The zip is read once."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    reads = []
    monkeypatch.setattr(gmd, "read_archive", lambda archive: (reads.append(archive), sample)[1])
    for _ in range(2):
        check_same(gmd.load_performances(GMD), sample)
    assert reads == [GMD]


def test_has_the_official_split(performances: Sequence[Piece]) -> None:
    """Of 1,150 performances 1,138 are in 4/4; the rest are left out."""
    splits = Counter(performance.split for performance in performances)
    assert splits == {"train": 887, "validation": 122, "test": 129}


def test_has_all_styles(performances: Sequence[Piece]) -> None:
    """The models' styles are the primary styles of the data, `dance` being seven performances."""
    styles = Counter(performance.style for performance in performances)
    assert sorted(styles) == list(STYLES)
    assert styles["dance"] == 7


def test_arrays_are_whole_bars(performances: Sequence[Piece]) -> None:
    for performance in performances:
        assert performance.hits.shape[1] == DRUM_CLASSES
        assert len(performance.hits) % STEPS_PER_BAR == 0
        assert 0 <= len(performance.hits) - performance.end < STEPS_PER_BAR
        assert performance.hits[performance.end - 1].any()


def test_values_are_in_range_and_only_at_hits(performances: Sequence[Piece]) -> None:
    for performance in performances:
        hits = performance.hits
        assert (performance.velocities[hits] > 0).all()
        assert (performance.velocities <= 1).all()
        assert (np.abs(performance.offsets) <= 0.5).all()
        assert not performance.velocities[~hits].any()
        assert not performance.offsets[~hits].any()


def test_events_are_the_hits(performances: Sequence[Piece]) -> None:
    """Events up to the end give back the hits, bit by bit."""
    performance = performances[0]
    bits = (performance.events()[:, None] >> np.arange(DRUM_CLASSES)) & 1
    np.testing.assert_array_equal(bits.astype(bool), performance.hits[: performance.end])


def test_most_hits_of_a_beat_are_near_the_grid(performances: Sequence[Piece]) -> None:
    """Drummers play to a click: with a wrong tempo offsets would be spread evenly."""
    offsets = np.concatenate([p.offsets[p.hits] for p in performances if not p.is_fill])
    assert np.abs(offsets).mean() < 0.2


def test_another_zip_is_refused(tmp_path: Path) -> None:
    wrong = tmp_path / "groove.zip"
    wrong.write_bytes(b"not the data set")
    digest = hashlib.sha256(b"not the data set").hexdigest()
    with pytest.raises(DatasetError, match=f"{wrong} is not .* its sha256 is {digest}"):
        gmd.load_performances(wrong)


def test_a_missing_zip_is_said(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match=f"Cannot read .* at {tmp_path / 'none.zip'}"):
        gmd.load_performances(tmp_path / "none.zip")


def test_a_failed_download_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(gmd, "URL", "https://127.0.0.1:1/groove.zip")
    with pytest.raises(DatasetError, match="Download it yourself and name it with --gmd PATH"):
        gmd.load_performances()
