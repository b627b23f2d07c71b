"""Results of checks, and how they are shown: a tick or a cross, and what to do about it."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import Enum

from .sentences import Sentence, personal


class Status(Enum):
    """The outcome of a check."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


NOTHING = Sentence()

# key of a check, which never changes -> what people read
NAMES = {
    "versions": "versions",
    "models": "models",
    "styles": "styles",
    "history": "history",
    "data_folder": "data folder",
    "disk": "disk",
    "midi": "MIDI ports",
    "live": "Live",
    "user_library": "User Library",
    "script": "script",
    "settings": "settings",
    "live_log": "Live's log",
    "at_login": "at login",
    "other_engines": "other engines",
    "engine": "engine",
    "connection": "connection",
}
# The same of what is only set up or removed.
STEPS = {"panel": "panel", "data": "your data", "autostart": "at login"}


@dataclass(frozen=True)
class CheckResult:
    """One thing that was looked at, by a key of `NAMES` or `STEPS`."""

    key: str
    status: Status
    sentence: Sentence
    """Finding of a check."""
    remedy: Sentence = NOTHING
    """The one thing to do, where `sentence` does not say it already."""
    fix: str = ""
    """The key of what `--fix` does about it, if anything."""

    @property
    def name(self) -> str:
        """Return what people read."""
        return NAMES.get(self.key) or STEPS[self.key]


Text = Sentence | str


def passed(key: str, sentence: Text) -> CheckResult:
    """Return a result: it is as it should be."""
    return CheckResult(key, Status.OK, _sentence(sentence))


def warned(key: str, sentence: Text, remedy: Text = "", fix: str = "") -> CheckResult:
    """Return a result: it may be in the way, or could not be checked."""
    return CheckResult(key, Status.WARN, _sentence(sentence), _sentence(remedy), fix)


def failed(key: str, sentence: Text, remedy: Text = "", fix: str = "") -> CheckResult:
    """Return a result: Sidestick cannot work like this."""
    return CheckResult(key, Status.FAIL, _sentence(sentence), _sentence(remedy), fix)


def _sentence(text: Text) -> Sentence:
    """Return a text as a sentence; one that is none yet names nothing of the user's."""
    return text if isinstance(text, Sentence) else Sentence("{text}", {"text": text})


_OF_LIBRARY = re.compile(r"sidestick (?:doctor --fix|setup)\b(?! --library)")


def naming_library(result: CheckResult, option: str) -> CheckResult:
    """Return a result whose commands name a User Library, by ` --library` and its path."""
    said, advice = (
        _OF_LIBRARY.sub(lambda command: command[0] + option, str(text))
        for text in (result.sentence, result.remedy)
    )
    return replace(result, sentence=personal(said), remedy=personal(advice))


def healthy(results: Sequence[CheckResult]) -> bool:
    """Tell whether nothing failed; a warning is no failure."""
    return all(result.status is not Status.FAIL for result in results)


def exit_code(results: Sequence[CheckResult]) -> int:
    """Return 1 if anything failed, else 0."""
    return 0 if healthy(results) else 1


_MARKS = {Status.OK: "✓", Status.WARN: "!", Status.FAIL: "✗"}
_PLAIN_MARKS = {Status.OK: "ok  ", Status.WARN: "warn", Status.FAIL: "FAIL"}


def render(
    results: Sequence[CheckResult],
    *,
    plain: bool = False,
    columns: int = 100,
    coloured: Callable[[str, Status], str] = lambda text, _: text,
    say: Callable[[Sentence], str] = str,
    name_width: int = 0,
) -> str:
    """Return a paragraph for each result, so many columns wide; `plain` marks are pure ASCII.

    `coloured` may colour a mark, and `say` may leave out names; names take `name_width` or more.
    """
    marks = _PLAIN_MARKS if plain else _MARKS
    width = max([name_width, *(len(result.name) for result in results)])
    return "\n".join(
        coloured(marks[each.status], each.status)
        + _paragraph(each, len(marks[each.status]), width, columns, say)
        for each in results
    )


def _paragraph(
    result: CheckResult, mark: int, width: int, columns: int, say: Callable[[Sentence], str]
) -> str:
    """Return what follows a mark of so many characters: a name, then what was found."""
    head = f" {result.name:<{width}}  "
    text = textwrap.fill(
        f"{say(result.sentence)} {say(result.remedy)}".rstrip(),
        width=columns,
        initial_indent=" " * mark + head,
        subsequent_indent=" " * (mark + len(head)),
        break_long_words=False,
        break_on_hyphens=False,
    )
    return text[mark:] or head.rstrip()


def summary(results: Sequence[CheckResult], command: str = "sidestick doctor --fix") -> str:
    """Return the last line: how it stands, and which command does what can be done."""
    crosses = sum(result.status is Status.FAIL for result in results)
    if crosses:
        said = f"{crosses} of {len(results)} checks failed."
    else:
        ticks = all(result.status is Status.OK for result in results)
        said = "All is well." if ticks else "Nothing failed."
    fixes = {result.fix for result in results if result.fix}
    mended = "one of these" if len(fixes) == 1 else f"{len(fixes)} of these"
    return f"{said} {command} mends {mended}." if fixes else said


def as_dict(results: Sequence[CheckResult]) -> dict[str, object]:
    """Return them for programs; docs/doctor.md says what the keys mean."""
    return {
        "ok": healthy(results),
        "checks": [
            {
                "key": each.key,
                "name": each.name,
                "status": each.status.value,
                "sentence": str(each.sentence),
                "remedy": str(each.remedy),
                "fix": each.fix,
            }
            for each in results
        ],
    }
