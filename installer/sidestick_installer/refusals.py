"""Refusals of the system to read or write, as sentences: why, and the one thing to do about it.

`file_in_the_way`, `may_write` and `may_read` foresee some of them.
"""

from __future__ import annotations

import errno
import os
import sys
from contextlib import suppress
from pathlib import Path

_FULL = {
    getattr(errno, name) for name in ("ENOSPC", "EDQUOT", "EFBIG") if hasattr(errno, name)
}  # EFBIG: of a limit on the size of files
_WINDOWS_FULL = {39, 112}  # ERROR_HANDLE_DISK_FULL, ERROR_DISK_FULL


def is_full(error: OSError) -> bool:
    """Tell whether a file could not be written for want of room."""
    return error.errno in _FULL or getattr(error, "winerror", None) in _WINDOWS_FULL


def is_refusal(error: OSError) -> bool:
    """Tell whether the system refused for want of room or of a right."""
    return is_full(error) or isinstance(error, PermissionError) or error.errno == errno.EROFS


def reason(error: OSError) -> str:
    """Return why the system refused, for the middle of a sentence."""
    return "the disk is full" if is_full(error) else error.strerror or str(error)


def advice(error: OSError, platform: str = sys.platform) -> str:
    """Return the beginning of a sentence on what to do about it, without a full stop."""
    if is_full(error):
        return "Make room on that disk"
    if error.errno == errno.EROFS:
        return "Make that disk writable"
    if isinstance(error, PermissionError):
        # Windows says so, too, of a file that a program has open.
        right = "give yourself the right to read and write there"
        return f"Quit Live, and {right}" if platform == "win32" else right.capitalize()
    return "See that you may write there"


def file_in_the_way(folder: Path) -> Path | None:
    """Return the file that lies where a folder, or one above it, is or is to be made."""
    there = _nearest(folder)
    return None if there is None or there.is_dir() else there


def may_write(folder: Path) -> bool:
    """Tell whether the user may write in a folder, or may make one that is not there yet."""
    there = _nearest(folder)
    return there is not None and there.is_dir() and os.access(there, os.W_OK | os.X_OK)


def is_read_only(folder: Path) -> bool:
    """Tell whether a folder is, or would be, on a disk that nobody can write to."""
    there = _nearest(folder)
    if there is None or sys.platform == "win32":
        return False
    return bool(os.statvfs(there).f_flag & os.ST_RDONLY)


def is_folder(path: Path) -> bool:
    """Tell whether the user can see that a folder is there."""
    return _is_seen(path) and path.is_dir()


def may_read(folder: Path) -> bool:
    """Tell whether the user may look into a folder that is there."""
    return os.access(folder, os.R_OK | os.X_OK)


def _nearest(folder: Path) -> Path | None:
    """Return a path, or what is there of those above it; None on a drive that is not connected."""
    return next((path for path in (folder, *folder.absolute().parents) if _is_seen(path)), None)


def _is_seen(path: Path) -> bool:
    """Tell whether the user can see that something is there; in a folder of others they cannot."""
    with suppress(PermissionError):
        return path.exists()
    return False
