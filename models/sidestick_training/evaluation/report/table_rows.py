"""Define how figures are called, and which have a target of ours or a published value."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sidestick_training.evaluation.metrics import swing

Figures = Mapping[str, Any]
Record = Mapping[str, Any]
"""A figure as `Figure.as_json` returns it."""

TITLES = {
    "drums_rnn": "drums_rnn: unseen performances, teacher-forced",
    "music_vae": "music_vae: two bars reconstructed",
    "feel": "feel: real hits humanized",
    "style_cvae": "style_cvae: generated beats beside unseen ones",
    "auc": "realism: how well judges tell generated beats from unseen ones",
    "whole": "realism: features of generated beats beside unseen ones",
    "song_kit": "song kit: parts of generated clips",
    "form": "form: eight generated bars beside unseen ones",
    "electronic": "electronic styles: generated beats beside held-out patterns",
    "electronic_drums_rnn": "drums_rnn on held-out patterns",
    "electronic_music_vae": "music_vae on held-out patterns",
    "electronic_feel": "feel on held-out patterns",
    "hallmarks": "hallmarks: what a style is known by, beside real music",
    "fills": "fills: generated bars beside unseen fills",
    "density": "density: hits per bar",
    "character": "kicks and snares off the beat by complexity, crashes and open hats by intensity",
    "temperature": "temperature: generated beats beside unseen ones",
    "blend": "blend: a judge's probability of each of two styles",
    "swing": "swing: points off a clip's, in the style that keeps it worst",
}
"""The title of each section's table, in the order in which they are printed."""

LABELS = {
    "auc_hits": "AUC, hits",
    "hits": "AUC, hits",
    "played": "AUC, hits and playing",
    "engineered": "AUC, what a musician hears",
    "electronic_hits": "AUC, electronic styles, hits",
    "electronic_all": "AUC, electronic styles, hits and playing",
    "form_8_bars": "AUC, which of 8 bars differ",
    "change": "change to the next bar",
    "same": "same as the next bar",
    "fills": "fills at bars 4 and 8",
    "fills_elsewhere": "fills elsewhere",
    "crashes": "bars with a crash",
    "macro_f1": "style macro F1",
    "nearest_training": "nearest training",
    "spread": "spread in a style",
    "named_fills": "classified as fills",
    "off_train": "off training quantiles",
    "off_test": "off test quantiles",
    "off_patterns": "off held-out quantiles",
    "rising": "rises with each step",
}
"""The words for a figure, where its name does not say it."""

TARGETS = {
    "drums_rnn.nats_per_step": "<= 1.2",
    "music_vae.sampled_accuracy": ">= 0.9",
    "feel.timing_mae_ms": "<= base",
    "feel.velocity_mae": "<= base",
    "feel.timing_kl": "<= 0.3",
    "feel.velocity_kl": "<= 0.3",
    "style_cvae.style_accuracy": ">= real",
    "style_cvae.exact_copies": "<= 0.02",
    "auc.hits": "<= 0.64",
    "auc.played": "<= 0.64",
    "auc.engineered": "<= 0.72",
    "auc.form_8_bars": "<= 0.68",
    "song_kit.timekeeper_intro": ">= 6.5",
    "song_kit.timekeeper_break": ">= 6.5",
    "song_kit.backbeats_verse": ">= 0.95",
    "song_kit.backbeats_chorus": ">= 0.95",
    "auc.electronic_hits": "<= 0.76",
    "auc.electronic_all": "<= 0.76",
    "character.complexity_rising": ">= 0.95",
    "character.intensity_rising": ">= 0.95",
    "electronic.style_accuracy": ">= real",
    "electronic.exact_copies": "<= 0.02",
    **{f"swing.{name}": "<= 1.5" for name in swing.NAMES.values()},
}
"""Our targets, by section and figure: a number, the baseline or real music's figure."""

PUBLISHED = {
    "music_vae.teacher_forced_accuracy": 0.979,
    "music_vae.sampled_accuracy": 0.917,
    "feel.timing_mae_ms": 18.8,
    "feel.timing_kl": 0.31,
    "feel.velocity_kl": 0.08,
}
"""The figures of papers, on other data or of other splits.

MusicVAE, arXiv 1803.05428, table 1 (a far larger corpus); GrooVAE, arXiv 1905.06118, humanisation,
Seq2Seq (its quantised baseline is 22.6 ms off).
"""


def label(name: str) -> str:
    """Return what a figure is called in a table."""
    root, at, value = name.partition("_at_")
    words = LABELS.get(root, root.replace("_", " ").replace(".", " "))
    return f"{words} at {value}" if at else words


def records(figures: Figures, section: str) -> dict[str, Record]:
    """Return the records of a section's figures by name; none if it was not measured."""
    return dict(figures.get(section, {}))


def meets_target(record: Record, target: str) -> bool | None:
    """Return whether a figure meets its target; None if there is none, or nothing to compare."""
    relation, _, bound = target.partition(" ")
    limits = {"base": record["baseline"], "real": record["floor"]}
    limit = limits[bound] if bound in limits else float(bound or "nan")
    if not bound or limit is None:
        return None
    return bool(record["value"] <= limit if relation == "<=" else record["value"] >= limit)


def number(value: float | None) -> str:
    """Return a figure with as many decimals as mean something; nothing for None."""
    if value is None:
        return ""
    return f"{value:.1f}" if abs(value) >= 10 else f"{value:.3f}"
