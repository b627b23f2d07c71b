"""The recipe of 2019: the same weights and latents give the same beats, Magenta's way and ours."""

from __future__ import annotations

import re
from importlib.util import find_spec

import mido
import pytest
from click.testing import CliRunner

pytest.importorskip("tensorflow", reason="needs the extra `train`")
pytest.importorskip("onnx", reason="needs the extra `train`")

from sidestick_engine.cli import main
from sidestick_training.common import gmd
from sidestick_training.common.gmd import load_performances
from sidestick_training.common.pattern_data import FILLS_PER_STYLE, PERFORMANCES_PER_STYLE
from sidestick_training.magenta.conformance_cases import Sizes, random_cases
from tests.training.shared_data import GMD, needs_gmd

pytestmark = [
    pytest.mark.train,
    pytest.mark.timeout(600),  # on a loaded machine
    pytest.mark.skipif(find_spec("magenta") is None, reason="Magenta is not installed"),
]


@needs_gmd
def test_both_ways_play_the_same_beat_in_an_electronic_style(tmp_path, monkeypatch):
    """Official sizes, random weights, few recordings and patterns: three bars, step by step."""
    cases = random_cases(Sizes(pieces=1, steps=33, beats=1))
    networks = {"music_vae": "MusicVAE", "drums_rnn": "whole stack"}
    monkeypatch.setattr(
        "sidestick_training.magenta.export_model.variables_of",
        lambda _, network, __: cases[networks[network]].variables,
    )
    monkeypatch.setattr(gmd, "load_performances", lambda path: few(load_performances(path)))
    for counts in (PERFORMANCES_PER_STYLE, FILLS_PER_STYLE):
        monkeypatch.setitem(counts, "train", 1)
    out = tmp_path / "house.mid"
    words = ["--style", "House", "--bars", "3", "--seed", "3", "--fit-minutes", "0.02"]
    command = ["models", "recipe", *words, "--gmd", str(GMD), "--out", str(out)]
    result = CliRunner().invoke(main, command)
    assert result.exit_code == 0, result.output
    assert "plays the same beat, step by step" in result.stdout
    difference = re.search(r"differ by (\S+) at most", result.stdout)
    assert difference
    assert float(difference[1]) < 1e-4
    assert any(message.type == "note_on" for message in mido.MidiFile(out))


def few(performances):
    """Return the six shortest beats of four bars or more, of each split that the fit needs."""
    beats = [p for p in performances if not p.is_fill and len(p.hits) >= 64]
    short = sorted(beats, key=lambda p: len(p.hits))
    return [
        p for split in ("train", "validation") for p in [p for p in short if p.split == split][:6]
    ]
