"""The user's own styles: a file is a style at once, and a broken one says why."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from sidestick_models.patterns import style_windows
from sidestick_models.patterns.errors import PatternError
from sidestick_models.styles import user_style
from sidestick_models.styles.trained import Family, StyleInfo
from sidestick_models.styles.user_style import WrittenStyle
from sidestick_models.styles.user_styles import MOST_FILES, UserStyles, key_of

POLKA = """style: Polka
tempo: 110-125 bpm
colour: #7fb800
pattern: Oom-pah
clap |--x---x---x---x-|
kick |X---X---X---X---|
"""


@pytest.fixture
def own(tmp_path: Path) -> UserStyles:
    """Return the styles in a folder with one."""
    (tmp_path / "polka.txt").write_text(POLKA)
    return UserStyles(tmp_path)


def test_a_folder_that_is_not_there_has_no_styles(tmp_path: Path) -> None:
    """Nobody has to make one."""
    own = UserStyles(tmp_path / "styles")
    assert (own.styles(), own.faults()) == ({}, [])


def test_a_file_is_a_style(own: UserStyles) -> None:
    """Called as its file, shown as it says."""
    assert list(own.styles()) == ["polka"]
    shown = StyleInfo("polka", "Polka", "#7fb800", (110, 125), Family.USER)
    assert own.styles()["polka"].info == shown


def test_a_file_that_comes_changes_or_goes_counts_at_once(own: UserStyles) -> None:
    """Without a new start."""
    assert list(own.styles()) == ["polka"]
    mazurka = own.folder / "mazurka.txt"
    mazurka.write_text(POLKA.replace("Polka", "Mazurka"))
    assert list(own.styles()) == ["mazurka", "polka"]
    mazurka.write_text(POLKA.replace("Polka", "Mazurek"))
    os.utime(mazurka, ns=(1, 1))
    assert own.styles()["mazurka"].info.name == "Mazurek"
    mazurka.unlink()
    assert list(own.styles()) == ["polka"]


def test_what_did_not_change_is_kept(own: UserStyles) -> None:
    """Its windows are made once, and again when the file says something else."""
    events = own.styles()["polka"].events
    (own.folder / "mazurka.txt").write_text(POLKA)
    assert own.styles()["polka"].events is events
    (own.folder / "polka.txt").write_text(POLKA + "closed hat |x-x-x-x-x-x-x-x-|\n")
    assert own.styles()["polka"].events is not events


def test_a_style_has_windows_and_claps(own: UserStyles) -> None:
    """All that is needed to play it."""
    polka = own.styles()["polka"]
    assert polka.events.shape == (len(polka.fills), 32)
    assert polka.claps.claps


def test_a_broken_file_says_why_and_hides_no_other(own: UserStyles) -> None:
    """File, line, column and what is legal; it is a style again when it is mended."""
    broken = own.folder / "broken.txt"
    broken.write_text(POLKA.replace("X---|", "X--y|"))
    (fault,) = own.faults()
    assert fault.file == "broken.txt"
    assert fault.sentence.startswith('broken.txt, line 6, column 22: "y" is no mark of a tab.')
    assert list(own.styles()) == ["polka"]
    broken.write_text(POLKA)
    os.utime(broken, ns=(1, 1))
    assert list(own.styles()) == ["broken", "polka"]


@pytest.mark.parametrize(
    ("file", "says"),
    [
        ("house.txt", "needs another name, as my_house.txt"),
        ("funk.txt", "Sidestick comes with a style funk"),
        ("My Polka.txt", "cannot be called"),
        ("POLKA.TXT", "cannot be called"),
    ],
)
def test_a_name_that_cannot_be_a_styles_is_reported(own: UserStyles, file: str, says: str) -> None:
    """Nothing takes the place of a style that Sidestick comes with."""
    (own.folder / file).write_text(POLKA)
    (fault,) = own.faults()
    assert fault.file == file
    assert says in fault.sentence
    assert list(own.styles()) == ["polka"]


def test_a_folder_with_the_name_of_a_style_is_reported(own: UserStyles) -> None:
    """It cannot be read, and the others can."""
    (own.folder / "waltz.txt").mkdir()
    (fault,) = own.faults()
    assert "Cannot read the style file" in fault.sentence
    assert list(own.styles()) == ["polka"]


def test_other_files_are_no_styles_and_no_faults(own: UserStyles) -> None:
    """Notes, hidden files, and what macOS leaves beside a file."""
    for file in ("README.md", ".hidden.txt", "._polka.txt", "polka.txt~"):
        (own.folder / file).write_bytes(b"\0\xff")
    assert list(own.styles()) == ["polka"]
    assert own.faults() == []


def test_a_file_in_the_place_of_the_folder_is_reported(tmp_path: Path) -> None:
    """There are no styles then."""
    (tmp_path / "styles").write_text("")
    own = UserStyles(tmp_path / "styles")
    assert own.styles() == {}
    assert "cannot be read" in own.faults()[0].sentence


def test_more_files_than_can_be_told_to_live_are_not_read(own: UserStyles) -> None:
    """The first ones count, the others are reported."""
    for number in range(MOST_FILES):
        (own.folder / f"a{number:03}.txt").write_text(POLKA)
    assert len(own.styles()) == MOST_FILES
    (fault,) = own.faults()
    assert fault.file == "polka.txt"
    assert "more than 200 style files" in fault.sentence


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes")
def test_a_pipe_or_a_device_is_no_style_and_holds_nothing_up(own: UserStyles) -> None:
    """Nobody writes into it; the others play."""
    os.mkfifo(own.folder / "pipe.txt")
    (own.folder / "zero.txt").symlink_to("/dev/zero")
    (own.folder / "folder.txt").mkdir()
    assert list(own.styles()) == ["polka"]
    faults = {fault.file: fault.sentence for fault in own.faults()}
    assert list(faults) == ["folder.txt", "pipe.txt", "zero.txt"]
    assert "no regular file" in faults["pipe.txt"]


@pytest.mark.parametrize("number", ["nan", "inf", "-inf", "1e999", "1" * 400])
@pytest.mark.parametrize("line", ["swing: {} %", "loose: {} ms", "tempo: {}-120 bpm"])
def test_a_number_that_is_none_is_refused(own: UserStyles, line: str, number: str) -> None:
    """In each place where a style has one."""
    setting = line.format(number)
    kept = [each for each in POLKA.splitlines() if each.split(":")[0] != setting.split(":")[0]]
    text = "\n".join([kept[0], setting, *kept[1:]])
    (own.folder / "odd.txt").write_text(text + "\n")
    assert list(own.styles()) == ["polka"]
    assert [fault.file for fault in own.faults()] == ["odd.txt"]


def test_thousands_of_patterns_are_a_style(own: UserStyles) -> None:
    """As many as a collection of loops has."""
    pattern = "pattern: {}\nsnare |--x---x---x---x-|--x---x---x-o-x-|\nkick |X---X---X---X---|\n"
    head = POLKA.split("pattern:", maxsplit=1)[0]
    text = "\n".join([head, *(pattern.format(number) for number in range(3500))])
    (own.folder / "many.txt").write_text(text)
    many = own.styles()["many"]
    assert isinstance(many, WrittenStyle)
    assert len(many.style.patterns) == 3500


def test_of_very_many_patterns_some_from_all_over_the_file_are_played_from(
    own: UserStyles, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without variations, where there are enough."""
    monkeypatch.setattr(style_windows, "MOST_PATTERNS", 3)
    monkeypatch.setattr(style_windows, "VARIED", 2)
    bars = ["x" + "-" * number + "x" + "-" * (14 - number) for number in range(9)]
    text = [POLKA, *(f"pattern: {bar}\nkick |{bar}|" for bar in bars)]
    (own.folder / "many.txt").write_text("\n".join(text))
    events = own.styles()["many"].events
    assert len(events) == 3
    assert (events[0, 2], events[2, 9]) == (2, 1)


