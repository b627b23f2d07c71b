"""A file of a collection, and what was decided about it."""

from __future__ import annotations

from typing import NamedTuple

from sidestick_engine.corpus.examining import Examined


class Entry(NamedTuple):
    """A file, its style and its split, which is empty for what is left.

    `name` is what its pieces are called; `copy_of` is the path of the file that it is a copy of;
    `order` is its place in a table that came with the collection.
    """

    file: Examined
    style: str
    is_fill: bool = False
    split: str = ""
    name: str = ""
    copy_of: str = ""
    order: int = 0
