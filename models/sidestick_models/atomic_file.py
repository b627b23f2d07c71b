"""Files that are written whole or not at all."""

import os
from pathlib import Path


def write_atomically(path: Path, data: bytes) -> None:
    """Replace the file at `path` by `data`, and create its folder if it is missing.

    Raises:
        OSError: nothing was replaced.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    # A name may be as long as the system allows, so that nothing can be put to it.
    draft = path.with_name(f".{path.name[:48]}.{os.getpid()}")
    try:
        draft.write_bytes(data)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
