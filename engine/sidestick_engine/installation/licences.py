"""Reads the licences of all that ships with Sidestick, from what is installed.

That is Sidestick, each distribution that it needs and each that those need, and Python itself.
What extras bring is not Sidestick's to ship. NOTICE says what the panel's page and the models hold.
"""

from __future__ import annotations

import os
import platform
import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

_NAME = re.compile(r"[\w.-]*\w")
_TEXTS = re.compile(r"(licen[cs]e|notice|copying|thirdparty|authors)", re.IGNORECASE)
_EXTRA = re.compile(r"\bextra\s*==")
_CLASSIFIER = "License :: "


@dataclass(frozen=True)
class Licence:
    """A distribution, the licence that it names, and the paths of the texts that come with it."""

    name: str
    version: str
    licence: str
    texts: tuple[Path, ...]

    def __str__(self) -> str:
        return f"{self.name} {self.version}: {self.licence}"

    def text(self) -> str:
        """Return its texts, one after another."""
        texts = (path.read_text(encoding="utf-8", errors="replace") for path in self.texts)
        return "\n".join(texts)


def all_licences() -> list[Licence]:
    """Return Python and each distribution that ships, in the order of their names."""
    found = [_licence(each) for each in _needed("sidestick")]
    return sorted([*found, _python()], key=lambda each: each.name.lower())


def in_full() -> str:
    """Return all of them with their texts, as a bundle has them in a file."""
    return "".join(f"{each}\n\n{each.text()}\n{'-' * 80}\n" for each in all_licences())


def _needed(name: str) -> Iterator[Distribution]:
    """Yield a distribution, and once each what is installed of what it needs without extras."""
    waiting, met = [name], set()
    while waiting:
        key = re.sub(r"[-_.]+", "-", waiting.pop()).lower()
        if key in met:
            continue
        met.add(key)
        try:
            each = distribution(key)
        except PackageNotFoundError:  # it is for another system or another Python
            continue
        yield each
        waiting += [_name(text) for text in each.requires or () if not _EXTRA.search(text)]


def _name(requirement: str) -> str:
    found = _NAME.match(requirement)
    assert found is not None, requirement
    return found[0]


def _licence(each: Distribution) -> Licence:
    texts = (
        Path(str(each.locate_file(file)))
        for file in each.files or ()
        if (".dist-info" in file.parts[0] or len(file.parts) == 2) and _TEXTS.match(file.name)
    )
    there = tuple(sorted(path for path in texts if path.is_file()))
    return Licence(each.metadata["Name"], each.version, _named(each), there)


def _named(each: Distribution) -> str:
    """Return the licence that the metadata names: as an expression, in short, or by classifiers."""
    metadata = each.metadata
    for field in ("License-Expression", "License"):
        (value, *_) = metadata.get_all(field) or [""]
        if value and "\n" not in value.strip():
            return str(value).strip()
    classifiers = metadata.get_all("Classifier") or []
    names = [name.rpartition(" :: ")[2] for name in classifiers if name.startswith(_CLASSIFIER)]
    return ", ".join(names) or "see its texts"


def _python() -> Licence:
    text = Path(os.__file__).with_name("LICENSE.txt")
    texts = (text,) if text.is_file() else ()
    return Licence("Python", platform.python_version(), "PSF-2.0", texts)
