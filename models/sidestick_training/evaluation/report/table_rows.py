"""Define which figures are shown, each beside baseline, real data, published value and target."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from sidestick_models.beat.drum_classes import DrumClass
from sidestick_training.drums_rnn.baselines import BIGRAM, BIGRAM_AND_COPIES, COPY, UNIGRAM
from sidestick_training.evaluation.metrics.training_medians import MEDIANS, QUANTIZED
from sidestick_training.evaluation.windows.features import FEATURES
from sidestick_training.evaluation.windows.novelty import PERCENTILES

Figures = dict[str, Any]


class Row(NamedTuple):
    """One line: `figure`, `baseline` and `real` are paths into the figures ("model.name"), or "".

    `paper` is the published value; `target` is ours: "<= 1.2", or "<= baseline", or ">= real".
    """

    text: str
    figure: str = ""
    baseline: str = ""
    real: str = ""
    target: str = ""
    paper: str = ""


def look_up(figures: Figures, path: str) -> float | None:
    """Return the value of the figure at a path, or the number there in the details, or None.

    What a figure's record has else is at the figure's path, a dot and its key: `baseline`, `floor`.
    """
    section, _, name = path.partition(".")
    found = _inside(figures.get(section), name)
    if found is None:
        found = _inside(figures["details"].get(section), name)
    return found["value"] if isinstance(found, Mapping) and "value" in found else found


def _inside(value: Any, path: str) -> Any:
    """Return what lies at a path, of whose keys some have dots themselves (temperatures)."""
    if not path:
        return value
    if not isinstance(value, Mapping):
        return None
    keys = (key for key in value if f"{path}.".startswith(f"{key}."))
    return next((_inside(value[key], path[len(key) + 1 :]) for key in keys), None)


def meets_target(figures: Figures, row: Row) -> bool | None:
    """Return whether the target is met; None if there is none, or no figure."""
    value = look_up(figures, row.figure)
    relation, _, bound = row.target.partition(" ")
    paths = {"baseline": row.baseline, "real": row.real}
    limit = look_up(figures, paths[bound]) if bound in paths else float(bound or "nan")
    if not bound or value is None or limit is None:
        return None
    return value <= limit if relation == "<=" else value >= limit


def _one_by_one(figure: str, names: Mapping[str, str]) -> list[Row]:
    """Return a row for each baseline of a figure: `names` are these by what is shown."""
    return [Row(f"… {text}", baseline=f"{figure}.baselines.{of}") for text, of in names.items()]


def _drums_rnn(of: str = "drums_rnn", target: str = "<= 1.2") -> list[Row]:
    nats, accuracy, late = f"{of}.nats_per_step", f"{of}.accuracy", f"{of}.accuracy_from_step_64"
    counted = {"unigram": UNIGRAM, "bigram": BIGRAM, "bigram and copies": BIGRAM_AND_COPIES}
    return [
        Row("nats per step", nats, f"{nats}.baseline", target=target),
        *_one_by_one(nats, counted),
        Row("accuracy", accuracy, f"{accuracy}.baseline"),
        *_one_by_one(accuracy, counted),
        Row("accuracy from step 64", late, f"{late}.baseline"),
        *_one_by_one(late, {"copy, four bars before": COPY}),
    ]


def _music_vae(of: str, target: str, papers: tuple[str, str]) -> list[Row]:
    forced, free = papers
    rows = [
        Row("accuracy, teacher-forced", f"{of}.teacher_forced_accuracy", paper=forced),
        Row("accuracy, sampled", f"{of}.sampled_accuracy", target=target, paper=free),
        Row("accuracy, drawn", f"{of}.drawn_accuracy"),
        *(Row(f"onset F1, {key}", f"{of}.onset_f1.{key}") for key in ("macro", "micro")),
    ]
    return [row._replace(baseline=f"{row.figure}.baseline") for row in rows]


def _style(of: str) -> list[Row]:
    return [
        Row("style accuracy", f"{of}.style_accuracy", f"{of}.majority_style_accuracy",
            f"{of}.real_style_accuracy", ">= real"),
        Row("style macro F1", f"{of}.macro_f1", real=f"{of}.real_macro_f1"),
        Row("spread in a style, cells", f"{of}.spread", real=f"{of}.real_spread"),
        Row("exact copies of training", f"{of}.exact_copies",
            real=f"{of}.real_exact_copies", target="<= 0.02"),
        *(Row(f"nearest training, {rank} %", f"{of}.nearest_training.p{rank}",
              real=f"{of}.real_nearest_training.p{rank}") for rank in PERCENTILES),
    ]  # fmt: skip


def _discriminator(of: str, floor: str) -> list[Row]:
    return [
        Row("hits alone", f"{of}.auc_hits", real=f"{of}.{floor}.auc_hits", target="<= 0.68"),
        Row("hits, velocities, offsets", f"{of}.auc_hvo", real=f"{of}.{floor}.auc_hvo",
            target="<= 0.75"),
    ]  # fmt: skip


def _feel(of: str, papers: tuple[str, str, str]) -> list[Row]:
    timing_paper, timing_kl, velocity_kl = papers
    texts = ("quantized", "medians by class", "medians by style, class", "medians by place too")
    baselines = dict(zip(texts, (QUANTIZED, *MEDIANS), strict=True))
    rows = []
    for text, name, paper in (
        ("timing MAE, ms", "timing_mae_ms", timing_paper),
        ("velocity MAE", "velocity_mae", ""),
    ):
        rows += [
            Row(text, f"{of}.{name}", f"{of}.{name}.baseline", target="<= baseline", paper=paper),
            Row("… as beats are played", f"{of}.lively_{name}"),
            Row("… median of such", f"{of}.median_{name}"),
            *_one_by_one(f"{of}.{name}", baselines),
        ]
    for text, name, paper in (
        ("timing KL", "timing_kl", timing_kl),
        ("velocity KL", "velocity_kl", velocity_kl),
    ):
        shown, by_class, lively = (
            f"{of}.{n}" for n in (name, f"{name}_by_class", f"lively_{name}")
        )
        rows += [
            Row(text, shown, f"{shown}.baseline", f"{shown}.floor", "<= 0.3", paper),
            Row("… by drum class", by_class, f"{by_class}.baseline"),
            Row("… as beats are played", lively, f"{lively}.baseline"),
        ]
    return rows


def _distributions(of: str, figure: str) -> list[Row]:
    return [
        Row(name.replace("_", " "), f"{of}.distributions.{name}.{figure}",
            real=f"{of}.distributions_floor.{name}.{figure}")
        for name in FEATURES
    ]  # fmt: skip


# Papers: MusicVAE, arXiv 1803.05428, table 1 (a far larger corpus); GrooVAE, arXiv 1905.06118,
# humanisation, Seq2Seq (its quantised baseline is 22.6 ms off).
SECTIONS: dict[str, list[Row]] = {
    "drums_rnn: unseen performances, teacher-forced (baseline: the strongest)": _drums_rnn(),
    "drums_rnn: stored, 300 updates of 64 pieces (baseline: Magenta's trainer)": [
        Row("nats per step", "drums_rnn.from_scratch_nats_per_step",
            "drums_rnn.magenta_nats_per_step", target="<= baseline"),
        Row("… validation split", "drums_rnn.from_scratch_validation_nats_per_step",
            "drums_rnn.magenta_validation_nats_per_step"),
        Row("accuracy", "drums_rnn.from_scratch_accuracy", "drums_rnn.magenta_accuracy"),
    ],
    "music_vae: two bars reconstructed (baseline: the most common step)": [
        *_music_vae("music_vae", ">= 0.9", ("0.979", "0.917")),
        *(Row(f"onset F1, {drum.label}", f"music_vae.onset_f1.{drum.key}") for drum in DrumClass),
        Row("validation, sampled", "music_vae.validation_sampled_accuracy",
            "music_vae.validation_sampled_accuracy.baseline"),
    ],
    "style_cvae: generated beats, classified (baseline: the most common style)":
        _style("style_cvae"),
    "feel: real hits humanized (baseline: the strongest)":
        _feel("feel", ("18.80", "0.31", "0.08")),
    "realism: AUC, made against unseen (real: training against unseen)": [
        *_discriminator("whole", "real_train_against_test"),
        Row("validation on test, hits", real="whole.real_validation_against_test.auc_hits"),
        Row("validation on test, all", real="whole.real_validation_against_test.auc_hvo"),
    ],
    "realism: overlapping area, made on unseen (real: training on validation)":
        _distributions("whole", "oa"),
    "realism: KL, made from unseen (real: training from validation)":
        _distributions("whole", "kl"),
    "electronic: generated beats, classified (real: held-out ones)":
        _style("electronic"),
    "electronic: AUC, made against held-out (real: training against held-out)":
        _discriminator("electronic", "real_train_against_held_out"),
    "electronic: KL, made from held-out (real: training from held-out)":
        _distributions("electronic", "kl"),
    "electronic: the other models on held-out patterns": [
        *_drums_rnn("electronic.drums_rnn", ""),
        *_music_vae("electronic.music_vae", "", ("", "")),
        *(row for row in _feel("electronic.feel", ("", "", "")) if "…" not in row.text),
    ],
    "fills: made for each unseen one (baseline: beats made; real: fills)": [
        Row(text, f"fills.made.{name}", f"fills.made_beats.{name}", f"fills.real.{name}")
        for text, name in (
            ("classified as fills", "named_fills"),
            ("hits per bar", "hits_per_bar"),
            ("snares per bar", "snares_per_bar"),
            ("share of toms", "share_of_toms"),
        )
    ] + [Row("… of real beats", baseline="fills.real_beats.named_fills")],
}  # fmt: skip
"""The rows of each table by its title, in the order in which they are printed."""
