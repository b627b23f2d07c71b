"""Define which figures are shown, each beside baseline, real data, published value and target."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from sidestick_models.beat.drum_classes import DrumClass
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
    """Return the value of the figure at a path, or the number there in the details, or None."""
    section, _, name = path.partition(".")
    figure = figures.get(section, {}).get(name)
    if figure is not None:
        return float(figure["value"])
    return _inside(figures["details"].get(section), name)


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


def _drums_rnn(of: str = "drums_rnn", target: str = "<= 1.2") -> list[Row]:
    return [
        Row("nats per step", f"{of}.nats_per_step", f"{of}.bigram", target=target),
        Row("… unigram", baseline=f"{of}.unigram"),
        Row("accuracy", f"{of}.accuracy"),
    ]


def _music_vae(of: str, target: str, papers: tuple[str, str]) -> list[Row]:
    baseline, (forced, free) = f"{of}.baseline_accuracy", papers
    return [
        Row("accuracy, teacher-forced", f"{of}.teacher_forced_accuracy", baseline, paper=forced),
        Row("accuracy, sampled", f"{of}.sampled_accuracy", baseline, target=target, paper=free),
        Row("accuracy, drawn", f"{of}.drawn_accuracy", baseline),
        *(Row(f"onset F1, {key}", f"{of}.onset_f1.{key}") for key in ("macro", "micro")),
    ]


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
    timing, timing_kl, velocity_kl = papers
    return [
        Row("timing MAE, ms", f"{of}.timing_mae_ms", f"{of}.baseline_timing_mae_ms",
            target="<= baseline", paper=timing),
        Row("… as beats are played", f"{of}.lively_timing_mae_ms", f"{of}.baseline_timing_mae_ms"),
        Row("… median of such", f"{of}.median_timing_mae_ms", f"{of}.baseline_timing_mae_ms"),
        Row("velocity MAE", f"{of}.velocity_mae", f"{of}.baseline_velocity_mae",
            target="<= baseline"),
        Row("… as beats are played", f"{of}.lively_velocity_mae", f"{of}.baseline_velocity_mae"),
        Row("… median of such", f"{of}.median_velocity_mae", f"{of}.baseline_velocity_mae"),
        Row("timing KL", f"{of}.timing_kl", f"{of}.baseline_timing_kl", f"{of}.real_timing_kl",
            "<= 0.3", timing_kl),
        Row("… by drum class", f"{of}.timing_kl_by_class", f"{of}.baseline_timing_kl_by_class"),
        Row("… as beats are played", f"{of}.lively_timing_kl", f"{of}.baseline_timing_kl"),
        Row("velocity KL", f"{of}.velocity_kl", f"{of}.baseline_velocity_kl",
            f"{of}.real_velocity_kl", "<= 0.3", velocity_kl),
        Row("… by drum class", f"{of}.velocity_kl_by_class", f"{of}.baseline_velocity_kl_by_class"),
        Row("… as beats are played", f"{of}.lively_velocity_kl", f"{of}.baseline_velocity_kl"),
    ]  # fmt: skip


def _distributions(of: str, figure: str) -> list[Row]:
    return [
        Row(name.replace("_", " "), f"{of}.distributions.{name}.{figure}",
            real=f"{of}.distributions_floor.{name}.{figure}")
        for name in FEATURES
    ]  # fmt: skip


_EQUAL = "drums_rnn.equal_examples"

# Papers: MusicVAE, arXiv 1803.05428, table 1 (a far larger corpus); GrooVAE, arXiv 1905.06118,
# humanisation, Seq2Seq (its quantised baseline is 22.6 ms off).
SECTIONS: dict[str, list[Row]] = {
    "drums_rnn: unseen performances, teacher-forced (baseline: bigram)": _drums_rnn(),
    "drums_rnn: from scratch, equal examples (baseline: Magenta's own trainer)": [
        Row("nats per step", f"{_EQUAL}.ours.test.nats_per_step",
            f"{_EQUAL}.magenta.test.nats_per_step", target="<= baseline"),
        Row("… validation split", f"{_EQUAL}.ours.validation.nats_per_step",
            f"{_EQUAL}.magenta.validation.nats_per_step"),
        Row("events trained, millions", f"{_EQUAL}.ours.millions_trained",
            f"{_EQUAL}.magenta.millions_trained"),
    ],
    "music_vae: two bars reconstructed (baseline: the most common step)": [
        *_music_vae("music_vae", ">= 0.9", ("0.979", "0.917")),
        *(Row(f"onset F1, {drum.label}", f"music_vae.onset_f1.{drum.key}") for drum in DrumClass),
    ],
    "style_cvae: generated beats, classified (baseline: the most common style)":
        _style("style_cvae"),
    "feel: real hits humanized (baseline: quantised, constant velocity)":
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
