"""Refusals of the system to read or write, as sentences: why, and the one thing to do about it."""

from __future__ import annotations

import errno
import sys

_FULL = {
    getattr(errno, name) for name in ("ENOSPC", "EDQUOT", "EFBIG") if hasattr(errno, name)
}  # EFBIG: of a limit on the size of files
_WINDOWS_FULL = {39, 112}  # ERROR_HANDLE_DISK_FULL, ERROR_DISK_FULL


def is_full(error: OSError) -> bool:
    """Tell whether a file could not be written for want of room."""
    return error.errno in _FULL or getattr(error, "winerror", None) in _WINDOWS_FULL


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
        right = "give yourself the right to write there"
        return f"Quit Live, and {right}" if platform == "win32" else right.capitalize()
    return "See that you may write there"
