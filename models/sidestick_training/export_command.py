"""`sidestick export`: from trained variables to the ONNX files that the engine runs."""

from importlib import import_module
from pathlib import Path

from sidestick_models.networks.weights import write_manifest


def export(run: Path, folder: Path) -> None:
    """Write `run`/best.npz as ONNX into `folder`, by the run's name, and a new manifest.

    With the style's CVAE goes the encoder, whose first half is of the MusicVAE beside the run.

    Raises:
        TrainingError: if that run left no weights.
    """
    from sidestick_training.common.variables_file import load_variables

    graphs = import_module(f"sidestick_training.{run.name}.export")
    folder.mkdir(parents=True, exist_ok=True)
    variables = load_variables(run / "best.npz")
    getattr(graphs, f"export_{run.name}")(variables, folder / f"{run.name}.onnx")
    if run.name == "style_cvae":
        from sidestick_training.style_cvae.encoder_export import export_encoder

        music_vae = load_variables(run.parent / "music_vae" / "best.npz")
        export_encoder(music_vae, variables, folder / "encoder.onnx")
    write_manifest(folder)
