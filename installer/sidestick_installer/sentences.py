"""Sentences that name what is the user's, and can be said without those names."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Sentence:
    """A text with `{fields}`: private ones name a user's things, quoted ones are others' words."""

    template: str = ""
    public: Mapping[str, object] = field(default_factory=dict)
    """Numbers, versions, names of our own files."""
    private: Mapping[str, object] = field(default_factory=dict)
    """Paths, clips, tracks: in a report each is its field's name in angle brackets."""
    quoted: Mapping[str, object] = field(default_factory=dict)
    """Texts that may have paths in them."""

    def __str__(self) -> str:
        """Return all of it, for the user's own screen."""
        return self.template.format(**self.public, **self.private, **self.quoted)

    def without_names(self, scrub: Callable[[str], str]) -> str:
        """Return it for others to read; `scrub` takes the paths out of what is quoted."""
        stand_ins = {name: f"<{name.replace('_', ' ')}>" for name in self.private}
        quoted = {name: scrub(str(text)) for name, text in self.quoted.items()}
        return self.template.format(**self.public, **stand_ins, **quoted)


def quote(text: str) -> Sentence:
    """Return what somebody else says."""
    return Sentence("{text}", quoted={"text": text})


def personal(text: object) -> Sentence:
    """Return a text that names what is the user's, and is left out of reports as a whole."""
    return Sentence("{text}", private={"text": text})
