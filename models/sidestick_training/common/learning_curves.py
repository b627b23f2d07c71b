"""Learning curves as a picture."""

import json
from pathlib import Path


def draw_curves(run: Path) -> Path:
    """Draw what history.json in `run` holds against minutes; return the picture's path."""
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot as plt

    report = json.loads((run / "history.json").read_text(encoding="utf-8"))
    rows, judge = report["history"], report["recipe"]["judge"]
    figure, axes = plt.subplots(figsize=(8, 4.5), layout="constrained")
    minutes = [row["minutes"] for row in rows]
    axes.plot(minutes[1:], [row["train_loss"] for row in rows[1:]], label="training loss")
    axes.plot(minutes[1:], [row[judge] for row in rows[1:]], label=f"validation {judge}")
    axes.axvline(report["best"]["minutes"], linestyle=":", color="grey", label="kept")
    axes.set(xlabel="minutes", ylabel="nats", title=f"{run.name}, best {report['best'][judge]:.3f}")
    axes.legend()
    target = run / "curves.png"
    figure.savefig(target, dpi=120)
    plt.close(figure)
    return target
