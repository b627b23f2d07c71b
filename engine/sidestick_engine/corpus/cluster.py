"""Examines the files of a collection on a Dask cluster: the same corpus, whoever dies meanwhile.

All machines must see the files at the same path. Dask comes with the extra `cluster`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sidestick_engine.corpus.examining import Examined, Plan, examine
from sidestick_engine.corpus.workers import Batch, Progress
from sidestick_engine.installation.way import needs_extra
from sidestick_models.errors import CorpusError

if TYPE_CHECKING:
    from sidestick_engine.corpus.build import Examines

CONNECT_S = 10
RETRIES = 3


@contextmanager
def examining_at(address: str) -> Iterator[Examines]:
    """Yield what examines batches on the cluster whose scheduler is at an address.

    Raises:
        CorpusError: there is none, it has no workers, or Dask is not installed.
    """
    try:
        from distributed import Client
    except ImportError as error:
        raise CorpusError(needs_extra("Dask", "cluster")) from error
    try:
        client = Client(address, timeout=CONNECT_S, set_as_default=False)
    except (OSError, ValueError) as error:
        raise CorpusError(
            f"No Dask scheduler answers at {address}. Start one with `dask scheduler`, and "
            "`dask worker ADDRESS` on each machine."
        ) from error
    with client:
        try:
            client.wait_for_workers(1, timeout=CONNECT_S)
        except TimeoutError as error:
            raise CorpusError(
                f"The cluster at {address} has no workers. Start `dask worker {address}` on each "
                "machine."
            ) from error
        yield partial(_examine_on, client)


def _examine_on(
    client: Any, batches: Sequence[Batch], plan: Plan, progress: Progress
) -> list[Examined]:
    from distributed import KilledWorker, as_completed

    _check_places(client, batches)
    futures = [
        client.submit(examine, batch, plan.of(batch), pure=False, retries=RETRIES)
        for batch in batches
    ]
    numbers = {future.key: number for number, future in enumerate(futures)}
    done: dict[int, list[Examined]] = {}
    try:
        for future in as_completed(futures, loop=client.loop):
            number = numbers[future.key]
            try:
                done[number] = future.result()
            except KilledWorker:
                done[number] = examine(batches[number], plan)  # workers died of it again and again
            progress(len(batches[number]))
    except (OSError, RuntimeError) as error:
        raise CorpusError(f"The cluster was lost: {error}. Start the command again.") from error
    finally:
        client.cancel(futures)
    return [each for number in range(len(batches)) for each in done[number]]


def _check_places(client: Any, batches: Sequence[Batch]) -> None:
    """Refuse workers that do not see the files."""
    folders = {str(Path(source.place).parent) for batch in batches for source in batch[:1]}
    missing = {
        worker: place for worker, place in client.run(_missing, sorted(folders)).items() if place
    }
    for worker, place in sorted(missing.items()):
        raise CorpusError(
            f"The worker at {worker} does not see {place}. All machines must have the files at the "
            "same path."
        )


def _missing(folders: Sequence[str]) -> str:
    return next((folder for folder in folders if not Path(folder).exists()), "")
