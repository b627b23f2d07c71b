"""A corpus made on a cluster is the same, also where a worker is killed."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest
from distributed import Client, LocalCluster

from sidestick_engine.corpus.build import Wanted, build_corpus
from sidestick_engine.corpus.cluster import examining_at
from sidestick_engine.corpus.labels import Labels
from sidestick_engine.kit.kit_map import kit_maps
from sidestick_models.errors import CorpusError
from tests.engine.corpus.loops import groove, midi_bytes, put


class KillingSteps:
    """Progress that kills a worker at the first step."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self.killed = 0

    def begin(self, what: str, files: int) -> None:
        pass

    def advance(self, files: int) -> None:
        if not self.killed:
            self.killed = sorted(self._client.run(os.getpid).values())[0]
            os.kill(self.killed, signal.SIGTERM if os.name == "nt" else signal.SIGKILL)


class Quiet(KillingSteps):
    def advance(self, files: int) -> None:
        pass


def test_two_workers_of_which_one_is_killed_make_the_same_corpus(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """To the byte, with the same split."""
    monkeypatch.setattr("sidestick_engine.corpus.workers.BATCH_FILES", 1)
    for number in range(24):
        name = f"Rock/{'abcdefgh'[number % 8]}/Groove {'xyz'[number // 8]}.mid"
        put(tmp_path / "in", name, midi_bytes(groove(number)))

    def wanted(out: str) -> Wanted:
        labels = Labels("folders", "own", ("rock",))
        return Wanted([tmp_path / "in"], tmp_path / out, labels, kit_maps(), "general_midi")

    with (
        LocalCluster(
            n_workers=2, threads_per_worker=1, dashboard_address=None, silence_logs=50
        ) as cluster,
        Client(cluster) as client,
    ):
        steps = KillingSteps(client)
        with examining_at(cluster.scheduler_address) as examines:
            build_corpus(wanted("together"), steps, examines)
    assert steps.killed
    build_corpus(wanted("alone"), Quiet(client))
    for path in sorted((tmp_path / "alone").iterdir()):
        assert path.read_bytes() == (tmp_path / "together" / path.name).read_bytes(), path.name


def test_a_cluster_that_is_not_there_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """With what to start."""
    monkeypatch.setattr("sidestick_engine.corpus.cluster.CONNECT_S", 0.2)
    with (
        pytest.raises(CorpusError, match="No Dask scheduler answers at tcp:"),
        examining_at("tcp://127.0.0.1:9"),
    ):
        pass
