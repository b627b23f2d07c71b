"""Every command of the program, in terminals as people have them: none fails, none breaks lines."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from io import BytesIO, TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click
import pytest

from Sidestick.protocol.messages import Note
from sidestick_engine.__main__ import command_line
from sidestick_engine.cli import main
from sidestick_engine.cli.shared.closed_output import CLOSED
from sidestick_engine.cli.shared.plain_output import plain, use_plain_output
from sidestick_engine.kit.rack_store import Racks
from sidestick_engine.midi_files import smf
from sidestick_engine.midi_files.drum_writing import new_midi_file

if TYPE_CHECKING:
    from conftest import FakeDrummer

ENCODINGS = ("utf-8", "cp1252", "ascii", "cp437", "shift_jis")
NARROW = 60
STYLE = """\
# Größe … “Ünïcode” ✓
name: Größe ✓
colour: #112233
tempo: 100
"""

# Without further words they work for long, or on the computer of whoever runs the tests.
AT_WORK = (
    ("bench",),
    ("demo",),
    ("evaluate",),
    ("uninstall",),
    ("install",),
    ("engine", "start"),
    ("engine", "stop"),
    ("engine", "restart"),
)


class Said(NamedTuple):
    """The output of a command, and its code."""

    out: bytes
    err: bytes
    exit_code: int


Run = Callable[..., Said]


def leaves(group: click.Group, words: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Yield the words of every command that is listed."""
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if command is None or command.hidden:
            continue
        if isinstance(command, click.Group):
            yield (*words, name)
            yield from leaves(command, (*words, name))
        else:
            yield (*words, name)


COMMANDS = list(leaves(main))
# What is run of them, with names that not every terminal has; of the others only their help.
LINES = {
    "generate": "--style funk --out ü✓.mid",
    "vary": "in.mid --out ü.mid",
    "extend": "in.mid --out ü.mid",
    "fill": "in.mid --bars 0.5 --out ü.mid",
    "humanize": "in.mid --out ü.mid",
    "play": "ü✓日.mid",
    "styles list": "",
    "styles check": "größe✓.txt",
    "styles show": "house --pictures --variations 1",
    "styles folder": "",
    "kit list": "",
    "kit show": "Küche✓日本",
    "kit set": "Küche✓日本 snare 38",
    "kit forget": "nöne✓",
    "kit maps": "general_midi",
    "kit use": "general_midi --track Trömmel✓",
    "convert": "in.mid --from gm --to bfd3 --out größe✓",
    "models list": "",
    "models use": "nöne✓",
    "models remove": "nöne✓",
    "models recipe": "nöne✓",
    "models conformance": "nöne✓",
    "live show": "",
    "live generate": "--style Ünbekannt✓",
    "live read": "--out ü✓.mid",
    "live write": "ü✓.mid",
    "live version": "next",
    "doctor": "--library ü✓",
    "install": "--library ü✓",
    "setup": "--dry-run --library ü✓",
    "engine status": "",
}


