"""Files that are written whole or not at all: for script, engine and command line alike."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path


def write_atomically(path: Path, data: bytes, mode: int | None = None) -> None:
    """Put ``data`` in place of the file at ``path``, or leave that as it is.

    ``mode`` are its permissions before the user's mask; 0o600 was never readable by others. Without
    one they stay those of the file that is replaced. Raises OSError; nothing is left behind then.
    """
    # A name of its own for each process: two that write together do not meet in it. The file's own
    # may be as long as the system allows, so that nothing could be put to it.
    draft = path.with_name(f".{path.name[:48]}.{os.getpid()}")
    with suppress(FileNotFoundError):
        draft.unlink()
    kept = None
    if mode is None:
        with suppress(FileNotFoundError):
            kept = path.stat().st_mode & 0o777
    try:
        new_mode = 0o666 if mode is None else mode
        descriptor = os.open(str(draft), os.O_WRONLY | os.O_CREAT | os.O_EXCL, new_mode)
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
        if kept is not None:
            draft.chmod(kept)
        draft.replace(path)
    except BaseException:
        with suppress(OSError):
            draft.unlink()
        raise
