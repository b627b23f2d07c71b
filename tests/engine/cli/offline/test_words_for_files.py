"""The commands for MIDI files speak of files, tracks and bars, never of clips and racks."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result

from Sidestick.protocol.actions_table import ACTIONS
from Sidestick.protocol.messages import DRUM_CLASSES, KINDS
from sidestick_engine.beats.sentences import CLIP, FILE
from sidestick_engine.cli import main
from sidestick_engine.midi_files.drum_track import drums_of
from sidestick_engine.midi_files.smf import read
from tests.engine.midi_files.file_bytes import TPB, beats, body, hit, meta, song

if TYPE_CHECKING:
    from conftest import FakeDrummer

Run = Callable[..., Result]
OF_LIVE = re.compile(r"\b(clips?|racks?|pads?|loops?|press|select\w*|slots?|Live)\b", re.IGNORECASE)


def fields_of(kind: str) -> set[str]:
    return {field.name for field in KINDS[kind].fields}


ON_FILES = sorted(
    action.command.name
    for action in ACTIONS
    if action.command
    and "notes" in {f.name for f in KINDS.get(action.request or "", KINDS["ping"]).fields}
)
BACKBEAT = beats(16)
HATS = [event for eighth in range(32) for event in hit(eighth / 2, 24)]  # open, for EZdrummer
FILES = {
    "in.mid": song(body(BACKBEAT, end=16 * TPB), kind=0),
    "nothing.mid": song(body([], end=16 * TPB), kind=0),
    "piano.mid": song(body([(0, meta(3, b"Piano")), *hit(0, 60, channel=1)], end=4 * TPB)),
    "odd_map.mid": song(body([*BACKBEAT, *HATS], end=16 * TPB), kind=0),
    "no_map.mid": song(body([e for at in range(8) for e in hit(at, 110)], end=8 * TPB), kind=0),
    "gap.mid": song(body(BACKBEAT, end=64 * TPB), kind=0),
    "silent.mid": song(body([*BACKBEAT, *hit(20, 54), *hit(60, 54)], end=64 * TPB), kind=0),
    "five.mid": song(body([(0, meta(0x58, bytes((11, 3, 24, 8)))), *BACKBEAT]), kind=0),
    "broken.mid": b"MThd",
}
ALL_LANES = [word for drum in DRUM_CLASSES for word in ("--lock", drum)]
# What goes wrong, or is odd: a command's name or any, its words, and what it says.
FAULTS = [
    ("any", "nothing.mid", "has no notes"),
    ("any", "piano.mid", "has no drums"),
    ("any", "in.mid --channel 3", "has no notes on channel 3"),
    ("any", "in.mid --track Drums", 'has no notes on a track "Drums"'),
    ("any", "no_map.mid", "is a drum in the kit map general_midi"),
    ("any", "in.mid --kit-map bfd4", 'There is no kit map "bfd4"'),
    ("any", "in.mid --style polka", "polka"),
    ("any", "five.mid", "11/8"),
    ("any", "broken.mid", "broken.mid"),
    ("any", "none.mid", "No such file"),
    ("any", "odd_map.mid", "read in the kit map ezdrummer_3, which they speak, and not in general"),
    ("any", "odd_map.mid --kit-map gm", "notes mean nothing in the kit map general_midi and look"),
    ("extend", "gap.mid", "The last drums are in bar 4 of 16"),
    ("extend", "silent.mid", "The last drums are in bar 4 of 16"),
    ("vary", "in.mid --from 3 --to 2", "nothing to change"),
    ("fill", "in.mid --bars 0.3", "whole sixteenths"),
    *(
        (name, "in.mid " + " ".join(ALL_LANES), "every drum is locked")
        for name in ("vary", "fill", "humanize")
    ),
]


@pytest.fixture
def run(drummer: FakeDrummer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """Return what runs the command line in a folder with the files."""
    monkeypatch.setattr("sidestick_models.drummer.Drummer.load", lambda **_: drummer)
    monkeypatch.setenv("SIDESTICK_DATA", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)
    for name, data in FILES.items():
        Path(name).write_bytes(data)

    def run(*words: object) -> Result:
        return CliRunner().invoke(main, [str(word) for word in words])

    return run


@pytest.mark.parametrize(("where", "words", "said"), FAULTS)
@pytest.mark.parametrize("command", ON_FILES)
def test_what_is_wrong_is_said_in_words_of_files(
    run: Run, command: str, where: str, words: str, said: str
) -> None:
    """In every command, whatever the sentence comes from."""
    if where not in ("any", command):
        return
    result = run(command, *words.split(), "--out", "out.mid")
    assert said in result.stderr
    assert not OF_LIVE.search(result.stdout + result.stderr)


@pytest.mark.parametrize("command", [*ON_FILES, "generate"])
def test_help_speaks_of_files(run: Run, command: str) -> None:
    """Of what the command does; options may be those of presses too."""
    text = run(command, "--help").stdout
    assert not OF_LIVE.search(text.partition("Options:")[0])


def test_a_front_ends_sentences_are_filled_in_alike() -> None:
    """The one may leave out a value that the other says; none asks for more."""
    for name in CLIP._fields:
        of_clip, of_file = (
            set(re.findall(r"{(\w+)", getattr(each, name))) for each in (CLIP, FILE)
        )
        assert of_file <= of_clip
        assert not OF_LIVE.search(getattr(FILE, name))


@pytest.mark.parametrize("name", ["gap.mid", "silent.mid"])
def test_extend_leaves_the_gap_and_goes_on_behind_it(run: Run, name: str) -> None:
    """The new bars stand at the end, and some hits are new."""
    before = drums_of(read(Path(name)), name).notes
    result = run("extend", name, "--bars", 2, "--out", "out.mid")
    assert result.exit_code == 0
    after = drums_of(read(Path("out.mid")), name).notes
    assert list(after[: len(before)]) == list(before)
    new = [note.start_beats for note in after[len(before) :]]
    assert new
    assert all(64 <= start < 72 for start in new)
