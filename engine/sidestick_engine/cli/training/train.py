"""`sidestick train` and `sidestick export`: from a corpus to models that play."""

from __future__ import annotations

import json
from importlib.util import find_spec
from math import inf
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sidestick_engine.cli.shared import options
from sidestick_engine.cli.shared.user_data import library, user_styles
from sidestick_engine.cli.training.train_extra import Minutes, require_training
from sidestick_engine.installation.way import needs_extra

if TYPE_CHECKING:
    from sidestick_engine.cli.training.train_display import Display
    from sidestick_training.tuning.command import Trained
    from sidestick_training.tuning.request import TuneRequest

NETWORKS = ("drums_rnn", "music_vae", "style_cvae", "feel")
_runs = click.Path(path_type=Path)


@click.command()
@click.argument("corpus", type=_runs)
@click.option("--name", help="The name of the model, and of the style that plays it.")
@click.option(
    "--model",
    type=click.Choice([*NETWORKS, "all"]),
    default="drums_rnn",
    show_default=True,
    help="What to train: see below.",
)
@click.option(
    "--start",
    metavar="shipped|scratch|PATH",
    help="The weights to begin with: those that ship, random ones, or those of a training. "
    "[default: shipped; scratch where another size is asked for]",
)
@click.option("--units", type=click.IntRange(8, 4096), help="Units of each layer.")
@click.option("--layers", type=click.IntRange(1, 8), help="Layers of drums_rnn.")
@click.option("--batch", type=click.IntRange(2, 4096), help="Pieces that a step learns from.")
@click.option(
    "--seed",
    type=click.IntRange(min=0),
    default=1,
    show_default=True,
    help="The random seed of the training.",
)
@click.option(
    "--minutes", type=Minutes(min=0.0), help="Stop after so many. [default: when it is flat]"
)
@click.option(
    "--out",
    type=_runs,
    default=Path("runs"),
    show_default=True,
    help="The folder of all trainings.",
)
@click.option("--patterns", is_flag=True, help="Learn Sidestick's own patterns with the corpus.")
@click.option("--force", is_flag=True, help="Train anew what was trained under this name.")
@click.option(
    "--cluster", metavar="ADDRESS", help="Train on the workers of a Dask cluster, one network each."
)
@click.option(
    "--seeds",
    type=click.IntRange(1, 100),
    default=1,
    show_default=True,
    help="With --cluster: train so many seeds, and keep the best.",
)
@options.as_json
@click.option("--gmd", type=_runs, hidden=True)
@click.option("--from", "former_start", type=_runs, hidden=True)
def train(
    corpus: Path,
    name: str | None,
    gmd: Path | None,
    former_start: Path | None,
    cluster: str | None,
    seeds: int,
    as_json: bool,
    **asked: Any,
) -> None:
    """Train the models further on your loops.

    CORPUS is a folder that `sidestick corpus` made. What comes out is the model NAME, which plays
    in the style NAME. drums_rnn continues beats; music_vae makes seed patterns, and style_cvae,
    which is trained with it, finds those of a style; feel humanizes. It stops when nothing is
    gained any more; after Ctrl-C the same command goes on where it was. The page training.html in
    the folder of --out shows and plays how far it is.
    """
    if str(corpus) in NETWORKS and not corpus.exists():
        _train_as_before(str(corpus), gmd, former_start, asked)
        return
    if gmd is not None or former_start is not None:
        raise click.UsageError(
            "--gmd and --from belong to the former `sidestick train MODEL`: name a corpus, which "
            "`sidestick corpus groove-v1.0.0-midionly.zip` makes of GMD, and --start."
        )
    if not name:
        raise click.UsageError("Give the model a name: --name NAME.")
    from sidestick_engine.cli.training.train_display import Display

    with require_training("tune"):
        from sidestick_training.tuning.command import tune
        from sidestick_training.tuning.recipes import Size
        from sidestick_training.tuning.request import TuneRequest

        key = _with_learned_style(corpus, name)
        minutes = asked.pop("minutes")
        size = Size(*(asked.pop(key) for key in ("units", "layers", "batch")))
        request = TuneRequest(
            corpus, key, size=size, minutes=inf if minutes is None else minutes, **asked
        )
        with Display(as_json=as_json) as display:
            if cluster is None:
                trained = tune(request, library(), display.watcher)
            else:
                trained = _on_cluster(cluster, request, seeds, display)
        display.conclude(key, trained)


