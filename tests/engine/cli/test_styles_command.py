"""`sidestick styles`: what there is, and a musician's own files read, shown and put in place."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from sidestick_engine.cli import main
from sidestick_models.patterns.style_files import SHIPPED, load_style
from sidestick_models.styles.catalogue import StyleCatalogue
from sidestick_models.styles.user_styles import UserStyles

POLKA = """style: Polka
tempo: 110-125 bpm
colour: #7fb800
room kick |================|
pattern: Oom-pah
note: the hand between
closed hat |g-o-x-X-2-3_----|
clap       |--x---x---x---x-|
kick       |X---X---X---X---|
"""

Run = Callable[..., Result]


class Drummer:
    """Knows house and what lies in the folder."""

    def __init__(self, folder: Path) -> None:
        self.catalogue = StyleCatalogue(known=19, user_styles=UserStyles(folder))


@pytest.fixture
def styles(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder of the user's styles, with one."""
    monkeypatch.setenv("SIDESTICK_DATA", str(tmp_path))
    styles = tmp_path / "styles"
    styles.mkdir()
    (styles / "polka.txt").write_text(POLKA)
    monkeypatch.setattr("sidestick_engine.cli.shared.user_data.drummer", lambda: Drummer(styles))
    return styles


@pytest.fixture
def run(styles: Path) -> Run:
    def run(*words: object) -> Result:
        return CliRunner().invoke(main, ["styles", *(str(word) for word in words)])

    return run


def test_the_list_names_trained_styles_and_ones_own(run: Run) -> None:
    """With the name for people, the tempo and where the style comes from."""
    lines = run("list").stdout.splitlines()
    for words in (
        ("neworleans", "New Orleans", "82 to 124 bpm", "acoustic"),
        ("blues", "Blues", "72 bpm", "acoustic"),
        ("house", "House", "118 to 128 bpm", "electronic"),
        ("polka", "Polka", "110 to 125 bpm", "your own"),
    ):
        assert any(all(word in line for word in words) for line in lines), words
    assert not any("techno" in line for line in lines)


def test_sub_styles_are_listed_below_their_style(run: Run) -> None:
    """A little further to the right."""
    lines = run("list").stdout.splitlines()
    rock, folk_rock = (
        next(at for at, line in enumerate(lines) if line.startswith(f"│ {words} "))
        for words in ("rock", "  rock_folk")
    )
    assert folk_rock == rock + 1


def test_what_is_written_is_shown_and_what_is_recorded_is_not(run: Run) -> None:
    """By key or name."""
    assert "12/8 Blues: 50 to 76 bpm, in triplets" in run("show", "blues_12_8").stdout
    assert "pattern: Cross-stick" in run("show", "One Drop", "--pictures").stdout
    assert "style: One Drop" in run("show", "reggae_one_drop", "--text").stdout
    result = run("show", "rock_shuffle")
    assert result.exit_code != 0
    assert "recordings of drummers" in result.stderr


def test_the_list_says_what_is_wrong_with_a_broken_file(run: Run, styles: Path) -> None:
    """The others are listed all the same."""
    (styles / "broken.txt").write_text("stile: Broken\n")
    text = run("list").stdout
    assert 'Not a style: broken.txt, line 1, column 1: there is no setting "stile"' in text
    assert "polka" in text


def test_the_list_is_json_for_programs(run: Run, styles: Path) -> None:
    """Styles as the engine shows them, and faults."""
    (styles / "broken.txt").write_text("stile: Broken\n")
    facts = json.loads(run("list", "--json").stdout)
    by_key = {style["key"]: style for style in facts["styles"]}
    assert by_key["polka"] == {
        "key": "polka",
        "name": "Polka",
        "colour": "#7fb800",
        "tempo_bpm": [110, 125],
        "family": "your own",
        "parent": "",
    }
    assert by_key["rock_shuffle"]["parent"] == "rock"
    assert [fault["file"] for fault in facts["faults"]] == ["broken.txt"]


