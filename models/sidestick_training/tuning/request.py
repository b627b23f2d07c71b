"""A request for a training, and what is refused before any time is spent."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sidestick_models.corpus.corpus import Corpus, open_corpus
from sidestick_models.imported_models import Library
from sidestick_models.networks.slots import OWN
from sidestick_models.styles.substyle_table import SHIPPED_STYLES
from sidestick_training.common.paths import check_folder
from sidestick_training.errors import TrainingError
from sidestick_training.tuning.progress import DONE, state_of
from sidestick_training.tuning.publish import KIND_OF
from sidestick_training.tuning.recipes import AS_SHIPPED, Size, networks_of
from sidestick_training.tuning.start import SCRATCH, SHIPPED, start_variables
from sidestick_training.tuning.state import STATE, read_notes


@dataclass(frozen=True)
class TuneRequest:
    """A training of one network or several on a corpus, for a model and a style of this name.

    `start` is "shipped", "scratch", or a path; None is what ships, or from scratch where another
    size is asked for. `minutes` are those of all networks together; `patterns` adds those of our
    electronic styles to the corpus. With `force`, what was trained before under this name is
    trained anew.
    """

    corpus: Path
    name: str
    model: str = "drums_rnn"
    start: str | None = None
    size: Size = AS_SHIPPED
    seed: int = 1
    minutes: float = math.inf
    out: Path = Path("runs")
    patterns: bool = False
    force: bool = False

    @property
    def networks(self) -> tuple[str, ...]:
        """The networks that are trained, in their order."""
        return networks_of(self.model)

    @property
    def folder(self) -> Path:
        """The folder of its trainings."""
        return self.out / self.name

    @property
    def starts_from(self) -> str:
        """The origin of the weights that it begins with."""
        other = self.size.units is not None or self.size.layers is not None
        return self.start or (SCRATCH if other else SHIPPED)

    def identity(self, corpus: Corpus, network: str) -> dict[str, Any]:
        """Return what makes a training another one, so that neither goes on with the other."""
        return {
            "corpus": corpus.sha256,
            "start": self.starts_from,
            "seed": self.seed,
            "size": list(self.size),
            "patterns": self.patterns,
            "network": network,
        }


def check_request(request: TuneRequest, library: Library) -> Corpus:
    """Return the corpus, once nothing stands in the way.

    Raises:
        TrainingError: a size, a start or a folder is none, or the name was trained already.
        CorpusError: there is no corpus, or it is damaged.
        LibraryError: the name is another model's or is none.
    """
    if request.name in (*SHIPPED_STYLES, OWN):
        raise TrainingError(
            f'"{request.name}" comes with Sidestick, and nothing overwrites it. Choose another '
            f"--name, such as my-{request.name}."
        )
    if library.trained(request.name) is None:
        library.check_new(request.name)
    request.size.check(request.networks)
    corpus = open_corpus(request.corpus)
    for folder in (request.folder, library.folder):
        check_folder(folder)
    for network in request.networks:
        _check_run(request, corpus, network, library)
    return corpus


def resumes(request: TuneRequest, network: str) -> bool:
    """Return whether a training of this network was interrupted and can go on."""
    run = request.folder / network
    return not request.force and (run / STATE).exists() and state_of(run) != DONE


def is_done(request: TuneRequest, network: str) -> bool:
    """Return whether a network was trained to the end before, in a training of several."""
    return not request.force and state_of(request.folder / network) == DONE


def start_of(request: TuneRequest, network: str) -> Mapping[str, Any] | None:
    """Return the variables that a network begins with; None for random ones.

    Raises:
        TrainingError: there are no such weights, or they are of another size than is asked for.
    """
    variables = start_variables(network, request.starts_from)
    if variables is None:
        return None
    asked = request.size
    shape = asked.shape(network)
    if any(value is not None for value in (asked.units, asked.layers)):
        for name, size in shape.variables().items():
            if name not in variables or variables[name].shape != size:
                raise TrainingError(
                    f"The weights to start from ({request.starts_from}) are of another size than "
                    "--units and --layers ask for. Leave these out, or add --start scratch."
                )
    return variables


def _check_run(request: TuneRequest, corpus: Corpus, network: str, library: Library) -> None:
    run = request.folder / network
    if request.force:
        return
    if resumes(request, network) or is_done(request, network):
        known = read_notes(run).get("identity")
        if known != request.identity(corpus, network):
            raise TrainingError(
                f"{run} holds a training of another corpus, size, seed or start, which was left as "
                "it is. Choose another --name or --out, or add --force to train over it."
            )
        before = library.trained(request.name)
        there = before.kinds if before else ()
        if all(is_done(request, e) and KIND_OF[e] in there for e in request.networks):
            raise TrainingError(
                f'"{request.name}" was trained to the end already, in {request.folder}. Choose '
                "another --name, or add --force to train it anew."
            )
        return
    before = library.trained(request.name)
    if before is not None and KIND_OF[network] in before.kinds and network != "style_cvae":
        raise TrainingError(
            f'There is a model "{request.name}" with a trained {network} already. Choose another '
            "--name, or add --force to put this training in its place."
        )