def test_what_is_made_of_a_file_is_kept_for_the_next_start(
    own: UserStyles, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Until the file says something else; what was made of what it said before goes then."""
    monkeypatch.setattr(style_windows, "VARIED", 5)
    polka = own.styles()["polka"]
    made = polka.events, polka.fills, polka.claps.voices
    monkeypatch.setattr(user_style, "windows_of", lambda _: pytest.fail("it is made again"))
    again = UserStyles(own.folder).styles()["polka"]
    for before, now in zip(made, (again.events, again.fills, again.claps.voices), strict=True):
        assert before.tolist() == now.tolist()
    monkeypatch.setattr(user_style, "windows_of", style_windows.windows_of)
    (own.folder / "polka.txt").write_text(POLKA + "closed hat |x-x-x-x-x-x-x-x-|\n")
    assert len(own.styles()["polka"].events)
    assert len(list((own.folder / ".kept").iterdir())) == 1


def test_what_is_kept_may_be_damaged_or_in_the_way(
    own: UserStyles, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is made again, and the style plays."""
    monkeypatch.setattr(style_windows, "VARIED", 5)
    expected = own.styles()["polka"].events.tolist()
    (kept,) = (own.folder / ".kept").iterdir()
    kept.write_bytes(kept.read_bytes()[:50])
    assert UserStyles(own.folder).styles()["polka"].events.tolist() == expected
    kept.unlink()
    kept.mkdir()
    assert UserStyles(own.folder).styles()["polka"].events.tolist() == expected


@pytest.mark.parametrize(
    ("name", "key"),
    [("My Loops", "my_loops"), ("Größe 9", "grosse_9")],
)
def test_a_learned_style_has_a_key_of_its_name(name: str, key: str) -> None:
    assert key_of(name) == key


def test_a_name_without_a_key_or_a_long_one_is_refused() -> None:
    with pytest.raises(PatternError, match="needs a letter"):
        key_of("🥁")
    with pytest.raises(PatternError, match="may have 40 characters, and this one has 200"):
        key_of("Q" * 200)
