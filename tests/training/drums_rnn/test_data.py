"""Pieces and streams: every step of every piece is trained on, once and in order."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from sidestick_training.drums_rnn.data import pack_streams, swap_voices

Piece = NDArray[np.int64]
pieces = st.lists(
    st.lists(st.integers(0, 511), min_size=1, max_size=40).map(lambda x: np.array(x, np.int64)),
    min_size=1,
    max_size=8,
)


@given(pieces, st.integers(1, 4), st.integers(1, 16))
def test_streams_have_every_piece_to_its_end(queue: list[Piece], count: int, steps: int) -> None:
    """Joined again by stream and start, the chunks are the pieces that went in."""
    playing: list[list[int]] = [[] for _ in range(count)]
    played = []
    for chunk in pack_streams(queue, count, steps):
        for stream in range(count):
            if chunk.starts[stream]:
                played.append(playing[stream])
                playing[stream] = []
            counted = chunk.counted[:, stream] > 0
            playing[stream] += chunk.events[counted, stream].tolist()
    played_pieces = sorted(piece for piece in played + playing if piece)
    assert played_pieces == sorted(piece.tolist() for piece in queue)


@given(pieces, st.integers(1, 16))
def test_each_step_follows_the_one_before(queue: list[Piece], steps: int) -> None:
    """Each step is predicted from the step before it, silence at the start; positions count up."""
    before, position = 0, 0
    for chunk in pack_streams(queue, 1, steps):
        if chunk.starts[0]:
            before, position = 0, 0
        for at in np.flatnonzero(chunk.counted[:, 0]):
            assert chunk.played[at, 0] == before
            assert chunk.positions[at, 0] == position
            before, position = chunk.events[at, 0], position + 1


@given(pieces)
def test_swapped_voices_swap_back(queue: list[Piece]) -> None:
    """Exchanging voices twice is playing what was there; no hit is lost or added."""
    rng = np.random.default_rng(0)
    for piece in queue:
        once = swap_voices(piece, rng, probability=1.0)
        np.testing.assert_array_equal(swap_voices(once, rng, probability=1.0), piece)
        assert [int(e).bit_count() for e in once] == [int(e).bit_count() for e in piece]
