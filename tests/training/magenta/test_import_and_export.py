"""Official-size files that Magenta wrote go in, play, and come out so that Magenta plays them."""

from __future__ import annotations

import shutil
from functools import cache
from pathlib import Path

import mido
import numpy as np
import pytest
from click.testing import CliRunner

pytest.importorskip("tensorflow", reason="needs the extra `train`")
pytest.importorskip("onnx", reason="needs the extra `train`")

from sidestick_engine.cli import main
from sidestick_models.drummer_cache import DrummerCache
from sidestick_models.imported_models import Library
from sidestick_training.common.fixed_point import FloatingPoint
from sidestick_training.errors import TrainingError
from sidestick_training.magenta.checkpoints import read_checkpoint
from sidestick_training.magenta.conformance_cases import Sizes, random_cases
from sidestick_training.magenta.errors import ForeignModelError
from sidestick_training.magenta.export_model import export_model, generator_flags, variables_of
from sidestick_training.magenta.import_model import import_model
from sidestick_training.magenta.jobs.runner import Job, run_jobs
from sidestick_training.magenta.sidestick_networks import KerasMusicVae, OnnxDrumsRnn, OnnxMusicVae
from tests.training.shared_data import GMD, needs_gmd

pytestmark = [pytest.mark.train, pytest.mark.timeout(600)]  # on a loaded machine


@cache
def given():
    """Return what the official files were written from."""
    return random_cases(Sizes(pieces=1, steps=33, beats=1))


def same(ours, theirs) -> bool:
    """Return True if both hold the same variables, every number alike."""
    return ours.keys() == theirs.keys() and all(
        np.array_equal(value, theirs[name]) for name, value in ours.items()
    )


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory, official) -> Library:
    """Return what the official files are imported to, on the command line, each under a name."""
    data = tmp_path_factory.mktemp("data")
    bundle = tmp_path_factory.mktemp("downloads") / "drum_kit_rnn.mag"
    shutil.copy(official.whole_stack / "model.mag", bundle)
    said = models(data, "import", bundle)
    assert said.startswith('"drum_kit_rnn" is a continuation model.')
    models(data, "import", official.first_layer, "--name", "checkpoint")
    return Library(data / "models")


def models(data: Path, *words: object) -> str:
    """Run `sidestick models` for the user with this data folder; return what it says."""
    result = CliRunner(env={"SIDESTICK_DATA": str(data)}).invoke(main, ["models", *map(str, words)])
    assert result.exit_code == 0, result.output
    return result.stdout


def test_an_old_bundle_with_old_names_is_read_whole(library):
    """Attention around the whole stack, 2,967,850 numbers as in the published one."""
    variables = variables_of("drum_kit_rnn", "drums_rnn", library)
    assert same(variables, given()["whole stack"].variables)
    assert sum(value.size for value in variables.values()) == 2_967_850


def test_a_checkpoint_folder_of_todays_layout_is_read_whole(library):
    """Attention on the first layer, as the code of 2.1.4 has it."""
    variables = variables_of("checkpoint", "drums_rnn", library)
    assert same(variables, given()["first layer"].variables)


def test_the_library_says_where_they_came_from(library):
    """Kind, file, checksum, and how they did when they first played."""
    model = library.find("drum_kit_rnn")
    assert (model.kind, model.source) == ("drums_rnn", "drum_kit_rnn.mag")
    assert len(model.sha256) == 64
    assert model.figures["hits_per_bar"] > 0


def test_imported_models_play(library):
    """Each continues our beat in its own way, and the same way again for the same seed."""
    chosen = DrummerCache(library)
    primer = chosen.choose().generate("funk", bars=2, seed=1)[0]
    beats = [
        [
            chosen.choose(continuation_model=name).extend(primer, bars=4, seed=seed)[0].events()
            for seed in range(2, 6)  # where a plan has few changes, models may agree on them
        ]
        for name in ("sidestick", "drum_kit_rnn", "checkpoint", "checkpoint")
    ]
    assert np.array_equal(beats[2], beats[3])
    assert not np.array_equal(beats[0], beats[1])
    assert not np.array_equal(beats[1], beats[2])


def test_a_name_is_not_given_twice(library, official):
    """Nothing is read before the name is known to be free."""
    with pytest.raises(Exception, match='called "checkpoint" already'):
        import_model(official.first_layer, library, name="checkpoint")


@pytest.mark.parametrize("number", [np.nan, np.inf])
def test_a_checkpoint_of_a_training_that_failed_is_refused(
    library, official, monkeypatch, tmp_path, number
):
    """A weight that is no number would make every beat silent; nothing is added."""

    def read(prefix):
        variables = dict(read_checkpoint(prefix))
        name = max(variables, key=lambda each: np.size(variables[each]))
        variables[name] = np.full_like(variables[name], number)
        return variables

    monkeypatch.setattr("sidestick_training.magenta.import_model.read_checkpoint", read)
    with pytest.raises(ForeignModelError, match="are not numbers"):
        import_model(official.first_layer, Library(tmp_path), name="failed")
    assert Library(tmp_path).models() == []


