"""The check: counts, similarity to recordings, pictures."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from sidestick_models.patterns.drum_tab import Pattern
from sidestick_models.patterns.errors import PatternError
from sidestick_models.patterns.style_files import load_styles
from sidestick_training.patterns.__main__ import main
from sidestick_training.patterns.check import RECORDED, likenesses, profile, read_recorded
from tests.training.shared_data import ONSETS


def recorded_file(folder: Path, length: int = 16) -> Path:
    bands = {band: [n / 16 for n in range(length)] for band in ("low", "mid", "high")}
    path = folder / "recorded.json"
    path.write_text(json.dumps(dict.fromkeys(RECORDED, bands)))
    return path


def test_a_profile_is_the_share_of_bars_with_an_onset() -> None:
    """Two bars, one of which begins with a kick: one half; a held roll begins once."""
    pattern = Pattern("test", {"kick": "x---" + "-" * 28, "snare": "----3_--" * 4})
    assert profile([pattern], ["kick"]).tolist() == [0.5] + [0] * 15
    assert profile([pattern], ["snare"]).tolist() == [0, 0, 0, 0, 1, 0, 0, 0] * 2
    assert profile([pattern], ["kick", "snare"])[[0, 4]].tolist() == [0.5, 1]


def test_the_check_counts_every_style(tmp_path: Path) -> None:
    """One line per style, and a likeness for each set of recordings."""
    result = CliRunner().invoke(main, ["check", "--recorded", str(recorded_file(tmp_path))])
    assert result.exit_code == 0, result.output
    for key in load_styles():
        assert f"\n{key}" in result.output
    assert result.output.count("  variations ") == 8


def test_the_check_shows_an_error_in_a_users_file(tmp_path: Path) -> None:
    """A broken file ends the check with its place, not with a traceback."""
    (tmp_path / "mine.txt").write_text("kick |x\n")
    result = CliRunner().invoke(main, ["check", "--folder", str(tmp_path)])
    assert result.exit_code == 1
    assert "Error: mine.txt, line 1, column 8: the last bar is not closed" in result.output


@pytest.mark.parametrize("text", ["", "{}", "[1]", '{"trap_HH-TRP": 1}'])
def test_a_file_without_recorded_onsets_is_an_error(tmp_path: Path, text: str) -> None:
    """The file is named."""
    path = tmp_path / "recorded.json"
    path.write_text(text)
    with pytest.raises(PatternError, match=r"Cannot read recorded onsets from .*recorded\.json"):
        read_recorded(path)


def test_profiles_of_another_length_are_an_error(tmp_path: Path) -> None:
    """A profile is of sixteenths."""
    with pytest.raises(PatternError, match="must have 16 values"):
        read_recorded(recorded_file(tmp_path, length=12))


def test_house_techno_and_trap_are_like_their_recordings() -> None:
    """Against audio-derived onsets kicks and hats go with the recordings' low and high bands."""
    if not ONSETS.exists():
        pytest.skip("the measured onset probabilities are not beside this repository")
    found = {
        (likeness.recordings.split("_")[0], likeness.lanes): likeness.correlation
        for likeness in likenesses(load_styles(), read_recorded(ONSETS))
        if likeness.source == "corpus"
    }
    assert found["house", "kick"] > 0.9
    assert found["house", "hats and cymbals"] > 0.6
    assert found["trap", "kick"] > 0.75
    assert found["trap", "hats and cymbals"] > 0.9
    assert found["trap", "snare and clap"] > 0.7


def test_a_style_is_drawn_on_one_page(tmp_path: Path) -> None:
    """A picture of each style's patterns is a PNG."""
    pytest.importorskip("matplotlib", reason="matplotlib comes with the extra `train`")
    from sidestick_training.patterns.pictures import draw, velocities

    style = load_styles()["house"]
    draw(style, style.patterns[:3], tmp_path / "house.png")
    assert (tmp_path / "house.png").read_bytes().startswith(b"\x89PNG")
    image = velocities(Pattern("test", {"kick": f"{'X2':-<32}"}))
    assert image[-1, :3].tolist() == [0.95, 0.6, 0]


def test_reading_patterns_loads_no_heavy_library() -> None:
    """Neither TensorFlow nor matplotlib comes with the corpus."""
    code = (
        "import sys, sidestick_training.patterns.__main__\n"
        "from sidestick_models.patterns import pattern_variations, style_files\n"
        "style_files.load_styles()\n"
        "sys.exit(bool({'tensorflow', 'keras', 'matplotlib'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
