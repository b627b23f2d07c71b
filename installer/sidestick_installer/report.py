"""A report to attach to a question or a bug report: what the doctor found, without names in it.

A report says the same whatever the user, the computer and their folders, clips and tracks are
called: private fields of sentences stay out, and paths in quoted words become what they are for.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from .results import CheckResult, render, summary

TITLE = "Sidestick's report on this computer"
NOTE = """\
Names of yours (of people, computers, folders, clips and tracks) are left out: <…> stands for them.
Read it before you send it."""


def scrubber(places: Mapping[str, Path]) -> Callable[[str], str]:
    """Return what replaces these paths in a text by what they are for: what -> path.

    Also as Python, SQLite and Windows write them; a path in another one first.
    """
    written = {
        spelling: what
        for what, path in places.items()
        for spelling in _spellings(path)
        if len(path.parts) > 1
    }
    longest_first = sorted(written, key=len, reverse=True)
    pattern = re.compile("|".join(map(re.escape, longest_first)) or r"(?!)")

    def scrub(text: str) -> str:
        # Which of both signs Python quotes a path with depends on the name.
        return pattern.sub(lambda found: f"<{written[found[0]]}>", text).replace('"', "'")

    return scrub


def _spellings(path: Path) -> set[str]:
    """Return how a path may stand in a text: plain, with slashes, escaped, as part of an URL."""
    plain = {str(path), path.as_posix()}
    escaped = {repr(each)[1:-1] for each in plain}
    url = {path.absolute().as_uri().removeprefix("file://")}
    return plain | escaped | url


def report(
    results: Sequence[CheckResult], facts: Mapping[str, str], scrub: Callable[[str], str]
) -> str:
    """Return the report's text; `facts` say what computer it is, in words that name nobody."""
    width = max(map(len, facts), default=0)
    return "\n".join(
        [
            TITLE,
            "",
            NOTE,
            "",
            *(f"{name:<{width}}  {fact}" for name, fact in facts.items()),
            "",
            render(results, plain=True, say=lambda sentence: sentence.without_names(scrub)),
            "",
            summary(results),
            "",
        ]
    )
