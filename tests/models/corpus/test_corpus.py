"""A corpus gives back the pieces that were written, and says what is wrong where it cannot."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sidestick_models.corpus.corpus import MANIFEST, open_corpus, write_corpus
from sidestick_models.corpus.piece import SPLITS, Piece
from sidestick_models.corpus.shards import read_shard, shard_bytes
from sidestick_models.errors import CorpusError


def piece_of(name: str, bars: int = 2, seed: int = 0, split: str = "train") -> Piece:
    rng = np.random.default_rng(seed)
    hits = rng.random((16 * bars, 9)) < 0.2
    velocities = np.where(hits, rng.random(hits.shape), 0).astype(np.float32)
    offsets = np.where(hits, rng.random(hits.shape) - 0.5, 0).astype(np.float32)
    return Piece(name, "rock", False, split, 101.5, 16 * bars - 3, hits, velocities, offsets)


def same(one: Piece, other: Piece) -> bool:
    arrays = ("hits", "velocities", "offsets")
    plain = ("name", "style", "is_fill", "split", "tempo_bpm", "end")
    return all(np.array_equal(getattr(one, key), getattr(other, key)) for key in arrays) and all(
        getattr(one, key) == getattr(other, key) for key in plain
    )


@given(st.lists(st.tuples(st.text(max_size=30), st.integers(1, 9)), min_size=1, max_size=6))
def test_a_shard_gives_back_its_pieces(kinds: list[tuple[str, int]]) -> None:
    pieces = [piece_of(name.replace("\0", ""), bars, bars) for name, bars in kinds]
    assert all(map(same, pieces, read_shard(shard_bytes(pieces))))


def test_a_corpus_of_several_shards_is_read_in_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sidestick_models.corpus.corpus.PIECES_PER_SHARD", 2)
    pieces = [piece_of(f"{n}.mid", seed=n, split=SPLITS[n % 3]) for n in range(5)]
    written = write_corpus(tmp_path, pieces, {"general_midi": 5})
    found = open_corpus(tmp_path)
    assert found == written
    assert [shard.pieces for shard in found.shards] == [2, 2, 1]
    assert (found.pieces, found.bars, found.styles) == (5, 10, {"rock": 5})
    assert all(map(same, pieces, found.read()))
    assert [piece.name for piece in found.read("validation")] == ["1.mid", "4.mid"]


def test_the_same_pieces_have_the_same_checksum_anywhere(tmp_path: Path) -> None:
    one, other = (write_corpus(tmp_path / name, [piece_of("a")]) for name in ("one", "other"))
    assert one.sha256 == other.sha256


def test_a_corpus_of_nothing_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="nothing to learn from"):
        write_corpus(tmp_path, [])
    with pytest.raises(CorpusError, match="is no corpus"):
        open_corpus(tmp_path)


@pytest.mark.parametrize("data", [b"", b"PK", b"no shard", bytes(2000)])
def test_a_damaged_shard_is_named(tmp_path: Path, data: bytes) -> None:
    corpus = write_corpus(tmp_path, [piece_of("a")])
    (tmp_path / corpus.shards[0].file).write_bytes(data)
    with pytest.raises(CorpusError, match=r"shard-00000\.npz is damaged"):
        list(corpus.read())


@pytest.mark.parametrize(
    "change",
    [{"format": 2}, {"shards": [{"file": "../x", "sha256": "", "pieces": 1}]}, {"more": 1}],
)
def test_a_damaged_manifest_is_named(tmp_path: Path, change: dict[str, object]) -> None:
    write_corpus(tmp_path, [piece_of("a")])
    path = tmp_path / MANIFEST
    path.write_text(json.dumps(json.loads(path.read_text()) | change))
    with pytest.raises(CorpusError, match=r"corpus\.json is damaged"):
        open_corpus(tmp_path)
