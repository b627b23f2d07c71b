"""From trained variables to the files that the engine runs."""

from pathlib import Path

import click

from sidestick_models.weights import FOLDER, write_manifest
from sidestick_training.errors import TrainingError

MODELS = ("drums_rnn", "music_vae", "style_cvae", "feel")


def export(run: Path, folder: Path) -> None:
    """Write `run`/best.npz as ONNX into `folder`, by the run's name, and a new manifest.

    Raises:
        TrainingError: if that run left no weights.
    """
    from sidestick_training import onnx_export
    from sidestick_training.fit import load_variables

    write = getattr(onnx_export, f"export_{run.name}")
    folder.mkdir(parents=True, exist_ok=True)
    write(load_variables(run / "best.npz"), folder / f"{run.name}.onnx")
    write_manifest(folder)


@click.command("export")
@click.argument("models", nargs=-1, type=click.Choice(MODELS))
@click.option("--runs", type=click.Path(path_type=Path), default=Path("runs"), show_default=True)
@click.option("--to", "folder", type=click.Path(path_type=Path), default=FOLDER)
def export_command(models: tuple[str, ...], runs: Path, folder: Path) -> None:
    """Put trained MODELS (all, if none is named) where the engine finds them."""
    for model in models or MODELS:
        try:
            export(runs / model, folder)
        except TrainingError as error:
            raise click.ClickException(str(error)) from error
        click.echo(f"{model} is in {folder}.")


if __name__ == "__main__":
    export_command()
