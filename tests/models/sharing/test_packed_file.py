"""A packed file is read whole or refused with a sentence, whatever its bytes are."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays_of

from sidestick_models.errors import LibraryError
from sidestick_models.sharing.packed_file import MOST_HEADER, is_packed, read_packed, write_packed

DTYPES = st.sampled_from([np.float64, np.float32, np.int64, np.int32, np.int8, np.uint8, np.bool_])
SHAPES = arrays_of.array_shapes(max_dims=4, max_side=4) | st.just(())
FINITE = {"allow_nan": False, "allow_infinity": False}
ARRAYS = DTYPES.flatmap(
    lambda dtype: arrays_of.arrays(
        dtype,
        SHAPES,
        elements={"allow_nan": False, "allow_infinity": False}
        if dtype(0).dtype.kind == "f"
        else None,
    )
)
GOOD = {"a": np.arange(6, dtype=np.float32).reshape(2, 3), "b": np.array([True, False])}
ENTRY = {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("packed")


@given(st.dictionaries(st.text("abc/.", min_size=1), ARRAYS, min_size=1, max_size=5))
def test_what_was_written_is_read(folder: Path, arrays: dict[str, Any]) -> None:
    path = folder / "x.sidestick"
    write_packed(path, {"name": "ä"}, arrays)
    card, found = read_packed(path)
    assert card == {"name": "ä"}
    assert found.keys() == arrays.keys()
    for name, array in arrays.items():
        assert found[name].dtype == array.dtype
        assert found[name].shape == array.shape
        assert found[name].tobytes() == array.tobytes()


def refused(path: Path, data: bytes) -> str:
    path.write_bytes(data)
    with pytest.raises(LibraryError) as told:
        read_packed(path)
    return str(told.value)


def of_header(header: Any, rest: bytes = bytes(4)) -> bytes:
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return len(text).to_bytes(8, "little") + text + rest


TEXT = json.dumps(ENTRY).encode()
CARD = {"__metadata__": {"sidestick": "{}"}}


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x05",
        bytes(8),
        (2**63).to_bytes(8, "little") + b"{}",
        (MOST_HEADER + 1).to_bytes(8, "little") + b"{" + bytes(MOST_HEADER),
        of_header(b"[" * 100_000),
        of_header(b"[]"),
        of_header({}),
        of_header(CARD),
        of_header({"__metadata__": 3, "a": ENTRY}),
        of_header({"__metadata__": {"sidestick": "[]"}, "a": ENTRY}),
        of_header({"__metadata__": {"sidestick": '{"x": NaN}'}, "a": ENTRY}),
        of_header({"__metadata__": {"sidestick": '{"x": 1, "x": 2}'}, "a": ENTRY}),
        of_header(CARD | {"a": 3}),
        of_header(CARD | {"a": ENTRY | {"more": 1}}),
        of_header(CARD | {"a": ENTRY | {"shape": [2**40, 2**40]}}),
        of_header(CARD | {"a": ENTRY | {"shape": [-1]}}),
        of_header(CARD | {"a": ENTRY | {"shape": [True]}}),
        of_header(CARD | {"a": ENTRY | {"shape": 1}}),
        of_header(CARD | {"a": ENTRY | {"shape": [1] * 9}}),
        of_header(CARD | {"a": ENTRY | {"dtype": "BF16"}}),
        of_header(CARD | {"a": ENTRY | {"dtype": ["F32"]}}),
        of_header(CARD | {"a": ENTRY | {"data_offsets": [4, 8]}}),
        of_header(CARD | {"a": ENTRY | {"data_offsets": "no"}}),
        of_header(CARD | {"a": ENTRY, "b": ENTRY}),
        of_header(CARD | {"a": ENTRY}, bytes(3)),
        of_header(CARD | {"a": ENTRY}, bytes(5)),
        of_header(CARD | {"a": ENTRY}, np.float32("nan").tobytes()),
        of_header(CARD | {"a": ENTRY | {"dtype": "BOOL", "shape": [4]}}, b"\x00\x01\x02\x00"),
        of_header(json.dumps(CARD)[:-1].encode() + b', "a": %s, "a": %s}' % (TEXT, TEXT)),
        of_header(CARD | {str(n): ENTRY for n in range(2001)}),
        of_header(b'{"\xff": 1}'),
    ],
)
def test_what_is_no_packed_model_is_a_sentence(folder: Path, data: bytes) -> None:
    sentence = refused(folder / "x.sidestick", data)
    assert sentence.startswith("x.sidestick is no packed model, or damaged: ")
    assert len(sentence) < 500
    assert sentence.isprintable()


@given(st.data())
def test_bytes_that_were_changed_or_cut_never_raise_anything_else(
    folder: Path, data: st.DataObject
) -> None:
    """Either it is read, or refused with a sentence."""
    path = folder / "y.sidestick"
    write_packed(path, {"name": "x", "n": [1, 2.5]}, GOOD)
    whole = bytearray(path.read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(whole)) | st.just(len(whole)))
    path.write_bytes(bytes(whole[:cut]))
    with suppress(LibraryError):
        card, arrays = read_packed(path)
        assert isinstance(card, dict)
        assert all(np.isfinite(array).all() for array in arrays.values())


def test_a_file_is_known_by_its_contents_or_its_name(tmp_path: Path) -> None:
    """So that a damaged one is told as what it is, and a folder is Magenta's."""
    write_packed(tmp_path / "renamed.bin", {}, GOOD)
    (tmp_path / "cut.sidestick").write_bytes(b"")
    (tmp_path / "model.mag").write_bytes(b"\x0a\x00" * 10)
    assert is_packed(tmp_path / "renamed.bin")
    assert is_packed(tmp_path / "cut.sidestick")
    for other in ("model.mag", "nothing", "."):
        assert not is_packed(tmp_path / other)


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path) -> None:
    """Nor a folder, nor what is not there."""
    with (tmp_path / "x.sidestick").open("wb") as file:
        file.truncate((200 << 20) + 1)
    for name in ("x.sidestick", "nothing.sidestick", "."):
        with pytest.raises(LibraryError, match=r"cannot be read: .* at most 200 MB"):
            read_packed(tmp_path / name)
