"""The figures as a table: each beside its baseline, real data, its target and the paper's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from sidestick_models.drum_classes import DrumClass
from sidestick_training.evaluation.features import FEATURES

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.table import Table

Figures = dict[str, Any]
# Together a terminal's 80 columns.
WIDTHS = {"": 26, "ours": 7, "baseline": 8, "real": 7, "target": 11, "paper": 6}


class Row(NamedTuple):
    """One line: `figure`, `baseline` and `real` are paths into the figures ("model.name").

    `target` is what we ask of ourselves: "<= 1.2", or "<= baseline", or ">= real".
    """

    text: str
    figure: str
    baseline: str = ""
    real: str = ""
    target: str = ""
    paper: str = ""


# "Equal examples": ours when it had been trained on as many events as Magenta's, the baseline.
# Papers: MusicVAE, arXiv 1803.05428, table 1 (a far larger corpus); GrooVAE, arXiv 1905.06118,
# humanisation, Seq2Seq (its quantised baseline is 22.6 ms off).
SECTIONS: dict[str, list[Row]] = {
    "drums_rnn: unseen performances, teacher-forced (baseline: bigram)": [
        Row("nats per step", "drums_rnn.nats_per_step", "drums_rnn.bigram", target="<= 1.2"),
        Row("nats per step, unigram", "drums_rnn.unigram"),
        Row("nats per step, Magenta", "drums_rnn.magenta_nats_per_step"),
        Row("validation, equal examples",
            "drums_rnn.magenta.ours_validation_after_equal_events",
            "drums_rnn.magenta.validation.nats_per_step", target="<= baseline"),
        Row("accuracy", "drums_rnn.accuracy"),
    ],
    "music_vae: two bars given back (baseline: the commonest step)": [
        Row("accuracy, teacher-forced", "music_vae.teacher_forced_accuracy",
            "music_vae.baseline_accuracy", paper="0.979"),
        Row("accuracy, sampled", "music_vae.sampled_accuracy", "music_vae.baseline_accuracy",
            target=">= 0.9", paper="0.917"),
        Row("accuracy, drawn", "music_vae.drawn_accuracy", "music_vae.baseline_accuracy"),
        *(Row(f"onset F1, {key}", f"music_vae.onset_f1.{key}") for key in ("macro", "micro")),
        *(Row(f"onset F1, {drum.label}", f"music_vae.onset_f1.{drum.key}") for drum in DrumClass),
    ],
    "style_cvae: beats made, judged by real ones (baseline: the commonest style)": [
        Row("style accuracy", "style_cvae.style_accuracy", "style_cvae.majority_style_accuracy",
            "style_cvae.real_style_accuracy", target=">= real"),
        Row("style macro F1", "style_cvae.macro_f1", real="style_cvae.real_macro_f1"),
        Row("spread in a style, cells", "style_cvae.spread", real="style_cvae.real_spread"),
        Row("exact copies of training", "style_cvae.exact_copies",
            real="style_cvae.real_exact_copies", target="<= 0.02"),
    ],
    "feel: real hits played anew (baseline: quantised, constant velocity)": [
        Row("timing MAE, ms", "feel.timing_mae_ms", "feel.baseline_timing_mae_ms",
            target="<= baseline", paper="18.80"),
        Row("timing MAE, median take", "feel.median_timing_mae_ms",
            "feel.baseline_timing_mae_ms", target="<= baseline"),
        Row("velocity MAE", "feel.velocity_mae", "feel.baseline_velocity_mae",
            target="<= baseline"),
        Row("velocity MAE, median take", "feel.median_velocity_mae",
            "feel.baseline_velocity_mae", target="<= baseline"),
        Row("timing KL", "feel.timing_kl", "feel.baseline_timing_kl", "feel.real_timing_kl",
            target="<= 0.3", paper="0.31"),
        Row("timing KL by drum class", "feel.timing_kl_by_class",
            "feel.baseline_timing_kl_by_class"),
        Row("velocity KL", "feel.velocity_kl", "feel.baseline_velocity_kl",
            "feel.real_velocity_kl", target="<= 0.3", paper="0.08"),
        Row("velocity KL by drum class", "feel.velocity_kl_by_class",
            "feel.baseline_velocity_kl_by_class"),
    ],
    "whole: AUC, made against unseen (real: training against unseen)": [
        Row("hits alone", "whole.auc_hits", real="whole.real_train_against_test.auc_hits",
            target="<= 0.68"),
        Row("hits, velocities, offsets", "whole.auc_hvo",
            real="whole.real_train_against_test.auc_hvo", target="<= 0.75"),
        Row("validation split, hits", "whole.real_validation_against_test.auc_hits"),
        Row("validation split, all", "whole.real_validation_against_test.auc_hvo"),
    ],
    "whole: overlapping area, made on unseen (real: training on validation)": [
        Row(name.replace("_", " "), f"whole.distributions.{name}.oa",
            real=f"whole.distributions_floor.{name}.oa")
        for name in FEATURES
    ],
    "whole: KL, made from unseen (real: training from validation)": [
        Row(name.replace("_", " "), f"whole.distributions.{name}.kl",
            real=f"whole.distributions_floor.{name}.kl")
        for name in FEATURES
    ],
}  # fmt: skip


def look_up(figures: Figures, path: str) -> float | None:
    """Return the number at a path, None if it is not there or could not be measured."""
    value: Any = figures
    for key in path.split("."):
        value = value.get(key) if isinstance(value, dict) else None
    return value


def is_met(figures: Figures, row: Row) -> bool | None:
    """Return whether a row's target is reached; None if it has none or there is no figure."""
    value = look_up(figures, row.figure)
    relation, _, bound = row.target.partition(" ")
    paths = {"baseline": row.baseline, "real": row.real}
    limit = look_up(figures, paths[bound]) if bound in paths else float(bound or "nan")
    if not bound or value is None or limit is None:
        return None
    return value <= limit if relation == "<=" else value >= limit