def test_magentas_own_generator_plays_what_is_exported(library, official, tmp_path):
    """From bundle and from checkpoint, and greedily what ours plays in the same arithmetic.

    Its command writes a MIDI file too, with the flags that we say.
    """
    said = models(library.folder.parent, "export", "checkpoint", tmp_path)
    bundle = tmp_path / "checkpoint.mag"
    assert said.splitlines() == [
        str(bundle),
        str(tmp_path / "checkpoint.ckpt.index"),
        str(tmp_path / "checkpoint.ckpt.data-00000-of-00001"),
    ]
    primer = given()["first layer"].inputs["primer"]
    request = {"primer": primer, "steps": np.array(32)}
    flags = np.array(generator_flags(bundle, tmp_path / "midi"))
    places = {"bundle": "../checkpoint.mag", "checkpoint": "../checkpoint.ckpt"}
    job = "drums_rnn.continue_greedily"
    results = run_jobs(
        [Job(job, tmp_path / key, {**request, key: np.array(p)}) for key, p in places.items()]
        + [
            Job(job, tmp_path / "official", {**request, "bundle": np.array(str(path))})
            for path in [official.first_layer / "model.mag"]
        ]
        + [Job("drums_rnn.run_generator_command", tmp_path / "command", {"flags": flags})]
    )
    (written,) = (tmp_path / "midi").glob("*.mid")
    steps = 4 * mido.MidiFile(written).length / (60 / 120)
    assert 32 < steps <= 64.5
    variables = variables_of("checkpoint", "drums_rnn", library)
    ours = OnnxDrumsRnn(variables, FloatingPoint).continue_greedily(primer, 32)
    for result in results[:3]:
        assert np.array_equal(result["events"], ours)


@needs_gmd
@pytest.mark.usefixtures("few_recordings")
def test_a_music_vae_goes_in_with_its_styles_and_out_again(library, official, tmp_path):
    """A .tar is imported, styles are fitted to it, it plays, and TrainedModel loads the export."""
    path = tmp_path / "cat-drums_2bar_small.hikl.tar"
    shutil.copy(official.music_vae / "model.tar", path)
    said: list[str] = []
    model = import_model(
        path, library, gmd=GMD, fit_minutes=0.05, note=lambda what, _: said.append(what)
    )
    assert (model.name, model.kind) == ("cat-drums_2bar_small.hikl", "music_vae")
    assert list(dict.fromkeys(said)) == [
        "reading", "converting", "fitting styles", "playing", "done",
    ]  # fmt: skip
    drummer = DrummerCache(library).choose(seed_model=model.name)
    assert drummer.generate("rock", bars=2, seed=1)[0].hits.any()

    models(library.folder.parent, "export", model.name, tmp_path)
    variables = variables_of(model.name, "music_vae", library)
    assert same(variables, given()["MusicVAE"].variables)
    where = {"checkpoint": np.array(f"../{model.name}.ckpt")}
    z = np.random.default_rng(0).normal(size=(4, 256)).astype(np.float32)
    events = np.random.default_rng(1).integers(512, size=(4, 32))
    decoded, encoded = run_jobs(
        [
            Job("music_vae.decode", tmp_path / "decode", {**where, "z": z}),
            Job("music_vae.encode", tmp_path / "encode", {**where, "events": events}),
        ]
    )
    assert np.array_equal(
        OnnxMusicVae(variables, FloatingPoint).decode(z, 32)[1], decoded["events"]
    )
    mu, sigma = KerasMusicVae(variables).encode(events)
    np.testing.assert_allclose(mu, encoded["mu"], atol=1e-4)
    np.testing.assert_allclose(sigma, encoded["sigma"], atol=1e-4)


def test_exports_of_ours_keep_each_other(tmp_path, monkeypatch):
    """Both slots go into one folder; what is there is written over only by force."""
    monkeypatch.setattr("sidestick_training.magenta.export_model.find_spec", lambda _: None)
    for slot in ("continuation-model", "seed-model"):
        models(tmp_path, "export", "sidestick", tmp_path / "both", "--slot", slot)
    for network, kind in (
        ("sidestick_drums_rnn", "drums_rnn"),
        ("sidestick_music_vae", "music_vae"),
    ):
        written = read_checkpoint(tmp_path / "both" / f"{network}.ckpt")
        assert same(written, variables_of("sidestick", kind, Library(tmp_path)))
    with pytest.raises(TrainingError, match=r"sidestick_music_vae\.ckpt\.index is there already"):
        export_model("sidestick", "music_vae", Library(tmp_path), tmp_path / "both")
    export_model("sidestick", "music_vae", Library(tmp_path), tmp_path / "both", force=True)


def test_a_model_that_plays_only_silence_is_refused(official, tmp_path, monkeypatch):
    """The last step of an import is to play; nothing is added when nothing sounds."""
    from sidestick_models.beat.beat import Beat

    silence = [Beat.from_events(np.zeros(32, np.int64))]
    monkeypatch.setattr("sidestick_models.drummer.Drummer.generate", lambda *_, **__: silence)
    monkeypatch.setattr("sidestick_models.drummer.Drummer.extend", lambda *_, **__: silence)
    with pytest.raises(ForeignModelError, match="nothing but silence"):
        import_model(official.first_layer, Library(tmp_path / "models"))
    assert not (tmp_path / "models").exists()