@pytest.fixture
def run(drummer: FakeDrummer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """Return what runs the program as a process would, on streams of an encoding."""
    monkeypatch.setattr("sidestick_models.drummer.Drummer.load", lambda **_: drummer)
    monkeypatch.setenv("SIDESTICK_DATA", str(tmp_path / "dätä✓"))
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    beat = [Note(36, 0.0, 0.25, 100.0), Note(38, 3.0, 0.25, 90.0)]
    smf.save(new_midi_file(beat, length_beats=4.0, tempo_bpm=93.0), Path("in.mid"))
    Path("größe✓.txt").write_text(STYLE, encoding="utf-8")
    racks = Racks(tmp_path / "dätä✓" / "kits")
    racks.remember([(36, "Kick ✓"), (38, "Snäre… 日本")], "Küche✓日本")

    def run(*words: str, encoding: str = "utf-8", columns: int = 80) -> Said:
        monkeypatch.setenv("COLUMNS", str(columns))
        out, err = BytesIO(), BytesIO()
        code = 0
        with monkeypatch.context() as streams:
            for name, data in (("stdout", out), ("stderr", err)):
                streams.setattr(sys, name, TextIOWrapper(data, encoding=encoding))
            use_plain_output()
            try:
                main([*words], prog_name="sidestick")
            except SystemExit as end:
                code = int(end.code or 0)
            sys.stdout.flush()
            sys.stderr.flush()
            return Said(out.getvalue(), err.getvalue(), code)

    return run


def test_every_line_is_of_a_command() -> None:
    """And the commands are those that --help lists."""
    assert {tuple(line.split()) for line in LINES} <= set(COMMANDS)
    assert len(COMMANDS) > 40


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_no_command_fails_for_want_of_characters(
    run: Run, words: tuple[str, ...], encoding: str
) -> None:
    """Its help, and what it says of names with characters that the terminal lacks."""
    for more in ("--help", LINES.get(" ".join(words))):
        if more is not None:
            said = run(*words, *more.split(), encoding=encoding)
            assert said.exit_code in (0, 1, 2)
            assert said.out or said.err
            for data in (said.out, said.err):
                data.decode(encoding)
                assert b"\x1b" not in data  # colours are for terminals


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_nothing_breaks_at_sixty_columns(run: Run, words: tuple[str, ...]) -> None:
    """Help and tables keep to them, and no sentence of a list is cut."""
    for more in ("--help", LINES.get(" ".join(words))):
        if more is None:
            continue
        said = run(*words, *more.split(), columns=NARROW).out.decode()
        grids = [line for line in said.splitlines() if more == "--help" or re.search("[│┃]", line)]
        assert max(map(len, grids), default=0) <= NARROW, said
        assert "…" not in said.replace("Snäre…", "")
        assert "..." not in said.partition("Commands:")[2]


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_json_is_one_document_also_where_nothing_can_be_done(
    run: Run, words: tuple[str, ...]
) -> None:
    """On standard output, in ASCII, with an exit code that is not 0; nothing else is there."""
    if b"--json" not in run(*words, "--help").out:
        return
    for line in ("--no-such-option", LINES.get(" ".join(words), "")):
        if words in AT_WORK and line == "":
            continue
        said = run(*words, *line.split(), "--json")
        shown = json.loads(said.out.decode("ascii"))
        assert len(said.out.splitlines()) == 1
        assert isinstance(shown, dict)
        if "error" in shown:
            assert said.exit_code == shown["exit_code"] != 0
        if line == "--no-such-option":
            assert "No such option" in shown["error"]


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_nothing_is_said_where_nobody_reads(
    run: Run, words: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    """As in `| head -1`: no traceback, no complaint, and the exit code that other tools have."""
    for more in ("--help", "--no-such-option --json", LINES.get(" ".join(words))):
        if more is None:
            continue
        reader, writer = os.pipe()
        os.close(reader)
        err = BytesIO()
        with monkeypatch.context() as streams, suppress(BrokenPipeError):  # as it is closed
            out = os.fdopen(writer, "w")
            streams.setattr(sys, "stdout", out)
            streams.setattr(sys, "stderr", TextIOWrapper(err))
            streams.setattr(sys, "argv", ["sidestick", *words, *more.split()])
            with pytest.raises(SystemExit) as ended:
                command_line()
            sys.stderr.flush()
            assert ended.value.code == CLOSED or err.getvalue()  # it had nothing else to say
            assert b"pipe" not in err.getvalue()
            out.close()


@pytest.mark.parametrize(
    "settings",
    [
        {"PYTHONIOENCODING": "cp1252"},
        {"PYTHONIOENCODING": "ascii"},
        {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    ],
    ids=str,
)
def test_a_process_writes_plain_characters(settings: dict[str, str], tmp_path: Path) -> None:
    """As on Windows with its output redirected, and where the locale is C."""
    env = {**os.environ, "SIDESTICK_DATA": str(tmp_path), **settings}
    words = [sys.executable, "-m", "sidestick_engine"]
    for line in ("styles show house --pictures", "styles list", "doctor", "--help"):
        done = subprocess.run([*words, *line.split()], env=env, capture_output=True, check=False)
        assert b"Traceback" not in done.stderr, done.stderr
        assert done.stdout
        if "cp1252" not in settings.values():
            assert done.stdout.isascii()


def test_plain_characters_look_like_those_that_they_stand_for() -> None:
    """Accents go, blocks and lines have their like, and shades stay apart."""
    assert plain("Größe “é” … ─│┼ → ✓") == 'Grosse "e" ... -|+ > ok'
    assert len(set(plain("░▒▓█·∙"))) == 6
    assert plain("日") == "?"
    assert all(plain(chr(code)).isascii() for code in range(0x80, 0x3000))


def test_bash_completes_commands_options_and_values(tmp_path: Path) -> None:
    """In a real shell, by the line that the guide gives."""
    guide = (Path(__file__).parents[3] / "docs" / "command-line.md").read_text(encoding="utf-8")
    (line,) = re.findall(r'^eval ".*bash_source.*$', guide, re.MULTILINE)
    program = tmp_path / "sidestick"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m sidestick_engine "$@"\n')
    program.chmod(0o755)
    script = f"""
set -e
PATH="{tmp_path}:$PATH"
{line}
complete -p sidestick > /dev/null
for words in "st" "live sh" "vary --sw" "vary --lock sn"; do
    COMP_WORDS=(sidestick $words); COMP_CWORD=$(( ${{#COMP_WORDS[@]}} - 1 )); COMPREPLY=()
    _sidestick_completion sidestick; echo "${{COMPREPLY[*]}}"
done
"""
    done = subprocess.run(
        ["bash", "-c", script], capture_output=True, text=True, cwd=tmp_path, check=False
    )
    assert done.stdout.splitlines() == ["styles", "show", "--swing", "snare"], done.stderr
