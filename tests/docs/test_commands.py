"""Every command that a document names can be typed as it stands there."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from tests.docs.commands import options_of, resolve
from tests.docs.pages import ROOT, blocks, every_document, name, prose

# The history of changes tells of former names.
DOCUMENTS = [path for path in every_document() if path.name != "CHANGELOG.md"]
# What 0.1 called them: they still work, and nobody should learn them.
OLD_COMMANDS = {"feel", "straighten"}
OLD_OPTIONS = ("--drums-rnn", "--music-vae")
# Written in capitals, such as PATH or FILE, or standing for any of them.
PLACEHOLDER = re.compile(r"…|NAME|COMMAND")
RUNNER = re.compile(
    r"^(?:.*&& )?(?:\.uv/bin/uv run (?:--no-dev |--extra train )?)?sidestick(?![\w\[./-])"
)


def typed(path: Path) -> Iterator[list[str]]:
    """Yield the words after `sidestick` of each command in a block of a document."""
    for block in blocks(path.read_text(encoding="utf-8"), "sh"):
        for line in block.splitlines():
            if found := RUNNER.match(line):
                yield shlex.split(line[found.end() :], comments=True)


def named(path: Path) -> Iterator[list[str]]:
    """Yield the words after `sidestick` of each command in a document's text."""
    for code in re.findall(r"`([^`]+)`", prose(path.read_text(encoding="utf-8"))):
        words = " ".join(code.split())
        found = RUNNER.match(words)
        if found and (rest := words[found.end() :]) and not PLACEHOLDER.search(rest):
            yield shlex.split(rest)


@pytest.fixture
def with_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Be in a folder that holds each file that the documents name."""
    monkeypatch.chdir(tmp_path)
    for file in ("funk.mid", "groove.mid", "polka.txt", "drum_kit_rnn.mag"):
        (tmp_path / file).touch()
    (tmp_path / "FOLDER").mkdir()
    return tmp_path


def is_hidden(path: list[click.Command], rest: list[str]) -> bool:
    used = options_of(path[-1], rest)
    return any(command.hidden for command in path) or any(
        isinstance(each, click.Option) and each.hidden for each in used
    )


@pytest.mark.usefixtures("with_files")
@pytest.mark.parametrize("document", DOCUMENTS, ids=name)
def test_commands_in_blocks_are_complete_and_legal(document: Path) -> None:
    """With every option, value and argument; they are read, not run."""
    for words in typed(document):
        path, rest = resolve(words)
        try:
            path[-1].make_context("sidestick", list(rest))
        except click.UsageError as error:
            pytest.fail(f"sidestick {' '.join(words)}: {error.format_message()}")


@pytest.mark.parametrize("document", DOCUMENTS, ids=name)
def test_commands_in_the_text_exist(document: Path) -> None:
    """With each of their options; arguments may be left out there."""
    for words in named(document):
        path, rest = resolve(words)
        if not isinstance(path[-1], click.Group):
            options_of(path[-1], rest)
        else:
            assert not rest, f"sidestick {' '.join(words)}"


@pytest.mark.parametrize("document", DOCUMENTS, ids=name)
def test_only_todays_names_are_used(document: Path) -> None:
    """Neither a hidden command or option, nor what 0.1 called one."""
    for words in (*typed(document), *named(document)):
        path, rest = resolve(words)
        assert not is_hidden(path, rest), words
        assert not any(command.name in OLD_COMMANDS for command in path[1:]), words
        assert not any(word.startswith(OLD_OPTIONS) for word in rest), words


def test_commands_are_found_at_all() -> None:
    """So that none of these tests passes by looking at nothing."""
    assert len([words for page in DOCUMENTS for words in typed(page)]) > 50
    assert len([words for page in DOCUMENTS for words in named(page)]) > 50


@pytest.mark.parametrize(
    "guide", [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))], ids=name
)
def test_guides_call_actions_by_their_labels(guide: Path) -> None:
    """*Humanize* and *Quantize*, as people see them everywhere; keys stand in backticks."""
    assert not re.findall(
        r"\*(?:feel|straighten)\*", guide.read_text(encoding="utf-8"), re.IGNORECASE
    )
