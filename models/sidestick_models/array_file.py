"""Arrays <-> the bytes of an npz that strangers may have written: plain numbers, bounded."""

from __future__ import annotations

import io
import math
import zipfile
import zlib
from collections.abc import Collection, Mapping
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

MOST_BYTES = 64_000_000
"""The most that all arrays of a file may take."""

_ENDING = ".npy"
_LEGAL_KINDS = "buif"  # bools, integers and floats


def array_bytes(arrays: Mapping[str, NDArray[Any]], *, compressed: bool = True) -> bytes:
    """Return the file of some arrays: the same bytes for the same arrays."""
    buffer = io.BytesIO()
    write = np.savez_compressed if compressed else np.savez
    write(buffer, **arrays)  # type: ignore[arg-type]
    return buffer.getvalue()


def read_arrays(data: bytes, names: Collection[str]) -> dict[str, NDArray[Any]]:
    """Return the arrays of these names; sizes are checked before anything is unpacked.

    Raises:
        ValueError: it is no such file, lacks one, or holds more than `MOST_BYTES`.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as file:
            sizes = {name: file.getinfo(name + _ENDING).file_size for name in names}
            if sum(sizes.values()) > MOST_BYTES:
                raise ValueError("it holds too much")
            return {name: _array(file.open(name + _ENDING), sizes[name]) for name in names}
    except KeyError as error:
        raise ValueError(f"it has no {error.args[0]}") from error
    except (OSError, EOFError, NotImplementedError, RuntimeError) as error:
        raise ValueError(f"it cannot be unpacked ({error})") from error
    except (zipfile.BadZipFile, zlib.error) as error:
        raise ValueError(f"it is no whole npz file ({error})") from error


def _array(file: IO[bytes], size: int) -> NDArray[Any]:
    with file:
        version = np.lib.format.read_magic(file)
        if version != (1, 0):
            raise ValueError("an array is written in another way")
        shape, is_fortran, dtype = np.lib.format.read_array_header_1_0(file)
        data = file.read(size)
    if (
        dtype.kind not in _LEGAL_KINDS
        or is_fortran
        or math.prod(shape) * dtype.itemsize != len(data)
    ):
        raise ValueError("an array is not what it says")
    return np.frombuffer(data, dtype).reshape(shape)
