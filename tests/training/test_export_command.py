"""`sidestick export`: what was trained becomes models with a name, or a folder of weights."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner, Result

pytest.importorskip("tensorflow", reason="needs the extra `train`")

from sidestick_engine.cli import main
from sidestick_models.drummer import Drummer
from sidestick_models.drummer_cache import DrummerCache
from sidestick_models.imported_models import Library
from sidestick_models.networks.weights import (
    FOLDER,
    MANIFEST,
    checksums,
    verified_weights,
    write_manifest,
)
from sidestick_training.common.trained_weights import write_metrics
from sidestick_training.common.variables_file import load_variables, save_variables
from tests.training.trained_runs import REPORTS

pytestmark = pytest.mark.train

Export = Callable[..., Result]


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Library:
    """Return the library of a user who has nothing yet."""
    monkeypatch.setenv("SIDESTICK_DATA", str(tmp_path / "data"))
    return Library(tmp_path / "data" / "models")


@pytest.fixture
def export(trained_runs: Path, library: Library) -> Export:
    def export(*words: object, runs: Path = trained_runs) -> Result:
        return CliRunner().invoke(main, ["export", "--runs", str(runs), *map(str, words)])

    return export


@pytest.fixture
def runs(trained_runs: Path, tmp_path: Path) -> Path:
    """Return trainings of one's own, to spoil."""
    return Path(shutil.copytree(trained_runs, tmp_path / "runs"))


def contents(folder: Path) -> dict[str, bytes]:
    """Return every file in a folder."""
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.fixture
def weights(tmp_path: Path) -> Path:
    """Return a folder of weights, the package's own, that somebody has."""
    return Path(shutil.copytree(FOLDER, tmp_path / "weights"))


def test_trained_networks_become_models_that_play(export, library):
    """One for each slot, beside ours, which are as they were."""
    ours = checksums()
    result = export()
    assert result.exit_code == 0
    assert "sidestick models use drums_rnn" in result.stdout
    assert [(m.name, m.slot) for m in library.models()] == [
        ("drums_rnn", "continuation_model"),
        ("music_vae", "seed_model"),
    ]
    assert library.find("drums_rnn").figures["nats_per_step"] == 1.0
    library.use("music_vae")
    assert DrummerCache(library).choose().generate("house", bars=2, seed=1)[0].hits.any()
    verified_weights()
    assert checksums() == ours


def test_a_continuation_model_goes_on_as_if_it_were_ours(export, library, weights, drummer):
    """Trained on a silent step before each piece, it is started with one; Magenta's are not."""
    export("drums_rnn", "--name", "mine")
    shutil.copy(library.folder_of("mine") / "drums_rnn.onnx", weights)
    write_manifest(weights)
    mine = DrummerCache(library).choose(continuation_model="mine")
    primer = drummer.generate("funk", bars=2, seed=1)[0]
    beats = [
        each.extend(primer, bars=2, seed=1)[0].events() for each in (mine, Drummer.load(weights))
    ]
    assert np.array_equal(*beats)


def test_a_folder_of_weights_is_complete_and_plays(export, tmp_path):
    """All files and the manifest that vouches for them, and nothing beside."""
    folder = tmp_path / "new" / "weights"
    result = export("--to", folder)
    assert result.exit_code == 0
    assert sorted(verified_weights(folder)) == sorted({*checksums()})
    assert {*contents(folder)} == {*checksums(), MANIFEST}
    assert Drummer.load(folder).generate("house", bars=2, seed=1)[0].hits.any()
    assert [path.name for path in folder.parent.iterdir()] == ["weights"]


def test_weights_are_only_replaced_by_force(export, weights):
    """One network changes its file and the manifest; the others stay."""
    before = contents(weights)
    refused = export("drums_rnn", "--to", weights)
    assert refused.exit_code == 2
    assert "--force" in refused.stderr
    assert contents(weights) == before
    assert export("drums_rnn", "--to", weights, "--force").exit_code == 0
    changed = {name for name, data in contents(weights).items() if data != before[name]}
    assert changed == {"drums_rnn.onnx", MANIFEST}
    verified_weights(weights)


