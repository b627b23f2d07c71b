"""`sidestick evaluate` from end to end, on few windows."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner
from rich.console import Console

from sidestick_engine.cli import main
from sidestick_models.styles.trained import TRAINED
from sidestick_training.drums_rnn.baselines import BIGRAM, UNIGRAM
from sidestick_training.evaluation.evaluate import SECTIONS
from sidestick_training.evaluation.metrics.controls import DENSITIES
from sidestick_training.evaluation.metrics.music_vae import MOST_COMMON
from sidestick_training.evaluation.report.readme_tables import ELECTRONIC, RECORDED
from sidestick_training.evaluation.report.tables import tables
from tests.training.shared_data import GMD

pytestmark = [pytest.mark.train, pytest.mark.timeout(900)]  # one run for all of them
pytest.importorskip("tensorflow", reason="TensorFlow comes with the extra `train`")
ALL = (*SECTIONS, "swing")
SHARES = ("accuracy", "auc", "oa", "f1", "exact", "named", "share", "rising", "first", "second")
"""Words in the names of figures that lie between 0 and 1."""


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder in which MusicVAE was trained, of which only the curve is left."""
    run = tmp_path_factory.mktemp("runs") / "music_vae"
    run.mkdir()
    rows = [{"minutes": m, "train_loss": 1.0, "loss": 1.0} for m in (0, 1, 2)]
    report = {"recipe": {"judge": "loss"}, "best": rows[2], "history": rows}
    (run / "history.json").write_text(json.dumps(report))
    return run.parent


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("out") / "new"


@pytest.fixture(scope="module")
def figures(runs: Path, out: Path) -> dict[str, Any]:
    """Return what one quick run prints as JSON, its pictures in `out`."""
    if not GMD.exists():
        pytest.skip("the Groove MIDI Dataset is not beside the repository")
    words = ["--quick", "--json", "--gmd", str(GMD), "--runs", str(runs), "--out", str(out)]
    result = CliRunner().invoke(main, ["evaluate", *words])
    assert result.exit_code == 0, result.output
    return dict(json.loads(result.stdout))


def records(figures: dict[str, Any]) -> list[tuple[str, str, dict[str, Any]]]:
    """Return every figure with its section and its name."""
    return [(section, name, record) for section in ALL for name, record in figures[section].items()]


def test_every_section_has_figures(figures: dict[str, Any]) -> None:
    assert all(figures[section] for section in ALL)


def test_every_figure_says_its_split_and_what_was_chosen_on_what(figures: dict[str, Any]) -> None:
    for section, name, record in records(figures):
        assert record["split"], (section, name)
        assert record["chosen_on"], (section, name)


def test_a_figure_is_the_mean_of_its_seeds(figures: dict[str, Any]) -> None:
    """A section in which nothing is random is measured for the first alone."""
    assert figures["about"]["seeds"] == [1, 2]
    measured = (each for each in records(figures) if not each[2]["stored"])
    for section, name, record in measured:
        seeds = ["1"] if section in figures["about"]["measured_once"] else ["1", "2"]
        values = list(record["seeds"].values())
        assert list(record["seeds"]) == seeds, (section, name)
        assert record["value"] == pytest.approx(np.mean(values)), (section, name)
        assert record["spread"] == pytest.approx(max(values) - min(values)), (section, name)


def test_stored_figures_say_when_and_by_what_they_were_made(figures: dict[str, Any]) -> None:
    """All others were measured now."""
    stored = {name: of["stored"] for name, of in figures["drums_rnn"].items() if of["stored"]}
    assert stored
    assert all(name.startswith(("magenta_", "from_scratch_")) for name in stored)
    assert all(of["date"] and of["command"] for of in stored.values())
    others = (of for section, _, of in records(figures) if section != "drums_rnn")
    assert not any(of["stored"] for of in others)


def test_seeds_bear_on_what_is_drawn(figures: dict[str, Any]) -> None:
    """The same figure of two seeds would say nothing of how far chance goes."""
    for section in ("style_cvae", "auc", "whole", "electronic", "fills", "density", "temperature"):
        assert any(record["spread"] > 0 for record in figures[section].values()), section


def test_shares_lie_between_none_and_all(figures: dict[str, Any]) -> None:
    """The figures, what real music and baselines get; only a pocket may be ahead, below zero."""
    for section, name, record in records(figures):
        numbers = [record["value"], *record["baselines"].values()]
        numbers += [] if record["floor"] is None else [record["floor"]]
        assert min(numbers) >= 0 or name.endswith(".pocket"), (section, name)
        if any(word in name for word in SHARES):
            assert max(numbers) <= 1, (section, name)


