"""Songs on the command line: what is said of their meters, and of which notes are the drums."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result

from sidestick_engine.cli import main
from sidestick_engine.midi_files import smf
from sidestick_engine.midi_files.drum_track import drums_of
from tests.engine.midi_files.file_bytes import TPB, beats, body, hit, meta, meter, song

if TYPE_CHECKING:
    from conftest import FakeDrummer

Run = Callable[..., Result]


@pytest.fixture
def run(drummer: FakeDrummer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """Return what runs the command line in an empty folder."""
    monkeypatch.setattr("sidestick_models.drummer.Drummer.load", lambda **_: drummer)
    monkeypatch.setenv("SIDESTICK_DATA", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)
    return lambda *words: CliRunner().invoke(main, [str(word) for word in words])


def refuses(result: Result, words: str) -> None:
    """Check for one sentence, and that nothing was written."""
    assert (result.exit_code, result.stdout) == (2, "")
    assert words in result.stderr
    assert not Path("out.mid").exists()


def test_one_odd_bar_does_not_forbid_a_song(run: Run) -> None:
    """The bars that are asked for are worked on where they are in one meter; the rest stays."""
    signatures = [(0, meter(4, 2)), (8 * TPB, meter(3, 2)), (11 * TPB, meter(4, 2))]
    Path("in.mid").write_bytes(song(body([*signatures, *beats(19)], end=19 * TPB)))
    notes = drums_of(smf.read(Path("in.mid")), "in.mid").notes
    result = run("extend", "in.mid", "--bars", 1, "--out", "out.mid")
    assert "bars 1 to 2 in 4/4, bar 3 in 3/4, bars 4 to 5 in 4/4" in result.stderr
    assert drums_of(smf.read(Path("out.mid")), "out.mid").length_beats == 23.0
    Path("out.mid").unlink()
    assert run("vary", "in.mid", "--from", 11, "--to", 19, "--out", "out.mid").exit_code == 0
    new = drums_of(smf.read(Path("out.mid")), "out.mid").notes
    assert [note for note in new if note.start_beats < 11] == notes[:11]
    Path("out.mid").unlink()
    assert "5 bars" in run("humanize", "in.mid", "--out", "out.mid").stdout
    played = drums_of(smf.read(Path("out.mid")), "out.mid").notes
    assert [note.pitch for note in played] == [note.pitch for note in notes]
    assert all(one != other for one, other in zip(notes, played, strict=True))
    Path("out.mid").unlink()
    words = "several meters there: bars 1 to 2 in 4/4, bar 3 in 3/4"
    refuses(run("vary", "in.mid", "--from", 4, "--to", 10, "--out", "out.mid"), words)


def test_an_odd_bar_at_the_end_does_not_forbid_to_go_on(run: Run) -> None:
    """Extend goes on behind it, in the meter of the bars before; fill and vary work on those."""
    signatures = [(0, meter(4, 2)), (16 * TPB, meter(7, 2))]
    Path("in.mid").write_bytes(song(body([*signatures, *beats(22)], end=23 * TPB)))
    result = run("extend", "in.mid", "--bars", 2, "--out", "out.mid")
    assert "bar 5 in 7/4, which cannot be played: what is new goes on from bars 1 to 4 in 4/4" in (
        result.stderr
    )
    before = drums_of(smf.read(Path("in.mid")), "in.mid").of_file
    after = drums_of(smf.read(Path("out.mid")), "out.mid")
    assert [each.note for each in after.of_file[: len(before)]] == [each.note for each in before]
    assert f"{len(after.notes) - len(before)} notes new" in result.stdout
    assert after.notes[len(before)].start_beats >= 23
    assert [str(part) for part in after.parts] == [
        "bars 1 to 4 in 4/4",
        "bar 5 in 7/4",
        "bars 6 to 7 in 4/4",
    ]
    for command in ("fill", "vary", "humanize"):
        result = run(command, "in.mid", "--out", "out.mid", "--force")
        assert "Used: bars 1 to 4 in 4/4." in result.stderr, command
        changed = drums_of(smf.read(Path("out.mid")), "out.mid").notes
        assert [n for n in changed if n.start_beats >= 16] == [n.note for n in before[16:]]
    Path("out.mid").unlink()
    words = "a meter there that cannot be played: bar 5 in 7/4. Choose a range in one of: beat 0 to"
    refuses(run("vary", "in.mid", "--from", 16, "--to", 23, "--out", "out.mid"), words)


@pytest.mark.parametrize("command", ["extend", "fill", "vary", "humanize"])
def test_drums_that_are_all_in_odd_meters_are_refused_with_those(run: Run, command: str) -> None:
    """The sentence names the meters that can be played."""
    signatures = [(0, meter(6, 2)), (12 * TPB, meter(7, 2))]
    Path("in.mid").write_bytes(song(body([*signatures, *beats(19)], end=19 * TPB)))
    words = "All drums of in.mid are in 6/4 and 7/4, which cannot be played: only 4/4, 3/4"
    refuses(run(command, "in.mid", "--out", "out.mid"), words)


def test_a_song_of_many_meters_is_told_of_in_one_line(run: Run) -> None:
    """The first stretches are named, and how many more there are; so are the ranges to choose."""
    signatures = [(bar * 7 * TPB, meter(4, 2)) for bar in range(30)]
    signatures += [(at + 4 * TPB, meter(3, 2)) for at, _ in signatures]
    Path("in.mid").write_bytes(song(body([*signatures, *beats(210)], end=210 * TPB)))
    told = run("humanize", "in.mid", "--out", "out.mid").stderr
    assert "bar 8 in 3/4, and 52 more. Used: bar 1 in 4/4," in told
    assert told.count(" in 4/4") == 8
    Path("out.mid").unlink()
    refuses(run("vary", "in.mid", "--from", 2, "--to", 6, "--out", "out.mid"), "; and 52 more.")


def test_humanize_says_which_notes_it_joins(run: Run) -> None:
    """Two on one pad at once are one stroke; the sentence says why fewer come back."""
    doubled = [*beats(8), *hit(2, 36, velocity=50), *hit(5, 38, velocity=127)]
    Path("in.mid").write_bytes(song(body(doubled, end=8 * TPB)))
    result = run("humanize", "in.mid", "--out", "out.mid")
    assert "2 removed, 8 in all" in result.stdout
    assert "2 notes were on a pad at once with another: the louder stays." in result.stderr


@pytest.mark.parametrize("command", ["extend", "fill", "vary", "humanize"])
def test_notes_that_are_no_drums_are_named_with_their_track(run: Run, command: str) -> None:
    """So that another track can be chosen."""
    shakers = [event for at in range(16) for event in hit(at, 70, channel=4)]
    piano = [event for at in range(16) for event in hit(at, 60 + at % 8, channel=1)]
    tracks = {b"Keys": piano, b"Shaker": shakers}
    named = (body([(0, meta(3, name)), *part]) for name, part in tracks.items())
    Path("in.mid").write_bytes(song(*named))
    refuses(run(command, "in.mid", "--out", "out.mid"), 'The drums are track 2 "Shaker", channel 4')
