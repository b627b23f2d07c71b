"""`sidestick styles learn` and `forget`: a corpus becomes a style, and is one no more."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from sidestick_engine.cli import main
from sidestick_models.styles.user_styles import UserStyles
from tests.models.styles.learned import offbeat_corpus

Run = Callable[..., Result]


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """Return a folder with a corpus, whose name is as folders' names are."""
    folder = tmp_path / "Meine Schläge 1"
    offbeat_corpus(folder)
    return folder


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("SIDESTICK_DATA", str(tmp_path / "data"))

    def run(*words: object) -> Result:
        return CliRunner().invoke(main, [str(word) for word in words])

    return run


@pytest.fixture
def own(tmp_path: Path) -> UserStyles:
    """Return the user's styles."""
    return UserStyles(tmp_path / "data" / "styles")


def test_a_corpus_becomes_a_style_that_plays(run: Run, corpus: Path, own: UserStyles) -> None:
    """It says what was found; it is in the list, encoded already, and generates."""
    result = run("styles", "learn", corpus, "--name", "My Offbeat")
    assert result.stdout.splitlines() == [
        "My Offbeat: 92 to 111 bpm",
        "learned from: 28 pieces, 28 different windows of two bars",
        "fills: 4",
        "density: 10.6 to 18.9 hits per bar",
        "This is little: beats will be much alike, and like yours.",
        "From 64 windows on there is more to play; some hundreds make a style.",
        "To hear it: sidestick generate --style my_offbeat --tempo 102 --out my_offbeat.mid",
    ]
    assert len(list((own.folder / ".kept").iterdir())) == 1
    (listed,) = (each for each in _styles(run) if each["family"] == "your loops")
    assert (listed["key"], listed["name"]) == ("my_offbeat", "My Offbeat")
    made = run("generate", "--style", "My Offbeat", "--seed", 1, "--out", corpus / "new.mid")
    assert made.exit_code == 0, made.output
    assert (corpus / "new.mid").stat().st_size > 100


def _styles(run: Run) -> list[dict[str, str]]:
    found: list[dict[str, str]] = json.loads(run("styles", "list", "--json").stdout)["styles"]
    return found


def test_programs_are_told_as_json(run: Run, corpus: Path, own: UserStyles) -> None:
    """The style, and what it was learned from."""
    facts = json.loads(run("styles", "learn", corpus, "--name", "offbeat", "--json").stdout)
    assert facts["file"] == str(own.folder / "offbeat.npz")
    assert (facts["windows"], facts["kept"], facts["fills"], facts["pieces"]) == (28, 28, 4, 28)
    assert facts["few"] is True
    assert json.loads(run("styles", "forget", "offbeat", "--json").stdout) == {
        "forgotten": "offbeat"
    }


def test_a_style_is_learned_again_only_when_asked_to(run: Run, corpus: Path) -> None:
    run("styles", "learn", corpus, "--name", "offbeat")
    again = run("styles", "learn", corpus, "--name", "offbeat")
    assert again.exit_code == 2
    assert "There is a learned style offbeat already." in again.stderr
    assert run("styles", "learn", corpus, "--name", "offbeat", "--force").exit_code == 0


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("funk", "Sidestick comes with a style funk, so funk needs another name, as my_funk."),
        ("Hip-Hop", "Sidestick comes with a style hiphop, so"),
        ("polka", "There is a style polka in polka.txt already."),
        ("???", 'A style cannot be called "???"'),
    ],
)
def test_a_name_that_cannot_be_had_is_refused(
    run: Run, corpus: Path, own: UserStyles, name: str, says: str
) -> None:
    """Before anything is learned."""
    own.folder.mkdir(parents=True)
    (own.folder / "polka.txt").write_text("anything")
    result = run("styles", "learn", corpus, "--name", name)
    assert result.exit_code == 2
    assert says in result.stderr
    assert not list(own.folder.glob("*.npz"))


def test_what_is_no_corpus_is_refused(run: Run, tmp_path: Path) -> None:
    """With the command that makes one."""
    result = run("styles", "learn", tmp_path / "loops", "--name", "offbeat")
    assert result.exit_code == 2
    assert "sidestick corpus LOOPS --out CORPUS" in result.stderr


def test_a_style_that_is_not_there_cannot_be_forgotten(run: Run, corpus: Path) -> None:
    """The sentence names those that can, or says that there are none."""
    assert "You have learned none." in run("styles", "forget", "funk").stderr
    run("styles", "learn", corpus, "--name", "offbeat")
    result = run("styles", "forget", "onbeat")
    assert result.exit_code == 2
    assert 'There is no learned style "onbeat". There are: offbeat.' in result.stderr


def test_a_style_that_was_written_is_not_forgotten(run: Run, own: UserStyles) -> None:
    """Its file is the musician's."""
    own.folder.mkdir(parents=True)
    (own.folder / "polka.txt").write_text("anything")
    result = run("styles", "forget", "polka")
    assert result.exit_code == 2
    assert "polka was not learned, but written in" in result.stderr
    assert (own.folder / "polka.txt").exists()


def test_a_damaged_style_is_told_where_it_is_asked_for(
    run: Run, corpus: Path, own: UserStyles
) -> None:
    """In the list too; it can be forgotten, and learned again."""
    run("styles", "learn", corpus, "--name", "offbeat")
    (own.folder / "offbeat.npz").write_bytes(b"PK")
    for command in (
        ["generate", "--style", "offbeat", "--out", corpus / "x.mid"],
        ["styles", "show", "offbeat"],
    ):
        result = run(*command)
        assert result.exit_code == 2
        assert 'The style "offbeat" cannot be played. The learned style' in result.stderr
    assert "styles forget offbeat" in run("styles", "list").stdout
    assert run("styles", "forget", "offbeat").exit_code == 0


def test_a_fault_in_a_pattern_file_is_told_where_its_style_is_asked_for(
    run: Run, own: UserStyles, tmp_path: Path
) -> None:
    """File, line and column."""
    own.folder.mkdir(parents=True)
    (own.folder / "polka.txt").write_text("style: Polka\ntempo: fast\n")
    result = run("generate", "--style", "Polka", "--out", tmp_path / "x.mid")
    assert result.exit_code == 2
    assert 'The style "Polka" cannot be played. polka.txt, line 2, column 8:' in result.stderr


def test_a_learned_style_is_shown_but_has_no_patterns(run: Run, corpus: Path) -> None:
    run("styles", "learn", corpus, "--name", "offbeat")
    assert "28 different windows" in run("styles", "show", "offbeat").stdout
    result = run("styles", "show", "offbeat", "--pictures")
    assert result.exit_code == 2
    assert "offbeat was learned from loops: it has no patterns." in result.stderr
