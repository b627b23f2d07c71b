"""Train several networks or seeds at once, one per worker of a Dask cluster.

All workers see the folder of the corpus and that of the trainings. Each training writes its state
there at every checkpoint, so that one whose worker was killed goes on where it was, on another.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from threading import Lock
from typing import Any

from sidestick_models.corpus.corpus import open_corpus
from sidestick_models.imported_models import Library
from sidestick_training.errors import TrainingError
from sidestick_training.tuning.command import (
    Trained,
    Watcher,
    publish_best,
    train_networks,
)
from sidestick_training.tuning.recipes import FITTED_WITH
from sidestick_training.tuning.request import TuneRequest, check_request

# Random numbers of initial weights are the process's: a worker with threads trains one at a time.
_ONE_AT_A_TIME = Lock()


def requests_of(request: TuneRequest, seeds: int = 1) -> list[TuneRequest]:
    """Return what each worker is asked for: what plays only together is trained together.

    Seeds after the first have folders of their own, beside the first one's.
    """
    together = {each for group in FITTED_WITH.values() for each in group}
    models = [
        network
        for network in request.networks
        if len(request.networks) == 1 or network in FITTED_WITH or network not in together
    ]
    return [
        replace(
            request,
            model=model,
            seed=request.seed + more,
            name=f"{request.name}.seed-{request.seed + more}" if more else request.name,
        )
        for more in range(seeds)
        for model in models
    ]


def tune_on_cluster(
    request: TuneRequest,
    library: Library,
    client: Any,
    seeds: int = 1,
    watcher: Watcher | None = None,
    train: Callable[[TuneRequest], list[Trained]] | None = None,
) -> list[Trained]:
    """Train on the workers of a Dask `client`; return what was reached, of all seeds.

    The model is made of the best of each network. `train` is what a worker does, `train_there` if
    None.

    Raises:
        TrainingError: as `tune`, or no worker is there, or too many died.
        CorpusError, LibraryError: as `tune`.
    """
    from distributed import KilledWorker, as_completed

    check_request(request, library)
    if not client.scheduler_info()["workers"]:
        raise TrainingError("The cluster has no worker: start some, with `dask worker ADDRESS`.")
    asked = [
        replace(each, corpus=each.corpus.resolve(), out=each.out.resolve())
        for each in requests_of(request, seeds)
    ]
    futures = client.map(train or train_there, asked, pure=False)
    trained: list[Trained] = []
    try:
        for future in as_completed(futures, loop=client.loop):
            for each in future.result():
                trained.append(each)
                (watcher or Watcher()).checkpoint(each.network, each.last)
    except KilledWorker as error:
        raise TrainingError(
            f"Workers died several times while they trained: {error}. The same command goes on."
        ) from error
    finally:
        client.cancel(futures)
    publish_best(request.name, trained, library)
    return trained


def train_there(request: TuneRequest) -> list[Trained]:
    """Train what is asked for, in a worker; one that was begun there or elsewhere goes on."""
    with _ONE_AT_A_TIME:
        return train_networks(request, open_corpus(request.corpus), Watcher())
