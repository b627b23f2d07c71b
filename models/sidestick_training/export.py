"""From trained variables to the files that the engine runs."""

from pathlib import Path

from sidestick_models.weights import write_manifest


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
