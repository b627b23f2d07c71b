"""Keeps output from failing where the terminal cannot show it: plain characters come instead.

What standard output and standard error cannot encode, as on a redirected Windows, or under
``PYTHONIOENCODING=ascii``, would end a command with an error after its work is done.
"""

from __future__ import annotations

import codecs
import sys
import unicodedata
from io import TextIOWrapper

ERRORS = "sidestick.plain"
ASCII = "sidestick_ascii"  # click writes UTF-8 into whatever is called ascii

_PLAIN = {
    **dict(zip("░▒▓█▀▄▌▐", "-+*#####", strict=True)),
    **dict(zip("·∙•●★", ".:*o*", strict=True)),
    **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-"),
    **dict.fromkeys("\u2018\u2019\u201a\u2032", "'"),
    **dict.fromkeys("\u201c\u201d\u201e\u2033", '"'),
    **dict(zip("←→↑↓", "<>^v", strict=True)),
    "…": "...",
    "✓": "ok",
    "✗": "x",
    "\xd7": "x",
    "\xdf": "ss",
    "\xa0": " ",
}
_LINES = range(0x2500, 0x2580)  # of boxes


def use_plain_output() -> None:
    """Have both streams write plain characters for those that they cannot encode."""
    codecs.register_error(ERRORS, _replace)
    codecs.register(_find)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            is_ascii = codecs.lookup(stream.encoding).name == "ascii"
            stream.reconfigure(encoding=ASCII if is_ascii else None, errors=ERRORS)


def shows(signs: str) -> bool:
    """Tell whether standard output can take signs; a redirected one on Windows often cannot."""
    try:
        signs.encode(sys.stdout.encoding)
    except UnicodeEncodeError:
        return False
    return True


def plain(text: str) -> str:
    """Return a text in ASCII."""
    return "".join(map(_plain, text))


def _plain(sign: str) -> str:
    if sign.isascii():
        return sign
    if sign in _PLAIN:
        return _PLAIN[sign]
    if ord(sign) in _LINES:
        name = unicodedata.name(sign)
        if " AND " in name:
            return "+"
        return "|" if "VERTICAL" in name else "-" if "HORIZONTAL" in name else "+"
    bare = unicodedata.normalize("NFKD", sign).encode("ascii", "ignore").decode()
    return bare or "?"


def _replace(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return plain(error.object[error.start : error.end]), error.end


def _find(name: str) -> codecs.CodecInfo | None:
    if name != ASCII:
        return None
    ascii_codec = codecs.lookup("ascii")
    return codecs.CodecInfo(
        ascii_codec.encode,
        ascii_codec.decode,
        ascii_codec.streamreader,
        ascii_codec.streamwriter,
        ascii_codec.incrementalencoder,
        ascii_codec.incrementaldecoder,
        name=ASCII,
    )
