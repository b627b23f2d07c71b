"""Finds a style as people write it: by key or name, whatever its case, hyphens and spaces."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import Any, Protocol

from sidestick_models.errors import UnknownStyleError


class Named(Protocol):
    """A style by its key and the name that is shown of it."""

    @property
    def key(self) -> str:
        """Return what requests call it."""

    @property
    def name(self) -> str:
        """Return what people call it."""


def folded(text: str) -> str:
    """Return a text without case and without all that is no letter or digit."""
    return "".join(sign for sign in text.casefold() if sign.isalnum())


def find_style(text: str, styles: Iterable[Named]) -> str:
    """Return the key of the style that is meant: ``Hip-Hop``, ``hip_hop`` or ``HIPHOP``.

    A key goes before a name, and what is written exactly before what is nearly so.

    Raises:
        UnknownStyleError: there is none; names those that are written alike.
    """
    styles = list(styles)
    keys = [style.key for style in styles]
    if text in keys:
        return text
    by_spelling = {folded(style.name): style.key for style in reversed(styles)}
    by_spelling.update({folded(key): key for key in reversed(keys)})
    if (wanted := folded(text)) in by_spelling:
        return by_spelling[wanted]
    near = dict.fromkeys(by_spelling[each] for each in get_close_matches(wanted, by_spelling, 3))
    raise UnknownStyleError(text, keys, [style.name for style in styles if style.key in near])


def style_keys(fields: Mapping[str, Any], styles: Iterable[Named]) -> dict[str, Any]:
    """Return the `style` and the `blend` of a request or of settings, where given, by keys.

    Raises:
        UnknownStyleError: there is no such style.
    """
    styles, named = list(styles), {}
    if fields.get("style"):
        named["style"] = find_style(fields["style"], styles)
    if (blend := fields.get("blend")) is not None:
        named["blend"] = blend._replace(style=find_style(blend.style, styles))
    return named
