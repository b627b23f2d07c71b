"""The registry of styles: numbers that never change, and what is shown of each style."""

from __future__ import annotations

import csv
import re
import subprocess
import sys
import zipfile
from collections import Counter
from itertools import combinations
from pathlib import Path

import pytest

from sidestick_models.errors import UnknownStyleError
from sidestick_models.patterns.style_files import load_styles
from sidestick_models.styles.trained import (
    ELECTRONIC,
    STYLES,
    TRAINED,
    Family,
    style_number,
    trained_styles,
)

ARCHIVE = Path(__file__).parents[4] / "shared" / "data" / "groove-v1.0.0-midionly.zip"
IN_ORDER = (
    "afrobeat afrocuban blues country dance funk gospel highlife hiphop jazz latin middleeastern "
    "neworleans pop punk reggae rock soul house techno trap drumandbass breakbeat ukgarage dubstep "
    "electro lofi reggaeton"
)


def test_a_style_keeps_its_number() -> None:
    """The trained weights have it in their inputs."""
    assert " ".join(TRAINED) == IN_ORDER
    assert [style_number(style) for style in TRAINED] == list(range(28))


def test_a_style_without_a_number_is_refused() -> None:
    """In a sentence with those that can be chosen."""
    with pytest.raises(UnknownStyleError, match=r'no style "polka".*rock, soul, house,'):
        style_number("polka")


def test_every_style_is_described_once_in_its_order() -> None:
    """By its key, and all that is shown tells it from the others."""
    styles = trained_styles()
    assert tuple(style.key for style in styles) == TRAINED
    assert len({style.name for style in styles}) == 28
    assert len({style.colour for style in styles}) == 28
    assert Counter(style.family for style in styles) == {Family.ACOUSTIC: 18, Family.ELECTRONIC: 10}


def test_two_styles_have_colours_that_can_be_told_apart() -> None:
    """By at least 30 steps of 255, summed over red, green and blue."""
    for one, other in combinations(trained_styles(), 2):
        assert _distance(one.colour, other.colour) >= 30, (one.key, other.key)


def _distance(one: str, other: str) -> int:
    assert re.fullmatch("#[0-9a-f]{6}", one)
    pairs = zip(bytes.fromhex(one[1:]), bytes.fromhex(other[1:]), strict=True)
    return sum(abs(a - b) for a, b in pairs)


def test_a_tempo_range_runs_from_slow_to_fast() -> None:
    """Within what a request may ask for."""
    for style in trained_styles():
        slow, fast = style.tempo_bpm
        assert 20 <= slow <= fast <= 999, style.key


def test_an_electronic_style_is_described_by_its_file() -> None:
    """Name, colour and tempo stand there and nowhere else."""
    files = load_styles()
    assert sorted(files) == sorted(ELECTRONIC)
    for style in trained_styles()[len(STYLES) :]:
        file = files[style.key]
        described = (file.name, file.colour, file.tempo_bpm)
        assert (style.name, style.colour, style.tempo_bpm) == described


def test_knowing_the_numbers_reads_no_pattern_file() -> None:
    """The engine starts with keys alone."""
    code = (
        "import sys, sidestick_models.styles.trained\n"
        "sys.exit('sidestick_models.patterns.style_files' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_an_acoustic_style_has_the_tempos_it_was_played_at() -> None:
    """The 10th and 90th percentile of the Groove MIDI Dataset's 4/4, weighted by length."""
    if not ARCHIVE.exists():
        pytest.skip(f"the Groove MIDI Dataset is not at {ARCHIVE}")
    played: dict[str, list[tuple[float, float]]] = {}
    with zipfile.ZipFile(ARCHIVE) as files:
        table = files.read("groove/info.csv").decode().splitlines()
    for row in csv.DictReader(table):
        if row["time_signature"] == "4-4":
            style = played.setdefault(row["style"].split("/")[0], [])
            style.append((float(row["bpm"]), float(row["duration"])))
    for style in trained_styles()[: len(STYLES)]:
        expected = tuple(_percentile(played[style.key], share) for share in (0.1, 0.9))
        assert style.tempo_bpm == expected, style.key


def _percentile(tempos: list[tuple[float, float]], share: float) -> float:
    """Return the lowest tempo at or below which this share of the time was played."""
    reached, total = 0.0, sum(seconds for _, seconds in tempos)
    for tempo, seconds in sorted(tempos):
        reached += seconds
        if reached >= share * total:
            return tempo
    raise AssertionError(tempos)