def test_the_baseline_is_one_of_the_baselines(figures: dict[str, Any]) -> None:
    for section, name, record in records(figures):
        among = list(record["baselines"].values()) or [None]
        assert record["baseline"] in among, (section, name)


@pytest.mark.parametrize(
    ("section", "names"),
    [
        ("style_cvae", {"style_accuracy", "macro_f1", "exact_copies", "nearest_training"}),
        ("auc", {"hits", "played", "engineered", "electronic_hits", "electronic_all"}),
        ("whole", {"kl_density", "oa_offset"}),
        ("electronic", {"style_accuracy", "kl_velocity"}),
        ("fills", {"named_fills", "hits_per_bar", "share_of_toms"}),
        ("blend", {"first_at_0", "second_at_1"}),
    ],
)
def test_real_music_stands_beside_generated(
    figures: dict[str, Any], section: str, names: set[str]
) -> None:
    """Measured in the same way."""
    assert all(figures[section][name]["floor"] is not None for name in names)


def test_more_density_makes_more_hits(figures: dict[str, Any]) -> None:
    """So the drummer is nearer to what is asked than one that ignores the control."""
    density = figures["density"]
    hits = [density[f"hits_per_bar_at_{asked:g}"]["value"] for asked in DENSITIES]
    assert hits == sorted(hits)
    assert density["off_train"]["value"] < density["off_train"]["baseline"]
    assert density["off_train"]["split"] == "train"


def test_more_temperature_leads_away_from_training(figures: dict[str, Any]) -> None:
    temperature = figures["temperature"]
    near, far = (temperature[f"nearest_training_at_{asked}"]["value"] for asked in ("0.1", "2"))
    assert near < far


def test_fills_are_told_from_beats(figures: dict[str, Any]) -> None:
    """Generated ones from generated beats, real ones from real beats."""
    named = figures["fills"]["named_fills"]
    assert named["value"] > named["baselines"]["generated beats"]
    assert named["floor"] > named["baselines"]["real beats"]


def test_percentiles_rise(figures: dict[str, Any]) -> None:
    for section in ("style_cvae", "electronic"):
        for side in figures["details"][section]["nearest_training"].values():
            assert list(side.values()) == sorted(side.values())


def test_the_documents_tables_have_their_figures(figures: dict[str, Any]) -> None:
    """But those for which a quick run has too few windows."""
    paths = {path for row in (*RECORDED, *ELECTRONIC) for path in row.figures}
    found = {f"{section}.{name}" for section, name, _ in records(figures)}
    assert paths - found <= {"density.off_test", "density.off_patterns"}


def test_models_beat_what_counting_gives(figures: dict[str, Any]) -> None:
    """Even the few windows of a quick run say so."""
    for section in ("drums_rnn", "music_vae", "electronic_drums_rnn", "electronic_music_vae"):
        vae = section.endswith("music_vae")
        record = figures[section]["sampled_accuracy" if vae else "nats_per_step"]
        for name in {UNIGRAM, BIGRAM, MOST_COMMON} & record["baselines"].keys():
            assert (record["value"] > record["baselines"][name]) is vae, (section, name)


def test_the_table_shows_targets_and_whether_they_are_met(figures: dict[str, Any]) -> None:
    """In eighty columns, with split, spread and choices; what is missed is marked as such."""
    accuracy = {**figures["music_vae"]["sampled_accuracy"], "value": 0.5}
    missed = {**figures, "music_vae": {**figures["music_vae"], "sampled_accuracy": accuracy}}
    console = Console(width=80, record=True, file=StringIO())
    console.print(tables(missed))
    text = console.export_text()
    lines = text.splitlines()
    assert max(map(len, lines)) <= 80
    sampled = next(line.split() for line in lines if "sampled accuracy" in line)
    assert sampled[2] == "0.500"
    assert sampled[-3:] == ["test", ">=0.9", "no"]
    assert "Chosen on: validation" in text


def test_pictures_show_curves_distributions_and_every_style(
    figures: dict[str, Any], out: Path
) -> None:
    """They are in the folder of `--out`, beside the figures themselves."""
    names = {path.stem for path in out.glob("*.png")}
    grids = {f"grids_{style}" for style in TRAINED}
    distributions = {"distributions", "distributions_electronic", "density", "syncopation"}
    assert names >= {"learning_music_vae", "density_asked", *distributions, *grids}
    assert json.loads((out / "evaluation.json").read_text()) == figures


def test_a_wrong_archive_ends_in_a_sentence(tmp_path: Path) -> None:
    """Not in a traceback."""
    result = CliRunner().invoke(main, ["evaluate", "--gmd", str(tmp_path / "no.zip")])
    assert result.exit_code == 2
    assert "Cannot read the Groove MIDI Dataset" in result.stderr