def _on_cluster(address: str, request: TuneRequest, seeds: int, display: Display) -> list[Trained]:
    """Train on a cluster. Raises click.ClickException where nothing answers at its address."""
    if find_spec("distributed") is None:
        raise click.ClickException(needs_extra("Dask", "cluster", "tune"))
    from distributed import Client

    from sidestick_training.tuning.cluster import tune_on_cluster

    try:
        client = Client(address, timeout="10s", set_as_default=False)
    except (OSError, ValueError, TimeoutError) as error:
        raise click.ClickException(
            f"No cluster answers at {address}: {error}. Start one with `dask scheduler`."
        ) from error
    with client:
        return tune_on_cluster(request, library(), client, seeds, display.watcher)


def _with_learned_style(corpus: Path, name: str) -> str:
    """Return the key of the style of this name, which is learned from the corpus if there is none.

    Raises:
        CorpusError: there is no corpus.
        PatternError: no style can be called so.
    """
    from sidestick_models.corpus.corpus import open_corpus
    from sidestick_models.styles.learn import learn_style
    from sidestick_models.styles.user_styles import key_of

    key, own = key_of(name), user_styles()
    if key not in own.styles():
        own.check_new(key)
        own.add(learn_style(open_corpus(corpus), key, name))
        click.echo(f"Learned the style {key} from {corpus}: it plays already.", err=True)
    return key


def _train_as_before(
    network: str, gmd: Path | None, start: Path | None, asked: dict[str, Any]
) -> None:
    """Train on GMD as `sidestick train MODEL` did until 0.3."""
    click.echo(
        f"`sidestick train {network}` is the former spelling, and goes with the next version. Make "
        "a corpus of GMD, sidestick corpus groove-v1.0.0-midionly.zip --out gmd, then: sidestick "
        f"train gmd --name NAME --model {network} --start scratch --patterns",
        err=True,
    )
    minutes = 40.0 if asked["minutes"] is None else asked["minutes"]
    with require_training():
        from sidestick_training.train_command import train as train_network

        out, force = asked["out"], asked["force"]
        report = train_network(network, gmd, minutes, asked["seed"], start, out, force=force)
    click.echo(json.dumps(report, indent=1))


@click.command()
@click.argument("networks", nargs=-1, type=click.Choice(NETWORKS))
@click.option(
    "--runs",
    type=_runs,
    default=Path("runs"),
    show_default=True,
    help="The folder of all trainings.",
)
@click.option("--name", help="The model's name. [default: that of its network]")
@click.option(
    "--to",
    "folder",
    type=click.Path(path_type=Path),
    help="Write a folder of weights, such as the one that ships, instead of models with a name.",
)
@click.option("--force", is_flag=True, help="With --to: put them also in the place of others.")
def export(
    networks: tuple[str, ...], runs: Path, name: str | None, folder: Path | None, force: bool
) -> None:
    """Turn trained NETWORKS into models that play.

    All of them, if none is named. drums_rnn becomes a continuation model, music_vae and style_cvae
    together a seed model; `sidestick models` lists them and lets them play. feel fits into no
    model with a name: it goes with the others into a folder, --to.
    """
    if name is not None and folder is not None:
        raise click.UsageError("--name is for a model, and --to for a folder: choose one of them.")
    if force and folder is None:
        raise click.UsageError(
            "--force is for --to. A model is replaced by `sidestick models remove` and this."
        )
    with require_training():
        from sidestick_training.export_command import export_models, export_to_folder

        if folder is not None:
            files = export_to_folder(networks, runs, folder, force=force)
            click.echo("\n".join(map(str, files)))
            return
        models = export_models(networks, runs, library(), name)
    for model in models:
        click.echo(f'"{model.name}" is a {model.slot.replace("_", " ")}.')
        click.echo(f"To let it play: sidestick models use {model.name}")
