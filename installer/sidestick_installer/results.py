"""Results of checks, and how they are shown: a tick or a cross, and what to do about it."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum


class Status(Enum):
    """The outcome of a check."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True)
class CheckResult:
    """One thing that was looked at."""

    name: str
    status: Status
    sentence: str
    """Finding of a check."""
    remedy: str = ""
    """Advice to the user, where `sentence` does not give it already."""


def passed(name: str, sentence: str) -> CheckResult:
    """Return a result: it is as it should be."""
    return CheckResult(name, Status.OK, sentence)


def warned(name: str, sentence: str, remedy: str = "") -> CheckResult:
    """Return a result: it may be in the way, or could not be checked."""
    return CheckResult(name, Status.WARN, sentence, remedy)


def failed(name: str, sentence: str, remedy: str = "") -> CheckResult:
    """Return a result: Sidestick cannot work like this."""
    return CheckResult(name, Status.FAIL, sentence, remedy)


def healthy(results: Sequence[CheckResult]) -> bool:
    """Tell whether nothing failed; a warning is no failure."""
    return all(result.status is not Status.FAIL for result in results)


def exit_code(results: Sequence[CheckResult]) -> int:
    """Return 1 if anything failed, else 0."""
    return 0 if healthy(results) else 1


_MARKS = {Status.OK: "✓", Status.WARN: "!", Status.FAIL: "✗"}
_PLAIN_MARKS = {Status.OK: "ok  ", Status.WARN: "warn", Status.FAIL: "FAIL"}


def render(results: Sequence[CheckResult], *, plain: bool = False, columns: int = 100) -> str:
    """Return a paragraph for each result, so many columns wide; `plain` marks are pure ASCII."""
    marks = _PLAIN_MARKS if plain else _MARKS
    width = max((len(result.name) for result in results), default=0)
    return "\n".join(
        [
            *(
                _paragraph(f"{marks[each.status]} {each.name:<{width}}  ", each, columns)
                for each in results
            ),
            "",
            _summary(results),
        ]
    )


def _paragraph(head: str, result: CheckResult, columns: int) -> str:
    indent = " " * len(head)
    return textwrap.fill(
        f"{result.sentence} {result.remedy}".rstrip(),
        width=columns,
        initial_indent=head,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )


def as_dict(results: Sequence[CheckResult]) -> dict[str, object]:
    """Return them for programs: `ok`, and `checks` with name, status, sentence and remedy each."""
    return {
        "ok": healthy(results),
        "checks": [
            {"name": r.name, "status": r.status.value, "sentence": r.sentence, "remedy": r.remedy}
            for r in results
        ],
    }


def _summary(results: Sequence[CheckResult]) -> str:
    crosses = sum(result.status is Status.FAIL for result in results)
    if crosses:
        return f"{crosses} of {len(results)} checks failed."
    return "All is well." if all(r.status is Status.OK for r in results) else "Nothing failed."
