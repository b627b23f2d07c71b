"""Several networks and seeds are trained at once, and a worker that dies loses nothing."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("distributed", reason="needs the extra `cluster`")

import distributed

from sidestick_models.imported_models import Library
from sidestick_training.errors import TrainingError
from sidestick_training.tuning import cluster
from sidestick_training.tuning.cluster import tune_on_cluster
from sidestick_training.tuning.command import Trained
from sidestick_training.tuning.progress import Row
from sidestick_training.tuning.request import TuneRequest
from tests.training.tuning.builders import small_corpus

pytestmark = pytest.mark.train


@pytest.fixture(scope="module")
def client() -> Iterator[Any]:
    """Return a client of two workers, processes of their own."""
    with (
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None
        ) as two,
        distributed.Client(two, set_as_default=False) as client,
    ):
        yield client


def fake_training() -> Callable[[TuneRequest], list[Trained]]:
    """Return what stands for a training: one kills its worker in the middle, after a checkpoint.

    A seed's loss is the seed, so that the first is the best. It is a function inside another one
    because workers cannot import this file.
    """

    def train(request: TuneRequest) -> list[Trained]:
        run = request.folder / request.model
        run.mkdir(parents=True, exist_ok=True)
        goes_on = (run / "state").exists()
        (run / "state").touch()
        if request.model == "feel" and request.seed == 1 and not goes_on:
            os._exit(1)
        row = Row(2, 1.0, 0.0, float(request.seed), 1.0)
        return [Trained(request.model, "done", row, row, row, run, interrupted=goes_on)]

    return train


def test_two_workers_train_all_though_one_is_killed(
    client: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its training goes on where its checkpoint is, and the best of the seeds is kept."""
    published: dict[str, Trained] = {}
    monkeypatch.setattr(
        cluster,
        "publish_best",
        lambda name, trained, _: published.update({name: list(trained)}),
    )
    corpus = small_corpus(tmp_path / "corpus").folder
    request = TuneRequest(corpus, "mine", "all", out=tmp_path / "runs")
    library = Library(tmp_path / "models")
    trained = tune_on_cluster(request, library, client, seeds=2, train=fake_training())
    found = sorted((each.network, int(each.best.loss_yours)) for each in trained)
    networks = ("drums_rnn", "feel", "music_vae")
    assert found == [(network, seed) for network in networks for seed in (1, 2)]
    assert "feel" in [each.network for each in trained if each.interrupted]
    assert published["mine"] == trained


def test_a_cluster_without_workers_is_said(tmp_path: Path) -> None:
    corpus = small_corpus(tmp_path / "corpus").folder
    empty = type("Client", (), {"scheduler_info": lambda _: {"workers": {}}})()
    request = TuneRequest(corpus, "mine", out=tmp_path / "runs")
    with pytest.raises(TrainingError, match="The cluster has no worker"):
        tune_on_cluster(request, Library(tmp_path / "models"), empty)