def test_an_export_that_fails_leaves_the_weights_as_they_were(export, weights, monkeypatch):
    """Whatever fails, and however late; no draft is left beside them."""
    before = contents(weights)

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("sidestick_training.export_command.write_manifest", fail)
    result = export("drums_rnn", "--to", weights, "--force")
    assert result.exit_code == 2
    assert "No space left on device" in result.stderr
    assert contents(weights) == before
    assert not [path for path in weights.parent.iterdir() if path.name.startswith(".")]


def spoil(network: str, name: str, change: Callable[[np.ndarray], np.ndarray | None]):
    """Return what changes one variable of a run, or leaves it out, and measures it again."""

    def spoil(runs: Path) -> None:
        path = runs / network / "best.npz"
        variables = load_variables(path)
        changed = change(variables.pop(name))
        save_variables(variables | ({} if changed is None else {name: changed}), path)
        for each, report in REPORTS.items():
            write_metrics(runs, each, {"test": report})

    return spoil


def measured(network: str, report: dict[str, object]):
    """Return what gives a run other figures."""
    return lambda runs: write_metrics(runs, network, {"test": report})


def swap(runs: Path) -> None:
    """Train music_vae further, after style_cvae was fitted to it."""
    path = runs / "music_vae" / "best.npz"
    save_variables({n: v * 1.1 for n, v in load_variables(path).items()}, path)
    write_metrics(runs, "music_vae", {"test": REPORTS["music_vae"]})


BIAS = "fully_connected/biases"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda runs: (runs / "drums_rnn/best.npz").unlink(), "no trained weights at"),
        (lambda runs: (runs / "feel/best.npz").write_bytes(b"no zip"), "holds no trained weights"),
        (lambda runs: (runs / "feel/metrics.json").unlink(), "never measured"),
        (lambda runs: (runs / "feel/metrics.json").write_text("[]"), "never measured"),
        (spoil("drums_rnn", BIAS, lambda _: None), f"no {BIAS}"),
        (spoil("drums_rnn", BIAS, lambda bias: bias[1:]), f"no {BIAS} of shape"),
        (spoil("drums_rnn", BIAS, lambda bias: bias * np.nan), "not numbers"),
        (spoil("feel", "offset/correlation", lambda _: None), "was interrupted"),
        (spoil("style_cvae", "exemplars/style", lambda styles: styles % 18), "every style"),
        (swap, "not measured with this music_vae"),
        (measured("drums_rnn", {"nats_per_step": 3, "nats_per_step_unigram": 2.6}), "nothing: "),
    ],
)  # fmt: skip
def test_what_cannot_play_is_refused_before_anything_is_written(
    export, runs, weights, library, change, said
):
    """Missing, damaged, incomplete, unmeasured, or no better than chance."""
    before = contents(weights)
    change(runs)
    result = export("--to", weights, "--force", runs=runs)
    assert result.exit_code == 2
    assert said in result.stderr
    assert contents(weights) == before
    assert library.models() == []


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--name", "both"], "one by one"),
        (["feel"], "--to FOLDER"),
        (["drums_rnn", "--name", "No Name"], "cannot be called"),
        (["--name", "x", "--to", "y"], "choose one of them"),
        (["--force"], "--force is for --to"),
    ],
)
def test_what_makes_no_model_is_refused(export, library, words, said):
    """Several models of one name, one that fits nowhere, an illegal name."""
    result = export(*words)
    assert result.exit_code == 2
    assert said in result.stderr
    assert library.models() == []


def test_a_folder_that_would_lack_weights_is_refused(export, tmp_path):
    """The sentence names what would be missing; nothing is made."""
    result = export("drums_rnn", "--to", tmp_path / "new")
    assert result.exit_code == 2
    assert "would lack encoder.onnx, feel.onnx" in result.stderr
    assert not (tmp_path / "new").exists()


def test_a_folder_of_other_things_is_refused_even_by_force(export, tmp_path):
    """Whatever lies in it stays."""
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "thesis.txt").write_text("years of work")
    result = export("--to", tmp_path / "home", "--force")
    assert result.exit_code == 2
    assert "holds other things than weights, such as thesis.txt" in result.stderr
    assert (tmp_path / "home" / "thesis.txt").read_text() == "years of work"
