"""The learning curves of a training run as a picture."""

from pathlib import Path

from sidestick_training.common.training_log import TrainingLog


def draw_curves(run: Path, target: Path | None = None) -> Path:
    """Draw training loss and validation figure against minutes, from the log in `run`.

    Writes a PNG to `target`, or to curves.png in `run`; returns its path.
    """
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot as plt

    log = TrainingLog.read(run)
    rows, best = log.rows[1:], log.best[log.monitor]  # the first row is of untrained weights
    minutes = [row["minutes"] for row in rows]
    figure, axes = plt.subplots(figsize=(8, 4.5), layout="constrained")
    axes.plot(minutes, [row["train_loss"] for row in rows], label="training loss")
    axes.plot(minutes, [row[log.monitor] for row in rows], label=f"validation {log.monitor}")
    axes.axvline(log.best["minutes"], linestyle=":", color="grey", label="kept")
    axes.set(xlabel="minutes", ylabel="nats", title=f"{run.name}, best {best:.3f}")
    axes.legend()
    path = target or run / "curves.png"
    figure.savefig(path, dpi=120)
    plt.close(figure)
    return path