def test_a_file_is_checked_wherever_it_lies(run: Run, tmp_path: Path, styles: Path) -> None:
    """The command says what it holds, what the grid loses, and where to put it."""
    file = tmp_path / "mazurka.txt"
    file.write_text(POLKA)
    result = run("check", file)
    assert result.exit_code == 0
    assert "Polka: 110 to 125 bpm, swing 50 %" in result.stdout
    assert "patterns: 1, and 0 fills" in result.stdout
    assert "claps: strong |cccccccccccccccc|" in result.stdout
    assert "rolls: 2 strokes between sixteenths will not be played" in result.stdout
    assert f"put it into {styles}" in result.stdout
    assert "put it into" not in run("check", styles / "polka.txt").stdout


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("waltz", POLKA.replace("X---|", "X--y|"), 'waltz.txt, line 9, column 28: "y" is no mark'),
        ("waltz", "", 'waltz.txt, line 1, column 1: the style says no "style:"'),
        ("house", POLKA, "needs another name, as my_house.txt"),
    ],
)
def test_a_fault_ends_in_a_sentence(run: Run, tmp_path: Path, name: str, text: str, says: str):
    """With exit code 2."""
    file = tmp_path / f"{name}.txt"
    file.write_text(text)
    result = run("check", file)
    assert result.exit_code == 2
    assert says in result.stderr


def test_a_pattern_is_drawn_as_a_grid(run: Run) -> None:
    """The darker, the harder; a roll is its number of strokes, and a line as long as it is."""
    assert run("show", "polka", "--pictures").stdout.splitlines()[-4:] == [
        "pattern: Oom-pah  the hand between",
        "closed hat │░·▒·▓·█·2·3─∙···│░·▒·▓·█·2·3─∙···",
        "      clap │∙·▓·∙·▓·∙·▓·∙·▓·│∙·▓·∙·▓·∙·▓·∙·▓·",
        "      kick │█···█···█···█···│█···█···█···█···",
    ]


def test_without_pictures_a_style_is_described_in_a_few_lines(run: Run) -> None:
    """Also one that Sidestick comes with."""
    result = run("show", "techno")
    assert "Techno: 126 to 142 bpm" in result.stdout
    assert "│" not in result.stdout


def test_variations_are_drawn_on_request(run: Run) -> None:
    """As many as wanted, under the name of what they vary, saying how."""
    lines = run("show", "polka", "--variations", 3).stdout.splitlines()
    assert sum(line.startswith("pattern: Oom-pah  Oom-pah; ") for line in lines) == 3


def test_a_style_can_be_the_beginning_of_ones_own(run: Run, styles: Path) -> None:
    """Its text is a style file."""
    (styles / "my_house.txt").write_text(run("show", "house", "--text").stdout, encoding="utf-8")
    mine, house = load_style(styles / "my_house.txt"), load_style(SHIPPED / "house.txt")
    assert mine.patterns == house.patterns


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("funk", "funk was learned from recordings of drummers"),
        ("waltz", "Choose one of: afrobeat, afrocuban"),
    ],
)
def test_what_has_no_patterns_is_reported(run: Run, name: str, says: str) -> None:
    """With exit code 2."""
    result = run("show", name)
    assert result.exit_code == 2
    assert says in result.stderr


def test_the_folder_is_made_on_request(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So that a file can be put there."""
    monkeypatch.setenv("SIDESTICK_DATA", str(tmp_path / "new"))
    assert run("folder").stdout == f"{tmp_path / 'new' / 'styles'}\n"
    assert (tmp_path / "new" / "styles").is_dir()


def test_a_folder_that_cannot_be_made_is_reported(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file in its place is left alone."""
    (tmp_path / "taken").write_text("")
    monkeypatch.setenv("SIDESTICK_DATA", str(tmp_path / "taken"))
    result = run("folder")
    assert result.exit_code == 1
    assert f"{tmp_path / 'taken'} is a file" in result.stderr


def test_programs_get_a_style_as_json(run: Run, styles: Path, tmp_path: Path) -> None:
    """With its patterns as text, from which the same style is read again."""
    shown = json.loads(run("show", "polka", "--json").stdout)
    assert (shown["key"], shown["patterns"]) == ("polka", [{"name": "Oom-pah", "fill": False}])
    copy = tmp_path / "polka.txt"
    copy.write_text(shown["text"], encoding="utf-8")
    assert load_style(copy) == load_style(styles / "polka.txt")
    checked = json.loads(run("check", copy, "--json").stdout)
    assert (checked["name"], checked["plays"], checked["folder"]) == ("Polka", False, str(styles))
    assert json.loads(run("folder", "--json").stdout) == {"folder": str(styles)}
    assert run("show", "polka", "--json", "--text").exit_code == 2
