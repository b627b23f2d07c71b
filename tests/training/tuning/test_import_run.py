"""Weights that a training wrote become a model with a name, wherever they were copied to."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("tensorflow", reason="needs the extra `train`")

from sidestick_models.errors import LibraryError
from sidestick_models.imported_models import Library
from sidestick_models.patterns.errors import PatternError
from sidestick_models.sharing.pack import Home, Remarks, import_packed, pack
from sidestick_models.styles.user_styles import UserStyles
from sidestick_training.common.variables_file import load_variables, save_variables
from sidestick_training.errors import TrainingError
from sidestick_training.tuning.import_run import import_run
from sidestick_training.tuning.start import shipped_variables

pytestmark = pytest.mark.train
ROWS = [
    {"step": 0, "seconds": 0, "left_s": 9, "loss_yours": 1.5, "loss_everyone": 1.1},
    {"step": 50, "seconds": 5, "left_s": 4, "loss_yours": 1.25, "loss_everyone": 1.12},
    {"step": 99, "seconds": 9, "left_s": 0, "loss_yours": 1.3, "loss_everyone": 1.13},
]


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a training of two networks, as if it had learnt nothing."""
    folder = tmp_path_factory.mktemp("runs") / "Meine Löops"
    for network in ("drums_rnn", "music_vae"):
        (folder / network).mkdir(parents=True)
        save_variables(shipped_variables(network), folder / network / "best.npz")
        progress = {"name": "my_loops", "model": network, "rows": ROWS}
        (folder / network / "progress.json").write_text(json.dumps(progress), encoding="utf-8")
    return folder


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(Library(tmp_path / "models"), UserStyles(tmp_path / "styles"))


def test_a_folder_of_trainings_is_one_model_which_can_be_packed(
    runs: Path, home: Home, tmp_path: Path
) -> None:
    """It fills the slots of all its networks, says how good it is, and plays elsewhere."""
    model = import_run(runs, *home)
    assert (model.name, model.for_style) == ("my_loops", True)
    assert set(model.slots) == {"continuation_model", "seed_model"}
    assert model.figures["drums_rnn_yours"] == 1.25
    path = tmp_path / "my_loops.sidestick"
    pack("my_loops", home, path, Remarks())
    other = Home(Library(tmp_path / "other"), UserStyles(tmp_path / "other styles"))
    imported, _ = import_packed(path, other)
    assert imported == model
    here, there = (each.library.folder_of("my_loops") for each in (home, other))
    assert {file.name for file in here.iterdir()} == {file.name for file in there.iterdir()}
    for file in here.iterdir():
        if file.suffix != ".npz":
            assert (there / file.name).read_bytes() == file.read_bytes()
            continue
        one, other = (load_variables(each / file.name) for each in (here, there))
        assert one.keys() == other.keys()
        assert all(one[name].tobytes() == other[name].tobytes() for name in one)


def test_a_file_alone_is_known_by_its_weights(runs: Path, home: Home, tmp_path: Path) -> None:
    """Its folder and a progress file say nothing of what it is."""
    file = tmp_path / "copied" / "weights.npz"
    file.parent.mkdir()
    shutil.copy(runs / "music_vae" / "best.npz", file)
    model = import_run(file, *home)
    assert (model.name, model.kinds, model.figures) == ("copied", ("music_vae",), {})
    with pytest.raises(LibraryError, match='called "copied" already'):
        import_run(file, *home)
    with pytest.raises(PatternError, match="comes with a style funk"):
        import_run(file, *home, "funk")


def test_what_holds_no_weights_of_ours_is_told(runs: Path, home: Home, tmp_path: Path) -> None:
    """Nothing is left of it."""
    strange, cut = tmp_path / "strange.npz", tmp_path / "drums_rnn" / "best.npz"
    np.savez(strange, a=np.ones(3))
    cut.parent.mkdir()
    cut.write_bytes((runs / "drums_rnn" / "best.npz").read_bytes()[:9999])
    for path in (strange, cut, tmp_path / "nothing", tmp_path / "drums_rnn"):
        with pytest.raises(TrainingError):
            import_run(path, *home)
    unfinished = shipped_variables("style_cvae")
    unfinished = {name: unfinished[name] for name in unfinished if "exemplars" not in name}
    save_variables(unfinished, tmp_path / "unfinished.npz")
    with pytest.raises(TrainingError):
        import_run(tmp_path / "unfinished.npz", *home)
    assert home.library.models() == []