def tables(figures: Figures) -> RenderableType:
    """Everything that is printed: the rows above, then styles, then what is missing."""
    from rich.console import Group

    missing = [f"Not measured: {why}" for why in figures["about"]["missing"].values()]
    if figures["drums_rnn"]["magenta_nats_per_step"] is None:
        missing.append(
            "Magenta's own trainer has not been run; its figure comes from "
            "python -m sidestick_training.evaluation.magenta_trainer --steps 300"
        )
    sections = [_section(figures, title, rows) for title, rows in SECTIONS.items()]
    return Group(*sections, _by_style(figures), *missing)


def _section(figures: Figures, title: str, rows: list[Row]) -> Table:
    from rich import box
    from rich.table import Table

    table = Table(title=title, title_justify="left", title_style="bold", box=box.SIMPLE_HEAD)
    table.pad_edge = False
    for name, width in WIDTHS.items():
        table.add_column(name, justify="right" if name else "left", width=width)
    for row in rows:
        table.add_row(*_cells(figures, row))
    return table


def _cells(figures: Figures, row: Row) -> tuple[str, ...]:
    colour = {True: "green", False: "red", None: "default"}[is_met(figures, row)]
    measured, baseline, real = (
        _number(figures, path) for path in (row.figure, row.baseline, row.real)
    )
    return row.text, f"[{colour}]{measured}[/]", baseline, real, row.target, row.paper


def _number(figures: Figures, path: str) -> str:
    if not path:
        return ""
    value = look_up(figures, path)
    return "missing" if value is None else f"{value:.3f}"


def _by_style(figures: Figures) -> Table:
    """Style by style: how many windows there are, AUC, and how often the style is named right."""
    from rich import box
    from rich.table import Table

    names = ("style", "windows", "AUC hits", "AUC all", "named right", "named right, real")
    table = Table(*names, title="by style", title_justify="left", box=box.SIMPLE_HEAD)
    for style, judged in figures["style_cvae"]["per_style"].items():
        areas = figures["whole"]["per_style"].get(style, {})
        table.add_row(
            style,
            str(judged["windows"]),
            *(f"{areas[key]:.3f}" if areas else "too few" for key in ("auc_hits", "auc_hvo")),
            *(f"{judged[key]:.2f}" for key in ("style_accuracy", "real_style_accuracy")),
        )
    return table
